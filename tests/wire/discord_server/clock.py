"""The time in our Discord: real, ahead, or standing still; and the ids made of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000


class DiscordClock:
    """Tells the time in seconds since 1970. `source` may be a test's own clock; `ahead` is what was added to it."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self.source = source
        self.ahead = 0.0
        self._last = 0

    def now(self) -> float:
        return self.source() + self.ahead

    def advance(self, seconds: float) -> None:
        """Time passes."""
        self.ahead += seconds

    def stop(self, at: float | None = None) -> None:
        """It stands still from now on, at this time, and moves by `advance` only."""
        standing = self.now() if at is None else at
        self.source, self.ahead = (lambda: standing), 0.0

    def follow(self, source: Callable[[], float]) -> None:
        """It is as late as this clock says."""
        self.source, self.ahead = source, 0.0

    def snowflake(self) -> str:
        """A new id: never given before, and greater than all before."""
        self._last = max(self._last + 1, (int(self.now() * 1000) - EPOCH_MS) << 22)
        return str(self._last)


def made_at(snowflake: str) -> float:
    """When the thing with this id was made."""
    return ((int(snowflake) >> 22) + EPOCH_MS) / 1000


def in_words(at: float) -> str:
    """A time as Discord writes it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds")


def read_time(text: str) -> float:
    """A time as a client writes it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
