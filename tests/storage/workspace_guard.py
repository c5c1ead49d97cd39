"""Watches every statement: does it say which workspace it means, of every table it touches?"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import BinaryExpression, BindParameter, Column, Insert, Select, Table
from sqlalchemy.sql import operators, visitors

NO_TENANTS = {"house", "alembic_version", "excluded"}  # excluded: the new row in ON CONFLICT


class Leak(AssertionError):
    """A statement touches a table without saying whose rows it means."""


def check(
    _: Any, statement: Any, many: list[Mapping[str, Any]], one: Mapping[str, Any], options: Mapping[str, Any]
) -> None:
    """A `before_execute` listener."""
    if options.get("across_workspaces") or not hasattr(statement, "get_children"):
        return
    if statement.__visit_name__ == "textclause":
        raise_for_text(str(statement))
        return
    unsaid = {table.name for table in _tables(statement)} - {table.name for table in _restricted(statement, many, one)}
    if unsaid:
        raise Leak(f"{sorted(unsaid)} without their workspace in: {statement}")


def raise_for_text(statement: str) -> None:
    if " FROM " in statement and not any(known in statement for known in ("pg_locks", "alembic_version")):
        raise Leak(f"nobody can check: {statement}")


def _tables(statement: Any) -> Iterator[Any]:
    for part in visitors.iterate(statement):
        if isinstance(part, Select):
            yield from (table for table in _flat(part.get_final_froms()) if _has_workspace(table))
        elif isinstance(part, Column) and part.table is not None and _has_workspace(part.table):
            yield part.table
    if _has_workspace(getattr(statement, "table", None)):
        yield statement.table


def _restricted(statement: Any, many: list[Mapping[str, Any]], one: Mapping[str, Any]) -> Iterator[Any]:
    for part in visitors.iterate(statement):
        if isinstance(part, BinaryExpression) and part.operator is operators.eq:
            column, value = part.left, part.right
            if getattr(column, "key", "") == "workspace" and isinstance(value, BindParameter):
                yield column.table
    if isinstance(statement, Insert):
        given = list(many) or [one]
        from_select = {getattr(name, "key", name) for name in statement._select_names or ()}
        if "workspace" in from_select or all("workspace" in row for row in given):
            yield statement.table


def _flat(tables: Any) -> Iterator[Any]:
    for table in tables:
        if hasattr(table, "onclause"):
            yield from _flat([table.left, table.right])
        else:
            yield table


def _has_workspace(table: Any) -> bool:
    named = isinstance(table, Table) or getattr(table, "element", None) is not None
    return named and "workspace" in table.c and getattr(table, "name", "") not in NO_TENANTS
