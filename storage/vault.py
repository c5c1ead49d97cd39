"""Secrets of adapters (tokens, single-use states): never in the database as they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, or_, select

from storage.columns import Moment
from storage.flow_tables import secrets
from storage.scope import across_workspaces, delete_from, insert_or_set, same, select_from
from storage.sealing import Seal
from storage.session import Database

_ONE = same(secrets.c.name)
_LIVES = or_(secrets.c.expires.is_(None), secrets.c.expires > bindparam("now", type_=Moment))
_PUT = insert_or_set(secrets, "value", "expires")
_GET = select_from(secrets, secrets.c.value).where(_ONE, _LIVES)
_TAKE = delete_from(secrets).where(_ONE, _LIVES).returning(secrets.c.value)
_DROP = delete_from(secrets).where(_ONE)
_DROP_ALL = delete_from(secrets)
_NAMED = across_workspaces(
    select(secrets.c.workspace, secrets.c.value).where(_ONE, secrets.c.expires.is_(None)).order_by(secrets.c.workspace)
)


class Vault:
    """That there is a secret of a workspace does not make the workspace known: it may be a state of nobody's yet."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database, self._seal = database, seal

    async def put(
        self, workspace: str, name: str, value: bytes, now: datetime, expires: datetime | None = None
    ) -> None:
        """Keep a secret, in the place of the one of this name. Raises NoKey."""
        row = {"workspace": workspace, "name": name, "value": self._seal.close(value), "expires": expires}
        async with self._database.work() as work:
            await work.write(_PUT, row)

    async def get(self, workspace: str, name: str, now: datetime) -> bytes | None:
        """The secret, until it expires. Raises NoKey and WrongKey."""
        async with self._database.work() as work:
            found = await work.rows(_GET, {"workspace_": workspace, "name_": name, "now": now})
        return self._seal.open(found[0].value) if found else None

    async def take(self, workspace: str, name: str, now: datetime) -> bytes | None:
        """The secret, for the last time: of several who ask at once only one gets it."""
        async with self._database.work() as work:
            found = await work.returning(_TAKE, {"workspace_": workspace, "name_": name, "now": now})
            return self._seal.open(found[0].value) if found else None  # within, so that a wrong key loses nothing

    async def drop(self, workspace: str, name: str = "") -> None:
        """Forget one secret of a workspace, or all."""
        async with self._database.work() as work:
            await work.write(_DROP if name else _DROP_ALL, {"workspace_": workspace, "name_": name})

    async def named(self, name: str) -> list[tuple[str, bytes]]:
        """(workspace, secret) of every workspace that has one of this name without an end."""
        async with self._database.work() as work:
            found = await work.rows(_NAMED, {"name_": name})
        return [(row.workspace, self._seal.open(row.value)) for row in found]
