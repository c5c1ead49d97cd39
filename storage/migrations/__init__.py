"""Bringing a database up to date with Alembic, by program: nobody has to run anything."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.session import Database

HEAD = "0005"
"""The newest version; a test holds it to the files in `versions`."""


async def migrate(database: Database) -> bool:
    """Make what is missing, one process at a time. Returns whether there was anything to do."""
    return await database.with_connection(_upgrade)


def version_of(connection: Connection) -> str | None:
    """The version a database has; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(connection: Connection) -> bool:
    if version_of(connection) == HEAD:
        return False
    # Loaded only when there is something to do: it takes longer than opening a database.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True
