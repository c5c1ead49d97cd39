"""A bot at work in our own Discord: a server with people, a community in one channel, and the adapter as `lunchtable run`
puts it together."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "wire"))

from discord_server import Channel, Guild, LocalDiscord, User
from sqlalchemy import select

from adapters.cli.house import House
from adapters.discord.access import Access
from adapters.discord.app import Discord
from bot.kernel.records import ChannelRecord, Community, Entry, EntryFilter, Readable
from bot.registry import find_features
from storage import Storage, open_storage
from storage.flow_tables import inbox
from storage.scope import across_workspaces


class ServersTime:
    """As late as it is in our Discord."""

    def __init__(self, server: LocalDiscord) -> None:
        self.server = server

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.server.clock.now(), UTC)


@dataclass
class Table:
    """The server with its people, and the bot while it is at work."""

    server: LocalDiscord
    url: str
    guild: Guild
    ana: User
    ben: User
    rounds: Channel
    tips: Channel
    discord: Discord | None = None
    house: House | None = None
    storage: Storage | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def workspace(self) -> str:
        return f"discord:{self.guild.id}"

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Table]:
        """The bot, from its start to its end."""
        self.storage = storage = await open_storage(self.url)
        self.discord = discord = Discord(
            Access(self.server.state.app.token, self.server.base_url),
            storage,
            find_features(),
            ServersTime(self.server),
        )
        try:
            self.more["warnings"] = await discord.check()
            self.house = house = House(discord, storage, discord.clock)
            await self._community(storage)
            await discord.start()
            house.begin()
            yield self
        finally:
            if self.house is not None:
                await self.house.end()
            else:
                await discord.close()
            await storage.close()
            self.discord = self.house = self.storage = None

    async def _community(self, storage: Storage) -> None:
        async with storage.turn(self.workspace) as store:
            if await store.communities.all():
                return
            community = await store.communities.save(Community(0, "Nurses", home=self.rounds.id))
            for channel in (self.rounds, self.tips):
                await store.communities.save_channel(ChannelRecord(channel.id, channel.name, community=community.id))

    async def keys(self) -> list[str]:
        """The keys of everything that was ever stored, in order."""
        assert self.storage is not None
        async with self.storage.database.work() as work:  # type: ignore[attr-defined]
            rows = await work.rows(across_workspaces(select(inbox.c.key).order_by(inbox.c.id)), {})
        return [row.key for row in rows]

    async def all_handled(self) -> bool:
        """Does nothing that was stored wait any more?"""
        assert self.storage is not None
        async with self.storage.database.work() as work:  # type: ignore[attr-defined]
            waiting = select(inbox.c.key).where(inbox.c.state == "waiting")
            return not await work.rows(across_workspaces(waiting), {})

    async def entries(self) -> list[Entry]:
        """What is kept."""
        assert self.storage is not None
        async with self.storage.turn(self.workspace) as store:
            return await store.entries.select(EntryFilter(readable=Readable(everything=True), hidden=None, limit=0))

    async def until(self, true: Callable[[], Awaitable[object]], within: float = 8.0) -> None:
        """Wait until it is so."""
        end = asyncio.get_running_loop().time() + within
        while not await true():
            assert asyncio.get_running_loop().time() < end, "it did not become so"
            await asyncio.sleep(0.03)

    async def caught_up(self) -> None:
        """Wait until nothing is missing any more."""
        assert self.discord is not None
        discord = self.discord

        async def calm() -> bool:
            return not discord.catching_up.busy and not discord.receiving.storing.waits  # type: ignore[union-attr]

        await asyncio.sleep(0.05)
        await self.until(calm, 60.0)


@asynccontextmanager
async def laid_table(folder: Path) -> AsyncIterator[Table]:
    """Nobody is at work yet."""
    async with LocalDiscord() as server:
        state = server.state
        guild = state.add_guild("Nurses")
        ana, ben = state.add_user(guild, "Ana"), state.add_user(guild, "Ben")
        rounds, tips = (
            state.add_channel(guild, "round-talk"),
            state.add_channel(guild, "tips", "forum", tags=["Solved"]),
        )
        with server.in_place():
            yield Table(server, f"sqlite:///{folder / 'bot.db'}", guild, ana, ben, rounds, tips)
