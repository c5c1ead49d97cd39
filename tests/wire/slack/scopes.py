"""Which scopes a method or an event needs, by the kind of channel where that matters."""

from __future__ import annotations

from .workspace import Channel, Installation

# method -> scopes, all of which are needed; "*:history" and the like depend on the channel.
METHODS: dict[str, tuple[str, ...]] = {
    "api.test": (),
    "auth.test": (),
    "auth.revoke": (),
    "bots.info": ("users:read",),
    "team.info": ("team:read",),
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "conversations.open": ("*:write",),
    "conversations.info": ("*:read",),
    "conversations.members": ("*:read",),
    "conversations.list": ("*:read",),
    "users.conversations": ("*:read",),
    "conversations.history": ("*:history",),
    "conversations.replies": ("*:history",),
    "conversations.join": ("channels:join",),
    "pins.list": ("pins:read",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "reactions.get": ("reactions:read",),
    "views.open": (),
    "views.push": (),
    "views.update": (),
    "views.publish": (),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.info": ("files:read",),
    "files.delete": ("files:write",),
}

FAMILY = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


def needed(pattern: str, channel: Channel) -> str:
    """`*:history` in a private channel -> `groups:history`."""
    return pattern.replace("*", FAMILY[channel.kind])


def any_of(pattern: str) -> tuple[str, ...]:
    """What `*:read` may stand for."""
    return tuple(pattern.replace("*", family) for family in FAMILY.values()) if "*" in pattern else (pattern,)


EVENTS: dict[str, str] = {
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "member_joined_channel": "*:read",
    "member_left_channel": "*:read",
    "channel_left": "channels:read",
    "group_left": "groups:read",
    "channel_rename": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_created": "channels:read",
    "channel_shared": "channels:read",
    "channel_unshared": "channels:read",
    "channel_id_changed": "channels:read",
    "group_rename": "groups:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "group_deleted": "groups:read",
    "user_change": "users:read",
    "team_join": "users:read",
    "file_shared": "files:read",
    "file_deleted": "files:read",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "message": "*:history",
}

SUBSCRIPTION = {"public": "message.channels", "private": "message.groups", "im": "message.im", "mpim": "message.mpim"}


def may_hear(installation: Installation, event_type: str, channel: Channel | None) -> bool:
    """Are the scopes there for this event?"""
    pattern = EVENTS.get(event_type, "")
    if not pattern:
        return True
    if "*" in pattern and channel is not None:
        return needed(pattern, channel) in installation.scopes
    return bool(installation.scopes.intersection(any_of(pattern)))
