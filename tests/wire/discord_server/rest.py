"""The REST API over HTTP: bodies, tokens, rates, faults, the judging. What is answered is in the *_routes files."""

from __future__ import annotations

import asyncio
import inspect
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from . import command_routes, guild_routes, interaction_routes, message_routes, spec, thread_routes
from .calling import ROUTES, Call, Route, Upload
from .errors import WRONG_BODY, Refused, wrong
from .rates import MAJOR, Pace
from .rates import Fault as Ordered

if TYPE_CHECKING:
    from .server import LocalDiscord

__all__ = ["Called", "Rest", "command_routes", "guild_routes", "interaction_routes", "message_routes", "thread_routes"]

INVALID = frozenset({401, 403, 429})
UNHEEDED = frozenset({"tts", "nsfw"})  # discord.py says it everywhere


@dataclass(slots=True)
class Called:
    """A call as it came, and what was answered. `route`: "POST /channels/{channel_id}/messages"; `fault`: what was
    made to go wrong; `judged`: how long it took to judge its body, in seconds."""

    route: str
    params: dict[str, str]
    body: Any
    at: float
    status: int = 0
    answer: Any = None
    fault: str = ""
    uploads: list[str] = field(default_factory=list)
    judged: float = 0.0

    @property
    def code(self) -> int:
        """Discord's number for what was wrong; 0: nothing."""
        return int(self.answer.get("code", 0)) if self.status >= 400 and isinstance(self.answer, dict) else 0


class Rest:
    """Answers `/api/v10/…`."""

    def __init__(self, server: LocalDiscord) -> None:
        self.server = server

    def add_to(self, app: web.Application) -> None:
        """Every route there is; the rest is not found."""
        plain_first = sorted(ROUTES, key=lambda route: [part.startswith("{") for part in route.template.split("/")])
        for route in plain_first:
            app.router.add_route(route.method, f"/api/v10{route.template}", self._answering(route))
        app.router.add_route("*", "/api/{rest:.*}", self._not_found)

    def _answering(self, route: Route) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self.handle(route, request)

        return handle

    async def _not_found(self, request: web.Request) -> web.StreamResponse:
        self.server.violate(f"{request.method} {request.path.removeprefix('/api/v10')}: there is no such route")
        return self._json(404, {"message": "404: Not Found", "code": 0}, {})

    async def handle(self, route: Route, request: web.Request) -> web.StreamResponse:
        called = Called(route.name, dict(request.match_info), None, self.server.clock.now())
        self.server.calls.append(called)
        ordered = self.server.faults.take(route.name)
        called.fault = ordered.how if ordered else ""
        major = tuple(request.match_info[key] for key in MAJOR if key in request.match_info)
        exempt = route.template.startswith(("/interactions/", "/webhooks/"))
        pace = self.server.rates.pass_through(route.name, major, exempt=exempt)
        headers = self.server.rates.headers(pace)
        if pace.wait:
            if pace.early:
                self.server.violate(f"{route.name}: called {pace.wait:.2f} s before retry_after was over")
            return self._limited(called, pace.wait, pace.scope, headers)
        try:
            await self._done(route, request, called, ordered, pace)
        except Refused as refused:
            called.status, called.answer = refused.status, refused.body
            self._judge(called, refused)
        return await self._sent(request, called, ordered, headers)

    async def _done(
        self, route: Route, request: web.Request, called: Called, ordered: Ordered | None, pace: Pace
    ) -> None:
        """Read it, judge it, do it."""
        call = Call(self.server, route, dict(request.match_info), dict(request.query))
        await self._read(request, call)
        called.body, called.uploads = call.body, [upload.filename for upload in call.uploads]
        if not route.open and request.headers.get("Authorization") != f"Bot {self.server.state.app.token}":
            raise Refused(0, status=401, message="401: Unauthorized")
        if not route.open and not request.headers.get("User-Agent", "").startswith("DiscordBot"):
            self.server.violate(f"{route.name}: no User-Agent of a bot")
        if ordered and ordered.how in ("429", "429-global", "429-shared"):
            self.server.rates.shut(pace, ordered.seconds, all_of_it=ordered.how == "429-global")
        if ordered and ordered.how in ("429", "429-global", "429-shared", "500", "502", "reset", "not-json"):
            return
        began = time.perf_counter()
        self._check(route, call.body)
        called.judged = time.perf_counter() - began
        answered = route.run(call)
        done = await answered if inspect.isawaitable(answered) else answered
        if isinstance(done, tuple):
            called.status, called.answer = done
        else:
            called.status, called.answer = (204, None) if done is None else (200, done)

    async def _read(self, request: web.Request, call: Call) -> None:
        if not request.can_read_body or request.method in ("GET", "DELETE"):
            return
        if request.content_type == "multipart/form-data":
            form = await request.post()
            for name, value in form.items():
                if isinstance(value, web.FileField):
                    number = int(name.removeprefix("files[").removesuffix("]")) if name.startswith("files[") else 0
                    call.uploads.append(Upload(number, value.filename, value.content_type, value.file.read()))
            text = str(form.get("payload_json", "{}"))
        elif request.content_type == "application/json":
            text = await request.text()
        elif await request.read():
            raise Refused(50035, message=f'Expected "Content-Type" header to be JSON, not {request.content_type}')
        else:
            return
        try:
            call.body = json.loads(text) if text.strip() else None
        except ValueError:
            raise Refused(50109) from None

    def _check(self, route: Route, body: Any) -> None:
        if body is None or not self.server.by_description:
            return
        faults = spec.check_body(route.method, route.template, body)
        if faults:
            raise wrong(*faults)
        known = spec.fields_of(route.method, route.template)
        unknown = set(body) - known - UNHEEDED if known and isinstance(body, dict) else set()
        if unknown:
            self.server.violate(f"{route.name}: unknown fields {sorted(unknown)}")

    def _judge(self, called: Called, refused: Refused) -> None:
        """What only a mistake of the bot explains is noted."""
        if refused.code in WRONG_BODY or refused.status == 401:
            details = "; ".join(str(fault) for fault in refused.faults) or refused.message
            self.server.violate(f"{called.route}: {refused.code} {details}")

    # ------------------------------------------------------------------------------------------------- answering

    async def _sent(
        self, request: web.Request, called: Called, ordered: Ordered | None, headers: dict[str, str]
    ) -> web.StreamResponse:
        how = ordered.how if ordered else ""
        if ordered and how == "slow":
            await asyncio.sleep(ordered.seconds)
        if how in ("reset", "reset-after-done"):
            if request.transport:
                request.transport.abort()
            called.status = 0
            return web.Response()
        if how == "not-json":
            called.status = 200
            return web.Response(text="<html><body>Discord is having a moment</body></html>", content_type="text/html")
        if how in ("500", "502", "500-but-done"):
            called.status = 502 if how == "502" else 500
            return self._json(called.status, {"message": f"{called.status}: Server Error", "code": 0}, {})
        if ordered and how.startswith("429"):
            scope = {"429": "user", "429-global": "global", "429-shared": "shared"}[how]
            return self._limited(called, ordered.seconds, scope, headers)
        return self._json(called.status, called.answer, headers)

    def _limited(self, called: Called, wait: float, scope: str, headers: dict[str, str]) -> web.StreamResponse:
        is_global = scope == "global"
        called.status = 429
        called.answer = {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": is_global}
        headers |= {"Retry-After": str(int(wait) + 1), "X-RateLimit-Scope": scope, "Via": "1.1 google"}
        headers |= {"X-RateLimit-Remaining": "0"} if not is_global else {"X-RateLimit-Global": "true"}
        return self._json(429, called.answer, headers)

    @staticmethod
    def _json(status: int, answer: Any, headers: dict[str, str]) -> web.Response:
        if status == 204:
            return web.Response(status=204, headers=headers)
        body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        return web.Response(status=status, body=body, headers={**headers, "Content-Type": "application/json"})
