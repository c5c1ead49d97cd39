"""What the gateway tells is read in order and stored together; while the database is away it waits here.

The gateway can't be told what is safe. So it is noted up to where all is stored (`left_off`): from there Discord tells it
again, or it is caught up with.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import NamedTuple

from adapters.discord.left_off import LeftOff
from adapters.discord.line import Session, Signal
from bot.delivery import TryLater
from bot.errors import NeverStored
from bot.incoming import AnyEvent, Posted
from bot.intake import Intake

log = logging.getLogger("lunchtable.discord")

MOST_WAITING, ENOUGH_ROOM = 4096, 1024
TOGETHER = 2048
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0

Reading = Callable[[], Awaitable[Sequence[AnyEvent]]]


class Waiting(NamedTuple):
    """Something heard: what it says, or how to find out."""

    signal: Signal
    events: Sequence[AnyEvent] = ()
    read: Reading | None = None


class Storing:
    """`room` is set while more may be heard."""

    def __init__(self, intake: Intake, left_off: LeftOff, stored: Callable[[AnyEvent], None]) -> None:
        self.intake, self.left_off, self._stored = intake, left_off, stored
        self.most, self.enough_room = MOST_WAITING, ENOUGH_ROOM
        self.room = asyncio.Event()
        self.room.set()
        self._waiting: deque[Waiting] = deque()
        self._bell = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._sessions: dict[int, Session] = {}
        self._said_away = False

    @property
    def waits(self) -> int:
        """How much is heard and not stored."""
        return len(self._waiting)

    def opened(self, session: Session) -> None:
        """What follows on this shard belongs to this session."""
        self._sessions[session.shard] = session

    def add(self, waiting: Waiting) -> None:
        """Something was heard. What means nothing only moves the mark."""
        self._waiting.append(waiting)
        self._empty.clear()
        if len(self._waiting) == 1:
            self._bell.set()
        elif len(self._waiting) >= self.most:
            self.room.clear()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            while self._waiting:
                together = list(islice(self._waiting, TOGETHER))
                await self.store(await self._read(together))
                for _ in together:
                    self._waiting.popleft()
                self._note(together)
                if len(self._waiting) < self.enough_room:
                    self.room.set()
            self._empty.set()

    async def finish(self, within: float) -> None:
        """Wait until everything heard is stored, but not for ever."""
        try:
            async with asyncio.timeout(within):
                await self._empty.wait()
        except TimeoutError:
            log.warning("%d things that were heard could not be stored; they are caught up with later", self.waits)

    async def store(self, events: Sequence[AnyEvent]) -> None:
        """Returns when they are stored, however long that takes."""
        if not events:
            return
        await self._patiently(lambda: self.left_off.note_put(events))
        await self._patiently(lambda: self._accept(events))
        await self._patiently(lambda: self.left_off.note(events))
        for event in events:
            self._stored(event)

    async def _accept(self, events: Sequence[AnyEvent]) -> None:
        """One that no database takes must not hold up the others for ever."""
        try:
            await self.intake.accept(events)
        except NeverStored as error:
            if len(events) == 1:
                log.error("%s can't be stored: %s", type(events[0]).__name__, error)
                return
            for event in events:
                await self._accept([event])

    async def _read(self, together: Sequence[Waiting]) -> list[AnyEvent]:
        events: list[AnyEvent] = []
        for one in together:
            events += one.events if one.read is None else await self._found_out(one.read)
        return events

    async def _found_out(self, read: Reading) -> Sequence[AnyEvent]:
        """Discord is asked, too, until it answers; what can't be read is left out."""
        pause = FIRST_PAUSE
        for _ in range(5):
            try:
                return await read()
            except TryLater as wait:
                await asyncio.sleep(min(max(wait.seconds, pause), LONGEST_PAUSE))
                pause *= 2
            except Exception as error:
                log.error("something heard could not be read: %s", type(error).__name__)
                return ()
        return ()

    async def _patiently(self, do: Callable[[], Awaitable[object]]) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await do()
            except Exception as error:
                if not self._said_away:
                    self._said_away = True
                    log.error("what is heard can't be stored: %s; trying again", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                if self._said_away and pause > FIRST_PAUSE:
                    self._said_away = False
                    log.warning("what is heard can be stored again")
                return

    def _note(self, together: Sequence[Waiting]) -> None:
        latest = {one.signal.shard: one.signal for one in together if one.signal.session}
        for shard, signal in latest.items():
            session = self._sessions.get(shard)
            if session is not None and session.id == signal.session:
                at = Session(shard, session.shards, session.id, signal.sequence, session.address, session.intents)
                self.left_off.stored(at)
        newest: dict[str, int] = {}
        for one in together:
            for event in one.events:
                if isinstance(event, Posted) and event.channel is not None and not event.direct:
                    newest[event.workspace] = max(newest.get(event.workspace, 0), int(event.place.message or 0))
        for workspace, message in newest.items():
            self.left_off.saw(workspace, message)
