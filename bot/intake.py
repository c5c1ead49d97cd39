"""The inbox at work: events stored before are handled in order per conversation; what fails is put aside, not lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot.dispatch import Dispatch
from bot.incoming import AnyEvent
from bot.ports import Arrived, Clock, Inbox

log = logging.getLogger("lunchtable.intake")

AT_ONCE = 32  # events being handled at a time, each of another lane


class Intake:
    """Stores events and has them handled."""

    def __init__(self, inbox: Inbox, dispatch: Dispatch, clock: Clock) -> None:
        self.inbox, self.dispatch, self.clock = inbox, dispatch, clock
        self._bell = asyncio.Event()

    async def accept(self, events: Sequence[AnyEvent]) -> list[bool]:
        """Store events durably; when this returns, they may be acknowledged. Returns which are new."""
        new = await self.inbox.accept(events, self.clock.now())
        self._bell.set()
        return new

    def wake(self) -> None:
        """Time may have moved: look for what is due."""
        self._bell.set()

    async def step(self) -> int:
        """Handle what waits, one of each lane; returns how many were handled or parked."""
        arrived = await self.inbox.take(self.clock.now(), limit=AT_ONCE)
        await asyncio.gather(*(self._handle(one) for one in arrived))
        return len(arrived)

    async def run(self, idle: float = 1.0) -> None:
        """Work until cancelled; looks again every `idle` seconds or when woken."""
        while True:
            self._bell.clear()
            try:
                busy = await self.step()
            except Exception as error:
                log.error("inbox not reached: %s", type(error).__name__)
                busy = 0
            if not busy:
                try:
                    async with asyncio.timeout(idle):
                        await self._bell.wait()
                except TimeoutError:
                    pass

    async def _handle(self, arrived: Arrived) -> None:
        try:
            await self.dispatch.handle(arrived)
        except Exception as error:
            log.error(
                "%s could not be handled: %s", type(arrived.event).__name__, type(error).__name__, exc_info=_debug()
            )
            await self.inbox.park(arrived.id, type(error).__name__, self.clock.now())


def _debug() -> bool:
    return log.isEnabledFor(logging.DEBUG)
