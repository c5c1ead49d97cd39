"""Answers to interactions. They go by the interaction's own token, past the bot's limits, and the first within 3 s.

Not through discord.py's client: there they would wait behind everything else, and their tokens would come into its log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import aiohttp
import msgspec
from discord.http import Route

from adapters.discord.budget import Budget
from adapters.discord.calls import Body, DiscordError, with_files
from adapters.discord.origin import Origin
from adapters.discord.pages import File
from bot.delivery import Unclear

UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, INVALID_TOKEN, ANSWERED = 10062, 10015, 50027, 40060

MESSAGE, DEFERRED, DEFERRED_CHANGE, CHANGE, CHOICES, FORM = 4, 5, 6, 7, 8, 9
"""Discord's kinds of first answers."""

_TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=2)
_LONGEST_WAIT = 3.0
_TRIES = 3

log = logging.getLogger("lunchtable.discord")


class Callbacks:
    """Raises DiscordError; Unclear when nobody knows what became of it."""

    def __init__(self, budget: Budget | None = None, proxy: str | None = None) -> None:
        self._budget, self._proxy = budget or Budget(), proxy
        self._session: aiohttp.ClientSession | None = None

    async def respond(self, origin: Origin, kind: int, data: Body | None = None, files: Sequence[File] = ()) -> None:
        """The first answer. There is one only."""
        body: Body = {"type": kind} if data is None else {"type": kind, "data": data}
        await self._send("POST", f"/interactions/{origin.interaction}/{origin.token}/callback", body, files)

    async def follow(self, origin: Origin, payload: Body, files: Sequence[File] = ()) -> None:
        """A further message."""
        await self._send("POST", _webhook(origin), payload, files)

    async def change(self, origin: Origin, payload: Body, files: Sequence[File] = ()) -> None:
        """Change the first answer; after a deferred change, the card on which the button was pressed."""
        await self._send("PATCH", f"{_webhook(origin)}/messages/@original", payload, files)

    async def remove(self, origin: Origin) -> None:
        """Remove the same."""
        await self._send("DELETE", f"{_webhook(origin)}/messages/@original", None, ())

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()

    async def _send(self, method: str, path: str, body: Body | None, files: Sequence[File]) -> None:
        for last in (False,) * (_TRIES - 1) + (True,):
            try:
                status, code, wait = await self._try(method, path, body, files)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
                if last:
                    raise DiscordError(0) from None
                await asyncio.sleep(0.1)
                continue
            except (TimeoutError, aiohttp.ClientError, OSError):
                raise Unclear from None
            if status < 300:
                return
            again = status >= 500 or (status == 429 and wait <= _LONGEST_WAIT)
            if last or not again:
                raise DiscordError(status, code)
            await asyncio.sleep(wait or 0.2)

    async def _try(self, method: str, path: str, body: Body | None, files: Sequence[File]) -> tuple[int, int, float]:
        """Status, Discord's code, and how long it asks to wait."""
        sent: dict[str, Any] = {}
        if files:
            form = aiohttp.FormData(quote_fields=False)
            for about in with_files(body or {}, files):
                form.add_field(**about)
            sent["data"] = form
        elif body is not None:
            sent = {"data": msgspec.json.encode(body), "headers": {"Content-Type": "application/json"}}
        async with self._http().request(method, Route.BASE + path, proxy=self._proxy, **sent) as response:
            scope = response.headers.get("X-RateLimit-Scope", "")
            self._budget.answered(response.status, scope)
            if response.status < 300:
                return response.status, 0, 0.0
            said = _said(await response.read())
        code, wait = said.get("code"), said.get("retry_after")
        return (
            response.status,
            code if isinstance(code, int) else 0,
            float(wait) if isinstance(wait, int | float) else 0.0,
        )

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            # Made late: a session belongs to the loop that runs. An answer must not take another's place in line.
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT, connector=aiohttp.TCPConnector(limit=0))
        return self._session


def _webhook(origin: Origin) -> str:
    return f"/webhooks/{origin.application}/{origin.token}"


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
    return said if isinstance(said, dict) else {}
