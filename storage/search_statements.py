"""What is asked of the search index, in each database's way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.types import Integer, Text

from storage.index_tables import TsQuery, by_key, indexed, vocabulary
from storage.scope import Scope, mine
from storage.search_words import SAMPLE
from storage.tables import entries

SURE = 16
"""So many in the sample tell how common a word is; with fewer it is counted."""


@dataclass(frozen=True)
class Way:
    """One database's way. `count`: (key, entries that have it) for `keys`. `newest`: of entries matching `query` the
    newest `most`, as one text of lines with the entry's number and words: one value instead of thousands of rows, which
    would each take their turn with the event loop. `allowed`: the same, of entries for which more must hold."""

    or_: str
    and_: str
    count: Executable
    newest: Executable
    matching: Select[Any]

    def allowed(self, conditions: Sequence[ColumnElement[bool]], most: int) -> Select[Any]:
        found = self.matching.subquery()
        chosen = (
            select(indexed.c.entry, indexed.c.words)
            .join(found, found.c[0] == indexed.c.entry)
            .join(entries, entries.c.id == indexed.c.entry)
            .where(*mine(indexed), *conditions)
            .limit(most)
        )
        return _as_text(chosen)


def way(scope: Scope) -> Way:
    return _SQLITE if scope.session.dialect == "sqlite" else _POSTGRES


def among(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Entries for which this holds, whatever their words; as `Way.newest`. There must be few."""
    meant = select(entries.c.id).where(*conditions)
    return _as_text(select(indexed.c.entry, indexed.c.words).where(*mine(indexed), indexed.c.entry.in_(meant)))


def read(rows: Sequence[Any]) -> dict[int, str]:
    """The lines of `Way.newest`: words by entry."""
    lines = (line.partition(" ") for line in (rows[0][0] or "").splitlines())
    return {int(id): words for id, _, words in lines}


def _as_text(chosen: Select[Any]) -> Select[Any]:
    lines = chosen.subquery()
    line = cast(lines.c.entry, Text) + " " + lines.c.words
    return select(func.aggregate_strings(line, "\n"))


def _sqlite() -> Way:
    row: ColumnElement[str] = literal_column(by_key.name)  # FTS5 calls all columns of a row by the table's name
    matches = row.op("MATCH", is_comparison=True)(bindparam("query", type_=Text))
    newest = select(by_key.c.rowid).where(matches).order_by(by_key.c.rowid.desc()).limit(bindparam("most"))
    found = newest.subquery()
    its_words = select(indexed.c.entry, indexed.c.words).join(found, found.c.rowid == indexed.c.entry)
    keys = bindparam("keys", type_=Text, expanding=True)
    return Way(
        or_=" OR ",
        and_=" AND ",
        count=select(vocabulary.c.term, vocabulary.c.doc).where(vocabulary.c.term.in_(keys)),
        newest=_as_text(its_words.where(*mine(indexed))),
        matching=newest,
    )


def _postgres() -> Way:
    matches = func.search_keys(indexed.c.words).op("@@", is_comparison=True)(cast(bindparam("query"), TsQuery))
    # Not by the primary key, or the planner would be tempted to read all rows in its order.
    order = (indexed.c.entry + literal_column("0")).desc()
    having = select(indexed.c.entry).where(matches, *mine(indexed)).order_by(order).limit(bindparam("most"))
    counting = f"""
    SELECT key, CASE WHEN sampled >= {SURE} AND key NOT LIKE '8%' THEN sampled * {SAMPLE} ELSE
        (SELECT count(*) FROM search WHERE search_keys(words) @@ CAST(key AS tsquery)) END AS having
    FROM unnest(CAST(:keys AS text[])) AS key, LATERAL
        (SELECT count(*) AS sampled FROM search
            WHERE search_keys(words) @@ CAST(key AS tsquery) AND entry % {SAMPLE} = 0) AS sample
    """  # noqa: S608 - numbers of ours
    return Way(
        or_=" | ",
        and_=" & ",
        count=text(counting).columns(column("key", Text), column("having", Integer)),
        newest=_as_text(having.add_columns(indexed.c.words)),
        matching=having,
    )


_SQLITE, _POSTGRES = _sqlite(), _postgres()
