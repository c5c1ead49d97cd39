"""What any archive is read into, whatever platform it came from."""

from __future__ import annotations

from bot.places import ChannelKind, FileRef
from bot.text import Frozen


class ArchivedReaction(Frozen, frozen=True):
    """An emoji under a message. `emoji` is the sign itself, `:name:` for one of the workspace's own; each person once."""

    emoji: str
    people: tuple[str, ...]


class ArchivedMessage(Frozen, frozen=True):
    """One message by a person. Of several with one `id` the last one holds: it was edited, or deleted (then without text).

    `text` is in the neutral markup, `at` seconds since 1970, UTC. `thread` is the id of the thread's first message, also on
    that one itself once it has replies; `opener` its author, where the archive says so. `replies`, on the first message,
    counts what hangs under it, and `last_reply` is when the last of them was written; 0 if unknown. `replies_to` is the
    message it answers outside threads, where the platform knows that. `pinned`: somebody pinned it.
    """

    id: str
    at: float
    author: str
    text: str
    thread: str = ""
    opener: str = ""
    replies: int = 0
    last_reply: float = 0.0
    mentions: tuple[str, ...] = ()
    reactions: tuple[ArchivedReaction, ...] = ()
    files: tuple[FileRef, ...] = ()
    edited: bool = False
    deleted: bool = False
    replies_to: str = ""
    pinned: bool = False

    @property
    def is_reply(self) -> bool:
        """Does it hang in a thread under another message?"""
        return bool(self.thread) and self.thread != self.id


class ArchivedPerson(Frozen, frozen=True):
    """Somebody the archive names. `bot` includes workflows and apps."""

    id: str
    name: str
    timezone: str = ""
    locale: str = ""
    about: str = ""
    bot: bool = False
    gone: bool = False


class ArchivedChannel(Frozen, frozen=True):
    """A channel of the archive. `members` are ids of people, as of the day of the export."""

    id: str
    name: str
    kind: ChannelKind = ChannelKind.PUBLIC
    purpose: str = ""
    archived: bool = False
    members: tuple[str, ...] = ()
