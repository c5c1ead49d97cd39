"""Users, members, roles, channels and guilds as Discord writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import permissions
from .clock import in_words, made_at
from .errors import Json
from .guild import CATEGORY, DM, FORUM, NEWS, TEXT, VOICE, Channel, Guild, Member, Role, Tag, User

if TYPE_CHECKING:
    from .state import State


def user_json(user: User) -> Json:
    body: Json = {
        "id": user.id,
        "username": user.username,
        "avatar": None,
        "discriminator": "0000" if user.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "banner": None,
        "accent_color": None,
        "global_name": None if user.bot else user.name,
        "avatar_decoration_data": None,
        "collectibles": None,
        "display_name_styles": None,
        "banner_color": None,
        "clan": None,
        "primary_guild": None,
    }
    return {**body, "bot": True} if user.bot else body


def member_json(member: Member, *, user: bool = True) -> Json:
    body: Json = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": in_words(member.joined_at),
        "nick": member.nick,
        "pending": False,
        "premium_since": None,
        "roles": list(member.roles),
        "collectibles": None,
        "mute": False,
        "deaf": False,
    }
    return {**body, "user": user_json(member.user)} if user else body


def role_json(role: Role) -> Json:
    body: Json = {
        "id": role.id,
        "name": role.name,
        "description": None,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": bool(role.managed_for),
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    return {**body, "tags": {"bot_id": role.managed_for}} if role.managed_for else body


def tag_json(tag: Tag) -> Json:
    return {"id": tag.id, "name": tag.name, "moderated": tag.moderated, "emoji_id": None, "emoji_name": tag.emoji}


def channel_json(state: State, channel: Channel) -> Json:
    """A channel, thread or DM."""
    if channel.type == DM:
        others = [user_json(state.users[one]) for one in channel.recipients if one != state.bot.id]
        return {
            "id": channel.id,
            "type": DM,
            "last_message_id": channel.last_message,
            "flags": 0,
            "recipients": others,
        }
    if channel.is_thread:
        return thread_json(state, channel)
    body: Json = {
        "id": channel.id,
        "type": channel.type,
        "flags": channel.flags,
        "guild_id": channel.guild,
        "name": channel.name,
        "parent_id": channel.parent or None,
        "position": channel.position,
        "permission_overwrites": [
            {"id": one.id, "type": 0 if one.kind == "role" else 1, "allow": str(one.allow), "deny": str(one.deny)}
            for one in channel.overwrites.values()
        ],
    }
    if channel.type in (TEXT, NEWS, FORUM):
        body |= {
            "last_message_id": channel.last_message,
            "rate_limit_per_user": channel.slowmode,
            "topic": channel.topic,
            "nsfw": channel.nsfw,
        }
    if channel.type == VOICE:
        body |= {"last_message_id": channel.last_message, "rate_limit_per_user": 0, "nsfw": False}
        body |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
    if channel.type == FORUM:
        body |= {
            "available_tags": [tag_json(tag) for tag in channel.tags],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
            "template": "",
        }
    if channel.type == CATEGORY:
        body.pop("topic", None)
    return body


def thread_json(state: State, thread: Channel, *, member: bool = True) -> Json:
    """A thread; `member`: with how the bot is in it, if it is."""
    body: Json = {
        "id": thread.id,
        "type": thread.type,
        "last_message_id": thread.last_message,
        "flags": thread.flags,
        "guild_id": thread.guild,
        "name": thread.name,
        "parent_id": thread.parent,
        "rate_limit_per_user": thread.slowmode,
        "bitrate": 64000,
        "user_limit": 0,
        "rtc_region": None,
        "owner_id": thread.owner,
        "thread_metadata": {
            "archived": thread.archived,
            "archive_timestamp": in_words(thread.archive_changed),
            "auto_archive_duration": thread.auto_archive,
            "locked": thread.locked,
            "create_timestamp": in_words(made_at(thread.id)),
        },
        "message_count": len([said for said in thread.messages.values() if said.id != thread.id and said.type != 21]),
        "member_count": min(50, len(thread.members)),
        "total_message_sent": thread.sent,
    }
    if thread.type == 12:
        body["thread_metadata"]["invitable"] = thread.invitable
    parent = state.channels.get(thread.parent)
    if parent is not None and parent.type == FORUM:
        body["applied_tags"] = list(thread.applied)
    if member and state.bot.id in thread.members:
        body["member"] = thread_member_json(thread, state.bot.id)
    return body


def thread_member_json(thread: Channel, user: str) -> Json:
    joined = in_words(thread.members[user])
    return {"id": thread.id, "user_id": user, "join_timestamp": joined, "flags": 1, "muted": False, "mute_config": None}


def guild_json(state: State, guild: Guild) -> Json:
    """A guild as REST tells of it."""
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": guild.owner,
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [role_json(role) for role in guild.roles.values()],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": guild.locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "incidents_data": None,
        "emojis": [],
        "stickers": [],
    }


def guild_create_json(state: State, guild: Guild, *, threads: bool = True) -> Json:
    """A guild as the gateway tells of it: with channels, the threads the bot can see, and the bot's own membership
    (who else is there Discord tells only when asked, as nobody's presence is wanted)."""
    rooms = state.channels_of(guild)
    open_threads = [one for room in rooms for one in state.threads_of(room) if not one.archived]
    return guild_json(state, guild) | {
        "joined_at": in_words(guild.bot_joined),
        "large": len(guild.members) > 250,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member_json(guild.members[state.bot.id])] if state.bot.id in guild.members else [],
        "channels": [
            {key: value for key, value in channel_json(state, room).items() if key != "guild_id"} for room in rooms
        ],
        "threads": [thread_json(state, one) for one in open_threads if state.bot_sees(one)],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "application_command_counts": {"1": len(guild.commands)},
        "version": 1,
    }


def partial_guild_json(state: State, guild: Guild) -> Json:
    """As in the list of the guilds one is in."""
    own = permissions.in_guild(guild, state.bot.id)
    shown = ("id", "name", "icon", "banner", "features")
    body = {key: value for key, value in guild_json(state, guild).items() if key in shown}
    return body | {"owner": guild.owner == state.bot.id, "permissions": str(own)}
