"""Counts of a channel: who wrote how much on a day, who replied to whom. No text, and days of UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bot.kernel.records import Edge, Tally

MOST_KEPT = 50_000
"""Counts held back because an open conversation may still add to them; beyond, only the latest day's are."""

_EPOCH = date(1970, 1, 1).toordinal()


def day_of(at: float) -> int:
    """The day's number (proleptic Gregorian ordinal) of a moment in seconds since 1970."""
    return _EPOCH + int(at // 86_400)


class Counts:
    """Gathers counts and releases each exactly once, when nothing can be added to it any more.

    Storage raises a count to what it is given, so a count written twice, in parts, would come out too low.
    """

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._people: dict[tuple[int, str], list[int]] = {}
        self._replies: dict[tuple[int, str, str], int] = {}
        self._from = 0

    def message(self, at: float, person: str, replies_to: str) -> None:
        """Somebody wrote something, perhaps to somebody."""
        day = self._day(at)
        self._of(day, person)[0] += 1
        if replies_to and replies_to != person:
            key = (day, person, replies_to)
            self._replies[key] = self._replies.get(key, 0) + 1

    def found(self, at: datetime, person: str, *, question: bool) -> None:
        """One of the messages has turned out to be a question, or an answer. If its day is gone, the next one counts it."""
        self._of(self._day(at.timestamp()), person)[1 if question else 2] += 1

    def is_full(self) -> bool:
        """Is so much held back that even what could still grow must go?"""
        return len(self._people) + len(self._replies) > MOST_KEPT

    def release(self, before: float) -> tuple[list[Tally], list[Edge]]:
        """The counts of all days before this moment's day, in order; infinity for all."""
        day = day_of(before) if before < 1e11 else 10**9
        self._from = max(self._from, min(day, 10**7))
        return list(self._tallies(day)), list(self._edges(day))

    def _tallies(self, before: int) -> Iterator[Tally]:
        for key in sorted(key for key in self._people if key[0] < before):
            messages, questions, answers = self._people.pop(key)
            yield Tally(self._channel, date.fromordinal(key[0]), key[1], messages, questions, answers)

    def _edges(self, before: int) -> Iterator[Edge]:
        for key in sorted(key for key in self._replies if key[0] < before):
            yield Edge(self._channel, date.fromordinal(key[0]), key[1], key[2], self._replies.pop(key))

    def _day(self, at: float) -> int:
        return max(day_of(at), self._from)

    def _of(self, day: int, person: str) -> list[int]:
        return self._people.setdefault((day, person), [0, 0, 0])
