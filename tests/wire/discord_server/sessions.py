"""A session of the gateway outlives its connections for a while: what was missed is told again."""

from __future__ import annotations

import importlib
import json
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiohttp import web

from .errors import Json

DISPATCH = 0


def _zlib_stream() -> Callable[[bytes], bytes]:
    packer = zlib.compressobj()
    return lambda data: packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)


def _zstd_stream() -> Callable[[bytes], bytes]:
    """discord.py asks for it where `zstandard` is installed."""
    zstandard = importlib.import_module("zstandard")
    packer = zstandard.ZstdCompressor().compressobj()
    return lambda data: bytes(packer.compress(data) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))


PACKERS = {"zlib-stream": _zlib_stream, "zstd-stream": _zstd_stream}


@dataclass(slots=True, eq=False)
class Connection:
    """One open socket. `deaf`: it is open, but nothing goes out on it any more."""

    socket: web.WebSocketResponse
    transport: Any
    packer: Callable[[bytes], bytes] | None = None
    session: Session | None = None
    deaf: bool = False
    beats: list[int | None] = field(default_factory=list)  # what the client's heartbeats said
    sent_by_client: deque[float] = field(default_factory=deque)

    @property
    def open(self) -> bool:
        return not self.socket.closed and not self.transport.is_closing()

    async def send(self, op: int, data: Any = None, *, seq: int | None = None, kind: str | None = None) -> None:
        await self.send_text(json.dumps({"t": kind, "s": seq, "op": op, "d": data}, separators=(",", ":")))

    async def send_text(self, text: str) -> None:
        if self.deaf or not self.open:
            return
        try:
            if self.packer is None:
                await self.socket.send_str(text)
            else:
                await self.socket.send_bytes(self.packer(text.encode()))
        except (ConnectionError, RuntimeError):
            self.deaf = True


@dataclass(slots=True, eq=False)
class Session:
    """`told`: everything that was dispatched, by number, as far as it is kept for a resume."""

    shard: int
    shards: int
    intents: int
    id: str = field(default_factory=lambda: uuid4().hex)
    seq: int = 0
    connection: Connection | None = None
    lost_at: float | None = None
    over: bool = False
    told: deque[tuple[int, str, str]] = field(default_factory=lambda: deque(maxlen=100_000))

    def hears(self, guild: str) -> bool:
        """Is this the shard of a guild ("": of DMs)?"""
        return (int(guild) >> 22) % self.shards == self.shard if guild else self.shard == 0

    def note(self, kind: str, data: Json) -> str:
        """Count an event; returns it as it goes out."""
        self.seq += 1
        text = json.dumps({"t": kind, "s": self.seq, "op": DISPATCH, "d": data}, separators=(",", ":"))
        self.told.append((self.seq, kind, text))
        return text

    def missed(self, after: int) -> list[str]:
        return [text for seq, _, text in self.told if seq > after]


Payload = Json | Callable[[int], Json]
"""What an event says; or what it says to who has these intents."""
