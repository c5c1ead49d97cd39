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
    inside = [channel for channel in private if channel in known and await _is_in(chat, channel, person)]
    return Readable(frozenset(inside))


async def _is_in(chat: Chat, channel: str, person: str) -> bool:
    """Surely in it now; a platform that can't be asked means no."""
    try:
        return await chat.is_member(channel, person) is True
    except Exception:
        return False
