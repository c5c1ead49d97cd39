"""Marking what answers a question, and taking the mark away again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.activities.requests import cards, rules
from bot.activities.requests.standing import question_at, question_of, settle
from bot.errors import CommunityError, NotYours
from bot.incoming import ButtonPressed, MenuChosen, Reacted
from bot.kernel.entries import (
    ANSWER,
    QUESTION,
    check_said_here,
    entry_of,
    is_private,
    is_strangers,
    left_alone,
    message_at,
    not_readable,
    read_by_menu,
    store_entry,
)
from bot.kernel.explaining import explained, is_a_bots
from bot.kernel.looking import look
from bot.kernel.marking import BUTTON, put_mark, take_mark
from bot.kernel.people import first_time
from bot.kernel.records import Entry, Heard, Link, Mark
from bot.kernel.shared import shown_at
from bot.kernel.showing import titled
from bot.places import Message, Place
from bot.reply import Replace, Reply, Tell, Whisper
from bot.text import t
from bot.turn import Turn


async def marked_as_answer(turn: Turn, reacted: Reacted) -> Sequence[Reply]:
    """✅ on a reply under a tracked question, by who asked or a steward. Others learn once why nothing happens."""
    if await is_a_bots(turn, reacted.place):
        return await explained(turn, reacted)
    message = await _reply_at(turn, reacted.place)
    question = await _question_above(turn, message)
    if message is None and not reacted.readable:
        return await read_by_menu(turn, reacted, "requests.answer")
    if question is None or message is None:
        return []
    if not rules.may_mark_answer(question, reacted.person.id, turn.tends(question)):
        if not await first_time(turn.store, reacted.person, "answer_right"):
            return []
        text = t("Only who asked the question, or a steward, marks its answer. Nothing was changed.")
        here = Place(reacted.place.channel, None, message.place.thread)
        return [Whisper(cards.plain(text), reacted.person.id, here)]
    if isinstance(message, Message) and is_strangers(turn, message):
        return left_alone(turn, reacted, message)
    return await _mark(turn, question, message, reacted.emoji)


async def answer_mark_removed(turn: Turn, reacted: Reacted) -> Sequence[Reply]:
    """✅ taken away: the last one takes the answer back."""
    answer = await turn.store.entries.at(reacted.place.channel, reacted.place.message or "")
    return await _unmark(turn, answer, reacted.emoji) if answer else []


async def menu_answer(turn: Turn, chosen: MenuChosen) -> Sequence[Reply]:
    """*This answers it* from the message menu."""
    await check_said_here(turn, chosen.message)
    question = await _question_above(turn, chosen.message)
    if question is None:
        raise CommunityError(
            t("I don't know of a question above this message. Mark the question first: “This is a question”.")
        )
    if not rules.may_mark_answer(question, turn.me, turn.tends(question)):
        raise NotYours(t("Only who asked the question, or a steward, marks its answer."))
    replies = await _mark(turn, question, chosen.message)
    answer = await turn.store.entries.at(chosen.message.place.channel, chosen.message.place.message or "")
    text = t("Kept as an answer to “{title}”.", title=titled(question))
    record = str(answer.id) if answer else ""
    return [Whisper(cards.undo(text, "requests.unmark", record)), *replies]


async def keep(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Keep this answer*, offered after thanks."""
    number, _, message_id = pressed.record.partition(":")
    question = await question_of(turn, number)
    if not rules.may_mark_answer(question, turn.me, turn.tends(question)):
        raise NotYours(t("Only who asked the question, or a steward, marks its answer."))
    said = await turn.store.talk.heard(question.id)
    answer = next((one for one in said if one.place.message == message_id), None)
    if answer is None:
        raise not_readable()
    replies = await _mark(turn, question, answer)
    kept = await turn.store.entries.at(answer.place.channel, answer.place.message or "")
    text = t("Kept. The next person who asks this will see it.")
    return [Replace(cards.undo(text, "requests.unmark", str(kept.id) if kept else "")), *replies]


async def unmark(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Undo of marking an answer by button."""
    answer = await turn.entry(pressed.record)
    replies = await _unmark(turn, answer)
    text = t("Taken back: it isn't kept as the answer any more.")
    if await turn.store.marks.of(answer.id, "answer"):
        text = t("It stays the answer, because somebody else marked it too.")
    return [Replace(cards.plain(text)), *replies]


async def helped_by_reply(turn: Turn, reacted: Reacted) -> Sequence[Reply]:
    """🙏 on something kept, or where it is shown: it helped."""
    entry = await _thanked(turn, reacted.place)
    if entry is not None and entry.author != reacted.person.id:
        await put_mark(turn, entry.id, "helped", reacted.emoji)
    return []


async def helped_taken_back(turn: Turn, reacted: Reacted) -> Sequence[Reply]:
    """🙏 taken away."""
    entry = await _thanked(turn, reacted.place)
    if entry is not None:
        await take_mark(turn, entry.id, "helped", reacted.emoji)
    return []


async def _thanked(turn: Turn, place: Place) -> Entry | None:
    """What was said there, or what the bot's card there shows; of a question its best answer."""
    entry = await turn.store.entries.at(place.channel, place.message or "")
    if entry is not None:
        return entry
    shown = await shown_at(turn, place)
    if shown is None or shown.kind != QUESTION:
        return shown
    return next(iter((await look(turn, shown)).answers), None)


async def _reply_at(turn: Turn, place: Place) -> Message | Heard | None:
    """The reply as it was heard, else as the platform has it."""
    return await turn.store.talk.at(place) or await message_at(turn, place)


async def _question_above(turn: Turn, message: Message | Heard | None) -> Entry | None:
    """The tracked question in whose thread this message stands; None under a withdrawn one, for the question itself, and
    for what bots post."""
    if message is None or (isinstance(message, Message) and message.author.is_bot):
        return None
    if isinstance(message, Heard):
        question = await turn.store.entries.get(message.entry)
    else:
        question = await question_at(turn, message.place.channel, message.place.thread)
    if question is None or question.state == "withdrawn" or message.place.message == question.message:
        return None
    return question


async def _mark(turn: Turn, question: Entry, message: Message | Heard, source: str = BUTTON) -> list[Reply]:
    if not message.text.strip():
        raise CommunityError(t("There are no words in that message that I could keep."))
    waiting = await _who_waits(turn, question)
    answer = await turn.store.entries.at(message.place.channel, message.place.message or "")
    if answer is None:
        topics = (await turn.store.topics.of([question.id])).get(question.id, ())
        private = await is_private(turn, message.place.channel)
        answer = await store_entry(turn, entry_of(turn, message, ANSWER, private=private), topics)
    await put_mark(turn, answer.id, "answer", source)
    new = await turn.store.links.add(Link("answers", answer.id, question.id))
    settled, replies = await settle(turn, question)
    if new:
        asker = [question.author] if question.author and question.state != "withdrawn" else []
        replies.extend(await _tell(turn, [*asker, *waiting], settled, answer))
    return replies


async def _who_waits(turn: Turn, question: Entry) -> list[str]:
    """Everyone who pressed *I have this too*; of a private channel's question only those who are in it now. Asks the
    chat, so before the first write."""
    waiting = [mark.person for mark in await turn.store.marks.of(question.id, "me_too")]
    if waiting and (question.private or not await turn.chat.public_among({question.channel})):
        return [person for person in waiting if await turn.chat.is_member(question.channel, person)]
    return waiting


async def _tell(turn: Turn, waiting: Sequence[str], question: Entry, answer: Entry) -> list[Reply]:
    """Who asked and those who wait get the answer, as promised; each once, and not who wrote or marked it."""
    told: list[Reply] = []
    for person in waiting:
        if person not in (answer.author, turn.me) and await turn.store.marks.put(
            Mark(question.id, f"told {answer.message}", person, turn.now)
        ):
            told.append(Tell(cards.answer_news(question, [answer], person), (person,)))
    return told


async def _unmark(turn: Turn, answer: Entry, source: str = BUTTON) -> list[Reply]:
    if not await take_mark(turn, answer.id, "answer", source):
        return []
    if await turn.store.marks.of(answer.id, "answer"):
        return []  # someone else with the right still says it answers
    questions = await turn.store.links.of(answer.id, "answers")
    for question in questions:
        await turn.store.links.remove(Link("answers", answer.id, question.id))
    if not answer.kept and answer.kind == ANSWER:
        await turn.store.entries.drop(answer.id)
    replies: list[Reply] = []
    for question in questions:
        replies.extend((await settle(turn, question))[1])
    return replies
