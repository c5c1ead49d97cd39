"""PostgreSQL: a few connections, kept and lent.

Reads before the first write hold a connection only while they run, so that a handler may wait for its platform without
one; the first write begins a transaction. The connections are kept here rather than in SQLAlchemy's pool, whose way in
and out costs as much as a statement: 0.67 of what bare asyncpg does, instead of 0.45.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TypeVar

from sqlalchemy import URL, Connection, Executable, NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.errors import ChangedMeanwhile
from storage.session import AnyRow, Values

T = TypeVar("T")
MOST_CONNECTIONS = 20
_MIGRATING, _CLAIMING = 7_105_841, 7_105_842  # names of locks; any numbers will do
_CONFLICTS = {"40001", "40P01"}
"""Serialization failure and deadlock: the same work, done again, succeeds."""


class PostgresDatabase:
    """A PostgreSQL database, shared with other processes."""

    dialect = "postgresql"

    def __init__(self, url: URL) -> None:
        self.engine = create_async_engine(url, poolclass=NullPool, query_cache_size=2000, hide_parameters=True)
        self._plain = self.engine.execution_options(isolation_level="AUTOCOMMIT")  # BEGIN and COMMIT are ours
        self._idle: list[AsyncConnection] = []
        self._places = asyncio.Semaphore(MOST_CONNECTIONS)
        self.known: set[str] = set()
        self._number = secrets.randbits(62)
        self._presence: AsyncConnection | None = None
        self._signing_in = asyncio.Lock()

    def work(self) -> PostgresSession:
        return PostgresSession(self)

    async def take(self) -> AsyncConnection:
        """Borrow a connection; it must be given back."""
        await self._places.acquire()
        try:
            return self._idle.pop() if self._idle else await self._plain.connect()
        except BaseException:
            self._places.release()
            raise

    async def give_back(self, connection: AsyncConnection, *, broken: bool = False) -> None:
        try:
            if broken or connection.closed or connection.invalidated:
                await connection.close()
            else:
                self._idle.append(connection)
        finally:
            self._places.release()

    async def with_connection(self, do: Callable[[Connection], T]) -> T:
        async with self.engine.begin() as connection:
            await connection.execute(_LOCK, {"name": _MIGRATING})
            return await connection.run_sync(do)

    async def sign_in(self) -> int:
        """The number is a lock that lives as long as this process is connected."""
        async with self._signing_in:
            if self._presence is None:
                self._presence = await self._plain.connect()
                await self._presence.execute(_SIGN_IN, {"name": self._number})
        return self._number

    async def present(self) -> set[int]:
        async with self._plain.connect() as connection:
            held = set((await connection.execute(_SIGNED_IN)).scalars())
        return held - {self._number, _MIGRATING, _CLAIMING}

    async def close(self) -> None:
        for connection in [self._presence, *self._idle]:
            if connection is not None:
                await connection.close()
        self._idle.clear()
        await self.engine.dispose()


class PostgresSession:
    """One piece of work on PostgreSQL."""

    dialect = "postgresql"

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._connection: AsyncConnection | None = None
        self._starting = asyncio.Lock()
        self._failed: Exception | None = None
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
        broken = True  # unless the transaction ends as it should
        try:
            if error is None and self._failed is None:
                await self._connection.exec_driver_sql("COMMIT")
                self.known |= self.noted
                broken = False
            elif not self._connection.invalidated:
                await self._connection.exec_driver_sql("ROLLBACK")
                broken = False
        finally:
            await self._database.give_back(self._connection, broken=broken)
        if error is None and self._failed is not None:
            raise self._failed  # somebody caught it, but PostgreSQL keeps nothing of such a transaction

    async def rows(self, statement: Executable, values: Values, *, heavy: bool = False) -> Sequence[AnyRow]:
        if self._connection is not None:
            return (await self._connection.execute(statement, values)).all()
        connection = await self._database.take()
        broken = True
        try:
            found = (await connection.execute(statement, values)).all()
            broken = False
        finally:
            await self._database.give_back(connection, broken=broken)
        return found

    async def write(self, statement: Executable, values: Values) -> int:
        connection = await self._writing()
        try:
            return (await connection.execute(statement, values)).rowcount
        except DBAPIError as error:
            self._failed = _understood(error)
            raise self._failed from error

    async def returning(self, statement: Executable, values: Values) -> Sequence[AnyRow]:
        connection = await self._writing()
        try:
            return (await connection.execute(statement, values)).all()
        except DBAPIError as error:
            self._failed = _understood(error)
            raise self._failed from error

    async def alone(self) -> None:
        connection = await self._writing()
        await connection.execute(_LOCK, {"name": _CLAIMING})

    async def _writing(self) -> AsyncConnection:
        async with self._starting:
            if self._connection is None:
                connection = await self._database.take()
                try:
                    await connection.exec_driver_sql("BEGIN")
                except BaseException:
                    await self._database.give_back(connection, broken=True)
                    raise
                self._connection = connection
        return self._connection


_SIGN_IN = text("SELECT pg_advisory_lock(:name)")
_SIGNED_IN = text(
    "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_LOCK = text("SELECT pg_advisory_xact_lock(:name)")


def _understood(error: DBAPIError) -> Exception:
    return ChangedMeanwhile() if getattr(error.orig, "sqlstate", None) in _CONFLICTS else error
