"""From a conversation of long ago to what stays of it: the question, what answered it, what somebody saved. Pure rules.

Whose sign counts is as in the living chat: ❓ by the message's author, ✅ by the asker, 🔖 and 🙏 by anybody; a pin counts
like 🔖, though nobody knows whose it is. Nobody can be asked any more, so the asker's thanks, in words or by 🙏 on a reply,
count like their ✅, and without ❓ the words decide whether something was a question. Where that is unsure, nothing is kept
of a conversation but counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from adapters.archive.conversations import Conversation, Line
from adapters.archive.messages import ArchivedMessage
from bot.kernel.communities import bare
from bot.kernel.records import BulkEntry, Entry, Mark
from bot.language import asking
from bot.language.answers import Turned, find_answers
from bot.language.kinds import guess_kind
from bot.language.markup import plain
from bot.language.questions import EAGER, QUIET, question_score
from bot.language.titles import title_with_mentions
from bot.text import Frozen

SURE = 0.5
"""The certainty from which on thanks in words settle a question."""
ANSWERED = 0.1
"""The score from which on a message that the opener got an answer to (by ✅) is a question."""
TAKEN_UP = 0.15
"""The score from which on the opening of a thread in which others replied, or what others replied to, is a question."""
OPENING_LINES = 4
"""People greet, then ask: among so many first messages of the opener the question is looked for."""

_QUESTION = frozenset("❓❔⁉") | {":question_mark:", ":ask:"}
_ANSWER = frozenset("✅☑✔") | {
    ":answered:",
    ":solved:",
    ":resolved:",
    ":check:",
    ":checkmark:",
    ":green_check:",
    ":done:",
}
_KEEP = frozenset("🔖📌⭐🌟💾📝📑") | {":bookmark_this:", ":keep:", ":save:"}
_HELPED = frozenset("🙏") | {":thank_you:", ":thanks:", ":thankyou:", ":ty:"}


class Signs(Frozen, frozen=True):
    """Which emoji mean what."""

    question: frozenset[str] = _QUESTION
    answer: frozenset[str] = _ANSWER
    keep: frozenset[str] = _KEEP
    helped: frozenset[str] = _HELPED

    @classmethod
    def of(cls, chosen: Mapping[str, str]) -> Signs:
        """The usual ones and those a community has chosen, by meaning."""
        own = {meaning: frozenset({bare(emoji)}) for meaning, emoji in chosen.items() if emoji}
        none: frozenset[str] = frozenset()
        return cls(
            _QUESTION | own.get("question", none),
            _ANSWER | own.get("answer", none),
            _KEEP | own.get("keep", none),
            _HELPED | own.get("helped", none),
        )


class Spot(Frozen, frozen=True):
    """Where the conversation was: what its entries have in common."""

    community: int
    channel: str
    private: bool


def what_stays(conversation: Conversation, spot: Spot, signs: Signs) -> list[BulkEntry]:
    """The entries a conversation leaves, without topics, in order of time; most leave none."""
    questions = list(_questions(conversation, signs))
    answers = _answers(conversation, questions, signs)
    settled = _settled(questions, answers, signs)
    stays: list[BulkEntry] = []
    for line in conversation.lines:
        message = line.message
        savers = _who(message, signs.keep)
        if any(line is question for question in questions):
            state = "answered" if message.id in settled else "open"
            stays.append(_kept(message, "question", state, spot, signs))
        elif message.id in answers:
            to = answers[message.id]
            asker = conversation.opener if not questions else _by_id(questions, to).author
            stays.append(_kept(message, "answer", "current", spot, signs, answers=to, asker=asker))
        elif (savers or message.pinned) and (message.text or message.files):
            stays.append(_kept(message, guess_kind(message.text), "current", spot, signs))
    return stays


def _questions(conversation: Conversation, signs: Signs) -> Iterator[Line]:
    opening = _opening(conversation, signs)
    for line in conversation.lines:
        if line is opening or line.message.author in _who(line.message, signs.question):
            yield line


def _opening(conversation: Conversation, signs: Signs) -> Line | None:
    if not conversation.whole:
        return None
    answered = any(conversation.opener in _who(line.message, signs.answer) for line in conversation.lines)
    in_thread = conversation.threaded and len(conversation.speakers) > 1
    replied_to = {line.message.replies_to for line in conversation.lines if line.message.author != conversation.opener}
    for line in conversation.lines[:OPENING_LINES]:
        if line.message.author != conversation.opener:
            break
        puzzled, taken_up = _who(line.message, signs.question), in_thread or line.message.id in replied_to
        if line.message.author in puzzled:
            return line
        least = ANSWERED if answered else TAKEN_UP if taken_up else EAGER if puzzled else QUIET
        if line.question >= least and _asks(line.message.text):
            return line
    return None


def _asks(text: str) -> bool:
    """Whether the words alone ask: who says something after a long silence often asks, but may also announce or advertise."""
    return any(mark in asking.QUESTION_MARKS for mark in plain(text)) or question_score(text) >= EAGER


def _answers(conversation: Conversation, questions: list[Line], signs: Signs) -> dict[str, str]:
    """Ids of answers with the ids of their questions."""
    marked: dict[str, str] = {}
    asked: list[ArchivedMessage] = []
    for line in conversation.lines:
        if any(line is question for question in questions):
            asked.append(line.message)
            continue
        content = _who(line.message, signs.answer) | (_who(line.message, signs.helped) - {line.message.author})
        to = next((question for question in reversed(asked) if question.author in content), None)
        if to is not None:
            marked[line.message.id] = to.id
        elif not conversation.whole and conversation.opener and conversation.opener in content:
            marked[line.message.id] = conversation.root  # a late reply to a question that is elsewhere
    if not questions or any(to == questions[0].message.id for to in marked.values()):
        return marked
    first = questions[0]
    place = next(n for n, line in enumerate(conversation.lines) if line is first)
    found = find_answers(_turned(first), [_turned(line) for line in conversation.lines[place + 1 :]])
    if found.settled and found.certainty >= SURE:
        others = {question.message.id for question in questions}
        marked.update((key, first.message.id) for key in found.keys if key not in marked and key not in others)
    return marked


def _settled(questions: list[Line], answers: dict[str, str], signs: Signs) -> set[str]:
    """Ids of the questions that are answered: an answer is known, or the asker put ✅ on the question itself."""
    ticked = {q.message.id for q in questions if q.message.author in _who(q.message, signs.answer)}
    return ticked | set(answers.values())


def _kept(
    message: ArchivedMessage, kind: str, state: str, spot: Spot, signs: Signs, answers: str = "", asker: str = ""
) -> BulkEntry:
    at = datetime.fromtimestamp(message.at, UTC)
    savers = sorted(_who(message, signs.keep))
    helped = sorted(_who(message, signs.helped) - {message.author})
    files = [msgspec.to_builtins(file) for file in message.files]
    entry = Entry(
        0,
        kind,
        title_with_mentions(message.text) or ", ".join(file.name for file in message.files),
        message.text,
        state,
        spot.community,
        message.author,
        spot.channel,
        message.id,
        message.thread or None,
        private=spot.private,
        kept=bool(savers) or message.pinned,
        created=at,
        changed=at,
        details={"files": files} if files else {},
    )
    marks = [Mark(0, "kept", person, at) for person in savers] + [Mark(0, "helped", person, at) for person in helped]
    if kind == "answer" and asker:
        marks.append(Mark(0, "answer", asker, at))
    return BulkEntry(entry, (), tuple(marks), answers)


def _who(message: ArchivedMessage, emoji: frozenset[str]) -> frozenset[str]:
    """Who put one of these under the message."""
    if not message.reactions:
        return frozenset()
    return frozenset(
        person for reaction in message.reactions if bare(reaction.emoji) in emoji for person in reaction.people
    )


def _by_id(questions: list[Line], id: str) -> ArchivedMessage:
    return next((line.message for line in questions if line.message.id == id), questions[0].message)


def _turned(line: Line) -> Turned:
    message = line.message
    return Turned(message.id, message.author, message.at, message.text, line.thanks)
