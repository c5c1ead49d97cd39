"""Cards: what the bot shows. Plain data; each platform has one pure renderer for it.

Limits that hold on every platform are refused here; what differs is degraded by the adapter's own `limits`.
"""

from __future__ import annotations

from typing import Literal

from bot.form import MOST_OPTIONS, Option
from bot.text import Frozen, Quote, Text

MOST_BUTTONS = 5  # Discord's row
LONGEST_BUTTON = 40  # leaves room for longer languages under Discord's 80 and Slack's 75
LONGEST_ADDRESS = 100  # Discord's custom_id


class Button(Frozen, frozen=True):
    """A button. It carries `action|record` and nothing else; rights are checked again when it is pressed.
    With `url` it only opens a page. `confirm`: asked before it acts, for what can't be undone."""

    label: Text
    action: str = ""
    record: str = ""
    style: Literal["plain", "main", "danger"] = "plain"
    url: str = ""
    confirm: Text | None = None

    def __post_init__(self) -> None:
        if bool(self.action) == bool(self.url):
            raise ValueError(f"button {self.label.msgid!r} needs an action or a url, one of them")
        check_address(self.action, self.record)
        if len(self.label.msgid) > LONGEST_BUTTON:
            raise ValueError(f"button {self.label.msgid!r} is longer than {LONGEST_BUTTON} characters; say it shorter")


class Words(Frozen, frozen=True):
    """A paragraph of the bot's own. `small` for an aside."""

    text: Text
    small: bool = False


class Said(Frozen, frozen=True):
    """People's own words, set off as a quotation. `by` and `where` are shown beneath."""

    words: Quote
    by: Text | None = None


class Facts(Frozen, frozen=True):
    """Label and value, two columns where there is room. At most ten (Slack's sections)."""

    facts: tuple[tuple[Text, Text], ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.facts) <= 10:
            raise ValueError(f"{len(self.facts)} facts; 1 to 10 fit every platform: use a list")


class Item(Frozen, frozen=True):
    """One line of a list: what it is, a detail beneath, at most one button beside it."""

    text: Text
    detail: Text | None = None
    button: Button | None = None


class Items(Frozen, frozen=True):
    """A list, as long as you like: renderers page it and say so. `numbered` where people refer to the items."""

    items: tuple[Item, ...]
    numbered: bool = False


class Buttons(Frozen, frozen=True):
    """A row of at most five buttons, the main one first."""

    buttons: tuple[Button, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.buttons) <= MOST_BUTTONS:
            raise ValueError(
                f"{len(self.buttons)} buttons in a row; 1 to {MOST_BUTTONS} fit: use a menu or a second card"
            )


class Menu(Frozen, frozen=True):
    """A menu of choices on a card; choosing acts at once. `label` is read by screen readers and shown when empty."""

    label: Text
    action: str
    options: tuple[Option, ...]
    record: str = ""
    chosen: tuple[str, ...] = ()
    several: bool = False

    def __post_init__(self) -> None:
        check_address(self.action, self.record)
        if not 1 <= len(self.options) <= MOST_OPTIONS:
            raise ValueError(f"menu {self.action!r} has {len(self.options)} options; 1 to {MOST_OPTIONS} fit")


class Picture(Frozen, frozen=True):
    """A PNG. `alt` says in words what it shows. `dark` is the same for a dark background, where a platform can tell."""

    data: bytes
    alt: Text
    name: str = "picture.png"
    dark: bytes = b""


class Attachment(Frozen, frozen=True):
    """A file the bot hands over, such as a calendar entry."""

    data: bytes
    name: str
    media_type: str
    label: Text


class Rule(Frozen, frozen=True):
    """A thin line between two parts."""


Part = Words | Said | Facts | Items | Buttons | Menu | Picture | Attachment | Rule


class Card(Frozen, frozen=True):
    """What is shown at once. `title` is short; `summary` is what notifications and screen readers get first
    (the title when None)."""

    parts: tuple[Part, ...] = ()
    title: Text | None = None
    summary: Text | None = None

    def __post_init__(self) -> None:
        if not self.parts and self.title is None:
            raise ValueError("a card needs a title or a part")
        rows = sum(isinstance(part, Buttons | Menu) for part in self.parts)
        if rows > 5:
            raise ValueError(f"{rows} rows of buttons and menus; 5 fit every platform")

    @property
    def headline(self) -> Text:
        """The first thing to say of it: never empty."""
        if self.summary or self.title:
            return self.summary or self.title or Text("")
        for part in self.parts:
            match part:
                case Words():
                    return part.text
                case Said():
                    return Text("{words}", {"words": part.words})
                case Picture():
                    return part.alt
                case _:
                    continue
        return Text("Lunchtable")


def check_address(action: str, record: str) -> None:
    """Refuse what doesn't fit into a button's id on every platform."""
    if "|" in action or len(f"{action}|{record}") > LONGEST_ADDRESS:
        raise ValueError(f"action {action!r} and record {record!r} must fit in {LONGEST_ADDRESS} characters, without |")
