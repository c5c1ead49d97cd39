"""Who may see what, asked at reading time. When it can't be checked, the answer is no."""

from __future__ import annotations

from bot.kernel.records import Readable
from bot.ports import Chat, Store


async def readable_for(person: str, store: Store, chat: Chat, here: str = "") -> Readable:
    """What this person may see besides public channels: the private channels in which the platform says they are now.
    The store, and `here`, where they speak, only narrow down which to ask about."""
    private = [channel.id for channel in await store.communities.channels() if channel.is_private]
    if not private:
        return Readable()
    known = await store.people.in_channels(person) | {here}
    inside = [channel for channel in private if channel in known and await chat.is_member(channel, person)]
    return Readable(frozenset(inside))
