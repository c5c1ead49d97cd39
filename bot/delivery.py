"""The outbox at work: order per channel, pace, retries, and honesty about what may have arrived twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from bot.ports import Clock, Outbox, Parcel, Sender
from bot.reply import Otherwise, Whisper
from bot.worker import Worker

log = logging.getLogger("lunchtable.delivery")

MOST_ATTEMPTS = 12
LONGEST_PAUSE = 600.0  # seconds between two attempts
AT_ONCE = 16  # parcels on their way at a time


class TryLater(Exception):
    """The platform asks to wait; nothing was sent. `seconds` from now."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


class Refused(Exception):
    """The platform will never take this (channel gone, bot not in it). `why` has no message text in it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unclear(Exception):
    """The connection broke after sending began: it may have arrived."""


class CannotWhisper(Exception):
    """Nothing can be said privately at this place on this platform."""


class Delivery(Worker):
    """Carries out what the outbox holds. `senders` gives the Sender of a workspace; None when its platform isn't running."""

    def __init__(
        self, outbox: Outbox, senders: Callable[[str], Sender | None], clock: Clock, platform: str = ""
    ) -> None:
        super().__init__()
        self.outbox, self.senders, self.clock, self.platform = outbox, senders, clock, platform

    async def begin(self) -> None:
        """What was being sent when a process died is unsure, and waits again."""
        await self.outbox.recover(self.clock.now())

    async def step(self) -> int:
        """Send the first waiting parcel of each free lane; returns how many left the outbox or were put off."""
        parcels = await self.outbox.claim(self.clock.now(), limit=AT_ONCE, platform=self.platform)
        await asyncio.gather(*(self._carry(parcel) for parcel in parcels))
        return len(parcels)

    async def _carry(self, parcel: Parcel) -> None:
        now = self.clock.now()
        sender = self.senders(parcel.workspace)
        if sender is None:
            await self.outbox.later(parcel, now + timedelta(seconds=30), "its platform isn't connected")
            return
        try:
            place = await sender.send(parcel)
        except TryLater as wait:
            await self.outbox.later(parcel, now + timedelta(seconds=wait.seconds), "asked to wait")
        except CannotWhisper:
            await self._not_whispered(parcel)
        except Refused as refusal:
            await self.outbox.failed(parcel, refusal.why, now)
        except Unclear:
            await self._again(parcel, "unclear whether it arrived", unsure=True)
        except Exception as error:
            log.error("sending failed: %s", type(error).__name__)
            await self._again(parcel, type(error).__name__, unsure=True)
        else:
            await self.outbox.sent(parcel, place, now)

    async def _again(self, parcel: Parcel, why: str, *, unsure: bool) -> None:
        now = self.clock.now()
        if parcel.attempts + 1 >= MOST_ATTEMPTS:
            await self.outbox.failed(parcel, why, now)
        else:
            pause = min(LONGEST_PAUSE, 2.0**parcel.attempts)
            await self.outbox.later(parcel, now + timedelta(seconds=pause), why, unsure)

    async def _not_whispered(self, parcel: Parcel) -> None:
        match parcel.reply:
            case Whisper(otherwise=Otherwise.HOME | Otherwise.DIRECT):
                await self.outbox.at_home(parcel, self.clock.now())
            case _:
                await self.outbox.sent(parcel, None, self.clock.now())
