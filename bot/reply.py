"""What the bot does in answer: a closed union of plain data. Renderers `match` on it and end in `assert_never`.

`Whisper`, `Replace`, `Open`, `Invalid`, `Completions` and `ShowHome` answer the interaction at once; everything else
leaves through the outbox, committed together with what the handler wrote.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.card import Card, Words
from bot.form import Form, Option
from bot.places import Place
from bot.text import Frozen, Text


class Otherwise(StrEnum):
    """What becomes of a whisper where whispering is impossible (a Discord event can't be answered privately)."""

    DIRECT = "direct"  # a DM
    HOME = "home"  # it waits in Home
    NOTHING = "nothing"  # it is dropped: only a courtesy


class Say(Frozen, frozen=True):
    """Post a card in a channel or thread, for everyone there. `post` names it for later edits ("question:12").
    `expires`: not worth saying after that."""

    card: Card
    to: Place
    post: str = ""
    expires: datetime | None = None


class Tell(Frozen, frozen=True):
    """A direct message to one person, or, with several, a group conversation with the bot in it."""

    card: Card
    people: tuple[str, ...]
    post: str = ""
    expires: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.people) <= 8:
            raise ValueError(f"a message to {len(self.people)} people; 1 to 8 fit every platform: open a thread")


class Whisper(Frozen, frozen=True):
    """Only `person` sees this, at `place`. In answer to an interaction both may be left out. `expires`: as in Say."""

    card: Card
    person: str = ""
    place: Place | None = None
    otherwise: Otherwise = Otherwise.HOME
    expires: datetime | None = None


class Replace(Frozen, frozen=True):
    """Put this in the place of the card on which the button was pressed, whisper or post. `card` None removes it."""

    card: Card | None


class Edit(Frozen, frozen=True):
    """Change a post made before, by its name. Never bumps or reopens anything. Unknown name: nothing happens."""

    post: str
    card: Card


class Unsay(Frozen, frozen=True):
    """Take back a post made before, by its name."""

    post: str


class Emoji(Frozen, frozen=True):
    """Put the bot's own emoji on a message, or take it away."""

    place: Place
    emoji: str
    on: bool = True


class OpenThread(Frozen, frozen=True):
    """Open a thread with a first card: public under `place`, or private for `people` where the platform has that
    (else a group message). `post` names the first card."""

    title: Text
    card: Card
    place: Place
    people: tuple[str, ...] = ()
    post: str = ""


class SetTags(Frozen, frozen=True):
    """Set and unset a forum post's tags by name. Never bumps or reopens it."""

    place: Place
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class RefreshHome(Frozen, frozen=True):
    """What `person` has in Home changed."""

    person: str


class Open(Frozen, frozen=True):
    """Open a form. Only as the direct answer to an interaction that was declared to open one."""

    form: Form


class Invalid(Frozen, frozen=True):
    """A sent form can't be taken as it is: a sentence per field name ("" for the whole form). What was typed is kept."""

    errors: dict[str, Text]


class Completions(Frozen, frozen=True):
    """At most 25 completions of what is being typed."""

    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        if len(self.options) > 25:
            raise ValueError("25 completions fit every platform; offer the best")


class ShowHome(Frozen, frozen=True):
    """Home, for the person who opened it."""

    card: Card


Outgoing = Say | Tell | Whisper | Edit | Unsay | Emoji | OpenThread | SetTags | RefreshHome
Answer = Whisper | Replace | Open | Invalid | Completions | ShowHome
Reply = Outgoing | Replace | Open | Invalid | Completions | ShowHome


def whisper(text: Text, *, otherwise: Otherwise = Otherwise.HOME) -> Whisper:
    """One private sentence."""
    return Whisper(Card((Words(text),)), otherwise=otherwise)
