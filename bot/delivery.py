"""The outbox at work: order per channel, pace, retries, and honesty about what may have arrived twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.ports import Clock, Lane, Outbox, Parcel, Sender
from bot.reply import Otherwise, Whisper
from bot.worker import Worker

log = logging.getLogger("lunchtable.delivery")

MOST_ATTEMPTS = 12
LONGEST_PAUSE = 600.0  # seconds between two attempts
LONGEST_PUT_OFF = timedelta(days=1)  # how long a platform may ask to wait again and again
LONGEST_SEND = 240.0  # seconds; less than the claim on a parcel lasts, so that nobody else sends it meanwhile
AT_ONCE = 32  # parcels on their way at a time
FAREWELL = 5.0  # seconds that what is on its way has to arrive when the work ends
NOTING = (0.2, 1.0, 5.0)  # seconds between attempts to note what became of a parcel


class Why(StrEnum):
    """Why something could not be sent. The core says it in words."""

    CHANNEL_GONE = "channel_gone"
    ARCHIVED = "archived"
    NOT_IN_CHANNEL = "not_in_channel"
    PERSON_GONE = "person_gone"
    NOT_ALLOWED = "not_allowed"  # by the platform's or the workspace's rules
    MISSING_SCOPE = "missing_scope"  # followed by ":" and what is missing, where the platform tells
    UNINSTALLED = "uninstalled"
    TOO_LONG = "too_long"
    NOT_TAKEN = "not_taken"  # the platform finds fault with how it is written
    TOO_LATE = "too_late"  # it can no longer be changed
    PUT_OFF = "put_off"  # the platform asked to wait for a day
    TROUBLE = "trouble"  # it failed each time
    UNCLEAR = "unclear whether it arrived"


class TryLater(Exception):
    """The platform asks to wait; nothing was sent. `seconds` from now. `unsure`: a part of it is there already, which
    whoever tries again must know."""

    def __init__(self, seconds: float, unsure: bool = False) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds, self.unsure = seconds, unsure


WAIT, LONGEST_WAIT = 10.0, 86_400.0
"""Seconds, when a platform asks to wait: where it doesn't say how long, and at most."""


def seconds_asked(retry_after: str | None) -> float:
    """How long a platform asks to wait, as its `Retry-After` says; some seconds when it doesn't."""
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return WAIT
    return min(seconds, LONGEST_WAIT) if seconds > 0 else WAIT


class Refused(Exception):
    """The platform will never take this (channel gone, bot not in it). `why` is a `Why`, perhaps with a detail after a
    colon; it has no message text in it."""

    def __init__(self, why: str) -> None:
        super().__init__(str(why))
        self.why = str(why)


class Unclear(Exception):
    """The connection broke after sending began: it may have arrived."""


class Ambiguous(Exception):
    """It may have arrived, and nobody can look: it is not sent again."""


class CannotWhisper(Exception):
    """Nothing can be said privately at this place on this platform."""


class Delivery(Worker):
    """Carries out what the outbox holds. `senders` gives the Sender of a workspace; None when its platform isn't running.
    `refused` is told of what was given up, and why."""

    def __init__(
        self,
        outbox: Outbox,
        senders: Callable[[str], Sender | None],
        clock: Clock,
        platform: str = "",
        refused: Callable[[Parcel, str], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__()
        self.outbox, self.senders, self.clock, self.platform, self.refused = outbox, senders, clock, platform, refused
        self._on_their_way: set[asyncio.Task[None]] = set()
        # The pace is kept here rather than in the database: no write is spent on it, and a platform forgives the one
        # message that comes early after a restart by asking to wait.
        self._resting: dict[Lane, tuple[datetime, datetime]] = {}
        self._put_off: dict[int, datetime] = {}  # since when a parcel's platform has been asking to wait

    async def begin(self) -> None:
        """What was being sent when a process died is unsure, and waits again."""
        await self.outbox.recover(self.clock.now())

    async def step(self) -> int:
        """Send the first waiting parcel of each free lane; returns how many left the outbox or were put off."""
        parcels = await self._claim(AT_ONCE)
        await asyncio.gather(*(self._carry(parcel) for parcel in parcels))
        return len(parcels)

    async def work(self) -> int:
        """In the background nobody waits for the slowest: each goes by itself, and when it is through, its lane's next
        is taken. The order within a lane is kept by the outbox, which gives nothing of a lane that is being sent."""
        parcels = await self._claim(AT_ONCE - len(self._on_their_way))
        for parcel in parcels:
            task = asyncio.create_task(self._carry(parcel))
            self._on_their_way.add(task)
            task.add_done_callback(self._through)
        return len(parcels)

    async def run(self, idle: float = 1.0) -> None:
        """Work until cancelled. What is on its way then may still arrive, so that nothing is left unsure."""
        try:
            await super().run(idle)
        finally:
            if self._on_their_way:
                await asyncio.wait(self._on_their_way, timeout=FAREWELL)
            late = list(self._on_their_way)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _through(self, task: asyncio.Task[None]) -> None:
        self._on_their_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("what became of a parcel could not be noted: %s", type(error).__name__)
        self.wake()

    async def _claim(self, room: int) -> list[Parcel]:
        if room <= 0:
            return []
        now = self.clock.now()
        # Who set the clock back would otherwise have lanes rest until it has caught up.
        self._resting = {lane: (since, until) for lane, (since, until) in self._resting.items() if since <= now < until}
        return await self.outbox.claim(now, limit=room, platform=self.platform, resting=self._resting.keys())

    async def _carry(self, parcel: Parcel) -> None:
        sender = self.senders(parcel.workspace)
        if sender is None:
            await self._later(parcel, 30, "its platform isn't connected", counted=False)
            return
        try:
            async with asyncio.timeout(LONGEST_SEND):
                place = await sender.send(parcel)
        except TryLater as wait:
            await self._put_it_off(parcel, wait)
        except CannotWhisper:
            await self._not_whispered(parcel)
        except Refused as refusal:
            await self._give_up(parcel, refusal.why)
        except Ambiguous:
            await self._give_up(parcel, Why.UNCLEAR)
        except Unclear:
            await self._again(parcel, Why.UNCLEAR, Why.UNCLEAR)
        except Exception as error:
            log.error("sending failed: %s", type(error).__name__)
            await self._again(parcel, type(error).__name__, Why.TROUBLE)
        else:
            self._let_rest(parcel, sender.pause(parcel))
            await self._note(parcel, lambda now: self.outbox.sent(parcel, place, now))

    def _let_rest(self, parcel: Parcel, seconds: float) -> None:
        if seconds > 0:
            now = self.clock.now()
            self._resting[parcel.workspace, parcel.lane] = (now, now + timedelta(seconds=seconds))
            self._wake_in(seconds)

    async def _put_it_off(self, parcel: Parcel, wait: TryLater) -> None:
        """Waiting isn't failing, so it is no attempt; but nobody waits for ever."""
        now = self.clock.now()
        if now - self._put_off.setdefault(parcel.id, now) >= LONGEST_PUT_OFF:
            await self._give_up(parcel, Why.PUT_OFF)
        else:
            await self._later(parcel, wait.seconds, "asked to wait", unsure=wait.unsure, counted=False)

    async def _again(self, parcel: Parcel, why: str, at_last: Why) -> None:
        """It may have arrived: `unsure`."""
        if parcel.attempts + 1 >= MOST_ATTEMPTS:
            await self._give_up(parcel, at_last)
        else:
            await self._later(parcel, min(LONGEST_PAUSE, 2.0 ** (parcel.attempts + 1)), why, unsure=True)

    async def _later(
        self, parcel: Parcel, seconds: float, why: str, *, unsure: bool = False, counted: bool = True
    ) -> None:
        until = self.clock.now() + timedelta(seconds=seconds)
        await self.outbox.later(parcel, until, why, unsure, counted=counted)
        self._wake_in(seconds)

    async def _give_up(self, parcel: Parcel, why: str) -> None:
        await self._note(parcel, lambda now: self.outbox.failed(parcel, str(why), now))
        if self.refused is not None:
            try:
                await self.refused(parcel, str(why))
            except Exception as error:
                log.error("nobody could be told what was not sent: %s", type(error).__name__)

    async def _not_whispered(self, parcel: Parcel) -> None:
        match parcel.reply:
            case Whisper(otherwise=Otherwise.HOME | Otherwise.DIRECT):
                await self._note(parcel, lambda now: self.outbox.at_home(parcel, now))
            case _:
                await self._note(parcel, lambda now: self.outbox.sent(parcel, None, now))

    async def _note(self, parcel: Parcel, write: Callable[[datetime], Awaitable[None]]) -> None:
        """What became of a parcel is known only here until it is written: a database that is away a moment must not
        make sure things unsure."""
        self._put_off.pop(parcel.id, None)
        for pause in NOTING:
            try:
                await write(self.clock.now())
                return
            except Exception as error:
                log.warning("what became of a parcel is noted again later: %s", type(error).__name__)
                await asyncio.sleep(pause)
        await write(self.clock.now())

    def _wake_in(self, seconds: float) -> None:
        """To look again exactly when something is due, not at the next look anyway."""
        asyncio.get_running_loop().call_later(seconds + 0.001, self.wake)
