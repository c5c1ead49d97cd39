"""Everything Lunchtable keeps, on SQLite or PostgreSQL: `await open_storage("sqlite:///lunchtable.db")`."""

from __future__ import annotations

from storage.database import open_database
from storage.house import Storage
from storage.migrations import migrate
from storage.sealing import Cipher
from storage.sqlite import SqliteDatabase

__all__ = ["Cipher", "Storage", "migrate", "open_storage"]


async def open_storage(url: str, *, cipher: Cipher | None = None, durable: bool = True) -> Storage:
    """Open a database, made or brought up to date where needed. `sqlite:///path`, `sqlite://` (in memory, gone when
    closed) or `postgresql://...`. With a `cipher`, what was put aside after an error is kept encrypted, and secrets
    can be kept. Not `durable`: quick, but a SQLite file is whole only once it is closed; for one that is made anew if that
    fails."""
    database = open_database(url, durable=durable)
    try:
        if await migrate(database) and isinstance(database, SqliteDatabase):
            database.remember_as_new()
    except BaseException:
        await database.close()
        raise
    return Storage(database, cipher)
