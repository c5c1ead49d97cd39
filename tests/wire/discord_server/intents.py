"""Which events an app hears, by the intents it identified with."""

from __future__ import annotations

GUILDS, GUILD_MEMBERS, GUILD_PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, GUILD_REACTIONS, DIRECT_MESSAGES, DIRECT_REACTIONS = 1 << 9, 1 << 10, 1 << 12, 1 << 13
MESSAGE_CONTENT = 1 << 15
KNOWN = sum(1 << bit for bit in [*range(17), 20, 21, 24, 25])


def needed(kind: str, *, guild: bool, own: bool) -> int:
    """The intent for an event; 0: everybody hears it. `own`: it is about the bot itself."""
    if kind.startswith("MESSAGE_REACTION_"):
        return GUILD_REACTIONS if guild else DIRECT_REACTIONS
    if kind.startswith("MESSAGE_"):
        return GUILD_MESSAGES if guild else DIRECT_MESSAGES
    if kind.startswith("GUILD_MEMBER_") or kind == "THREAD_MEMBERS_UPDATE":
        return 0 if own else GUILD_MEMBERS
    if kind in ("INTERACTION_CREATE", "USER_UPDATE", "READY", "RESUMED", "GUILD_MEMBERS_CHUNK"):
        return 0
    if kind.startswith(("GUILD_", "CHANNEL_", "THREAD_")):
        return GUILDS if guild else (DIRECT_MESSAGES if kind == "CHANNEL_PINS_UPDATE" else 0)
    raise AssertionError(f"our Discord knows no event {kind}")
