"""The Web API over HTTP: bodies, tokens, scopes, rates, faults. The methods are in the *_methods files."""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from . import chat_methods, conversation_methods, file_methods, people_methods, view_methods
from .calling import KNOWN, Call
from .errors import Json, Refused
from .oauth import OAUTH
from .rates import Fault
from .scopes import METHODS
from .workspace import Installation

if TYPE_CHECKING:
    from .server import LocalSlack

__all__ = ["Called", "WebApi", "chat_methods", "conversation_methods", "file_methods", "people_methods", "view_methods"]

GONE = frozenset({"files.upload", "dialog.open", "channels.list", "channels.info", "channels.history", "im.open"})


@dataclass(slots=True)
class Called:
    """A call as it came, and what was answered. `fault`: what was made to go wrong."""

    method: str
    team: str
    args: Json
    at: float
    answer: Json = field(default_factory=dict)
    status: int = 200
    fault: str = ""

    @property
    def error(self) -> str:
        """Slack's word for what was wrong; "": nothing."""
        return str(self.answer.get("error", ""))


class WebApi:
    """Answers `/api/<method>`."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        called = Called(name, "", {}, self.slack.state.clock.now())
        self.slack.calls.append(called)
        fault = self.slack.faults.take(name)
        called.fault = fault.how if fault else ""
        try:
            args = await self._args(request, name)
            called.args = {key: value for key, value in args.items() if key != "token"}
            token = self._token(request, args)
            called.answer = await self._answer(called, token, args, fault)
        except Refused as refused:
            called.answer = refused.body
            called.status = 429 if refused.code == "ratelimited" else 200
        return await self._sent(request, called, fault)

    # ------------------------------------------------------------------------------------------------- reading

    async def _args(self, request: web.Request, name: str) -> Json:
        args: Json = dict(request.query)
        header = request.headers.get("Authorization", "")
        if header.startswith("Basic "):  # how oauth.v2.access is told the client's id and secret
            id, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
            args |= {"client_id": id, "client_secret": secret}
        kind = request.content_type
        if request.method == "POST" and request.can_read_body:
            if kind == "application/json":
                args |= await self._json(request, name)
            elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
                args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
            elif await request.read():
                raise Refused("invalid_post_type")
        return args

    async def _json(self, request: web.Request, name: str) -> Json:
        try:
            body = await request.json()
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        if name in KNOWN and not KNOWN[name].reads_json and body:
            self.slack.violate(f"{name}: takes no JSON body; its arguments were not read")
            return {}
        return body

    @staticmethod
    def _token(request: web.Request, args: Json) -> str:
        header = request.headers.get("Authorization", "")
        if header.startswith("Bearer "):
            return header.removeprefix("Bearer ")
        return str(args.get("token") or "")

    # ------------------------------------------------------------------------------------------------- answering

    async def _answer(self, called: Called, token: str, args: Json, fault: Fault | None) -> Json:
        name = called.method
        if name in OAUTH:
            return {"ok": True} | OAUTH[name](self.slack, args)
        if name == "apps.connections.open":
            return {"ok": True} | self._open_connection(token)
        if name in GONE:
            self.slack.violate(f"{name}: a deprecated method")
            raise Refused("method_deprecated")
        if name not in KNOWN:
            raise Refused("unknown_method", req_method=name)
        there = self._installed(token)
        call = Call(self.slack, name, there, args)
        called.team = str(there.team or args.get("team_id") or there.enterprise)
        self._paced(called, there, fault)
        if fault and fault.how in ("429", "500", "reset", "not-json"):
            return {}
        call.check_scopes()
        unknown = set(args) - KNOWN[name].args
        if unknown:
            self.slack.violate(f"{name}: unknown arguments {sorted(unknown)}")
        answer = KNOWN[name].run(call)
        done = await answer if inspect.isawaitable(answer) else answer
        return {"ok": True, **done}

    def _installed(self, token: str) -> Installation:
        if not token:
            raise Refused("not_authed")
        if token.startswith("xapp-"):
            raise Refused("not_allowed_token_type")
        there = self.slack.state.installations.get(token)
        if there is None:
            raise Refused("invalid_auth")
        if there.removed:
            raise Refused("account_inactive")
        if there.revoked:
            raise Refused("token_revoked")
        if there.expires_at is not None and there.expires_at <= self.slack.state.clock.now():
            raise Refused("token_expired")
        return there

    def _paced(self, called: Called, there: Installation, fault: Fault | None) -> None:
        rates, team = self.slack.rates, there.team or there.enterprise
        early = rates.is_early(team, called.method)
        if early:
            self.slack.violate(f"{called.method}: called {early:.1f} s before Retry-After was over")
            raise Refused("ratelimited", retry_after=math.ceil(early))
        wait = rates.wait(team, called.method, str(called.args.get("channel", "")))
        if wait:
            rates.close(team, called.method, math.ceil(wait))
            raise Refused("ratelimited", retry_after=math.ceil(wait))
        if fault and fault.how.startswith("429"):
            rates.close(team, called.method, fault.seconds)

    def _open_connection(self, token: str) -> Json:
        app = self.slack.state.app
        if not token:
            raise Refused("not_authed")
        if token != app.app_token:
            raise Refused("invalid_auth" if token.startswith("xapp-") else "not_allowed_token_type")
        if "connections:write" not in app.app_token_scopes:
            raise Refused("missing_scope", needed="connections:write", provided=",".join(app.app_token_scopes))
        return {"url": self.slack.sockets.new_address()}

    async def _sent(self, request: web.Request, called: Called, fault: Fault | None) -> web.StreamResponse:
        how = fault.how if fault else ""
        if fault and how == "slow":
            await asyncio.sleep(fault.seconds)
        if how in ("reset", "reset-after-done"):
            if request.transport:
                request.transport.abort()
            called.status = 0
            return web.Response()
        if how == "not-json":
            return web.Response(text="<html><body>Slack is having a moment</body></html>", content_type="text/html")
        if how in ("500", "500-but-done"):
            called.status = 500
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        if fault and how in ("429", "429-but-done"):
            called.status = 429
            seconds = str(math.ceil(fault.seconds))
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": seconds}
            )
        headers = self._headers(called)
        return web.json_response(
            called.answer, status=called.status, headers=headers, dumps=lambda data: json.dumps(data, ensure_ascii=True)
        )

    def _headers(self, called: Called) -> dict[str, str]:
        headers = {"x-slack-req-id": f"{len(self.slack.calls):032x}"}
        if called.status == 429:
            headers["Retry-After"] = str(called.answer.pop("retry_after", 1))
        there = next((one for one in self.slack.state.installations.values() if called.team in (one.team,)), None)
        if there:
            headers["x-oauth-scopes"] = ",".join(sorted(there.scopes))
        if METHODS.get(called.method):
            headers["x-accepted-oauth-scopes"] = ",".join(METHODS[called.method])
        return headers
