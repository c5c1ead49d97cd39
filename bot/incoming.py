"""What happened, in no platform's words.

*Interactions* (a person waits for an answer) are handled directly and are idempotent by `id`. *Events* go through the
durable inbox: `id` is the key by which they are deduplicated, and `lane` names the conversation within which order is kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from bot.places import Channel, ChannelKind, FileRef, Message, Person, Place
from bot.text import Frozen


class Happened(Frozen, frozen=True, kw_only=True):
    """What all have in common. `id` is unique within the workspace, `at` is aware UTC."""

    id: str
    workspace: str
    at: datetime

    @property
    def lane(self) -> str:
        """Things in one lane are handled in order."""
        place: Place | None = getattr(self, "place", None)
        return place.channel if place else ""


class Interaction(Happened, frozen=True, kw_only=True):
    """A person did something and waits. `place` is where; in a DM or Home its channel is the direct channel or ""."""

    person: Person
    place: Place
    channel: Channel | None = None


class Basics(TypedDict):
    """What every interaction has, put together before it is known what was done."""

    id: str
    workspace: str
    at: datetime
    person: Person
    place: Place
    channel: Channel | None


class CommandUsed(Interaction, frozen=True, kw_only=True):
    """`/practice verb words`; `options` are typed options by name ("topic": "insulin")."""

    verb: str
    words: str = ""
    options: dict[str, str] = {}


class ButtonPressed(Interaction, frozen=True, kw_only=True):
    """A button, or a choice menu when `chosen` is not empty. `place.message` is the card it is on, if that has an address."""

    action: str
    record: str = ""
    chosen: tuple[str, ...] = ()


class FormSent(Interaction, frozen=True, kw_only=True):
    """A form came back. Values by field name: text, option value, ISO date, person or channel id; several: a list."""

    form: str
    record: str = ""
    values: dict[str, str | list[str]] = {}
    files: dict[str, list[FileRef]] = {}

    def text(self, name: str) -> str:
        """One field's text without surrounding space; "" when it was left out."""
        value = self.values.get(name, "")
        return (value if isinstance(value, str) else ", ".join(value)).strip()

    def several(self, name: str) -> list[str]:
        """One field's chosen values."""
        value = self.values.get(name, [])
        return [value] if isinstance(value, str) and value else list(value)


class MenuChosen(Interaction, frozen=True, kw_only=True):
    """A message menu was used on `message` (whose text the platform hands over)."""

    menu: str
    message: Message


class Completing(Interaction, frozen=True, kw_only=True):
    """Someone types a command's option and wants completions."""

    verb: str
    option: str
    typed: str


class HomeOpened(Interaction, frozen=True, kw_only=True):
    """Someone looks at Home."""


class Posted(Happened, frozen=True, kw_only=True):
    """A message appeared. `to_bot`: it mentions the bot or is a DM to it. A forum post carries `title` and `tags`."""

    message: Message
    channel: Channel | None = None
    to_bot: bool = False
    title: str = ""
    tags: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        return self.message.place

    @property
    def direct(self) -> bool:
        """Is it said to the bot alone?"""
        return self.to_bot and (self.channel is None or self.channel.kind is ChannelKind.DIRECT)


class Edited(Happened, frozen=True, kw_only=True):
    """A message's words changed."""

    message: Message
    channel: Channel | None = None

    @property
    def place(self) -> Place:
        return self.message.place


class Deleted(Happened, frozen=True, kw_only=True):
    """A message is gone. May arrive before the message itself."""

    place: Place


class Reacted(Happened, frozen=True, kw_only=True):
    """A person put an emoji on a message (`added`) or took it away. `emoji` is Unicode, or `:name:` for a custom one.
    `author` is the message's author where the platform tells. Not `readable`: the bot may not read messages there."""

    person: Person
    place: Place
    emoji: str
    added: bool = True
    author: str = ""
    readable: bool = True


class ReactionsCleared(Happened, frozen=True, kw_only=True):
    """All reactions of one emoji, or (None) all of them, were removed from a message by a moderator."""

    place: Place
    emoji: str | None = None


class TagsChanged(Happened, frozen=True, kw_only=True):
    """A forum post's title or tags changed."""

    place: Place
    title: str = ""
    tags: tuple[str, ...] = ()


class Joined(Happened, frozen=True, kw_only=True):
    """A person came into a channel, or, with `place` None, into the workspace."""

    person: Person
    place: Place | None = None


class Left(Happened, frozen=True, kw_only=True):
    """A person left a channel, or, with `place` None, the workspace."""

    person: Person
    place: Place | None = None


class BotAdded(Happened, frozen=True, kw_only=True):
    """The bot was brought into a channel by `person`."""

    channel: Channel
    person: Person | None = None

    @property
    def place(self) -> Place:
        return Place(self.channel.id)


class BotRemoved(Happened, frozen=True, kw_only=True):
    """The bot was put out of a channel."""

    place: Place


class ChannelChanged(Happened, frozen=True, kw_only=True):
    """A channel was renamed, archived, brought back, made private or public. `gone`: deleted."""

    channel: Channel
    gone: bool = False

    @property
    def place(self) -> Place:
        return Place(self.channel.id)


class PersonChanged(Happened, frozen=True, kw_only=True):
    """A person changed name, language, zone or roles. `gone`: deactivated or left the workspace."""

    person: Person
    gone: bool = False


class Installed(Happened, frozen=True, kw_only=True):
    """The bot came into a workspace. `name` is the workspace's."""

    name: str
    person: Person | None = None


class Uninstalled(Happened, frozen=True, kw_only=True):
    """The bot was removed from a workspace, or its tokens were revoked; may come twice, in either order."""


class Undelivered(Happened, frozen=True, kw_only=True):
    """Something could not be said: in a channel, or to people in private. `why` is a code of `bot.delivery.Why`, perhaps
    with a detail after a colon; `kind` the name of the reply, `post` that of the post it would have made. Never what it
    said."""

    why: str
    kind: str
    post: str = ""
    channel: str = ""
    people: tuple[str, ...] = ()


class TimeCame(Happened, frozen=True, kw_only=True):
    """A timer is due. `timer` is `feature.name`, `record` what it was set for."""

    timer: str
    record: str = ""
    due: datetime | None = None


AnyInteraction = CommandUsed | ButtonPressed | FormSent | MenuChosen | Completing | HomeOpened
AnyEvent = (
    Posted
    | Edited
    | Deleted
    | Reacted
    | ReactionsCleared
    | TagsChanged
    | Joined
    | Left
    | BotAdded
    | BotRemoved
    | ChannelChanged
    | PersonChanged
    | Installed
    | Uninstalled
    | Undelivered
    | TimeCame
)
Incoming = AnyInteraction | AnyEvent
