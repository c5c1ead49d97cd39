"""Discord as the core's chat: reading one message, a thread, people and channels."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from adapters.discord.calls import DiscordError
from adapters.discord.here import Here
from adapters.discord.knowing import Knowing
from adapters.discord.payloads import Json, id_of, number
from adapters.discord.posting import MESSAGES
from adapters.discord.read_messages import SAID, message_of
from adapters.discord.told import Told
from bot.delivery import Unclear
from bot.places import Channel, Message, Person, Place

_PAGE = 100
_MOST_PAGES = 25


class DiscordChat:
    """`Chat` in one server. What Discord doesn't let the bot read is None; TryLater is raised when it can't be asked
    now."""

    def __init__(self, here: Here, knowing: Knowing) -> None:
        self.here, self.workspace, self.knowing, self.calls = here, here.workspace, knowing, knowing.calls

    async def message(self, place: Place) -> Message | None:
        """One message."""
        if not place.message:
            return None
        return self._read(await self._one(await self.knowing.holding(place), place.message))

    async def thread(self, place: Place, limit: int = 100) -> list[Message]:
        """A thread with its first message, oldest first; the latest `limit` of it."""
        root = place.root
        if not root:
            return []
        first = self._read(await self._one(await self.knowing.holding(Place(place.channel, root)), root))
        known = await self.knowing.known(root)
        replies = await self._latest(root, limit) if known is not None and known.is_thread else []
        read = [message for said in replies if id_of(said, "id") != root and (message := self._read(said)) is not None]
        if first is None:
            return read[-limit:] if limit > 0 else []
        return [first, *(read[-(limit - 1) :] if limit > 1 else [])]

    async def person(self, id: str) -> Person | None:
        """Someone."""
        return await self.knowing.person(self.workspace, id)

    async def channel(self, id: str) -> Channel | None:
        """A channel, and whether the bot may read it."""
        channel = await self.knowing.channel(id)
        if channel is None:
            return None
        has_bot = await self.knowing.is_member(self.workspace, channel.id, await self.knowing.me())
        return replace(channel, has_bot=has_bot is True)

    async def is_member(self, channel: str, person: str) -> bool | None:
        """May this person read this channel now?"""
        return await self.knowing.is_member(self.workspace, channel, person)

    async def public_among(self, channels: Collection[str]) -> frozenset[str]:
        """Those of these channels that everybody in the server may read."""
        return await self.knowing.public_among(self.workspace, channels)

    async def link(self, place: Place) -> str | None:
        """The address at which Discord shows this message."""
        return self.knowing.link(self.workspace, place)

    async def _latest(self, thread: str, limit: int) -> list[Json]:
        """The latest messages of a thread, oldest first."""
        told: dict[int, Json] = {}
        before: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            page = await self._asked(MESSAGES, query={"limit": _PAGE, **before}, channel_id=thread)
            some = [said for said in page if id_of(said, "id")] if isinstance(page, list) else []
            told.update({int(id_of(said, "id")): said for said in some})
            if len(some) < _PAGE or len(told) > limit:
                break
            before = {"before": str(min(told))}
        return [told[id] for id in sorted(told)]

    async def _one(self, channel: str, message: str) -> Json | None:
        said = await self._asked(MESSAGES + "/{message_id}", channel_id=channel, message_id=message)
        return said if isinstance(said, dict) else None

    async def _asked(self, path: str, **asked: Any) -> Any:
        try:
            return await self.calls.call("GET", path, **asked)
        except (DiscordError, Unclear):
            return None

    def _read(self, said: Json | None) -> Message | None:
        """Nothing for what Discord itself notes among messages, such as who came in."""
        if said is None or number(said, "type", 0) not in SAID:
            return None
        return message_of(Told(said, self.here, "", self.knowing.facts, datetime.now(UTC)), said)
