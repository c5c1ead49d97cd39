"""Showing a member what is kept of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import Button, Buttons, Card, Facts, Item, Items, Part, Words
from bot.incoming import CommandUsed
from bot.kernel.consent import quoting_menu
from bot.kernel.platforms import is_talk_counted
from bot.kernel.records import EntryFilter
from bot.kernel.showing import KEPT_KINDS, kind_of, titled
from bot.reply import Reply, Whisper
from bot.text import Text, t, tn
from bot.turn import Turn


async def me(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """What one asked and what of one's words is kept, in numbers and by title; the wish about quoting."""
    return [Whisper(await _kept(turn, whole=True))]


async def privacy(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """`/practice privacy`: the same without the list of one's own."""
    return [Whisper(await _kept(turn, whole=False))]


async def _kept(turn: Turn, *, whole: bool) -> Card:
    here, store = turn.here, turn.store
    asked = await store.entries.count(
        EntryFilter(readable=turn.readable, community=here.id, author=turn.me, kinds=("question",))
    )
    mine = EntryFilter(readable=turn.readable, community=here.id, author=turn.me, kinds=KEPT_KINDS, limit=5)
    kept = await store.entries.count(mine)
    person = await store.people.get(turn.me)
    facts: list[tuple[Text, Text]] = [
        (t("Asked"), tn("{n} question", "{n} questions", asked)),
        (t("Kept of your words"), tn("{n} piece", "{n} pieces", kept)),
    ]
    parts: list[Part] = [
        Words(t("Only you see this.")),
        Facts(tuple(facts)),
        quoting_menu(person.quoting if person else ""),
    ]
    newest = await store.entries.select(mine) if whole else []
    if newest:
        rows = (Item(titled(e), kind_of(e), Button(t("Show"), "repertoire.show", str(e.id))) for e in newest)
        parts.append(Items(tuple(rows)))
    others = t("Of other messages I keep nothing, not even how many there were.")
    if is_talk_counted(turn.workspace):
        others = t("Of other messages I keep only how many there were and who replied to whom, never their words.")
    parts.append(Words(others, small=True))
    parts.append(Buttons((Button(t("Find"), "repertoire.find"), Button(t("Ask"), "requests.ask"))))
    return Card(tuple(parts), title=t("What is kept of you"))
