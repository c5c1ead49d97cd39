"""A Discord that says as much as it can: a gateway whose events are made before the clock starts, and the little of REST
that is asked meanwhile. When a heartbeat says so, the client has heard everything."""

from __future__ import annotations

import asyncio
import random
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

Json = dict[str, Any]
ME, GUILD, EVERYBODY = "100000000000000000", "200000000000000000", str((1 << 53) - 1)
CHANNELS = [str(300000000000000000 + number) for number in range(20)]
PEOPLE = [str(400000000000000000 + number) for number in range(200)]
FIRST = 1400000000000000000
WORDS = "wound dressing insulin cool round rota tape heel note tablet fridge pen bag visit family lift key safe".split()
TWICE = 0.05  # of the events are told again
ACK: Json = {"op": 11, "d": None, "t": None, "s": None}
_write = msgspec.json.Encoder().encode
_user = {"id": ME, "username": "lunchtable", "discriminator": "0", "avatar": None, "bot": True, "global_name": None}


def message(dice: random.Random, number: int) -> Json:
    """One as MESSAGE_CREATE tells it."""
    who = dice.randrange(200)
    member = {"roles": [GUILD], "nick": None, "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False}
    return {
        "id": str(FIRST + number),
        "channel_id": dice.choice(CHANNELS),
        "guild_id": GUILD,
        "type": 0,
        "content": " ".join(dice.choices(WORDS, k=14)).capitalize() + ".",
        "author": {
            "id": PEOPLE[who],
            "username": f"p{who}",
            "discriminator": "0",
            "avatar": None,
            "global_name": f"P {who}",
        },
        "member": {**member, "avatar": None, "flags": 0, "pending": False, "premium_since": None},
        "timestamp": "2026-03-02T09:00:00.000000+00:00",
        "edited_timestamp": None,
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "tts": False,
        "flags": 0,
        "nonce": str(FIRST + number),
    }


def messages(count: int, seed: str) -> list[Json]:
    """Some of them are told twice."""
    dice = random.Random(seed)
    start = sum(seed.encode()) * 1_000_000
    said: list[Json] = []
    for number in range(count):
        said.append(
            said[dice.randrange(len(said))] if said and dice.random() < TWICE else message(dice, start + number)
        )
    return said


@dataclass
class BusyDiscord:
    """`said`: what `GET messages` gives, by channel; `invalid`: requests that were refused."""

    url: str = ""
    said: dict[str, list[Json]] = field(default_factory=dict)
    invalid: int = 0
    sequence: int = 0
    session: int = 0
    _socket: web.WebSocketResponse | None = None
    _packer: Any = None
    _heard: dict[int, asyncio.Event] = field(default_factory=dict)
    _connected: asyncio.Event = field(default_factory=asyncio.Event)
    _said: asyncio.Event = field(default_factory=asyncio.Event)
    _beats: int = 0  # to be answered when everything that is made was sent

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[BusyDiscord]:
        """At work on a free port."""
        app = web.Application()
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/{path:.*}", self._rest)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    @property
    def api(self) -> str:
        return f"http://{self.url}/api"

    async def connected(self) -> None:
        """Wait until somebody listens."""
        await self._connected.wait()

    def gone(self) -> None:
        """Whoever listened went away, for longer than it would be told again."""
        self._connected.clear()
        self.session += 1
        self.sequence = 0
        self._heard.clear()

    async def tell(self, said: Sequence[Json]) -> None:
        """Tell it all; returns when it was heard."""
        heard = await self.say(self.pack(said))
        await heard.wait()

    def pack(self, said: Sequence[Json]) -> list[bytes]:
        """Made before the clock starts. What is made must be sent next: each frame needs those before it."""
        frames = []
        for one in said:
            self.sequence += 1
            frames.append(self._packed({"t": "MESSAGE_CREATE", "s": self.sequence, "op": 0, "d": one}))
        self._said.clear()
        return [*frames, self._packed({"t": None, "s": None, "op": 1, "d": None})]

    async def say(self, frames: Sequence[bytes]) -> asyncio.Event:
        """Send what was made; what is given is set when it was heard."""
        assert self._socket is not None
        heard = self._heard.setdefault(self.sequence, asyncio.Event())
        for frame in frames:
            await self._socket.send_bytes(frame)
        while self._beats:
            self._beats -= 1
            await self._socket.send_bytes(self._packed(ACK))
        self._said.set()
        return heard

    def _packed(self, frame: Json) -> bytes:
        return bytes(self._packer.compress(_write(frame)) + self._packer.flush(zlib.Z_SYNC_FLUSH))

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        self._socket = socket = web.WebSocketResponse()
        self._packer, self._beats = zlib.compressobj(), 0
        self._said.set()
        await socket.prepare(request)
        await socket.send_bytes(self._packed({"op": 10, "d": {"heartbeat_interval": 41250}, "t": None, "s": None}))
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            asked = msgspec.json.decode(frame.data)
            match asked["op"]:
                case 1:
                    if self._said.is_set():
                        await socket.send_bytes(self._packed(ACK))
                    else:
                        self._beats += 1
                    for sequence, event in self._heard.items():
                        if (asked["d"] or 0) >= sequence:
                            event.set()
                case 2:
                    await self._welcome(socket)
                case 6:
                    await socket.send_bytes(self._packed({"op": 9, "d": False, "t": None, "s": None}))
        return socket

    async def _welcome(self, socket: web.WebSocketResponse) -> None:
        ready = {
            "v": 10,
            "user": _user,
            "session_id": f"session{self.session}",
            "resume_gateway_url": f"ws://{self.url}/gateway/",
            "guilds": [{"id": GUILD, "unavailable": True}],
            "application": {"id": ME, "flags": 0},
            "shard": [0, 1],
        }
        for kind, data in (("READY", ready), ("GUILD_CREATE", self._guild())):
            self.sequence += 1
            await socket.send_bytes(self._packed({"t": kind, "s": self.sequence, "op": 0, "d": data}))
        self._connected.set()

    def _guild(self) -> Json:
        everybody = {
            "id": GUILD,
            "name": "@everyone",
            "permissions": EVERYBODY,
            "position": 0,
            "color": 0,
            "hoist": False,
        }
        role = {**everybody, "managed": False, "mentionable": False, "flags": 0, "colors": {"primary_color": 0}}
        channels: list[dict[str, Any]] = [
            {
                "id": id,
                "type": 0,
                "name": f"c{number}",
                "position": number,
                "permission_overwrites": [],
                "parent_id": None,
                "last_message_id": self.said[id][-1]["id"] if self.said.get(id) else None,
            }
            for number, id in enumerate(CHANNELS)
        ]
        return {
            "id": GUILD,
            "name": "Bench",
            "owner_id": PEOPLE[0],
            "joined_at": "2026-01-01T00:00:00.000000+00:00",
            "preferred_locale": "en-US",
            "roles": [role],
            "channels": channels,
            "members": [],
            **{name: [] for name in ("threads", "emojis", "stickers", "presences", "voice_states", "stage_instances")},
            **{name: [] for name in ("features", "guild_scheduled_events", "soundboard_sounds")},
            **dict.fromkeys(("verification_level", "default_message_notifications", "explicit_content_filter"), 0),
            **dict.fromkeys(("mfa_level", "system_channel_flags", "premium_tier", "nsfw_level", "afk_timeout"), 0),
            "member_count": 200,
            "large": False,
            "unavailable": False,
        }

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.match_info["path"].split("/")
        answer: Any = {}
        match path:
            case ["users", "@me"]:
                answer = _user
            case ["users", "@me", "guilds"]:
                answer = []
            case ["applications" | "oauth2", *_]:
                answer = {
                    "id": ME,
                    "name": "Lunchtable",
                    "flags": 1 << 15 | 1 << 19,
                    "description": "",
                    "bot_public": True,
                }
                answer |= {"verify_key": "", "summary": "", "icon": None, "bot_require_code_grant": False, "team": None}
                answer |= {"owner": _user, "rpc_origins": []}
            case ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                answer = {"url": f"ws://{self.url}/gateway/", "shards": 1, "session_start_limit": limit}
            case ["channels", _, "threads", *_]:
                answer = {"threads": [], "members": [], "has_more": False}
            case ["channels", channel, "messages"]:
                answer = self._page(channel, request)
            case _:
                self.invalid += 1
                return web.json_response({"message": "404: Not Found", "code": 0}, status=404)
        return web.Response(body=_write(answer), headers={"Content-Type": "application/json"})

    def _page(self, channel: str, request: web.Request) -> list[Json]:
        said, limit = self.said.get(channel, []), int(request.query.get("limit", "50"))
        if after := request.query.get("after"):
            return [one for one in said if int(one["id"]) > int(after)][:limit][::-1]
        before = int(request.query.get("before", str(1 << 63)))
        return [one for one in said if int(one["id"]) < before][-limit:][::-1]
