"""Alembic's way in; it is given an open connection within a transaction."""

from __future__ import annotations

from alembic import context

import storage.flow_tables  # noqa: F401 - its tables belong to the metadata
from storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
