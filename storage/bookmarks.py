"""Where adapters left off: small notes that are no secrets, by name, kept until they are replaced or taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam

from storage.flow_tables import checkpoints
from storage.scope import delete_from, insert_or_set, same, select_from
from storage.session import Database

_PUT = insert_or_set(checkpoints, "value")
_DROP = delete_from(checkpoints).where(same(checkpoints.c.key))
_FOUND = select_from(checkpoints, checkpoints.c.key, checkpoints.c.value).where(
    checkpoints.c.key.startswith(bindparam("start"), autoescape=False)
)


class Bookmarks:
    """That there is a bookmark of a workspace does not make the workspace known."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, workspace: str, notes: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Keep notes, each in the place of the one of its name; None takes one out. All of it or nothing."""
        kept = [
            {"workspace": workspace, "key": key, "value": dict(note)} for key, note in notes.items() if note is not None
        ]
        dropped = [{"workspace_": workspace, "key_": key} for key, note in notes.items() if note is None]
        async with self._database.work() as work:
            if kept:
                await work.write(_PUT, kept)
            for one in dropped:
                await work.write(_DROP, one)

    async def get(self, workspace: str, start: str = "") -> dict[str, dict[str, Any]]:
        """The notes whose names begin like this."""
        async with self._database.work() as work:
            found = await work.rows(_FOUND, {"workspace_": workspace, "start": start})
        return {row.key: row.value for row in found}
