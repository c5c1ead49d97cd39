"""A Slack of our own on a free port of this machine.

async with LocalSlack() as slack:
    team = slack.state.add_team("Nurses")
    ana = slack.state.add_user(team, "Ana")
    there = slack.state.install(team)                      # there.token is the xoxb- token
    rounds = slack.state.add_channel(team, "round-talk", members=[ana, slack.state.bot(team.id)])
    slack.state.app.request_url = "http://127.0.0.1:…/slack/events"   # or nothing: Socket Mode
    await slack.people.say(ana, rounds, "Hello @Ben")
    slack.seen_by(ana, rounds)
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Self

import aiohttp
from aiohttp import web

from . import block_rules
from .clock import SlackClock
from .deliveries import Deliveries, Delivery
from .errors import Json
from .frowns import frowns
from .happenings import Happenings
from .hooks import Hooks
from .oauth import OAuthPages
from .people import People
from .rates import Faults, How, Rates
from .seeing import Seen, home_of, modal_of, seen_by
from .sockets import Sockets
from .state import State
from .stricter import wrong_in_blocks, wrong_in_view
from .web_api import Called, WebApi
from .workspace import AppMade, Channel, Hook, User, View

Checked = Callable[[Any], list[str]]


class LocalSlack:
    """The server. `state`: what there is; `people`: what they do; `calls`: every call of the Web API;
    `responses`: every use of a response_url with what was wrong with it; `violations`: what Slack would frown on.
    `also_check`: more rules that refuse, for ("message", blocks) and ("view", view), each returning faults."""

    def __init__(self, clock: SlackClock | None = None, app: AppMade | None = None) -> None:
        self.clock = clock or SlackClock()
        self.state = State(self.clock, app or AppMade())
        self.calls: list[Called] = []
        self.responses: list[tuple[Hook, Json, str]] = []
        self.violations: list[str] = []
        self.rates = Rates(self.clock)
        self.faults = Faults()
        self.deliveries = Deliveries(self)
        self.sockets = Sockets(self)
        self.hooks = Hooks(self)
        self.oauth = OAuthPages(self)
        self.happenings = Happenings(self)
        self.people = People(self)
        self.also_check: dict[str, list[Checked]] = {"message": [], "view": []}
        self.house_rules = True  # what tests/slack/block_kit.py finds wrong is a violation too
        self.address = ""
        self.files_ready_after = 0.0  # seconds until an uploaded picture may be shown
        self.client: aiohttp.ClientSession
        self._runner: web.AppRunner

    # ------------------------------------------------------------------------------------------------- running

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=20_000_000)
        app.router.add_route("*", "/api/{method}", WebApi(self).handle)
        app.router.add_get("/link/", self.sockets.handle)
        app.router.add_post("/hooks/{kind}/{team}/{id}", self.hooks.handle)
        app.router.add_route("*", "/upload/v1/{file}", self._upload)
        app.router.add_get("/oauth/v2/authorize", self.oauth.authorize)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.client = aiohttp.ClientSession()

    async def stop(self) -> None:
        await self.deliveries.stop()
        await self.sockets.stop()
        await self.client.close()
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """For `AsyncWebClient(base_url=…)`."""
        return f"{self.address}/api/"

    @property
    def authorize_url(self) -> str:
        """Where a browser is sent to install the app."""
        return f"{self.address}/oauth/v2/authorize"

    # ------------------------------------------------------------------------------------------------- for tests

    def fail_next(self, method: str, how: How, times: int = 1, seconds: float = 1.0) -> None:
        """What goes wrong with the next calls of a method ("*": any; "response_url"). `seconds`: how slow, or
        Retry-After."""
        self.faults.add(method, how, times, seconds)

    def called(self, method: str, **args: object) -> list[Called]:
        """The calls of a method with these arguments."""
        return [
            call
            for call in self.calls
            if call.method == method and all(call.args.get(key) == value for key, value in args.items())
        ]

    def send_event(self, event: Json, team: str = "", **envelope: Any) -> Delivery:
        """Any event, as it is; `envelope`: what stands there instead of what Slack would write (None: left out)."""
        team = team or next(one for there in self.state.installations.values() for one in there.teams)
        there = self.state.installation(team) or next(iter(self.state.installations.values()))
        channel = self.state.channels.get(str(event.get("channel") or ""))
        delivery = self.deliveries.event(event, there, team, channel)
        delivery.body.update(envelope)
        for key in [key for key, value in envelope.items() if value is None and not key.endswith("team_id")]:
            del delivery.body[key]
        return delivery

    def send_body(self, body: Json) -> Delivery:
        """A whole event envelope, as it is."""
        return self.deliveries.send(body)

    async def verify_url(self) -> bool:
        """Does the app's address answer Slack's challenge, as it must when it is entered?"""
        body = {"token": self.state.app.verification_token, "challenge": "local-challenge", "type": "url_verification"}
        outcome = await self.deliveries.attempt("events_api", body)
        return outcome.arrived and "local-challenge" in outcome.body

    async def retry_due(self) -> int:
        """Deliver again what is due by the clock."""
        return await self.deliveries.retry_due()

    async def quiet(self) -> None:
        """Wait until every event that is under way has been answered."""
        await self.deliveries.settled()

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

    def home_of(self, user: User | str) -> Seen | None:
        """What their Home shows."""
        return home_of(self.state, self.state.user(user))

    def modal_of(self, user: User | str) -> Seen | None:
        """The modal on top of what they have open."""
        return modal_of(self.state, self.state.user(user))

    @property
    def views(self) -> dict[str, list[View]]:
        """The modals that are open, by user; the top one last."""
        return self.state.views

    # ------------------------------------------------------------------------------------------------- judging

    def violate(self, what: str) -> None:
        self.violations.append(what)

    def frown(self, method: str, text: str, blocks: Any) -> None:
        for what in frowns(text, blocks):
            self.violate(f"{method}: {what}")

    def knows_file(self, wanted: str) -> bool:
        """May a picture of this id or address be shown?"""
        for file in self.state.files.values():
            ready = self.clock.now() >= file.created + self.files_ready_after
            if wanted in (file.id, f"https://files.slack.com/files-pri/{file.team}-{file.id}/{file.name}"):
                return file.finished and ready and file.media_type.startswith("image/")
        return False

    def check_blocks(self, blocks: Any) -> tuple[list[str], int]:
        """The faults of a message's blocks, and the length of their text."""
        faults, length = block_rules.check_blocks(blocks, self.knows_file)
        if not faults and self.house_rules:
            self.violations += [f"blocks: {wrong}" for wrong in wrong_in_blocks(blocks)]
        return faults + [fault for check in self.also_check["message"] for fault in check(blocks)], length

    def check_view(self, view: Any) -> list[str]:
        """The faults of a view."""
        faults = block_rules.check_view(view, self.knows_file)
        if not faults and self.house_rules:
            self.violations += [f"view: {wrong}" for wrong in wrong_in_view(view)]
        return faults + [fault for check in self.also_check["view"] for fault in check(view)]

    # ------------------------------------------------------------------------------------------------- uploads

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        file = self.state.files.get(request.match_info["file"])
        if file is None or file.finished:
            return web.Response(status=404, text="Not Found")
        fault = self.faults.take("upload")
        if fault:
            return web.Response(status=500, text="error")
        if request.content_type == "multipart/form-data":
            posted = [value for value in (await request.post()).values() if isinstance(value, web.FileField)]
            data = posted[0].file.read() if posted else b""
        else:
            data = await request.read()
        if len(data) != file.length:
            self.violate(f"upload: {len(data)} bytes came, {file.length} were announced")
            return web.Response(status=400, text="size mismatch")
        file.data, file.uploaded = data, True
        return web.Response(text=f"OK - {len(data)}")
