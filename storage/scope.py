"""Statements that cannot forget their workspace.

Nouns build their statements once, with the functions here, which restrict every one to a workspace; a `Scope` runs them
and is the only one to say which workspace that is. A bound value is named after its column with an underscore behind:
`same(marks.c.entry)` is given as `entry_=12`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    ColumnElement,
    Delete,
    Executable,
    FromClause,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert  # its ON CONFLICT compiles for SQLite as well

from storage.session import AnyRow, Session
from storage.tables import workspaces

E = TypeVar("E", bound=Executable)


def same(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The column has the value that is given when the statement runs."""
    return column == bindparam(f"{column.key}_", type_=column.type)


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The column has one of the values that are given when the statement runs."""
    return column.in_(bindparam(f"{column.key}_", type_=column.type, expanding=True))


def mine(*tables: FromClause) -> list[ColumnElement[bool]]:
    """Each of these tables, only in this workspace."""
    return [same(table.c.workspace) for table in tables]


def select_from(table: Table, *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return select(*(columns or table.c)).where(*mine(table))


def update_in(table: Table) -> Update:
    return update(table).where(*mine(table))


def delete_from(table: Table) -> Delete:
    return delete(table).where(*mine(table))


def insert_into(table: Table) -> Insert:
    """A new row. With rows that are there already: `insert_missing` or `insert_or_set`."""
    return insert(table)


def insert_missing(table: Table, *key: str) -> Insert:
    """A new row, unless there is one of this key (the primary key when none is named)."""
    return insert(table).on_conflict_do_nothing(index_elements=_key(table, key))


def insert_or_set(table: Table, *columns: str) -> Insert:
    """A new row, or these columns of the row that is there."""
    new = insert(table)
    return new.on_conflict_do_update(
        index_elements=_key(table, ()), set_={name: new.excluded[name] for name in columns}
    )


def across_workspaces(statement: E) -> E:
    """A worker's statement, which looks at all workspaces at once. The tests hold a list of all there are."""
    return statement.execution_options(across_workspaces=True)


def columns_of(table: Table, record: type[msgspec.Struct]) -> list[ColumnElement[Any]]:
    """The columns in the order of a record's fields, so that `record(*row)` makes one."""
    return [table.c[name] for name in record.__struct_fields__]


def _key(table: Table, names: Sequence[str]) -> list[ColumnElement[Any]]:
    return [table.c.workspace, *(table.c[name] for name in names)] if names else list(table.primary_key.columns)


class Scope:
    """One workspace within one piece of work."""

    __slots__ = ("_noted", "session", "workspace")

    def __init__(self, session: Session, workspace: str) -> None:
        self.session = session
        self.workspace = workspace
        self._noted = False

    async def rows(self, statement: Executable, *, heavy: bool = False, **values: Any) -> Sequence[AnyRow]:
        values["workspace_"] = self.workspace
        return await self.session.rows(statement, values, heavy=heavy)

    async def row(self, statement: Executable, **values: Any) -> AnyRow | None:
        found = await self.rows(statement, **values)
        return found[0] if found else None

    async def write(self, statement: Executable, **values: Any) -> int:
        """Update or delete; returns how many rows."""
        values["workspace_"] = self.workspace
        await self.note()
        return await self.session.write(statement, values)

    async def insert(self, statement: Executable, values: Mapping[str, Any]) -> int:
        """Insert one row; returns 0 if it was there and left as it was."""
        await self.note()
        return await self.session.write(statement, {**values, "workspace": self.workspace})

    async def insert_all(self, statement: Executable, rows: Iterable[Mapping[str, Any]]) -> None:
        given = [{**row, "workspace": self.workspace} for row in rows]
        if given:
            await self.note()
            await self.session.write(statement, given)

    async def returning(
        self, statement: Executable, values: Mapping[str, Any] | Iterable[Mapping[str, Any]]
    ) -> Sequence[AnyRow]:
        """Insert with RETURNING; only what is new comes back."""
        await self.note()
        if isinstance(values, Mapping):
            return await self.session.returning(statement, {**values, "workspace": self.workspace})
        given = [{**row, "workspace": self.workspace} for row in values]
        return await self.session.returning(statement, given) if given else []

    async def note(self) -> None:
        """Remember that there is this workspace."""
        if not self._noted:
            self._noted = True
            await note_workspaces(self.session, {self.workspace})


async def note_workspaces(session: Session, names: set[str]) -> None:
    """Remember that there are these workspaces; a statement only for those this process has not noted before."""
    new = names - session.known
    if new:
        await session.write(_NOTE, [{"workspace": name} for name in sorted(new)])
        session.noted |= new


_NOTE = insert_missing(workspaces)
