"""Whether the bot is in a workspace. Its removal may be told twice, and late: after it was installed again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, or_

from storage.columns import Moment
from storage.flow_tables import SENDING, WAITING, outbox
from storage.scope import Scope, delete_from, insert_or_set, select_from, update_in
from storage.tables import workspaces

_at = bindparam("moment", type_=Moment)
_CAME = insert_or_set(workspaces, "came", "left")
_KNOWN = select_from(workspaces, workspaces.c.came, workspaces.c.left)
_LEFT = update_in(workspaces).where(
    workspaces.c.left.is_(None), or_(workspaces.c.came.is_(None), workspaces.c.came <= _at)
)
_UNSAID = delete_from(outbox).where(outbox.c.state.in_([WAITING, SENDING]))


async def come(scope: Scope, at: datetime) -> None:
    """The bot was installed: whatever was kept is there again."""
    known = await scope.row(_KNOWN)
    left = known.left if known and known.left and known.left > at else None  # told late: it was removed after that
    await scope.insert(_CAME, {"came": at, "left": left})


async def leave(scope: Scope, at: datetime) -> None:
    """The bot was removed, unless it was installed again after `at`: nothing that waits is said any more."""
    if await scope.write(_LEFT, moment=at, left=at):
        await scope.write(_UNSAID)
