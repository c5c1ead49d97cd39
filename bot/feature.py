"""What a feature declares. A reader opens a feature's `__init__` and sees in one screen what it can do.

The adapter reads the declaration before running anything: what opens a form must open it at once (a deferral can't be
followed by a form on Discord; Slack's trigger lives three seconds).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from bot.card import Part
from bot.form import Form, Option
from bot.reply import Reply
from bot.text import Text

if TYPE_CHECKING:
    from bot.turn import Turn

Handler = Callable[["Turn", Any], Awaitable[Sequence[Reply]]]
FormMaker = Callable[["Turn", Any], Awaitable[Form]]


@dataclass(frozen=True, slots=True)
class TypedOption:
    """An option of a command, typed as `name:value` where the platform has no options of its own. `completes` offers
    values for what has been typed; `words` marks the one that plain words fill."""

    name: str
    summary: Text
    kind: Literal["text", "number", "person", "channel", "choice"] = "text"
    required: bool = False
    choices: tuple[Option, ...] = ()
    completes: Callable[[Turn, str], Awaitable[Sequence[Option]]] | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """`/practice verb`. With `opens` and `needs_words`, missing words open the form; without `runs` it always opens it.
    `words` says what the words are ("your question"); None: it takes none. `steward`: it stands among the stewards' verbs,
    and is for them alone, unless it is `founding`: then it says itself who may, since who founds tends nothing yet."""

    verb: str
    summary: Text
    runs: Handler | None = None
    opens: FormMaker | None = None
    words: Text | None = None
    options: tuple[TypedOption, ...] = ()
    taught: bool = False
    steward: bool = False
    founding: bool = False

    def __post_init__(self) -> None:
        if self.runs is None and self.opens is None:
            raise ValueError(f"command {self.verb!r} neither runs nor opens anything")
        if not self.verb.replace("-", "").isalnum() or self.verb != self.verb.lower() or len(self.verb) > 32:
            raise ValueError(f"verb {self.verb!r} must be lower-case letters and hyphens, 32 at most")


About = Literal["", "entry", "pending", "place", "channel", "community"]
"""What the record of a button or form begins with, which tells of which community it speaks, wherever it is pressed: the
number of an entry or a community, the key of a question not posted yet, a message's place, a channel."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a button or a choice menu does: runs, or opens a form. `steward`: only for stewards. `about`: see `About`."""

    name: str
    runs: Handler | None = None
    opens: FormMaker | None = None
    steward: bool = False
    about: About = ""

    def __post_init__(self) -> None:
        if (self.runs is None) == (self.opens is None):
            raise ValueError(f"action {self.name!r} must either run or open a form")


@dataclass(frozen=True, slots=True)
class FormTaken:
    """What happens when a form comes back. `opens` makes it anew, for drafts. `about`: see `About`."""

    name: str
    opens: FormMaker
    runs: Handler
    about: About = ""


@dataclass(frozen=True, slots=True)
class EmojiUse:
    """An emoji with a meaning, chosen by each community. Taking it away takes the effect away. `mark`: the kind of mark it
    leaves on an entry, so that clearing all emoji of a message is taking each away; "": only the author's own counts."""

    name: str
    default: str
    meaning: Text
    added: Handler
    removed: Handler
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MessageMenu:
    """An entry in a message's menu. `label` at most 24 characters (Slack)."""

    name: str
    label: Text
    runs: Handler | None = None
    opens: FormMaker | None = None

    def __post_init__(self) -> None:
        if len(self.label.msgid) > 24:
            raise ValueError(f"menu label {self.label.msgid!r} is longer than 24 characters")
        if (self.runs is None) == (self.opens is None):
            raise ValueError(f"menu {self.name!r} must either run or open a form")


@dataclass(frozen=True, slots=True)
class Listener:
    """Runs for every event of a type, in the order of the features' names; `late`: after all that are not."""

    event: type
    runs: Handler
    late: bool = False


@dataclass(frozen=True, slots=True)
class Timer:
    """Runs when something that was set becomes due."""

    name: str
    runs: Handler


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A feature's contribution to Home or the digest: parts with a heading. Higher `weight` comes first."""

    heading: Text
    parts: tuple[Part, ...]
    weight: int = 0


Contribution = Callable[["Turn"], Awaitable[Sequence[Glimpse]]]


@dataclass(frozen=True, slots=True)
class Feature:
    """All of a feature. Names of actions, forms, timers and menus are prefixed with `name` and a dot by the registry."""

    name: str
    title: Text
    commands: tuple[Command, ...] = ()
    actions: tuple[Action, ...] = ()
    forms: tuple[FormTaken, ...] = ()
    emoji: tuple[EmojiUse, ...] = ()
    menus: tuple[MessageMenu, ...] = ()
    listeners: tuple[Listener, ...] = ()
    timers: tuple[Timer, ...] = ()
    home: Contribution | None = None
    digest: Contribution | None = None
    settings: tuple[str, ...] = field(default=())
