"""Going on with a session after a restart: Discord doesn't tell of the servers again, so they are asked for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from adapters.discord.calls import Calls, DiscordError
from adapters.discord.here import guild_of
from adapters.discord.payloads import Json, each, id_of
from bot.delivery import TryLater, Unclear

log = logging.getLogger("lunchtable.discord")

MOST_SERVERS = 20
"""With more it is quicker to begin a new session, which tells of them all, and to read what was missed."""
_WITHIN = 20.0


async def servers(calls: Calls, workspaces: Sequence[str]) -> list[Json] | None:
    """What GUILD_CREATE would tell of each; None when that can't be found out quickly."""
    guilds = [guild_of(workspace) for workspace in workspaces]
    if len(guilds) > MOST_SERVERS:
        return None
    try:
        async with asyncio.timeout(_WITHIN):
            mine = await calls.call("GET", "/users/@me/guilds", query={"limit": 200})
            there = {id_of(one, "id") for one in each({"mine": mine}, "mine")}  # asking for another would be refused
            told = await asyncio.gather(*(_server(calls, guild) for guild in guilds if guild in there))
    except (TryLater, Unclear, TimeoutError):
        return None
    except DiscordError as error:
        log.info("a server could not be asked for: %s", error)
        return None
    return told


async def _server(calls: Calls, guild: str) -> Json:
    server = await calls.call("GET", "/guilds/{guild_id}", guild_id=guild)
    channels = await calls.call("GET", "/guilds/{guild_id}/channels", guild_id=guild)
    active = await calls.call("GET", "/guilds/{guild_id}/threads/active", guild_id=guild)
    threads = [one for one in each(active, "threads") if id_of(one, "id")]
    return {**server, "channels": channels, "threads": threads}
