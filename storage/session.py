"""What the rest of storage asks of a database: pieces of work, within each reading and writing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

import msgspec
from sqlalchemy import Connection, Executable, Row
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

AnyRow = Row[*tuple[Any, ...]]
T = TypeVar("T")
Values = Mapping[str, Any] | Sequence[Mapping[str, Any]]
_OF_VALUES = ("22", "23", "54")
"""How PostgreSQL's codes begin for values it doesn't take: of a wrong kind, against a rule, too much."""


class Session(Protocol):
    """One piece of work. Reads see one state of the database until the first write; from then on they see what this
    work wrote. `known`: workspaces noted in the database; `noted`: those that are, once this work is committed."""

    known: set[str]
    noted: set[str]

    @property
    def dialect(self) -> str: ...

    @property
    def has_written(self) -> bool: ...

    async def rows(self, statement: Executable, values: Values, *, heavy: bool = False) -> Sequence[AnyRow]:
        """Read. `heavy`: more than a few rows by a key."""

    async def write(self, statement: Executable, values: Values) -> int:
        """Write; returns how many rows were touched."""

    async def returning(self, statement: Executable, values: Values) -> Sequence[AnyRow]:
        """Write with RETURNING."""

    async def alone(self) -> None:
        """Until the end of this work no other claims work. (Where there is one writer, writing is enough.)"""


class Database(Protocol):
    """A database that is open. `known`: workspaces noted in it."""

    known: set[str]

    @property
    def dialect(self) -> str: ...

    def work(self) -> AbstractAsyncContextManager[Session]:
        """A piece of work: committed at the end, durable when it is left; undone when an exception leaves it."""

    async def with_connection(self, do: Callable[[Connection], T]) -> T:
        """Do something in one transaction that excludes other processes, such as a migration."""

    async def sign_in(self) -> int:
        """A number for this process, by which others know it as long as it lives."""

    async def present(self) -> set[int]:
        """The numbers of other processes that are signed in. Where one process does all the sending: of none."""

    async def close(self) -> None: ...


async def until_done(work: Awaitable[T]) -> T:
    """Wait for something that can't be stopped, such as a thread using a connection, also when cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            try:
                await asyncio.shield(asyncio.wait([task]))
            except asyncio.CancelledError:
                continue
        raise


def is_refused(error: BaseException) -> bool:
    """Is it what was to be written that is wrong, and would be for ever? Else the database may be away."""
    if isinstance(error, DBAPIError):
        return isinstance(error, DataError | IntegrityError) or _sqlstate(error)[:2] in _OF_VALUES
    return isinstance(error, ValueError | TypeError | ArithmeticError | StatementError | msgspec.MsgspecError)


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")
