"""The tables of what comes in, goes out or waits. See `tables` for the rules they follow."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from storage.columns import Id, Json, Moment
from storage.tables import metadata

WAITING, SENDING, HANDLED, PARKED, FAILED = "waiting", "sending", "handled", "parked", "failed"

posts = Table(
    "posts",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("post", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("message", Text),
    Column("thread", Text),
    Index("posts_by_place", "workspace", "channel", "message"),
    sqlite_with_rowid=False,
)

drafts = Table(
    "drafts",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("form", Text, primary_key=True),
    Column("record", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("values", Json, nullable=False),
)

timers = Table(
    "timers",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("timer", Text, primary_key=True),
    Column("record", Text, primary_key=True),
    Column("due", Moment, nullable=False),
    Index("timers_by_due", "due"),
    sqlite_with_rowid=False,
)

waiting = Table(
    "waiting",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("expires", Moment),
    Column("card", LargeBinary, nullable=False),
    Index("waiting_by_person", "workspace", "person"),
    sqlite_autoincrement=True,
)

# An event stays for two weeks without its payload, as the key by which its repetitions are known. An interaction, which
# is handled directly, leaves only the key. `until`: claimed up to then.
_IS_WAITING = text("state = 'waiting'")
_IS_CLAIMED = text("state = 'waiting' AND until IS NOT NULL")
_IS_PARKED = text("state = 'parked'")
_IS_REACTED = text("state = 'waiting' AND kind = 'Reacted'")
inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("payload", LargeBinary),
    UniqueConstraint("workspace", "key", name="inbox_by_key"),
    Index("inbox_waiting", "workspace", "lane", "id", "state", sqlite_where=_IS_WAITING, postgresql_where=_IS_WAITING),
    Index("inbox_claimed", "until", sqlite_where=_IS_CLAIMED, postgresql_where=_IS_CLAIMED),
    Index("inbox_reacted", "workspace", "lane", sqlite_where=_IS_REACTED, postgresql_where=_IS_REACTED),
    Index("inbox_parked", "workspace", "id", sqlite_where=_IS_PARKED, postgresql_where=_IS_PARKED),
    sqlite_autoincrement=True,
)

# `post` is the name this parcel's post has or gets. `until`: not before then, or, while being sent, claimed up to then by
# the process that signed in as `owner`. `sealed`: given up, and kept encrypted for who may want to send it again.
_IS_FAILED = text("state = 'failed'")
outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment),
    Column("expires", Moment),
    Column("owner", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("unsure", Boolean, nullable=False),
    Column("why", Text, nullable=False),
    Column("sealed", Boolean, nullable=False, server_default=false()),
    Column("payload", LargeBinary),
    Index("outbox_by_lane", "workspace", "lane", "id"),
    Index("outbox_by_post", "workspace", "post"),
    Index("outbox_failed", "workspace", "id", sqlite_where=_IS_FAILED, postgresql_where=_IS_FAILED),
    sqlite_autoincrement=True,
)

# What could not be said, once for each place and reason, until something arrives there again. `lane`: as in the outbox.
troubles = Table(
    "troubles",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("why", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("seen", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

secrets = Table(  # always encrypted
    "secrets",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("expires", Moment),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
    sqlite_with_rowid=False,
)

house = Table(  # what the database knows of itself; nothing of any workspace
    "house",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
