"""Which community is meant, who tends it, and which emoji it chose."""

from __future__ import annotations

from collections.abc import Mapping

from bot.kernel.records import Community
from bot.places import Person
from bot.ports import Store
from bot.registry import Registry

STEWARD = "steward"
CHOSEN = "community"  # in a person's details: the community they chose to speak of in DMs


async def community_of(store: Store, channel: str, person: Person | None) -> Community | None:
    """The channel's community; elsewhere (a DM, Home) the only one the person is in, or the one they chose."""
    if channel and (found := await store.communities.of_channel(channel)):
        return found
    if person is None or (channel and await store.communities.channel(channel)):
        return None
    mine = await communities_of(store, person.id)
    if len(mine) == 1:
        return mine[0]
    record = await store.people.get(person.id)
    chosen = record.details.get(CHOSEN) if record else None
    return next((community for community in mine if community.id == chosen), None)


async def communities_of(store: Store, person: str) -> list[Community]:
    """The communities that have a channel in which this person is known to be; the only one there is, for anybody."""
    every = await store.communities.all()
    if len(every) <= 1:
        return every
    inside = await store.people.in_channels(person)
    owned = {channel.community for channel in await store.communities.channels() if channel.id in inside}
    return [community for community in every if community.id in owned]


async def is_steward(store: Store, community: Community | None, person: Person | None) -> bool:
    """Does this person tend the community? The workspace's admins do where nobody else does."""
    if community is None or person is None:
        return False
    roles = await store.people.roles(community.id)
    if STEWARD in roles.get(person.id, ()):
        return True
    return person.admin and not any(STEWARD in held for held in roles.values())


def emoji_of(community: Community | None, registry: Registry) -> Mapping[str, str]:
    """The community's emoji by meaning: what it chose, else the defaults."""
    chosen = community.emoji if community else {}
    return {name: chosen.get(name, use.default) for name, use in registry.emoji.items()}


def bare(emoji: str) -> str:
    """An emoji without skin tone, gender and presentation signs, for comparing."""
    plain = "".join(sign for sign in emoji if not 0x1F3FB <= ord(sign) <= 0x1F3FF and sign != "\ufe0f")
    return plain.removesuffix("\u200d♀").removesuffix("\u200d♂")
