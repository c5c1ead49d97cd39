"""Links between entries."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, select

from bot.kernel.records import Entry, Link
from storage.nouns.rows import ENTRY
from storage.scope import Scope, delete_from, insert_missing, mine, same
from storage.tables import entries, links

# The source of the links to an entry, oldest first; and the targets of the links of an entry.
_TO = (
    select(*ENTRY)
    .join(links, and_(links.c.source == entries.c.id, *mine(links)))
    .where(*mine(entries), same(links.c.target), same(links.c.kind))
    .order_by(entries.c.id)
)
_OF = (
    select(*ENTRY)
    .join(links, and_(links.c.target == entries.c.id, *mine(links)))
    .where(*mine(entries), same(links.c.source), same(links.c.kind))
    .order_by(entries.c.id)
)
_REMOVE = delete_from(links).where(same(links.c.target), same(links.c.kind), same(links.c.source))
# Only between entries of this workspace that are still there.
_source, _target = entries.alias("source_entry"), entries.alias("target_entry")
_ADD = insert_missing(links).from_select(
    ["workspace", "target", "kind", "source"],
    select(_source.c.workspace, _target.c.id, bindparam("kind_", type_=links.c.kind.type), _source.c.id)
    .join_from(_source, _target, _source.c.workspace == _target.c.workspace)
    .where(*mine(_source, _target), _source.c.id == bindparam("source_"), _target.c.id == bindparam("target_")),
)


class Links:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def add(self, link: Link) -> bool:
        return bool(await self._scope.write(_ADD, kind_=link.kind, source_=link.source, target_=link.target))

    async def remove(self, link: Link) -> bool:
        return bool(await self._scope.write(_REMOVE, kind_=link.kind, source_=link.source, target_=link.target))

    async def to(self, entry: int, kind: str) -> list[Entry]:
        return [Entry(*row) for row in await self._scope.rows(_TO, target_=entry, kind_=kind)]

    async def of(self, entry: int, kind: str) -> list[Entry]:
        return [Entry(*row) for row in await self._scope.rows(_OF, source_=entry, kind_=kind)]
