"""What happens to questions and answers when the messages they came from are edited or deleted."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.activities.requests.standing import question_at, settle
from bot.incoming import Deleted, Edited
from bot.kernel.asked import refreshed
from bot.kernel.entries import QUESTION
from bot.kernel.following import follow_edit, is_of_a_question
from bot.kernel.records import Entry
from bot.kernel.shared import follow_shares, unshared
from bot.reply import Reply
from bot.turn import Turn


async def edited(turn: Turn, event: Edited) -> Sequence[Reply]:
    """The copy follows, and so does every card that shows it or the question it answers."""
    message = event.message
    await turn.store.talk.amend(message.place, message.text)
    entry = await turn.store.entries.at(message.place.channel, message.place.message or "")
    if entry is None or not message.text.strip() or not await is_of_a_question(turn, entry):
        return []
    changed = await follow_edit(turn, entry, message.text, message.author.id)
    return await _cards_of(turn, changed)


async def deleted(turn: Turn, event: Deleted) -> Sequence[Reply]:
    """The copy goes too, and a tombstone stays, so that nothing that comes late brings it back. When the bot's card of a
    question is deleted, the question is withdrawn."""
    place = event.place
    entry = await turn.store.entries.at(place.channel, place.message or "")
    asked = None if entry else await question_at(turn, place.channel, place.message)
    await turn.store.talk.forget(place, turn.now)
    if asked is not None:
        if asked.state in ("open", "resting"):
            withdrawn = replace(asked, state="withdrawn")
            changed = await turn.store.entries.change(asked, withdrawn, "", "its card was deleted", turn.now)
            return await follow_shares(turn, changed)
        return []
    if entry is None or not await is_of_a_question(turn, entry):
        return []
    questions = await turn.store.links.of(entry.id, "answers")
    replies = await unshared(turn, entry)
    await turn.store.entries.drop(entry.id)
    for question in questions:
        replies.extend((await settle(turn, question))[1])
    return replies


async def _cards_of(turn: Turn, entry: Entry) -> list[Reply]:
    replies = await follow_shares(turn, entry)
    if entry.kind == QUESTION:
        return [*replies, *await refreshed(turn, entry)]
    for question in await turn.store.links.of(entry.id, "answers"):
        replies.extend(await refreshed(turn, question))
    return replies
