"""The nouns of a store: few methods each, filters as values, none made for one feature.

A `Store` belongs to one workspace and one turn: nothing in it can reach another workspace's rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from bot.card import Card
from bot.kernel.records import (
    Change,
    ChannelRecord,
    Community,
    Edge,
    Entry,
    EntryFilter,
    Heard,
    Hit,
    Link,
    Mark,
    PersonRecord,
    SearchQuery,
    Stuck,
    Tally,
    Topic,
    Trouble,
)
from bot.places import Place
from bot.reply import Outgoing


class Communities(Protocol):
    """Communities and their channels."""

    async def get(self, id: int) -> Community | None: ...
    async def all(self) -> list[Community]: ...
    async def save(self, community: Community) -> Community:
        """Add (id 0) or change (checks `version`, raises ChangedMeanwhile)."""

    async def of_channel(self, channel: str) -> Community | None: ...
    async def channel(self, id: str) -> ChannelRecord | None: ...
    async def channels(self, community: int | None = None) -> list[ChannelRecord]: ...
    async def save_channel(self, channel: ChannelRecord) -> None: ...
    async def claim_channel(self, channel: ChannelRecord) -> None:
        """Give a channel to its community; raises ChangedMeanwhile when it belongs to one by now."""

    async def drop_channel(self, id: str) -> None:
        """The channel is gone: with it its membership, and where the bot's posts were. Its public entries stay, without an
        address; its private ones stay private, and nobody can be in there any more."""


class People(Protocol):
    """People, what they agreed to, the roles they have and the channels they are known to be in."""

    async def get(self, id: str) -> PersonRecord | None: ...
    async def many(self, ids: Sequence[str]) -> dict[str, PersonRecord]: ...
    async def named(self, start: str, limit: int = 25) -> list[PersonRecord]: ...
    async def save(self, person: PersonRecord) -> None: ...
    async def roles(self, community: int) -> dict[str, frozenset[str]]: ...
    async def set_role(self, community: int, person: str, role: str, on: bool, now: datetime) -> None: ...
    async def in_channels(self, person: str) -> frozenset[str]: ...
    async def set_in_channel(self, channel: str, person: str, inside: bool) -> None: ...


class Entries(Protocol):
    """The repertoire, questions included."""

    async def add(self, entry: Entry, by: str, now: datetime) -> Entry:
        """Store a new entry (id 0) with its first history step and index it; raises ChangedMeanwhile if the message is
        already an entry."""

    async def get(self, id: int) -> Entry | None: ...
    async def at(self, channel: str, message: str) -> Entry | None: ...
    async def change(self, before: Entry, after: Entry, by: str, what: str, now: datetime) -> Entry:
        """Write the differing fields, a history step and the index; raises ChangedMeanwhile when `before.version` is old."""

    async def select(self, which: EntryFilter) -> list[Entry]: ...
    async def count(self, which: EntryFilter) -> int: ...
    async def history(self, id: int) -> list[Change]: ...
    async def drop(self, id: int) -> None:
        """Erase it with its marks, links, topics, history and index."""


class Topics(Protocol):
    """Topics and what they are on. Names are unique in a community, whatever their case."""

    async def all(self, community: int) -> list[Topic]: ...
    async def save(self, topic: Topic) -> Topic:
        """Add (id 0; one whose name is known is changed instead) or change. An alias or new name that is another topic's
        merges that topic into this one."""

    async def of(self, entries: Sequence[int]) -> dict[int, tuple[str, ...]]: ...
    async def set(self, entry: Entry, names: Sequence[str]) -> None:
        """Give an entry these topics and no others; unknown names become proposed topics."""


class Links(Protocol):
    """Links between entries."""

    async def add(self, link: Link) -> bool: ...
    async def remove(self, link: Link) -> bool: ...
    async def to(self, entry: int, kind: str) -> list[Entry]:
        """The entries that point to this one, oldest first."""

    async def of(self, entry: int, kind: str) -> list[Entry]:
        """The entries this one points to."""


class Marks(Protocol):
    """What people did to entries. Setting twice is setting once."""

    async def put(self, mark: Mark) -> bool:
        """True if it is new."""

    async def take(self, entry: int, kind: str, person: str) -> bool:
        """True if it was there."""

    async def of(self, entry: int, kind: str = "") -> list[Mark]: ...
    async def by(self, person: str, kind: str, limit: int = 50) -> list[Mark]: ...
    async def counts(self, entries: Sequence[int]) -> dict[int, dict[str, int]]: ...


class Talk(Protocol):
    """Messages in tracked threads; for all others only counts and who replied to whom; and what is known to be deleted."""

    async def hear(self, heard: Heard) -> bool:
        """Keep a reply in a tracked thread. False if known already or deleted."""

    async def heard(self, entry: int) -> list[Heard]: ...
    async def at(self, place: Place) -> Heard | None: ...
    async def amend(self, place: Place, text: str) -> Heard | None: ...
    async def forget(self, place: Place, now: datetime) -> Heard | None:
        """The message is deleted: erase its text and leave a tombstone, also when it was never seen."""

    async def is_gone(self, place: Place) -> bool: ...
    async def count(self, tallies: Sequence[Tally], edges: Sequence[Edge] = ()) -> bool:
        """Add to the counts. True if one of these is somebody's first message in a channel that day."""

    async def activity(self, since: datetime, channel: str = "") -> list[Tally]: ...
    async def edges(self, since: datetime, channel: str = "") -> list[Edge]: ...


class Search(Protocol):
    """Finding in the repertoire."""

    async def find(self, query: SearchQuery) -> list[Hit]:
        """Best first; [] when no word of the query means anything. Hidden and withdrawn entries are never found."""


class Posts(Protocol):
    """Where the bot's own named posts are."""

    async def place(self, post: str) -> Place | None: ...
    async def named(self, place: Place) -> str | None:
        """Which post this message is."""

    async def on_their_way(self, channel: str) -> bool:
        """Is a post being sent there, or may one have arrived of which nobody knows yet where it is?"""

    async def remember(self, post: str, place: Place) -> None: ...
    async def forget(self, post: str) -> None: ...


class Drafts(Protocol):
    """Forms that could not be taken, kept for a week, for their writer only."""

    async def keep(self, person: str, form: str, record: str, values: Mapping[str, Any], now: datetime) -> None: ...
    async def get(self, person: str, form: str, record: str, now: datetime) -> dict[str, Any] | None: ...
    async def once(
        self, person: str, form: str, record: str, values: Mapping[str, Any], now: datetime, span: timedelta
    ) -> bool:
        """Note that somebody does this; False, and nothing changes, if they did it less than `span` ago. Of two at the
        same moment one hears True. A write."""

    async def drop(self, person: str, form: str, record: str) -> bool:
        """True if it was there."""


class Timers(Protocol):
    """What becomes due once; at most one per timer and record."""

    async def set(self, timer: str, record: str, due: datetime) -> None: ...
    async def cancel(self, timer: str, record: str) -> None: ...


class Waiting(Protocol):
    """What waits for a person in Home because it could not be said privately."""

    async def put(self, person: str, card: Card, now: datetime, expires: datetime | None = None) -> int: ...
    async def of(self, person: str, now: datetime) -> list[tuple[int, Card]]: ...
    async def drop(self, person: str, id: int) -> None: ...


class Troubles(Protocol):
    """What could not be said or handled, for stewards. Never text."""

    async def put(self, trouble: Trouble) -> bool:
        """True if it is new: known ones stay until something arrives there again."""

    async def all(self) -> list[Trouble]:
        """The newest first."""

    async def let_be(self, lane: str, why: str, on: bool = True) -> bool: ...
    async def stuck(self) -> list[Stuck]:
        """Oldest first."""

    async def again(self, box: Literal["inbox", "outbox"], id: int) -> bool:
        """Handle or send it again, before what came later. False if it is gone, or its key is."""

    async def dismiss(self, box: Literal["inbox", "outbox"], id: int) -> bool:
        """Let it be: it is erased."""


class Store(Protocol):
    """All nouns of one workspace, within one turn. The first write begins the transaction."""

    @property
    def communities(self) -> Communities: ...
    @property
    def people(self) -> People: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def topics(self) -> Topics: ...
    @property
    def links(self) -> Links: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def talk(self) -> Talk: ...
    @property
    def search(self) -> Search: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def waiting(self) -> Waiting: ...
    @property
    def troubles(self) -> Troubles: ...
    @property
    def has_written(self) -> bool: ...
    async def once(self, key: str, now: datetime) -> bool:
        """Note an interaction as handled; False if it was before. A write."""

    async def handled(self, inbox_id: int, now: datetime) -> bool:
        """Mark a stored event as handled and erase its payload, in this turn's transaction. False if it was before."""

    async def known_ids(self, first: str, last: str) -> list[str]:
        """The ids of stored events from this to that, in the database's order, and perhaps a few more beside them."""

    async def watches(self, place: Place) -> bool:
        """Is this message, or its thread, an entry, the bot's own or kept; or does the bot listen in its channel?"""

    async def come(self, at: datetime) -> None:
        """The bot was installed in this workspace: whatever was kept is there again."""

    async def leave(self, at: datetime) -> None:
        """The bot was removed from this workspace, unless it came again later: what waited to be said is dropped, timers
        stay silent, and after thirty days everything is erased."""

    async def send(self, replies: Sequence[Outgoing], now: datetime) -> None:
        """Put into the outbox, in this turn's transaction, in this order."""
