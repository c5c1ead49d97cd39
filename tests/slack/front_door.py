"""A bot behind its front door: a kitchen as its only feature, a real database, and a small Slack at its other side.

`Desk` is that Slack's Web API: it keeps what it is asked and can be told to refuse. `Bot` puts everything together.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from cooking import Cooking

from adapters.slack.calls import Calls
from adapters.slack.chat import SlackChat
from adapters.slack.here import Here, NotInstalled, workspace_key
from adapters.slack.http import web_app
from adapters.slack.interacting import Deadlines
from adapters.slack.knowing import Knowing
from adapters.slack.receiving import Receiving
from adapters.slack.showing import Showing
from bot.card import Button, Buttons, Card, Words
from bot.dispatch import Dispatch
from bot.feature import Action, Command, Feature, FormTaken, MessageMenu
from bot.incoming import ButtonPressed, CommandUsed, FormSent
from bot.intake import Intake
from bot.kernel.records import ChannelRecord, Community
from bot.registry import make_registry
from bot.reply import Invalid, Replace, Reply, ShowHome, Whisper, whisper
from bot.text import Quote, t
from bot.turn import Turn
from storage import open_storage

Json = dict[str, Any]
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, ELSEWHERE, ORGANISATION = "T1", "T9", "E1"
HERE = Here(team=TEAM, bot_user="UBOT", bot="BBOT", app="A1", url="https://nurses.slack.com/", name="Nurses")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NUMBERS = itertools.count(1)


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def wait(self, **span: float) -> None:
        self.time += timedelta(**span)


class Workspaces:
    """The bot is in one workspace, until it is put out."""

    def __init__(self) -> None:
        self.inside = {TEAM: HERE}
        self.organisation: list[str] = []
        self.since = datetime.min.replace(tzinfo=UTC)  # when it was installed

    async def find(self, team: str, enterprise: str = "") -> Here | None:
        return self.inside.get(team)

    async def here(self, workspace: str) -> Here | None:
        return next((here for here in self.inside.values() if here.workspace == workspace), None)

    async def token(self, workspace: str) -> str:
        if await self.here(workspace) is None:
            raise NotInstalled(workspace)
        return "xoxb-kitchen"

    async def refused(self, workspace: str, code: str) -> None:
        pass

    async def forget(self, team: str, enterprise: str = "", when: datetime | None = None) -> bool:
        if when is not None and when < self.since:
            return False
        for gone in (team, *await self.teams_of(enterprise)):
            self.inside.pop(gone, None)
        return True

    async def teams_of(self, enterprise: str) -> list[str]:
        return self.organisation if enterprise == ORGANISATION else []

    async def all(self) -> list[Here]:
        return list(self.inside.values())


@dataclass
class Asked:
    """One call of the Web API."""

    method: str
    arguments: Json

    @property
    def words(self) -> str:
        return json.dumps(self.arguments)


@dataclass
class Desk:
    """The Web API. `refusals`: the error a method answers with. `said`: what was posted to a response_url."""

    refusals: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    said: list[Json] = field(default_factory=list)
    used_up: bool = False
    url: str = ""

    async def call(self, request: web.Request) -> web.Response:
        if request.content_type == "application/json":
            arguments = await request.json()
        else:
            fields = {**request.query, **await request.post()}
            arguments = {name: _decoded(str(value)) for name, value in fields.items()}
        method = request.match_info["method"]
        self.asked.append(Asked(method, arguments))
        if method in self.refusals:
            return web.json_response({"ok": False, "error": self.refusals[method]})
        return web.json_response({"ok": True, **self._answer(method, arguments)})

    async def respond(self, request: web.Request) -> web.Response:
        if self.used_up:
            return web.Response(status=404, text="used_url")
        self.said.append(await request.json())
        return web.Response(text="ok")

    def of(self, method: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.method == method]

    async def hears(self, *methods: str, within: float = 2.0) -> Asked:
        """The first call of one of these methods, or ("respond") what was posted to a response_url."""
        async with asyncio.timeout(within):
            while True:
                for method in methods:
                    if method == "respond" and self.said:
                        return Asked("respond", self.said.pop(0))
                    for asked in self.of(method):
                        self.asked.remove(asked)
                        return asked
                await asyncio.sleep(0.005)

    def _answer(self, method: str, arguments: Json) -> Json:
        match method:
            case "users.info":
                id = arguments["user"]
                outside = id.startswith("UOUT")
                return {
                    "user": {"id": id, "team_id": ELSEWHERE if outside else TEAM, "real_name": id, "locale": "en-GB"}
                }
            case "views.open" | "views.push" | "views.update":
                return {"view": {"id": f"V{next(NUMBERS)}"}}
            case "conversations.open":
                return {"channel": {"id": "DANA"}}
            case _:
                return {}


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


class Kitchen(Cooking):
    """A feature. What is cooked slowly waits for `ready`."""

    async def serve(self, turn: Turn, used: CommandUsed) -> Sequence[Reply]:
        eat = Buttons((Button(t("Eat"), "kitchen.eat", "7"),))
        return [Whisper(Card((Words(t("Today: {dish}", dish=Quote(used.words))), eat)))]

    async def ordered(self, turn: Turn, form: FormSent) -> Sequence[Reply]:
        if form.text("dish") == "stones":
            return [Invalid({"dish": t("Nobody can eat that.")})]
        if form.text("dish") == "stew":
            await self.ready.wait()
        return [whisper(t("You get {dish}", dish=form.text("dish")))]

    async def eat(self, turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
        self.eaten.append(turn.me)
        return [Replace(Card((Words(t("Eaten.")),)))]

    async def ask_waiter(self, turn: Turn, _: ButtonPressed) -> Sequence[Reply]:
        return [whisper(t("The waiter comes."))]

    async def home(self, turn: Turn, _: object) -> Sequence[Reply]:
        return [ShowHome(Card((Words(t("Nothing waits for you.")),)))]

    def feature(self) -> Feature:
        return Feature(
            "kitchen",
            t("Kitchen"),
            commands=(
                Command("serve", t("Serve"), runs=self.serve, words=t("a dish")),
                Command("stew", t("Stew"), runs=self.stew),
                Command("order", t("Order"), opens=self.order),
                Command("menu", t("Menu"), opens=self.slow_order),
                Command("home", t("Home"), runs=self.home),
            ),
            actions=(
                Action("eat", runs=self.eat),
                Action("waiter", runs=self.ask_waiter),
                Action("order", opens=self.order),
            ),
            forms=(FormTaken("order", opens=self.order, runs=self.ordered),),
            menus=(MessageMenu("what", t("What is this?"), runs=self.what),),
        )


class Bot:
    """Everything behind the door, and the door itself."""

    def __init__(self, database: Path, receiving: Receiving, desk: Desk, kitchen: Kitchen, clock: Watch) -> None:
        self.database, self.receiving, self.desk, self.kitchen, self.clock = database, receiving, desk, kitchen, clock
        self.url = ""
        self.private: list[tuple[str, str]] = []  # what Slack called private
        self.http: aiohttp.ClientSession

    async def post(
        self, body: bytes | str | AsyncIterator[bytes], kind: str = "application/json", **how: str
    ) -> tuple[int, str]:
        """Send something to the door, signed as Slack signs; `how` may hold another `stamp` or `signature`."""
        whole = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else b""
        stamp = how.get("stamp", str(int(self.clock.now().timestamp())))
        signature = how.get("signature") or sign(whole, stamp)
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        address = self.url + how.get("path", "/slack/events")
        async with self.http.post(address, data=whole or body, headers=headers) as answer:
            return answer.status, await answer.text()

    async def event(self, event: Json, team: str = TEAM, **how: str) -> int:
        """Deliver an event."""
        return (await self.post(json.dumps(envelope(event, team)), **how))[0]

    async def command(self, text: str, **fields: str) -> tuple[int, str]:
        """Somebody types `/practice …`."""
        return await self.post(urlencode(command(text, self.desk, **fields)), "application/x-www-form-urlencoded")

    async def interaction(self, payload: Json) -> tuple[int, str]:
        """Somebody presses or sends something."""
        form = urlencode({"payload": json.dumps(payload)})
        return await self.post(form, "application/x-www-form-urlencoded", path="/slack/interactions")

    def stored(self) -> list[str]:
        """The kinds of what is in the inbox."""
        with sqlite3.connect(self.database) as connection:
            return [kind for (kind,) in connection.execute("SELECT kind FROM inbox WHERE lane <> '' ORDER BY id")]


def sign(body: bytes, stamp: str) -> str:
    return "v0=" + hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def envelope(event: Json, team: str = TEAM) -> Json:
    authorization = {
        "enterprise_id": None,
        "team_id": team,
        "user_id": "UBOT",
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": "A1",
        "event_id": f"Ev{next(NUMBERS)}",
        "event_time": int(NOON.timestamp()),
        "authorizations": [authorization],
        "event": event,
    }


def message(text: str = "Soup is ready", ts: str = "", channel: str = "C1", user: str = "UANA") -> Json:
    ts = ts or f"{int(NOON.timestamp())}.{next(NUMBERS):06}"
    place = {"ts": ts, "event_ts": ts, "channel": channel, "channel_type": "channel", "team": TEAM}
    return {"type": "message", "user": user, "text": text, **place}


def command(text: str, desk: Desk, **fields: str) -> dict[str, str]:
    return {
        "team_id": TEAM,
        "channel_id": "C1",
        "user_id": "UANA",
        "user_name": "ana",
        "command": "/practice",
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": desk.url + "respond",
        "trigger_id": f"{next(NUMBERS)}.1.a",
        **fields,
    }


def _person(id: str) -> Json:
    return {"id": id, "username": id.lower(), "name": id.lower(), "team_id": TEAM}


def press(action: str, desk: Desk, *, record: str = "7", user: str = "UANA", team: str = TEAM, **payload: Any) -> Json:
    """A button on a post in C1."""
    button = {"type": "button", "action_id": f"{action}|{record}", "block_id": "b1", "action_ts": f"{next(NUMBERS)}.0"}
    return {
        "type": "block_actions",
        "user": _person(user),
        "team": {"id": team, "domain": "nurses"},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": "A1",
        "trigger_id": f"{next(NUMBERS)}.1.a",
        "channel": {"id": "C1", "name": "lunch"},
        "message": {
            "type": "message",
            "user": "UBOT",
            "bot_id": "BBOT",
            "ts": "1700000000.000100",
            "text": "Today: soup",
        },
        "container": {"type": "message", "message_ts": "1700000000.000100", "channel_id": "C1", "is_ephemeral": False},
        "response_url": desk.url + "respond",
        "actions": [button],
        **payload,
    }


def press_in_home(action: str, desk: Desk) -> Json:
    """The same in Home, which has neither a channel nor a response_url."""
    payload = press(action, desk)
    for name in ("channel", "message", "response_url"):
        del payload[name]
    view = {"id": "VHOME", "type": "home", "team_id": TEAM, "blocks": [], "private_metadata": "", "callback_id": ""}
    return {**payload, "container": {"type": "view", "view_id": "VHOME"}, "view": view}


def press_in_sheet(action: str, desk: Desk, metadata: str) -> Json:
    """The same in a modal that was opened from Home."""
    payload = press_in_home(action, desk)
    view = {
        "id": "VSHEET",
        "type": "modal",
        "team_id": TEAM,
        "private_metadata": metadata,
        "callback_id": "sheet",
        "blocks": [],
    }
    return {**payload, "container": {"type": "view", "view_id": "VSHEET"}, "view": view}


def sent_form(view: Json, dish: str) -> Json:
    """What a person fills into a form that was opened."""
    values = {"dish": {"value": {"type": "plain_text_input", "value": dish}}}
    return {
        "type": "view_submission",
        "user": _person("UANA"),
        "team": {"id": TEAM, "domain": "nurses"},
        "api_app_id": "A1",
        "trigger_id": f"{next(NUMBERS)}.1.a",
        "view": {**view, "id": "VFORM", "hash": "1.a", "team_id": TEAM, "state": {"values": values}},
        "response_urls": [],
    }


SHORT = Deadlines(acknowledge=0.3, words=0.05, form=0.05, person=0.2, person_of_form=0.2, give_up=5.0)


@asynccontextmanager
async def open_bot(folder: Path, *, soon: float = 0.9) -> AsyncIterator[Bot]:
    """A bot with a community in C1, listening."""
    database = folder / "bot.db"
    storage, clock, workspaces, desk, kitchen = (
        await open_storage(f"sqlite:///{database}"),
        Watch(),
        Workspaces(),
        Desk(),
        Kitchen(),
    )
    async with storage.turn(workspace_key(TEAM)) as store:
        community = await store.communities.save(Community(0, "Nurses", home="C1"))
        await store.communities.save_channel(ChannelRecord("C1", "lunch", community=community.id))
    api = web.Application()
    api.router.add_route("*", "/api/{method}", desk.call)
    api.router.add_post("/respond", desk.respond)
    async with serving(api) as address:
        desk.url = address + "/"
        registry = make_registry([kitchen.feature()])
        calls = Calls(workspaces, base_url=address + "/api/")
        knowing = Knowing(calls, workspaces)
        dispatch = Dispatch(registry, storage, lambda workspace: SlackChat(workspace, knowing), clock)
        intake, showing = Intake(storage.inbox, dispatch, clock), Showing(storage, knowing, clock)
        private: list[tuple[str, str]] = []

        async def said_private(workspace: str, channel: str) -> None:
            private.append((workspace, channel))

        receiving = Receiving(
            workspaces,
            dispatch,
            intake,
            calls,
            knowing,
            showing,
            registry,
            clock,
            deadlines=SHORT,
            said_private=said_private,
        )
        bot = Bot(database, receiving, desk, kitchen, clock)
        bot.private = private
        async with serving(web_app(receiving, SECRET, soon=soon)) as bot.url, aiohttp.ClientSession() as bot.http:
            yield bot
        await calls.close()
    await storage.close()


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
