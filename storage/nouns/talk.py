"""Messages in tracked threads, counts of all others, and what is known to be deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Date, Table, bindparam

from bot.kernel.records import Edge, Heard, Tally
from bot.places import Place
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
from storage.session import AnyRow
from storage.tables import edges, heard, tallies, tombstones

_HEARD = [heard.c[name] for name in ("channel", "message", "thread", "author", "text", "at", "entry")]
_AT = (same(heard.c.channel), same(heard.c.message))
_HEAR = insert_missing(heard)
_GET = select_from(heard, *_HEARD).where(*_AT)
_OF = select_from(heard, *_HEARD).where(same(heard.c.entry)).order_by(heard.c.at, heard.c.message)
_AMEND = update_in(heard).where(*_AT)
_FORGET = delete_from(heard).where(*_AT)
_BURY = insert_missing(tombstones)
_IS_GONE = select_from(tombstones, tombstones.c.at).where(same(tombstones.c.channel), same(tombstones.c.message))


def _adding(table: Table, *columns: str) -> Any:
    """A new row, or its numbers added to those of the row that is there."""
    new = insert_into(table)
    sums = {name: table.c[name] + new.excluded[name] for name in columns}
    return new.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=sums)


def _since(table: Table, record: type[msgspec.Struct]) -> Any:
    found = select_from(table, *columns_of(table, record))
    return found.where(table.c.day >= bindparam("since", type_=Date)).order_by(table.c.day, table.c.channel)


_COUNT = _adding(tallies, "messages", "questions", "answers").returning(tallies.c.messages)
_COUNT_EDGES = _adding(edges, "count")
_ACTIVITY = _since(tallies, Tally)
_ACTIVITY_IN = _ACTIVITY.where(same(tallies.c.channel))
_EDGES = _since(edges, Edge)
_EDGES_IN = _EDGES.where(same(edges.c.channel))


class Talk:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def hear(self, heard: Heard) -> bool:
        if await self.is_gone(heard.place):
            return False
        values = {**msgspec.structs.asdict(heard), **msgspec.structs.asdict(heard.place)}
        del values["place"]
        return bool(await self._scope.insert(_HEAR, values))

    async def heard(self, entry: int) -> list[Heard]:
        return [_heard(row) for row in await self._scope.rows(_OF, entry_=entry)]

    async def at(self, place: Place) -> Heard | None:
        row = await self._scope.row(_GET, **_at(place))
        return _heard(row) if row else None

    async def amend(self, place: Place, text: str) -> Heard | None:
        if not await self.at(place):
            return None  # most edits are of messages nobody tracks: nothing to write
        await self._scope.write(_AMEND, **_at(place), text=text)
        return await self.at(place)

    async def forget(self, place: Place, now: datetime) -> Heard | None:
        await self._scope.insert(_BURY, {"channel": place.channel, "message": place.message, "at": now})
        known = await self.at(place)
        if known:
            await self._scope.write(_FORGET, **_at(place))
        return known

    async def is_gone(self, place: Place) -> bool:
        return await self._scope.row(_IS_GONE, **_at(place)) is not None

    async def count(self, tallies: Sequence[Tally], edges: Sequence[Edge] = ()) -> bool:
        first = False
        for tally in tallies:  # one by one: PostgreSQL changes no row twice in one statement
            (counted,) = await self._scope.returning(_COUNT, msgspec.structs.asdict(tally))
            first = first or counted.messages == 1
        await self._scope.insert_all(_COUNT_EDGES, [msgspec.structs.asdict(edge) for edge in edges])
        return first

    async def activity(self, since: datetime, channel: str = "") -> list[Tally]:
        statement, where = (_ACTIVITY_IN, {"channel_": channel}) if channel else (_ACTIVITY, {})
        return [Tally(*row) for row in await self._scope.rows(statement, heavy=True, since=since.date(), **where)]

    async def edges(self, since: datetime, channel: str = "") -> list[Edge]:
        statement, where = (_EDGES_IN, {"channel_": channel}) if channel else (_EDGES, {})
        return [Edge(*row) for row in await self._scope.rows(statement, heavy=True, since=since.date(), **where)]


def _at(place: Place) -> dict[str, str | None]:
    return {"channel_": place.channel, "message_": place.message}


def _heard(row: AnyRow) -> Heard:
    return Heard(Place(row.channel, row.message, row.thread), row.author, row.text, row.at, row.entry)
