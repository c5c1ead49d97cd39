"""Socket Mode: up to ten connections, envelopes to any one of them, acks, disconnects, and deafness."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiohttp import WSMsgType, web

from .errors import Json

if TYPE_CHECKING:
    from .deliveries import Kind, Outcome
    from .server import LocalSlack

MOST = 10
ACCEPTS_PAYLOAD = frozenset({"slash_commands", "view_submission", "block_suggestion"})


@dataclass(slots=True, eq=False)
class Connection:
    """One open socket. `deaf`: it is open, but nothing goes out on it (`pongs`: except answers to pings)."""

    number: int
    socket: web.WebSocketResponse
    deaf: bool = False
    pongs: bool = True
    warned: bool = False
    sent: list[str] = field(default_factory=list)  # envelope ids
    acked: list[str] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return not self.socket.closed


class Sockets:
    """The app's connections. `ping_every`: seconds between Slack's own pings."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack
        self.connections: list[Connection] = []  # ever made, in order
        self.ping_every = 5.0
        self.envelopes: dict[str, Json] = {}
        self._tickets: set[str] = set()
        self._waiting: dict[str, tuple[Connection, asyncio.Future[Any]]] = {}
        self._turn = itertools.count()
        self._numbers = itertools.count(1)
        self._opened = asyncio.Event()

    def new_address(self) -> str:
        """Where the app may connect once."""
        ticket = str(uuid4())
        self._tickets.add(ticket)
        return f"{self.slack.address.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self.slack.state.app.id}"

    @property
    def open(self) -> list[Connection]:
        """Those open now; the ones that were told to go don't count."""
        return [one for one in self.connections if one.open and not one.warned]

    async def connected(self, number: int = 1, within: float = 5.0) -> list[Connection]:
        """Wait until so many are open."""
        async with asyncio.timeout(within):
            while len(self.open) < number:
                self._opened.clear()
                await self._opened.wait()
        return self.open

    # ------------------------------------------------------------------------------------------------- a connection

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            self.slack.violate("Socket Mode: an address is used twice, or was never given")
            return web.Response(status=404)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        connection = Connection(next(self._numbers), socket)
        if len(self.open) >= MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": self._debug()})
            await socket.close()
            return socket
        self.connections.append(connection)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.open),
                "debug_info": self._debug() | {"build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": self.slack.state.app.id},
            }
        )
        self._opened.set()
        pinging = asyncio.ensure_future(self._ping(connection))
        await self.slack.deliveries.retry_due(wait=False)
        try:
            await self._listen(connection)
        finally:
            pinging.cancel()
            self._lost(connection)
        return socket

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type == WSMsgType.PING and (connection.pongs or not connection.deaf):
                await connection.socket.pong(message.data)
            elif message.type == WSMsgType.TEXT:
                self._heard(connection, message.data)

    def _heard(self, connection: Connection, text: str) -> None:
        """An ack."""
        try:
            ack = json.loads(text)
            id = ack["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self.slack.violate("Socket Mode: something that is no ack")
            return
        if id not in self.envelopes:
            self.slack.violate("Socket Mode: an ack for an envelope that was never sent")
            return
        connection.acked.append(id)
        payload = ack.get("payload")
        if payload and not self.envelopes[id]["accepts_response_payload"]:
            self.slack.violate(f"Socket Mode: an ack with a payload for {self.envelopes[id]['type']}")
        waiting = self._waiting.pop(id, None)
        if waiting and not waiting[1].done():
            waiting[1].set_result(payload)

    def _lost(self, connection: Connection) -> None:
        for id, (sent_on, future) in list(self._waiting.items()):
            if sent_on is connection and not future.done():
                del self._waiting[id]
                future.set_exception(ConnectionError("closed"))

    async def _ping(self, connection: Connection) -> None:
        with suppress(ConnectionError):
            while connection.open:
                await asyncio.sleep(self.ping_every)
                if not connection.deaf:
                    await connection.socket.ping(b"Ping from local-applink")

    @staticmethod
    def _debug() -> Json:
        return {"host": "applink-local"}

    # ------------------------------------------------------------------------------------------------- envelopes

    async def deliver(self, kind: Kind, payload: Json, retry: int, reason: str, within: float) -> Outcome:
        """Send an envelope to one of the connections, and wait for its ack."""
        from .deliveries import Outcome

        there = self.open
        if not there:
            return Outcome(0, "", "no_connection")
        connection = there[next(self._turn) % len(there)]
        id = str(uuid4())
        envelope: Json = {
            "envelope_id": id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind in ACCEPTS_PAYLOAD or payload.get("type") in ACCEPTS_PAYLOAD,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        self.envelopes[id] = envelope
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[id] = (connection, future)
        connection.sent.append(id)
        began = time.monotonic()
        try:
            if not connection.deaf:
                await connection.socket.send_json(envelope)
            answer = await asyncio.wait_for(future, within)
        except TimeoutError:
            return Outcome(0, "", "timeout", time.monotonic() - began)
        except (ConnectionError, RuntimeError):
            return Outcome(0, "", "connection_closed", time.monotonic() - began)
        finally:
            self._waiting.pop(id, None)
        return Outcome(200, json.dumps(answer) if answer else "", "", time.monotonic() - began, payload=answer)

    # ------------------------------------------------------------------------------------------------- trouble

    def deafen(self, connection: Connection, *, pongs: bool = False) -> None:
        """It stays open, but nothing reaches the app on it any more."""
        connection.deaf, connection.pongs = True, pongs

    async def disconnect(self, connection: Connection, reason: str = "refresh_requested", grace: float = 0.0) -> None:
        """Slack wants it gone: "warning" (in ten seconds or so; it stays open), "refresh_requested" (closed after
        `grace`), "link_disabled"."""
        await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": self._debug()})
        if reason != "warning":
            connection.warned = True
            if grace:
                await asyncio.sleep(grace)
            await connection.socket.close()

    async def cut(self, connection: Connection) -> None:
        """The line breaks, without a word."""
        transport = connection.socket._req.transport if connection.socket._req else None
        if transport:
            transport.abort()
        self._lost(connection)

    async def stop(self) -> None:
        for connection in self.connections:
            if connection.open:
                with suppress(Exception):
                    await asyncio.wait_for(connection.socket.close(), 0.5)
