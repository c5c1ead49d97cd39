"""The way in by HTTP: size, signature, then events are stored and interactions answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from adapters.slack.payloads import without_nul
from adapters.slack.receiving import Receiving
from bot.ports import Clock

log = logging.getLogger("lunchtable.slack")

Json = dict[str, Any]
LARGEST_BODY = 1024 * 1024
SOON = 0.9
"""Seconds in which an event must be stored. Slack gives three to answer; it sends again what was answered with 503."""

_read = msgspec.json.Decoder().decode


class OAuthFlow(Protocol):
    """Installing by a click; bolt's AsyncOAuthFlow is one."""

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse: ...
    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse: ...


def web_app(
    receiving: Receiving,
    signing_secret: str,
    path: str = "/slack/events",
    oauth_flow: OAuthFlow | None = None,
    *,
    soon: float = SOON,
) -> web.Application:
    """The web application. The same handler stands behind all three addresses the manifest may name."""
    door = Door(receiving, signing_secret, soon)
    app = web.Application(client_max_size=LARGEST_BODY)
    for address in dict.fromkeys((path, "/slack/events", "/slack/interactions", "/slack/commands")):
        app.router.add_post(address, door.open)
        app.router.add_get(address, _certificate)
    app.router.add_get("/healthz", _health)
    if oauth_flow is not None:
        app.router.add_get("/slack/install", _through(oauth_flow.handle_installation))
        app.router.add_get("/slack/oauth_redirect", _through(oauth_flow.handle_callback))
    app.on_shutdown.append(lambda _: receiving.finish())
    return app


class Door:
    """Lets in what Slack has signed."""

    def __init__(self, receiving: Receiving, signing_secret: str, soon: float) -> None:
        self.receiving, self._soon = receiving, soon
        self._signatures = SignatureVerifier(signing_secret, _Seconds(receiving.clock))

    async def open(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        if (request.content_length or 0) > LARGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(LARGEST_BODY)
        body = await request.read()
        if not self._is_signed(request, body):
            return web.Response(status=401, text="The signature doesn't fit.")
        try:
            said: Any = _read(without_nul(body)) if body.lstrip()[:1] == b"{" else _form(body)
        except (ValueError, RecursionError):  # what msgspec raises, also at endless brackets, and what isn't UTF-8
            return web.Response(status=400, text="This can't be read.")
        match said:
            case {"type": "url_verification"}:
                return web.Response(text=str(said.get("challenge", "")))
            case {"type": "event_callback" | "app_rate_limited"}:
                return await self._store(said)
            case {"command": str()} | {"type": str(), "user": dict()}:
                return await to_aiohttp_response(await self.receiving.interact(said))
            case dict():
                return web.Response()  # the check of a certificate, or something that means nothing to us
            case _:
                return web.Response(status=400, text="This can't be read.")

    async def _store(self, said: Json) -> web.Response:
        try:
            async with asyncio.timeout(self._soon):
                await self.receiving.events(said)
        except Exception as error:
            log.error("an event could not be stored: %s", type(error).__name__)
            return web.Response(status=503, text="Please send it again.")
        return web.Response()

    def _is_signed(self, request: web.Request, body: bytes) -> bool:
        headers = request.headers
        try:
            return self._signatures.is_valid(
                body, headers.get("X-Slack-Request-Timestamp"), headers.get("X-Slack-Signature")
            )
        except (ValueError, TypeError):  # no number, no UTF-8, no ASCII
            return False


class _Seconds(SignatureClock):
    """Our clock, as the signatures read it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


def _form(body: bytes) -> object:
    """A slash command's fields, or the payload of an interaction."""
    fields = dict(parse_qsl(body.replace(b"%00", b"").decode(), keep_blank_values=True))
    return _read(without_nul(fields["payload"].encode())) if "payload" in fields else fields


def _through(
    handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await handle(await to_bolt_request(request)))

    return handler


async def _certificate(_: web.Request) -> web.Response:
    """Slack looks now and then whether the address has a valid certificate."""
    return web.Response()


async def _health(_: web.Request) -> web.Response:
    return web.Response(text="ok")
