"""PostgreSQL: a pool of connections, plain transactions."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TypeVar

from sqlalchemy import URL, Connection, Executable, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.errors import ChangedMeanwhile
from storage.session import AnyRow, Values

T = TypeVar("T")
_MIGRATING, _CLAIMING = 7_105_841, 7_105_842  # names of locks; any numbers will do
_CONFLICTS = {"40001", "40P01"}
"""Serialization failure and deadlock: the same work, done again, succeeds."""


class PostgresDatabase:
    """A PostgreSQL database, shared with other processes."""

    dialect = "postgresql"

    def __init__(self, url: URL) -> None:
        self.engine = create_async_engine(url, pool_size=20, max_overflow=0, query_cache_size=2000, hide_parameters=True)
        # Reads before the first write need no transaction, and hold no connection while a handler waits for a platform.
        self.reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.known: set[str] = set()
        self._number = secrets.randbits(62)
        self._presence: AsyncConnection | None = None
        self._signing_in = asyncio.Lock()

    def work(self) -> PostgresSession:
        return PostgresSession(self)

    async def with_connection(self, do: Callable[[Connection], T]) -> T:
        async with self.engine.begin() as connection:
            await connection.execute(_LOCK, {"name": _MIGRATING})
            return await connection.run_sync(do)

    async def sign_in(self) -> int:
        """The number is a lock that lives as long as this process is connected."""
        async with self._signing_in:
            if self._presence is None:
                self._presence = await self.reading.connect()
                await self._presence.execute(_SIGN_IN, {"name": self._number})
        return self._number

    async def present(self) -> set[int]:
        async with self.reading.connect() as connection:
            held = set((await connection.execute(_SIGNED_IN)).scalars())
        return held - {self._number}

    async def close(self) -> None:
        if self._presence is not None:
            await self._presence.close()
        await self.engine.dispose()


class PostgresSession:
    """One piece of work on PostgreSQL."""

    dialect = "postgresql"

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._connection: AsyncConnection | None = None
        self.known = database.known
        self.noted: set[str] = set()

    @property
    def has_written(self) -> bool:
        return self._connection is not None

    async def __aenter__(self) -> PostgresSession:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is None:
            return
        try:
            if error is None:
                await self._connection.commit()
                self.known |= self.noted
        finally:
            await self._connection.close()

    async def rows(self, statement: Executable, values: Values, *, heavy: bool = False) -> Sequence[AnyRow]:
        if self._connection is not None:
            return (await self._connection.execute(statement, values)).all()
        async with self._database.reading.connect() as connection:
            return (await connection.execute(statement, values)).all()

    async def write(self, statement: Executable, values: Values) -> int:
        connection = await self._writing()
        try:
            return (await connection.execute(statement, values)).rowcount
        except DBAPIError as error:
            raise _understood(error) from error

    async def returning(self, statement: Executable, values: Values) -> Sequence[AnyRow]:
        connection = await self._writing()
        try:
            return (await connection.execute(statement, values)).all()
        except DBAPIError as error:
            raise _understood(error) from error

    async def alone(self) -> None:
        connection = await self._writing()
        await connection.execute(_LOCK, {"name": _CLAIMING})

    async def _writing(self) -> AsyncConnection:
        if self._connection is None:
            self._connection = await self._database.engine.connect()
        return self._connection


_SIGN_IN = text("SELECT pg_advisory_lock(:name)")
_SIGNED_IN = text(
    "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_LOCK = text("SELECT pg_advisory_xact_lock(:name)")


def _understood(error: DBAPIError) -> Exception:
    return ChangedMeanwhile() if getattr(error.orig, "sqlstate", None) in _CONFLICTS else error
