"""Which database an address means, and opening it."""

from __future__ import annotations

from sqlalchemy import URL, make_url

from storage.session import Database
from storage.sqlite import SqliteDatabase

_NOT_OURS = {"channel_binding", "target_session_attrs"}
"""What other drivers understand in an address and asyncpg does not."""


def open_database(url: str, *, durable: bool = True) -> Database:
    """`sqlite:///path`, `sqlite://` (in memory) or `postgresql://...`, as operators know them; drivers may be named."""
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            path = address.database or ""
            return SqliteDatabase("" if path == ":memory:" else path, durable=durable)
        case "postgresql" | "postgres":
            from storage.postgres import PostgresDatabase  # its drivers take a while to load, and SQLite needs none

            return PostgresDatabase(_for_asyncpg(address))
        case other:
            raise ValueError(f"{other!r} is no database Lunchtable knows; use sqlite:///path or postgresql://...")


def _for_asyncpg(address: URL) -> URL:
    query = {name: value for name, value in address.query.items() if name not in _NOT_OURS}
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    return address.set(drivername="postgresql+asyncpg", query=query)
