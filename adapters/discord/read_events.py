"""What happens in a server, read as what happened. Pure; the shapes are the gateway's own, not a library's:
https://docs.discord.com/developers/events/gateway-events

Nothing here raises, whatever comes: a dispatch that lacks what it would mean something by means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from adapters.discord import read_messages, read_places
from adapters.discord.channels import ChannelFacts
from adapters.discord.here import Here
from adapters.discord.payloads import Json, id_of
from adapters.discord.told import Told
from bot.incoming import AnyEvent

Reading = Callable[[Told], Sequence[AnyEvent]]


def read_events(
    kind: str, data: Json, here: Here, stamp: str, facts: ChannelFacts, now: datetime | None = None
) -> list[AnyEvent]:
    """What a dispatch says happened; nothing for what concerns nobody here. `facts` have heeded it before. `stamp` is its
    place in the gateway's row ("session:sequence") or what was found when catching up; `now` is when it was heard."""
    reading = _READINGS.get(kind)
    return list(reading(Told(data, here, stamp, facts, now or datetime.now(UTC)))) if reading else []


def guild_of_dispatch(kind: str, data: Json) -> str:
    """The server a dispatch is about; "" for direct messages and what is about none."""
    return id_of(data, "id") if kind in _OF_SERVERS else id_of(data, "guild_id")


_OF_SERVERS = frozenset({"GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"})

_READINGS: dict[str, Reading] = {
    "MESSAGE_CREATE": read_messages.posted,
    "MESSAGE_UPDATE": read_messages.edited,
    "MESSAGE_DELETE": read_messages.deleted,
    "MESSAGE_DELETE_BULK": read_messages.deleted_in_bulk,
    "MESSAGE_REACTION_ADD": read_messages.reacted,
    "MESSAGE_REACTION_REMOVE": read_messages.unreacted,
    "MESSAGE_REACTION_REMOVE_ALL": read_messages.cleared,
    "MESSAGE_REACTION_REMOVE_EMOJI": read_messages.cleared_of_one,
    "THREAD_CREATE": read_places.thread_opened,
    "THREAD_UPDATE": read_places.thread_changed,
    "THREAD_DELETE": read_places.thread_gone,
    "THREAD_LIST_SYNC": read_places.threads_told,
    "CHANNEL_UPDATE": read_places.channel_told,
    "CHANNEL_DELETE": read_places.channel_gone,
    "GUILD_ROLE_UPDATE": read_places.role_changed,
    "GUILD_MEMBER_ADD": read_places.arrived,
    "GUILD_MEMBER_REMOVE": read_places.left,
    "GUILD_MEMBER_UPDATE": read_places.person_changed,
    "GUILD_CREATE": read_places.server_told,
    "GUILD_DELETE": read_places.server_gone,
}
