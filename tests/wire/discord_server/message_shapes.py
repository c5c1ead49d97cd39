"""Messages as Discord writes them, and what of them an app without the MESSAGE_CONTENT intent gets to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from .clock import in_words
from .errors import Json
from .guild import Attachment, Message
from .permissions import in_channel, in_guild
from .shapes import channel_json, member_json, role_json, thread_json, user_json

if TYPE_CHECKING:
    from .state import State

USER_MENTION = re.compile(r"<@!?(\d+)>")
ROLE_MENTION = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(everyone|here)\b")
SHOWN_OF_CHANNELS = frozenset(
    "id type name parent_id thread_metadata position nsfw topic flags guild_id rate_limit_per_user last_message_id "
    "owner_id message_count member_count total_message_sent".split()
)
_HIDDEN: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


def message_json(state: State, said: Message, *, address: str, nested: bool = False, content: bool = True) -> Json:
    """A message. `nested`: inside another one; `content`: may what others wrote be read?"""
    channel = state.channels.get(said.channel)
    body: Json = {
        "id": said.id,
        "type": said.type,
        "channel_id": said.channel,
        "author": user_json(state.users[said.author]),
        "content": said.content,
        "timestamp": in_words(said.at),
        "edited_timestamp": in_words(said.edited) if said.edited is not None else None,
        "tts": False,
        "mention_everyone": said.mention_everyone,
        "mentions": [user_json(state.users[one]) for one in said.mentions],
        "mention_roles": list(said.mention_roles),
        "attachments": [attachment_json(one, address) for one in said.attachments],
        "embeds": said.embeds,
        "components": said.components,
        "pinned": said.pinned,
        "flags": said.flags,
    }
    if said.nonce is not None:
        body["nonce"] = said.nonce
    if said.reactions:
        body["reactions"] = [reaction_json(state, said, emoji) for emoji in said.reactions]
    if said.webhook:
        body |= {"webhook_id": said.webhook, "application_id": said.webhook}
    if said.interaction:
        body["interaction_metadata"] = said.interaction
    if said.reference:
        body["message_reference"] = said.reference
        if not nested:
            body["referenced_message"] = _referenced(state, said, address, content)
    if said.id in state.channels and channel is not None and not channel.is_thread:
        body["thread"] = thread_json(state, state.channels[said.id])
    if channel is not None and channel.is_thread:
        body["position"] = max(0, list(channel.messages).index(said.id)) if said.id in channel.messages else 0
    if not content and not is_open(state, said):
        body |= _HIDDEN
        body.pop("poll", None)
    return body


def _referenced(state: State, said: Message, address: str, content: bool) -> Json | None:
    assert said.reference is not None
    channel = state.channels.get(said.reference.get("channel_id", said.channel))
    other = channel.messages.get(said.reference.get("message_id", "")) if channel else None
    return message_json(state, other, address=address, nested=True, content=content) if other else None


def is_open(state: State, said: Message) -> bool:
    """May any app read what it says: its own words, a DM, a message that mentions it?"""
    channel = state.channels.get(said.channel)
    own = said.author == state.bot.id or state.bot.id in said.mentions or bool(said.shown_to)
    return own or channel is None or not channel.guild


def event_json(state: State, said: Message, address: str, *, content: bool) -> Json:
    """A message as the gateway tells of it: with its guild and how the author is in it."""
    body = message_json(state, said, address=address, content=content)
    body["channel_type"] = state.channels[said.channel].type
    guild = state.guilds.get(state.channels[said.channel].guild)
    if guild is not None:
        body["guild_id"] = guild.id
        author = guild.members.get(said.author)
        if author is not None and not said.webhook:
            body["member"] = member_json(author, user=False)
        for mention in body["mentions"]:
            member = guild.members.get(mention["id"])
            if member is not None:
                mention["member"] = member_json(member, user=False)
    return body


def attachment_json(file: Attachment, address: str) -> Json:
    url = f"{address}/attachments/{file.channel}/{file.id}/{file.filename}"
    body: Json = {
        "id": file.id,
        "filename": file.filename,
        "size": len(file.data),
        "url": url,
        "proxy_url": url,
        "content_type": file.media_type,
    }
    if file.media_type.startswith("image/"):
        body |= {"width": 64, "height": 64}
    return {**body, "description": file.description} if file.description else body


def emoji_json(key: str) -> Json:
    """✅ or `name:id` as a partial emoji."""
    name, _, id = unquote(key).partition(":")
    return {"id": id or None, "name": name}


def reaction_json(state: State, said: Message, key: str) -> Json:
    users = said.reactions[key]
    return {
        "emoji": emoji_json(key),
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "burst_colors": [],
        "me_burst": False,
        "me": state.bot.id in users,
        "burst_count": 0,
    }


def read_mentions(state: State, said: Message, allowed: Json | None) -> None:
    """Put into a message whom it mentions, as far as its sender allows."""
    users, roles, everyone = [], [], False
    texts = [said.content, *texts_of(said.components)]
    for text in texts:
        users += [one for one in USER_MENTION.findall(text) if one in state.users]
        roles += ROLE_MENTION.findall(text)
        everyone = everyone or bool(EVERYONE.search(text))
    if allowed is not None:
        parse = allowed.get("parse") or []
        users = users if "users" in parse else [one for one in users if one in (allowed.get("users") or [])]
        roles = roles if "roles" in parse else [one for one in roles if one in (allowed.get("roles") or [])]
        everyone = everyone and "everyone" in parse
    said.mentions, said.mention_roles = list(dict.fromkeys(users)), list(dict.fromkeys(roles))
    said.mention_everyone = everyone


def texts_of(components: Any) -> list[str]:
    """The texts of text displays, as they are nested."""
    found: list[str] = []
    for one in components if isinstance(components, list) else []:
        if isinstance(one, dict):
            if one.get("type") == 10:
                found.append(str(one.get("content", "")))
            found += texts_of(one.get("components"))
    return found


def resolved_json(
    state: State, guild: str, users: list[str], roles: Sequence[str] = (), channels: Sequence[str] = ()
) -> Json:
    """What stands behind the ids of an interaction's options."""
    body: Json = {}
    if users:
        body["users"] = {one: user_json(state.users[one]) for one in users}
        there = state.guilds[guild].members if guild else {}
        members = {one: member_json(there[one], user=False) for one in users if one in there}
        for one, member in members.items():
            for key in ("mute", "deaf"):
                member.pop(key)
            member["permissions"] = str(in_guild(state.guilds[guild], one))
        if members:
            body["members"] = members
    if roles:
        body["roles"] = {one: role_json(state.guilds[guild].roles[one]) for one in roles}
    if channels:
        body["channels"] = {}
        for one in channels:
            whole = channel_json(state, state.channels[one])
            body["channels"][one] = {key: value for key, value in whole.items() if key in SHOWN_OF_CHANNELS}
            body["channels"][one]["permissions"] = str(in_channel(state, state.channels[one], state.bot.id))
    return body
