"""Buttons and menus as Discord's components."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.discord.custom_ids import again, pack
from adapters.discord.limits import BUTTON, BUTTON_URL, OPTION_VALUE, PLACEHOLDER
from adapters.discord.saying import Json, Saying
from bot import form
from bot.card import Button, Menu
from bot.form import Option
from bot.markup import web_address
from bot.markup.fitting import size
from bot.text import Text

STYLES = {"main": 1, "plain": 2, "danger": 4}
LINK_STYLE = 5


class Ids:
    """The ids of one card's buttons and menus, no two of them alike where that can be. `guild`: the server a direct
    message belongs to."""

    def __init__(self, guild: str = "") -> None:
        self.guild = guild
        self._used: set[str] = set()

    def new(self, action: str, record: str, *, asks: bool = False) -> str:
        """Unlike all before. Where no number fits behind it, it is the same again, and `pages` parts the two."""
        first = custom_id = pack(action, record, self.guild, asks=asks)
        number = 2
        while custom_id in self._used:
            numbered = again(first, number)
            if numbered is None:
                break
            custom_id, number = numbered, number + 1
        self._used.add(custom_id)
        return custom_id


def button(saying: Saying, shown: Button, ids: Ids, beneath: list[str]) -> Json | None:
    """A button; None when its address can be none of a button."""
    element: Json = {"type": 2, "label": saying.label(shown.label, BUTTON, beneath)}
    if shown.url:
        url = button_address(shown)
        return element | {"style": LINK_STYLE, "url": url} if url else None
    custom_id = ids.new(shown.action, shown.record, asks=shown.confirm is not None)
    return element | {"style": STYLES[shown.style], "custom_id": custom_id}


def button_address(shown: Button) -> str:
    """Where a button leads, if Discord lets a button lead there."""
    url = web_address(shown.url) or ""
    return url if url.lower().startswith("http") and size(url) <= BUTTON_URL.most else ""


def menu(saying: Saying, shown: Menu, ids: Ids, beneath: list[str]) -> Json | None:
    """A menu that acts at once; None when nothing in it can be chosen."""
    options = choosable(shown.options)
    if not options:
        return None
    return {
        **select(saying, options, shown.chosen, several=shown.several, beneath=beneath),
        "custom_id": ids.new(shown.action, shown.record),
        "placeholder": saying.label(shown.label, PLACEHOLDER),
        "min_values": 0 if shown.several else 1,
    }


def select(
    saying: Saying, options: Sequence[Option], chosen: Sequence[str], *, several: bool, beneath: list[str]
) -> dict[str, Any]:
    """A list to choose from, which unfolds."""
    known = {option.value for option in options}
    wanted = [value for value in chosen if value in known]
    first = {*wanted} if several else {*wanted[:1]}
    shown = [
        saying.option(option, beneath) | ({"default": True} if option.value in first else {}) for option in options
    ]
    return {"type": 3, "options": shown, "max_values": len(shown) if several else 1}


def choosable(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options whose values Discord carries, each once."""
    return tuple(_first_of_each(option for option in options if 1 <= size(option.value) <= OPTION_VALUE.most))


def not_choosable(options: Sequence[Option]) -> Text | None:
    """Says which can't be chosen."""
    return form.not_choosable(options, choosable(options))


def _first_of_each(options: Iterator[Option]) -> Iterator[Option]:
    seen: set[str] = set()
    for option in options:
        if option.value not in seen:
            seen.add(option.value)
            yield option
