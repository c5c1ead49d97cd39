"""Changing and taking back what was posted, also where it is several messages. Doing it twice is doing it once."""

from __future__ import annotations

from contextlib import suppress

from adapters.slack.calls import SlackError
from adapters.slack.messages import PLAIN, Messages
from adapters.slack.pages import Page
from bot.card import Card
from bot.delivery import TryLater
from bot.places import Place
from bot.ports import Parcel


class Changing:
    """Changes posts."""

    def __init__(self, messages: Messages) -> None:
        self.messages, self.posting, self.calls = messages, messages.posting, messages.calls

    async def edit(self, parcel: Parcel, place: Place, card: Card) -> Place | None:
        """Show this card in the place of the one that is there. None: it is there no more."""
        if not place.message:
            return None
        pages = await self.messages.pages(parcel, card, place.channel, ())
        if not await self._update(parcel.workspace, place.channel, place.message, pages[0]):
            return None
        if len(pages) > 1:
            await self._go_on(parcel, place, pages)
        return place

    async def unsay(self, parcel: Parcel, place: Place) -> None:
        """Take a post back, with what it goes on in."""
        more: dict[int, str] = {}
        with suppress(TryLater):  # mostly it goes on nowhere: that isn't worth waiting for
            _, more = await self.posting.continued(parcel.workspace, place)
        for message in (place.message, *more.values()):
            if message:
                await self._delete(parcel.workspace, place.channel, message)

    async def _go_on(self, parcel: Parcel, place: Place, pages: list[Page]) -> None:
        """The further messages of a card: some are there, some may be new, some too many."""
        number, there = await self.posting.continued(parcel.workspace, place)
        if not number:
            return  # nobody can look which are there; posting them again at every change would be worse
        for count, page in enumerate(pages[1:], 1):
            if count not in there or not await self._update(parcel.workspace, place.channel, there[count], page):
                await self.posting.post(parcel, f"{number}/{count}", page, place.channel, place.root)
        for count, message in there.items():
            if count >= len(pages):
                await self._delete(parcel.workspace, place.channel, message)

    async def _update(self, workspace: str, channel: str, message: str, page: Page) -> bool:
        where = {"channel": channel, "ts": message, **PLAIN}
        try:
            await self.calls.call(workspace, "chat.update", **where, text=page.text, blocks=page.blocks)
        except SlackError as error:
            if error.code != "message_not_found":
                raise
            return False
        return True

    async def _delete(self, workspace: str, channel: str, message: str) -> None:
        try:
            await self.calls.call(workspace, "chat.delete", channel=channel, ts=message)
        except SlackError as error:
            if error.code not in ("message_not_found", "channel_not_found"):
                raise
