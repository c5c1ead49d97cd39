"""Who may see what, asked at reading time. When it can't be checked, the answer is no."""

from __future__ import annotations

from bot.kernel.records import Readable
from bot.ports import Chat, Store


async def readable_for(person: str, store: Store, chat: Chat) -> Readable:
    """What this person may see besides public channels: the private channels with a community in which the platform
    says they are now. The store only narrows down whom to ask about."""
    private = [channel.id for channel in await store.communities.channels() if channel.is_private]
    if not private:
        return Readable()
    known = await store.people.in_channels(person)
    inside = [channel for channel in private if channel in known and await chat.is_member(channel, person)]
    return Readable(frozenset(inside))
