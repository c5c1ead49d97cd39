"""A large world from an archive: people and channels at once, each channel's messages when somebody looks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from adapters.sandbox.timeline import Said
from adapters.sandbox.world import World

logger = logging.getLogger("lunchtable.sandbox")

BaseMessages = Callable[[], Iterable[Said]]
Names = Callable[[], Mapping[str, str]]


class Base:
    """What an archive holds, channel by channel, read from it at most once and outside the event loop."""

    def __init__(self, world: World, channels: Mapping[str, BaseMessages], names: Names = dict) -> None:
        self.world, self._names = world, names
        self._waiting = dict(channels)
        self._lock = asyncio.Lock()

    async def ready(self, channel: str) -> None:
        """Load a channel's messages if that wasn't done; its archive being damaged leaves it empty."""
        if channel not in self._waiting:
            return
        async with self._lock:
            load = self._waiting.get(channel)
            if load is None:
                return
            try:
                messages = await asyncio.to_thread(_all, load)
            except (OSError, ValueError) as error:
                logger.error("channel %s of the archive can't be read: %s", channel, type(error).__name__)
                messages = []
            self.world.strangers |= self._names()
            self.world.add_base(channel, messages)
            del self._waiting[channel]

    async def load_all(self) -> None:
        """Load everything, one channel after the other: a task for the background."""
        for channel in list(self._waiting):
            await self.ready(channel)


def _all(load: BaseMessages) -> list[Said]:
    return list(_shared(load()))


def _shared(messages: Iterable[Said]) -> Iterator[Said]:
    """The same messages; equal texts of ids, channels and authors are kept once."""
    seen: dict[str, str] = {}
    for said in messages:
        said.channel = seen.setdefault(said.channel, said.channel)
        said.author = seen.setdefault(said.author, said.author)
        if said.thread is not None:
            said.thread = seen.setdefault(said.thread, said.thread)
        said.id = seen.setdefault(said.id, said.id)
        yield said
