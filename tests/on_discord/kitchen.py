"""A kitchen as the bot's only feature, a real database, and a small Discord at the other side."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

from cooking import Cooking
from discord.http import HTTPClient
from little_discord import ANA, BOT, GUILD, TEXT, TOKEN, WORKSPACE, LittleDiscord, little_discord

from adapters.discord.callbacks import Callbacks
from adapters.discord.calls import LONGEST_WAIT, Calls
from adapters.discord.channels import ChannelFacts
from adapters.discord.chat import DiscordChat
from adapters.discord.here import Here
from adapters.discord.interacting import Deadlines, Interacting
from adapters.discord.knowing import Knowing
from adapters.discord.showing import Showing
from bot.card import Button, Buttons, Card, Words
from bot.dispatch import Dispatch
from bot.errors import CommunityError
from bot.feature import Action, Command, Feature, FormTaken, MessageMenu, TypedOption
from bot.form import Option
from bot.incoming import ButtonPressed, CommandUsed, FormSent
from bot.kernel.records import Community
from bot.ports import Storage
from bot.registry import make_registry
from bot.reply import Invalid, Replace, Reply, ShowHome, Whisper, whisper
from bot.text import Quote, t, verbatim
from bot.turn import Turn
from bot.underway import Underway
from storage import open_storage

Json = dict[str, Any]
TALK, APP = "301", "800"


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Kitchen(Cooking):
    """A feature. What is cooked slowly waits for `ready`."""

    async def serve(self, turn: Turn, used: CommandUsed) -> Sequence[Reply]:
        return [Whisper(menu_of(used.words))]

    async def feast(self, turn: Turn, _: object) -> Sequence[Reply]:
        courses = tuple(Words(verbatim(f"course {number}: " + "x" * 900)) for number in range(12))
        return [Whisper(Card(courses))]

    async def ordered(self, turn: Turn, form: FormSent) -> Sequence[Reply]:
        match form.text("dish"):
            case "stones":
                return [Invalid({"dish": t("Nobody can eat that.")})]
            case "glass":
                raise CommunityError(t("That would hurt."))
            case "stew":
                await self.ready.wait()
            case "air":
                return []
            case "fire":
                raise RuntimeError
        return [whisper(t("You get {dish}", dish=form.text("dish")))]

    async def eat(self, turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
        self.eaten.append(pressed.place.message or "")
        return [whisper(t("Enjoy!")), Replace(Card((Words(t("Eaten.")),)))]

    async def clear(self, turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
        return [Replace(None)]

    async def simmer(self, turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
        await self.ready.wait()
        return await self.eat(turn, pressed)

    async def nod(self, turn: Turn, _: object) -> Sequence[Reply]:
        return []

    async def home(self, turn: Turn, _: object) -> Sequence[Reply]:
        eat = Buttons((Button(t("Eat"), "kitchen.eat", "7"),))
        return [ShowHome(Card((Words(t("{n} dishes were eaten.", n=len(self.eaten))), eat)))]

    async def dishes(self, turn: Turn, typed: str) -> Sequence[Option]:
        return [Option(dish, verbatim(dish)) for dish in ("soup", "salad", "stew") if dish.startswith(typed)]

    def feature(self) -> Feature:
        dish = TypedOption("dish", t("a dish"), completes=self.dishes)
        return Feature(
            "kitchen",
            t("Kitchen"),
            commands=(
                Command("serve", t("Serve"), runs=self.serve, words=t("a dish"), options=(dish,)),
                Command("stew", t("Stew"), runs=self.stew),
                Command("feast", t("Feast"), runs=self.feast),
                Command("nod", t("Nod"), runs=self.nod),
                Command("order", t("Order"), opens=self.order),
                Command("menu", t("Menu"), opens=self.slow_order),
                Command("home", t("Home"), runs=self.home),
            ),
            actions=(
                Action("eat", runs=self.eat),
                Action("simmer", runs=self.simmer),
                Action("clear", runs=self.clear),
                Action("nod", runs=self.nod),
                Action("order", opens=self.order),
            ),
            forms=(FormTaken("order", opens=self.order, runs=self.ordered),),
            menus=(MessageMenu("what", t("What is this?"), runs=self.what),),
        )


def menu_of(dish: str) -> Card:
    clear = Button(t("Clear away"), "kitchen.clear", "7", style="danger", confirm=t("It is gone then."))
    return Card((Words(t("Today: {dish}", dish=Quote(dish))), Buttons((Button(t("Eat"), "kitchen.eat", "7"), clear))))


class Guest:
    """Does things in Discord, and sees what the bot answers."""

    def __init__(self, discord: LittleDiscord, storage: Storage, http: HTTPClient) -> None:
        self.discord, self.storage, self.kitchen = discord, storage, Kitchen()
        self.here = Here(GUILD, "Nurses", BOT, APP)
        self.calls, self.callbacks = Calls(http), Callbacks()
        self.facts, self.underway = ChannelFacts(), Underway()
        self.facts.heed("GUILD_CREATE", {"id": GUILD, "roles": discord.roles, "channels": [*discord.channels.values()]})
        self._ids = count(1_500_000_000_000_000_000)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Another process."""
        registry, clock = make_registry([self.kitchen.feature()]), Now()
        knowing = Knowing(self.calls, self.facts)
        showing = Showing(self.storage, knowing, clock)
        dispatch = Dispatch(registry, self.storage, lambda _: DiscordChat(self.here, knowing), clock)
        soon = Deadlines(words=0.2, form=0.3, give_up=1.0)
        self.interacting = Interacting(dispatch, showing, knowing, self.callbacks, registry, clock, self.underway, soon)

    def interaction(self, kind: int, data: Json, message: Json | None = None, **more: Any) -> Json:
        member = {"user": {"id": ANA, "username": "ana", "global_name": "Ana"}, "roles": [], "permissions": "0"}
        about = {"id": str(next(self._ids)), "token": "aw3f_secret", "application_id": APP, "locale": "en-GB"}
        channel = {"id": TALK, "type": TEXT}
        whole = {**about, "type": kind, "data": data, "guild_id": GUILD, "channel_id": TALK, "channel": channel}
        return {**whole, "member": member, **({"message": message} if message else {}), **more}

    async def does(self, interaction: Json) -> Json:
        """Do it, and wait until all is answered. Returns the first answer."""
        before = len(self.discord.responses)
        await self.interacting.interaction(interaction, self.here)
        return self.discord.responses[before] if len(self.discord.responses) > before else {}

    async def uses(self, verb: str, words: str = "") -> Json:
        """`/practice verb`."""
        return await self.does(self.used(verb, words))

    def used(self, verb: str, words: str = "") -> Json:
        options = [{"type": 3, "name": "words", "value": words}] if words else []
        return self.interaction(
            2, {"type": 1, "name": "practice", "options": [{"type": 1, "name": verb, "options": options}]}
        )

    def pressed(self, custom_id: str, message: Json, **more: Any) -> Json:
        return self.interaction(3, {"component_type": 2, "custom_id": custom_id}, message, **more)

    def sent(self, dish: str, message: Json | None = None) -> Json:
        field = {"type": 18, "component": {"type": 4, "custom_id": "dish", "value": dish}}
        return self.interaction(5, {"custom_id": "kitchen.order|", "components": [field]}, message)

    def card(self, data: Json, *, private: bool = False, **more: Any) -> Json:
        """A message of the bot's, as Discord sends it with a press."""
        flags = data["flags"] & ~64 | (64 if private else 0)
        author = {"id": BOT, "bot": True, "username": "lunchtable"}
        return {"id": str(next(self._ids)), "channel_id": TALK, **data, "flags": flags, "author": author, **more}


@asynccontextmanager
async def a_guest() -> AsyncIterator[Guest]:
    """Somebody in a server where the kitchen is open."""
    storage = await open_storage("sqlite://")
    async with little_discord() as discord:
        discord.add_channel(TALK)
        http = HTTPClient(asyncio.get_running_loop(), max_ratelimit_timeout=LONGEST_WAIT)
        await http.static_login(TOKEN)
        async with storage.turn(WORKSPACE) as store:
            await store.communities.save(Community(0, "Nurses"))
        guest = Guest(discord, storage, http)
        yield guest
        await guest.underway.finish(1)
        await guest.callbacks.close()
        await http.close()
    await storage.close()
