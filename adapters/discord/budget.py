"""What Discord may be asked: so many requests a second, and hardly any that it refuses.

Discord shuts out an address that had 10,000 requests refused (401, 403, 429) within ten minutes. All answers are counted
here, also those that discord.py tries again by itself.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from types import SimpleNamespace

import aiohttp

from bot.delivery import TryLater

MOST_REFUSED = 1_000
MOST_A_SECOND = 45  # Discord allows 50, as its own clock sees them arrive
_WINDOW = 600.0
_REFUSED = frozenset({401, 403, 429})


class Budget:
    """Of the whole bot, all servers and shards together."""

    def __init__(
        self,
        most_refused: int = MOST_REFUSED,
        most_a_second: int = MOST_A_SECOND,
        time: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_refused, self._most_a_second, self._time = most_refused, most_a_second, time
        self._refused: deque[float] = deque()
        self._sent: deque[float] = deque()
        self.invalid = 0  # since the start

    def trace(self) -> aiohttp.TraceConfig:
        """Counts every answer to discord.py's client: its `http_trace`."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._ended)
        return trace

    def answered(self, status: int, scope: str = "") -> None:
        """Note an answer. What was too much of something that is shared with others isn't counted by Discord."""
        if status in _REFUSED and scope != "shared":
            self.invalid += 1
            self._refused.append(self._time())

    def check(self) -> None:
        """Raises TryLater when too much was refused lately."""
        now = self._time()
        while self._refused and now - self._refused[0] >= _WINDOW:
            self._refused.popleft()
        if len(self._refused) >= self._most_refused:
            raise TryLater(max(1.0, _WINDOW - (now - self._refused[0])))

    async def turn(self) -> None:
        """Wait until another request may be sent."""
        while len(self._sent) >= self._most_a_second:
            left = self._sent[0] + 1.0 - self._time()
            if left <= 0:
                self._sent.popleft()
            else:
                await asyncio.sleep(left)
        self._sent.append(self._time())

    async def _ended(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
    ) -> None:
        self.answered(ended.response.status, ended.response.headers.get("X-RateLimit-Scope", ""))
