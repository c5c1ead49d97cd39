"""What is looked up before a thing is shown: names of people and channels, and the addresses of messages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from bot.delivery import TryLater, Unclear
from bot.kernel.records import ChannelRecord, Community, PersonRecord
from bot.places import Channel, Person, Place
from bot.ports import Store
from bot.text import Spot
from bot.words import Reader, spots_in, who_is_named


class Directory(Protocol):
    """Whom to ask on a workspace's platform; every `Chat` is one."""

    async def person(self, id: str) -> Person | None: ...
    async def channel(self, id: str) -> Channel | None: ...
    async def is_member(self, channel: str, person: str) -> bool | None: ...
    async def link(self, place: Place) -> str | None: ...


class Lookup:
    """What must be known to show one thing, and what is known of it. `here`: the channel it is shown in. `locale`: the
    reader's, where it was told just now. `tells_language`: does the platform tell anybody's language and time zone?"""

    def __init__(
        self,
        directory: Directory,
        thing: object,
        readers: Sequence[str],
        here: str,
        *,
        locale: str = "",
        tells_language: bool = True,
    ) -> None:
        self.directory, self.readers, self.here = directory, readers, here
        self.locale, self.tells_language = locale, tells_language
        self.people, named = who_is_named(thing)
        self.spots = list(spots_in(thing))
        self.channels = named | {spot.channel for spot in self.spots}
        self.known: dict[str, PersonRecord] = {}
        self.records: dict[str, ChannelRecord] = {}
        self.community: Community | None = None
        self.language = self.timezone = ""
        self.names: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.addresses: dict[Place, str] = {}

    async def from_store(self, store: Store) -> None:
        """What is stored already. Whose language counts where several read, the adapter says by `community`."""
        self.known = await store.people.many([*self.people, *self.readers[:1]])
        for id in self.channels:
            if (record := await store.communities.channel(id)) is not None:
                self.records[id] = record

    async def ask(self, within: float) -> None:
        """Ask the platform for what the store doesn't know, all at once; what isn't told in time stays unknown."""
        known = {id for id, record in self.known.items() if record.name}
        people = (self.people - known) | (self._incomplete() if self.tells_language else set())
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await asyncio.gather(*map(self._person, people), *map(self._channel, self.channels))

    def reader(self, now: datetime) -> Reader:
        """With all that is known by now."""
        record = self.known.get(self.readers[0]) if self.readers else None
        language, timezone = (record.locale, record.timezone) if record else ("", "")
        community = self.community
        return Reader(
            locale=self.locale or language or self.language or (community.language if community else "en"),
            timezone=timezone or self.timezone or (community.timezone if community else "UTC"),
            names={**self.names, **{id: record.name for id, record in self.known.items() if record.name}},
            channels=self.shown,
            address=lambda spot: self.addresses.get(_place_of(spot), ""),
            now=now,
        )

    def _incomplete(self) -> set[str]:
        """Who reads, where neither is stored."""
        some = [(id, self.known.get(id)) for id in self.readers[:1]]
        return {id for id, record in some if record is None or not (record.locale and record.timezone)}

    async def _person(self, id: str) -> None:
        with suppress(TryLater, Unclear):
            person = await self.directory.person(id)
            if person is None:
                return
            self.names[id] = person.name
            if self.tells_language and id == next(iter(self.readers), None):
                self.language, self.timezone = person.locale, person.timezone

    async def _channel(self, id: str) -> None:
        """Its name and addresses in it, unless it is private and not all who read are in it."""
        with suppress(TryLater, Unclear):
            channel = self.records.get(id) or await self.directory.channel(id)
            if channel is None or not await self._may_know(channel):
                return
            self.shown[id] = channel.name
            for spot in self.spots:
                if spot.channel == id:
                    place = _place_of(spot)
                    self.addresses[place] = await self.directory.link(place) or ""

    async def _may_know(self, channel: ChannelRecord | Channel) -> bool:
        if not channel.is_private or channel.id == self.here:
            return True
        inside = [await self.directory.is_member(channel.id, person) for person in self.readers]
        return bool(inside) and all(inside)


def _place_of(spot: Spot) -> Place:
    return Place(spot.channel, spot.message, spot.thread)
