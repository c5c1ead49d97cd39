"""Catching a question where it was asked, following its replies, and noticing thanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from bot.activities.requests import cards, rules
from bot.activities.requests.asking import consider
from bot.activities.requests.listening import may_be_asked, note_asked, noticed
from bot.activities.requests.standing import question_at, question_of
from bot.errors import CommunityError, NoCommunity
from bot.incoming import ButtonPressed, MenuChosen, Posted, Reacted
from bot.kernel.asked import refreshed, shown_anew
from bot.kernel.communities import communities_of
from bot.kernel.entries import (
    QUESTION,
    check_said_here,
    entry_of,
    is_private,
    is_strangers,
    left_alone,
    mark_place,
    message_at,
    place_marked,
    read_by_menu,
    store_entry,
)
from bot.kernel.explaining import explained, is_a_bots
from bot.kernel.forums import tags_now
from bot.kernel.looking import earlier
from bot.kernel.records import Entry, Heard, Mark
from bot.kernel.shared import unshared
from bot.language.answers import Turned, find_answers
from bot.language.thanks import thanks_score
from bot.language.titles import title_with_mentions
from bot.places import ChannelKind, Message, Place
from bot.refusals import choose, may_use, taught
from bot.reply import Otherwise, Replace, Reply, Tell, Whisper, whisper
from bot.text import t
from bot.turn import Turn

_ADDRESSED = re.compile(r"^\s*\[@[^\]]*\]\(person:[^)]*\)[\s,:]*")  # the bot's own name at the beginning
THANKFUL = 0.6
CERTAIN = 0.5


async def marked_as_question(turn: Turn, reacted: Reacted) -> Sequence[Reply]:
    """❓: the author's own makes it a tracked question; another's only asks the author, privately, once."""
    if await is_a_bots(turn, reacted.place):
        return await explained(turn, reacted)
    message = await message_at(turn, reacted.place)
    if message is None:
        return await read_by_menu(turn, reacted, "requests.question")
    if message.author.is_bot:
        return await explained(turn, reacted)
    if is_strangers(turn, message):
        return left_alone(turn, reacted, message)
    if message.author.id == reacted.person.id:
        return await caught(turn, message)
    return await _ask_author(turn, message)


async def question_mark_removed(turn: Turn, reacted: Reacted) -> Sequence[Reply]:
    """❓ taken away by the author: nothing is tracked any more; what was answered is only withdrawn."""
    question = await turn.store.entries.at(reacted.place.channel, reacted.place.message or "")
    if question is None or question.kind != QUESTION or question.author != reacted.person.id:
        return []
    return await drop_or_withdraw(turn, question)


async def drop_or_withdraw(turn: Turn, question: Entry) -> list[Reply]:
    """Forget a question that nobody built on; withdraw one that has answers or was kept."""
    if question.kept or await turn.store.links.to(question.id, "answers"):
        withdrawn = replace(question, state="withdrawn")
        changed = await turn.store.entries.change(question, withdrawn, turn.me, "withdrawn", turn.now)
        return await shown_anew(turn, changed)
    replies = await unshared(turn, question)
    await turn.store.entries.drop(question.id)
    return replies


async def menu_question(turn: Turn, chosen: MenuChosen) -> Sequence[Reply]:
    """*This is a question* from the message menu."""
    message = chosen.message
    await check_said_here(turn, message)
    if message.author.id != turn.me:
        await _ask_author_checks(turn, message)
        asked = await _ask_author(turn, message)
        return [whisper(t("I've asked its author privately whether I should keep track of it.")), *asked]
    replies = await caught(turn, message)
    return [Whisper(reply.card) if isinstance(reply, Whisper) else reply for reply in replies]


async def mine(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """The author agrees that it is a question."""
    place = place_marked(pressed.record)
    message = await message_at(turn, place)
    if message is None:
        menu = turn.registry.menus["requests.question"].label
        raise CommunityError(t("I can't read that message. If it is still there, use its menu: “{menu}”.", menu=menu))
    if message.author.id != turn.me:
        raise CommunityError(t("Only its author can say so."))
    return [Replace(reply.card) if isinstance(reply, Whisper) else reply for reply in await caught(turn, message)]


async def not_mine(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """The author does not want it tracked; nobody else hears of it."""
    text = t("All right, I'll leave it alone.")
    return [Replace(cards.undo(text, "requests.dont_ask", "", t("Don't ask me again")))]


async def _ask_author_checks(turn: Turn, message: Message) -> None:
    known = await turn.store.entries.at(message.place.channel, message.place.message or "")
    if known is not None and known.kind == QUESTION:
        raise CommunityError(t("This question is tracked already."))


async def _ask_author(turn: Turn, message: Message) -> list[Reply]:
    place = message.place
    if not await may_be_asked(turn, message):
        return []
    if not await note_asked(turn, message):
        return []
    card = cards.is_it_yours_card(mark_place(place))
    return [Whisper(card, message.author.id, place.in_thread() if place.thread else Place(place.channel))]


async def caught(turn: Turn, message: Message, title: str = "", topics: Sequence[str] = ()) -> list[Reply]:
    """Track a question where it was asked, with the title and topics it was given there. The asker privately sees earlier
    answers that fit."""
    place = message.place
    known = await turn.store.entries.at(place.channel, place.message or "")
    if known is not None and known.kind == QUESTION and known.state != "withdrawn":
        raise CommunityError(t("This question is tracked already."))
    if not message.text.strip():
        raise CommunityError(t("There are no words in that message that I could keep."))
    replies_so_far = await turn.chat.thread(Place(place.channel, None, place.message))
    views = await earlier(turn, title or title_with_mentions(message.text), message.text, but=known.id if known else 0)
    question = await _track(turn, message, known, title, topics)
    for reply in replies_so_far:
        ours = not reply.author.is_bot and not is_strangers(turn, reply)
        if ours and reply.place.message != place.message:
            await turn.store.talk.hear(_heard(turn, reply, question))
    here = Place(place.channel, None, place.thread)
    return [Whisper(cards.caught_card(question, views), question.author, here), *await tags_now(turn, question)]


async def _track(turn: Turn, message: Message, known: Entry | None, title: str, topics: Sequence[str]) -> Entry:
    if known is not None:
        state = "answered" if await turn.store.links.to(known.id, "answers") else "open"
        again = replace(known, kind=QUESTION, state=state)
        return await turn.store.entries.change(known, again, turn.me, "asked", turn.now)
    private = await is_private(turn, message.place.channel)
    asked = entry_of(turn, message, QUESTION, private=private)
    return await store_entry(turn, replace(asked, title=title or asked.title), topics)


def _heard(turn: Turn, message: Message, question: Entry) -> Heard:
    return Heard(message.place, message.author.id, message.text, datetime.fromtimestamp(message.at, UTC), question.id)


async def heard(turn: Turn, posted: Posted) -> Sequence[Reply]:
    """A message: to the bot, it is a request; where the bot listens, perhaps a question; in a tracked thread, its words are
    kept for the question, and thanks by the asker offer to keep the answer."""
    message = posted.message
    if not may_use(message.author, turn.community):
        return []
    direct = await _is_direct(turn, posted)
    if posted.to_bot and (turn.community is not None or direct):
        return await _asked_by_mention(turn, posted, direct)
    root = message.place.thread
    if turn.community is None:
        return []
    if root is None or root == message.place.message:
        of_forum = posted.channel is not None and posted.channel.kind is ChannelKind.FORUM
        return [] if of_forum else await noticed(turn, posted)
    question = await question_at(turn, message.place.channel, root)
    if question is None or question.state == "withdrawn" or not message.text.strip():
        return []
    if not await turn.store.talk.hear(_heard(turn, message, question)):
        return []
    if message.author.id != question.author:
        return await _tell_of_reply(turn, question, message)
    if question.state == "open" and thanks_score(message.text) >= THANKFUL:
        return await _offer_to_keep(turn, question)
    return []


async def _tell_of_reply(turn: Turn, question: Entry, message: Message) -> list[Reply]:
    """Whoever asked by command hears of the first reply: under the bot's card no platform tells them."""
    if question.message is not None or not question.author or question.state != "open":
        return []
    if not await turn.store.marks.put(Mark(question.id, "replied", question.author, turn.now)):
        return []
    return [Tell(cards.reply_news(question, _heard(turn, message, question)), (question.author,))]


async def _is_direct(turn: Turn, posted: Posted) -> bool:
    """Is it said to the bot alone, and not in a channel where it was not introduced yet?"""
    return posted.direct and await turn.store.communities.channel(posted.place.channel) is None


async def _asked_by_mention(turn: Turn, posted: Posted, direct: bool) -> list[Reply]:
    """Mentioning the bot works like `ask`, also in threads and DMs."""
    words = posted.message.text.strip()
    person = posted.message.author
    place = posted.message.place
    if await turn.store.talk.is_gone(place):  # taken back at once: its deletion came first
        return []
    if not direct:
        words = _ADDRESSED.sub("", words, count=1).strip()
    if not rules.is_a_request(words):
        replies: list[Reply] = [taught(turn)]
    else:
        replies = await _as_asked(turn, posted, words, confirm=direct or place.thread is not None)
    here = Place(place.channel, None, place.thread)
    return [
        Whisper(reply.card, person.id, here, otherwise=Otherwise.DIRECT) if isinstance(reply, Whisper) else reply
        for reply in replies
    ]


async def _as_asked(turn: Turn, posted: Posted, words: str, *, confirm: bool) -> list[Reply]:
    """Said to the bot alone, or in the middle of a thread, it is posted only after a yes."""
    person = posted.message.author
    question, details = rules.as_asked(words)
    try:
        return list(await consider(turn, question, details, "", confirm=confirm))
    except NoCommunity as refusal:
        return [choose(await communities_of(turn.store, person.id)) or whisper(refusal.text)]
    except CommunityError as refusal:
        return [whisper(refusal.text)]


async def _offer_to_keep(turn: Turn, question: Entry) -> list[Reply]:
    """Once per question: the asker said thanks, so offer to keep what they thanked for."""
    said = await turn.store.talk.heard(question.id)
    turns = [_turned(one) for one in said]
    opening = Turned(str(question.id), question.author, 0.0, question.body, 0.0)
    found = find_answers(opening, turns)
    chosen = next((one for one in said if found.keys and one.place.message == found.keys[0]), None)
    if chosen is None or found.certainty < CERTAIN:
        return []
    if not await turn.store.marks.put(Mark(question.id, "offered", question.author, turn.now)):
        return []
    here = Place(chosen.place.channel, None, chosen.place.thread)
    return [Whisper(cards.keep_card(question, chosen), question.author, here, otherwise=Otherwise.HOME)]


def _turned(heard: Heard) -> Turned:
    return Turned(heard.place.message or "", heard.author, heard.at.timestamp(), heard.text, thanks_score(heard.text))


async def dont_keep(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Not the answer: nothing is kept."""
    question = await question_of(turn, pressed.record.partition(":")[0])
    text = t("All right. When a reply does help, put {emoji} on it.", emoji=turn.emoji["answer"])
    return [Replace(cards.plain(text)), *await refreshed(turn, question)]
