"""Who may do what where, as Discord counts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .guild import Channel, Guild

if TYPE_CHECKING:
    from .state import State

BITS = {
    "create_instant_invite": 0,
    "kick_members": 1,
    "administrator": 3,
    "manage_channels": 4,
    "manage_guild": 5,
    "add_reactions": 6,
    "view_channel": 10,
    "send_messages": 11,
    "manage_messages": 13,
    "embed_links": 14,
    "attach_files": 15,
    "read_message_history": 16,
    "mention_everyone": 17,
    "use_external_emojis": 18,
    "connect": 20,
    "change_nickname": 26,
    "manage_nicknames": 27,
    "manage_roles": 28,
    "use_application_commands": 31,
    "manage_threads": 34,
    "create_public_threads": 35,
    "create_private_threads": 36,
    "send_messages_in_threads": 38,
    "send_polls": 49,
    "pin_messages": 51,
}
ALL = (1 << 53) - 1


def bits(*names: str) -> int:
    """The permissions of these names as one number."""
    return sum(1 << BITS[name] for name in names)


EVERYBODY = bits(
    "create_instant_invite",
    "add_reactions",
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "connect",
    "change_nickname",
    "use_application_commands",
    "create_public_threads",
    "create_private_threads",
    "send_messages_in_threads",
)
THE_BOT = bits(
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "create_public_threads",
    "embed_links",
    "attach_files",
    "read_message_history",
    "add_reactions",
    "manage_threads",
    "use_external_emojis",
)
"""What an invite link usually asks for."""


def in_guild(guild: Guild, user: str) -> int:
    """What somebody may do anywhere in a guild."""
    if guild.owner == user:
        return ALL
    member = guild.members.get(user)
    if member is None:
        return 0
    held = guild.roles[guild.id].permissions
    for role in member.roles:
        held |= guild.roles[role].permissions if role in guild.roles else 0
    return ALL if held & bits("administrator") else held


def in_channel(state: State, channel: Channel, user: str) -> int:
    """What somebody may do in a channel or thread."""
    if not channel.guild:
        return ALL if user in channel.recipients else 0
    guild = state.guilds[channel.guild]
    held = in_guild(guild, user)
    if held & bits("administrator") or user not in guild.members:
        return held
    place = state.channels.get(channel.parent, channel) if channel.is_thread else channel
    roles = guild.members[user].roles
    everyone = place.overwrites.get(guild.id)
    if everyone:
        held = held & ~everyone.deny | everyone.allow
    allow = deny = 0
    for role in roles:
        if role in place.overwrites:
            allow, deny = allow | place.overwrites[role].allow, deny | place.overwrites[role].deny
    held = held & ~deny | allow
    own = place.overwrites.get(user)
    if own:
        held = held & ~own.deny | own.allow
    return held if held & bits("view_channel") else 0


def may(state: State, channel: Channel, user: str, *names: str) -> bool:
    """Has somebody all of these there?"""
    wanted = bits(*names)
    return in_channel(state, channel, user) & wanted == wanted


def may_see(state: State, channel: Channel, user: str) -> bool:
    """Can somebody look into it? A private thread is for its members and for those who manage threads."""
    if not may(state, channel, user, "view_channel"):
        return False
    return channel.type != 12 or user in channel.members or may(state, channel, user, "manage_threads")


def may_write(state: State, channel: Channel, user: str) -> bool:
    """May somebody post there?"""
    needed = "send_messages_in_threads" if channel.is_thread else "send_messages"
    return may_see(state, channel, user) and may(state, channel, user, needed)
