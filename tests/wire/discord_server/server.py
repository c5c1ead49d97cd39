"""A Discord of our own on a free port of this machine.

async with LocalDiscord() as discord_server:
    guild = discord_server.state.add_guild("Nurses")          # the bot is in it
    ana = discord_server.state.add_user(guild, "Ana")
    rounds = discord_server.state.add_channel(guild, "round-talk")
    with discord_server.in_place():                           # discord.py goes there instead of to Discord
        client = discord.AutoShardedClient(…)
        await client.start(discord_server.state.app.token)
    await discord_server.people.say(ana, rounds, "Hello @Ben")
    discord_server.seen_by(ana, rounds)
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from aiohttp import web

from . import spec
from .clock import DiscordClock
from .errors import Fault, Json
from .gateway import Gateway
from .guild import AppMade, Channel, User
from .happenings import Happenings
from .interactions import Interaction
from .people import People
from .rates import Faults, How, Rates
from .rest import INVALID, Called, Rest
from .seeing import Seen, modal_of, seen_by
from .state import State


class LocalDiscord:
    """The server. `state`: what there is; `people`: what they do; `gateway`: the connections; `calls`: every call of
    the REST API; `violations`: what Discord would frown on; `synced`: how many commands each sync wrote.
    `also_check`, `also_check_modals`: more rules that refuse, for a message's body and a modal's data."""

    def __init__(self, clock: DiscordClock | None = None, app: AppMade | None = None) -> None:
        self.clock = clock or DiscordClock()
        self.state = State(self.clock, app or AppMade())
        self.calls: list[Called] = []
        self.violations: list[str] = []
        self.synced: list[int] = []
        self.rates = Rates()
        self.faults = Faults()
        self.nonces: dict[tuple[str, str], tuple[str, float]] = {}
        self.interactions: dict[str, Interaction] = {}  # by token
        self.address = ""
        self.gateway = Gateway(self)
        self.happenings = Happenings(self)
        self.people = People(self)
        self.also_check: list[Callable[[Json], list[Fault]]] = []
        self.also_check_modals: list[Callable[[Json], list[Fault]]] = []
        self.by_description = True  # bodies are judged by Discord's own description, when it is here
        self.house_rules = True  # allowed_mentions and an enforced nonce on every send
        self.open_calls = 0
        self._runner: web.AppRunner

    # ------------------------------------------------------------------------------------------------- running

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        spec.described()  # read before anybody waits for it
        app = web.Application(client_max_size=30_000_000, middlewares=[self._count])
        Rest(self).add_to(app)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_get("/attachments/{channel}/{file}/{name}", self._attachment)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self.gateway.stop()
        await self._runner.cleanup()

    @web.middleware
    async def _count(self, request: web.Request, handler: Any) -> web.StreamResponse:
        counted = request.path.startswith("/api/")
        self.open_calls += counted
        try:
            answer: web.StreamResponse = await handler(request)
            return answer
        finally:
            self.open_calls -= counted

    @property
    def base_url(self) -> str:
        """For `discord.http.Route.BASE`."""
        return f"{self.address}/api/v10"

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """discord.py, in this process, takes this for Discord."""
        from discord.gateway import DiscordWebSocket
        from discord.http import Route
        from yarl import URL

        before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = self.base_url, URL(self.gateway.url)
        try:
            yield
        finally:
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        file = self.state.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=file.data, content_type=file.media_type.partition(";")[0])

    # ------------------------------------------------------------------------------------------------- for tests

    def fail_next(self, route: str, how: How, times: int = 1, seconds: float = 1.0) -> None:
        """What goes wrong with the next calls of a route ("POST /channels/{channel_id}/messages", a piece of it like
        "/callback", or "*"). `seconds`: how slow, or retry_after."""
        self.faults.add(route, how, times, seconds)

    def called(self, route: str = "", **params: str) -> list[Called]:
        """The calls whose route contains this, with these things in their address."""
        return [
            call
            for call in self.calls
            if route in call.route and all(call.params.get(key) == value for key, value in params.items())
        ]

    @property
    def invalid(self) -> list[Called]:
        """What counts towards a ban: answered with 401, 403 or 429, unless it was ordered by `fail_next`."""
        return [call for call in self.calls if call.status in INVALID and not call.fault]

    @property
    def unfinished(self) -> list[Interaction]:
        """Interactions that were deferred and still say "thinking…"."""
        return [one for one in self.interactions.values() if one.loading]

    async def quiet(self, calm: float = 0.02, within: float = 3.0) -> None:
        """Wait until every client has heard everything and no call was made for a moment."""
        await self.gateway.heard()
        end = time.monotonic() + within
        while time.monotonic() < end:
            before = len(self.calls)
            await asyncio.sleep(calm)
            if not self.open_calls and len(self.calls) == before:
                return

    async def until(self, true: Callable[[], object], within: float = 3.0) -> None:
        """Wait until something is so; fails when it doesn't become so."""
        end = time.monotonic() + within
        for _ in range(int(within / 0.005)):
            if true() or time.monotonic() > end:
                break
            await asyncio.sleep(0.005)
        assert true(), f"it did not become so within {within} s"

    def seen_by(self, user: User | str, channel: Channel | str) -> list[Seen]:
        """What somebody sees in a channel: messages (threads too) and what is for them only, in order of time."""
        return seen_by(self.state, self.state.user(user), self.state.channel(channel))

    def modal_of(self, user: User | str) -> Seen | None:
        """The form somebody has open."""
        return modal_of(self.state, self.state.user(user))

    def violate(self, what: str) -> None:
        self.violations.append(what)
