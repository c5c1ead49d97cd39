"""Everything that comes from Discord: what happens is stored, who waits is answered.

`heard` is called by the connection for each dispatch, in order, and returns at once: what is known is brought up to date,
an interaction goes its own way, an event is read and waits to be stored with others.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress

from adapters.discord.channels import ChannelFacts
from adapters.discord.direct import Direct
from adapters.discord.guilds import Guilds
from adapters.discord.here import Here
from adapters.discord.interacting import Interacting
from adapters.discord.knowing import Knowing
from adapters.discord.left_off import LeftOff
from adapters.discord.line import Signal
from adapters.discord.payloads import Json, each, id_of, yes
from adapters.discord.read_events import guild_of_dispatch, read_events
from adapters.discord.read_interactions import guild_of_interaction
from adapters.discord.showing import Showing
from adapters.discord.storing import Storing, Waiting
from bot.incoming import AnyEvent
from bot.intake import Intake
from bot.ports import Clock
from bot.underway import Underway

log = logging.getLogger("lunchtable.discord")

FINISHING = 10.0
"""Seconds that what has begun is given when the bot stops."""


class Receiving:
    """`appeared` is told of every server that is there (again), `left` of the servers a fresh session names."""

    def __init__(
        self,
        guilds: Guilds,
        knowing: Knowing,
        interacting: Interacting | None,
        intake: Intake,
        left_off: LeftOff,
        underway: Underway,
        clock: Clock,
        showing: Showing | None = None,
    ) -> None:
        self.guilds, self.knowing, self.interacting, self.clock = guilds, knowing, interacting, clock
        self.facts: ChannelFacts = knowing.facts
        self.underway = underway
        self._expected: set[str] = set()
        self._all_told = asyncio.Event()
        self._all_told.set()
        self.storing = Storing(intake, left_off, knowing.heed)
        self.direct = Direct(guilds, knowing, left_off.bookmarks, self._read_direct, showing)
        self.appeared: Callable[[Here, Json, Signal], None] = _nothing
        self.named: Callable[[Sequence[str], Signal], None] = _nothing

    def heard(self, signal: Signal) -> None:
        """Something happened."""
        kind, data = signal.kind, signal.data
        if kind == "INTERACTION_CREATE":
            self._interaction(data)
            self.storing.add(Waiting(signal))
            return
        self._heed(kind, data)
        guild = guild_of_dispatch(kind, data)
        if guild:
            self.storing.add(self._waiting(signal, self.guilds.here(guild)))
        elif id_of(data, "channel_id"):
            self._said_directly(signal)
        else:
            self.storing.add(Waiting(signal))
        if kind == "GUILD_CREATE" and not yes(data, "unavailable"):
            self._expected.discard(guild)
            if not self._expected:
                self._all_told.set()
            self.appeared(self.guilds.here(guild), data, signal)
        elif kind == "READY":
            guilds = [id_of(one, "id") for one in each(data, "guilds")]
            self._expected = set(guilds)
            if guilds:
                self._all_told.clear()
            self.named(guilds, signal)

    async def told_of_all(self, within: float) -> None:
        """Wait until all servers are told of that a session began with, but not for ever: one may be out of order."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._all_told.wait()

    def read(self, kind: str, data: Json, here: Here, stamp: str) -> list[AnyEvent]:
        """What something says, as it would be if the gateway told it."""
        return read_events(kind, data, here, stamp, self.facts, self.clock.now())

    async def finish(self, within: float = FINISHING) -> None:
        """Let what has begun come to its end."""
        await self.underway.finish(within)
        await self.storing.finish(within)

    def _heed(self, kind: str, data: Json) -> None:
        self.facts.heed(kind, data)
        if kind.startswith("MESSAGE_"):  # most of what happens: it tells nothing of servers
            return
        self.knowing.heed_raw(kind, data)
        self.guilds.heed(kind, data)

    def _waiting(self, signal: Signal, here: Here) -> Waiting:
        """Read at once, where it is known what kind of channel it is about."""
        kind, data = signal.kind, signal.data
        channel = id_of(data, "channel_id")
        unknown = channel and kind.startswith("MESSAGE_") and self.facts.known(channel) is None
        if unknown and self.facts.held(channel) is not data:  # else the post is told of next

            async def later() -> Sequence[AnyEvent]:
                await self.knowing.known(channel)
                return self.read(kind, data, here, signal.stamp)

            return Waiting(signal, read=later)
        return Waiting(signal, self.read(kind, data, here, signal.stamp))

    def _said_directly(self, signal: Signal) -> None:
        """Outside of any server: whose it is may have to be asked, and nobody else waits for that."""
        kind, data = signal.kind, signal.data
        guild = self.direct.remembered(data)
        if guild:
            self.storing.add(Waiting(signal, self.read(kind, data, self.guilds.here(guild), signal.stamp)))
            return
        self.storing.add(Waiting(signal))
        self.underway.start(self._find_out(kind, data, signal.stamp))

    async def _find_out(self, kind: str, data: Json, stamp: str) -> None:
        guild = await self.direct.of(kind, data)
        if guild:
            await self.storing.store(self.read(kind, data, self.guilds.here(guild), stamp))

    async def _read_direct(self, data: Json, guild: str) -> None:
        """A message whose server is known by now."""
        message = f"chosen:{id_of(data, 'id')}"
        await self.storing.store(self.read("MESSAGE_CREATE", data, self.guilds.here(guild), message))

    def _interaction(self, data: Json) -> None:
        if self.interacting is None:
            return
        guild = guild_of_interaction(data) or self.direct.remembered(data)
        if self.direct.is_choice(data):
            self.underway.start(self.direct.chosen(data, self.interacting.callbacks))
        elif guild:
            self.interacting.take(data, self.guilds.here(guild))
        else:
            self.underway.start(self._interact_directly(data))

    async def _interact_directly(self, data: Json) -> None:
        """A button in a direct message that doesn't say which server it is about."""
        guild = await self.direct.of("", data)
        if guild and self.interacting is not None:
            await self.interacting.interaction(data, self.guilds.here(guild))


def _nothing(*_: object) -> None:
    return None
