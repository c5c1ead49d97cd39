"""Edits and deletions of what was kept, and what the repertoire has to say in Home."""

from __future__ import annotations

from collections.abc import Sequence

from bot.activities.repertoire import cards
from bot.card import Part, Words
from bot.feature import Glimpse
from bot.incoming import Deleted, Edited
from bot.kernel.consent import quoting_menu
from bot.kernel.following import follow_edit, is_of_a_question
from bot.kernel.looking import look
from bot.kernel.records import EntryFilter
from bot.kernel.shared import follow_shares, unshared
from bot.kernel.showing import KEPT_KINDS, titled
from bot.reply import Reply
from bot.text import Listing, t, tn
from bot.turn import Turn


async def edited(turn: Turn, event: Edited) -> Sequence[Reply]:
    """The kept copy follows."""
    message = event.message
    entry = await turn.store.entries.at(message.place.channel, message.place.message or "")
    if entry is None or not message.text.strip():
        return []
    if await is_of_a_question(turn, entry):
        return []
    return await follow_shares(turn, await follow_edit(turn, entry, message.text, message.author.id))


async def deleted(turn: Turn, event: Deleted) -> Sequence[Reply]:
    """The kept copy goes too."""
    entry = await turn.store.entries.at(event.place.channel, event.place.message or "")
    if entry is None or await is_of_a_question(turn, entry):
        return []
    replies = await unshared(turn, entry)
    await turn.store.entries.drop(entry.id)
    return replies


async def at_home(turn: Turn) -> Sequence[Glimpse]:
    """Thanks first; then the one question about quoting; for stewards what was flagged."""
    if turn.community is None:
        return []
    return [*await _thanks(turn), *await _may_we_quote(turn), *await _flagged(turn)]


async def _thanks(turn: Turn) -> list[Glimpse]:
    """What one wrote that helped others."""
    helped = EntryFilter(
        readable=turn.readable, community=turn.here.id, author=turn.me, marked="helped", limit=3, states=("current",)
    )
    entries = await turn.store.entries.select(helped)
    if not entries:
        return []
    titles = Listing(tuple(titled(entry) for entry in entries))
    return [Glimpse(t("Thank you"), (Words(t("This helped others: {titles}", titles=titles)),), weight=100)]


async def _may_we_quote(turn: Turn) -> list[Glimpse]:
    """Asked once, of those whose words somebody else kept; not again after any answer."""
    person = await turn.store.people.get(turn.me)
    if person is not None and person.quoting:
        return []
    mine = EntryFilter(readable=turn.readable, community=turn.here.id, author=turn.me, kinds=KEPT_KINDS, limit=1)
    if not await turn.store.entries.select(mine):
        return []
    words = Words(t("Something you wrote is kept, because it helps others. It stays linked to where you said it."))
    return [Glimpse(t("Your words"), (words, quoting_menu("")), weight=60)]


async def _flagged(turn: Turn) -> list[Glimpse]:
    """For stewards: what was flagged and waits for a look."""
    if not turn.is_steward:
        return []
    which = EntryFilter(readable=turn.readable, community=turn.here.id, hidden=True, limit=2)
    entries = await turn.store.entries.select(which)
    if not entries:
        return []
    parts: list[Part] = []
    for entry in entries:
        parts.extend(cards.flagged_card(await look(turn, entry)).parts)
    return [Glimpse(tn("One thing to look at", "{n} things to look at", len(entries)), tuple(parts), weight=80)]
