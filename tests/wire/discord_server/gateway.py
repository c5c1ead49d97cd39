"""The gateway: hello, identify, heartbeats, resume, reconnect, invalid session, and everything that breaks.

await discord.gateway.ready()          the client is there, and has been told of its guilds
await discord.gateway.drop()           the connection breaks; the client resumes
await discord.gateway.cut(600)         nobody gets in for ten minutes by Discord's clock (`clock.advance`, `restore()`)
await discord.gateway.reconnect()      op 7
await discord.gateway.invalidate()     op 9
discord.gateway.zombie = True          it stays open, but says nothing any more, not even that it heard a heartbeat
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from . import intents
from .errors import Json
from .identifying import identify, request_members, resume
from .sessions import PACKERS, Connection, Payload, Session

if TYPE_CHECKING:
    from .server import LocalDiscord

HEARTBEAT, RECONNECT, INVALID, HELLO, ACK = 1, 7, 9, 10, 11
MOST_SENT, PER = 120, 60.0


class Gateway:
    """`resume_window`: seconds by Discord's clock; `identify_every`: seconds (by the machine's clock) between
    identifies of one of `max_concurrency` kinds, 0: not counted; `shards`: how many are recommended;
    `largest_shard`: guilds one may have, more are refused with 4011."""

    def __init__(self, server: LocalDiscord) -> None:
        self.server = server
        self.heartbeat_interval = 41.25
        self.resume_window = 180.0
        self.identify_every = 0.0
        self.max_concurrency = 1
        self.shards = 1
        self.largest_shard = 2500
        self.starts_left = 1000
        self.identified_at: dict[int, float] = {}
        self.connections: list[Connection] = []
        self.sessions: dict[str, Session] = {}
        self.identifies: list[Json] = []
        self.resumes: list[Json] = []
        self.closed_with: list[int] = []  # the codes this side closed with
        self._zombie = False
        self._cut_until = 0.0

    @property
    def url(self) -> str:
        return f"{self.server.address.replace('http', 'ws', 1)}/gateway/"

    @property
    def live(self) -> list[Session]:
        """The sessions whose connection is open."""
        return [one for one in self.sessions.values() if one.connection is not None and one.connection.open]

    # ------------------------------------------------------------------------------------------------- for tests

    async def ready(self, sessions: int = 1, within: float = 5.0) -> list[Session]:
        """Wait until so many sessions are open and have taken in what they were told."""
        await self.server.until(lambda: len(self.live) >= sessions, within)
        await self.heard()
        return self.live

    async def drop(self, code: int | None = None) -> None:
        """Every connection breaks, or is closed with a code; who was there may resume."""
        for connection in [one for one in self.connections if one.open]:
            if code is None:
                connection.transport.abort()
                self._lost(connection)  # now, not when this side notices
            else:
                await self.close(connection, code)
        await self.server.until(lambda: not [one for one in self.connections if one.open])

    async def cut(self, seconds: float) -> None:
        """Every connection breaks, and nobody gets in again until Discord's clock is so much later."""
        self._cut_until = self.server.clock.now() + seconds
        await self.drop()

    def restore(self) -> None:
        """The cut is over at once."""
        self._cut_until = 0.0

    async def reconnect(self) -> None:
        """Ask every client to connect anew."""
        for session in self.live:
            assert session.connection is not None
            await session.connection.send(RECONNECT)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is over (`resumable`: that it may try again)."""
        for session in self.live:
            session.over = not resumable
            assert session.connection is not None
            await session.connection.send(INVALID, resumable)

    @property
    def zombie(self) -> bool:
        return self._zombie

    @zombie.setter
    def zombie(self, on: bool) -> None:
        """The connections that are open now fall silent (or speak again); new ones are well."""
        self._zombie = on
        for connection in self.connections:
            connection.deaf = on and connection.open

    async def heard(self, within: float = 2.0) -> None:
        """Wait until every client that can hear has taken in everything it was told so far."""
        end = time.monotonic() + within
        for session in self.live:
            connection, seq = session.connection, session.seq
            if connection is None or connection.deaf or any((beat or 0) >= seq for beat in connection.beats[-1:]):
                continue  # discord.py itself sends no more than 110 heartbeats and the like in a minute
            seen = len(connection.beats)
            await connection.send(HEARTBEAT)
            while connection.open and not any((beat or 0) >= seq for beat in connection.beats[seen:]):
                if time.monotonic() > end:
                    return
                await asyncio.sleep(0.001)

    # ------------------------------------------------------------------------------------------------- telling

    async def tell(self, kind: str, data: Payload, guild: str = "", *, own: bool = False) -> None:
        """Dispatch an event to the shard it is for, if it wants it."""
        wanted = intents.needed(kind, guild=bool(guild), own=own)
        for session in list(self.sessions.values()):
            if session.over or not session.hears(guild) or session.intents & wanted != wanted:
                continue
            body = data(session.intents) if callable(data) else data
            text = session.note(kind, body)
            if session.connection is not None:
                await session.connection.send_text(text)

    def told(self, kind: str) -> list[Json]:
        """What was said in all events of a kind, in order (by every session)."""
        texts = [text for session in self.sessions.values() for _, one, text in session.told if one == kind]
        return [json.loads(text)["d"] for text in texts]

    # ------------------------------------------------------------------------------------------------- a connection

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.server.clock.now() < self._cut_until:
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=16_384)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        self.connections.append(connection)
        known = not (wanted := request.query.get("compress")) or wanted in PACKERS
        if wanted in PACKERS:
            connection.packer = PACKERS[wanted]()
        if request.query.get("v") != "10" or request.query.get("encoding", "json") != "json" or not known:
            await self.close(connection, 4012)
            return socket
        await connection.send(HELLO, {"heartbeat_interval": int(self.heartbeat_interval * 1000), "_trace": ["[]"]})
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    await self._heard(connection, message.data)
        finally:
            self._lost(connection)
        return socket

    async def _heard(self, connection: Connection, text: str) -> None:
        try:
            said = json.loads(text)
            op, data = said["op"], said.get("d")
        except (ValueError, KeyError, TypeError):
            self.server.violate("gateway: something that is no payload")
            await self.close(connection, 4002)
            return
        if op != HEARTBEAT and await self._too_many(connection):
            return
        match op:
            case 1:
                connection.beats.append(data)
                await connection.send(ACK)
            case 2 if connection.session is not None:
                await self.close(connection, 4005)
            case 2:
                await identify(self, connection, data)
            case 6:
                await resume(self, connection, data)
            case 3 | 4 | 8 if connection.session is None:
                await self.close(connection, 4003)
            case 3 | 4:
                pass
            case 8:
                await request_members(self, connection, data)
            case _:
                await self.close(connection, 4001)

    async def _too_many(self, connection: Connection) -> bool:
        now = time.monotonic()
        while connection.sent_by_client and connection.sent_by_client[0] < now - PER:
            connection.sent_by_client.popleft()
        connection.sent_by_client.append(now)
        if len(connection.sent_by_client) <= MOST_SENT:
            return False
        self.server.violate("gateway: more than 120 events in a minute")
        await self.close(connection, 4008)
        return True

    async def close(self, connection: Connection, code: int) -> None:
        """Close with a code that says why."""
        self.closed_with.append(code)
        if connection.session is not None and code in (4007, 4009):
            connection.session.over = True
        await connection.socket.close(code=code)

    def _lost(self, connection: Connection) -> None:
        """The connection is gone; who said goodbye properly has ended the session."""
        session = connection.session
        if session is None or session.connection is not connection:
            return
        session.connection, session.lost_at = None, self.server.clock.now()
        if connection.socket.close_code in (1000, 1001):
            session.over = True

    async def stop(self) -> None:
        for connection in self.connections:
            if connection.open:
                connection.transport.abort()
