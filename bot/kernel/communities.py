"""Which community is meant, who tends it, and which emoji it chose."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from bot.errors import CommunityError
from bot.kernel.people import remember
from bot.kernel.records import Community, PersonRecord
from bot.kernel.visibility import MOST_ASKED, Asked
from bot.places import Person
from bot.ports import Chat, Store
from bot.registry import Registry
from bot.text import t

STEWARD = "steward"
MOST_OF_EACH = 4  # channels of a community in which somebody is looked for
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


async def found_in(store: Store, chat: Chat, person: str) -> list[str]:
    """Channels in which the platform says this person is now, of communities of which that was never learned: whoever
    was there before the bot came is known to nobody. At most a few of each community, its home first."""
    every = await store.communities.all()
    if len(every) <= 1:
        return []
    inside, owned = await store.people.in_channels(person), await store.communities.channels()
    unknown: list[tuple[int, str]] = []
    for community in every:
        theirs = [channel.id for channel in owned if channel.community == community.id]
        if inside.isdisjoint(theirs):
            home_first = [id for id in theirs if id == community.home] + [id for id in theirs if id != community.home]
            unknown += enumerate(home_first[:MOST_OF_EACH])
    asked = Asked(chat, person)
    await asked.at_once([id for _, id in sorted(unknown)[:MOST_ASKED]])
    return sorted(asked.inside)


async def choose_community(store: Store, person: Person, record: str) -> Community:
    """From now on they speak of this community in DMs. Raises CommunityError for one they aren't in."""
    mine = {str(community.id): community for community in await communities_of(store, person.id)}
    chosen = mine.get(record)
    if chosen is None:
        raise CommunityError(t("You aren't in that community's channels."))
    await remember(store, person)
    known = await store.people.get(person.id) or PersonRecord(person.id)
    await store.people.save(replace(known, details={**known.details, CHOSEN: chosen.id}))
    return chosen


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
