"""Slack as the core's chat: reading one message, a thread, people and channels."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from adapters.slack.calls import SlackError
from adapters.slack.knowing import Knowing
from adapters.slack.payloads import each, word
from adapters.slack.read_messages import SAID, message_of
from adapters.slack.told import Told
from bot.places import Channel, Message, Person, Place

Json = dict[str, Any]

_PAGE = 200
_MOST_PAGES = 25


class SlackChat:
    """`Chat` in one workspace. What Slack doesn't let the bot read is None; TryLater is raised when it can't be asked now."""

    def __init__(self, workspace: str, knowing: Knowing) -> None:
        self.workspace, self.knowing, self.calls = workspace, knowing, knowing.calls

    async def message(self, place: Place) -> Message | None:
        """One message. A channel's history holds no replies: those are found in their thread only."""
        if not place.message:
            return None
        around = {"channel": place.channel, "latest": place.message, "oldest": place.message, "inclusive": True}
        if not (place.thread and place.thread != place.message):
            said = await self._find(place.message, "conversations.history", limit=1, **around)
            if said is not None:
                return await self._read(said, place.channel)
        # Together with any reply Slack gives what opens the thread. When the thread isn't known, the reply's own address
        # leads to it.
        root = place.thread or place.message
        said = await self._find(place.message, "conversations.replies", ts=root, limit=10, **around)
        return await self._read(said, place.channel) if said is not None else None

    async def thread(self, place: Place, limit: int = 100) -> list[Message]:
        """A thread with its first message, oldest first; the latest `limit` of it."""
        if not place.root:
            return []
        told: dict[str, Json] = {}
        where = {"channel": place.channel, "ts": place.root, "limit": _PAGE}
        try:
            async for page in self.knowing.paged(self.workspace, "conversations.replies", _MOST_PAGES, **where):
                told.update({word(said, "ts"): dict(said) for said in each(page, "messages")})
        except SlackError:
            return []
        first, *replies = [told[ts] for ts in sorted(told)] or [{}]
        latest = replies[-(limit - 1) :] if limit > 1 else []
        read = [await self._read(said, place.channel) for said in [first, *latest] if said]
        return [message for message in read if message is not None]

    async def person(self, id: str) -> Person | None:
        """Someone."""
        return await self.knowing.person(self.workspace, id)

    async def channel(self, id: str) -> Channel | None:
        """A channel."""
        return await self.knowing.channel(self.workspace, id)

    async def is_member(self, channel: str, person: str) -> bool | None:
        """Is this person in this channel now?"""
        return await self.knowing.is_member(self.workspace, channel, person)

    async def public_among(self, channels: Collection[str]) -> frozenset[str]:
        """Those of these channels that everybody in the workspace may read."""
        return await self.knowing.public_among(self.workspace, channels)

    async def link(self, place: Place) -> str | None:
        """The address at which Slack shows this message."""
        return await self.knowing.link(self.workspace, place)

    async def _find(self, wanted: str, method: str, **arguments: Any) -> Json | None:
        try:
            answer = await self.calls.call(self.workspace, method, **arguments)
        except SlackError:
            return None
        return next((dict(said) for said in each(answer, "messages") if word(said, "ts") == wanted), None)

    async def _read(self, said: Json, channel: str) -> Message | None:
        """Nothing for what Slack itself notes among messages, such as who came in."""
        here = await self.knowing.workspaces.here(self.workspace)
        if here is None or word(said, "subtype") not in SAID:
            return None
        return message_of(Told({}, said, here), said, channel)
