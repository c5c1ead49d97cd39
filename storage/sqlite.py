"""SQLite: one writer, many readers, one file.

Statements that touch a few rows by a key take about fifteen microseconds and run right here; a hop to a thread and back
would cost five times as much. What is heavy runs in a thread, and so do commits, which wait for the disk.
"""

from __future__ import annotations

import asyncio
import secrets
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable

from storage.session import AnyRow, Values, until_done
from storage.sqlite_file import NAME, engine_of, in_memory, make_private, remove
from storage.writer import Writer, begin_immediate, raw

T = TypeVar("T")
MANY = 25
"""Rows in one write from which on it is heavy."""
MOST_IDLE = 32
"""Reading connections kept for later."""


class SqliteDatabase:
    """An open SQLite file. Without a path it lives in memory (in a temporary directory, where it must) until it is closed."""

    dialect = "sqlite"
    new = b""  # what a database in memory is when it is new, once known: tests open many

    def __init__(self, path: str, *, durable: bool = True) -> None:
        self._temporary = None if path else in_memory(self.new)
        if path:
            make_private(path)
        self._remove_temporary = weakref.finalize(self, remove, self._temporary)  # at the latest when Python ends
        self.engine = engine_of(path or f"{self._temporary}/{NAME}", durable=bool(path) and durable)
        self.threads = ThreadPoolExecutor(4, thread_name_prefix="sqlite")
        self.known: set[str] = set()
        self._number = secrets.randbits(62)
        self._idle: list[Connection] = []
        self.writer = Writer(self.engine.connect(), durable=bool(path) and durable)
        raw(self.writer.connection).execute("PRAGMA busy_timeout = 0")  # its waiting is done by the writer

    def remember_as_new(self) -> None:
        if self._temporary:
            SqliteDatabase.new = raw(self.writer.connection).serialize()

    def work(self) -> SqliteSession:
        return SqliteSession(self)

    def take_reader(self) -> Connection:
        return self._idle.pop() if self._idle else self.engine.connect()

    def give_back(self, reader: Connection) -> None:
        if len(self._idle) < MOST_IDLE:
            self._idle.append(reader)
        else:
            reader.close()

    async def with_connection(self, do: Callable[[Connection], T]) -> T:
        connection = self.engine.connect()
        driver = raw(connection)
        driver.execute("PRAGMA busy_timeout = 0")
        try:
            await begin_immediate(driver)
            done = await self.in_thread(partial(do, connection))
            driver.commit()
            return done
        finally:
            connection.close()

    async def in_thread(self, do: Callable[[], T]) -> T:
        return await until_done(asyncio.get_running_loop().run_in_executor(self.threads, do))

    async def sign_in(self) -> int:
        return self._number

    async def present(self) -> set[int]:
        return set()

    async def close(self) -> None:
        await self.writer.close()
        for reader in self._idle:
            reader.close()
        self._idle.clear()
        self.engine.dispose()
        self.threads.shutdown()
        self._remove_temporary()


class SqliteSession:
    """One piece of work on SQLite."""

    dialect = "sqlite"

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._connection: Connection | None = None
        self._writes = False
        self._starting = asyncio.Lock()
        self._thread: asyncio.Task[Any] | None = None
        self.known = database.known
        self.noted: set[str] = set()

    @property
    def has_written(self) -> bool:
        return self._writes

    async def __aenter__(self) -> SqliteSession:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread is not None:
            await until_done(asyncio.wait([self._thread]))
        if not self._writes:
            self._stop_reading()
        elif error is None:
            await self._database.writer.finish()
            self.known |= self.noted
        else:
            await self._database.writer.undo()

    async def rows(self, statement: Executable, values: Values, *, heavy: bool = False) -> Sequence[AnyRow]:
        if self._starting.locked():
            async with self._starting:  # from now on reads see what is written
                pass
        return await self._run(lambda connection: connection.execute(statement, values).all(), heavy)

    async def write(self, statement: Executable, values: Values) -> int:
        await self._start_writing()
        many = not isinstance(values, dict) and len(values) >= MANY
        return await self._run(lambda connection: connection.execute(statement, values).rowcount, many)

    async def returning(self, statement: Executable, values: Values) -> Sequence[AnyRow]:
        await self._start_writing()
        many = not isinstance(values, dict) and len(values) >= MANY
        return await self._run(lambda connection: connection.execute(statement, values).all(), many)

    async def alone(self) -> None:
        await self._start_writing()

    async def _run(self, do: Callable[[Connection], T], heavy: bool) -> T:
        while self._thread is not None:  # a connection does one thing at a time
            await asyncio.wait([self._thread])
        if self._connection is None:
            self._connection = self._database.take_reader()
            raw(self._connection).execute("BEGIN")  # the state at the first read is the state of all reads
        if not heavy:
            return do(self._connection)
        self._thread = asyncio.ensure_future(self._database.in_thread(partial(do, self._connection)))
        try:
            return await until_done(self._thread)
        finally:
            self._thread = None

    async def _start_writing(self) -> None:
        if self._writes:
            return
        async with self._starting:
            if not self._writes:
                while self._thread is not None:
                    await asyncio.wait([self._thread])
                self._stop_reading()  # now, since while waiting for the writer no connection should be held
                await self._database.writer.begin()
                self._connection = self._database.writer.connection
                self._writes = True

    def _stop_reading(self) -> None:
        if self._connection is not None:
            raw(self._connection).rollback()
            self._database.give_back(self._connection)
            self._connection = None
