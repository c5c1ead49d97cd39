"""Showing: cards, forms and texts in a reader's language, with the names and addresses in them looked up before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.chat import SlackChat
from adapters.slack.knowing import Knowing
from adapters.slack.pages import Page
from adapters.slack.render import Renderer
from bot.card import Card
from bot.form import Form
from bot.looking_up import Lookup
from bot.ports import Clock, Storage
from bot.rendering import rendered
from bot.text import Text
from bot.words import Reader

Json = dict[str, Any]
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
        files: Mapping[str, str] | None = None,
    ) -> list[Page]:
        """The messages of a card. `files`: Slack's ids of its pictures that are there already, by name."""
        renderer = Renderer(await self.reader(workspace, card, reader=reader, channel=channel), files or {})
        return await rendered(card, lambda: renderer.card(card))

    async def home(self, workspace: str, card: Card, *, reader: str) -> Json:
        """A card as App Home."""
        renderer = Renderer(await self.reader(workspace, card, reader=reader))
        return await rendered(card, lambda: renderer.home(card))

    async def form(self, workspace: str, form: Form, *, reader: str, metadata: str) -> Json:
        """A form as a modal."""
        return Renderer(await self.reader(workspace, form, reader=reader)).form(form, metadata)

    async def sheet(self, workspace: str, card: Card, *, reader: str, metadata: str) -> Json:
        """A card as a modal."""
        renderer = Renderer(await self.reader(workspace, card, reader=reader))
        return await rendered(card, lambda: renderer.sheet(card, metadata))

    async def text(self, workspace: str, text: Text, *, reader: str | Sequence[str] = "", channel: str = "") -> str:
        """A text in one line."""
        return Renderer(await self.reader(workspace, text, reader=reader, channel=channel)).text(text)

    async def reader(
        self, workspace: str, thing: object, *, reader: str | Sequence[str] = "", channel: str = ""
    ) -> Reader:
        """Who reads this thing: one person, several (in the language of the first), or all in a channel."""
        readers = [reader] if isinstance(reader, str) and reader else list(reader)
        lookup = Lookup(SlackChat(workspace, self.knowing), thing, readers, channel)
        async with self.storage.turn(workspace) as store:
            await lookup.from_store(store)
            if not readers and channel:
                lookup.community = await store.communities.of_channel(channel)
        await lookup.ask(self.patience)
        for id in lookup.shown:
            lookup.shown[id] = self.knowing.name_told(workspace, id) or lookup.shown[id]
        return lookup.reader(self.clock.now())
