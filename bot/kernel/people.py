"""People as the platform last described them."""

from __future__ import annotations

import msgspec

from bot.kernel.records import PersonRecord
from bot.markup import people_in, with_names
from bot.places import Person
from bot.ports import Store


async def remember(store: Store, person: Person | None) -> None:
    """Keep name, language and zone in step with what the platform says; writes only when something differs."""
    if person is None or person.is_bot:
        return
    known = await store.people.get(person.id)
    before = known or PersonRecord(person.id)
    after = msgspec.structs.replace(
        before,
        name=person.name or before.name,
        locale=person.locale or before.locale,
        timezone=person.timezone or before.timezone,
        gone=False,
    )
    if known is None or after != before:
        await store.people.save(after)


async def with_names_of_today(store: Store, title: str) -> str:
    """A title for a form, which shows it as text: whoever is mentioned in it has the name of today."""
    known = await store.people.many(sorted(people_in(title)))
    return with_names(title, {id: person.name for id, person in known.items() if person.name})


async def remember_where(store: Store, person: Person, channel: str) -> None:
    """Who does something in a channel is in it."""
    if not channel or channel in await store.people.in_channels(person.id):
        return
    if await store.communities.of_channel(channel) is not None:
        await store.people.set_in_channel(channel, person.id, True)


async def first_time(store: Store, person: Person, what: str) -> bool:
    """Is this the first time this person is told something? Notes that they were. A write."""
    known = await store.people.get(person.id) or PersonRecord(person.id, name=person.name)
    told = list(known.details.get("told", []))
    if what in told:
        return False
    await store.people.save(msgspec.structs.replace(known, details={**known.details, "told": [*told, what]}))
    return True
