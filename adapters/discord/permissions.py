"""What somebody may do in a channel, as Discord computes it. Pure.

https://docs.discord.com/developers/topics/permissions#permission-overwrites
"""

from __future__ import annotations

from collections.abc import Collection

from adapters.discord.payloads import ADMINISTRATOR, READ_MESSAGE_HISTORY, VIEW_CHANNEL, Json, bits, each, id_of, number

EVERYTHING = (1 << 60) - 1
_MEMBER = 1  # the kind of an overwrite that is for one person


def permissions_in(guild: Json, channel: Json, person: str, roles: Collection[str]) -> int:
    """The bits of what this person with these roles may do. `guild` and `channel` as REST describes them."""
    id = id_of(guild, "id")
    if person and person == id_of(guild, "owner_id"):
        return EVERYTHING
    held = {id, *roles}
    allowed = 0
    for role in each(guild, "roles"):
        if id_of(role, "id") in held:
            allowed |= bits(role, "permissions")
    if allowed & ADMINISTRATOR:
        return EVERYTHING
    return _overwritten(allowed, channel, id, person, held)


def _overwritten(allowed: int, channel: Json, guild: str, person: str, held: set[str]) -> int:
    """First what is set for everybody, then for all their roles together, then for themselves."""
    overwrites = each(channel, "permission_overwrites")
    of_roles = [one for one in overwrites if number(one, "type", 0) != _MEMBER and id_of(one, "id") in held]
    everybody = [one for one in of_roles if id_of(one, "id") == guild]
    others = [one for one in of_roles if id_of(one, "id") != guild]
    own = [one for one in overwrites if number(one, "type", 0) == _MEMBER and id_of(one, "id") == person]
    for layer in (everybody, others, own):
        denied = granted = 0
        for one in layer:
            denied |= bits(one, "deny")
            granted |= bits(one, "allow")
        allowed = (allowed & ~denied) | granted
    return allowed


def may_read(permissions: int) -> bool:
    """Do they see the channel and what was said there?"""
    to_read = VIEW_CHANNEL | READ_MESSAGE_HISTORY
    return permissions & to_read == to_read
