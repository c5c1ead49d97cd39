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
from storage.search_words import MANY_MARKS, SAMPLE, key
from storage.tables import entries

SURE = 8
"""So many in the sample tell how common a word is; with fewer it is counted."""
A_KEY = len(key("", 0, ""))
"""Letters; marks have one more."""


@dataclass(frozen=True)
class Way:
    """One database's way. `count`: (key, entries that have it) for `keys`. `newest`: of entries matching `query` the
    newest `most`, as one text of lines with the entry's number and words: one value instead of thousands of rows, which
    would each take their turn with the event loop. `allowed`: the same, of entries for which more must hold."""

    or_: str
    and_: str
    count: Executable
    matching: Select[Any]

    @property
    def newest(self) -> Select[Any]:
        return _as_text(self.matching)

    def allowed(self, conditions: Sequence[ColumnElement[bool]], most: int) -> Select[Any]:
        found = self.matching.subquery()
        still = select(found.c.entry, found.c.words).join(entries, entries.c.id == found.c.entry).where(*conditions)
        return _as_text(still.limit(most))


def way(scope: Scope) -> Way:
    return _SQLITE if scope.session.dialect == "sqlite" else _POSTGRES


def by_number(id: ColumnElement[int]) -> ColumnElement[int]:
    """Newest first, but not along the primary key: planners are tempted to read all rows in its order."""
    return (id + literal_column("0")).desc()


def among(few: Select[Any]) -> Select[Any]:
    """These entries, whatever their words; as `Way.newest`."""
    return _as_text(select(indexed.c.entry, indexed.c.words).where(*mine(indexed), indexed.c.entry.in_(few)))


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
    found = select(by_key.c.rowid).where(matches).order_by(by_key.c.rowid.desc()).limit(bindparam("most")).subquery()
    its_words = select(indexed.c.entry, indexed.c.words).join(found, found.c.rowid == indexed.c.entry)
    keys = bindparam("keys", type_=Text, expanding=True)
    return Way(
        or_=" OR ",
        and_=" AND ",
        count=select(vocabulary.c.term, vocabulary.c.doc).where(vocabulary.c.term.in_(keys)),
        matching=its_words.where(*mine(indexed)),
    )


def _postgres() -> Way:
    matches = func.search_keys(indexed.c.words).op("@@", is_comparison=True)(cast(bindparam("query"), TsQuery))
    its_words = (
        select(indexed.c.entry, indexed.c.words).where(matches, *mine(indexed)).order_by(by_number(indexed.c.entry))
    )
    counting = f"""
    SELECT key, CASE WHEN sampled >= {SURE} AND length(key) = {A_KEY} THEN sampled * {SAMPLE} ELSE
        (SELECT count(*) FROM
            (SELECT FROM search WHERE search_keys(words) @@ CAST(key AS tsquery) LIMIT {MANY_MARKS}) AS them)
        END AS having
    FROM unnest(CAST(:keys AS text[])) AS key, LATERAL
        (SELECT count(*) AS sampled FROM
            (SELECT FROM search WHERE search_keys(words) @@ CAST(key AS tsquery) AND entry % {SAMPLE} = 0
            LIMIT CASE WHEN length(key) = {A_KEY} THEN 1000000 ELSE {SURE} END) AS them) AS sample
    """  # noqa: S608 - numbers of ours
    return Way(
        or_=" | ",
        and_=" & ",
        count=text(counting).columns(column("key", Text), column("having", Integer)),
        matching=its_words.limit(bindparam("most")),
    )


_SQLITE, _POSTGRES = _sqlite(), _postgres()
