"""Communities and their channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from bot.errors import ChangedMeanwhile
from bot.kernel.records import ChannelRecord, Community
from bot.places import ChannelKind
from storage.flow_tables import posts
from storage.scope import (
    Scope,
    columns_of,
    delete_from,
    insert_into,
    insert_or_set,
    mine,
    same,
    select_from,
    update_in,
)
from storage.session import AnyRow
from storage.tables import channels, communities, entries, members

_COMMUNITY = columns_of(communities, Community)
_CHANNEL = columns_of(channels, ChannelRecord)

_ALL = select_from(communities, *_COMMUNITY).order_by(communities.c.id)
_GET = _ALL.where(same(communities.c.id))
_OF_CHANNEL = (
    select_from(communities, *_COMMUNITY)
    .join(channels, channels.c.community == communities.c.id)
    .where(*mine(channels), same(channels.c.id))
)
_ADD = insert_into(communities).returning(communities.c.id)
_CHANGE = update_in(communities).where(same(communities.c.id), same(communities.c.version))

_CHANNELS = select_from(channels, *_CHANNEL).order_by(channels.c.id)
_GET_CHANNEL = _CHANNELS.where(same(channels.c.id))
_CHANNELS_OF = _CHANNELS.where(same(channels.c.community))
_SAVE_CHANNEL = insert_or_set(channels, "name", "kind", "community", "listening", "archived", "away")
_given = insert_into(channels)
_CLAIM = _given.on_conflict_do_update(
    index_elements=list(channels.primary_key.columns),
    set_={name: _given.excluded[name] for name in ("name", "kind", "community", "archived", "away")},
    where=channels.c.community.is_(None),
)
_CLOSE = update_in(entries).where(same(entries.c.channel), entries.c.private.is_(False))
_DROP_CHANNEL = delete_from(channels).where(same(channels.c.id))
_LEAVE_ALONE = update_in(entries).where(same(entries.c.channel), entries.c.private.is_(False))
_FORGET_POSTS = delete_from(posts).where(same(posts.c.channel))
_EMPTY_CHANNEL = delete_from(members).where(same(members.c.channel))


class Communities:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def get(self, id: int) -> Community | None:
        row = await self._scope.row(_GET, id_=id)
        return Community(*row) if row else None

    async def all(self) -> list[Community]:
        return [Community(*row) for row in await self._scope.rows(_ALL)]

    async def save(self, community: Community) -> Community:
        values = msgspec.structs.asdict(community)
        if not values.pop("id"):
            (row,) = await self._scope.returning(_ADD, values)
            return msgspec.structs.replace(community, id=row.id)
        values["version"] += 1
        if not await self._scope.write(_CHANGE, **values, id_=community.id, version_=community.version):
            raise ChangedMeanwhile
        return msgspec.structs.replace(community, version=community.version + 1)

    async def of_channel(self, channel: str) -> Community | None:
        row = await self._scope.row(_OF_CHANNEL, id_=channel)
        return Community(*row) if row else None

    async def channel(self, id: str) -> ChannelRecord | None:
        found = _channels(await self._scope.rows(_GET_CHANNEL, id_=id))
        return found[0] if found else None

    async def channels(self, community: int | None = None) -> list[ChannelRecord]:
        if community is None:
            return _channels(await self._scope.rows(_CHANNELS))
        return _channels(await self._scope.rows(_CHANNELS_OF, community_=community))

    async def save_channel(self, channel: ChannelRecord) -> None:
        await self._scope.insert(_SAVE_CHANNEL, channel_values(channel))
        await self._close(channel)

    async def claim_channel(self, channel: ChannelRecord) -> None:
        if not await self._scope.insert(_CLAIM, channel_values(channel)):
            raise ChangedMeanwhile
        await self._close(channel)

    async def _close(self, channel: ChannelRecord) -> None:
        if channel.is_private:  # what was said there is for those who are in it, from now on
            await self._scope.write(_CLOSE, channel_=channel.id, private=True)

    async def drop_channel(self, id: str) -> None:
        await self._scope.write(_DROP_CHANNEL, id_=id)
        await self._scope.write(_EMPTY_CHANNEL, channel_=id)
        await self._scope.write(_FORGET_POSTS, channel_=id)
        await self._scope.write(_LEAVE_ALONE, channel_=id, message=None, thread=None, followed=False)


def channel_values(channel: ChannelRecord) -> dict[str, Any]:
    """A row for a channel."""
    return {**msgspec.structs.asdict(channel), "kind": channel.kind.value}


def _channels(rows: Sequence[AnyRow]) -> list[ChannelRecord]:
    return [ChannelRecord(id, name, ChannelKind(kind), *others) for id, name, kind, *others in rows]
