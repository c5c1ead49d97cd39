"""One core, and the platforms that are connected to it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Protocol

from bot import troubles
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.intake import Intake
from bot.places import Channel, Message, Person, Place
from bot.ports import Chat, Clock, Parcel, Sender, Storage
from bot.registry import Registry
from bot.worker import Worker

ENDED_WITHIN = 10.0
"""Seconds in which what was begun is finished."""


class NoChat:
    """A platform that isn't connected: nothing can be read there now."""

    async def message(self, place: Place) -> Message | None:
        return None

    async def thread(self, place: Place, limit: int = 100) -> list[Message]:
        return []

    async def person(self, id: str) -> Person | None:
        return None

    async def channel(self, id: str) -> Channel | None:
        return None

    async def is_member(self, channel: str, person: str) -> bool | None:
        return None

    async def public_among(self, channels: Collection[str]) -> frozenset[str]:
        return frozenset()

    async def link(self, place: Place) -> str | None:
        return None


class Platform(Protocol):
    """An adapter. `check` first; then `connect` it to the core, `start`, and at the end `stop` and `close`."""

    @property
    def platform(self) -> str:
        """What its workspaces' keys begin with."""

    @property
    def registry(self) -> Registry: ...
    async def check(self) -> list[str]: ...
    def chat(self, workspace: str) -> Chat: ...
    def sender(self, workspace: str) -> Sender: ...
    def connect(self, dispatch: Dispatch, intake: Intake) -> None: ...
    async def start(self) -> None: ...
    async def over(self) -> None: ...
    async def stop(self) -> None: ...
    async def close(self) -> None: ...
    async def where(self) -> str: ...


class House:
    """One core for all platforms that are connected. Those that are given have been checked."""

    def __init__(self, platforms: Platform | Sequence[Platform], storage: Storage, clock: Clock) -> None:
        given = platforms if isinstance(platforms, Sequence) else [platforms]
        self.platforms = {one.platform: one for one in given}
        self.storage, self.clock = storage, clock
        self.dispatch = Dispatch(given[0].registry, storage, self.chat, clock, self.wake)
        self.intake = Intake(storage.inbox, self.dispatch, clock)
        self.delivery = Delivery(storage.outbox, self.sender, clock, refused=self.note)
        self._workers: list[Worker] = [self.intake, self.delivery]
        self._tasks: list[asyncio.Task[None]] = []
        self._up: set[str] = set()
        for one in given:
            self.add(one)

    def add(self, platform: Platform) -> None:
        """One more that has been checked; or one again, after it was."""
        self.platforms[platform.platform] = platform
        self._up.add(platform.platform)
        platform.connect(self.dispatch, self.intake)

    def leave(self, platform: Platform) -> None:
        """This one can't be reached for now."""
        self._up.discard(platform.platform)

    def chat(self, workspace: str) -> Chat:
        platform = self._platform(workspace)
        return platform.chat(workspace) if platform is not None else NoChat()

    def sender(self, workspace: str) -> Sender | None:
        platform = self._platform(workspace)
        return platform.sender(workspace) if platform is not None else None

    async def note(self, parcel: Parcel, why: str) -> None:
        """Let the stewards know what could not be said."""
        await troubles.note(self.storage, parcel, why, self.clock.now())
        self.intake.wake()

    def wake(self) -> None:
        self.delivery.wake()

    def begin(self) -> None:
        """Let the work in the background begin, once."""
        if not self._tasks:
            self._tasks = [asyncio.create_task(worker.run()) for worker in self._workers]

    async def end(self) -> None:
        """Nothing more comes in; what was begun is finished; the rest waits in the database."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ENDED_WITHIN):
                stops = (one.stop() for one in self.platforms.values())
                await asyncio.gather(*stops, return_exceptions=True)
                for worker in self._workers:
                    worker.end()
                await asyncio.gather(*(asyncio.shield(task) for task in self._tasks))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(one.close() for one in self.platforms.values()), return_exceptions=True)

    def _platform(self, workspace: str) -> Platform | None:
        name = workspace.partition(":")[0]
        return self.platforms.get(name) if name in self._up else None
