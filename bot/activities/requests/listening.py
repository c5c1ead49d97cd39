"""In channels where stewards let the bot listen: a message that reads like an opening question is noticed, and only its
author hears of it, privately, once. Whoever doesn't want that says so once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from bot.activities.requests import cards
from bot.incoming import ButtonPressed, Posted
from bot.kernel.entries import mark_place
from bot.kernel.looking import earlier
from bot.kernel.records import PersonRecord
from bot.language.questions import QUIET, question_score
from bot.language.titles import title_with_mentions
from bot.places import Message, Place
from bot.reply import Replace, Reply, Whisper
from bot.text import t
from bot.turn import Turn

AT_ONCE = timedelta(minutes=10)  # later, nobody remembers what they asked: then it would be a message unasked for
WAITS = timedelta(days=7)
DONT_ASK = "dont_ask"  # in a person's details


async def noticed(turn: Turn, posted: Posted) -> list[Reply]:
    """A message in a channel: shall I keep an eye on this question?"""
    message = posted.message
    if turn.now - posted.at > AT_ONCE or question_score(message.text) < QUIET:
        return []
    channel = await turn.store.communities.channel(message.place.channel)
    if channel is None or not channel.listening or not await may_be_asked(turn, message):
        return []
    views = await earlier(turn, title_with_mentions(message.text), message.text)
    card = cards.noticed_card(mark_place(message.place), views, message.author.id)
    if not await note_asked(turn, message):
        return []
    return [Whisper(card, message.author.id, Place(message.place.channel), expires=turn.now + WAITS)]


async def may_be_asked(turn: Turn, message: Message) -> bool:
    """Not about what is kept already or deleted, not twice about one message, and not those who said no once and for all."""
    place, author = message.place, message.author.id
    if turn.community is None or await turn.store.entries.at(place.channel, place.message or ""):
        return False
    if await turn.store.talk.is_gone(place):
        return False
    if await turn.store.drafts.get(author, "requests.mine", mark_place(place), turn.now) is not None:
        return False
    known = await turn.store.people.get(author)
    return not (known and known.details.get(DONT_ASK))


async def note_asked(turn: Turn, message: Message) -> bool:
    """Its author is asked about this message. False if they were already."""
    record, asked = mark_place(message.place), {"asked": "yes"}
    return await turn.store.drafts.once(message.author.id, "requests.mine", record, asked, turn.now, WAITS)


async def dont_ask(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Don't ask me again*."""
    await _wish(turn, True)
    return [Replace(cards.undo(t("I won't ask you about your messages any more."), "requests.do_ask", ""))]


async def do_ask(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """The way back."""
    await _wish(turn, False)
    return [Replace(cards.plain(t("I'll ask again when something reads like a question.")))]


async def _wish(turn: Turn, silent: bool) -> None:
    known = await turn.store.people.get(turn.me) or PersonRecord(turn.me)
    await turn.store.people.save(replace(known, details={**known.details, DONT_ASK: silent}))
