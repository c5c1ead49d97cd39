"""Topics and what they are on.

A topic may be called by its name or an alias, in whatever case. An alias (or new name) that is another topic's name
merges that topic into this one: its entries become this one's.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

import msgspec

from bot.errors import ChangedMeanwhile
from bot.kernel.records import Entry, Topic
from storage import search
from storage.nouns.filters import topic_key
from storage.nouns.rows import ENTRY
from storage.scope import (
    Scope,
    among,
    delete_from,
    insert_into,
    insert_missing,
    insert_or_set,
    mine,
    same,
    select_from,
    update_in,
)
from storage.session import AnyRow
from storage.tables import entries, entry_topics, topic_names, topics

_TOPIC = [topics.c[name] for name in Topic.__struct_fields__]
_ALL = select_from(topics, *_TOPIC).where(same(topics.c.community)).order_by(topics.c.id)
_GET = select_from(topics, *_TOPIC).where(same(topics.c.id))
_CALLED = select_from(topic_names, topic_names.c.name, topic_names.c.topic).where(
    same(topic_names.c.community), among(topic_names.c.name)
)
_ADD = insert_into(topics).returning(topics.c.id)
_CHANGE = update_in(topics).where(same(topics.c.id))
_DROP = delete_from(topics).where(same(topics.c.id))
_CALL = insert_or_set(topic_names, "topic")
_CALL_FIRST = insert_missing(topic_names)
_UNCALL = delete_from(topic_names).where(same(topic_names.c.topic))

_OF = (
    select_from(entry_topics, entry_topics.c.entry, topics.c.name)
    .join(topics, topics.c.id == entry_topics.c.topic)
    .where(*mine(topics), among(entry_topics.c.entry))
    .order_by(entry_topics.c.entry, entry_topics.c.position)
)
_NOW = (
    select_from(entry_topics, entry_topics.c.topic).where(same(entry_topics.c.entry)).order_by(entry_topics.c.position)
)
_CLEAR = delete_from(entry_topics).where(same(entry_topics.c.entry))
_GIVE = insert_missing(entry_topics)
_ON = (
    select_from(entries, *ENTRY)
    .join(entry_topics, entry_topics.c.entry == entries.c.id)
    .where(*mine(entry_topics), same(entry_topics.c.topic))
)
_PLACES = select_from(entry_topics, entry_topics.c.entry, entry_topics.c.position).where(same(entry_topics.c.topic))
_TAKE = delete_from(entry_topics).where(same(entry_topics.c.topic))


class Topics:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def all(self, community: int) -> list[Topic]:
        rows = await self._scope.rows(_ALL, community_=community)
        return [_topic(row) for row in rows]

    async def save(self, topic: Topic) -> Topic:
        """Add (id 0) or change. Adding one whose name is known changes that one."""
        called = await self._called(topic.community, [topic.name, *topic.aliases])
        before = await self._get(topic.id or called.get(topic_key(topic.name), 0))
        if before is None:
            before = topic = await self._add(topic, taken=called)
        elif not topic.id:
            topic = _united(before, topic)
        merged = [await self._get(id) for id in sorted(set(called.values()) - {topic.id})]
        for other in merged:
            if other is not None:
                topic = msgspec.structs.replace(topic, aliases=_aliases(topic, other))
                await self._merge(other.id, topic.id)
        values = {"name": topic.name, "adopted": topic.adopted, "aliases": topic.aliases}
        await self._scope.write(_CHANGE, id_=topic.id, **values)
        await self._scope.write(_UNCALL, topic_=topic.id)
        await self._call(topic)
        if merged or before.name != topic.name:
            await self._index_again(topic.id)
        return topic

    async def of(self, entries: Sequence[int]) -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        if entries:
            for entry, name in await self._scope.rows(_OF, entry_=list(entries)):
                found[entry] = (*found.get(entry, ()), name)
        return found

    async def set(self, entry: Entry, names: Sequence[str]) -> None:
        ids = await self.ids(entry.community, names)
        if ids == [row.topic for row in await self._scope.rows(_NOW, entry_=entry.id)]:
            return
        await self._scope.write(_CLEAR, entry_=entry.id)
        given = [{"entry": entry.id, "topic": id, "position": n} for n, id in enumerate(ids)]
        await self._scope.insert_all(_GIVE, given)
        await search.index(self._scope, entry, (await self.of([entry.id])).get(entry.id, ()))

    async def ids(self, community: int, names: Iterable[str]) -> list[int]:
        """The topics of these names, each once; unknown ones are proposed."""
        given: dict[str, str] = {}
        for name in names:
            if name.strip():
                given.setdefault(topic_key(name), " ".join(name.split()))
        called = await self._called(community, given.values())
        for key, name in given.items():
            if key not in called:
                called[key] = (await self._add(Topic(0, name, community))).id
        return list(dict.fromkeys(called[key] for key in given))

    async def _get(self, id: int) -> Topic | None:
        row = await self._scope.row(_GET, id_=id) if id else None
        return _topic(row) if row else None

    async def _called(self, community: int, names: Iterable[str]) -> dict[str, int]:
        keys = sorted({topic_key(name) for name in names})
        rows = await self._scope.rows(_CALLED, community_=community, name_=keys) if keys else []
        return {row.name: row.topic for row in rows}

    async def _add(self, topic: Topic, taken: Container[int | str] = ()) -> Topic:
        values = msgspec.structs.asdict(topic)
        del values["id"]
        (row,) = await self._scope.returning(_ADD, values)
        key = topic_key(topic.name)
        called = {"community": topic.community, "name": key, "topic": row.id}
        if key not in taken and not await self._scope.insert(_CALL_FIRST, called):
            raise ChangedMeanwhile  # another turn has just proposed it
        return msgspec.structs.replace(topic, id=row.id)

    async def _call(self, topic: Topic) -> None:
        keys = {topic_key(name) for name in (topic.name, *topic.aliases)}
        called = [{"community": topic.community, "name": key, "topic": topic.id} for key in sorted(keys)]
        await self._scope.insert_all(_CALL, called)

    async def _merge(self, other: int, into: int) -> None:
        places = await self._scope.rows(_PLACES, topic_=other)
        given = [{"entry": row.entry, "topic": into, "position": row.position} for row in places]
        await self._scope.insert_all(_GIVE, given)
        await self._scope.write(_TAKE, topic_=other)
        await self._scope.write(_UNCALL, topic_=other)
        await self._scope.write(_DROP, id_=other)

    async def _index_again(self, topic: int) -> None:
        found = [Entry(*row) for row in await self._scope.rows(_ON, heavy=True, topic_=topic)]
        names = await self.of([entry.id for entry in found])
        for entry in found:
            await search.index(self._scope, entry, names.get(entry.id, ()))


def _topic(row: AnyRow) -> Topic:
    return Topic(row.id, row.name, row.community, row.adopted, tuple(row.aliases))


def _united(known: Topic, new: Topic) -> Topic:
    adopted = known.adopted or new.adopted
    return msgspec.structs.replace(known, name=new.name, adopted=adopted, aliases=_aliases(known, new)[:-1])


def _aliases(topic: Topic, other: Topic) -> tuple[str, ...]:
    """The topic's aliases, then the other's aliases and name, each once."""
    return tuple(dict.fromkeys((*topic.aliases, *other.aliases, other.name)))
