"""Putting replies into the outbox, within a turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from bot.reply import Edit, Outgoing, Unsay
from storage.flow_tables import SENDING, WAITING, outbox, posts
from storage.lanes import lane_of, post_of
from storage.scope import Scope, insert_into, same, select_from, update_in
from storage.session import AnyRow

_PUT = insert_into(outbox)
_LAST_OF_POST = (
    select_from(outbox, outbox.c.id, outbox.c.lane, outbox.c.kind, outbox.c.state)
    .where(same(outbox.c.post), outbox.c.state.in_([WAITING, SENDING]))
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_KNOWN_PLACE = select_from(posts, posts.c.channel).where(same(posts.c.post))
_REPLACE = update_in(outbox).where(same(outbox.c.id), outbox.c.state == WAITING)

encode = msgspec.json.Encoder().encode


async def send(scope: Scope, replies: Sequence[Outgoing], now: datetime) -> None:
    """Put into the outbox, in this order. An edit that waits behind another waiting edit of its post replaces it."""
    for reply in replies:
        lane = lane_of(reply)
        if isinstance(reply, Edit | Unsay):
            last = await scope.row(_LAST_OF_POST, post_=reply.post)
            if last is not None and await _replaces(scope, reply, last):
                continue
            lane = last.lane if last is not None else await _lane_of_known(scope, reply.post)
        await scope.insert(
            _PUT,
            {
                "lane": lane,
                "kind": type(reply).__name__,
                "post": post_of(reply),
                "state": WAITING,
                "at": now,
                "until": None,
                "expires": getattr(reply, "expires", None),
                "attempts": 0,
                "unsure": False,
                "why": "",
                "payload": encode(reply),
            },
        )


async def _replaces(scope: Scope, reply: Edit | Unsay, last: AnyRow) -> bool:
    if not (isinstance(reply, Edit) and last.kind == Edit.__name__ and last.state == WAITING):
        return False
    return bool(await scope.write(_REPLACE, id_=last.id, payload=encode(reply)))


async def _lane_of_known(scope: Scope, post: str) -> str:
    # Whoever sends it finds out whether there is such a post; until then it holds up nobody.
    row = await scope.row(_KNOWN_PLACE, post_=post)
    return row.channel if row else f"post:{post}"
