"""Sending: what a reply says is done in Discord, each thing once."""

from __future__ import annotations

from typing import assert_never

from adapters.discord.calls import ARCHIVED, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, Calls, DiscordError
from adapters.discord.changing import MESSAGE, Changing
from adapters.discord.here import guild_of
from adapters.discord.knowing import Knowing
from adapters.discord.messages import Messages
from adapters.discord.posting import Posting
from adapters.discord.refusals import refusal
from adapters.discord.showing import Showing
from adapters.discord.tagging import Tagging
from bot.delivery import Ambiguous, CannotWhisper, TryLater
from bot.places import Place
from bot.ports import Clock, Parcel, Storage
from bot.reply import Edit, Emoji, OpenThread, RefreshHome, Say, SetTags, Tell, Unsay, Whisper

_NO_SUCH_EMOJI, _FULL, _BLOCKED = 10014, 30010, 90001
_NO_REACTION = frozenset({UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, ARCHIVED, _NO_SUCH_EMOJI, _FULL, _BLOCKED})


class DiscordSender:
    """`Sender` for all servers."""

    def __init__(self, calls: Calls, showing: Showing, knowing: Knowing, storage: Storage, clock: Clock) -> None:
        self.calls, self.knowing, self.storage = calls, knowing, storage
        self.posting = Posting(calls, knowing, clock)
        self.messages = Messages(showing, self.posting)
        self.changing, self.tagging = Changing(self.messages), Tagging(knowing)

    def pause(self, parcel: Parcel) -> float:
        """None: discord.py keeps to Discord's buckets, and the outbox to the order."""
        return 0.0

    async def send(self, parcel: Parcel) -> Place | None:
        """Do what the reply says. Returns where its message now is."""
        attempt = self.posting.attempt(parcel)
        try:
            place = await self._do(parcel)
        except TryLater as wait:
            raise TryLater(wait.seconds, unsure=bool(attempt.posted or attempt.perhaps)) from None
        except DiscordError as error:
            self.posting.done(parcel)
            raise refusal(error) from None
        except (Ambiguous, CannotWhisper):
            self.posting.done(parcel)  # if a steward wants it sent again, that is a new beginning
            raise
        self.posting.done(parcel)
        return place

    async def _do(self, parcel: Parcel) -> Place | None:
        reply = parcel.reply
        match reply:
            case Say():
                return await self.messages.say(parcel, reply.card, reply.to.channel, reply.to.root)
            case Tell():
                return await self.messages.tell(parcel, reply)
            case Whisper():
                return await self.messages.whisper(parcel, reply)
            case OpenThread(people=()):
                at = reply.place
                return await self.messages.open_thread(parcel, reply.title, reply.card, at.channel, at.root)
            case OpenThread():
                about = (reply.title, reply.card, reply.place.channel, reply.people)
                return await self.messages.open_private(parcel, *about)
            case Edit():
                if (place := await self._place(parcel.workspace, reply.post)) is not None:
                    return await self.changing.edit(parcel, reply.post, place, reply.card)
            case Unsay():
                if (place := await self._place(parcel.workspace, reply.post)) is not None:
                    await self.changing.unsay(reply.post, place)
            case Emoji():
                await self._react(parcel.workspace, reply)
            case SetTags():
                await self.tagging.set_tags(reply)
            case RefreshHome():
                pass  # in Discord nobody looks at Home without asking for it
            case _:
                assert_never(reply)
        return None

    async def _react(self, workspace: str, reply: Emoji) -> None:
        sign = reply.emoji
        if sign.startswith(":"):
            sign = self.knowing.facts.emoji(guild_of(workspace), sign)
        if not reply.place.message or not sign:
            return
        where = await self.knowing.holding(reply.place)
        if await self.changing.is_archived(where):
            return
        method, path, message = "PUT" if reply.on else "DELETE", MESSAGE + "/reactions/{emoji}/@me", reply.place.message
        try:
            await self.calls.call(method, path, channel_id=where, message_id=message, emoji=sign)
        except DiscordError as error:
            if error.code not in _NO_REACTION:
                raise

    async def _place(self, workspace: str, post: str) -> Place | None:
        async with self.storage.turn(workspace) as store:
            return await store.posts.place(post)
