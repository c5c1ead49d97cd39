"""discord.py's client, which holds the connections and tells us everything as it came.

Nothing of what it would make of it is used: no models, no caches, no views. Where Discord is comes from the settings.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import discord
from aiohttp import ClientWebSocketResponse
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.discord.line import Data, Line, Session, Signal

log = logging.getLogger("lunchtable.discord")

API_URL = "https://discord.com/api/v10"
IDENTIFY_EVERY = 5.0
"""Seconds between two sessions that are begun; Discord refuses more."""
_UNPACKED_BY_US = "zlib-stream"
_LATELY, _LONGEST_PAUSE = 60.0, 30.0

# Their words contain what people say, session ids and tracebacks of what is mended by itself; ours say what matters.
for _name in ("discord.client", "discord.gateway", "discord.shard", "discord.state"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def point_to(api_url: str) -> None:
    """Where discord.py finds Discord's API, in this process; the gateway's address it asks for there."""
    Route.BASE = api_url.rstrip("/")


def wanted_intents(*, members: bool, content: bool) -> discord.Intents:
    """What the bot hears of. The two that are asked for are Discord's to grant."""
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    intents.guild_reactions = intents.dm_reactions = intents.emojis_and_stickers = True
    intents.members, intents.message_content = members, content
    return intents


class Client(discord.AutoShardedClient):
    """`heard` is given every dispatch, in order within a shard. `begun` each session that begins or goes
    on; `room` is waited for before anything more is read.
    `left_off`: sessions of an earlier process, by shard."""

    def __init__(
        self,
        intents: discord.Intents,
        me: Data,
        heard: Callable[[Signal], None],
        begun: Callable[[Session], None],
        room: asyncio.Event,
        left_off: Mapping[int, Session] | None = None,
        **options: Any,
    ) -> None:
        quiet: dict[str, Any] = {
            "max_messages": None,
            "chunk_guilds_at_startup": False,
            "member_cache_flags": discord.MemberCacheFlags.none(),
            "guild_ready_timeout": 0.0,
        }
        super().__init__(intents=intents, **{**quiet, **options})
        self.me, self.heard, self.begun, self.has_room = me, heard, begun, room
        self.sessions: dict[int, Session] = {}
        self.connected = asyncio.Event()
        self._left_off = dict(left_off or {})
        self._gateways: dict[int, URL] = {}
        self._identified = -IDENTIFY_EVERY
        self._dialled: deque[float] = deque()
        self._dial = self.http.ws_connect
        self.http.ws_connect = self._connect  # type: ignore[method-assign]
        # What comes past the gateway, as tests have it that bring their own Discord, goes the same way.
        self._connection.parsers = _Everything(self._connection.parsers, self._past_the_gateway)

    # ------------------------------------------------------------------------------------------------- what lines tell

    def told(self, signal: Signal) -> None:
        """Something happened. Whatever goes wrong with one thing, the next is heard."""
        try:
            self.heard(signal)
        except Exception as error:
            log.error("%s could not be taken in: %s", signal.kind, type(error).__name__, exc_info=_debug())

    def opened(self, session: Session, *, resumed: bool) -> None:
        """A shard is connected."""
        log.info("shard %d of %d %s", session.shard, session.shards, "goes on" if resumed else "is connected")
        self.sessions[session.shard] = session
        self._left_off.pop(session.shard, None)
        if self.shard_count is not None and len(self.sessions) >= self.shard_count:
            self.connected.set()
        self.begun(session)

    def left_off(self, shard: int, shards: int, intents: int) -> Session | None:
        """The session of an earlier process, if it fits."""
        session = self._left_off.get(shard)
        fits = session is not None and (session.shards, session.intents) == (shards, intents)
        return session if fits else None

    def ended(self, shard: int) -> None:
        """Its session can't be gone on with."""
        self._left_off.pop(shard, None)
        self.sessions.pop(shard, None)

    def session(self, id: str) -> Session | None:
        """One that is open on our side."""
        return next((session for session in self.sessions.values() if session.id == id), None)

    # ------------------------------------------------------------------------------------------------- what discord.py asks

    async def launch_shard(self, gateway: URL, shard_id: int, *, initial: bool = False) -> None:
        """Go on where the session was, once; if that doesn't come about, as usual."""
        plain = self._gateways.setdefault(shard_id, gateway)
        left = self._left_off.get(shard_id)
        if left is not None and gateway is plain and left.address:
            gateway = URL(left.address)
        else:
            self._left_off.pop(shard_id, None)
            gateway = plain
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord lets one session begin in five seconds; one that is gone on with is none."""
        now = asyncio.get_running_loop().time()
        if shard_id is not None and shard_id in self._left_off:
            return
        wait = self._identified + IDENTIFY_EVERY - now
        self._identified = max(now, now + wait)
        if wait > 0:
            await asyncio.sleep(wait)

    async def _connect(self, url: str, *, compress: int = 0) -> Any:
        """A connection, looked into. Where none lasts, the next is waited for ever longer."""
        now = asyncio.get_running_loop().time()
        while self._dialled and now - self._dialled[0] > _LATELY:
            self._dialled.popleft()
        too_many = len(self._dialled) - 2 - 2 * (self.shard_count or 1)
        if too_many >= 0:
            await asyncio.sleep(min(_LONGEST_PAUSE, 0.5 * 2.0 ** min(too_many, 10)))
        self._dialled.append(asyncio.get_running_loop().time())
        socket: ClientWebSocketResponse = await self._dial(self._address(URL(url)), compress=compress)
        return Line(socket, self)

    def _address(self, url: URL) -> str:
        """Where a new session begins discord.py takes an address it knows by heart, instead of the one it was given."""
        given = next(iter(self._gateways.values()), None)
        if given is not None and url.host == DiscordWebSocket.DEFAULT_GATEWAY.host:
            url = given.with_query(url.query)
        return str(url.update_query(compress=_UNPACKED_BY_US))

    def _past_the_gateway(self, kind: str, data: Data) -> None:
        self.told(Signal(kind, data, 0, "", 0))


class _Everything(dict[str, Callable[[Any], Any]]):
    """discord.py's own readers of READY and RESUMED; all else is ours."""

    def __init__(self, theirs: Mapping[str, Callable[[Any], Any]], heard: Callable[[str, Data], None]) -> None:
        kept = {name: theirs[name] for name in ("READY", "RESUMED") if name in theirs}
        super().__init__(kept)
        self._heard = heard

    def __missing__(self, kind: str | None) -> Callable[[Any], Any]:
        if kind is None:
            raise KeyError(kind)
        heard = self._heard
        return lambda data: heard(kind, data)

    def get(self, kind: str, default: Any = None) -> Any:
        """Every kind has a reader."""
        return self[kind]


def _debug() -> bool:
    return log.isEnabledFor(logging.DEBUG)
