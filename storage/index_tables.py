"""The search index: one row of words for each entry, and each database's own index over these words.

The migrations make it; it is no part of the metadata, since SQLite and PostgreSQL index words in their own ways.
`storage.search_words` says what the words are.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table, Text
from sqlalchemy.types import UserDefinedType

from storage.columns import Id

_metadata = MetaData()

indexed = Table(
    "search",
    _metadata,
    Column("entry", Id, primary_key=True, autoincrement=False),
    Column("workspace", Text, nullable=False),
    Column("words", Text, nullable=False),
)

# SQLite: an FTS5 table that follows `search` by triggers, and its vocabulary.
by_key = Table("search_keys", _metadata, Column("rowid", Id, primary_key=True), Column("words", Text))
vocabulary = Table("search_vocabulary", _metadata, Column("term", Text), Column("doc", Integer))


class TsQuery(UserDefinedType[str]):
    """PostgreSQL's own form of a query, taken as it is."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "tsquery"
