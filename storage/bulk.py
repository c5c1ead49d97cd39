"""Imports: whole batches, each in one transaction and without a round trip per row.

A batch may be written again: what is there already is left alone, and counts are raised to at least what is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Insert, Table, bindparam, case, exists, literal_column, or_, select

from bot.kernel.records import Batch, BulkEntry
from bot.places import ChannelKind
from storage import search
from storage.flow_tables import checkpoints
from storage.nouns.communities import channel_values
from storage.nouns.people import person_values
from storage.nouns.rows import entry_values
from storage.nouns.topics import Topics
from storage.scope import (
    Scope,
    among,
    delete_from,
    insert_into,
    insert_missing,
    insert_or_set,
    mine,
    same,
    select_from,
    update_in,
)
from storage.search_words import words_of
from storage.session import Database
from storage.tables import (
    changes,
    channels,
    edges,
    entries,
    entry_topics,
    links,
    marks,
    members,
    people,
    tallies,
    tombstones,
)

T = TypeVar("T")
Address = tuple[str, str]
"""A channel and a message in it."""
Found = dict[Address, BulkEntry]
SOME = 400
"""Values in one list of a query."""


_OPEN = (ChannelKind.PUBLIC.value, ChannelKind.FORUM.value)


def _channels_as_given() -> Insert:
    """A channel that is private stays private: an older export must not open it again."""
    new = insert_into(channels)
    is_open = or_(*(channels.c.kind == literal_column(f"'{kind}'") for kind in _OPEN))
    kind = case((is_open, new.excluded.kind), else_=channels.c.kind)
    given = {"name": new.excluded.name, "kind": kind, "archived": new.excluded.archived}
    return new.on_conflict_do_update(index_elements=list(channels.primary_key.columns), set_=given)


def _at_least(table: Table, *columns: str) -> Insert:
    new = insert_into(table)
    raised = {
        name: case((new.excluded[name] > table.c[name], new.excluded[name]), else_=table.c[name]) for name in columns
    }
    return new.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=raised)


_ADD = insert_missing(entries, "channel", "message").returning(
    entries.c.id, entries.c.kind, entries.c.channel, entries.c.message
)
_ANY_GONE = select(exists().where(*mine(tombstones)))
_GONE = select_from(tombstones, tombstones.c.message).where(same(tombstones.c.channel), among(tombstones.c.message))
_AT = select_from(entries, entries.c.id, entries.c.message).where(same(entries.c.channel), among(entries.c.message))
_ANSWERED = update_in(entries).where(among(entries.c.id), entries.c.kind == "question", entries.c.state == "open")
_STEPS = insert_into(changes)
_TOPICS = insert_missing(entry_topics)
_MARKS = insert_missing(marks)
_LINKS = insert_missing(links)
_PEOPLE = insert_missing(people)
_CHANNELS = _channels_as_given()
_PRIVATE = select_from(channels, channels.c.id).where(among(channels.c.id), channels.c.kind.not_in(_OPEN))
_CLOSE = update_in(entries).where(among(entries.c.channel), entries.c.private.is_(False))
_EMPTY = delete_from(members).where(among(members.c.channel))
_MEMBERS = insert_missing(members)
_TALLIES = _at_least(tallies, "messages", "questions", "answers")
_EDGES = _at_least(edges, "count")
_CHECK = insert_or_set(checkpoints, "value")
_DONE = select_from(checkpoints, checkpoints.c.key, checkpoints.c.value).where(
    checkpoints.c.key.startswith(bindparam("source"))
)


class Bulk:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, workspace: str, community: int, batch: Batch, now: datetime) -> tuple[int, int]:
        """Write a batch in one transaction. Returns (new questions, other new entries)."""
        given = {(bulk.entry.channel, bulk.entry.message or ""): _in(bulk, community) for bulk in batch.entries}
        async with self._database.work() as work:
            scope = Scope(work, workspace)
            language = await search.language_of(scope, community)
            words = {address: words_of(workspace, bulk.entry, bulk.topics, language) for address, bulk in given.items()}
            await _write_surroundings(scope, batch)
            new = await _add(scope, await _closed(scope, given), now)
            ids = {(row.channel, row.message): row.id for row in new}
            await search.index_new(scope, [(id, given[address].entry, words[address]) for address, id in ids.items()])
            await _write_topics(scope, community, given, ids)
            await _write_marks(scope, given, ids)
            await _link_answers(scope, given, ids)
            if batch.checkpoint:
                key, value = batch.checkpoint
                await scope.insert(_CHECK, {"key": key, "value": value})
        questions = sum(row.kind == "question" for row in new)
        return questions, len(new) - questions

    async def done(self, workspace: str, source: str) -> dict[str, dict[str, Any]]:
        """Checkpoints whose key starts with `source`, by key."""
        async with self._database.work() as work:
            rows = await Scope(work, workspace).rows(_DONE, source=source)
        return {row.key: row.value for row in rows if row.key.startswith(source)}


def _in(bulk: BulkEntry, community: int) -> BulkEntry:
    if bulk.entry.community:
        return bulk
    return msgspec.structs.replace(bulk, entry=msgspec.structs.replace(bulk.entry, community=community))


async def _closed(scope: Scope, given: Found) -> Found:
    """The entries, private where their channel is."""
    private = await _private(scope, {channel for channel, _ in given})
    return {address: _made_private(bulk) if address[0] in private else bulk for address, bulk in given.items()}


def _made_private(bulk: BulkEntry) -> BulkEntry:
    return msgspec.structs.replace(bulk, entry=msgspec.structs.replace(bulk.entry, private=True))


async def _private(scope: Scope, ids: Iterable[str]) -> set[str]:
    """Those of the channels that are private."""
    found: set[str] = set()
    for some in _parts(sorted(ids)):
        found.update(row.id for row in await scope.rows(_PRIVATE, id_=some))
    return found


async def _write_surroundings(scope: Scope, batch: Batch) -> None:
    await scope.insert_all(_PEOPLE, map(person_values, batch.people))
    await scope.insert_all(_CHANNELS, map(channel_values, batch.channels))
    for private in _parts(sorted(await _private(scope, {channel.id for channel in batch.channels}))):
        await scope.write(_CLOSE, channel_=private, private=True)
    for whole in _parts(sorted(batch.whole_members)):
        await scope.write(_EMPTY, channel_=whole)
    await scope.insert_all(_MEMBERS, ({"channel": channel, "person": person} for channel, person in batch.members))
    await scope.insert_all(_TALLIES, map(msgspec.structs.asdict, batch.tallies))
    await scope.insert_all(_EDGES, map(msgspec.structs.asdict, batch.edges))


async def _add(scope: Scope, given: Found, now: datetime) -> Sequence[Any]:
    gone = await _gone(scope, given)
    values = []
    for address, bulk in given.items():
        if address not in gone:
            entry = bulk.entry
            dated = {"created": entry.created or now, "changed": entry.changed or now}
            values.append({**entry_values(entry), **dated})
    new = await scope.returning(_ADD, values)
    step = {"version": 1, "at": now, "by": "", "what": "imported", "before": {}}
    await scope.insert_all(_STEPS, ({**step, "entry": row.id} for row in new))
    return new


async def _gone(scope: Scope, addresses: Iterable[Address]) -> set[Address]:
    """Those known to be deleted."""
    if not (await scope.rows(_ANY_GONE))[0][0]:
        return set()
    gone: set[Address] = set()
    for channel, messages in _by_channel(addresses):
        for some in _parts(messages):
            rows = await scope.rows(_GONE, channel_=channel, message_=some)
            gone.update((channel, row.message) for row in rows)
    return gone


async def _write_topics(scope: Scope, community: int, given: Found, ids: dict[Address, int]) -> None:
    topics = Topics(scope)
    known: dict[tuple[str, ...], list[int]] = {}
    rows = []
    for address, id in ids.items():
        names = given[address].topics
        if names and names not in known:
            known[names] = await topics.ids(community, names)
        rows += [{"entry": id, "topic": topic, "position": n} for n, topic in enumerate(known.get(names, []))]
    await scope.insert_all(_TOPICS, rows)


async def _write_marks(scope: Scope, given: Found, ids: dict[Address, int]) -> None:
    marked = ((mark, id) for address, id in ids.items() for mark in given[address].marks)
    await scope.insert_all(_MARKS, ({**msgspec.structs.asdict(mark), "entry": id} for mark, id in marked))


async def _link_answers(scope: Scope, given: Found, ids: dict[Address, int]) -> None:
    wanted = {(channel, message): (channel, given[channel, message].answers) for channel, message in ids}
    questions = {asked for asked in wanted.values() if asked[1]}
    found = {asked: ids[asked] for asked in questions if asked in ids}
    for channel, messages in _by_channel(questions - found.keys()):
        for some in _parts(messages):
            rows = await scope.rows(_AT, channel_=channel, message_=some)
            found.update({(channel, row.message): row.id for row in rows})
    answers = [(ids[answer], found[asked]) for answer, asked in wanted.items() if asked in found]
    await scope.insert_all(_LINKS, ({"kind": "answers", "source": a, "target": q} for a, q in answers))
    known_before = sorted({question for _, question in answers} - set(ids.values()))
    for asked_before in _parts(known_before):  # asked in an earlier export, answered in this one
        await scope.write(_ANSWERED, id_=asked_before, state="answered")


def _by_channel(addresses: Iterable[Address]) -> Iterable[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for channel, message in addresses:
        grouped.setdefault(channel, []).append(message)
    return grouped.items()


def _parts(values: list[T]) -> Iterator[list[T]]:
    return (values[start : start + SOME] for start in range(0, len(values), SOME))
