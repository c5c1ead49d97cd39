"""What happens to questions and answers when the messages they came from are edited or deleted."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.activities.requests.standing import question_at, refreshed, settle
from bot.incoming import Deleted, Edited
from bot.kernel.entries import ANSWER, QUESTION
from bot.kernel.following import follow_edit
from bot.kernel.records import Entry
from bot.reply import Reply
from bot.turn import Turn


async def edited(turn: Turn, event: Edited) -> Sequence[Reply]:
    """The copy follows, and so does the card of a question whose answer it is."""
    message = event.message
    await turn.store.talk.amend(message.place, message.text)
    entry = await turn.store.entries.at(message.place.channel, message.place.message or "")
    if entry is None or entry.kind not in (QUESTION, ANSWER) or not message.text.strip():
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
            await turn.store.entries.change(
                asked, replace(asked, state="withdrawn"), "", "its card was deleted", turn.now
            )
        return []
    if entry is None or entry.kind not in (QUESTION, ANSWER):
        return []
    questions = await turn.store.links.of(entry.id, "answers")
    await turn.store.entries.drop(entry.id)
    replies: list[Reply] = []
    for question in questions:
        replies.extend((await settle(turn, question))[1])
    return replies


async def _cards_of(turn: Turn, entry: Entry) -> list[Reply]:
    if entry.kind == QUESTION:
        return await refreshed(turn, entry)
    replies: list[Reply] = []
    for question in await turn.store.links.of(entry.id, "answers"):
        replies.extend(await refreshed(turn, question))
    return replies
