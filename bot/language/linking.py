"""Which message does a message reply to, where a channel has no threads?

Each message of the recent window is weighed as the one replied to, and so is "this starts a conversation"; the heaviest
wins. What is weighed stands in `replying`.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.replying import WEIGHTS, Said, for_reply, for_start
from bot.language.tokens import terms

__all__ = ["Linker", "Said"]

WINDOW = 60
"""Messages that are remembered."""
HOURS = 6.0
"""Hours after which a message is forgotten."""
BUSY = 4
"""So many messages in ten minutes make a busy channel; below, nobody hurries and few things go on at once."""


@dataclass(slots=True)
class _Heard:
    said: Said
    words: frozenset[str]
    conversation: int
    place: int


class Linker:
    """Finds replies in a stream of one channel's messages; feed it in order of time."""

    def __init__(self, *, window: int = WINDOW, hours: float = HOURS, language: str = "en") -> None:
        if window < 1:
            raise ValueError(f"a window of {window} messages remembers nothing; 1 is the least")
        self._seconds = hours * 3600
        self._language = language
        self._recent: deque[_Heard] = deque(maxlen=window)
        self._place = 0

    def add(self, said: Said) -> str | None:
        """The key of the message this one replies to, or None when it starts a conversation."""
        while self._recent and said.at - self._recent[0].said.at > self._seconds:
            self._recent.popleft()
        words = frozenset(terms(said.text[:2000], self._language))
        answered = self._answered(said, words)
        self._place += 1
        conversation = answered.conversation if answered else self._place
        self._recent.append(_Heard(said, words, conversation, self._place))
        if said.thread is not None:
            return said.thread if said.thread != said.key else None
        return answered.said.key if answered else None

    def _answered(self, said: Said, words: frozenset[str]) -> _Heard | None:
        if said.thread is not None:
            same = (h for h in reversed(self._recent) if said.thread in (h.said.key, h.said.thread))
            return next(same, None)
        quiet = self._is_quiet(said.at)
        own = self._own(said.author)
        best, best_weight = None, sum(WEIGHTS[name] for name in for_start(said, own.said if own else None, quiet))
        for heard, evidence in self._candidates(said, words, own, quiet):
            weight = sum(WEIGHTS[name] for name in evidence)
            if weight > best_weight:
                best, best_weight = heard, weight
        return best

    def _own(self, author: str) -> _Heard | None:
        return next((h for h in reversed(self._recent) if h.said.author == author), None)

    def _is_quiet(self, at: float) -> bool:
        return len(self._recent) < BUSY or at - self._recent[-BUSY].said.at > 600

    def _candidates(
        self, said: Said, words: frozenset[str], own: _Heard | None, quiet: bool
    ) -> Iterator[tuple[_Heard, list[str]]]:
        authors: set[str] = set()
        conversations: set[int] = set()
        distance = 0
        for heard in reversed(self._recent):
            if heard.said.thread not in (None, heard.said.key):  # said inside a thread, not in the channel
                continue
            distance += 1
            evidence = list(for_reply(said, heard.said, len(words & heard.words), distance, quiet))
            if heard.said.author not in authors:
                evidence.append("their latest")
            if heard.conversation not in conversations:
                evidence.append("latest of its conversation")
            if own is not None and heard.conversation == own.conversation:
                evidence.append("the talk I am in")
                if heard.place > own.place:
                    evidence.append("said there since I spoke")
            authors.add(heard.said.author)
            conversations.add(heard.conversation)
            yield heard, evidence
