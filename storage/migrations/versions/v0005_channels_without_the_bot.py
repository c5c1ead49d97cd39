"""Channels that the bot was put out of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("channels", sa.Column("away", sa.Boolean(), nullable=False, server_default=sa.false()))
