"""The app's commands are told to Discord when they changed, and else never: it allows few such calls, and shows old ones for
a while."""

from __future__ import annotations

import logging
from typing import Any

from adapters.discord.calls import Calls, DiscordError
from adapters.discord.commands import digest, make_commands
from adapters.discord.left_off import PLATFORM
from bot.ports import Bookmarks
from bot.registry import Registry

log = logging.getLogger("lunchtable.discord")

COMMANDS = "commands"
_ALL = "/applications/{application_id}/commands"


async def sync_commands(calls: Calls, application: str, registry: Registry, bookmarks: Bookmarks) -> bool:
    """Were they told? Raises TryLater and Unclear."""
    commands: Any = make_commands(registry)
    now = {"application": application, "digest": digest(commands)}
    before = (await bookmarks.get(PLATFORM, COMMANDS)).get(COMMANDS)
    if before == now:
        return False
    try:
        await calls.call("PUT", _ALL, commands, application_id=application)
    except DiscordError as error:
        log.error("Discord doesn't take the commands: %s", error)
        return False
    await bookmarks.put(PLATFORM, {COMMANDS: now})
    return True
