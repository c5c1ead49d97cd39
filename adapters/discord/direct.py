"""Direct messages belong to no server: whose they are is found out, or asked once and remembered."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from adapters.discord.callbacks import CHANGE, Callbacks
from adapters.discord.calls import DiscordError
from adapters.discord.custom_ids import unpack
from adapters.discord.guilds import Guilds
from adapters.discord.here import Here, workspace_key
from adapters.discord.knowing import Knowing
from adapters.discord.left_off import PLATFORM
from adapters.discord.messages import DIRECT_MESSAGE
from adapters.discord.origin import origin_of
from adapters.discord.payloads import Json, each, id_of, part, word
from adapters.discord.posting import MESSAGES
from adapters.discord.read_values import chosen_in
from adapters.discord.showing import Showing
from adapters.discord.talk import said
from bot.card import Button, Buttons, Card, Menu, Words
from bot.delivery import TryLater, Unclear
from bot.errors import NoKey, WrongKey
from bot.form import Option
from bot.ports import Bookmarks
from bot.text import t

log = logging.getLogger("lunchtable.discord")

ACTION = "server"
DIRECT = "direct:"
MOST_SERVERS = 20
"""So many are asked whether somebody is in them."""
_MOST_REMEMBERED, _MOST_ASKED = 10_000, 25


class Direct:
    """Which server somebody means who writes to the bot alone. `read` takes a message whose server became known."""

    def __init__(
        self,
        guilds: Guilds,
        knowing: Knowing,
        bookmarks: Bookmarks,
        read: Callable[[Json, str], Awaitable[None]],
        showing: Showing | None = None,
    ) -> None:
        self.guilds, self.knowing, self.bookmarks, self._read = guilds, knowing, bookmarks, read
        self.showing = showing
        self._meant: OrderedDict[str, str] = OrderedDict()
        self._held: dict[str, list[Json]] = {}

    def remembered(self, data: Json) -> str:
        """The server, where it is known without asking anybody."""
        return self._meant.get(_person(data), "")

    async def of(self, kind: str, data: Json) -> str:
        """The server, perhaps asked for; "" when it is still open, or there is none."""
        person = _person(data)
        if not person or person == self.guilds.me:
            return ""
        if sent := await self._sent_from(id_of(part(data, "message"), "id")):
            return sent
        note = (await self.bookmarks.get(PLATFORM, DIRECT + person)).get(DIRECT + person) or {}
        here = [one for one in await self._likely(person) if await self._is_in(one, person)]
        chosen = next((one.guild for one in here if one.guild == note.get("guild")), "")
        if not chosen and len(here) == 1:
            chosen = here[0].guild
        if chosen:
            await self._remember(person, chosen, id_of(data, "channel_id"))
        elif here and kind == "MESSAGE_CREATE":
            await self._ask(person, data, here)
        return chosen

    def is_choice(self, data: Json) -> bool:
        """Is this the answer to the question?"""
        return unpack(word(part(data, "data"), "custom_id"))[0] == ACTION

    async def chosen(self, data: Json, callbacks: Callbacks) -> None:
        """Somebody said which server they mean: from now on it is that one, also for what they wrote before."""
        person, pressed = _person(data), part(data, "data")
        guild = next(iter(chosen_in(pressed)), "") or unpack(word(pressed, "custom_id"))[1]
        here = next((one for one in self.guilds.all() if one.guild == guild), None)
        if here is None or not await self._is_in(here, person):
            return
        await self._remember(person, guild, id_of(data, "channel_id"))
        if self.showing is not None:
            card = Card((Words(t("From now on I take what you write here for {name}.", name=here.name)),))
            pages = await self.showing.card(here.workspace, card, reader=person)
            try:
                await callbacks.respond(origin_of(data), CHANGE, said(pages[0]))
            except (DiscordError, Unclear) as trouble:
                log.info("a choice was not answered: %s", type(trouble).__name__)
        held = self._held.pop(person, None)
        for message in held if held is not None else await self._earlier(data, person):
            await self._read(message, guild)

    async def forget(self, person: str) -> None:
        """They may mean another from now on."""
        self._meant.pop(person, None)
        await self.bookmarks.put(PLATFORM, {DIRECT + person: None})

    async def channels(self, guild: str) -> list[str]:
        """The direct conversations that are known to be about this server."""
        notes = await self.bookmarks.get(PLATFORM, DIRECT)
        return [str(note["channel"]) for note in notes.values() if note.get("guild") == guild and note.get("channel")]

    async def _likely(self, person: str) -> list[Here]:
        """All servers; where there are many, those in which they did something with the bot."""
        every = self.guilds.all()
        if len(every) <= MOST_SERVERS or self.showing is None:
            return every
        found = []
        for one in every:
            async with self.showing.storage.turn(one.workspace) as store:
                if await store.people.get(person) is not None:
                    found.append(one)
        return found

    async def _is_in(self, here: Here, person: str) -> bool:
        known = await self.knowing.person(here.workspace, person)
        return known is not None and not known.outside

    async def _sent_from(self, message: str) -> str:
        """The server about which the bot itself wrote this message."""
        if not message or self.showing is None:
            return ""
        try:
            found = await self.showing.storage.vault.named(DIRECT_MESSAGE + message)
        except (NoKey, WrongKey):
            return ""
        return found[0][0].partition(":")[2] if found else ""

    async def _remember(self, person: str, guild: str, channel: str) -> None:
        self._meant[person] = guild
        while len(self._meant) > _MOST_REMEMBERED:
            self._meant.popitem(last=False)
        await self.bookmarks.put(PLATFORM, {DIRECT + person: {"guild": guild, "channel": channel}})

    async def _ask(self, person: str, data: Json, here: Sequence[Here]) -> None:
        """Once, for all that they write meanwhile."""
        asked_before = person in self._held
        self._held.setdefault(person, []).append(data)
        if asked_before or self.showing is None:
            return
        some = here[:_MOST_ASKED]
        choice: Buttons | Menu
        if len(some) <= 5:
            choice = Buttons(tuple(Button(t("{name}", name=one.name[:60]), ACTION, one.guild) for one in some))
        else:
            options = tuple(Option(one.guild, t("{name}", name=one.name[:60])) for one in some)
            choice = Menu(t("Server"), ACTION, options)
        card = Card((Words(t("Which server do you mean?")), choice))
        pages = await self.showing.card(workspace_key(some[0].guild), card, reader=person)
        body = {**said(pages[0]), "nonce": id_of(data, "id"), "enforce_nonce": True}
        try:
            await self.knowing.calls.call("POST", MESSAGES, body, channel_id=id_of(data, "channel_id"))
        except (DiscordError, TryLater, Unclear) as trouble:
            self._held.pop(person, None)
            log.info("which server is meant could not be asked: %s", type(trouble).__name__)

    async def _earlier(self, data: Json, person: str) -> list[Json]:
        """What they wrote before they were asked, as the bot was started anew since."""
        channel, asked = id_of(data, "channel_id"), id_of(part(data, "message"), "id")
        try:
            about = {"before": asked, "limit": 1}
            found = await self.knowing.calls.call("GET", MESSAGES, query=about, channel_id=channel)
        except (DiscordError, TryLater, Unclear):
            return []
        return [one for one in each({"page": found}, "page") if id_of(part(one, "author"), "id") == person]


def _person(data: Json) -> str:
    return id_of(part(data, "author"), "id") or id_of(part(data, "user"), "id") or id_of(data, "user_id")
