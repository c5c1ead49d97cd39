"""Cards as messages: in a channel, in a thread, in a forum, to people."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from adapters.discord.calls import CLOSED_TO_US, NO_ACCESS, NO_PERMISSION, DiscordError
from adapters.discord.custom_ids import unpack
from adapters.discord.pages import Page, custom_ids
from adapters.discord.posting import Posting
from adapters.discord.showing import Showing
from adapters.discord.threads import NoThread, Threads
from bot.card import Card
from bot.delivery import CannotWhisper
from bot.errors import NoKey
from bot.kernel.communities import communities_of
from bot.places import Place
from bot.ports import Parcel
from bot.reply import Otherwise, Tell, Whisper
from bot.text import Text

log = logging.getLogger("lunchtable.discord")

DIRECT_MESSAGE = "dm:"
"""With a message's id: the name in the vault under which is kept in which server's workspace a direct message was sent,
where its buttons have no room to say so."""


class Messages:
    """What people read of the bot."""

    def __init__(self, showing: Showing, posting: Posting) -> None:
        self.showing, self.posting, self.calls, self.knowing = showing, posting, posting.calls, posting.knowing
        self.storage, self.threads = showing.storage, Threads(posting)

    async def say(self, parcel: Parcel, card: Card, channel: str, root: str | None = None) -> Place:
        """A card in a channel, or under a message. What doesn't fit into one message goes on in the thread."""
        await self.knowing.known(channel)
        pages = await self.showing.card(parcel.workspace, card, channel=channel)
        if root is None and self.knowing.facts.is_forum(channel):
            name = await self._name(parcel, card.title or card.headline, channel)
            first = where = await self.threads.post_in_forum(parcel, channel, name, pages[0])
        else:
            where, under = await self.beneath(parcel, card, channel, root)
            first = await self.posting.post(parcel, pages[0], where, under=under)
        await self.go_on(parcel, card, pages, where, first)
        return await self.knowing.place_in(where, first)

    async def go_on(self, parcel: Parcel, card: Card, pages: Sequence[Page], where: str, first: str) -> None:
        """The further messages of a card: behind it in a thread, under it in a channel."""
        if len(pages) < 2:
            return
        beneath, _ = await self.beneath(parcel, card, where, first)
        for count, page in enumerate(pages[1:], 1):
            await self.posting.post(parcel, page, beneath, count=count)

    async def open_thread(self, parcel: Parcel, title: Text, card: Card, channel: str, root: str | None) -> Place:
        """A public thread with this name and a first card."""
        await self.knowing.known(channel)
        pages = await self.showing.card(parcel.workspace, card, channel=channel)
        if root is None and self.knowing.facts.is_forum(channel):
            name = await self._name(parcel, title, channel)
            first = where = await self.threads.post_in_forum(parcel, channel, name, pages[0])
        else:
            if root is None:  # a message bears a nonce and has one thread at most: neither is made twice
                headline, *_ = await self.showing.card(parcel.workspace, Card(title=title), channel=channel)
                root = await self.posting.post(parcel, headline, channel, count=255, label="title")
            where, under = await self._under(channel, root, lambda: self._name(parcel, title, channel))
            first = await self.posting.post(parcel, pages[0], where, under=under)
        await self.go_on(parcel, card, pages, where, first)
        return await self.knowing.place_in(where, first)

    async def open_private(
        self, parcel: Parcel, title: Text, card: Card, channel: str, people: Sequence[str]
    ) -> Place | None:
        """A thread for these people alone, within a channel that all of them see; else a message to each."""
        known = await self.knowing.known(channel)
        inside = known is not None and known.kind == 0 and await self._all_in(parcel.workspace, channel, people)
        if not inside:
            return await self._tell_each(parcel, card, people)
        name = await self._name(parcel, title, channel)
        try:
            where = await self.threads.open_private(parcel, channel, name, people)
        except DiscordError as error:
            if error.code not in (NO_PERMISSION, NO_ACCESS):
                raise
            log.info("a thread for a few could not be opened: %s", error)
            return await self._tell_each(parcel, card, people)
        pages = await self.showing.card(parcel.workspace, card, reader=people, channel=channel)
        first = await self.posting.post(parcel, pages[0], where)
        for count, page in enumerate(pages[1:], 1):
            await self.posting.post(parcel, page, where, count=count)
        return await self.knowing.place_in(where, first)

    async def tell(self, parcel: Parcel, reply: Tell) -> Place | None:
        """A card to one person, or to several together. Who takes no messages from the bot finds it in Home."""
        if len(reply.people) == 1:
            return await self._tell_or_keep(parcel, reply.card, reply.people[0])
        channel = await self._home_of(parcel.workspace, reply.people)
        return await self.open_private(
            parcel, reply.card.title or reply.card.headline, reply.card, channel, reply.people
        )

    async def whisper(self, parcel: Parcel, reply: Whisper) -> Place | None:
        """Only an answer can be seen by one alone in a channel: this is a direct message, or waits in Home, or is let
        be."""
        match reply.otherwise:
            case Otherwise.NOTHING:
                return None
            case Otherwise.HOME:
                raise CannotWhisper
            case Otherwise.DIRECT:
                place = await self._tell(parcel, reply.card, reply.person)
                if place is None:
                    raise CannotWhisper
                return place

    async def _tell_each(self, parcel: Parcel, card: Card, people: Sequence[str]) -> Place | None:
        places = [await self._tell_or_keep(parcel, card, person, f"to {n}") for n, person in enumerate(people, 1)]
        return next((place for place in places if place is not None), None)

    async def _tell_or_keep(self, parcel: Parcel, card: Card, person: str, label: str = "") -> Place | None:
        place = await self._tell(parcel, card, person, label)
        if place is None:
            expires = getattr(parcel.reply, "expires", None)
            async with self.storage.turn(parcel.workspace) as store:
                await store.waiting.put(person, card, self.posting.clock.now(), expires)
        return place

    async def _tell(self, parcel: Parcel, card: Card, person: str, label: str = "") -> Place | None:
        """A direct message; None when this person takes none from the bot."""
        pages = await self.showing.card(parcel.workspace, card, reader=person, direct=True)
        try:
            channel = await self.knowing.direct(person)
            sent = []
            for count, page in enumerate(pages):
                message = await self.posting.post(parcel, page, channel, count=count, label=_label(label, count))
                await self._note_server(parcel.workspace, page, message)
                sent.append(message)
        except DiscordError as error:
            if error.code not in CLOSED_TO_US:
                raise
            return None
        return Place(channel, sent[0])

    async def _note_server(self, workspace: str, page: Page, message: str) -> None:
        """Outside of the server a button must say which it belongs to; where there is no room, that is kept."""
        carried = [id for component in page.payload.get("components", ()) for id in custom_ids(component)]
        if any(not unpack(id)[2] for id in carried):
            with suppress(NoKey):
                now = self.posting.clock.now()
                await self.storage.vault.put(workspace, f"{DIRECT_MESSAGE}{message}", workspace.encode(), now)

    async def beneath(self, parcel: Parcel, card: Card, channel: str, root: str | None) -> tuple[str, str]:
        """In which channel or thread, and under which message."""
        if root is None or root == channel:
            return channel, ""
        return await self._under(channel, root, lambda: self._name(parcel, card.title or card.headline, channel))

    async def _under(self, channel: str, root: str, name: Callable[[], Awaitable[str]]) -> tuple[str, str]:
        try:
            return await self.threads.under(channel, root, name), ""
        except NoThread:
            return channel, root

    async def _name(self, parcel: Parcel, text: Text, channel: str) -> str:
        return await self.showing.text(parcel.workspace, text, channel=channel)

    async def _home_of(self, workspace: str, people: Sequence[str]) -> str:
        """The channel in which a community of all these people is at home; "" when there is none."""
        async with self.storage.turn(workspace) as store:
            communities = await communities_of(store, people[0])
        homes = [community.home for community in communities if community.home]
        for home in homes:
            if await self._all_in(workspace, home, people):
                return home
        return ""

    async def _all_in(self, workspace: str, channel: str, people: Sequence[str]) -> bool:
        for person in people:
            if await self.knowing.is_member(workspace, channel, person) is not True:
                return False
        return True


def _label(label: str, count: int) -> str:
    return f"{label}.{count}" if label and count else label
