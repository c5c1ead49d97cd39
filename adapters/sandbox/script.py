"""What a walkthrough is made of, once read. See `walkthrough` for how it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from adapters.sandbox.table import Table


@dataclass(frozen=True, slots=True)
class Words:
    """What the bot is expected to say: every quoted string, every button; `prose` is for readers."""

    quoted: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    prose: str = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """A message somebody speaks of. `author`: a name, "bot" or "" for anyone; `own`: the speaker's; `card`: the kind of
    the bot's card ("question", or "" for any); `text`: words in it; `first`: the first such message instead of the last."""

    author: str = ""
    own: bool = False
    card: str | None = None
    text: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """Where something is said: a channel (None: here), a DM, or the thread of a message."""

    channel: str | None = None
    direct: bool = False
    thread: Ref | None = None


@dataclass(frozen=True, slots=True)
class Go:
    """From here on we are in this channel."""

    channel: str


@dataclass(frozen=True, slots=True)
class Says:
    """Somebody posts, or types a command."""

    who: str
    text: str
    where: Where = Where()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Presses:
    """Somebody presses a button: the latest of that label they can see. `beside`: the one at an item with these words."""

    who: str
    label: str
    beside: str = ""
    card: str | None = None
    home: bool = False


@dataclass(frozen=True, slots=True)
class Picks:
    """Somebody chooses in a menu on a card."""

    who: str
    options: tuple[str, ...]
    menu: str


@dataclass(frozen=True, slots=True)
class Chooses:
    """Somebody chooses from a message's menu."""

    who: str
    menu: str
    message: Ref


@dataclass(frozen=True, slots=True)
class Value:
    """What goes into a field: texts, a file's name, or a number of days from today."""

    texts: tuple[str, ...] = ()
    file: str = ""
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Fills:
    """Somebody fills the open form and sends it. Fields left out stay as they were."""

    who: str
    title: str
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Closes:
    """Somebody closes the open form."""

    who: str
    title: str


@dataclass(frozen=True, slots=True)
class Reacts:
    """Somebody (or the bot: an expectation) puts an emoji on a message or takes it off."""

    who: str
    emoji: str
    message: Ref
    on: bool


@dataclass(frozen=True, slots=True)
class Edits:
    """Somebody changes a message of theirs."""

    who: str
    message: Ref
    text: str


@dataclass(frozen=True, slots=True)
class Deletes:
    """Somebody deletes a message of theirs."""

    who: str
    message: Ref


@dataclass(frozen=True, slots=True)
class Tags:
    """Somebody gives a forum's post of theirs these tags and no others."""

    who: str
    message: Ref
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpensHome:
    """Somebody opens Home."""

    who: str


@dataclass(frozen=True, slots=True)
class Joins:
    """Somebody comes into a channel or leaves it."""

    who: str
    channel: str
    inside: bool


@dataclass(frozen=True, slots=True)
class BringsBot:
    """Somebody brings the bot into a channel or puts it out."""

    who: str
    channel: str
    inside: bool


@dataclass(frozen=True, slots=True)
class Passes:
    """Time passes."""

    by: timedelta


@dataclass(frozen=True, slots=True)
class ComesTo:
    """It becomes the next such moment, in the community's zone. `weekday`: 0 is Monday; None: today or tomorrow."""

    weekday: int | None
    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class BotSays:
    """Expected: the bot said this since the last action. `only_to`: privately; `to`: in a direct or group conversation;
    `home`: in Home of; `form_for`: a form opened; `channel` and `thread`: publicly there."""

    words: Words
    only_to: str = ""
    to: tuple[str, ...] = ()
    home: str = ""
    form_for: str = ""
    channel: str | None = None
    thread: bool = False


@dataclass(frozen=True, slots=True)
class CardSays:
    """Expected: a card of the bot's reads like this now. `isnt`: it does not."""

    card: str
    words: Words
    isnt: bool = False


@dataclass(frozen=True, slots=True)
class HasTags:
    """Expected: a forum's post has these tags and no others now."""

    message: Ref
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormSays:
    """Expected: the form stays open and says this; `under` a field, or "" for the whole form."""

    words: Words
    under: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """Expected: nothing else was said; with `to`, this person got nothing only for them."""

    to: str = ""


Action = (
    Go
    | Says
    | Presses
    | Picks
    | Chooses
    | Fills
    | Closes
    | Reacts
    | Edits
    | Deletes
    | Tags
    | OpensHome
    | Joins
    | BringsBot
    | Passes
    | ComesTo
)
Expectation = BotSays | CardSays | HasTags | FormSays | Silence


@dataclass(frozen=True, slots=True)
class Line:
    """A line as written, and what it means. `prose`: the paragraphs that stand before it."""

    number: int
    source: str
    does: Action | Expectation
    prose: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A conversation from a laid table to its end."""

    path: Path
    title: str
    table: Table
    lines: tuple[Line, ...] = field(default=())


class NotReadable(ValueError):
    """A line of a walkthrough that has no meaning. Says file, line, and what could be written."""
