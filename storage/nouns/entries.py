"""Entries: the repertoire, questions included, with their history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, or_, select

from bot.errors import ChangedMeanwhile
from bot.kernel.records import Change, Entry, EntryFilter
from storage import search
from storage.nouns.filters import conditions, paged
from storage.nouns.rows import ENTRY, entry_values
from storage.nouns.topics import Topics
from storage.scope import (
    Scope,
    columns_of,
    delete_from,
    insert_into,
    insert_missing,
    same,
    select_from,
    update_in,
)
from storage.tables import changes, entries, entry_topics, heard, links, marks

_GET = select_from(entries, *ENTRY).where(same(entries.c.id))
_AT = select_from(entries, *ENTRY).where(same(entries.c.channel), same(entries.c.message))
_ADD = insert_missing(entries, "channel", "message").returning(entries.c.id)
_CHANGE = update_in(entries).where(same(entries.c.id), same(entries.c.version))
_DROP = delete_from(entries).where(same(entries.c.id))
_HISTORY = select_from(changes, *columns_of(changes, Change)).where(same(changes.c.entry)).order_by(changes.c.version)
_STEP = insert_into(changes)
_WITH_IT = [delete_from(table).where(same(table.c.entry)) for table in (marks, entry_topics, changes, heard)]
_LINKED = delete_from(links).where(or_(same(links.c.source), same(links.c.target)))

_COMPARED = [name for name in Entry.__struct_fields__ if name not in {"id", "version", "changed"}]
_INDEXED = {"title", "body", "community"}
_MOMENTS = {"created", "verified"}


class Entries:
    def __init__(self, scope: Scope, topics: Topics) -> None:
        self._scope = scope
        self._topics = topics

    async def add(self, entry: Entry, by: str, now: datetime) -> Entry:
        new = msgspec.structs.replace(entry, created=entry.created or now, changed=entry.changed or now)
        rows = await self._scope.returning(_ADD, entry_values(new))
        if not rows:
            raise ChangedMeanwhile
        added = msgspec.structs.replace(new, id=rows[0].id)
        await self._step(added, by, "created", {}, now)
        await search.index(self._scope, added, ())
        return added

    async def get(self, id: int) -> Entry | None:
        row = await self._scope.row(_GET, id_=id)
        return Entry(*row) if row else None

    async def at(self, channel: str, message: str) -> Entry | None:
        row = await self._scope.row(_AT, channel_=channel, message_=message)
        return Entry(*row) if row else None

    async def change(self, before: Entry, after: Entry, by: str, what: str, now: datetime) -> Entry:
        differing = {name for name in _COMPARED if getattr(before, name) != getattr(after, name)}
        if not differing:
            return before
        if differing & {"channel", "message"} and after.message and await self.at(after.channel, after.message):
            raise ChangedMeanwhile
        changed = now if after.changed == before.changed else after.changed
        after = msgspec.structs.replace(after, id=before.id, version=before.version + 1, changed=changed)
        values = {name: getattr(after, name) for name in (*differing, "version", "changed")}
        if not await self._scope.write(_CHANGE, id_=before.id, version_=before.version, **values):
            raise ChangedMeanwhile
        await self._step(after, by, what, {name: getattr(before, name) for name in differing}, now)
        if differing & _INDEXED:
            topics = await self._topics.of([after.id])
            await search.index(self._scope, after, topics.get(after.id, ()))
        return after

    async def select(self, which: EntryFilter) -> list[Entry]:
        found = paged(select(*ENTRY).where(*conditions(which)), which)
        return [Entry(*row) for row in await self._scope.rows(found, heavy=True)]

    async def count(self, which: EntryFilter) -> int:
        counted = select(func.count()).select_from(entries).where(*conditions(which))
        row = await self._scope.rows(counted, heavy=True)
        return int(row[0][0])

    async def history(self, id: int) -> list[Change]:
        rows = await self._scope.rows(_HISTORY, entry_=id)
        return [Change(row.version, row.at, row.by, row.what, _revived(row.before)) for row in rows]

    async def drop(self, id: int) -> None:
        await search.unindex(self._scope, id)
        for statement in _WITH_IT:
            await self._scope.write(statement, entry_=id)
        await self._scope.write(_LINKED, source_=id, target_=id)
        await self._scope.write(_DROP, id_=id)

    async def _step(self, entry: Entry, by: str, what: str, before: dict[str, Any], now: datetime) -> None:
        step = {"entry": entry.id, "version": entry.version, "at": now, "by": by, "what": what, "before": before}
        await self._scope.insert(_STEP, step)


def _revived(before: dict[str, Any]) -> dict[str, Any]:
    """Old values as an entry has them; JSON has no moments."""
    return {
        name: msgspec.convert(value, datetime) if name in _MOMENTS and value else value
        for name, value in before.items()
    }
