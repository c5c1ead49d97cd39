"""The Web API: one caller for all workspaces. It waits when Slack asks to wait, and says honestly what became of a call.

slack_sdk knows how each method wants its arguments; its own retries are off, because it would post twice.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any, NoReturn

import aiohttp
import msgspec
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.here import NotInstalled, Workspaces
from adapters.slack.identity import API_URL, web_client
from bot.delivery import LONGEST_WAIT, WAIT, TryLater, Unclear, seconds_asked
from bot.ports import Clock

Json = dict[str, Any]

NOT_INSTALLED = "not_installed"
"""A code of ours: there is no token for this workspace."""

USELESS_TOKEN = frozenset({"invalid_auth", "token_revoked", "account_inactive", "token_expired", "not_authed"})
NOT_DONE = frozenset({"ratelimited", "rate_limited", "request_timeout", "team_added_to_org", "accesslimited"})
PERHAPS_DONE = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Slack's own words: some aspect of the operation may have succeeded before the error."""

_READING = frozenset(("info", "list", "history", "replies", "members", "getPermalink", "test", "conversations"))
_UNREACHABLE = 5.0  # seconds until a server that can't be reached is tried again
_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5)
_ODD = (aiohttp.ClientError, asyncio.TimeoutError, ValueError, AttributeError, OSError)
"""ValueError and AttributeError: what slack_sdk makes of answers that are no JSON."""

log = logging.getLogger("lunchtable.slack")

# At DEBUG slack_sdk logs what people say: it has a level of its own, whatever is set for the rest.
logging.getLogger("slack_sdk.web.async_base_client").setLevel(logging.WARNING)


class SlackError(Exception):
    """Slack said no. `code` is its word for why, `needed` the scopes it misses."""

    def __init__(self, code: str, needed: str = "") -> None:
        super().__init__(f"{code} ({needed})" if needed else code)
        self.code, self.needed = code, needed


class Limited(TryLater):
    """Slack itself answered that this is too much at once. It has been seen to do what was asked all the same."""


class Calls:
    """Calls methods of the Web API. Raises SlackError, or TryLater and Unclear of `bot.delivery`."""

    def __init__(self, workspaces: Workspaces, *, base_url: str = API_URL, clock: Clock | None = None) -> None:
        self._workspaces = workspaces
        self._time: Callable[[], float] = (lambda: clock.now().timestamp()) if clock is not None else time.monotonic
        self._client = web_client(base_url)
        self._session: aiohttp.ClientSession | None = None
        self._not_before: dict[tuple[str, str], float] = {}

    async def call(self, workspace: str, method: str, **arguments: Any) -> Json:
        """Call a method in a workspace. No call is made while Slack has asked to wait with this method there."""
        self._heed_waiting(workspace, method)
        token, team = await self._pass(workspace)
        if team:
            arguments.setdefault("team_id", team)
        try:
            return await self._call(workspace, method, token, arguments)
        except SlackError as error:
            if error.code not in USELESS_TOKEN:
                raise
            # Nothing was done. Perhaps the token was exchanged for another meanwhile.
            await self._workspaces.refused(workspace, error.code)
            another, _ = await self._pass(workspace)
            if another == token:
                raise
        return await self._call(workspace, method, another, arguments)

    async def _call(self, workspace: str, method: str, token: str, arguments: Json) -> Json:
        try:
            return await self._send(method, token, arguments)
        except SlackApiError as error:
            answer = error.response
        except _ODD as error:
            _broken(method, error)
        return self._understand(workspace, method, answer)

    async def respond(self, response_url: str, body: Json) -> None:
        """Answer an interaction at its address, which lives half an hour and works five times."""
        try:
            async with self._http().post(response_url, json=body, proxy=self._client.proxy) as response:
                status, words = response.status, await response.text()
        except _ODD as error:
            _broken("respond", error)
        if status == 200 and (words.strip() in ("", "ok") or _said(words).get("ok", True)):
            return
        if status == 429:
            raise Limited(seconds_asked(response.headers.get("Retry-After")))
        if status >= 500:
            raise Unclear
        raise SlackError(str(_said(words).get("error") or _code(words)))

    async def upload(self, upload_url: str, data: bytes) -> None:
        """Bring a file's bytes to the address Slack gave for it."""
        try:
            async with self._http().post(upload_url, data=data, proxy=self._client.proxy) as response:
                status = response.status
        except _ODD as error:
            _broken("upload", error)
        if status == 429 or status >= 500:
            raise TryLater(seconds_asked(response.headers.get("Retry-After")))
        if status != 200:
            raise SlackError("upload_failed")

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            # Made late: a session belongs to the loop that runs. A waiting call must not take another's place in line.
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT, connector=aiohttp.TCPConnector(limit=0))
            self._client.session = self._session
        return self._session

    def _heed_waiting(self, workspace: str, method: str) -> None:
        until = self._not_before.get((workspace, method))
        if until is not None:
            left = until - self._time()
            if 0 < left <= LONGEST_WAIT:
                raise TryLater(left)
            del self._not_before[workspace, method]

    async def _pass(self, workspace: str) -> tuple[str, str]:
        """The token, and the team to name with it where one token serves several."""
        try:
            here = await self._workspaces.here(workspace)
            token = await self._workspaces.token(workspace)
        except NotInstalled:
            raise SlackError(NOT_INSTALLED) from None
        return token, here.team if here is not None and here.org_wide else ""

    async def _send(self, method: str, token: str, arguments: Json) -> Json:
        self._http()
        known = getattr(self._client, method.replace(".", "_"), None)
        if known is not None:
            response = await known(token=token, **arguments)
        else:
            response = await self._client.api_call(method, json={"token": token, **arguments})
        return dict(response.data)

    def _understand(self, workspace: str, method: str, answer: Any) -> NoReturn:
        """Why it was not done. `answer` is slack_sdk's response, or aiohttp's where its body could not be read."""
        status: int = answer.status_code if isinstance(answer, AsyncSlackResponse) else getattr(answer, "status", 0)
        said = getattr(answer, "data", None)
        said = said if isinstance(said, dict) else {}
        code = str(said.get("error") or "")
        if status == 429 or code in ("ratelimited", "rate_limited"):
            seconds = seconds_asked(answer.headers.get("Retry-After"))
            self._not_before[workspace, method] = self._time() + seconds
            raise Limited(seconds)
        if code in NOT_DONE:
            raise TryLater(WAIT)
        if status >= 500 or code in PERHAPS_DONE or not code:
            _unknown(method)
        raise SlackError(code, str(said.get("needed") or ""))


def _broken(method: str, error: Exception) -> NoReturn:
    """Something went wrong on the way: was anything sent?"""
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        raise TryLater(_UNREACHABLE) from None
    log.info("%s: the connection broke (%s)", method, type(error).__name__)
    _unknown(method)


def _unknown(method: str) -> NoReturn:
    """Nobody knows whether it was done; of what only reads that doesn't matter."""
    if method.rpartition(".")[2] in _READING:
        raise TryLater(_UNREACHABLE) from None
    raise Unclear from None


def _said(words: str) -> Json:
    try:
        said = msgspec.json.decode(words)
    except msgspec.DecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _code(words: str) -> str:
    """An address that is used up answers with a bare word."""
    word = words.strip()
    return word if word.isidentifier() and len(word) < 50 else "not_taken"
