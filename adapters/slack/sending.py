"""Sending: what a reply says is done in Slack, each thing once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import assert_never

import msgspec

from adapters.mrkdwn.emoji_names import emoji_name
from adapters.slack.calls import Calls, SlackError
from adapters.slack.changing import Changing
from adapters.slack.knowing import Knowing
from adapters.slack.messages import Messages
from adapters.slack.posting import Posting
from adapters.slack.refusals import refusal
from adapters.slack.showing import Showing
from bot.card import Card, Words
from bot.delivery import Ambiguous, CannotWhisper, TryLater
from bot.places import Place
from bot.ports import Parcel, Storage
from bot.reply import Edit, Emoji, OpenThread, RefreshHome, Say, SetTags, Tell, Unsay, Whisper


class SlackSender:
    """`Sender` for all workspaces. `home` gives what a person's Home shows now."""

    def __init__(
        self,
        calls: Calls,
        showing: Showing,
        knowing: Knowing,
        storage: Storage,
        home: Callable[[str, str], Awaitable[Card | None]],
        posting: Posting | None = None,
    ) -> None:
        self.calls, self.showing, self.knowing, self.storage, self.home = calls, showing, knowing, storage, home
        self.posting = posting or Posting(calls, knowing)
        self.messages = Messages(showing, self.posting)
        self.changing = Changing(self.messages)

    def pause(self, parcel: Parcel) -> float:
        """A channel takes one message a second; changes, whispers and emoji aren't counted."""
        return self.posting.rest if isinstance(parcel.reply, Say | Tell | OpenThread) else 0.0

    async def send(self, parcel: Parcel) -> Place | None:
        """Do what the reply says. Returns where its message now is."""
        attempt = self.posting.attempt(parcel)
        try:
            place = await self._do(parcel)
        except TryLater as wait:
            raise TryLater(wait.seconds, unsure=bool(attempt.posted)) from None
        except SlackError as error:
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
                return await self.messages.tell(parcel, reply.card, reply.people)
            case Whisper():
                return await self.messages.whisper(parcel, reply)
            case OpenThread():
                return await self._open_thread(parcel, reply)
            case Edit():
                place = await self._place(parcel.workspace, reply.post)
                return await self.changing.edit(parcel, place, reply.card) if place is not None else None
            case Unsay():
                if (place := await self._place(parcel.workspace, reply.post)) is not None:
                    await self.changing.unsay(parcel, place)
            case Emoji():
                await self._react(parcel.workspace, reply)
            case SetTags():
                pass  # nothing in Slack has tags
            case RefreshHome():
                await self._refresh_home(parcel.workspace, reply.person)
            case _:
                assert_never(reply)
        return None

    async def _open_thread(self, parcel: Parcel, reply: OpenThread) -> Place:
        if reply.people:
            # A conversation of several people has no name in Slack: what it is about stands above the card.
            card = reply.card if reply.card.title else msgspec.structs.replace(reply.card, title=reply.title)
            return await self.messages.tell(parcel, card, reply.people)
        root, channel = reply.place.root, reply.place.channel
        if root is None:
            title = Card((Words(reply.title),))
            page, *_ = await self.showing.card(parcel.workspace, title, channel=channel)
            root = (await self.posting.post(parcel, f"{parcel.nonce}/title", page, channel, None)).message
        return await self.messages.say(parcel, reply.card, channel, root)

    async def _react(self, workspace: str, reply: Emoji) -> None:
        name = emoji_name(reply.emoji)
        if not reply.place.message or not name:
            return
        method = "reactions.add" if reply.on else "reactions.remove"
        where = {"channel": reply.place.channel, "timestamp": reply.place.message}
        try:
            await self.calls.call(workspace, method, **where, name=name)
        except SlackError as error:
            if error.code not in ("already_reacted", "no_reaction", "message_not_found"):
                raise

    async def _refresh_home(self, workspace: str, person: str) -> None:
        card = await self.home(workspace, person)
        if card is not None:
            view = await self.showing.home(workspace, card, reader=person)
            await self.calls.call(workspace, "views.publish", user_id=person, view=view)

    async def _place(self, workspace: str, post: str) -> Place | None:
        async with self.storage.turn(workspace) as store:
            return await store.posts.place(post)
