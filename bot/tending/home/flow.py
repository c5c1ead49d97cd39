"""Composing Home from what the features contribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.card import Button, Buttons, Card, Menu, Part, Rule, Words
from bot.feature import Glimpse
from bot.incoming import ButtonPressed, CommandUsed, HomeOpened
from bot.kernel.communities import choose_community, communities_of, community_of, emoji_of, is_steward
from bot.kernel.records import Community
from bot.reply import Replace, Reply, ShowHome, Whisper
from bot.text import t
from bot.turn import Turn, number_in

MOST_WAITING = 3
MOST_TO_CHOOSE = 5
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


async def choose(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Of this community we speak from now on, here and in DMs."""
    await choose_community(turn.store, pressed.person, pressed.record)
    return [Replace(await _card(turn))]


async def _card(turn: Turn) -> Card:
    waiting = await turn.store.waiting.of(turn.me, turn.now)
    mine = await communities_of(turn.store, turn.me)
    if turn.community is not None and turn.community not in mine:
        mine.append(turn.community)
    glimpses = [glimpse for one in mine for glimpse in await _glimpses(turn, one, len(mine) > 1)]
    glimpses.sort(key=lambda glimpse: -glimpse.weight)
    parts: list[Part] = await _which(turn, mine)
    choices = _rows(parts)
    for number, card in waiting[:MOST_WAITING]:
        done = Buttons((Button(t("Done"), "home.done", str(number)),))
        _add(parts, (*_without_rows(_titled(card), MOST_ROWS - 2 - choices), done))
    for glimpse in glimpses:
        _add(parts, (Words(t("**{heading}**", heading=glimpse.heading)), *glimpse.parts))
    if not waiting and not glimpses:
        parts.append(Words(t("Nothing waits for you.")))
    buttons = (Button(t("Find"), "repertoire.find"), Button(t("Ask"), "requests.ask"))
    return Card((*parts, Buttons(buttons)), title=t("Home"))


async def _glimpses(turn: Turn, community: Community, named: bool) -> list[Glimpse]:
    """What the features show of one community; its name stands with it where somebody is in several."""
    steward = await is_steward(turn.store, community, turn.person)
    there = replace(turn, community=community, is_steward=steward, emoji=emoji_of(community, turn.registry))
    shown: list[Glimpse] = []
    for feature in turn.registry.features:
        shown.extend(await feature.home(there) if feature.home is not None else ())
    if not named:
        return shown
    return [replace(one, heading=t("{heading} ({name})", heading=one.heading, name=community.name)) for one in shown]


async def _which(turn: Turn, mine: Sequence[Community]) -> list[Part]:
    """Of which community one speaks here: to be chosen by whoever is in several."""
    if not mine and turn.community is None and await turn.store.communities.all():
        return [Words(t("I don't see you in a channel of any community yet. Join one, and its things appear here."))]
    if len(mine) < 2:
        return []
    chosen = await community_of(turn.store, "", turn.person)
    buttons = [Button(t("{name}", name=one.name[:60]), "home.choose", str(one.id)) for one in mine if one != chosen]
    said = t("Which of your communities do you mean?")
    if chosen is not None:
        said = t("Here we speak of **{name}**. You are in others, too:", name=chosen.name)
    return [Words(said), Buttons(tuple(buttons[:MOST_TO_CHOOSE]))]


def _titled(card: Card) -> tuple[Part, ...]:
    return ((Words(t("**{title}**", title=card.title)),) if card.title else ()) + card.parts


def _without_rows(parts: Sequence[Part], most: int) -> list[Part]:
    """What waited, with as many of its rows of buttons as leave room for Home's own: else it would never be shown."""
    shown: list[Part] = []
    for part in parts:
        if not isinstance(part, Buttons | Menu) or _rows(shown) < most:
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
