"""One connection to the gateway, between the network and discord.py.

discord.py says hello, identifies, sends heartbeats, resumes and connects anew; of what happens it hears only that it has
happened. What that is goes to the adapter as it came. See docs/decisions/discord-reads-the-raw-gateway.md.
"""

from __future__ import annotations

import asyncio
import json
import logging
import zlib
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import msgspec
from aiohttp import ClientWebSocketResponse, WSMessage, WSMsgType

log = logging.getLogger("lunchtable.discord")

Data = dict[str, Any]

DISPATCH, IDENTIFY, RESUME, INVALID, HELLO = 0, 2, 6, 9, 10
SELDOM = 64
"""So many things may happen until discord.py is told how far it went."""
GONE = 4000
"""The code to leave with: after 1000 or 1001 Discord ends the session, and what happens meanwhile isn't told again."""

_ENDS = b"\x00\x00\xff\xff"  # of a whole message in zlib-stream
_read = msgspec.json.Decoder().decode
_write = msgspec.json.Encoder().encode
_OVER = _write({"op": INVALID, "d": False, "s": None, "t": None}).decode()


@dataclass(frozen=True, slots=True)
class Session:
    """A session of one shard that can be gone on with: after `sequence`, at `address`, with the same intents."""

    shard: int
    shards: int
    id: str
    sequence: int
    address: str
    intents: int


class Signal(NamedTuple):
    """Something that happened, as the gateway tells it, and its place in the row of this session."""

    kind: str
    data: Data
    shard: int
    session: str
    sequence: int

    @property
    def stamp(self) -> str:
        """Tells it from the same another time; it is the same when it comes again."""
        return f"{self.session}:{self.sequence}"


class Listener(Protocol):
    """Whoever the lines report to."""

    me: Data
    """The bot's own user."""

    has_room: asyncio.Event
    """Set while more may be heard."""

    def told(self, signal: Signal) -> None:
        """Something happened."""

    def opened(self, session: Session, *, resumed: bool) -> None:
        """A shard is connected."""

    def left_off(self, shard: int, shards: int, intents: int) -> Session | None:
        """The session to go on with."""

    def ended(self, shard: int) -> None:
        """The session of this shard can't be gone on with."""

    def session(self, id: str) -> Session | None:
        """A session that discord.py goes on with by itself."""


class Line:
    """Looks like aiohttp's WebSocket to discord.py."""

    def __init__(self, socket: ClientWebSocketResponse, listener: Listener) -> None:
        self._socket, self._listener = socket, listener
        self._unpacking, self._packed = zlib.decompressobj(), bytearray()
        self._shard, self._shards, self._intents = 0, 1, 0
        self._session, self._address, self._sequence = "", "", 0
        self._taken_up: Session | None = None  # discord.py thinks it has identified, but we go on with this
        self._over = self._greeted = False
        self._next: WSMessage | None = None
        self._untold = 0  # what happened since discord.py was told how far it went

    @property
    def closed(self) -> bool:
        return self._socket.closed

    @property
    def close_code(self) -> int | None:
        return self._socket.close_code

    async def close(self, *, code: int = GONE, message: bytes = b"") -> bool:
        """Hang up, so that the session can be gone on with."""
        return await self._socket.close(code=GONE if code in (1000, 1001) else code, message=message)

    async def send_str(self, text: str) -> None:
        """What discord.py says. Where a session can be gone on with, it doesn't identify."""
        said = _read(text)
        if said.get("op") == IDENTIFY:
            text = self._identifying(said["d"], text)
        elif said.get("op") == RESUME:
            if not said["d"].get("session_id"):  # it broke before discord.py knew of the session: let it begin again
                self._over = True
                return
            self._session = str(said["d"]["session_id"])
            known = self._listener.session(self._session)
            if known is not None:
                self._remember(known)
        await self._socket.send_str(text)

    async def receive(self, timeout: float | None = None) -> WSMessage:  # noqa: ASYNC109 - as aiohttp has it
        """The next thing discord.py must know: of what happens only now and then how far it went, but always before it
        speaks itself. It watches for silence by itself as soon as it has been greeted."""
        if self._next is not None:
            frame, self._next = self._next, None
            return frame
        while not self._over:
            if not self._listener.has_room.is_set():
                await self._listener.has_room.wait()
            frame = await self._socket.receive(timeout=None if self._greeted else timeout)
            if frame.type is WSMsgType.BINARY:
                text: str | bytes | None = self._unpacked(frame.data)
            elif frame.type is WSMsgType.TEXT:
                text = frame.data
            else:
                return self._first_of_all(frame)
            known = self._heard(text) if text is not None else None
            if known is not None:
                return self._first_of_all(_message(known))
            if self._untold >= SELDOM:
                return self._how_far()
        self._over = False
        return _message(_OVER)

    def _first_of_all(self, frame: WSMessage) -> WSMessage:
        """Before anything else discord.py learns how far it went."""
        if not self._untold:
            return frame
        self._next = frame
        return self._how_far()

    def _how_far(self) -> WSMessage:
        self._untold = 0
        return _message(f'{{"op":0,"s":{self._sequence},"t":null,"d":null}}')

    def _unpacked(self, data: bytes) -> bytes | None:
        self._packed += data
        if not self._packed.endswith(_ENDS):
            return None
        whole, self._packed = self._unpacking.decompress(self._packed), bytearray()
        return whole

    def _heard(self, text: str | bytes) -> str | None:
        """Take in a message; returns what discord.py is to know of it, if anything."""
        said = parsed(text)
        op = said.get("op")
        if op != DISPATCH:
            self._greeted = self._greeted or op == HELLO
            if op == INVALID and not said.get("d"):
                self._listener.ended(self._shard)
            return text if isinstance(text, str) else text.decode()
        kind, sequence = said.get("t"), int(said.get("s") or 0)
        data: Any = said.get("d")
        self._sequence = sequence
        passed = None
        if kind == "READY":
            self._session, self._address = str(data["session_id"]), str(data.get("resume_gateway_url") or "")
            self._shard, self._shards = data.get("shard") or (self._shard, self._shards)
            self._taken_up = None
            passed = _ready(data, sequence)
            self._listener.opened(self._now(), resumed=False)
        elif kind == "RESUMED":
            passed = self._resumed(data, sequence)
            self._listener.opened(self._now(), resumed=True)
        if isinstance(kind, str) and isinstance(data, dict):
            self._listener.told(Signal(kind, data, self._shard, self._session, sequence))
        self._untold = 0 if passed else self._untold + 1
        return passed

    def _identifying(self, data: Data, text: str) -> str:
        self._shard, self._shards = data.get("shard") or (0, 1)
        self._intents = int(data.get("intents") or 0)
        session = self._listener.left_off(self._shard, self._shards, self._intents)
        if session is None:
            return text
        self._taken_up = session
        self._remember(session)
        going_on = {"token": data["token"], "session_id": session.id, "seq": session.sequence}
        return _write({"op": RESUME, "d": going_on}).decode()

    def _resumed(self, data: Data, sequence: int) -> str:
        """discord.py hears of a session it never identified for as if it had."""
        if self._taken_up is None:
            return _write({"op": DISPATCH, "t": "RESUMED", "s": sequence, "d": data}).decode()
        self._taken_up = None
        ready = {
            "v": 10,
            "user": self._listener.me,
            "session_id": self._session,
            "resume_gateway_url": self._address,
            "shard": [self._shard, self._shards],
        }
        return _ready(ready, sequence)

    def _remember(self, session: Session) -> None:
        self._shard, self._shards, self._intents = session.shard, session.shards, session.intents
        self._session, self._address, self._sequence = session.id, session.address, session.sequence

    def _now(self) -> Session:
        return Session(self._shard, self._shards, self._session, self._sequence, self._address, self._intents)


def parsed(text: str | bytes) -> Data:
    """A message of the gateway. Halves of characters, which people can send, are no JSON to the quick reader."""
    try:
        said = _read(text)
    except msgspec.DecodeError:
        said = json.loads(text)
    return said if isinstance(said, dict) else {}


def _ready(data: Data, sequence: int) -> str:
    """READY without the servers: discord.py needs to know of none."""
    kept = {**data, "guilds": [], "private_channels": [], "relationships": []}
    return _write({"op": DISPATCH, "t": "READY", "s": sequence, "d": kept}).decode()


def _message(text: str) -> WSMessage:
    return WSMessage(WSMsgType.TEXT, text, None)  # type: ignore[no-any-return,unused-ignore]
