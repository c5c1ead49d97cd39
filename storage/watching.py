"""Words of messages nobody watches are left out before an event is stored.

Watched is what is said to the bot or in a channel where it listens; what is an entry or a post of the bot, or stands in
the thread of one; what is kept of such a thread; and, to be careful, whatever comes while a reaction in its channel
still waits, since that may begin a thread. Whoever handles the event finds `unread` on the message, and where its thread
turned out to be watched after all, the core reads it from the platform.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    ColumnElement,
    Executable,
    Text,
    bindparam,
    cast,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from bot.incoming import AnyEvent, Edited, Posted, Reacted
from bot.places import Place
from storage.flow_tables import inbox, posts
from storage.scope import Scope, across_workspaces
from storage.session import Session
from storage.tables import channels, entries, heard

MANY = 1000
"""Asked about at a time from which on it takes more than a moment."""

_encode = msgspec.json.Encoder().encode


async def without_unwatched_words(work: Session, events: Sequence[AnyEvent]) -> list[AnyEvent]:
    """The events as they may be stored, in one statement for all of them."""
    left: list[AnyEvent] = list(events)
    asked: list[tuple[int, str, str, str]] = []
    dropping: list[int] = []
    stirred: set[tuple[str, str]] = set()  # channels in which somebody has reacted just now
    for number, event in enumerate(events):
        match event:
            case Reacted(place=place):
                stirred.add((event.workspace, place.channel))
            case Posted(message=message) | Edited(message=message) if not getattr(event, "to_bot", False):
                place = message.place
                if (event.workspace, place.channel) not in stirred:
                    dropping.append(number)
                    asked += [(number, event.workspace, place.channel, id) for id in _anchors(place)]
    if asked:
        statement = _WATCHED_SQLITE if work.dialect == "sqlite" else _WATCHED_POSTGRES
        found = await work.rows(statement, {"asked": _encode(asked).decode()}, heavy=len(asked) >= MANY)
        watched = {row.number for row in found}
        for number in dropping:
            if number not in watched:
                left[number] = _without_words(left[number])
    return left


def _anchors(place: Place) -> dict[str, None]:
    """The messages by which it may be watched: itself, and that which opens its thread."""
    return dict.fromkeys(id for id in (place.message, place.root) if id)


def _without_words(event: AnyEvent) -> AnyEvent:
    """Who said it, where, when and to whom: for the counts."""
    match event:
        case Posted(message=message):
            return msgspec.structs.replace(event, message=_unread(message), title="")
        case Edited(message=message):
            return msgspec.structs.replace(event, message=_unread(message))
        case _:
            return event


def _unread(message: Any) -> Any:
    if not message.text and not message.files:
        return message
    return msgspec.structs.replace(message, text="", files=(), unread=True)


def _is_watched(workspace: Any, channel: Any, message: Any) -> ColumnElement[bool]:
    """Is this message an entry, a post of the bot or kept; or does the bot listen in the channel?"""

    def there(table: Any) -> Any:
        return exists().where(table.c.workspace == workspace, table.c.channel == channel, table.c.message == message)

    listening = exists().where(channels.c.workspace == workspace, channels.c.id == channel, channels.c.listening)
    return or_(there(entries), there(posts), there(heard), listening)


def _watched(dialect: str) -> Executable:
    """The numbers of those that are watched. What is asked about travels as one value: (number, workspace, channel,
    message) of each, however many there are."""
    given = bindparam("asked", type_=Text)
    each = func.json_each(given) if dialect == "sqlite" else func.json_array_elements(cast(given, JSON))
    asked = each.table_valued(column("value", Text), name="asked")
    parts = (asked.c.value.op("->>")(literal_column(str(n))).label(f"part{n}") for n in range(4))
    taken_apart = select(*parts).cte("taken_apart").prefix_with("MATERIALIZED")  # once each, not once for each question
    number, workspace, channel, message = taken_apart.c
    stirred = exists().where(
        inbox.c.workspace == workspace,
        inbox.c.lane == channel,
        inbox.c.state == literal_column("'waiting'"),
        inbox.c.kind == literal_column("'Reacted'"),
    )
    watched = or_(_is_watched(workspace, channel, message), stirred)
    numbered = number if dialect == "sqlite" else cast(number, inbox.c.id.type)  # there, all of JSON is text
    return across_workspaces(select(numbered.label("number")).select_from(taken_apart).where(watched))


_WATCHED_SQLITE, _WATCHED_POSTGRES = _watched("sqlite"), _watched("postgresql")
_ONE = select(
    _is_watched(
        bindparam("workspace_", type_=Text),
        bindparam("channel_", type_=Text),
        bindparam("message_", type_=Text),
    )
)


async def is_watched(scope: Scope, place: Place) -> bool:
    """Is this message, or its thread, watched by now?"""
    for id in _anchors(place):
        if (await scope.rows(_ONE, channel_=place.channel, message_=id))[0][0]:
            return True
    return False
