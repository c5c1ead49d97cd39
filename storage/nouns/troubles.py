"""What could not be said or handled, for the stewards to know and decide. Never text."""

from __future__ import annotations

from typing import Literal

import msgspec
from sqlalchemy import literal_column, select

from bot.errors import NoKey, WrongKey
from bot.kernel.records import Stuck, Trouble
from storage.flow_tables import WAITING, inbox, outbox, troubles
from storage.scope import (
    Scope,
    columns_of,
    delete_from,
    insert_missing,
    mine,
    same,
    select_from,
    update_in,
)
from storage.sealing import Seal

Box = Literal["inbox", "outbox"]

_PUT = insert_missing(troubles)
_ALL = select_from(troubles, *columns_of(troubles, Trouble)).order_by(troubles.c.at.desc())
_LET_BE = update_in(troubles).where(same(troubles.c.lane), same(troubles.c.why))
OVER = delete_from(troubles).where(same(troubles.c.lane))
"""Something arrived there again."""

_parked = (*mine(inbox), inbox.c.state == literal_column("'parked'"))
_failed = (*mine(outbox), outbox.c.state == literal_column("'failed'"), outbox.c.payload.is_not(None))
_STUCK = (
    select(literal_column("'inbox'"), inbox.c.id, inbox.c.kind, inbox.c.lane, inbox.c.error, inbox.c.at)
    .where(*_parked)
    .union_all(
        select(literal_column("'outbox'"), outbox.c.id, outbox.c.kind, outbox.c.lane, outbox.c.why, outbox.c.at).where(
            *_failed
        )
    )
)
_ONE = {
    "inbox": select_from(inbox, inbox.c.payload, inbox.c.sealed).where(*_parked, same(inbox.c.id)),
    "outbox": select_from(outbox, outbox.c.payload, outbox.c.sealed).where(*_failed, same(outbox.c.id)),
}
_AGAIN = {
    "inbox": update_in(inbox).where(*_parked, same(inbox.c.id)),
    "outbox": update_in(outbox).where(*_failed, same(outbox.c.id)),
}
# Of a parked event its key stays, so that a repetition of it is still known.
_DISMISS_EVENT = update_in(inbox).where(*_parked, same(inbox.c.id))
_DISMISS_REPLY = delete_from(outbox).where(*_failed, same(outbox.c.id))


class Troubles:
    def __init__(self, scope: Scope, seal: Seal) -> None:
        self._scope, self._seal = scope, seal

    async def put(self, trouble: Trouble) -> bool:
        return bool(await self._scope.insert(_PUT, msgspec.structs.asdict(trouble)))

    async def all(self) -> list[Trouble]:
        return [Trouble(*row) for row in await self._scope.rows(_ALL)]

    async def let_be(self, lane: str, why: str, on: bool = True) -> bool:
        return bool(await self._scope.write(_LET_BE, lane_=lane, why_=why, seen=on))

    async def stuck(self) -> list[Stuck]:
        return sorted((Stuck(*row) for row in await self._scope.rows(_STUCK)), key=lambda one: (one.at, one.id))

    async def again(self, box: Box, id: int) -> bool:
        row = await self._scope.row(_ONE[box], id_=id)
        if row is None:
            return False
        try:
            payload = self._seal.open(row.payload) if row.sealed else row.payload
        except (NoKey, WrongKey):
            return False
        fresh = {"state": WAITING, "until": None, "attempts": 0, "sealed": False, "payload": payload}
        return bool(await self._scope.write(_AGAIN[box], id_=id, **fresh))

    async def dismiss(self, box: Box, id: int) -> bool:
        if box == "outbox":
            return bool(await self._scope.write(_DISMISS_REPLY, id_=id))
        let_go = {"state": "handled", "error": "", "sealed": False, "payload": None}
        return bool(await self._scope.write(_DISMISS_EVENT, id_=id, **let_go))
