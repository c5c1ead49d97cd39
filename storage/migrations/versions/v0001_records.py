"""What communities make: entries and all that hangs on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("entry", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "entry", "version", name="changes_pk"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "channels",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("community", ID, nullable=True),
        sa.Column("listening", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name="channels_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("channels_by_community", "channels", ["workspace", "community"])
    op.create_table(
        "communities",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("emoji", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="communities_pk"),
        sqlite_autoincrement=True,
    )
    op.create_index("communities_by_workspace", "communities", ["workspace"])
    op.create_table(
        "edges",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "day", "person", "to", name="edges_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("edges_by_day", "edges", ["workspace", "day"])
    op.create_table(
        "entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=True),
        sa.Column("verified", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="entries_pk"),
        sa.UniqueConstraint("workspace", "channel", "message", name="entries_by_message"),
        sqlite_autoincrement=True,
    )
    op.create_index("entries_by_author", "entries", ["workspace", "author"])
    op.create_index("entries_by_community", "entries", ["workspace", "community", "kind", "state"])
    op.create_table(
        "entry_topics",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("entry", ID, nullable=False),
        sa.Column("topic", ID, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "entry", "topic", name="entry_topics_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("entry_topics_by_topic", "entry_topics", ["workspace", "topic", "entry"])
    op.create_table(
        "heard",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("entry", ID, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "message", name="heard_pk"),
    )
    op.create_index("heard_by_entry", "heard", ["workspace", "entry", "at"])
    op.create_table(
        "links",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("target", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", ID, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "target", "kind", "source", name="links_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("links_by_source", "links", ["workspace", "source", "kind"])
    op.create_table(
        "marks",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("entry", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "entry", "kind", "person", name="marks_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("marks_by_person", "marks", ["workspace", "person", "kind", "at"])
    op.create_table(
        "members",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "person", name="members_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("members_by_person", "members", ["workspace", "person"])
    op.create_table(
        "people",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sorted_name", SORTED, nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("quoting", sa.Text(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name="people_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("people_by_name", "people", ["workspace", "sorted_name"])
    op.create_table(
        "roles",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "community", "person", "role", name="roles_pk"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tallies",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "day", "person", name="tallies_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("tallies_by_day", "tallies", ["workspace", "day"])
    op.create_table(
        "tombstones",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "message", name="tombstones_pk"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "topic_names",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("topic", ID, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "community", "name", name="topic_names_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("topic_names_by_topic", "topic_names", ["workspace", "topic"])
    op.create_table(
        "topics",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="topics_pk"),
        sqlite_autoincrement=True,
    )
    op.create_index("topics_by_community", "topics", ["workspace", "community"])
    op.create_table(
        "workspaces",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="workspaces_pk"),
        sqlite_with_rowid=False,
    )
