"""The inbox at work: events stored before are handled in order per conversation; what fails is put aside, not lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.delivery import TryLater
from bot.dispatch import Dispatch
from bot.incoming import AnyEvent
from bot.ports import Arrived, Clock, Inbox
from bot.worker import Worker

log = logging.getLogger("lunchtable.intake")

BUGS = (ArithmeticError, AssertionError, AttributeError, LookupError, NameError, RuntimeError, TypeError, ValueError)
MOST_ATTEMPTS = 5
TIDY_EVERY = timedelta(hours=1)
AT_ONCE = 32  # events being handled at a time, each of another lane


class Intake(Worker):
    """Stores events and has them handled."""

    def __init__(self, inbox: Inbox, dispatch: Dispatch, clock: Clock) -> None:
        super().__init__()
        self.inbox, self.dispatch, self.clock = inbox, dispatch, clock
        self._tidied: datetime | None = None

    async def accept(self, events: Sequence[AnyEvent]) -> list[bool]:
        """Store events durably; when this returns, they may be acknowledged. Returns which are new."""
        new = await self.inbox.accept(events, self.clock.now())
        self.wake()
        return new

    async def begin(self) -> None:
        """What a process that died had taken waits again."""
        await self.inbox.recover()

    async def step(self) -> int:
        """Handle what waits, one of each lane; returns how many were handled or parked."""
        arrived = await self.inbox.take(self.clock.now(), limit=AT_ONCE)
        await asyncio.gather(*(self._handle(one) for one in arrived))
        return len(arrived)

    async def rest(self) -> None:
        """Tidy up, once in a while."""
        now = self.clock.now()
        if self._tidied is None or not now - TIDY_EVERY < self._tidied <= now:
            self._tidied = now
            await self.inbox.tidy(now)

    async def _handle(self, arrived: Arrived) -> None:
        try:
            await self.dispatch.handle(arrived)
        except Exception as error:
            now, why = self.clock.now(), type(error).__name__
            if not isinstance(error, BUGS) and arrived.attempts < MOST_ATTEMPTS:
                # a platform or database that may soon answer again; its lane waits, the others go on
                asked = error.seconds if isinstance(error, TryLater) else 0.0
                pause = timedelta(seconds=max(asked, 0.1 * 4**arrived.attempts))
                await self.inbox.release([arrived.id], now + pause)
                return
            log.error("%s could not be handled: %s", type(arrived.event).__name__, why, exc_info=_debug())
            await self.inbox.park(arrived.id, why, now)


def _debug() -> bool:
    return log.isEnabledFor(logging.DEBUG)
