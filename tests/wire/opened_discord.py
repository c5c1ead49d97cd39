"""Opens a Discord for walkthroughs: the server, the bot in it, and the adapter put together as `lunchtable run` does it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from discord_server import AppMade, LocalDiscord
from discord_server.clock import DiscordClock
from stage_discord import DiscordStage

from adapters.cli.house import House
from adapters.discord.access import Access
from adapters.discord.app import Discord
from adapters.sandbox.clock import SandboxClock
from bot.registry import find_features
from storage import open_storage

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@asynccontextmanager
async def discord_stage(database_url: str, app: AppMade | None = None) -> AsyncIterator[DiscordStage]:
    """A stage on which nothing is laid yet."""
    clock = SandboxClock(MONDAY)
    storage = await open_storage(database_url)
    try:
        async with LocalDiscord(DiscordClock(lambda: clock.now().timestamp()), app) as server:
            guild = server.state.add_guild("Table")
            access = Access(bot_token=server.state.app.token, api_url=server.base_url)
            discord = Discord(access, storage, find_features(), clock)
            stage: DiscordStage | None = None
            with server.in_place():
                try:
                    await discord.check()
                    stage = DiscordStage(server, guild, discord, House(discord, storage, clock), clock)
                    await discord.start()
                    await server.gateway.ready()
                    await server.until(lambda: server.state.commands)
                    yield stage
                finally:
                    await end(stage.discord if stage else discord)
    finally:
        await storage.close()


async def end(discord: Discord) -> None:
    """Take it away."""
    await discord.stop()
    await discord.close()


async def begin_again(stage: DiscordStage) -> None:
    """The bot as it is when the next process starts it, on the same database."""
    before = stage.discord
    stage.discord = Discord(before.access, before.storage, before.registry, before.clock)
    await stage.discord.check()
    stage.house.add(stage.discord)
    await stage.discord.start()
    await stage.server.gateway.ready()
