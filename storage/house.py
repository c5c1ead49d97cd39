"""The `Storage` port: a database with its turns, inbox, outbox and imports."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from bot import ports
from storage.bookmarks import Bookmarks
from storage.bulk import Bulk
from storage.erasing import erase
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.scope import Scope, across_workspaces
from storage.sealing import Cipher, Seal
from storage.session import Database, Session
from storage.store import Store
from storage.tables import workspaces
from storage.vault import Vault

_WORKSPACES = across_workspaces(
    select(workspaces.c.workspace)
    .where(workspaces.c.workspace.startswith(bindparam("platform")), workspaces.c.left.is_(None))
    .order_by(workspaces.c.workspace)
)


if TYPE_CHECKING:

    def _keeps_its_word(storage: Storage) -> ports.Storage:
        return storage


class Turn:
    """A turn of one workspace: committed at its end, when it wrote; undone when an exception leaves it."""

    def __init__(self, work: AbstractAsyncContextManager[Session], workspace: str, seal: Seal) -> None:
        self._work, self._workspace, self._seal = work, workspace, seal

    async def __aenter__(self) -> Store:
        return Store(Scope(await self._work.__aenter__(), self._workspace), self._seal)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._work.__aexit__(kind, error, trace)


class Storage:
    """A database."""

    def __init__(self, database: Database, cipher: Cipher | None = None) -> None:
        self.database = database
        self._seal = Seal(cipher)
        self.inbox = Inbox(database, self._seal)
        self.outbox = Outbox(database, self._seal)
        self.vault = Vault(database, self._seal)
        self.bulk = Bulk(database)
        self.bookmarks = Bookmarks(database)

    def turn(self, workspace: str) -> Turn:
        """A turn: commits at the end what was written, or nothing when an exception leaves it."""
        return Turn(self.database.work(), workspace, self._seal)

    async def workspaces(self, platform: str = "") -> list[str]:
        """Those anything was ever stored for, without those the bot was removed from."""
        async with self.database.work() as work:
            found = await work.rows(_WORKSPACES, {"platform": f"{platform}:" if platform else ""})
        return [row.workspace for row in found]

    async def erase(self, workspace: str) -> None:
        """Erase everything of a workspace, in small portions. May be done again where it was interrupted."""
        await erase(self.database, workspace)

    async def close(self) -> None:
        await self.inbox.close()
        await self.database.close()
