"""Changing and taking back what was posted, also where it is several messages. Doing it twice is doing it once.

In a thread that was archived nothing can be changed without bringing it back to everybody's attention: it is let be.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.discord.calls import ARCHIVED, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, DiscordError
from adapters.discord.messages import Messages
from adapters.discord.pages import Page
from adapters.discord.posting import MESSAGES, message_of
from bot.card import Card
from bot.places import ChannelKind, Place
from bot.ports import Parcel

MESSAGE = MESSAGES + "/{message_id}"
GONE = frozenset({UNKNOWN_CHANNEL, UNKNOWN_MESSAGE})


class Changing:
    """Changes posts."""

    def __init__(self, messages: Messages) -> None:
        self.messages, self.posting, self.calls = messages, messages.posting, messages.calls
        self.knowing = messages.knowing

    async def edit(self, parcel: Parcel, post: str, place: Place, card: Card) -> Place | None:
        """Show this card in the place of the one that is there. None: it is there no more, or rests in an archive."""
        if not place.message:
            return None
        where = await self.knowing.holding(place)
        if await self.is_archived(where):
            return None
        channel = await self.knowing.channel(place.channel)
        direct = channel is not None and channel.kind is ChannelKind.DIRECT
        reader = await self.knowing.partner(place.channel) if direct else ""
        pages = await self.messages.showing.card(
            parcel.workspace, card, reader=reader, channel=place.channel, direct=direct
        )
        if not await self._update(where, place.message, pages[0], post, 0):
            return None
        if len(pages) > 1:
            await self._go_on(parcel, post, place, where, pages, card)
        return place

    async def unsay(self, post: str, place: Place) -> None:
        """Take a post back, with what it goes on in."""
        if not place.message:
            return
        where = await self.knowing.holding(place)
        for beneath in dict.fromkeys((where, place.message)):
            known = self.knowing.facts.known(beneath)
            if known is not None and known.is_thread:
                more = await self.posting.continued(post, place.message, beneath) or {}
                for message in more.values():
                    await self._delete(beneath, message)
        await self._delete(where, place.message)

    async def is_archived(self, channel: str) -> bool:
        """Is this a thread nobody wrote in for long? If so, it is looked at: the gateway may be about to tell otherwise."""
        known = await self.knowing.known(channel)
        if known is not None and known.is_thread and known.archived:
            known = await self.knowing.asked_again(channel)
        return known is not None and known.is_thread and known.archived

    async def _go_on(
        self, parcel: Parcel, post: str, place: Place, where: str, pages: Sequence[Page], card: Card
    ) -> None:
        """The further messages of a card: some are there, some may be new, some too many."""
        beneath, _ = await self.messages.beneath(parcel, card, where, place.message or "")
        there = await self.posting.continued(post, place.message or "", beneath)
        if there is None:
            return  # nobody can look which are there; posting them again at every change would be worse
        for count, page in enumerate(pages[1:], 1):
            if count not in there or not await self._update(beneath, there[count], page, post, count):
                await self.posting.post(parcel, page, beneath, count=count)
        for count, message in there.items():
            if count >= len(pages):
                await self._delete(beneath, message)

    async def _update(self, channel: str, message: str, page: Page, post: str, count: int) -> bool:
        body = {"attachments": [], **message_of(page, post, count)}
        try:
            await self.calls.call("PATCH", MESSAGE, body, files=page.files, channel_id=channel, message_id=message)
        except DiscordError as error:
            if error.code not in GONE | {ARCHIVED}:
                raise
            return False
        return True

    async def _delete(self, channel: str, message: str) -> None:
        try:
            await self.calls.call("DELETE", MESSAGE, channel_id=channel, message_id=message)
        except DiscordError as error:
            if error.code not in GONE:
                raise
