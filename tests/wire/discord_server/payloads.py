"""Interactions as Discord writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from . import permissions
from .errors import Json
from .guild import Channel, Message, User
from .interactions import Interaction
from .message_shapes import message_json
from .shapes import channel_json, member_json, user_json

if TYPE_CHECKING:
    from .server import LocalDiscord

LEFT_OUT = frozenset({"permission_overwrites", "member"})


def interaction(
    server: LocalDiscord, user: User, channel: Channel, kind: int, data: Json, on: Message | None = None
) -> Interaction:
    """An interaction somebody starts; the server knows its token from now on."""
    state = server.state
    id, token = state.clock.snowflake(), f"aW50ZXJhY3Rpb24{uuid4().hex}"
    place = {key: value for key, value in channel_json(state, channel).items() if key not in LEFT_OUT}
    body: Json = {
        "id": id,
        "application_id": state.bot.id,
        "type": kind,
        "token": token,
        "version": 1,
        "data": data,
        "channel_id": channel.id,
        "channel": place,
        "locale": user.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": 10_485_760,
        "context": 0 if channel.guild else 1,
        "app_permissions": str(permissions.in_channel(state, channel, state.bot.id)),
        "authorizing_integration_owners": {"0": channel.guild or "0"},
    }
    if channel.guild:
        guild = state.guilds[channel.guild]
        granted = permissions.in_channel(state, channel, user.id)
        place["permissions"] = str(granted)
        body |= {
            "guild_id": guild.id,
            "guild": {"id": guild.id, "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": member_json(guild.members[user.id]) | {"permissions": str(granted)},
        }
    else:
        body["user"] = user_json(user)
    if on is not None:
        body["message"] = message_json(state, on, address=server.address)
    asked = Interaction(id, token, kind, user.id, channel.guild, channel.id, state.clock.now(), body, on)
    server.interactions[token] = asked
    return asked
