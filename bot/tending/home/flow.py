"""Composing Home from what the features contribute."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import Button, Buttons, Card, Menu, Part, Rule, Words
from bot.feature import Glimpse
from bot.incoming import ButtonPressed, CommandUsed, HomeOpened
from bot.reply import Replace, Reply, ShowHome, Whisper
from bot.text import t
from bot.turn import Turn, number_in

MOST_WAITING = 3
MOST_ROWS = 5  # rows of buttons and menus fit every platform


async def home(turn: Turn, opened: HomeOpened | CommandUsed | ButtonPressed) -> Sequence[Reply]:
    """Home, shown in its own place or, by command, privately."""
    card = await _card(turn)
    return [ShowHome(card) if isinstance(opened, HomeOpened) else Whisper(card)]


async def done(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Something that waited was read."""
    if number := number_in(pressed.record):
        await turn.store.waiting.drop(turn.me, number)
    return [Replace(await _card(turn))]


async def _card(turn: Turn) -> Card:
    waiting = await turn.store.waiting.of(turn.me, turn.now)
    glimpses: list[Glimpse] = []
    for feature in turn.registry.features:
        if feature.home is not None:
            glimpses.extend(await feature.home(turn))
    glimpses.sort(key=lambda glimpse: -glimpse.weight)
    parts: list[Part] = []
    for number, card in waiting[:MOST_WAITING]:
        _add(parts, (*_without_rows(_titled(card)), Buttons((Button(t("Done"), "home.done", str(number)),))))
    for glimpse in glimpses:
        _add(parts, (Words(t("**{heading}**", heading=glimpse.heading)), *glimpse.parts))
    if not parts:
        parts.append(Words(t("Nothing waits for you.")))
    buttons = (Button(t("Find"), "repertoire.find"), Button(t("Ask"), "requests.ask"))
    return Card((*parts, Buttons(buttons)), title=t("Home"))


def _titled(card: Card) -> tuple[Part, ...]:
    return ((Words(t("**{title}**", title=card.title)),) if card.title else ()) + card.parts


def _without_rows(parts: Sequence[Part]) -> list[Part]:
    """What waited, with as many of its rows of buttons as leave room for Home's own: else it would never be shown."""
    shown: list[Part] = []
    for part in parts:
        if not isinstance(part, Buttons | Menu) or _rows(shown) < MOST_ROWS - 2:
            shown.append(part)
    return shown


def _rows(parts: Sequence[Part]) -> int:
    return sum(isinstance(part, Buttons | Menu) for part in parts)


def _add(parts: list[Part], more: Sequence[Part]) -> None:
    """Add a section unless Home would get more rows of buttons than fit."""
    if _rows(parts) + _rows(more) > MOST_ROWS - 1:
        return
    if parts:
        parts.append(Rule())
    parts.extend(more)
