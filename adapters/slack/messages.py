"""Cards as messages: in a channel, to people, to one person alone; with the files that belong to them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from adapters.slack.calls import SlackError
from adapters.slack.files import Files
from adapters.slack.pages import Page, with_names_apart
from adapters.slack.posting import Attempt, Posting
from adapters.slack.showing import Showing
from bot.card import Attachment, Card, Picture
from bot.delivery import CannotWhisper, TryLater, Unclear
from bot.places import Place
from bot.ports import Parcel
from bot.remembered import Remembered
from bot.reply import Otherwise, Whisper

Json = dict[str, Any]
log = logging.getLogger("lunchtable.slack")

PLAIN = {"link_names": False, "parse": "none"}
"""Slack makes no mentions and links of words by itself."""

_AGAIN = 3.0
_NOT_READY = (0.5, 1.0, 2.0)  # seconds; a file just brought may be unknown to the next server
_CAN_NOT_WHISPER = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "messages_tab_disabled",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "user_not_in_channel",
    }
)


class Messages:
    """What people read of the bot."""

    def __init__(self, showing: Showing, posting: Posting) -> None:
        self.showing, self.posting, self.calls = showing, posting, posting.calls
        self.files = Files(self.calls)
        self._conversations: Remembered[tuple[str, ...], str] = Remembered(3600.0)

    async def say(
        self, parcel: Parcel, card: Card, channel: str, thread: str | None, readers: Sequence[str] = ()
    ) -> Place:
        """A card in a channel. What doesn't fit into one message goes on under it, or, in a thread, behind it."""
        await self._bring(parcel, card)
        pages = await self.pages(parcel, card, channel, readers)
        try:
            first = await self._post(parcel, pages[0], channel, thread)
        except SlackError as error:
            attempt = self.posting.attempt(parcel)
            if error.code != "invalid_blocks" or not attempt.pictures:
                raise
            # Slack doesn't show these pictures within a message: they follow it as files.
            attempt.pictures, attempt.apart = {}, True
            await self._bring(parcel, card)
            pages = await self.pages(parcel, card, channel, readers)
            first = await self._post(parcel, pages[0], channel, thread)
        beneath = thread or first.message
        for number, page in enumerate(pages[1:], 1):
            await self.posting.post(parcel, f"{parcel.nonce}/{number}", page, first.channel, beneath)
        await self._show_files(parcel, pages, first.channel, beneath)
        return first

    async def tell(self, parcel: Parcel, card: Card, people: Sequence[str]) -> Place:
        """A card to one person, or to several together."""
        channel = await self.conversation(parcel.workspace, people)
        return await self.say(parcel, card, channel, None, people)

    async def whisper(self, parcel: Parcel, reply: Whisper) -> Place | None:
        """A card that only one person sees. Raises CannotWhisper."""
        if reply.place is not None and reply.place.channel.startswith("D"):
            # Alone with the bot everything is private, and what is posted doesn't vanish.
            return await self.say(parcel, reply.card, reply.place.channel, reply.place.thread, (reply.person,))
        attempt = self.posting.attempt(parcel)
        if attempt.serious(parcel.nonce):
            # Nobody can look whether it was seen. What matters is kept where it can be; a courtesy isn't made twice.
            if reply.otherwise is Otherwise.NOTHING:
                return None
            raise CannotWhisper
        try:
            if reply.place is None:
                raise CannotWhisper
            await self._whisper_at(parcel, reply, reply.place, attempt)
        except CannotWhisper:
            if reply.otherwise is not Otherwise.DIRECT:
                raise
            return await self.tell(parcel, reply.card, (reply.person,))
        return None

    async def pages(self, parcel: Parcel, card: Card, channel: str, readers: Sequence[str]) -> list[Page]:
        """The messages of a card, its pictures brought to Slack before. `readers`: all who will see them, where they are
        known; otherwise it is whoever is in the channel."""
        card = with_names_apart(card)
        attempt = self.posting.attempt(parcel)
        if not readers and (partner := await self.posting.knowing.partner(parcel.workspace, channel)):
            readers = (partner,)
        for part in card.parts:
            if isinstance(part, Picture) and part.name not in attempt.pictures and not attempt.apart:
                alt = await self.showing.text(parcel.workspace, part.alt, reader=readers, channel=channel)
                try:
                    attempt.pictures[part.name] = await self.files.keep(parcel.workspace, part, alt)
                except SlackError as error:
                    log.warning("a picture is shown in words: %s", error.code)
        return await self.showing.card(parcel.workspace, card, reader=readers, channel=channel, files=attempt.pictures)

    async def conversation(self, workspace: str, people: Sequence[str]) -> str:
        """The direct conversation with these people. Opening it twice is opening it once."""
        users = sorted(people)

        async def open_it() -> str:
            answer = await self.calls.call(workspace, "conversations.open", users=",".join(users))
            return str((answer.get("channel") or {}).get("id") or "")

        try:
            return await self._conversations.get((workspace, *users), open_it)
        except Unclear:
            raise TryLater(_AGAIN) from None

    async def _post(self, parcel: Parcel, page: Page, channel: str, thread: str | None) -> Place:
        for wait in _NOT_READY if self.posting.attempt(parcel).pictures else ():
            try:
                return await self.posting.post(parcel, parcel.nonce, page, channel, thread)
            except SlackError as error:
                if error.code != "invalid_blocks":
                    raise
            await asyncio.sleep(wait)
        return await self.posting.post(parcel, parcel.nonce, page, channel, thread)

    async def _whisper_at(self, parcel: Parcel, reply: Whisper, place: Place, attempt: Attempt) -> None:
        await self._bring(parcel, reply.card)
        pages = await self.pages(parcel, reply.card, place.channel, (reply.person,))
        where: Json = {"channel": place.channel, "user": reply.person, **PLAIN}
        if place.thread:
            where["thread_ts"] = place.thread
        for number, page in enumerate(pages):
            if f"page {number}" not in attempt.shown:
                await self._whisper_page(parcel, page, where, attempt)
                attempt.shown.add(f"page {number}")
        if attempt.brought:  # a file can't be whispered
            mine = await self.conversation(parcel.workspace, (reply.person,))
            await self._show_files(parcel, pages, mine, None)

    async def _whisper_page(self, parcel: Parcel, page: Page, where: Json, attempt: Attempt) -> None:
        try:
            await self.calls.call(parcel.workspace, "chat.postEphemeral", **where, text=page.text, blocks=page.blocks)
        except SlackError as error:
            if error.code in _CAN_NOT_WHISPER:
                raise CannotWhisper from None
            raise
        except Unclear:
            attempt.perhaps.add(parcel.nonce)
            raise

    async def _bring(self, parcel: Parcel, card: Card) -> None:
        """Files are brought before anything is said, so that what can't be done is known by then."""
        attempt = self.posting.attempt(parcel)
        for part in with_names_apart(card).parts:
            wanted = isinstance(part, Attachment) or (isinstance(part, Picture) and attempt.apart)
            if isinstance(part, Attachment | Picture) and wanted and part.name not in attempt.brought:
                attempt.brought[part.name] = await self.files.bring(parcel.workspace, part)

    async def _show_files(self, parcel: Parcel, pages: Sequence[Page], channel: str, thread: str | None) -> None:
        attempt = self.posting.attempt(parcel)
        for name in [file.name for page in pages for file in page.files if file.name in attempt.brought]:
            if name in attempt.shown:
                continue
            if attempt.unsure and thread and await self.posting.file_is_there(parcel, channel, thread, name):
                continue
            try:
                await self.files.show(parcel.workspace, attempt.brought[name], name, channel, thread)
            except SlackError as error:  # the words are there and must be found again; the file was shown, or can't be
                log.warning("a file was not shown: %s", error.code)
            except Unclear:  # the same file is shown again, not another
                raise TryLater(_AGAIN) from None
            attempt.shown.add(name)
