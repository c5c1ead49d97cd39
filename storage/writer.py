"""SQLite's one writer: turns write one after another, and those that wait at the same time share one commit.

Each turn writes under a savepoint, so that an exception undoes only that turn. The commit queues like a turn: all turns
that were waiting before it go first and are committed with it. Measured: 3.5 to 5 times as many as one commit per event.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection

from storage.session import until_done

MOST_TURNS = 100
"""In one commit, so that the first of a long queue does not wait for all of it."""
PATIENCE = 60.0
"""Seconds to wait for another process that is writing."""


class Writer:
    """Hands the only writing connection from turn to turn. `durable`: what is committed waits for the disk."""

    def __init__(self, connection: Connection, *, durable: bool) -> None:
        self.connection = connection
        self._raw = raw(connection)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-commit")  # no search holds up a commit
        self._durable = durable
        self._baton = asyncio.Lock()
        self._queue = 0
        self._finished: list[asyncio.Future[None]] = []
        self._committer: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Wait for one's turn. Then either `finish` or `undo` must follow."""
        self._queue += 1
        try:
            await self._baton.acquire()
        finally:
            self._queue -= 1
        try:
            if not self._raw.in_transaction:
                await begin_immediate(self._raw)
            self._raw.execute("SAVEPOINT turn")
        except BaseException:
            self._baton.release()
            raise

    async def finish(self) -> None:
        """Keep what was written. Returns when it is on the disk."""
        try:
            self._raw.execute("RELEASE turn")
        except BaseException:
            await self.undo()
            raise
        finished = asyncio.get_running_loop().create_future()
        self._finished.append(finished)
        try:
            if not self._queue or len(self._finished) >= MOST_TURNS:
                await until_done(self._commit())
            elif self._committer is None:
                self._committer = asyncio.create_task(self._commit_in_turn())
        finally:
            self._baton.release()
        await finished

    async def undo(self) -> None:
        """Forget what this turn wrote, and nothing of the turns before it."""
        try:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK TO turn")
                self._raw.execute("RELEASE turn")
                if not self._finished:
                    self._raw.rollback()  # nobody waits for a commit
            else:  # a full disk or the like has made SQLite forget the whole transaction
                self._settle(sqlite3.OperationalError("the transaction was lost with a turn that failed"))
        except sqlite3.Error as error:
            self._raw.rollback()
            self._settle(error)
        finally:
            self._baton.release()

    async def close(self) -> None:
        """After the last commit."""
        if self._committer is not None:
            await self._committer
        async with self._baton:
            self.connection.close()
        self._thread.shutdown()

    async def _commit_in_turn(self) -> None:
        async with self._baton:
            self._committer = None
            if self._finished:
                await until_done(self._commit())

    async def _commit(self) -> None:
        try:
            if self._durable:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._raw.commit)
            else:
                self._raw.commit()
        except BaseException as error:
            self._raw.rollback()
            self._settle(error)
        else:
            self._settle(None)

    def _settle(self, error: BaseException | None) -> None:
        finished, self._finished = self._finished, []
        for turn in finished:
            if turn.done():  # its task was cancelled while it waited
                continue
            if error is None:
                turn.set_result(None)
            else:
                turn.set_exception(error)


def raw(connection: Connection) -> sqlite3.Connection:
    """The driver's connection, for what is no statement of ours: BEGIN, SAVEPOINT, COMMIT."""
    driver: sqlite3.Connection | None = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - open connections have one
    return driver


async def begin_immediate(driver: sqlite3.Connection) -> None:
    """Begin to write, when no other process does. The waiting is ours, since SQLite's would stop the event loop."""
    loop = asyncio.get_running_loop()
    tired = loop.time() + PATIENCE
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            if loop.time() > tired:
                raise TimeoutError(f"another process has been writing for {PATIENCE:.0f} seconds") from error
            await asyncio.sleep(random.uniform(0.0005, 0.004))  # noqa: S311
        else:
            return


def is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
