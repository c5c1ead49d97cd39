"""One channel, message by message, into what is to be written of it and the sums of what was there."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from adapters.archive.conversations import Conversation, Conversations
from adapters.archive.counting import Counts, day_of
from adapters.archive.findings import Signs, Spot, what_stays
from adapters.archive.messages import ArchivedMessage
from bot.kernel.records import Batch, BulkEntry, Edge, Tally
from bot.language.topics import PhraseCounter, guess_topics

ENTRY_WEIGHT = 20
"""Writing an entry, with its index, takes about as long as so many counts."""
TOGETHER = 500
"""Entries that get their topics together."""
PROPOSED = 30
"""Topics a channel's own words may propose."""
TOPICS = 3
"""Topics an entry may get."""
OFTEN = 5
"""Entries a phrase must occur in to be proposed, at least; and this of a hundred in large channels."""

Topics = Sequence[tuple[str, Sequence[str]]]
"""Names of topics, each with its aliases."""
Thing = TypeVar("Thing")

_SAYS_NOTHING = frozenset(
    "general random off topic offtopic help questions question chat lounge misc announcements announcement intro intros "
    "introductions social watercooler water cooler test testing all team beginners newbies jobs events allgemein".split()
)


class Sums(msgspec.Struct):
    """What was in a channel, and what was found; kept with its checkpoint so that a second import can repeat it."""

    messages: int = 0
    conversations: int = 0
    questions: int = 0
    open: int = 0
    answered: int = 0
    entries: int = 0
    topics: list[str] = []
    strangers: list[str] = []
    problems: list[tuple[str, Any]] = []


class Gleaning:
    """Hears a channel's messages; gives, when asked, what is ready to be written.

    `topics` are those known, with aliases. A private channel names no new ones: topics are seen by the whole community.
    """

    def __init__(self, spot: Spot, name: str, signs: Signs, language: str, topics: Topics) -> None:
        self.sums = Sums()
        self._spot, self._signs, self._language, self._topics = spot, signs, language, topics
        self._of_channel = "" if spot.private else topic_of_channel(name)
        self._conversations = Conversations(language)
        self._counts = Counts(spot.channel)
        self._phrases = PhraseCounter(language=language)
        self._found: list[BulkEntry] = []
        self._entries: deque[BulkEntry] = deque()
        self._tallies: deque[Tally] = deque()
        self._edges: deque[Edge] = deque()
        self._day = 0

    @property
    def weight(self) -> int:
        """How much is ready to be written."""
        return len(self._entries) * ENTRY_WEIGHT + len(self._tallies) + len(self._edges)

    def hear(self, message: ArchivedMessage) -> None:
        """The channel's next message."""
        day = day_of(message.at)
        if day != self._day:
            self._release(message.at if self._counts.is_full() else min(message.at, self._conversations.oldest()))
            self._day = day
        told = self._conversations.hear(message)
        if told.is_new:
            self.sums.messages += 1
            self._counts.message(message.at, message.author, told.replies_to)
        for conversation in told.over:
            self._glean(conversation)

    def finish(self) -> None:
        """There are no more messages: everything becomes ready."""
        for conversation in self._conversations.rest():
            self._glean(conversation)
        self._release(float("inf"))
        self._give_topics()

    def take(self, weight: int) -> Batch:
        """About so much of what is ready, entries first."""
        entries = _first(self._entries, max(1, weight // ENTRY_WEIGHT))
        left = max(0, weight - len(entries) * ENTRY_WEIGHT)
        tallies = _first(self._tallies, left)
        return Batch(entries=entries, tallies=tallies, edges=_first(self._edges, left - len(tallies)))

    def _glean(self, conversation: Conversation) -> None:
        if len(conversation.speakers) > 1:
            self.sums.conversations += 1
        for kept in what_stays(conversation, self._spot, self._signs):
            entry = kept.entry
            self._found.append(kept)
            self._phrases.add(entry.body)
            if entry.kind == "question":
                self.sums.questions += 1
                self.sums.answered += entry.state == "answered"
                self.sums.open += entry.state == "open"
            else:
                self.sums.entries += 1
            if entry.created and (entry.kind == "question" or kept.answers):
                self._counts.found(entry.created, entry.author, question=entry.kind == "question")
        if len(self._found) >= TOGETHER:
            self._give_topics()

    def _release(self, before: float) -> None:
        tallies, edges = self._counts.release(before)
        self._tallies.extend(tallies)
        self._edges.extend(edges)

    def _give_topics(self) -> None:
        """Topics to the entries found so far; which, must not depend on how fast the database writes."""
        of_questions: dict[str, tuple[str, ...]] = {}
        known = [*self._topics, *self._proposed()]
        for kept in self._found:
            topics = of_questions.get(kept.answers)
            if topics is None:
                guessed = guess_topics(kept.entry.body or kept.entry.title, known, TOPICS, self._language)
                topics = tuple(dict.fromkeys([self._of_channel, *guessed] if self._of_channel else guessed))[:TOPICS]
            of_questions[kept.entry.message or ""] = topics
            self._entries.append(msgspec.structs.replace(kept, topics=topics))
            self.sums.topics += [topic for topic in topics if topic not in self.sums.topics]
        self._found.clear()

    def _proposed(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Phrases that recur in what was asked here and are no topics yet."""
        if self._spot.private:
            return
        found = self.sums.questions + self.sums.entries
        taken = {_alike(name) for topic, aliases in self._topics for name in (topic, *aliases)}
        for phrase in self._phrases.proposals(max(OFTEN, found * OFTEN // 100), PROPOSED):
            if _alike(phrase) not in taken:
                taken.add(_alike(phrase))
                yield phrase, ()


def topics_of_channels(names: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    """What public channels are called is what their communities talk about, also elsewhere."""
    found = {topic_of_channel(name): name for name in names}
    return [(topic, (name,)) for topic, name in found.items() if topic]


def topic_of_channel(name: str) -> str:
    """What a channel's name says its talk is about; "" for names like "general", and for those with numbers in them."""
    words = re.split(r"[-_\s]+", name.strip().casefold())
    if len(words) > 4 or not all(word.isalpha() for word in words):
        return ""
    return " ".join(words) if any(len(word) > 2 and word not in _SAYS_NOTHING for word in words) else ""


def _alike(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def _first(queue: deque[Thing], most: int) -> tuple[Thing, ...]:
    return tuple(queue.popleft() for _ in range(min(len(queue), most)))
