"""What of a file could not be used, as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from adapters.archive.container import Problem
from bot.text import tn


class Counting(Protocol):
    """A reader that counts the messages without a time or an author."""

    nameless: int


class Skipped:
    """Counts what of one file could not be used."""

    def __init__(self, reader: Counting | None = None) -> None:
        self._reader = reader
        self._nameless_before = reader.nameless if reader else 0
        self._odd = 0

    def one(self) -> None:
        self._odd += 1

    def problems(self, name: str) -> Iterator[Problem]:
        if self._odd:
            yield (
                name,
                tn(
                    "One item of {file} can't be understood; it was left out.",
                    "{n} items of {file} can't be understood; they were left out.",
                    self._odd,
                    file=name,
                ),
            )
        nameless = self._reader.nameless - self._nameless_before if self._reader else 0
        if nameless:
            yield (
                name,
                tn(
                    "One message in {file} has no time or no author; it was left out.",
                    "{n} messages in {file} have no time or no author; they were left out.",
                    nameless,
                    file=name,
                ),
            )
