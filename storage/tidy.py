"""Forgetting what is past its time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, tuple_

from storage.erasing import erase_left
from storage.flow_tables import FAILED, HANDLED, PARKED, drafts, inbox, outbox, secrets, waiting
from storage.nouns.small import DRAFTS_LIVE
from storage.scope import across_workspaces
from storage.session import Database
from storage.tables import tombstones

KEYS_LIVE = PARKED_LIVE = FAILED_LIVE = timedelta(days=14)
TOMBSTONES_LIVE = timedelta(days=400)
AT_ONCE = 500
"""Rows in one transaction, so that nobody waits long."""


async def tidy(database: Database, now: datetime) -> None:
    """Forget keys, tombstones, drafts, secrets, parked and waiting things past their retention, and whole workspaces that
    the bot was removed from long ago."""
    for table, is_old in _retention(now):
        while await _forget_some(database, table, is_old):
            pass
    await erase_left(database, now)


def _retention(now: datetime) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    yield inbox, (inbox.c.state == HANDLED) & (inbox.c.at < now - KEYS_LIVE)
    yield inbox, (inbox.c.state == PARKED) & (inbox.c.at < now - PARKED_LIVE)
    yield outbox, (outbox.c.state == FAILED) & (outbox.c.at < now - FAILED_LIVE)
    yield drafts, drafts.c.at <= now - DRAFTS_LIVE
    yield tombstones, tombstones.c.at < now - TOMBSTONES_LIVE
    yield waiting, waiting.c.expires <= now
    yield secrets, secrets.c.expires <= now


async def _forget_some(database: Database, table: Table, is_old: ColumnElement[bool]) -> bool:
    """Looks for them without holding up who writes. Returns whether there may be more."""
    key: list[ColumnElement[Any]] = list(table.primary_key.columns)
    async with database.work() as work:
        found = await work.rows(across_workspaces(select(*key).where(is_old).limit(AT_ONCE)), {}, heavy=True)
    if found:
        named = tuple_(*key).in_([tuple(row) for row in found])
        async with database.work() as work:
            await work.write(across_workspaces(delete(table).where(named, is_old)), {})
    return len(found) == AT_ONCE
