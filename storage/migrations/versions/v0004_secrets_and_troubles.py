"""Secrets of adapters, what stewards should know of, and workspaces the bot has left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "secrets",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "name", name="secrets_pk"),
    )
    op.create_table(
        "troubles",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "lane", "why", name="troubles_pk"),
        sqlite_with_rowid=False,
    )
    op.add_column("outbox", sa.Column("sealed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "outbox_failed",
        "outbox",
        ["workspace", "id"],
        sqlite_where=sa.text("state = 'failed'"),
        postgresql_where=sa.text("state = 'failed'"),
    )
    op.create_index(
        "inbox_reacted",
        "inbox",
        ["workspace", "lane"],
        sqlite_where=sa.text("state = 'waiting' AND kind = 'Reacted'"),
        postgresql_where=sa.text("state = 'waiting' AND kind = 'Reacted'"),
    )
    op.add_column("workspaces", sa.Column("came", sa.BigInteger(), nullable=True))
    op.add_column("workspaces", sa.Column("left", sa.BigInteger(), nullable=True))
