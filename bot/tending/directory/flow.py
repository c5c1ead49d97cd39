"""Keeping people, channels and counts in step. Of messages nobody asked about, only counts and who replied to whom."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.delivery import Why
from bot.incoming import (
    BotRemoved,
    ChannelChanged,
    Deleted,
    Installed,
    Joined,
    Left,
    PersonChanged,
    Posted,
    Undelivered,
    Uninstalled,
)
from bot.kernel.forums import forum_told
from bot.kernel.people import remember
from bot.kernel.platforms import is_talk_counted
from bot.kernel.records import ChannelRecord, Edge, PersonRecord, Tally
from bot.places import Channel, ChannelKind
from bot.reply import Reply, Say
from bot.turn import Turn


async def posted(turn: Turn, event: Posted) -> Sequence[Reply]:
    """Count the message, and whom it replies to, and note, once a day, that its author is there; nothing in channels
    without a community."""
    message, place = event.message, event.message.place
    uncounted = message.author.is_bot or message.author.outside or not is_talk_counted(turn.workspace)
    if turn.community is None or uncounted:
        return []
    day = event.at.date()
    author = message.author.id
    edges = [Edge(place.channel, day, author, to) for to in dict.fromkeys(message.mentions) if to != author]
    if await turn.store.talk.count([Tally(place.channel, day, author, messages=1)], edges):
        await turn.store.people.set_in_channel(place.channel, author, True)
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
        if event.channel.is_private and not known.is_private:  # it had become private, and nobody had told
            await turn.store.communities.save_channel(replace(known, kind=event.channel.kind))
        await turn.store.communities.drop_channel(known.id)
        return []
    after = await _as_it_is_now(turn, event.channel, known)
    if after != known:
        await turn.store.communities.save_channel(after)
    if after.kind is ChannelKind.FORUM:
        await forum_told(turn, event.channel)
    return []


async def _as_it_is_now(turn: Turn, told: Channel, known: ChannelRecord) -> ChannelRecord:
    """As the platform has it, since an event may tell no more than an id. Where it can't be asked, what was told counts,
    except that a private channel stays private."""
    found = await turn.chat.channel(told.id)
    channel = found or told
    kind = known.kind if found is None and known.is_private else channel.kind
    away = known.away if found is None else not found.has_bot
    return replace(known, name=channel.name or known.name, kind=kind, archived=channel.archived, away=away)


async def bot_removed(turn: Turn, event: BotRemoved) -> Sequence[Reply]:
    """The bot was put out of a channel. It stays its community's, so that coming back is going on as before; until then
    nothing is posted there."""
    await _noted(turn, event.place.channel, away=True)
    return []


async def undelivered(turn: Turn, event: Undelivered) -> Sequence[Reply]:
    """What nobody had told: the channel is archived, or the bot is not in it."""
    if event.kind == Say.__name__ and event.why == Why.ARCHIVED:
        await _noted(turn, event.channel, archived=True)
    elif event.kind == Say.__name__ and event.why == Why.NOT_IN_CHANNEL:
        await _noted(turn, event.channel, away=True)
    return []


async def _noted(turn: Turn, channel: str, **now: bool) -> None:
    known = await turn.store.communities.channel(channel)
    if known is not None and (after := replace(known, **now)) != known:
        await turn.store.communities.save_channel(after)


async def installed(turn: Turn, event: Installed) -> Sequence[Reply]:
    """The bot is in the workspace (again): what was kept is there again."""
    await turn.store.come(event.at)
    return []


async def uninstalled(turn: Turn, event: Uninstalled) -> Sequence[Reply]:
    """The bot is in the workspace no more: nothing is said, and after thirty days everything is erased."""
    await turn.store.leave(event.at)
    return []
