"""`/practice questions`: what was asked, with filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.activities.requests import cards
from bot.card import Button, Buttons, Card, Item, Items, Part
from bot.feature import Glimpse
from bot.incoming import ButtonPressed, CommandUsed
from bot.kernel.completing import person_named
from bot.kernel.looking import look_at
from bot.kernel.records import EntryFilter
from bot.kernel.showing import standing, titled
from bot.reply import Replace, Reply, Whisper
from bot.text import t, tn
from bot.turn import Turn, number_in

PAGE = 10
STILL_WAITING = timedelta(weeks=6)  # older open questions are in the list, not in Home
STATES = {"open": ("open", "resting"), "answered": ("answered", "helped")}


async def questions(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """Lists questions: open ones unless a state, topic or person is named."""
    state = used.options.get("state", used.words.strip().lower() or "open")
    state = state if state in cards.STATES else "open"
    asker = await person_named(turn, used.options.get("from", ""))
    return [Whisper(await _page(turn, state, used.options.get("topic", ""), asker))]


async def filtered(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """The filter menu was used."""
    state = pressed.chosen[0] if pressed.chosen else "open"
    return [Replace(await _page(turn, state if state in cards.STATES else "open"))]


async def listed(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Show all of mine*: the same list, beside what it was pressed in."""
    return [Whisper(await _page(turn, pressed.record if pressed.record in cards.STATES else "open"))]


async def more(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Show more*: the next page. The record is `state:before:asker:topic`."""
    state, before, author, topic = (*pressed.record.split(":", 3), "", "", "")[:4]
    return [Replace(await _page(turn, state, topic, author, before=number_in(before)))]


async def _page(turn: Turn, state: str, topic: str = "", author: str = "", before: int = 0) -> Card:
    which = EntryFilter(
        readable=turn.readable,
        community=turn.here.id,
        kinds=("question",),
        states=STATES.get(state, ()),
        topic=topic,
        author=turn.me if state == "mine" else author,
        before=before,
        limit=PAGE + 1,
    )
    entries = await turn.store.entries.select(which)
    further = f"{state}:{entries[PAGE - 1].id}:{author}:{topic}"[:80] if len(entries) > PAGE else ""
    return cards.list_card(await look_at(turn, entries[:PAGE]), state, further, turn.me)


async def at_home(turn: Turn) -> Sequence[Glimpse]:
    """In Home: one's own questions of the last weeks that are still open."""
    if turn.community is None:
        return []
    mine = EntryFilter(
        readable=turn.readable,
        community=turn.here.id,
        kinds=("question",),
        states=("open",),
        author=turn.me,
        since=turn.now - STILL_WAITING,
        limit=3,
    )
    open_ones = await look_at(turn, await turn.store.entries.select(mine))
    if not open_ones:
        return []
    count = await turn.store.entries.count(mine)
    heading = tn("Your open question", "Your {n} open questions", count)
    rows = tuple(
        Item(titled(view.entry, view.place), standing(view), cards.withdraw_button(view.entry)) for view in open_ones
    )
    parts: tuple[Part, ...] = (Items(rows),)
    if count > len(open_ones):
        parts = (*parts, Buttons((Button(t("Show all of mine"), "requests.list", "mine"),)))
    return [Glimpse(heading, parts, weight=50)]
