"""What was looked up and is remembered for a while. Who asks meanwhile waits for the same answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Answers by key, for `seconds` each; the oldest go when there are more than `most`. Errors are not remembered."""

    def __init__(self, seconds: float, most: int = 20_000, time: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._most, self._time = seconds, most, time
        self._known: dict[K, tuple[float, V]] = {}
        self._asked: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K, find: Callable[[], Awaitable[V]]) -> V:
        """The remembered answer, or what `find` finds. Who stops waiting doesn't stop the others."""
        known = self._known.get(key)
        if known is not None and self._time() - known[0] < self._seconds:
            return known[1]
        task = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.ensure_future(_of(find))
            task.add_done_callback(lambda done: self._found(key, done))
        return await asyncio.shield(task)

    def knows(self, key: K) -> bool:
        """Is there an answer, so that `get` asks nobody?"""
        known = self._known.get(key)
        return known is not None and self._time() - known[0] < self._seconds

    def at_hand(self, key: K) -> V | None:
        """What is remembered right now, without asking anybody."""
        known = self._known.get(key)
        return known[1] if known is not None and self._time() - known[0] < self._seconds else None

    def put(self, key: K, value: V) -> None:
        """It was told without being asked for."""
        self.drop(key)
        self._keep(key, value)

    def forget(self, which: Callable[[K], bool]) -> None:
        """Forget what fits; what is being looked up right now is already old, and will not be remembered."""
        for held in (self._known, self._asked):
            for key in [key for key in held if which(key)]:
                del held[key]

    def drop(self, key: K) -> None:
        """Forget one."""
        self._known.pop(key, None)
        self._asked.pop(key, None)

    def _found(self, key: K, task: asyncio.Task[V]) -> None:
        current = self._asked.get(key) is task
        if current:
            del self._asked[key]
        if task.cancelled() or task.exception() is not None or not current:
            return
        self._known.pop(key, None)
        self._keep(key, task.result())

    def _keep(self, key: K, value: V) -> None:
        self._known[key] = (self._time(), value)
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]


async def _of(find: Callable[[], Awaitable[V]]) -> V:
    return await find()
