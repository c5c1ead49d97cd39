"""Payloads as Discord's gateway sends them, and the bot they come to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from adapters.discord.channels import ChannelFacts
from adapters.discord.here import Here

Json = dict[str, Any]

GUILD, BOT, APP, BOT_ROLE = "1200000000000000000", "1200000000000000001", "1200000000000000002", "1200000000000000003"
ANA, BEN, CEM = "1200000000000000011", "1200000000000000012", "1200000000000000013"
TALK, HIDDEN, FORUM, VOICE = "1200000000000000021", "1200000000000000022", "1200000000000000023", "1200000000000000024"
CATEGORY = "1200000000000000025"
THREAD, SECRET, POST = "1478000000000000031", "1478000000000000032", "1478000000000000033"
STEWARDS, SOLVED, COLD = "1200000000000000041", "1200000000000000051", "1200000000000000052"
MESSAGE, REPLY, ASKED = "1478000000000000001", "1478000000000000002", "1478000000000000003"

HERE = Here(GUILD, "Nurses", BOT, APP, "en-US", BOT_ROLE)
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EVERYBODY_READS = str(1 << 10 | 1 << 16)
STAMP = "session:17"


def user(id: str = ANA, name: str = "ana", **more: Any) -> Json:
    return {"id": id, "username": name, "global_name": name.title(), "discriminator": "0", "avatar": None, **more}


def member(*roles: str, nick: str | None = None, **more: Any) -> Json:
    return {"roles": list(roles), "nick": nick, "joined_at": "2025-01-01T10:00:00.000000+00:00", "deaf": False, **more}


def channel(id: str, kind: int = 0, name: str = "talk", **more: Any) -> Json:
    usual: Json = {"id": id, "type": kind, "name": name, "guild_id": GUILD, "parent_id": None, "position": 1}
    return {**usual, "permission_overwrites": [], "topic": None, **more}


def overwrite(id: str, allow: int = 0, deny: int = 0) -> Json:
    return {"id": id, "type": 0, "allow": str(allow), "deny": str(deny)}


def thread(id: str = THREAD, parent: str = TALK, kind: int = 11, name: str = "Cold chain", **more: Any) -> Json:
    state = {"archived": False, "auto_archive_duration": 1440, "locked": False}
    usual: Json = {"id": id, "type": kind, "name": name, "guild_id": GUILD, "parent_id": parent, "owner_id": ANA}
    return {**usual, "thread_metadata": state, **more}


def forum(**more: Any) -> Json:
    tags = [{"id": SOLVED, "name": "Solved", "moderated": False}, {"id": COLD, "name": "cold chain"}]
    return channel(FORUM, 15, "ask-here", available_tags=tags, **more)


def server(**more: Any) -> Json:
    """A server as GUILD_CREATE tells of it."""
    roles = [
        {"id": GUILD, "name": "@everyone", "permissions": EVERYBODY_READS},
        {"id": STEWARDS, "name": "Stewards", "permissions": str(1 << 5)},
    ]
    usual: Json = {
        "id": GUILD,
        "name": "Nurses",
        "owner_id": CEM,
        "joined_at": "2026-01-05T09:00:00.123000+00:00",
        "roles": roles,
        "emojis": [{"id": "1200000000000000061", "name": "our_own"}],
        "channels": [
            channel(TALK, topic="What works"),
            channel(HIDDEN, name="stewards", permission_overwrites=[overwrite(GUILD, deny=1 << 10)]),
            forum(),
            channel(VOICE, 2, "rounds"),
            channel(CATEGORY, 4, "All"),
        ],
        "threads": [
            thread(),
            thread(SECRET, TALK, 12, "Between us"),
            thread(POST, FORUM, 11, "Insulin without a fridge?", applied_tags=[COLD]),
        ],
        "unavailable": False,
    }
    return {**usual, **more}


def facts_of(data: Json | None = None) -> ChannelFacts:
    """What is known after the server was told of."""
    facts = ChannelFacts()
    facts.heed("GUILD_CREATE", server() if data is None else data)
    return facts


def said(text: str = "How do you keep insulin cool?", **more: Any) -> Json:
    """A message of Ana's in a public channel."""
    usual: Json = {
        "id": MESSAGE,
        "channel_id": TALK,
        "guild_id": GUILD,
        "type": 0,
        "content": text,
        "author": user(),
        "member": member(),
        "timestamp": "2026-03-02T11:59:00.250000+00:00",
        "edited_timestamp": None,
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "attachments": [],
        "embeds": [],
        "components": [],
        "flags": 0,
        "pinned": False,
        "tts": False,
    }
    return {name: value for name, value in {**usual, **more}.items() if value is not ...}


def reaction(emoji: Json | None = None, **more: Any) -> Json:
    usual: Json = {
        "user_id": BEN,
        "channel_id": TALK,
        "message_id": MESSAGE,
        "guild_id": GUILD,
        "message_author_id": ANA,
        "emoji": emoji or {"id": None, "name": "✅"},
        "member": {**member(STEWARDS), "user": user(BEN, "ben")},
        "burst": False,
        "type": 0,
    }
    return {**usual, **more}


def interaction(kind: int, data: Json, **more: Any) -> Json:
    """What all interactions in a server have."""
    usual: Json = {
        "id": "1478000000000000099",
        "application_id": APP,
        "type": kind,
        "token": "aW50ZXJhY3Rpb24",
        "version": 1,
        "guild_id": GUILD,
        "guild_locale": "de",
        "locale": "pt-BR",
        "channel_id": TALK,
        "channel": {"id": TALK, "type": 0, "name": "talk", "permissions": "0"},
        "member": {**member(STEWARDS, nick="Ana M."), "permissions": str(1 << 3), "user": user()},
        "data": data,
    }
    return {name: value for name, value in {**usual, **more}.items() if value is not ...}


def command(verb: str, *options: Json, group: str = "", **resolved: Any) -> Json:
    """`/practice verb`, with options as given."""
    used: Json = {"type": 1, "name": verb, "options": list(options)}
    top = {"type": 2, "name": group, "options": [used]} if group else used
    data = {"id": "1478000000000000098", "name": "practice", "type": 1, "options": [top]}
    return interaction(2, {**data, **({"resolved": resolved} if resolved else {})})


def option(name: str, value: Any, kind: int = 3, **more: Any) -> Json:
    return {"name": name, "type": kind, "value": value, **more}


def card(**more: Any) -> Json:
    return {"id": MESSAGE, "channel_id": TALK, "author": user(BOT, "lunchtable", bot=True), "flags": 1 << 15, **more}


def pressed(custom_id: str, **more: Any) -> Json:
    return interaction(3, {"custom_id": custom_id, "component_type": 2, "id": 3}, message=card(), **more)


def form(*fields: Json, custom_id: str = "requests.ask|9", **more: Any) -> Json:
    labelled = [{"type": 18, "id": number, "component": field} for number, field in enumerate(fields)]
    return interaction(5, {"custom_id": custom_id, "components": labelled}, **more)
