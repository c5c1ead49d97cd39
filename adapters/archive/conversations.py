"""A channel's messages in order of time → its conversations, within bounded memory.

Threads are what the platform says they are. Elsewhere the `Linker` tells what replies to what. A conversation is handed on
when its last reply is known to have come, when it has been quiet for long, or when too many are open.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.archive.messages import ArchivedMessage
from bot.language.linking import HOURS, Linker, Said
from bot.language.questions import question_score
from bot.language.thanks import thanks_score

THREAD_DAYS = 30
"""A thread whose end isn't known is waited for so long after its latest message."""
UNKNOWN_MINUTES = 15
"""So soon after the archive begins nothing is known of who was silent before."""
NEWCOMER_DAYS = 30
"""Who wasn't seen for so long, since the archive begins, is taken to be new."""
MOST_OPEN = 1000
"""Threads, and conversations outside threads, that are held open in a channel; then the longest quiet one is handed on."""
WINDOW = 30
"""Messages back to which a reply is looked for: half of what the linker usually does takes half its time, and of a busy
public chat 3 of 100 answers fewer are found."""
MOST_LINES = 200
"""Messages of one conversation that are held; later ones are only counted."""
MOST_MARKED = 2000
"""The same for messages with reactions, which may mark an answer."""


@dataclass(slots=True)
class Line:
    """A message in its conversation. `question` and `thanks`: the scores of those modules, 0 to 1."""

    message: ArchivedMessage
    question: float = 0.0
    thanks: float = 0.0


@dataclass(slots=True)
class Conversation:
    """Messages that belong together, in order. `whole`: the first line opens it; else the opening is missing, and `root`
    and `opener` are all that is known of it."""

    root: str
    opener: str
    threaded: bool
    whole: bool
    lines: list[Line] = field(default_factory=list)
    speakers: set[str] = field(default_factory=set)
    last_other: str = ""
    latest: float = 0.0
    expected: float = 0.0

    @property
    def began(self) -> float:
        """When its first known message was written; seconds."""
        return self.lines[0].message.at if self.lines else self.latest


@dataclass(frozen=True, slots=True)
class Told:
    """What hearing a message told: whom it replies to ("" for nobody), and which conversations are now over."""

    replies_to: str = ""
    is_new: bool = True
    over: tuple[Conversation, ...] = ()


class Conversations:
    """Sorts one channel's messages into conversations."""

    def __init__(self, language: str = "en") -> None:
        self._linker = Linker(window=WINDOW, language=language)
        self._threads: OrderedDict[str, Conversation] = OrderedDict()
        self._talks: OrderedDict[str, Conversation] = OrderedDict()
        self._where: dict[str, Conversation] = {}
        self._last_seen: dict[str, float] = {}
        self._before = ""
        self._began = math.inf

    def hear(self, message: ArchivedMessage) -> Told:
        """The next message. One heard before is taken as its new wording, or as deleted."""
        known = self._where.get(message.id)
        if known is not None or message.deleted:
            if known is not None:
                _amend(known, message)
            return Told(is_new=False)
        thanks = thanks_score(message.text)
        question = 0.0 if message.is_reply else self._score(message)
        linked = None if message.is_reply else self._link(message, question, thanks)
        if message.is_reply:
            conversation = self._thread_of(message)
        elif message.thread:
            conversation = self._open(message, threaded=True)
        else:
            conversation = self._where.get(linked or "") or self._open(message, threaded=False)
        to = self._replied_to(conversation, message, linked)
        self._put(conversation, Line(message, question, thanks))
        return Told(to, True, tuple(self._over(message.at)))

    def rest(self) -> Iterator[Conversation]:
        """All that are still open, at the end of the channel."""
        for held in (self._talks, self._threads):
            while held:
                yield self._hand_on(held)

    def oldest(self) -> float:
        """Since when the oldest open conversation goes on, in seconds; infinity if none is open."""
        return min((c.began for held in (self._talks, self._threads) for c in held.values()), default=math.inf)

    def _link(self, message: ArchivedMessage, question: float, thanks: float) -> str | None:
        """What a message in the channel itself replies to; the first one of a thread, to nothing."""
        id, author, at, text = message.id, message.author, message.at, message.text
        linked = self._linker.add(
            Said(id, author, at, text, message.mentions, message.thread or None, question, thanks)
        )
        return message.replies_to if message.replies_to in self._where else linked

    def _score(self, message: ArchivedMessage) -> float:
        seen = self._last_seen.get(message.author)
        gap = self._unseen(message.at) if seen is None else (message.at - seen) / 60
        same = self._before == message.author
        self._before = message.author
        self._last_seen[message.author] = message.at
        return question_score(message.text, previous_same_author=same, gap_minutes=gap)

    def _unseen(self, at: float) -> float | None:
        """How long somebody not seen so far has been silent, at least, in minutes: nobody was seen before the archive began."""
        self._began = min(self._began, at)
        listening = (at - self._began) / 60
        if listening < UNKNOWN_MINUTES:
            return None
        return math.inf if listening > NEWCOMER_DAYS * 1440 else listening

    def _thread_of(self, message: ArchivedMessage) -> Conversation:
        """The thread a reply hangs in. Its first message may have come without a word of a thread, or may be missing."""
        thread = self._threads.get(message.thread)
        if thread is not None:
            return thread
        talk = self._where.get(message.thread)
        if talk is None:
            thread = Conversation(message.thread, message.opener, threaded=True, whole=False)
        elif talk.root == message.thread and not talk.threaded:
            thread = self._talks.pop(talk.root)
            thread.threaded = True
        else:
            line = next(line for line in talk.lines if line.message.id == message.thread)
            talk.lines.remove(line)  # a message is in one conversation
            thread = Conversation(message.thread, line.message.author, threaded=True, whole=True, lines=[line])
            thread.speakers.add(line.message.author)
            self._where[message.thread] = thread
        self._threads[message.thread] = thread
        return thread

    def _open(self, message: ArchivedMessage, *, threaded: bool) -> Conversation:
        conversation = Conversation(message.id, message.author, threaded, whole=True, expected=message.last_reply)
        (self._threads if threaded else self._talks)[message.id] = conversation
        return conversation

    def _replied_to(self, conversation: Conversation, message: ArchivedMessage, linked: str | None) -> str:
        if not conversation.lines and conversation.whole:
            return ""
        for person in message.mentions:
            if person != message.author and person in conversation.speakers:
                return person
        if linked:
            line = next((line for line in reversed(conversation.lines) if line.message.id == linked), None)
            if line is not None and line.message.author != message.author:
                return line.message.author
            return ""
        if message.author != conversation.opener:
            return conversation.opener
        return conversation.last_other

    def _put(self, conversation: Conversation, line: Line) -> None:
        message = line.message
        if len(conversation.lines) < (MOST_MARKED if message.reactions else MOST_LINES):
            conversation.lines.append(line)
            self._where[message.id] = conversation
        conversation.speakers.add(message.author)
        if message.author != conversation.opener:
            conversation.last_other = message.author
        conversation.latest = max(conversation.latest, message.at)
        (self._threads if conversation.threaded else self._talks).move_to_end(conversation.root)

    def _over(self, now: float) -> Iterator[Conversation]:
        for held, patience in ((self._talks, HOURS * 3600), (self._threads, THREAD_DAYS * 86_400)):
            while held:
                first = next(iter(held.values()))
                if len(held) <= MOST_OPEN and now - first.latest <= patience:
                    break
                if len(held) <= MOST_OPEN and first.expected > first.latest and now <= first.expected:
                    held.move_to_end(first.root)  # its last reply is still to come
                    break
                yield self._hand_on(held)

    def _hand_on(self, held: OrderedDict[str, Conversation]) -> Conversation:
        _, conversation = held.popitem(last=False)
        for line in conversation.lines:
            if self._where.get(line.message.id) is conversation:
                del self._where[line.message.id]
        return conversation


def _amend(conversation: Conversation, message: ArchivedMessage) -> None:
    for place, line in enumerate(conversation.lines):
        if line.message.id != message.id:
            continue
        if not message.deleted:
            line.message = message
            return
        del conversation.lines[place]
        if place == 0:
            conversation.whole = False
        return
