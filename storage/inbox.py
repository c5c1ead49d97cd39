"""The durable inbox: stored under a key, then acknowledged, then handled in order per lane.

A row stays for two weeks without its payload, so that a repetition is known. `take` may run in several processes: only
one at a time chooses, and what it chose is claimed for `LEASE`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, exists, func, literal_column, select, tuple_, update

from bot.errors import NeverStored
from bot.incoming import AnyEvent, TimeCame
from bot.ports import Arrived
from storage.columns import Moment
from storage.flow_tables import PARKED, WAITING, inbox, timers
from storage.lanes import lane_of_event
from storage.nouns.troubles import Troubles
from storage.scope import (
    Scope,
    across_workspaces,
    among,
    delete_from,
    insert_missing,
    note_workspaces,
    same,
    select_from,
)
from storage.sealing import Seal
from storage.session import Database, Session, is_refused
from storage.tables import workspaces
from storage.tidy import tidy
from storage.watching import without_unwatched_words

LEASE = timedelta(minutes=1)
"""How long a claimed event is left to the process that took it."""

_Caller = tuple[Sequence[AnyEvent], datetime, asyncio.Future[list[bool]]]
_events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
_encode = msgspec.json.Encoder().encode
_now = bindparam("now", type_=Moment)
_waiting = inbox.c.state == literal_column("'waiting'")  # written out, so that the partial indices are used

_ACCEPT = insert_missing(inbox, "key").returning(inbox.c.workspace, inbox.c.key)
_ACCEPT_QUIETLY = insert_missing(inbox, "key")
_FIRST_OF_LANES = select(func.min(inbox.c.id)).where(_waiting).group_by(inbox.c.workspace, inbox.c.lane)
_BUSY_LANES = select(inbox.c.workspace, inbox.c.lane).where(_waiting, inbox.c.until > _now)
_NEXT = across_workspaces(
    select(inbox.c.id, inbox.c.attempts, inbox.c.payload)
    .where(inbox.c.id.in_(_FIRST_OF_LANES), tuple_(inbox.c.workspace, inbox.c.lane).not_in(_BUSY_LANES))
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_CLAIM = across_workspaces(update(inbox).where(among(inbox.c.id)).values(attempts=inbox.c.attempts + 1))
_RELEASE = across_workspaces(update(inbox).where(among(inbox.c.id), _waiting))
_RECOVER = across_workspaces(update(inbox).where(_waiting, inbox.c.until.is_not(None)).values(until=None))
_has_left = exists().where(workspaces.c.workspace == timers.c.workspace, workspaces.c.left.is_not(None))
_DUE = across_workspaces(
    select(timers).where(timers.c.due <= _now, ~_has_left).order_by(timers.c.due).limit(bindparam("most"))
)
_ANYTHING = across_workspaces(select(exists(_NEXT), exists(_DUE)))
_FIRED = delete_from(timers).where(same(timers.c.timer), same(timers.c.record), same(timers.c.due))
_PAYLOAD = across_workspaces(select(inbox.c.payload).where(same(inbox.c.id), _waiting))
_PARK = across_workspaces(update(inbox).where(same(inbox.c.id), _waiting))
_PARKED = (
    select_from(inbox, inbox.c.id, inbox.c.kind, inbox.c.error, inbox.c.at)
    .where(inbox.c.state == literal_column("'parked'"))
    .order_by(inbox.c.id)
)


class Inbox:
    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal
        self._arriving: list[_Caller] = []
        self._storing: asyncio.Task[None] | None = None

    async def accept(self, events: Sequence[AnyEvent], now: datetime) -> list[bool]:
        """Store durably, without the words of what nobody watches; returns which are new. Who calls while another call is
        being stored shares the next commit. Raises NeverStored for what no database takes."""
        if not events:
            return []
        stored: asyncio.Future[list[bool]] = asyncio.get_running_loop().create_future()
        self._arriving.append((events, now, stored))
        if self._storing is None:
            self._storing = asyncio.create_task(self._store_arriving())
        return await stored

    async def take(self, now: datetime, limit: int = 100) -> list[Arrived]:
        """The oldest unhandled ones, in order, at most one claim per lane at a time; due timers come as TimeCame."""
        if not await self._anything_for(now):
            return []
        async with self._database.work() as work:
            await work.alone()
            await _fire_timers(work, now, limit)
            first = await work.rows(_NEXT, {"now": now, "most": limit})
            if first:
                await work.write(_CLAIM, {"id_": [row.id for row in first], "until": now + LEASE})
        return [Arrived(row.id, _events.decode(row.payload), row.attempts) for row in first]

    async def release(self, ids: Sequence[int], until: datetime | None = None) -> None:
        """Give back claims unhandled; with `until`, they and their lanes wait until then."""
        if ids:
            async with self._database.work() as work:
                await work.write(_RELEASE, {"id_": list(ids), "until": until})

    async def recover(self) -> None:
        """After a start: what a process that died had claimed waits again. While others are at work, who may have claimed
        it, the lease runs out first."""
        await self._database.sign_in()
        if not await self._database.present():
            async with self._database.work() as work:
                await work.write(_RECOVER, {})

    async def park(self, id: int, error: str, now: datetime) -> None:
        """Put aside what failed, with the error's type; the payload is encrypted where a key is set."""
        async with self._database.work() as work:
            found = await work.rows(_PAYLOAD, {"id_": id})
            if not found:
                return
            payload = self._seal.where_possible(found[0].payload)
            parked = {"state": PARKED, "at": now, "until": None, "error": error}
            await work.write(_PARK, {"id_": id, **parked, "sealed": self._seal.closes, "payload": payload})

    async def parked(self, workspace: str) -> list[tuple[int, str, str, datetime]]:
        """(id, kind of event, error, when) — never text."""
        async with self._database.work() as work:
            return [tuple(row) for row in await Scope(work, workspace).rows(_PARKED)]

    async def retry(self, workspace: str, id: int) -> bool:
        """Let a parked event be taken again. False if there is none, or its key is not among those set now."""
        async with self._database.work() as work:
            return await Troubles(Scope(work, workspace), self._seal).again("inbox", id)

    async def tidy(self, now: datetime) -> None:
        """Forget keys, tombstones, drafts, parked and waiting things past their retention."""
        await tidy(self._database, now)

    async def close(self) -> None:
        if self._storing is not None:
            await self._storing

    async def _anything_for(self, now: datetime) -> bool:
        async with self._database.work() as work:
            (row,) = await work.rows(_ANYTHING, {"now": now, "most": 1})
        return any(row)

    async def _store_arriving(self) -> None:
        while self._arriving:
            together, self._arriving = self._arriving, []
            await self._store_for(together)
        self._storing = None

    async def _store_for(self, callers: Sequence[_Caller]) -> None:
        """In one commit; but what no database takes fails for its own caller only."""
        try:
            new = await self._store([(event, now) for events, now, _ in callers for event in events])
        except BaseException as error:
            refused = is_refused(error)
            if refused and len(callers) > 1:
                for caller in callers:
                    await self._store_for([caller])
                return
            for _, _, stored in callers:
                if not stored.done():
                    stored.set_exception(NeverStored(type(error).__name__) if refused else error)
            return
        for events, _, stored in callers:
            answers = [_first_time(event, new) for event in events]
            if not stored.done():
                stored.set_result(answers)

    async def _store(self, arriving: list[tuple[AnyEvent, datetime]]) -> set[tuple[str, str]]:
        async with self._database.work() as work:
            events = await without_unwatched_words(work, [event for event, _ in arriving])
            await note_workspaces(work, {event.workspace for event in events})
            rows = [_row(event, now) for event, (_, now) in zip(events, arriving, strict=True)]
            return {(row.workspace, row.key) for row in await work.returning(_ACCEPT, rows)}


async def _fire_timers(work: Session, now: datetime, limit: int) -> None:
    due = await work.rows(_DUE, {"now": now, "most": limit})
    if not due:
        return
    came = [
        TimeCame(
            id=f"timer:{row.timer}:{row.record}:{row.due.isoformat()}",  # the same in every process: it fires once
            workspace=row.workspace,
            at=now,
            timer=row.timer,
            record=row.record,
            due=row.due,
        )
        for row in due
    ]
    await work.write(_ACCEPT_QUIETLY, [_row(event, now) for event in came])
    fired = [{"workspace_": row.workspace, "timer_": row.timer, "record_": row.record, "due_": row.due} for row in due]
    await work.write(_FIRED, fired)


def _row(event: AnyEvent, now: datetime) -> dict[str, Any]:
    return {
        "workspace": event.workspace,
        "key": event.id,
        "lane": lane_of_event(event),
        "kind": type(event).__name__,
        "state": WAITING,
        "at": now,
        "until": None,
        "attempts": 0,
        "error": "",
        "sealed": False,
        "payload": _encode(event),
    }


def _first_time(event: AnyEvent, new: set[tuple[str, str]]) -> bool:
    key = (event.workspace, event.id)
    if key not in new:
        return False
    new.remove(key)  # the same event twice in one batch is new once
    return True
