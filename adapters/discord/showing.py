"""Showing: cards and texts in a reader's language, with the names and addresses in them looked up before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.discord.here import guild_of
from adapters.discord.knowing import Knowing
from adapters.discord.pages import Page
from adapters.discord.render import Renderer
from bot.card import Card
from bot.kernel.communities import communities_of
from bot.kernel.records import Community
from bot.looking_up import Lookup
from bot.places import Channel, Person, Place
from bot.ports import Clock, Storage, Store
from bot.rendering import rendered
from bot.text import Text
from bot.words import Reader

PATIENCE = 1.0
"""Seconds that looking up names may take altogether; what isn't known by then reads as "someone"."""


class Showing:
    """Renders for a person, or for all in a channel in the language of its community."""

    def __init__(self, storage: Storage, knowing: Knowing, clock: Clock, patience: float = PATIENCE) -> None:
        self.storage, self.knowing, self.clock, self.patience = storage, knowing, clock, patience

    async def card(
        self,
        workspace: str,
        card: Card,
        *,
        reader: str | Sequence[str] = "",
        channel: str = "",
        direct: bool = False,
    ) -> list[Page]:
        """The messages of a card. `direct`: outside of the server, which its buttons then must name."""
        found = await self.reader(workspace, card, reader=reader, channel=channel)
        renderer = Renderer(found, guild_of(workspace) if direct else "")
        return await rendered(card, lambda: renderer.card(card))

    async def text(self, workspace: str, text: Text, *, reader: str | Sequence[str] = "", channel: str = "") -> str:
        """A text in one line."""
        return Renderer(await self.reader(workspace, text, reader=reader, channel=channel)).text(text)

    async def reader(
        self,
        workspace: str,
        thing: object,
        *,
        reader: str | Sequence[str] = "",
        channel: str = "",
        locale: str = "",
        patience: float = 0.0,
    ) -> Reader:
        """Who reads this thing: one person, several (in the language of the first), or all in a channel. Discord tells
        nobody's time zone, and a language only with what somebody does: that one is `locale`, or remembered. Names that
        aren't known within `patience` seconds are left out."""
        readers = [reader] if isinstance(reader, str) and reader else list(reader)
        directory = _Directory(self.knowing, workspace)
        lookup = Lookup(directory, thing, readers, channel, locale=locale, tells_language=False)
        async with self.storage.turn(workspace) as store:
            await lookup.from_store(store)
            lookup.community = await self._community(store, readers, channel)
        await lookup.ask(patience or self.patience)
        return lookup.reader(self.clock.now())

    async def _community(self, store: Store, readers: Sequence[str], channel: str) -> Community | None:
        """Whose language counts when nobody told theirs."""
        found = await store.communities.of_channel(channel) if channel else None
        around = self.knowing.facts.known(channel) if channel else None
        if found is None and around is not None and around.is_thread:  # a private thread
            found = await store.communities.of_channel(around.parent)
        if found is None and readers:
            found = next(iter(await communities_of(store, readers[0])), None)
        return found


@dataclass(frozen=True, slots=True)
class _Directory:
    """What Discord tells of people and channels in one server."""

    knowing: Knowing
    workspace: str

    async def person(self, id: str) -> Person | None:
        return await self.knowing.person(self.workspace, id)

    async def channel(self, id: str) -> Channel | None:
        return await self.knowing.channel(id)

    async def is_member(self, channel: str, person: str) -> bool | None:
        return await self.knowing.is_member(self.workspace, channel, person)

    async def link(self, place: Place) -> str | None:
        return self.knowing.link(self.workspace, place)
