"""Who and where. Ids are the platform's own strings; a workspace is written `platform:id`, e.g. `slack:T0123`."""

from __future__ import annotations

from enum import StrEnum

from bot.text import Frozen


class ChannelKind(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"  # one person and the bot
    GROUP = "group"  # several people and the bot, outside channels
    FORUM = "forum"  # every message opens a thread with a title and tags


class Person(Frozen, frozen=True):
    """Someone who did something. `name`, `locale` ("en-GB") and `timezone` (IANA) are what the platform told with the
    event and may be empty. `roles` are platform roles (Discord). `outside`: of another workspace, as in Slack Connect."""

    id: str
    name: str = ""
    locale: str = ""
    timezone: str = ""
    is_bot: bool = False
    outside: bool = False
    admin: bool = False
    roles: tuple[str, ...] = ()


class Channel(Frozen, frozen=True):
    """A channel as the platform describes it. `tags` are a forum's tag names; `has_bot`: the bot can read and write there.
    `guessed`: of what kind it is was not told, and the strictest was taken."""

    id: str
    name: str = ""
    kind: ChannelKind = ChannelKind.PUBLIC
    archived: bool = False
    purpose: str = ""
    tags: tuple[str, ...] = ()
    has_bot: bool = False
    guessed: bool = False

    @property
    def is_private(self) -> bool:
        return self.kind in (ChannelKind.PRIVATE, ChannelKind.GROUP, ChannelKind.DIRECT)


class Place(Frozen, frozen=True):
    """A place in the chat: a channel, in it a thread (named by its first message's id), in it a message.
    A message that opens a thread has `thread` None or equal to `message`."""

    channel: str
    message: str | None = None
    thread: str | None = None

    @property
    def root(self) -> str | None:
        """The message a reply here would hang under."""
        return self.thread or self.message

    def in_thread(self) -> Place:
        """Where a reply goes: the thread of this message, or the channel itself."""
        return Place(self.channel, None, self.root)


class FileRef(Frozen, frozen=True):
    """A file that stays on the platform. `size` in bytes."""

    id: str
    name: str
    url: str = ""
    media_type: str = ""
    size: int = 0


class Message(Frozen, frozen=True):
    """A message as read from the platform. `text` is in the neutral markup; `at` seconds since 1970, UTC. `unread`: its
    words were left out before it was stored, because nobody watched it. Not `followed`: the bot doesn't hear there what
    becomes of it."""

    place: Place
    author: Person
    text: str
    at: float
    files: tuple[FileRef, ...] = ()
    mentions: tuple[str, ...] = ()
    unread: bool = False
    followed: bool = True
