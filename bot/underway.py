"""What has begun and is not finished: tasks that somebody holds on to, so that none is lost and all can be waited for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

log = logging.getLogger("lunchtable.underway")
T = TypeVar("T")


class Underway:
    """Tasks that go on by themselves."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin something; an error that nobody awaits is logged by its type."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def finish(self, within: float) -> None:
        """Wait for all of it, but not for ever: what still runs after `within` seconds is cancelled."""
        tired = asyncio.get_running_loop().time() + within
        while self._tasks and (left := tired - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(set(self._tasks), timeout=left)
        rest = set(self._tasks)
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("something failed: %s", type(error).__name__)


async def is_done(task: asyncio.Task[Any], within: float) -> bool:
    """Is it finished, now or in so many seconds? It goes on either way."""
    if not task.done():
        await asyncio.wait({task}, timeout=within)
    return task.done()
