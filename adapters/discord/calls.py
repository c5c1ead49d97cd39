"""REST, through discord.py's client, which keeps to Discord's buckets and tries again what failed on Discord's side.

What it leaves open is decided here: nobody waits for minutes, what a channel refused isn't asked again soon, and it is
said honestly what became of a call. Trying a message again is safe, because every one bears a nonce.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import aiohttp
import msgspec
from discord.errors import HTTPException, RateLimited
from discord.http import HTTPClient, Route

from adapters.discord.budget import Budget
from adapters.discord.pages import File
from bot.delivery import TryLater, Unclear, seconds_asked

Body = dict[str, Any]

LONGEST_WAIT = 30.0
"""Seconds that discord.py may wait for a bucket by itself: its `max_ratelimit_timeout`, which can't be less."""

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_USER, UNKNOWN_MEMBER = 10003, 10008, 10013, 10007
NO_ACCESS, NO_PERMISSION, CLOSED, NOTHING_SHARED = 50001, 50013, 50007, 50278
ARCHIVED, THREAD_EXISTS = 50083, 160004

CLOSED_TO_US = frozenset({CLOSED, NOTHING_SHARED})
"""Who doesn't let the bot write to them, or shares no server with it any more."""

_LASTS = frozenset({NO_ACCESS, NO_PERMISSION, *CLOSED_TO_US})
_REMEMBERED = 300.0  # seconds
_MOST_REMEMBERED = 5_000
_UNREACHABLE = 5.0  # seconds until a server that can't be reached is tried again
_AGAIN = 3.0  # seconds; what may well be done twice
_SHUT_OUT = 60.0  # seconds after the token was refused
_TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=5, sock_read=30)
_ODD = (TimeoutError, aiohttp.ClientError, OSError)

log = logging.getLogger("lunchtable.discord")

# At DEBUG discord.py logs what people say, and when it has to wait, whole addresses.
logging.getLogger("discord.http").setLevel(logging.ERROR)
logging.getLogger("discord.webhook.async_").setLevel(logging.ERROR)


class DiscordError(Exception):
    """Discord said no. `status` is HTTP's, `code` Discord's own word for why (0: none)."""

    def __init__(self, status: int, code: int = 0) -> None:
        super().__init__(f"{status} ({code})")
        self.status, self.code = status, code


class Calls:
    """Calls REST. Raises DiscordError, or TryLater and Unclear of `bot.delivery`."""

    def __init__(
        self, http: HTTPClient, budget: Budget | None = None, time: Callable[[], float] = time.monotonic
    ) -> None:
        self.http, self.budget, self._time = http, budget or Budget(), time
        self._closed: dict[tuple[str, str], tuple[float, DiscordError]] = {}
        self._shut_out = 0.0

    async def call(
        self,
        method: str,
        path: str,
        body: Body | None = None,
        *,
        files: Sequence[File] = (),
        query: dict[str, Any] | None = None,
        **ids: str,
    ) -> Any:
        """Call a route; `ids` fill its path. No call is made while one of its kind was refused there lately."""
        return await self._call(method, path, body, files, {"params": query} if query else {}, ids)

    async def call_once(self, path: str, body: Body, *, files: Sequence[File] = (), **ids: str) -> Any:
        """POST what would be seen twice if it was done twice: discord.py must not try it again by itself."""
        return await self._call("POST", path, body, files, {"raise_for_status": _not_again}, ids)

    async def _call(
        self, method: str, path: str, body: Body | None, files: Sequence[File], more: Body, ids: dict[str, str]
    ) -> Any:
        if self.http.token is None:  # not yet logged in
            raise TryLater(_UNREACHABLE)
        self._heed_refusals(method, path, ids)
        await self.budget.turn()
        options: dict[str, Any] = {"timeout": _TIMEOUT, **more}
        if files:
            options["form"] = with_files(body or {}, files)
        elif body is not None:
            options["json"] = body
        try:
            told = await self.http.request(Route(method, path, **ids), **options)
            return _read(told) if isinstance(told, str) else told
        except RateLimited as wait:
            raise TryLater(wait.retry_after) from None
        except HTTPException as error:
            self._refused(method, path, ids, error)
        except _ODD as error:
            _broken(method, path, error)
        except RuntimeError:  # it has hung up: nothing was sent
            raise TryLater(_UNREACHABLE) from None

    def forget_refusals(self) -> None:
        """Permissions changed: what was refused may be allowed now."""
        self._closed.clear()

    def _heed_refusals(self, method: str, path: str, ids: dict[str, str]) -> None:
        now = self._time()
        if now < self._shut_out:
            raise TryLater(self._shut_out - now)
        self.budget.check()
        channel = ids.get("channel_id", "")
        for key in (("", channel), (f"{method} {path}", channel)) if channel else ():
            until, error = self._closed.get(key, (0.0, None))
            if error is not None and now < until:
                raise DiscordError(error.status, error.code)

    def _refused(self, method: str, path: str, ids: dict[str, str], error: HTTPException) -> NoReturn:
        """Why it was not done."""
        if error.status == 429:
            raise TryLater(seconds_asked(error.response.headers.get("Retry-After"))) from None
        if error.status >= 500:
            _unknown(method, path)
        if error.status == 401:
            log.error("the bot's token was refused; nothing is sent for a minute")
            self._shut_out = self._time() + _SHUT_OUT
            raise TryLater(_SHUT_OUT) from None
        refusal = DiscordError(error.status, _code(error))
        channel = ids.get("channel_id", "")
        if channel and error.status == 403 and refusal.code in _LASTS:
            if len(self._closed) >= _MOST_REMEMBERED:
                self._closed.clear()
            where = "" if refusal.code == NO_ACCESS else f"{method} {path}"
            self._closed[where, channel] = (self._time() + _REMEMBERED, refusal)
        raise refusal from None


async def _not_again(response: aiohttp.ClientResponse) -> None:
    if response.status >= 500:
        raise aiohttp.ClientResponseError(response.request_info, (), status=response.status)


def with_files(body: Body, files: Sequence[File]) -> list[dict[str, Any]]:
    """The fields of a form with a message and its files."""
    fields: list[dict[str, Any]] = [{"name": "payload_json", "value": msgspec.json.encode(body).decode()}]
    for number, file in enumerate(files):
        about = {"filename": file.name, "content_type": file.media_type}
        fields.append({"name": f"files[{number}]", "value": file.data, **about})
    return fields


def _read(words: str) -> Any:
    """What discord.py takes for words, because its kind is written at more length than "application/json"."""
    try:
        return msgspec.json.decode(words)
    except msgspec.DecodeError:
        return words


def _code(error: HTTPException) -> int:
    if error.code:
        return error.code
    said = _read(error.text)
    code = said.get("code") if isinstance(said, dict) else None
    return code if isinstance(code, int) else 0


def _broken(method: str, path: str, error: Exception) -> NoReturn:
    """Something went wrong on the way: was anything sent?"""
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        raise TryLater(_UNREACHABLE) from None
    log.info("%s %s: the connection broke (%s)", method, path, type(error).__name__)
    _unknown(method, path)


def _unknown(method: str, path: str) -> NoReturn:
    """Nobody knows whether it was done. That matters only where doing it twice would be seen."""
    if method != "POST" or path == "/users/@me/channels":
        raise TryLater(_AGAIN) from None
    raise Unclear from None
