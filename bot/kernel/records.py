"""The records a community makes. Everything it keeps is an `Entry` with topics, links, marks and history.

What is searched, sorted or due is a field; what is only shown is in `details`. Ids of people, channels and messages are
the platform's; ids of entries and communities are ours and mean something only within their workspace.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from bot.places import ChannelKind, Place
from bot.text import Frozen

QUESTION_STATES = ("open", "answered", "helped", "withdrawn", "resting")
"""`helped`: by an earlier entry; `resting`: no longer waiting."""
OTHER_STATES = ("current", "retired")

Quoting = Literal["", "always", "ask", "never"]
"""What an author said to being quoted outside where they spoke; "" means not asked yet, and counts as "ask"."""


class Community(Frozen, frozen=True):
    """A group around a domain, with one or more channels. `emoji` maps a meaning ("question") to what the community
    chose; `settings` holds what stewards changed. `timezone` is IANA, `language` BCP 47."""

    id: int
    name: str
    home: str = ""
    language: str = "en"
    timezone: str = "UTC"
    emoji: dict[str, str] = {}
    settings: dict[str, Any] = {}
    version: int = 1


class ChannelRecord(Frozen, frozen=True):
    """A channel we know. `community` None: the bot is there, but it belongs to no community yet.
    `listening`: stewards let the bot read openings there. `away`: the bot was put out of it, and nothing that is asked
    about it there can be checked; it stays its community's, so that coming back is going on."""

    id: str
    name: str
    kind: ChannelKind = ChannelKind.PUBLIC
    community: int | None = None
    listening: bool = False
    archived: bool = False
    away: bool = False

    @property
    def is_private(self) -> bool:
        return self.kind is not ChannelKind.PUBLIC and self.kind is not ChannelKind.FORUM


class PersonRecord(Frozen, frozen=True):
    """A person we know. `quoting`: see `Quoting`. `details` holds the profile in their own words."""

    id: str
    name: str = ""
    locale: str = ""
    timezone: str = ""
    quoting: Quoting = ""
    gone: bool = False
    details: dict[str, Any] = {}


class Entry(Frozen, frozen=True):
    """Something kept. `kind`: question, answer, story, case, tool, asset, lesson, development, ...
    `author` "" means unnamed. `private`: found only by those who are in `channel` now. `kept`: somebody saved it.
    `hidden`: flagged until a steward has looked. `followed`: edits and deletions of the original reach it.
    There is at most one entry for an original message."""

    id: int
    kind: str
    title: str
    body: str = ""
    state: str = "current"
    community: int = 0
    author: str = ""
    channel: str = ""
    message: str | None = None
    thread: str | None = None
    private: bool = False
    kept: bool = False
    hidden: bool = False
    followed: bool = True
    created: datetime | None = None
    changed: datetime | None = None
    verified: datetime | None = None
    version: int = 1
    details: dict[str, Any] = {}

    @property
    def place_is_gone(self) -> bool:
        """Was its channel deleted? Then it has no address any more, and nothing that happens there is told."""
        return bool(self.channel) and self.message is None and not self.followed

    @property
    def place(self) -> Place | None:
        """Where it was said; None for what was written in a form."""
        return Place(self.channel, self.message, self.thread) if self.message else None


class Change(Frozen, frozen=True):
    """One step of an entry's history. `what`: "created", "edited", "retired", ...; `before` has the changed fields' old values."""

    version: int
    at: datetime
    by: str
    what: str
    before: dict[str, Any] = {}


class Mark(Frozen, frozen=True):
    """What a person did to an entry: at most one of a kind per person and entry.
    Kinds: answer, kept, helped, me_too, can_help, reused, flag, ..."""

    entry: int
    kind: str
    person: str
    at: datetime | None = None
    note: str = ""


class Link(Frozen, frozen=True):
    """A directed link: `answers` (answer → question), `adapts` (adaptation → original), `replaces`, `same_as`, `about`."""

    kind: str
    source: int
    target: int


class Topic(Frozen, frozen=True):
    """A topic in the community's words. `adopted` by stewards, else only proposed."""

    id: int
    name: str
    community: int = 0
    adopted: bool = False
    aliases: tuple[str, ...] = ()


class Heard(Frozen, frozen=True):
    """A message in a tracked thread. Its text is kept because the thread belongs to a question (`entry`)."""

    place: Place
    author: str
    text: str
    at: datetime
    entry: int


class Tally(Frozen, frozen=True):
    """How much a person wrote in a channel on a day: counts, no text."""

    channel: str
    day: date
    person: str
    messages: int = 0
    questions: int = 0
    answers: int = 0


class Edge(Frozen, frozen=True):
    """How often `person` replied to `to` in a channel on a day."""

    channel: str
    day: date
    person: str
    to: str
    count: int = 1


class Trouble(Frozen, frozen=True):
    """Something could not be said for good: where (`lane`: a channel, or `person:` and ids), why (a code), what kind of
    reply. There is one for each place and reason, until something arrives there again. `seen`: a steward let it be."""

    lane: str
    why: str
    kind: str
    at: datetime
    seen: bool = False


class Stuck(Frozen, frozen=True):
    """An event that failed (in the inbox), or something said that may or may not have arrived (in the outbox). Waits for a
    steward to say what becomes of it."""

    box: Literal["inbox", "outbox"]
    id: int
    kind: str
    lane: str
    why: str
    at: datetime


class Readable(Frozen, frozen=True):
    """What a reader may see besides public channels: the private channels they are in *now*. `closed`: stored as public,
    and yet private now, or not to be looked at, so that they count as private. `unsure`: not everything was told in time.
    `everything` is for work that shows nobody anything (import, erasing, indexes)."""

    channels: frozenset[str] = frozenset()
    everything: bool = False
    closed: frozenset[str] = frozenset()
    unsure: bool = False

    def shows(self, entry: Entry) -> bool:
        """May this reader see the entry?"""
        private = entry.private or entry.channel in self.closed
        return self.everything or not private or entry.channel in self.channels

    def as_seen(self, entry: Entry) -> Entry:
        """The entry as it counts now: what is stored as public may be private meanwhile."""
        return msgspec.structs.replace(entry, private=True) if entry.channel in self.closed else entry


class EntryFilter(Frozen, frozen=True, kw_only=True):
    """Which entries. Empty means no restriction. `before` is the id below which to continue (newest first;
    with `oldest_first` the id above which). `limit` 0: all."""

    readable: Readable
    community: int = 0
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    author: str = ""
    topic: str = ""
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None
    kept: bool | None = None
    hidden: bool | None = False
    marked: str = ""
    marked_by: str = ""
    ids: tuple[int, ...] = ()
    before: int = 0
    limit: int = 20
    oldest_first: bool = False


class SearchQuery(Frozen, frozen=True, kw_only=True):
    """What to find: `words` as typed. The other fields restrict as in `EntryFilter`."""

    words: str
    readable: Readable
    community: int = 0
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    author: str = ""
    topic: str = ""
    since: datetime | None = None
    until: datetime | None = None
    language: str = "en"
    limit: int = 20


class Hit(Frozen, frozen=True):
    """A found entry. `score`: higher is better, comparable only within one result. `coverage`: 0..1, the share of the
    query's distinguishing weight (idf) that this entry matches; a suggestion needs much of it."""

    entry: Entry
    score: float
    coverage: float = 0.0


class BulkEntry(Frozen, frozen=True):
    """An entry from an archive, with all that hangs on it. `entry.message` must be set; it is the key. `answers` is the
    message id of the question (same channel) that it answers. `marks` have entry 0."""

    entry: Entry
    topics: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    answers: str = ""


class Batch(Frozen, frozen=True, kw_only=True):
    """A part of an import, written in one short transaction and idempotent: entries whose message is already an entry or
    is known to be deleted are left alone, counts are raised to at least what is given. `checkpoint`: (key, what is done).

    A channel gets its new name, and once private stays so, with all its entries. `whole_members` are channels whose `members`
    are given completely: whoever isn't among them is no longer in there."""

    people: tuple[PersonRecord, ...] = ()
    channels: tuple[ChannelRecord, ...] = ()
    members: tuple[tuple[str, str], ...] = ()
    whole_members: tuple[str, ...] = ()
    entries: tuple[BulkEntry, ...] = ()
    tallies: tuple[Tally, ...] = ()
    edges: tuple[Edge, ...] = ()
    checkpoint: tuple[str, dict[str, Any]] | None = None
