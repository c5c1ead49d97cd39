"""What people did to entries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from bot.kernel.records import Mark
from storage.columns import Moment
from storage.scope import Scope, among, columns_of, delete_from, insert_missing, mine, same, select_from
from storage.tables import entries, marks

_MARK = columns_of(marks, Mark)
_OF = select_from(marks, *_MARK).where(same(marks.c.entry)).order_by(marks.c.at, marks.c.kind, marks.c.person)
_OF_KIND = _OF.where(same(marks.c.kind))
_BY = (
    select_from(marks, *_MARK)
    .where(same(marks.c.person), same(marks.c.kind))
    .order_by(marks.c.at.desc(), marks.c.entry.desc())
    .limit(bindparam("most"))
)
_COUNTS = (
    select_from(marks, marks.c.entry, marks.c.kind, func.count())
    .where(among(marks.c.entry))
    .group_by(marks.c.entry, marks.c.kind)
)
_TAKE = delete_from(marks).where(same(marks.c.entry), same(marks.c.kind), same(marks.c.person))
# Only on an entry of this workspace that is still there.
_PUT = insert_missing(marks).from_select(
    ["workspace", "entry", "kind", "person", "at", "note"],
    select(
        entries.c.workspace,
        entries.c.id,
        bindparam("kind_", type_=marks.c.kind.type),
        bindparam("person_", type_=marks.c.person.type),
        bindparam("at_", type_=Moment),
        bindparam("note_", type_=marks.c.note.type),
    ).where(*mine(entries), same(entries.c.id)),
)


class Marks:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def put(self, mark: Mark) -> bool:
        written = await self._scope.write(
            _PUT, id_=mark.entry, kind_=mark.kind, person_=mark.person, at_=mark.at, note_=mark.note
        )
        return bool(written)

    async def take(self, entry: int, kind: str, person: str) -> bool:
        return bool(await self._scope.write(_TAKE, entry_=entry, kind_=kind, person_=person))

    async def of(self, entry: int, kind: str = "") -> list[Mark]:
        if kind:
            rows = await self._scope.rows(_OF_KIND, entry_=entry, kind_=kind)
        else:
            rows = await self._scope.rows(_OF, entry_=entry)
        return [Mark(*row) for row in rows]

    async def by(self, person: str, kind: str, limit: int = 50) -> list[Mark]:
        rows = await self._scope.rows(_BY, person_=person, kind_=kind, most=limit)
        return [Mark(*row) for row in rows]

    async def counts(self, entries: Sequence[int]) -> dict[int, dict[str, int]]:
        found: dict[int, dict[str, int]] = {}
        if entries:
            for entry, kind, count in await self._scope.rows(_COUNTS, entry_=list(entries)):
                found.setdefault(entry, {})[kind] = count
        return found
