"""Work that goes on in the background: a step after the other, and a bell to be woken by."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod

log = logging.getLogger("lunchtable.worker")


class Worker(ABC):
    """Subclasses say what a `step` is; `begin` is done once before the first, `rest` whenever there is nothing to do.
    None of them ends the work by failing: the database may be away, and what waits waits for it."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()
        self._ending = False

    def wake(self) -> None:
        """There may be something to do."""
        self._bell.set()

    def end(self) -> None:
        """Finish the step at work, then no more."""
        self._ending = True
        self._bell.set()

    async def begin(self) -> None:  # noqa: B027 - many have nothing to do before the first step
        """Before the first step."""

    @abstractmethod
    async def step(self) -> int:
        """Do what can be done now; returns how much that was."""

    async def work(self) -> int:
        """A step of the work in the background; others begin here what they don't wait for. Returns how much that was."""
        return await self.step()

    async def rest(self) -> None:  # noqa: B027
        """There was nothing to do."""

    async def run(self, idle: float = 1.0) -> None:
        """Work until ended or cancelled; looks again every `idle` seconds or when woken."""
        begun = False
        while not self._ending:
            self._bell.clear()
            busy = 0
            try:
                if not begun:
                    await self.begin()
                    begun = True
                busy = await self.work()
                if not busy:
                    await self.rest()
            except Exception as error:
                log.error("%s can't work: %s", type(self).__name__, type(error).__name__)
            if not busy and not self._ending:
                try:
                    async with asyncio.timeout(idle):
                        await self._bell.wait()
                except TimeoutError:
                    pass
