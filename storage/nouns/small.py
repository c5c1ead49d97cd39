"""Posts, drafts, timers, and what waits in Home: one small table each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, or_

from bot.card import Card
from bot.places import Place
from storage.columns import Moment
from storage.flow_tables import SENDING, WAITING, drafts, outbox, posts, timers, waiting
from storage.scope import Scope, columns_of, delete_from, insert_into, insert_or_set, same, select_from

DRAFTS_LIVE = timedelta(days=7)

_PLACE = select_from(posts, *columns_of(posts, Place)).where(same(posts.c.post))
_NAMED = select_from(posts, posts.c.post).where(same(posts.c.channel), same(posts.c.message))
_ON_THEIR_WAY = select_from(outbox, outbox.c.id).where(
    same(outbox.c.lane),
    outbox.c.post != "",
    or_(outbox.c.state == SENDING, outbox.c.unsure & (outbox.c.state == WAITING)),
)
_REMEMBER = insert_or_set(posts, "channel", "message", "thread")
_FORGET = delete_from(posts).where(same(posts.c.post))


class Posts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def place(self, post: str) -> Place | None:
        row = await self._scope.row(_PLACE, post_=post)
        return Place(*row) if row else None

    async def named(self, place: Place) -> str | None:
        row = await self._scope.row(_NAMED, channel_=place.channel, message_=place.message)
        return row.post if row else None

    async def on_their_way(self, channel: str) -> bool:
        return bool(await self._scope.rows(_ON_THEIR_WAY, lane_=channel))

    async def remember(self, post: str, place: Place) -> None:
        await self._scope.insert(_REMEMBER, {"post": post, **msgspec.structs.asdict(place)})

    async def forget(self, post: str) -> None:
        await self._scope.write(_FORGET, post_=post)


_ITS_KEY = (same(drafts.c.person), same(drafts.c.form), same(drafts.c.record))
_KEEP = insert_or_set(drafts, "values", "at")
_GET = select_from(drafts, drafts.c["values"]).where(*_ITS_KEY, drafts.c.at > bindparam("since", type_=Moment))
_DROP = delete_from(drafts).where(*_ITS_KEY)
_new = insert_into(drafts)
_ONCE = _new.on_conflict_do_update(
    index_elements=list(drafts.primary_key.columns),
    set_={name: _new.excluded[name] for name in ("values", "at")},
    where=drafts.c.at <= bindparam("until", type_=Moment),
)


class Drafts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def keep(self, person: str, form: str, record: str, values: Mapping[str, Any], now: datetime) -> None:
        kept = {"person": person, "form": form, "record": record, "values": dict(values), "at": now}
        await self._scope.insert(_KEEP, kept)

    async def get(self, person: str, form: str, record: str, now: datetime) -> dict[str, Any] | None:
        row = await self._scope.row(_GET, person_=person, form_=form, record_=record, since=now - DRAFTS_LIVE)
        return dict(row[0]) if row else None

    async def once(
        self, person: str, form: str, record: str, values: Mapping[str, Any], now: datetime, span: timedelta
    ) -> bool:
        kept = {"person": person, "form": form, "record": record, "values": dict(values), "at": now}
        return bool(await self._scope.insert(_ONCE, {**kept, "until": now - span}))

    async def drop(self, person: str, form: str, record: str) -> bool:
        return bool(await self._scope.write(_DROP, person_=person, form_=form, record_=record))


_SET = insert_or_set(timers, "due")
_CANCEL = delete_from(timers).where(same(timers.c.timer), same(timers.c.record))


class Timers:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def set(self, timer: str, record: str, due: datetime) -> None:
        await self._scope.insert(_SET, {"timer": timer, "record": record, "due": due})

    async def cancel(self, timer: str, record: str) -> None:
        await self._scope.write(_CANCEL, timer_=timer, record_=record)


_cards = msgspec.json.Decoder(Card)
_PUT = insert_into(waiting).returning(waiting.c.id)
_OF = (
    select_from(waiting, waiting.c.id, waiting.c.card)
    .where(same(waiting.c.person))
    .where(or_(waiting.c.expires.is_(None), waiting.c.expires > bindparam("now", type_=Moment)))
    .order_by(waiting.c.id)
)
_DROP_ONE = delete_from(waiting).where(same(waiting.c.person), same(waiting.c.id))


class Waiting:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def put(self, person: str, card: Card, now: datetime, expires: datetime | None = None) -> int:
        (row,) = await self._scope.returning(_PUT, waiting_values(person, card, now, expires))
        return int(row.id)

    async def of(self, person: str, now: datetime) -> list[tuple[int, Card]]:
        return [(row.id, _cards.decode(row.card)) for row in await self._scope.rows(_OF, person_=person, now=now)]

    async def drop(self, person: str, id: int) -> None:
        await self._scope.write(_DROP_ONE, person_=person, id_=id)


def waiting_values(person: str, card: Card, now: datetime, expires: datetime | None) -> dict[str, Any]:
    """A row for a card that waits for someone."""
    return {"person": person, "at": now, "expires": expires, "card": msgspec.json.encode(card)}
