"""The outbox: in order per lane, each parcel sent by one worker.

A lane is free when nothing of it is being sent or postponed. A parcel whose worker vanished is claimed again after
`LEASE`, or at once by `recover`, and is then unsure: it may have arrived.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Select, and_, bindparam, delete, exists, func, or_, select, tuple_, update

from bot.places import Place
from bot.ports import Lane, Parcel
from bot.reply import Outgoing, Unsay, Whisper
from bot.troubles import may_have_arrived
from storage.columns import Moment
from storage.flow_tables import FAILED, SENDING, WAITING, outbox
from storage.lanes import post_of
from storage.nouns.small import Posts, Waiting
from storage.nouns.troubles import OVER, Troubles
from storage.scope import Scope, across_workspaces, among, delete_from, same, select_from, update_in
from storage.sealing import Seal
from storage.sending import encode
from storage.session import AnyRow, Database

LEASE = timedelta(minutes=5)
"""How long a parcel is left to the worker that claimed it."""

_replies: msgspec.json.Decoder[Outgoing] = msgspec.json.Decoder(Outgoing)
_now = bindparam("now", type_=Moment)

_pending = outbox.c.state.in_([WAITING, SENDING])
_of_platform = outbox.c.workspace.startswith(bindparam("platform"))
_FIRST_OF_LANES = select(func.min(outbox.c.id)).where(_pending).group_by(outbox.c.workspace, outbox.c.lane)
_lane = tuple_(outbox.c.workspace, outbox.c.lane)
_BUSY_LANES = select(outbox.c.workspace, outbox.c.lane).where(_pending, outbox.c.until > _now)
_NEXT: Select[*tuple[Any, ...]] = across_workspaces(
    select(outbox)
    .where(outbox.c.id.in_(_FIRST_OF_LANES), _of_platform)
    .where(_lane.not_in(_BUSY_LANES), _lane.not_in(bindparam("resting", expanding=True)))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_expired = and_(outbox.c.state == WAITING, outbox.c.expires <= _now)
_ANYTHING = across_workspaces(select(exists(_NEXT), exists(select(outbox.c.id).where(_expired))))
_EXPIRE = across_workspaces(delete(outbox).where(_expired))
_CLAIM = across_workspaces(
    update(outbox).where(among(outbox.c.id)).values(unsure=or_(outbox.c.unsure, outbox.c.state == SENDING))
)

_GONE = delete_from(outbox).where(same(outbox.c.id))
_CHANGE = update_in(outbox).where(same(outbox.c.id))
_STUCK = (
    select_from(outbox, outbox.c.id, outbox.c.kind, outbox.c.why, outbox.c.at)
    .where(or_(outbox.c.state == FAILED, outbox.c.unsure))
    .order_by(outbox.c.id)
)
_RECOVER = across_workspaces(
    update(outbox).where(outbox.c.state == SENDING, outbox.c.owner.not_in(bindparam("alive", expanding=True)))
)


class Outbox:
    def __init__(self, database: Database, seal: Seal) -> None:
        self._database, self._seal = database, seal

    async def claim(
        self, now: datetime, limit: int = 50, platform: str = "", resting: Collection[Lane] = ()
    ) -> list[Parcel]:
        """The first waiting parcel of each free lane, marked as being sent; expired ones are dropped. Lanes that are
        `resting` are left alone."""
        owner = await self._database.sign_in()
        given = {"now": now, "platform": f"{platform}:" if platform else "", "resting": list(resting)}
        async with self._database.work() as work:
            (anything,) = await work.rows(_ANYTHING, {**given, "most": 1})
            if not any(anything):
                return []
            await work.alone()
            if anything[1]:
                await work.write(_EXPIRE, given)
            first = await work.rows(_NEXT, {**given, "most": limit})
            if first:
                claimed = {"state": SENDING, "until": now + LEASE, "owner": owner}
                await work.write(_CLAIM, {"id_": [row.id for row in first], **claimed})
        return [_parcel(row) for row in first]

    async def sent(self, parcel: Parcel, place: Place | None, now: datetime) -> None:
        """It arrived; if its reply names a post, its place is remembered."""
        async with self._database.work() as work:
            scope = Scope(work, parcel.workspace)
            await scope.write(_GONE, id_=parcel.id)
            await scope.write(OVER, lane_=parcel.lane)
            post = post_of(parcel.reply)
            if isinstance(parcel.reply, Unsay):
                await Posts(scope).forget(post)
            elif post and place is not None:
                await Posts(scope).remember(post, place)

    async def later(
        self, parcel: Parcel, until: datetime, why: str, unsure: bool = False, *, counted: bool = True
    ) -> None:
        """Not now; its lane waits with it. An attempt that isn't `counted` leaves its number of attempts as it was."""
        attempts = parcel.attempts + counted
        unsure = parcel.unsure or unsure
        await self._change(parcel, state=WAITING, until=until, why=why, unsure=unsure, attempts=attempts)

    async def failed(self, parcel: Parcel, why: str, now: datetime) -> None:
        """It can't be sent; what it said is erased, the rest of its lane goes on. What may have arrived is kept, encrypted
        where a key is set, for a steward to say whether to send it again."""
        given_up: dict[str, Any] = {"state": FAILED, "until": None, "why": why, "attempts": parcel.attempts + 1}
        if may_have_arrived(type(parcel.reply).__name__, why):
            payload = self._seal.where_possible(encode(parcel.reply))
            kept = {"unsure": True, "sealed": self._seal.closes, "payload": payload}
            await self._change(parcel, **given_up, **kept)  # `at` stays, and with it the nonce
        else:
            await self._change(parcel, **given_up, unsure=False, at=now, payload=None)

    async def at_home(self, parcel: Parcel, now: datetime) -> None:
        """It could not be whispered: it waits in Home instead."""
        async with self._database.work() as work:
            scope = Scope(work, parcel.workspace)
            taken = await scope.write(_GONE, id_=parcel.id)
            if taken and isinstance(parcel.reply, Whisper):
                whisper = parcel.reply
                await Waiting(scope).put(whisper.person, whisper.card, now, whisper.expires)

    async def stuck(self, workspace: str) -> list[tuple[int, str, str, datetime]]:
        """(id, kind of reply, why, when) of what failed or is ambiguous — never text."""
        async with self._database.work() as work:
            return [(row.id, row.kind, row.why, row.at) for row in await Scope(work, workspace).rows(_STUCK)]

    async def again(self, workspace: str, id: int) -> bool:
        """Send what may have arrived once more, in its old place. False if there is none, or its key is not set now."""
        async with self._database.work() as work:
            return await Troubles(Scope(work, workspace), self._seal).again("outbox", id)

    async def dismiss(self, workspace: str, id: int) -> bool:
        """Let what may have arrived be: it is erased."""
        async with self._database.work() as work:
            return await Troubles(Scope(work, workspace), self._seal).dismiss("outbox", id)

    async def recover(self, now: datetime) -> int:
        """After a start: what was being sent when a process died becomes unsure and waits again. Returns how many. What
        this storage, or another living process on PostgreSQL, is sending is left alone."""
        alive = [await self._database.sign_in(), *await self._database.present()]
        async with self._database.work() as work:
            return await work.write(_RECOVER, {"alive": alive, "state": WAITING, "until": None, "unsure": True})

    async def _change(self, parcel: Parcel, **values: Any) -> None:
        async with self._database.work() as work:
            scope = Scope(work, parcel.workspace)
            await scope.write(_CHANGE, id_=parcel.id, **values)


def _parcel(row: AnyRow) -> Parcel:
    return Parcel(
        id=row.id,
        workspace=row.workspace,
        lane=row.lane,
        reply=_replies.decode(row.payload),
        nonce=f"{row.id:x}-{int(row.at.timestamp() * 1000):x}",
        attempts=row.attempts,
        unsure=row.unsure or row.state == SENDING,
        at=row.at,
    )
