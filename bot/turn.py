"""One turn of a conversation: everything a handler is given. Time, chance and the platform are arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.errors import NoCommunity, NotFound, Unchecked
from bot.incoming import Incoming
from bot.kernel.records import Community, Entry, Readable
from bot.kernel.visibility import readable_for
from bot.places import Person, Place
from bot.ports import Chat, Store
from bot.registry import Registry


@dataclass(slots=True)
class Turn:
    """`person` is None for timers and for events nobody did. `community` is that of the channel; in a DM or Home the only
    one the person is in, else None. `is_steward`: of that community. `emoji`: the community's choice by meaning.
    `patient`: nobody waits for an answer, so TryLater may be raised where something isn't known yet."""

    incoming: Incoming
    workspace: str
    now: datetime
    store: Store
    person: Person | None
    place: Place | None
    community: Community | None
    is_steward: bool
    emoji: Mapping[str, str]
    readable: Readable
    reader: Chat
    registry: Registry
    patient: bool = False
    asked_what_is_readable: bool = False

    @property
    def chat(self) -> Chat:
        """The platform, for reading. Refused once something was written: nobody waits for a platform inside a transaction."""
        if self.store.has_written:
            raise RuntimeError("read from the chat before the first write: the transaction would wait for the platform")
        return self.reader

    @property
    def here(self) -> Community:
        """The community spoken of; refused with what to do when there is none or several."""
        if self.community is None:
            raise NoCommunity
        return self.community

    @property
    def me(self) -> str:
        """The id of the person whose turn it is."""
        if self.person is None:
            raise RuntimeError("nobody's turn: a timer or an event without a person")
        return self.person.id

    async def reads(self) -> Readable:
        """What this person may see, asked now where it wasn't yet: who merely says something in a channel is not asked
        about each time. Before the first write only."""
        if not self.asked_what_is_readable and self.person is not None:
            here = self.place.channel if self.place else ""
            self.readable = await readable_for(self.person.id, self.store, self.chat, here)
            self.asked_what_is_readable = True
        return self.readable

    def check_sure(self) -> None:
        """Before saying that there is nothing: perhaps there is, and it could not be told in time that this person may see
        it."""
        if self.readable.unsure:
            raise Unchecked

    def tends(self, entry: Entry) -> bool:
        """Is this person a steward of the community whose entry it is?"""
        return self.is_steward and self.community is not None and self.community.id == entry.community

    async def entry(self, record: str | int, *, hidden: bool = False) -> Entry:
        """The entry a button speaks of, if this person may see it; else NotFound, whichever it is. What was flagged is
        seen by stewards only, unless `hidden`."""
        number = number_in(str(record))
        found = await self.store.entries.get(number) if number else None
        if found is None or not self.readable.shows(found) or (found.hidden and not (hidden or self.tends(found))):
            self.check_sure()
            raise NotFound
        return self.readable.as_seen(found)


def number_in(record: str) -> int:
    """The number that a button carries; 0 for anything else, and for what is too big for a database."""
    return int(record) if record.isdecimal() and len(record) < 19 else 0
