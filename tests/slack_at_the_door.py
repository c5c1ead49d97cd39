"""As much of Slack as installing and starting ask: tokens, their scopes, OAuth, and a socket that says hello."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

EVERYTHING = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,files:write,groups:history,"
    "groups:read,im:history,im:read,im:write,reactions:read,reactions:write,users:read"
)
LEAST = ",".join(scope for scope in EVERYTHING.split(",") if "history" not in scope)
NURSES = {"team_id": "T1", "team": "nurses", "url": "https://nurses.slack.com/", "user_id": "U0", "bot_id": "B0"}
Json = dict[str, Any]


@dataclass
class SlackAtTheDoor:
    """Answers as it is told to. `tokens`: what auth.test says of each, or an error; `codes`: what OAuth gives for each."""

    tokens: dict[str, Json | str] = field(default_factory=dict)
    scopes: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Json] = field(default_factory=dict)
    fresh: dict[str, Json] = field(default_factory=dict)  # by refresh token
    app_tokens: dict[str, str] = field(default_factory=lambda: {"xapp-1-A1-1-good": ""})
    ill: int = 0  # so many calls are answered with 503 first
    calls: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def api(self) -> str:
        return f"{self.url}api/"

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One method of the Web API."""
        method, said = request.match_info["method"], dict(await request.post())
        self.calls.append(method)
        if self.ill:
            self.ill -= 1
            return web.Response(status=503, text="<html>not now</html>", content_type="text/html")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(said.get("token", ""))
        match method:
            case "auth.test":
                return self._auth_test(token)
            case "bots.info":
                return web.json_response({"ok": True, "bot": {"id": "B0", "app_id": "A1"}})
            case "apps.connections.open":
                error = self.app_tokens.get(token, "invalid_auth")
                socket = {"url": self.url.replace("http", "ws") + "socket"}
                return web.json_response({"ok": False, "error": error} if error else {"ok": True, **socket})
            case "oauth.v2.access":
                known = b64decode(request.headers.get("Authorization", "").removeprefix("Basic ")).decode()
                return self._access({key: str(value) for key, value in said.items()}, known)
            case _:
                return web.json_response({"ok": False, "error": "unknown_method"})

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """A connection by Socket Mode on which nothing happens."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        async for _ in socket:
            pass
        return socket

    def _auth_test(self, token: str) -> web.Response:
        known = self.tokens.get(token, "invalid_auth")
        if isinstance(known, str):
            return web.json_response({"ok": False, "error": known})
        headers = {"x-oauth-scopes": self.scopes.get(token, EVERYTHING)}
        return web.json_response({"ok": True, **known}, headers=headers)

    def _access(self, said: dict[str, str], known: str) -> web.Response:
        if known != "1.2:client-secret":
            return web.json_response({"ok": False, "error": "bad_client_secret"})
        if said.get("grant_type") == "refresh_token":
            given: Json | None = self.fresh.pop(said["refresh_token"], None)
            return web.json_response(given or {"ok": False, "error": "invalid_refresh_token"})
        given = self.codes.pop(said.get("code", ""), None)
        return web.json_response({"ok": True, **given} if given else {"ok": False, "error": "invalid_code"})


@asynccontextmanager
async def slack_at_the_door() -> AsyncIterator[SlackAtTheDoor]:
    """At work in this process; `xoxb-good` is a good token for the workspace nurses."""
    slack = SlackAtTheDoor(tokens={"xoxb-good": NURSES})
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.call)
    app.router.add_get("/socket", slack.socket)
    async with TestServer(app) as server:
        slack.url = str(server.make_url("/"))
        yield slack
