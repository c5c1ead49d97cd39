"""Keeping people, channels and counts in step. Of messages nobody asked about, only counts and who replied to whom."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.incoming import BotRemoved, ChannelChanged, Deleted, Joined, Left, PersonChanged, Posted
from bot.kernel.people import remember
from bot.kernel.records import ChannelRecord, Edge, PersonRecord, Tally
from bot.reply import Reply
from bot.turn import Turn

UNCOUNTED = "discord:"  # its rules forbid profiling relationships


async def posted(turn: Turn, event: Posted) -> Sequence[Reply]:
    """Count the message, and whom it replies to; nothing in channels without a community."""
    message, place = event.message, event.message.place
    uncounted = message.author.is_bot or message.author.outside or turn.workspace.startswith(UNCOUNTED)
    if turn.community is None or uncounted:
        return []
    day = event.at.date()
    author = message.author.id
    edges = [Edge(place.channel, day, author, to) for to in dict.fromkeys(message.mentions) if to != author]
    await turn.store.talk.count([Tally(place.channel, day, author, messages=1)], edges)
    return []


async def deleted(turn: Turn, event: Deleted) -> Sequence[Reply]:
    """The bot's own post is gone: forget where it was."""
    name = await turn.store.posts.named(event.place)
    if name is not None:
        await turn.store.posts.forget(name)
    return []


async def joined(turn: Turn, event: Joined) -> Sequence[Reply]:
    """Someone is in a channel now."""
    if event.place is not None and not event.person.is_bot:
        await turn.store.people.set_in_channel(event.place.channel, event.person.id, True)
        await remember(turn.store, event.person)
    return []


async def left(turn: Turn, event: Left) -> Sequence[Reply]:
    """Someone is in a channel no more; effective at once."""
    if event.place is not None:
        await turn.store.people.set_in_channel(event.place.channel, event.person.id, False)
        return []
    for channel in await turn.store.people.in_channels(event.person.id):
        await turn.store.people.set_in_channel(channel, event.person.id, False)
    return []


async def person_changed(turn: Turn, event: PersonChanged) -> Sequence[Reply]:
    """Name, language or zone changed, or the person is gone."""
    if event.person.is_bot:
        return []
    if event.gone:
        known = await turn.store.people.get(event.person.id) or PersonRecord(event.person.id)
        await turn.store.people.save(replace(known, gone=True))
    else:
        await remember(turn.store, event.person)
    return []


async def channel_changed(turn: Turn, event: ChannelChanged) -> Sequence[Reply]:
    """Renamed, archived, brought back, made private or public; or gone."""
    known = await turn.store.communities.channel(event.channel.id)
    if known is None:
        return []
    if event.gone:
        await turn.store.communities.drop_channel(known.id)
        return []
    channel = event.channel
    after: ChannelRecord = replace(known, name=channel.name or known.name, kind=channel.kind, archived=channel.archived)
    await turn.store.communities.save_channel(after)
    return []


async def bot_removed(turn: Turn, event: BotRemoved) -> Sequence[Reply]:
    """The bot was put out of a channel: it belongs to no community any more, and nobody is known to be in it."""
    known = await turn.store.communities.channel(event.place.channel)
    if known is not None:
        await turn.store.communities.save_channel(replace(known, community=None, listening=False))
    return []
