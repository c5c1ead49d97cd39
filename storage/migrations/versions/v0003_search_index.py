"""The search index: words of entries, indexed by FTS5 on SQLite and by GIN on PostgreSQL."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

# FTS5 keeps neither text nor places, only which entries have a key. What is deleted has to be told to it word by word.
SQLITE = [
    "CREATE TABLE search (entry INTEGER PRIMARY KEY, workspace TEXT NOT NULL, words TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE search_keys USING fts5(words, content='', detail=none, columnsize=0, tokenize=ascii)",
    "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(search_keys, row)",
    """
    CREATE TRIGGER search_added AFTER INSERT ON search BEGIN
        INSERT INTO search_keys(rowid, words) VALUES (new.entry, new.words);
    END
    """,
    """
    CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN
        INSERT INTO search_keys(search_keys, rowid, words) VALUES ('delete', old.entry, old.words);
        INSERT INTO search_keys(rowid, words) VALUES (new.entry, new.words);
    END
    """,
    """
    CREATE TRIGGER search_dropped AFTER DELETE ON search BEGIN
        INSERT INTO search_keys(search_keys, rowid, words) VALUES ('delete', old.entry, old.words);
    END
    """,
]
# What SQLite would know after ANALYZE: how many rows there are, and how many for one value of the first columns. Without
# it, it thinks that few entries are in a community, and reads all of them where their numbers are given.
ROWS = {
    "entries_by_community": ("entries", "1000000 500000 100000 30000 10000"),
    "entries_by_author": ("entries", "1000000 500000 500"),
    "sqlite_autoindex_entries_1": ("entries", "1000000 500000 5000 1"),
    "entry_topics": ("entry_topics", "1000000 500000 2 1"),
    "entry_topics_by_topic": ("entry_topics", "1000000 500000 2000 1"),
    "topic_names": ("topic_names", "1000000 100 50 1"),
    "topic_names_by_topic": ("topic_names", "1000000 100 2 1"),
}
KNOWN = [
    "ANALYZE sqlite_schema",
    *(f"INSERT INTO sqlite_stat1 VALUES ('{of}', '{index}', '{rows}')" for index, (of, rows) in ROWS.items()),  # noqa: S608
]
# A function of its own, and said to be costly, so that the planner never reads all rows instead of the index; nor may it
# ask helpers (PARALLEL UNSAFE), who take longer to come than a search takes. New rows wait unsorted, which every search
# has to read through: therefore not many of them. The second index is a sample, from which it is quick to tell how common
# a common word is; `storage.search_words.SAMPLE` is its 64.
POSTGRES = [
    "CREATE TABLE search (entry bigint PRIMARY KEY, workspace text NOT NULL, words text NOT NULL)",
    """
    CREATE FUNCTION search_keys(text) RETURNS tsvector IMMUTABLE STRICT COST 100 LANGUAGE plpgsql
    AS $$ BEGIN RETURN array_to_tsvector(string_to_array($1, ' ')); END $$
    """,
    "CREATE INDEX search_by_key ON search USING gin (search_keys(words)) WITH (gin_pending_list_limit = 512)",
    """
    CREATE INDEX search_sample ON search USING gin (search_keys(words)) WITH (gin_pending_list_limit = 64)
    WHERE entry % 64 = 0
    """,
]


def upgrade() -> None:
    for statement in [*SQLITE, *KNOWN] if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)
