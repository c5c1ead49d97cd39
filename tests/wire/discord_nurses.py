"""A guild of nurses in our own Discord, and the real discord.py client as a bot there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
from discord_server import Channel, Guild, LocalDiscord, User


@dataclass(slots=True)
class Ward:
    """`forum` has the tags "open" and "solved"; nobody but Ana (and the bot) sees `private`."""

    server: LocalDiscord
    guild: Guild
    ana: User
    ben: User
    rounds: Channel
    private: Channel
    forum: Channel


def lay(server: LocalDiscord) -> Ward:
    """A laid table."""
    state = server.state
    guild = state.add_guild("Nurses")
    ana, ben = state.add_user(guild, "Ana"), state.add_user(guild, "Ben", locale="de")
    rounds = state.add_channel(guild, "round-talk")
    private = state.add_channel(guild, "team-talk", "private", [ana, state.bot])
    forum = state.add_channel(guild, "questions", "forum", tags=["open", "solved"])
    return Ward(server, guild, ana, ben, rounds, private, forum)


def intents(*, members: bool = True, content: bool = True) -> discord.Intents:
    """What a bot like ours wants to hear."""
    wanted = discord.Intents.none()
    wanted.guilds = wanted.messages = wanted.reactions = True
    wanted.members, wanted.message_content = members, content
    return wanted


class Bot(discord.AutoShardedClient):
    """Keeps every event as it came, and answers interactions with what the test says."""

    def __init__(self, wanted: discord.Intents | None = None, **options: Any) -> None:
        super().__init__(
            intents=wanted or intents(),
            enable_debug_events=True,
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.01,
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self.heard: list[tuple[str, Any]] = []
        self.answers: Callable[[discord.Interaction[Any]], Awaitable[None]] | None = None

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Nobody waits five seconds in a test."""

    async def on_socket_raw_receive(self, text: str) -> None:
        said = discord.utils._from_json(text)
        if said["op"] == 0:
            self.heard.append((said["t"], said["d"]))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if self.answers is not None:
            await self.answers(interaction)

    def of(self, kind: str) -> list[Any]:
        """What was said in the events of a kind."""
        return [data for one, data in self.heard if one == kind]

    def room(self, channel: Channel) -> Any:
        """The channel as discord.py has it."""
        return self.get_channel(int(channel.id)) or self.get_partial_messageable(int(channel.id))


@asynccontextmanager
async def running(server: LocalDiscord, wanted: discord.Intents | None = None, **options: Any) -> AsyncIterator[Bot]:
    """A bot that is connected and has heard of its guilds."""
    with server.in_place():
        bot = Bot(wanted, **options)
        async with bot:
            task = asyncio.create_task(bot.start(server.state.app.token))
            try:
                shards = options.get("shard_count", 1)
                await server.until(lambda: task.done() or len(server.gateway.live) >= shards)
                if task.done():
                    task.result()
                await server.gateway.ready(shards)
                await bot.wait_until_ready()
                yield bot
            finally:
                await bot.close()
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
