"""Erasing a whole workspace: every row of every table, in small portions, so that nobody waits long."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, bindparam, delete, exists, select, tuple_

import storage.flow_tables  # noqa: F401 - its tables belong to the metadata
from storage.columns import Moment
from storage.flow_tables import inbox
from storage.index_tables import indexed
from storage.scope import across_workspaces, mine, update_in
from storage.session import Database
from storage.tables import metadata, workspaces

LEFT_LIVE = timedelta(days=30)
"""After the bot was removed; whoever installs it again within this time finds everything as it was."""
AT_ONCE = 500

_LONG_GONE = across_workspaces(
    select(workspaces.c.workspace).where(workspaces.c.left < bindparam("since", type_=Moment))
)
_STIRS = select(exists().where(*mine(inbox), inbox.c.at > bindparam("since", type_=Moment)))
_BACK = update_in(workspaces)


async def erase_left(database: Database, now: datetime) -> None:
    """Erase what the bot was removed from thirty days ago and has not heard of since."""
    async with database.work() as work:
        gone = [row.workspace for row in await work.rows(_LONG_GONE, {"since": now - LEFT_LIVE})]
    for workspace in gone:
        async with database.work() as work:
            lately = {"workspace_": workspace, "since": now - LEFT_LIVE / 2}
            if (await work.rows(_STIRS, lately))[0][0]:  # somebody was there lately: it came back, and nobody told us
                await work.write(_BACK, {"workspace_": workspace, "left": None})
                continue
        await erase(database, workspace)


async def erase(database: Database, workspace: str) -> None:
    """Everything of one workspace; that there was one goes last, so that what was interrupted is done again."""
    tables = [table for table in metadata.sorted_tables if "workspace" in table.c and table is not workspaces]
    for table in [indexed, *tables, workspaces]:
        while await _erase_some(database, table, workspace):
            pass
    database.known.discard(workspace)


async def _erase_some(database: Database, table: Table, workspace: str) -> bool:
    key: list[ColumnElement[object]] = list(table.primary_key.columns)
    theirs = mine(table)
    async with database.work() as work:
        some = select(*key).where(*theirs).limit(AT_ONCE)
        found = await work.rows(some, {"workspace_": workspace}, heavy=True)
    if found:
        named = tuple_(*key).in_([tuple(row) for row in found])
        async with database.work() as work:
            await work.write(delete(table).where(*theirs, named), {"workspace_": workspace})
    return len(found) == AT_ONCE
