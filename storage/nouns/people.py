"""People, their roles and the channels they are known to be in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam

from bot.kernel.records import PersonRecord
from storage.columns import SortedWords
from storage.scope import (
    Scope,
    among,
    columns_of,
    delete_from,
    insert_missing,
    insert_or_set,
    same,
    select_from,
)
from storage.tables import members, people, roles

_PERSON = columns_of(people, PersonRecord)
_GET = select_from(people, *_PERSON).where(same(people.c.id))
_MANY = select_from(people, *_PERSON).where(among(people.c.id))
_NAMED = (
    select_from(people, *_PERSON)
    .where(people.c.sorted_name >= bindparam("start", type_=SortedWords))
    .where(people.c.sorted_name < bindparam("end", type_=SortedWords))
    .where(people.c.gone.is_(False))
    .order_by(people.c.sorted_name, people.c.id)
    .limit(bindparam("most"))
)
_SAVE = insert_or_set(people, "name", "sorted_name", "locale", "timezone", "quoting", "gone", "details")
_ROLES = select_from(roles, roles.c.person, roles.c.role).where(same(roles.c.community))
_GIVE = insert_missing(roles)
_TAKE = delete_from(roles).where(same(roles.c.community), same(roles.c.person), same(roles.c.role))
_CHANNELS = select_from(members, members.c.channel).where(same(members.c.person))
_ENTER = insert_missing(members)
_LEAVE = delete_from(members).where(same(members.c.channel), same(members.c.person))

_BEYOND = "\U0010ffff"  # sorts behind every name that begins alike


class People:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def get(self, id: str) -> PersonRecord | None:
        row = await self._scope.row(_GET, id_=id)
        return PersonRecord(*row) if row else None

    async def many(self, ids: Sequence[str]) -> dict[str, PersonRecord]:
        if not ids:
            return {}
        found = [PersonRecord(*row) for row in await self._scope.rows(_MANY, id_=list(set(ids)))]
        return {person.id: person for person in found}

    async def named(self, start: str, limit: int = 25) -> list[PersonRecord]:
        key = start.casefold()
        rows = await self._scope.rows(_NAMED, start=key, end=key + _BEYOND, most=limit)
        return [PersonRecord(*row) for row in rows]

    async def save(self, person: PersonRecord) -> None:
        await self._scope.insert(_SAVE, person_values(person))

    async def roles(self, community: int) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for person, role in await self._scope.rows(_ROLES, community_=community):
            found.setdefault(person, set()).add(role)
        return {person: frozenset(names) for person, names in found.items()}

    async def set_role(self, community: int, person: str, role: str, on: bool, now: datetime) -> None:
        if on:
            given = {"community": community, "person": person, "role": role, "since": now}
            await self._scope.insert(_GIVE, given)
        else:
            await self._scope.write(_TAKE, community_=community, person_=person, role_=role)

    async def in_channels(self, person: str) -> frozenset[str]:
        rows = await self._scope.rows(_CHANNELS, person_=person)
        return frozenset(row.channel for row in rows)

    async def set_in_channel(self, channel: str, person: str, inside: bool) -> None:
        if inside:
            await self._scope.insert(_ENTER, {"channel": channel, "person": person})
        else:
            await self._scope.write(_LEAVE, channel_=channel, person_=person)


def person_values(person: PersonRecord) -> dict[str, Any]:
    """A row for a person."""
    return {**msgspec.structs.asdict(person), "sorted_name": person.name.casefold()}
