"""How often a method may be called, and what can be made to go wrong on the way."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Literal

from .clock import SlackClock

How = Literal["429", "429-but-done", "500", "500-but-done", "reset", "reset-after-done", "slow", "not-json"]
POSTING = frozenset({"chat.postMessage", "chat.postEphemeral"})


@dataclass(slots=True)
class Fault:
    """What happens to the next call of a method. `seconds`: Retry-After, or how slow."""

    how: str
    seconds: float = 1.0


@dataclass(slots=True)
class Rates:
    """`posting`: posts a second in one channel, after a burst of `burst`; None: as many as one likes.
    `per_minute`: methods with a tier of their own (by default none is counted)."""

    clock: SlackClock
    posting: float | None = 1.0
    burst: int = 5
    per_minute: dict[str, int] = field(default_factory=dict)
    closed: dict[tuple[str, str], float] = field(default_factory=dict)  # (team, method) -> until
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)
    _called: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def off(self) -> None:
        """Nothing is counted."""
        self.posting = None
        self.per_minute.clear()

    def wait(self, team: str, method: str, channel: str) -> float:
        """Seconds to wait before this call; 0: it may pass (and is counted)."""
        now = self.clock.now()
        tier = self.per_minute.get(method)
        if tier is not None:
            called = self._called[team, method]
            while called and called[0] <= now - 60:
                called.popleft()
            if len(called) >= tier:
                return max(1.0, called[0] + 60 - now)
            called.append(now)
        if self.posting is not None and method in POSTING and channel:
            left, at = self._left.get(channel, (float(self.burst), now))
            left = min(float(self.burst), left + (now - at) * self.posting)
            if left < 1:
                self._left[channel] = (left, now)
                return max(1.0, (1 - left) / self.posting)
            self._left[channel] = (left - 1, now)
        return 0.0

    def close(self, team: str, method: str, seconds: float) -> None:
        """Said to wait so long: whoever calls earlier has not listened."""
        self.closed[team, method] = self.clock.now() + seconds

    def is_early(self, team: str, method: str) -> float:
        """Seconds that this call comes too early."""
        return max(0.0, self.closed.get((team, method), 0.0) - self.clock.now())


class Faults:
    """What was ordered to go wrong, by method ("*": whichever comes next), first come first served."""

    def __init__(self) -> None:
        self._next: dict[str, deque[Fault]] = defaultdict(deque)

    def add(self, method: str, how: How, times: int = 1, seconds: float = 1.0) -> None:
        self._next[method].extend(Fault(how, seconds) for _ in range(times))

    def take(self, method: str) -> Fault | None:
        for key in (method, "*"):
            if self._next[key]:
                return self._next[key].popleft()
        return None

    def clear(self) -> None:
        self._next.clear()
