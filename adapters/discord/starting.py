"""What is asked of Discord before anything is let in: whose token it is, and what the app may hear."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from discord.errors import HTTPException, LoginFailure
from discord.http import HTTPClient, Route

from adapters.discord.access import WHERE, Access
from adapters.discord.budget import Budget
from adapters.discord.calls import LONGEST_WAIT
from adapters.discord.payloads import id_of, number, word, words
from bot.errors import CannotStart

log = logging.getLogger("lunchtable.discord")

PATIENCE = 30.0
WRONG_TOKEN = (
    f"Discord doesn't know DISCORD_BOT_TOKEN. Copy the token again {WHERE}, where *Reset Token* shows a new one."
)
NO_CONTENT = (
    "The Message Content Intent is off, so messages that don't mention the bot can't be read: commands, menus and mentions "
    "work; what is kept by an emoji, and replies to questions, are not followed. Switch it on on the app's page Bot."
)
NO_MEMBERS = (
    "The Server Members Intent is off, so the bot doesn't hear who comes, leaves or has another name. Switch it on on the "
    "app's page Bot."
)
_MEMBERS, _CONTENT = 1 << 14 | 1 << 15, 1 << 18 | 1 << 19
"""Flags of an app that was granted these: in many servers, or as one that is in few."""


@dataclass(frozen=True, slots=True)
class Account:
    """The bot and its app. `members`, `content`: what it was granted to hear."""

    me: dict[str, Any]
    application: str
    name: str
    members: bool
    content: bool

    @property
    def id(self) -> str:
        return id_of(self.me, "id")

    @property
    def warnings(self) -> list[str]:
        """What will not work, a sentence each."""
        return [NO_CONTENT] * (not self.content) + [NO_MEMBERS] * (not self.members)


def rest_client(api_url: str, budget: Budget) -> HTTPClient:
    """discord.py's REST client, which keeps to Discord's limits. For the whole life of the adapter: the one of the
    gateway's client ends with its connection."""
    return HTTPClient(
        asyncio.get_running_loop(),
        proxy=proxy_for(api_url),
        http_trace=budget.trace(),
        max_ratelimit_timeout=LONGEST_WAIT,
    )


def proxy_for(url: str) -> str | None:
    """The environment's proxy, except where it says not to use it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in ("localhost", "127.0.0.1", "::1") or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme)


async def who_am_i(http: HTTPClient, access: Access, patience: float = PATIENCE) -> Account:
    """Whose token it is. Raises CannotStart."""
    tired, pause = time.monotonic() + patience, 0.5
    while True:
        try:
            async with asyncio.timeout(patience):
                me: dict[str, Any] = dict(await http.static_login(access.bot_token))
                about: dict[str, Any] = await http.request(Route("GET", "/applications/@me"))
            return _account(me, about)
        except LoginFailure:
            raise CannotStart(WRONG_TOKEN) from None
        except HTTPException as error:
            if error.status in (401, 403):
                raise CannotStart(WRONG_TOKEN) from None
            why = f"it answered with status {error.status}"
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, TypeError) as error:
            why = type(error).__name__
        await http.close()
        http.connector = _fresh(http)
        if time.monotonic() + pause > tired:
            raise CannotStart(
                f"Discord can't be reached at {access.api_url} ({why}): check the network and DISCORD_API_URL, then try again."
            )
        log.warning("Discord can't be reached (%s); trying again", why)
        await asyncio.sleep(pause)
        pause = min(2 * pause, 5.0)


def _fresh(http: HTTPClient) -> aiohttp.TCPConnector:
    """A closed session takes its connections with it."""
    return aiohttp.TCPConnector(limit=0, loop=http.loop)


def _account(me: dict[str, Any], about: dict[str, Any]) -> Account:
    if not me.get("bot", True):
        raise CannotStart(f"DISCORD_BOT_TOKEN is a person's token; it needs the bot's, {WHERE}.")
    if address := word(about, "interactions_endpoint_url"):
        raise CannotStart(
            f"The app sends what people press and type to {urlsplit(address).hostname or 'another address'}: empty "
            "Interactions Endpoint URL on its page General Information, then try again."
        )
    flags = number(about, "flags", 0)
    name = words(about, "name") or words(me, "username")
    return Account(me, id_of(about, "id") or id_of(me, "id"), name, bool(flags & _MEMBERS), bool(flags & _CONTENT))
