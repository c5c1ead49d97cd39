"""Socket Mode: two connections, so that there is always one while the other is being replaced.

See docs/decisions/slack-persists-before-it-acknowledges.md for why this is not slack_sdk's client.
"""

from __future__ import annotations

import asyncio
import logging
import random

import aiohttp
import msgspec
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.slack.identity import API_URL, web_client
from adapters.slack.line import Json, Line, Timing, Worn
from adapters.slack.receiving import Receiving
from bot.underway import Underway

log = logging.getLogger("lunchtable.slack")

LARGEST_FRAME = 4 * 1024 * 1024
GOODBYE = aiohttp.ClientWSTimeout(ws_close=2.0)
MOST_AT_ONCE = 512
"""Events that are being stored; with more, Slack has to wait."""
SWITCHED_OFF = (
    "Socket Mode is switched off for this app. Switch it on at the app's Socket Mode page, or receive by HTTP."
)
HOPELESS = {
    "invalid_auth": "The app-level token is wrong. Copy the one that begins with xapp- from the app's Basic Information page.",
    "not_authed": "There is no app-level token. Make one with the scope connections:write on the app's Basic Information page.",
    "not_allowed_token_type": "This is not an app-level token. It begins with xapp-, on the app's Basic Information page.",
    "missing_scope": "The app-level token lacks the scope connections:write. Make a new one on the app's Basic Information page.",
    "account_inactive": "The app-level token was taken back. Make a new one on the app's Basic Information page.",
    "token_revoked": "The app-level token was taken back. Make a new one on the app's Basic Information page.",
    "link_disabled": SWITCHED_OFF,
    "token_expired": "The app-level token has expired. Make a new one on the app's Basic Information page.",
}


class SocketsRefused(Exception):
    """Slack will not connect; the sentence says what to do."""


class Later(Exception):
    """Not now. `seconds`: what Slack asked for; 0: it didn't say."""

    def __init__(self, why: str, seconds: float = 0.0) -> None:
        super().__init__(why)
        self.seconds = seconds


class Sockets:
    """Receives by Socket Mode until cancelled, or until Slack refuses for good."""

    def __init__(
        self,
        receiving: Receiving,
        app_token: str,
        *,
        base_url: str = API_URL,
        connections: int = 2,
        timing: Timing | None = None,
    ) -> None:
        self.receiving, self.timing = receiving, timing or Timing()
        self._token, self._base_url, self._connections = app_token, base_url, connections
        self._underway = Underway()
        self._together: list[tuple[Line, Json]] = []
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._one_at_a_time = asyncio.Lock()  # both are never replaced at the same moment
        self._lines: set[Line] = set()
        self._connected = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None

    async def connected(self) -> None:
        """Wait until Slack can reach the bot."""
        await self._connected.wait()

    async def run(self) -> None:
        """Receive. Raises SocketsRefused when there is no use in trying. When cancelled, what has begun is finished."""
        async with aiohttp.ClientSession(trust_env=True) as self._session:
            keeping = [asyncio.create_task(self._keep()) for _ in range(self._connections)]
            try:
                await asyncio.gather(*keeping)
            finally:
                for task in keeping:
                    task.cancel()
                await asyncio.wait(keeping)
                await self._stop()

    async def _keep(self) -> None:
        """Hold one place: a connection, and its successor before it goes."""
        timing, now = self.timing, asyncio.get_running_loop().time
        quiet, short_lives = timing.quiet, 0
        line, born = await self._open(quiet), now()
        while True:
            why = await line.worn()
            if why is Worn.DISABLED:
                raise SocketsRefused(SWITCHED_OFF)
            log.info("a connection to Slack is replaced: %s", why.value)
            in_vain = why is Worn.QUIET and not line.spoken
            quiet = min(quiet * 2, timing.longest_quiet) if in_vain else timing.quiet
            if why is Worn.CROWDED:
                await self._hang_up(line)
                await asyncio.sleep(timing.crowded_pause * random.uniform(1, 2))  # noqa: S311 - others wait as well
            short_lives = short_lives + 1 if why is not Worn.QUIET and now() - born < timing.short_life else 0
            if short_lives:
                await asyncio.sleep(self._pause(short_lives))
            old, line, born = line, await self._open(quiet), now()
            self._underway.start(self._hang_up(old, timing.drain))

    async def _open(self, quiet: float) -> Line:
        attempt = 0
        while True:
            try:
                async with self._one_at_a_time:
                    line = await self._dial(quiet)
            except (Later, aiohttp.ClientError, SlackClientError, OSError, TimeoutError) as error:
                attempt += 1
                pause = max(getattr(error, "seconds", 0.0), self._pause(attempt))
                log.warning("no connection to Slack: %s; trying again in %.0f s", _said(error), pause)
                await asyncio.sleep(pause)
            else:
                self._connected.set()
                return line

    def _pause(self, attempt: int) -> float:
        """Longer each time, and not the same for all who try."""
        longest = min(self.timing.longest_pause, self.timing.first_pause * 2.0 ** min(attempt, 20))
        return longest * random.uniform(0.5, 1)  # noqa: S311

    async def _dial(self, quiet: float) -> Line:
        assert self._session is not None  # noqa: S101 - only while running
        async with asyncio.timeout(2 * self.timing.hello):
            address = await self._address(self._session)
            socket = await self._session.ws_connect(
                address, autoping=False, max_msg_size=LARGEST_FRAME, timeout=GOODBYE
            )
        line = Line(socket, self._arrived, self.timing, quiet)
        self._lines.add(line)
        try:
            refused = await line.hello()
        except BaseException:
            await self._hang_up(line)
            raise
        if refused is not None:
            await self._hang_up(line)
            if refused is Worn.DISABLED:
                raise SocketsRefused(SWITCHED_OFF)
            raise Later(refused.value, self.timing.crowded_pause if refused is Worn.CROWDED else 0.0)
        return line

    async def _address(self, session: aiohttp.ClientSession) -> str:
        client = web_client(self._base_url, self._token)
        client.session = session
        try:
            answer = await client.apps_connections_open(app_token=self._token)
            return str(answer["url"])
        except SlackApiError as error:
            said = getattr(error.response, "data", None)
            code = str(said.get("error") or "") if isinstance(said, dict) else ""
            if code in HOPELESS:
                raise SocketsRefused(HOPELESS[code]) from None
            asked = {name.lower(): value for name, value in error.response.headers.items()}.get("retry-after", "")
            raise Later(code or "its answer can't be read", float(asked) if asked.isdigit() else 0.0) from None
        except (AttributeError, KeyError, ValueError):  # what the SDK makes of an answer that is no JSON
            raise Later("its answer can't be read") from None

    async def _hang_up(self, line: Line, drain: float = 0.0) -> None:
        """Close a connection; before, hear what it still delivers."""
        if drain:
            await asyncio.wait({line.reading}, timeout=drain)
        await line.close()
        self._lines.discard(line)

    async def _arrived(self, line: Line, envelope: Json) -> None:
        match envelope.get("type"):
            case "events_api":
                await self._room.acquire()
                self._together.append((line, envelope))
                if len(self._together) == 1:
                    self._underway.start(self._store())
            case "interactive" | "slash_commands":
                self._underway.start(self._interaction(line, envelope))
            case _:
                log.info("Slack sent something of a kind that is not known here")
                if envelope.get("envelope_id"):
                    await line.acknowledge(envelope["envelope_id"])

    async def _store(self) -> None:
        """Store all events that came by now together, then acknowledge each on the connection it came by."""
        together, self._together = self._together, []
        try:
            async with asyncio.timeout(self.timing.storing):
                await self.receiving.events(*(envelope.get("payload") for _, envelope in together))
        except Exception as error:  # not acknowledged: they come again
            log.error("%d events could not be stored: %s", len(together), type(error).__name__)
        else:
            for line, envelope in together:
                await line.acknowledge(str(envelope.get("envelope_id", "")))
        finally:
            for _ in together:
                self._room.release()

    async def _interaction(self, line: Line, envelope: Json) -> None:
        answer = await self.receiving.interact(envelope.get("payload"))
        payload = payload_of(answer) if envelope.get("accepts_response_payload") else None
        await line.acknowledge(str(envelope.get("envelope_id", "")), payload)

    async def _stop(self) -> None:
        """Take nothing new, finish and acknowledge what was taken, then hang up."""
        for line in self._lines:
            line.reading.cancel()
        await self._underway.finish(self.timing.finish)
        for line in tuple(self._lines):
            await self._hang_up(line)


def payload_of(answer: BoltResponse) -> object:
    """What bolt answers, as the payload of an acknowledgement; None when there is nothing to say."""
    if not answer.body:
        return None
    kind = answer.headers.get("content-type", [""])[0]
    return msgspec.json.decode(answer.body) if kind.startswith("application/json") else {"text": answer.body}


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, Later) else type(error).__name__
