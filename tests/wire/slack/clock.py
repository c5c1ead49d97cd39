"""The time in our Slack: real, ahead, or standing still."""

from __future__ import annotations

import time
from collections.abc import Callable


class SlackClock:
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

    def stamp(self) -> str:
        """A new `ts`: never given before, and later than all before."""
        self._last = max(self._last + 100, int(self.now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
