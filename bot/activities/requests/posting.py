"""Posts of forums in which, as stewards said, a new post is a question."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.activities.requests.tracking import caught
from bot.incoming import Posted, TagsChanged
from bot.kernel.entries import QUESTION
from bot.kernel.forums import forum_of, retopic, topics_tagged
from bot.kernel.shared import follow_shares
from bot.places import ChannelKind
from bot.refusals import may_use
from bot.reply import Reply
from bot.turn import Turn

LONGEST_TITLE = 300


async def posted(turn: Turn, event: Posted) -> Sequence[Reply]:
    """A new post is tracked at once; only its author hears of it."""
    message, place = event.message, event.message.place
    opens = event.channel is not None and event.channel.kind is ChannelKind.FORUM
    if not opens or place.thread not in (None, place.message) or event.to_bot:
        return []
    if forum_of(turn.community, place.channel) is None or not may_use(message.author, turn.community):
        return []
    if await turn.store.talk.is_gone(place) or await turn.store.entries.at(place.channel, place.message or ""):
        return []
    whole = message if message.text.strip() else replace(message, text=event.title)
    if not whole.text.strip():
        return []
    topics = await topics_tagged(turn, event.tags)
    return await caught(turn, whole, " ".join(event.title.split())[:LONGEST_TITLE], topics)


async def retagged(turn: Turn, event: TagsChanged) -> Sequence[Reply]:
    """A post's title and tags are those of the question, whoever changed them."""
    question = await turn.store.entries.at(event.place.channel, event.place.message or event.place.thread or "")
    if question is None or question.kind != QUESTION or forum_of(turn.community, question.channel) is None:
        return []
    title = " ".join(event.title.split())[:LONGEST_TITLE]
    changed = await retopic(turn, question, event.tags)
    if title and title != question.title:
        question = await turn.store.entries.change(question, replace(question, title=title), "", "edited", turn.now)
        changed = True
    return await follow_shares(turn, question) if changed else []
