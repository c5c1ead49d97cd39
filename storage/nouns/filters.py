"""An `EntryFilter` as conditions on entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, or_, select

from bot.kernel.records import EntryFilter, Readable
from storage.columns import storable
from storage.scope import mine
from storage.tables import entries, entry_topics, marks, topic_names

_TOPIC = (
    select(entry_topics.c.entry)
    .join(topic_names, and_(topic_names.c.topic == entry_topics.c.topic, *mine(topic_names)))
    .where(*mine(entry_topics))
)
_MARKED = select(marks.c.entry).where(*mine(marks))


def conditions(which: EntryFilter) -> Iterator[ColumnElement[bool]]:
    """What holds for the entries that are meant, page and all; the workspace is among it."""
    yield from mine(entries)
    yield from shown_to(which.readable)
    if which.kinds:
        yield entries.c.kind.in_(which.kinds)
    if which.states:
        yield entries.c.state.in_(which.states)
    if which.community:
        yield entries.c.community == which.community
    if which.author:
        yield entries.c.author == which.author
    if which.topic:
        yield has_topic(which.topic)
    if which.channel:
        yield entries.c.channel == which.channel
    if which.since is not None:
        yield entries.c.created >= which.since
    if which.until is not None:
        yield entries.c.created < which.until
    if which.kept is not None:
        yield entries.c.kept.is_(which.kept)
    if which.hidden is not None:
        yield entries.c.hidden.is_(which.hidden)
    if which.marked or which.marked_by:
        yield _marked(which.marked, which.marked_by)
    if which.ids:
        yield entries.c.id.in_(which.ids)
    if which.before:
        yield entries.c.id > which.before if which.oldest_first else entries.c.id < which.before


def shown_to(readable: Readable) -> Iterator[ColumnElement[bool]]:
    """What this reader may see."""
    if not readable.everything:
        yield visible(readable, entries)


def visible(readable: Readable, table: FromClause) -> ColumnElement[bool]:
    """What a reader who may not see everything sees of a table of entries."""
    public: ColumnElement[bool] = table.c.private.is_(False)
    if readable.closed:
        public = and_(public, table.c.channel.not_in(sorted(readable.closed)))
    return or_(public, table.c.channel.in_(sorted(readable.channels))) if readable.channels else public


def has_topic(name: str) -> ColumnElement[bool]:
    """The entry has the topic that is called so, in whatever case, or by another of its names."""
    return entries.c.id.in_(_TOPIC.where(topic_names.c.name == topic_key(name)))


def topic_key(name: str) -> str:
    """What a topic's name is compared by."""
    return " ".join(storable(name).casefold().split())


def paged(found: Select[*tuple[Any, ...]], which: EntryFilter) -> Select[*tuple[Any, ...]]:
    """One page, newest or oldest first."""
    ordered = found.order_by(entries.c.id if which.oldest_first else entries.c.id.desc())
    return ordered.limit(which.limit) if which.limit > 0 else ordered


def _marked(kind: str, person: str) -> ColumnElement[bool]:
    if person:  # few: what one person marked
        theirs = _MARKED.where(marks.c.person == person)
        return entries.c.id.in_(theirs.where(marks.c.kind == kind) if kind else theirs)
    return exists(_MARKED.where(marks.c.entry == entries.c.id, marks.c.kind == kind).correlate(entries))
