"""How a question stands: who has it too, who can help, withdrawn or open again, and the card that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.activities.requests import cards, rules
from bot.delivery import TryLater
from bot.errors import CommunityError, NotYours
from bot.incoming import ButtonPressed, Reacted
from bot.kernel.asked import refreshed, shown_anew
from bot.kernel.entries import QUESTION
from bot.kernel.just_now import forget_asked
from bot.kernel.marking import BUTTON, put_mark, take_mark
from bot.kernel.records import Entry
from bot.kernel.shared import shown_at
from bot.kernel.showing import titled
from bot.places import Place
from bot.reply import Replace, Reply, Tell, Unsay, Whisper
from bot.text import Text, Verb, Who, t
from bot.turn import Turn

SOON = 0.2  # seconds


async def settle(turn: Turn, question: Entry) -> tuple[Entry, list[Reply]]:
    """Bring a question's state in step with its marked answers, and with it what shows the question."""
    answers = await turn.store.links.to(question.id, "answers")
    state = rules.state_after(question, len(answers))
    if state != question.state:
        question = await turn.store.entries.change(question, replace(question, state=state), _by(turn), state, turn.now)
    return question, await shown_anew(turn, question)


def _by(turn: Turn) -> str:
    return turn.person.id if turn.person else ""


async def question_of(turn: Turn, record: str) -> Entry:
    """The question a button speaks of."""
    entry = await turn.entry(record)
    if entry.kind != QUESTION:
        raise CommunityError(t("This is no question any more."))
    return entry


async def question_at(turn: Turn, channel: str, message: str | None) -> Entry | None:
    """The tracked question that this message opens: caught where it was asked, or the bot's card of it."""
    if message is None:
        return None
    entry = await turn.store.entries.at(channel, message)
    if entry is not None:
        return entry if entry.kind == QUESTION else None
    name = await turn.store.posts.named(Place(channel, message))
    if name is None and turn.patient and await turn.store.posts.on_their_way(channel):
        raise TryLater(SOON)  # a card may stand there already, and the database not know it yet
    if name is None or not name.startswith("question:"):
        return None
    return await turn.store.entries.get(int(name.removeprefix("question:")))


async def me_too(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*I have this too*: shows the demand as a number and brings the answer to whoever pressed."""
    question = await question_of(turn, pressed.record)
    if question.author == turn.me:
        raise CommunityError(t("You asked this yourself; you'll hear as soon as somebody answers."))
    if question.state not in ("open", "resting"):
        raise CommunityError(t("This question isn't open any more. You'll find it with {find}.", find=Verb("find")))
    new = await put_mark(turn, question.id, "me_too")
    text = t("Noted: you'll hear when “{title}” is answered.", title=titled(question))
    return [
        Whisper(cards.undo(text, "requests.not_me_too", pressed.record)),
        *(await refreshed(turn, question) if new else ()),
    ]


async def not_me_too(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Takes *I have this too* back."""
    question = await question_of(turn, pressed.record)
    gone = await take_mark(turn, question.id, "me_too")
    return [_taken_back("requests.me_too", pressed.record), *(await refreshed(turn, question) if gone else ())]


async def can_help(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*I can help*: the asker hears who."""
    question = await question_of(turn, pressed.record)
    news = await _offer(turn, question)
    text = t("Thank you. The person who asked hears that you can help; a reply in the thread is just as good.")
    return [Whisper(cards.undo(text, "requests.cannot_help", pressed.record)), *news]


async def cannot_help(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Takes *I can help* back."""
    question = await question_of(turn, pressed.record)
    gone = await take_mark(turn, question.id, "can_help")
    unsaid = [Unsay(cards.offer_name(question.id, turn.me))] if gone else []
    return [_taken_back("requests.can_help", pressed.record), *unsaid]


async def help_offered(turn: Turn, reacted: Reacted) -> Sequence[Reply]:
    """🙋 on a tracked question."""
    question = await _question_reacted_to(turn, reacted)
    return await _offer(turn, question, reacted.emoji) if question else []


async def help_taken_back(turn: Turn, reacted: Reacted) -> Sequence[Reply]:
    """🙋 taken away: nothing of the offer stands if it was made by this alone."""
    question = await _question_reacted_to(turn, reacted)
    if question and await take_mark(turn, question.id, "can_help", reacted.emoji):
        return [Unsay(cards.offer_name(question.id, turn.me))]
    return []


async def _question_reacted_to(turn: Turn, reacted: Reacted) -> Entry | None:
    """The tracked question itself, its card, or where somebody showed it."""
    question = await question_at(turn, reacted.place.channel, reacted.place.message)
    if question is None:
        shown = await shown_at(turn, reacted.place)
        question = shown if shown is not None and shown.kind == QUESTION else None
    return question


async def _offer(turn: Turn, question: Entry, source: str = BUTTON) -> list[Reply]:
    """Note who can help. The asker hears it once, in a direct message: it is news of their own request."""
    if question.author == turn.me:
        raise CommunityError(t("You asked this yourself."))
    if question.state not in ("open", "resting"):
        raise CommunityError(t("This question isn't open any more."))
    new = await put_mark(turn, question.id, "can_help", source)
    if not new or not question.author:
        return []
    text = t("{who} says they can help with “{title}”.", who=Who(turn.me), title=titled(question))
    return [Tell(cards.plain(text), (question.author,), post=cards.offer_name(question.id, turn.me))]


async def withdraw(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Takes a question back: for its asker and stewards."""
    question = await question_of(turn, pressed.record)
    _check_asker(turn, question)
    changed = await turn.store.entries.change(
        question, replace(question, state="withdrawn"), turn.me, "withdrawn", turn.now
    )
    card = cards.undo(t("Withdrawn. Nobody is asked about it any more."), "requests.reopen", pressed.record)
    if changed == question:
        return [Replace(card)]
    await forget_asked(turn, changed.channel, changed.title, changed.body)
    return [Replace(card), *await shown_anew(turn, changed)]


async def reopen(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Opens a question again."""
    question = await question_of(turn, pressed.record)
    _check_asker(turn, question)
    opened = await turn.store.entries.change(
        question, replace(question, state="open"), turn.me, "opened again", turn.now
    )
    settled, replies = await settle(turn, opened) if opened != question else (question, [])
    text = t("“{title}” is open again.", title=titled(settled))
    return [Replace(cards.undo(text, "requests.withdraw", pressed.record, t("Withdraw it"))), *replies]


def _check_asker(turn: Turn, question: Entry) -> None:
    if turn.me != question.author and not turn.tends(question):
        raise NotYours(t("Only who asked it, or a steward, can do this."))


def _taken_back(action: str, record: str) -> Replace:
    label: Text = t("Do it after all")
    return Replace(cards.undo(t("Taken back."), action, record, label))
