"""A question that could not be posted is not lost: its asker hears so, and it is posted when its channel is back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from bot.activities.requests import cards
from bot.activities.requests.asking import where
from bot.activities.requests.standing import question_of
from bot.errors import CommunityError, NotYours
from bot.incoming import BotAdded, ButtonPressed, ChannelChanged, Undelivered
from bot.kernel.entries import QUESTION, is_private
from bot.kernel.looking import look
from bot.kernel.pending import posted_already
from bot.kernel.records import Entry, EntryFilter, Mark
from bot.kernel.speaking import comes_back, in_the_way, obstacle
from bot.places import Place
from bot.reply import Edit, Replace, Reply, Say, Tell
from bot.text import t
from bot.troubles import may_have_arrived
from bot.turn import Turn, number_in

UNPOSTED, TOLD = "unposted", "told it is unposted"  # marks by the asker
WORTH_ASKING = timedelta(days=1)  # later nobody expects it any more
STATES = ("open", "resting")
MOST_AT_ONCE = 10


async def undelivered(turn: Turn, event: Undelivered) -> Sequence[Reply]:
    """Its asker was told that it is asked: they hear once that it isn't."""
    name, _, number = event.post.partition(":")
    if event.kind != Say.__name__ or name != "question" or may_have_arrived(event.kind, event.why):
        return []
    question = await turn.store.entries.get(number_in(number))
    if question is None or not question.author or question.state not in STATES:
        return []
    await turn.store.marks.put(Mark(question.id, UNPOSTED, question.author, turn.now))
    if not await turn.store.marks.put(Mark(question.id, TOLD, question.author, turn.now)):
        return []
    card = cards.unposted(question, in_the_way(event.why, question.channel), waits=comes_back(event.why))
    return [Tell(card, (question.author,), post=_news(question))]


async def channel_back(turn: Turn, event: BotAdded | ChannelChanged) -> Sequence[Reply]:
    """What was asked there within the last day, and is still open, is posted as it is now. How the channel is was noted
    before."""
    known = await turn.store.communities.channel(event.channel.id)
    if known is None or known.archived or known.away:
        return []
    which = EntryFilter(
        readable=turn.readable,
        channel=event.channel.id,
        kinds=(QUESTION,),
        states=STATES,
        marked=UNPOSTED,
        since=turn.now - WORTH_ASKING,
        oldest_first=True,
        limit=MOST_AT_ONCE,
    )
    replies: list[Reply] = []
    for question in await turn.store.entries.select(which):
        if await turn.store.marks.take(question.id, UNPOSTED, question.author):
            asked = cards.asked_card(question, question.channel)
            replies += [await _posted(turn, question), Edit(_news(question), asked)]
    return replies


async def ask_again(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Ask it again*: where it was to be asked; where that is no use any more, in the community's home."""
    question = await question_of(turn, pressed.record)
    if question.author != turn.me:
        raise NotYours(t("Only who asked it can do this."))
    if question.state not in STATES:
        raise CommunityError(t("This question isn't open any more."))
    channel = await _where_now(turn, question)
    if not await turn.store.marks.take(question.id, UNPOSTED, turn.me):
        raise posted_already()
    await turn.store.marks.take(question.id, TOLD, turn.me)
    moved = replace(question, channel=channel)
    question = await turn.store.entries.change(question, moved, turn.me, "asked", turn.now)
    return [Replace(cards.asked_card(question, channel)), await _posted(turn, question)]


async def _where_now(turn: Turn, question: Entry) -> str:
    """What was meant for a private channel is asked nowhere else."""
    hindered = await obstacle(turn, question.channel)
    if hindered is None:
        return question.channel
    if question.private or turn.here.id != question.community:
        raise CommunityError(hindered)
    other = (await where(turn)).channel
    if other == question.channel or await is_private(turn, other) or await obstacle(turn, other):
        raise CommunityError(hindered)
    return other


async def _posted(turn: Turn, question: Entry) -> Say:
    card = cards.question_card(await look(turn, question))
    return Say(card, to=Place(question.channel), post=cards.post_name(question.id))


def _news(question: Entry) -> str:
    """The name of the message that told the asker."""
    return f"unposted:{question.id}"
