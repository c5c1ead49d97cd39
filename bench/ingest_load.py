"""A Slack that sends as fast as it is acknowledged, or at a given pace: by signed HTTP and by Socket Mode.

Everything that is sent is made before the clock starts, so that what is measured is the receiver.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import msgspec
from aiohttp import WSMsgType, web

from bench.ingest_servers import HERE, SECRET, TEAM

Json = dict[str, Any]
WORDS = "wound dressing insulin cool round rota tape heel note tablet fridge pen bag visit family lift key safe".split()
TWICE = 0.05  # of the events come again, under another event_id
_write = msgspec.json.Encoder().encode


@dataclass
class Told:
    """What was sent and what came back: the numbers of acknowledged events, seconds each waited, seconds in all."""

    acknowledged: list[int] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    refused: int = 0
    took: float = 0.0


def event_bodies(count: int, seed: str) -> list[Json]:
    """Messages as the Events API sends them, some of them twice. Which is which: `event.ts`."""
    dice = random.Random(seed)
    bodies: list[Json] = []
    for number in range(count):
        again = bodies[dice.randrange(len(bodies))] if bodies and dice.random() < TWICE else None
        event = again["event"] if again else _message(dice, seed, number)
        bodies.append(
            {
                "token": "verification",
                "team_id": TEAM,
                "context_team_id": TEAM,
                "context_enterprise_id": None,
                "api_app_id": HERE.app,
                "event": event,
                "type": "event_callback",
                "event_id": f"Ev{seed}{number}",
                "event_time": 1767225600 + number,
                "authorizations": [
                    {
                        "enterprise_id": None,
                        "team_id": TEAM,
                        "user_id": HERE.bot_user,
                        "is_bot": True,
                        "is_enterprise_install": False,
                    }
                ],
                "is_ext_shared_channel": False,
                "event_context": f"4-{seed}{number}",
            }
        )
    return bodies


def _message(dice: random.Random, seed: str, number: int) -> Json:
    text = " ".join(dice.choices(WORDS, k=14)).capitalize() + "."
    ts = f"{1767225600 + sum(seed.encode()) * 100_000 + number}.{number % 1_000_000:06}"
    element = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {
        "type": "message",
        "user": f"U{dice.randrange(200)}",
        "ts": ts,
        "client_msg_id": f"00000000-0000-4000-8000-{number:012}",
        "text": text,
        "team": TEAM,
        "blocks": [{"type": "rich_text", "block_id": f"b{number}", "elements": [element]}],
        "channel": f"C{dice.randrange(20)}",
        "event_ts": ts,
        "channel_type": "channel",
    }


def signed(body: bytes, kind: str) -> bytes:
    """A whole HTTP request."""
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        f"Accept: */*\r\nAccept-Encoding: gzip,deflate\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Signature: v0={signature}\r\nX-Slack-Request-Timestamp: {stamp}\r\n\r\n"
    )
    return head.encode() + body


def event_requests(bodies: Sequence[Json]) -> list[bytes]:
    """The events as signed requests."""
    return [signed(_write(body), "application/json") for body in bodies]


def command_requests(count: int, api: str) -> list[bytes]:
    """`/practice …` as signed requests."""
    texts = ("", "find keeping insulin cool", "questions", "me")
    return [
        signed(
            urlencode(
                {
                    "token": "verification",
                    "team_id": TEAM,
                    "team_domain": "bench",
                    "channel_id": "C1",
                    "channel_name": "c1",
                    "user_id": f"U{number % 200}",
                    "user_name": "someone",
                    "command": "/practice",
                    "text": texts[number % len(texts)],
                    "api_app_id": HERE.app,
                    "is_enterprise_install": "false",
                    "response_url": f"{api}response",
                    "trigger_id": f"{number}.1.{api}",
                }
            ).encode(),
            "application/x-www-form-urlencoded",
        )
        for number in range(count)
    ]


class _Caller(asyncio.Protocol):
    """One kept-alive connection: a request, its answer, the next."""

    def __init__(self) -> None:
        self._seen = b""
        self._answered: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head, found, body = self._seen.partition(b"\r\n\r\n")
        if found and self._answered is not None:
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            if len(body) >= int(length or 0):
                self._seen = b""
                answered, self._answered = self._answered, None
                answered.set_result(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(ConnectionResetError())

    async def ask(self, request: bytes) -> int:
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answered


async def send_by_http(port: int, requests: Sequence[bytes], *, at_once: int = 64, per_second: float = 0) -> Told:
    """Send all, `at_once` at a time, or `per_second`: then what had to wait for a free connection counts as waiting."""
    told, loop, following = Told(), asyncio.get_running_loop(), iter(enumerate(requests))
    begun = time.perf_counter()

    async def call() -> None:
        _, caller = await loop.create_connection(_Caller, "127.0.0.1", port)
        for number, request in following:
            due = begun + number / per_second if per_second else 0.0
            if due > (now := time.perf_counter()):
                await asyncio.sleep(due - now)
            asked = due or time.perf_counter()
            try:
                status = await caller.ask(request)
            except ConnectionError:
                return
            if status == 200:
                told.acknowledged.append(number)
                told.waited.append(time.perf_counter() - asked)
            else:
                told.refused += 1

    await asyncio.gather(*(call() for _ in range(at_once)))
    told.took = time.perf_counter() - begun
    return told


class SmallSlack:
    """The Web API as far as a receiver needs it, and the server's side of Socket Mode."""

    def __init__(self) -> None:
        self.url = ""
        self._sockets: list[web.WebSocketResponse] = []
        self._came = asyncio.Event()
        self._told: Told | None = None
        self._sent: dict[str, tuple[int, float]] = {}
        self._all = asyncio.Event()
        self._free = asyncio.Semaphore(0)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[SmallSlack]:
        """Listen on a free port."""
        from bench.ingest_servers import listening

        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link", self._link)
        async with listening(app) as port:
            self.url = f"http://127.0.0.1:{port}/api/"
            yield self

    async def send(self, bodies: Sequence[Json], *, sockets: int, at_once: int = 64) -> Told:
        """Push all as envelopes over the receiver's connections, at most `at_once` unacknowledged."""
        while len(self._sockets) < sockets:
            self._came.clear()
            await self._came.wait()
        envelopes = [
            _write(
                {
                    "envelope_id": f"e{number}",
                    "type": "events_api",
                    "accepts_response_payload": False,
                    "retry_attempt": 0,
                    "retry_reason": "",
                    "payload": body,
                }
            ).decode()
            for number, body in enumerate(bodies)
        ]
        told = self._told = Told()
        self._sent, self._free = {}, asyncio.Semaphore(at_once)
        begun = time.perf_counter()
        for number, envelope in enumerate(envelopes):
            await self._free.acquire()
            self._sent[f"e{number}"] = number, time.perf_counter()
            await self._sockets[number % sockets].send_str(envelope)
        self._all.clear()
        if self._sent:
            await self._all.wait()
        told.took = time.perf_counter() - begun
        return told

    async def _call(self, request: web.Request) -> web.Response:
        match request.match_info["method"]:
            case "apps.connections.open":
                return web.json_response({"ok": True, "url": self.url.replace("http", "ws").replace("api/", "link")})
            case "auth.test":
                return web.json_response(
                    {"ok": True, "team_id": TEAM, "user_id": HERE.bot_user, "bot_id": HERE.bot, "url": HERE.url}
                )
            case "response":
                return web.Response(text="ok")
            case "views.open":
                return web.json_response({"ok": True, "view": {"id": "V1"}})
            case _:
                return web.json_response({"ok": False, "error": "not_here"})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str('{"type":"hello","num_connections":1}')
        self._sockets.append(socket)
        self._came.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(message.data)
        finally:
            self._sockets.remove(socket)
        return socket

    def _acknowledged(self, text: str) -> None:
        number, sent = self._sent.pop(msgspec.json.decode(text)["envelope_id"])
        if self._told is not None:
            self._told.acknowledged.append(number)
            self._told.waited.append(time.perf_counter() - sent)
        self._free.release()
        if not self._sent:
            self._all.set()
