"""A small kitchen for the sandbox's tests: one feature, two channels, real storage, the real server."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.sandbox.app import Sandbox
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.log import Log
from adapters.sandbox.server import serving
from adapters.sandbox.table import Guest, Spot, Table, lay
from adapters.sandbox.world import World
from bot.card import Button, Buttons, Card, Item, Items, Picture, Words
from bot.feature import Action, Command, Feature, FormTaken, MessageMenu
from bot.form import Form, TextField
from bot.incoming import ButtonPressed, CommandUsed, FormSent, MenuChosen
from bot.places import ChannelKind
from bot.registry import Registry, make_registry
from bot.reply import Invalid, RefreshHome, Replace, Reply, Say, ShowHome, Whisper
from bot.text import Quote, t, verbatim
from bot.turn import Turn
from storage import open_storage

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


async def serve(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """Posts a dish for everyone, and says privately that it did."""
    card = Card(
        (Words(t("Today: {dish}", dish=Quote(used.words))), Buttons((Button(t("Eat"), "kitchen.eat", used.words),)))
    )
    return [Say(card, used.place, post="dish:1"), Whisper(Card((Words(t("Served")),)))]


async def long_list(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    items = tuple(Item(t("dish {n}", n=number)) for number in range(60))
    return [Whisper(Card((Items(items), Picture(PNG, t("a plate")))))]


async def eat(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    return [Replace(Card((Words(t("{dish} is eaten", dish=pressed.record)),)))]


async def order_form(turn: Turn, used: CommandUsed | MenuChosen) -> Form:
    return Form("kitchen.order", t("Order"), (TextField(name="dish", label=t("Dish"), most=20),))


async def ordered(turn: Turn, form: FormSent) -> Sequence[Reply]:
    if form.text("dish") == "stones":
        return [Invalid({"dish": t("Nobody can eat that.")})]
    return [Whisper(Card((Words(t("You get {dish}", dish=form.text("dish"))),))), RefreshHome(turn.me)]


async def what_is_this(turn: Turn, chosen: MenuChosen) -> Sequence[Reply]:
    return [Whisper(Card((Words(verbatim(f"This is {chosen.message.text}")),)))]


async def home(turn: Turn, _: object) -> Sequence[Reply]:
    return [ShowHome(Card((Words(t("Nothing waits for you.")),)))]


KITCHEN = Feature(
    "kitchen",
    t("Kitchen"),
    commands=(
        Command("serve", t("Serve"), runs=serve, words=t("a dish")),
        Command("list", t("List"), runs=long_list),
        Command("order", t("Order"), opens=order_form),
        Command("home", t("Home"), runs=home),
    ),
    actions=(Action("eat", runs=eat),),
    forms=(FormTaken("order", opens=order_form, runs=ordered),),
    menus=(MessageMenu("what", t("What is this?"), runs=what_is_this),),
)

TABLE = Table(
    (
        Guest("ana", "Ana"),
        Guest("ben", "Ben", steward=True),
        Guest("cem", "Cem", language="de", timezone="Europe/Berlin"),
    ),
    (Spot("lunch", "lunch"), Spot("secret", "secret", ChannelKind.PRIVATE, members=("ana", "ben"))),
    "Canteen",
)


@pytest.fixture
def kitchen() -> Registry:
    return make_registry([KITCHEN])


@pytest.fixture
async def sandbox(kitchen: Registry) -> AsyncIterator[Sandbox]:
    """A laid table in memory, its clock standing on a Monday."""
    storage = await open_storage("sqlite://")
    clock = SandboxClock(MONDAY)
    made = Sandbox(World(clock), storage, kitchen, clock)
    await lay(made, TABLE)
    yield made
    await storage.close()


@pytest.fixture
def lasting(kitchen: Registry, tmp_path: Path) -> Callable[[], Any]:
    """Opens the same sandbox again and again, kept in files as the demo keeps it."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Sandbox]:
        storage = await open_storage(f"sqlite:///{tmp_path / 'bot.db'}")
        clock = SandboxClock()
        made = Sandbox(World(clock, Log(tmp_path / "chat.jsonl")), storage, kitchen, clock)
        if not made.world.people:
            await lay(made, TABLE)
        yield made
        await storage.close()

    return opened


class Page:
    """A page as a program: asks and waits for the answer, and keeps what it is told."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.told: list[dict[str, Any]] = []

    async def ask(self, type: str, **fields: Any) -> dict[str, Any]:
        await self.socket.send_json({"type": type, "ref": "r", **fields})
        return await self.hears(lambda message: message.get("ref") == "r")

    async def hears(self, wanted: Callable[[dict[str, Any]], bool], within: float = 5) -> dict[str, Any]:
        """The first message, said already or still to come, that is wanted; it is taken out."""
        for message in self.told:
            if wanted(message):
                self.told.remove(message)
                return message
        while True:
            message = await self.socket.receive_json(timeout=within)
            if wanted(message):
                return message
            self.told.append(message)

    async def all_so_far(self) -> list[dict[str, Any]]:
        """Everything told until now."""
        await self.ask("seen", channel="lunch")
        return self.told


class Visit:
    """The server of a sandbox, and pages on it."""

    def __init__(self, address: str, client: aiohttp.ClientSession) -> None:
        self.address, self.client = address, client

    async def page(self, person: str, since: int | None = None, **headers: str) -> Page:
        query = f"ws?as={person}" + (f"&since={since}" if since is not None else "")
        return Page(await self.client.ws_connect(self.address + query, headers=headers))


@asynccontextmanager
async def visiting(sandbox: Sandbox) -> AsyncIterator[Visit]:
    async with serving(sandbox, port=0) as address, aiohttp.ClientSession() as client:
        yield Visit(address, client)


@pytest.fixture
async def visit(sandbox: Sandbox) -> AsyncIterator[Visit]:
    async with visiting(sandbox) as visit:
        yield visit


@pytest.fixture
def visit_to() -> Callable[[Sandbox], Any]:
    return visiting
