"""What people see in a chat, as a walkthrough speaks of it: in plain words, on whatever platform it is played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from adapters.sandbox.script import Words


@dataclass(frozen=True, slots=True)
class Control:
    """A button. `address`: by this its stage knows it. `beside`: the words of the item it stands beside. `url`: it only
    opens that page."""

    label: str
    address: str
    beside: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """A menu on a card. `options`: what is stored, by what is read."""

    label: str
    address: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Blank:
    """A field of an open form, with what is in it. `options`: as in a Selection, for a choice."""

    name: str
    label: str
    kind: Literal["text", "choice", "date", "person", "channel", "file"]
    value: str | list[str]
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form somebody has open. `text`: all words in it."""

    id: str
    title: str
    text: str
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A message in a channel. `text`: what a person wrote; `card`: it is the bot's, and `post` is its name ("question:12"),
    if it has one. `marks`: the bot's own emoji on it; `tags`: of a forum's post."""

    channel: str
    id: str
    thread: str | None
    author: str
    text: str = ""
    card: bool = False
    post: str = ""
    marks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


Kind = Literal["post", "whisper", "home", "form"]


@dataclass(slots=True)
class Output:
    """One thing the bot said. `person`: who alone sees it; `people`: who is in the conversation, where it isn't a channel.
    A direct message may have both.
    `edited`: it was there before. `taken`: an expectation was met by it. `at`: by this, the latest is found."""

    kind: Kind
    text: str
    buttons: list[Control] = field(default_factory=list)
    menus: list[Selection] = field(default_factory=list)
    channel: str = ""
    thread: str | None = None
    id: str = ""
    post: str = ""
    person: str = ""
    people: tuple[str, ...] = ()
    edited: bool = False
    taken: bool = False
    at: float = 0.0

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons and menus."""
        return [button.label for button in self.buttons] + [menu.label for menu in self.menus]

    def has(self, words: Words) -> bool:
        """Does it say all this?"""
        text = squeezed(self.text)
        if not (words.quoted or words.buttons):
            return squeezed(words.prose).rstrip(".").casefold() in text.casefold()
        quoted = all(squeezed(part) in text for part in words.quoted)
        return quoted and all(squeezed(label) in map(squeezed, self.labels) for label in words.buttons)

    def is_card(self, kind: str) -> bool:
        """Is this the card called so: posted as `kind:…`, or, without a name, with these words? "" is any card."""
        if self.post:
            return kind in ("", self.post.partition(":")[0].replace("_", " "))
        return kind.casefold() in self.text.casefold()

    def __str__(self) -> str:
        where = {
            "whisper": f"only to {self.person}",
            "home": f"Home of {self.person}",
            "form": f"form for {self.person}",
        }
        place = where.get(self.kind) or ("to " + " and ".join(self.people) if self.people else f"in #{self.channel}")
        thread = " (in a thread)" if self.thread and self.kind == "post" else ""
        edited = " (changed)" if self.edited else ""
        words = "\n      ".join(self.text.splitlines())
        return f"  - {place}{thread}{edited}: {words} " + " ".join(f"[{label}]" for label in self.labels)


def squeezed(text: str) -> str:
    """As it is quoted in a walkthrough: blanks count once, quotation marks are straight, mentions are names."""
    return " ".join(text.translate(_STRAIGHT).split())


_STRAIGHT = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "@": None})
