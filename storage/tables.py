"""The tables. Every row bears its workspace, and every key and index begins with it.

Ids of ours are never used twice (a button of a dropped entry must not reach a new one). There are no foreign keys: they
could not hold entries and what hangs on them to the same workspace without one more index on every table.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.columns import Id, Json, Moment, SortedWords, Words

metadata = MetaData(
    naming_convention={
        "ix": "%(column_0_N_label)s",
        "uq": "%(table_name)s_%(column_0_N_name)s",
        "pk": "%(table_name)s_pk",
    }
)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _workspace() -> Column[str]:
    return Column("workspace", Text, nullable=False)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False)


def _yes(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


workspaces = Table(  # `came`: when the bot was last installed there; `left`: since when it is there no more
    "workspaces",
    metadata,
    _key("workspace"),
    Column("came", Moment),
    Column("left", Moment),
    sqlite_with_rowid=False,
)

communities = Table(
    "communities",
    metadata,
    _id(),
    _workspace(),
    _words("name"),
    _text("home"),
    _text("language"),
    _text("timezone"),
    Column("emoji", Json, nullable=False),
    Column("settings", Json, nullable=False),
    _number("version"),
    Index("communities_by_workspace", "workspace"),
    sqlite_autoincrement=True,
)

channels = Table(
    "channels",
    metadata,
    _key("workspace"),
    _key("id"),
    _words("name"),
    _text("kind"),
    Column("community", Id),
    _yes("listening"),
    _yes("archived"),
    Column("away", Boolean, nullable=False, server_default=false()),
    Index("channels_by_community", "workspace", "community"),
    sqlite_with_rowid=False,
)

people = Table(
    "people",
    metadata,
    _key("workspace"),
    _key("id"),
    _words("name"),
    Column("sorted_name", SortedWords, nullable=False),
    _text("locale"),
    _text("timezone"),
    _text("quoting"),
    _yes("gone"),
    Column("details", Json, nullable=False),
    Index("people_by_name", "workspace", "sorted_name"),
    sqlite_with_rowid=False,
)

roles = Table(
    "roles",
    metadata,
    _key("workspace"),
    Column("community", Id, primary_key=True),
    _key("person"),
    _key("role"),
    Column("since", Moment, nullable=False),
    sqlite_with_rowid=False,
)

members = Table(
    "members",
    metadata,
    _key("workspace"),
    _key("channel"),
    _key("person"),
    Index("members_by_person", "workspace", "person"),
    sqlite_with_rowid=False,
)

entries = Table(
    "entries",
    metadata,
    _id(),
    _workspace(),
    _text("kind"),
    _words("title"),
    _words("body"),
    _text("state"),
    Column("community", Id, nullable=False),
    _text("author"),
    _text("channel"),
    Column("message", Text),
    Column("thread", Text),
    _yes("private"),
    _yes("kept"),
    _yes("hidden"),
    _yes("followed"),
    Column("created", Moment),
    Column("changed", Moment),
    Column("verified", Moment),
    _number("version"),
    Column("details", Json, nullable=False),
    UniqueConstraint("workspace", "channel", "message", name="entries_by_message"),
    Index("entries_by_community", "workspace", "community", "kind", "state"),
    Index("entries_by_author", "workspace", "author"),
    sqlite_autoincrement=True,
)

changes = Table(
    "changes",
    metadata,
    _key("workspace"),
    Column("entry", Id, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    _text("by"),
    _text("what"),
    Column("before", Json, nullable=False),
    sqlite_with_rowid=False,
)

topics = Table(
    "topics",
    metadata,
    _id(),
    _workspace(),
    Column("community", Id, nullable=False),
    _words("name"),
    _yes("adopted"),
    Column("aliases", Json, nullable=False),
    Index("topics_by_community", "workspace", "community"),
    sqlite_autoincrement=True,
)

topic_names = Table(  # names and aliases, casefolded: whatever a topic may be called
    "topic_names",
    metadata,
    _key("workspace"),
    Column("community", Id, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("topic", Id, nullable=False),
    Index("topic_names_by_topic", "workspace", "topic"),
    sqlite_with_rowid=False,
)

entry_topics = Table(
    "entry_topics",
    metadata,
    _key("workspace"),
    Column("entry", Id, primary_key=True),
    Column("topic", Id, primary_key=True),
    Column("position", SmallInteger, nullable=False),
    Index("entry_topics_by_topic", "workspace", "topic", "entry"),
    sqlite_with_rowid=False,
)

links = Table(
    "links",
    metadata,
    _key("workspace"),
    Column("target", Id, primary_key=True),
    _key("kind"),
    Column("source", Id, primary_key=True),
    Index("links_by_source", "workspace", "source", "kind"),
    sqlite_with_rowid=False,
)

marks = Table(
    "marks",
    metadata,
    _key("workspace"),
    Column("entry", Id, primary_key=True),
    _key("kind"),
    _key("person"),
    Column("at", Moment),
    _words("note"),
    Index("marks_by_person", "workspace", "person", "kind", "at"),
    sqlite_with_rowid=False,
)

heard = Table(
    "heard",
    metadata,
    _key("workspace"),
    _key("channel"),
    _key("message"),
    Column("thread", Text),
    _text("author"),
    _words("text"),
    Column("at", Moment, nullable=False),
    Column("entry", Id, nullable=False),
    Index("heard_by_entry", "workspace", "entry", "at"),
)

tombstones = Table(
    "tombstones",
    metadata,
    _key("workspace"),
    _key("channel"),
    _key("message"),
    Column("at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

tallies = Table(
    "tallies",
    metadata,
    _key("workspace"),
    _key("channel"),
    Column("day", Date, primary_key=True),
    _key("person"),
    _number("messages"),
    _number("questions"),
    _number("answers"),
    Index("tallies_by_day", "workspace", "day"),
    sqlite_with_rowid=False,
)

edges = Table(
    "edges",
    metadata,
    _key("workspace"),
    _key("channel"),
    Column("day", Date, primary_key=True),
    _key("person"),
    _key("to"),
    _number("count"),
    Index("edges_by_day", "workspace", "day"),
    sqlite_with_rowid=False,
)
