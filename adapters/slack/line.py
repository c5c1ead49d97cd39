"""One connection of Socket Mode: reads what comes, answers pings, and notices when nobody speaks at the other end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import aiohttp
import msgspec
from aiohttp import WSMsgType

from adapters.slack.payloads import without_nul

log = logging.getLogger("lunchtable.slack")

Json = dict[str, Any]
_read = msgspec.json.Decoder().decode
_write = msgspec.json.Encoder().encode


class Worn(StrEnum):
    """Why a connection must be replaced."""

    REFRESH = "Slack asked for a fresh one"
    CLOSED = "it was closed"
    DEAF = "it doesn't answer"
    QUIET = "nothing comes"
    CROWDED = "there are too many"
    DISABLED = "Socket Mode was switched off"


REASONS = {"link_disabled": Worn.DISABLED, "too_many_websockets": Worn.CROWDED}


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. Together they see to it that a connection that is open but deaf is noticed within half a minute."""

    ping: float = 5.0
    deaf: float = 20.0  # without any frame, not even the answer to a ping
    quiet: float = 25.0  # without anything the server sends of its own accord; doubled each time that was all
    longest_quiet: float = 3600.0
    hello: float = 10.0
    drain: float = 10.0  # how long a replaced connection is still listened to
    storing: float = 2.5  # Slack sends again what is not acknowledged within three seconds
    first_pause: float = 0.5
    longest_pause: float = 60.0
    crowded_pause: float = 10.0
    short_life: float = 10.0  # a connection that ends sooner is followed by the next only after a pause
    finish: float = 10.0


class Line:
    """An open connection. `arrived` is given every envelope; while it waits, nothing more is read."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        arrived: Callable[[Line, Json], Awaitable[None]],
        timing: Timing,
        quiet: float,
    ) -> None:
        self.socket, self._arrived, self._timing, self._quiet = socket, arrived, timing, quiet
        self._now = asyncio.get_running_loop().time
        self._heard = self._spoke = self._now()  # the last frame; the last one that was no answer to a ping
        self._busy = False
        self._said_hello: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._worn: asyncio.Future[Worn] = asyncio.get_running_loop().create_future()
        self.spoken = False  # did the server say anything after its hello?
        self.reading = asyncio.create_task(self._listen())
        self._watching = asyncio.create_task(self._watch())

    async def hello(self) -> Worn | None:
        """Wait until Slack has greeted; else, why it won't."""
        waiting: set[asyncio.Future[Any]] = {self._said_hello, self._worn}
        await asyncio.wait(waiting, timeout=self._timing.hello, return_when=asyncio.FIRST_COMPLETED)
        if self._said_hello.done():
            return None
        return self._worn.result() if self._worn.done() else Worn.DEAF

    async def worn(self) -> Worn:
        """Wait until it must be replaced; it may still deliver something then."""
        return await asyncio.shield(self._worn)

    async def acknowledge(self, envelope: str, payload: object = None) -> None:
        """Acknowledge, on this connection or not at all: what is not acknowledged comes again."""
        answer: Json = {"envelope_id": envelope}
        if payload is not None:
            answer["payload"] = payload
        try:
            await self.socket.send_str(_write(answer).decode())
        except (ConnectionError, aiohttp.ClientError, RuntimeError) as error:
            log.info("an acknowledgement came too late: %s", type(error).__name__)

    async def close(self) -> None:
        """Hear nothing more."""
        self._watching.cancel()
        self.reading.cancel()
        await asyncio.wait({self._watching, self.reading})
        await self.socket.close()

    async def _listen(self) -> None:
        try:
            while (frame := await self.socket.receive()).type not in (
                WSMsgType.CLOSE,
                WSMsgType.CLOSING,
                WSMsgType.CLOSED,
                WSMsgType.ERROR,
            ):
                self._heard = self._now()
                if frame.type is WSMsgType.PONG:
                    continue
                self._spoke = self._heard
                if frame.type is WSMsgType.PING:
                    self.spoken = True
                    await self.socket.pong(frame.data)
                elif frame.type is WSMsgType.TEXT:
                    await self._take(frame.data)
        except (ConnectionError, aiohttp.ClientError) as error:
            log.info("a connection broke: %s", type(error).__name__)
        finally:
            self._wears(Worn.CLOSED)

    async def _take(self, text: str) -> None:
        try:
            message = _read(without_nul(text.encode()))
            kind = message.get("type")
        except (msgspec.DecodeError, AttributeError):
            log.warning("Slack sent something that can't be read")
            return
        if kind == "hello":
            if not self._said_hello.done():
                self._said_hello.set_result(None)
            return
        self.spoken = True
        if kind == "disconnect":
            self._wears(REASONS.get(str(message.get("reason")), Worn.REFRESH))
            return
        self._busy = True
        await self._arrived(self, message)
        self._busy, self._heard = False, self._now()

    async def _watch(self) -> None:
        while not self._worn.done():
            patience = self._timing.quiet if self.spoken else self._quiet
            deaf, quiet = self._heard + self._timing.deaf, self._spoke + patience
            now = self._now()
            if not self._busy and now >= min(deaf, quiet):  # when busy, it is we who don't read
                self._wears(Worn.DEAF if now >= deaf else Worn.QUIET)
                return
            try:
                await self.socket.ping()
            except (ConnectionError, aiohttp.ClientError, RuntimeError):
                self._wears(Worn.CLOSED)
            left = min(deaf, quiet) - now
            await asyncio.sleep(min(self._timing.ping, left) if left > 0 else self._timing.ping)

    def _wears(self, why: Worn) -> None:
        if not self._worn.done():
            self._worn.set_result(why)
