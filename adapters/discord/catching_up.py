"""After a gap that couldn't be gone on from: what was missed is read by REST.

In the channels of communities, their threads and posts: what was said, changed and deleted, and what was put on messages
and taken off. What happens meanwhile comes by the gateway as always. A catch-up that was interrupted goes on where it was.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.discord.calls import DiscordError
from adapters.discord.direct import Direct
from adapters.discord.here import Here, guild_of
from adapters.discord.knowing import Knowing
from adapters.discord.left_off import LeftOff
from adapters.discord.line import Signal
from adapters.discord.missed import Gap, Missed, Read, Store
from adapters.discord.payloads import Json, each, id_of, ids, made_at, moment, part
from adapters.discord.permissions import may_read, permissions_in
from adapters.discord.read_places import channels_now
from adapters.discord.told import Told
from bot.kernel.records import Entry, EntryFilter, Readable
from bot.places import Place
from bot.ports import Clock, Storage
from bot.underway import Underway

log = logging.getLogger("lunchtable.discord")

MOST_PLACES = 300  # channels and threads of a server
MOST_KEPT = 1000  # entries of a channel that are looked after
LOOKED_AFTER = timedelta(days=90)
AT_ONCE, CHANNELS_AT_ONCE = 2, 4
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0


@dataclass
class Scene:
    """A server as it is when the bot is back. `last`: the last message of each channel and thread; `kept`: messages that
    are kept, by channel or thread."""

    channels: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)
    kept: dict[str, set[str]] = field(default_factory=dict)
    threads: dict[str, Json] = field(default_factory=dict)


class CatchingUp:
    """`appeared` is told of each server that is there (again) in a session which did not go on from an earlier one."""

    def __init__(
        self,
        knowing: Knowing,
        left_off: LeftOff,
        read: Read,
        store: Store,
        direct: Direct,
        storage: Storage,
        underway: Underway,
        clock: Clock,
    ) -> None:
        self.knowing, self.facts, self.left_off, self.direct = knowing, knowing.facts, left_off, direct
        self.storage, self.underway, self.clock, self.read, self.store = storage, underway, clock, read, store
        self.missed = Missed(knowing.calls, left_off, read, store)
        self.seconds = 0.0  # the last one took
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._some = asyncio.Semaphore(AT_ONCE)

    def appeared(self, here: Here, data: Json, signal: Signal) -> None:
        """A server is told of whole."""
        running = self._at_work.get(here.guild)
        if running is not None:
            running.cancel()  # the connection was lost again: from the same message on, once more
        self.left_off.freeze(here.workspace)
        self._at_work[here.guild] = self.underway.start(self._server(here, data, signal.stamp))

    def named(self, guilds: Sequence[str], signal: Signal) -> None:
        """The servers of a fresh session: one that is not among them has put the bot out."""
        shard, shards = _pair(signal.data)
        self.underway.start(self._left(frozenset(guilds), shard, shards, signal.stamp))

    @property
    def busy(self) -> bool:
        """Is anything being caught up with?"""
        return any(not task.done() for task in self._at_work.values())

    def stop(self) -> None:
        """Go on another time."""
        for task in self._at_work.values():
            task.cancel()

    async def learn_emoji(self, workspace: str) -> None:
        """The emoji that communities have chosen instead of the usual ones."""
        async with self.storage.turn(workspace) as store:
            for community in await store.communities.all():
                self.left_off.learn(community.emoji.values())

    async def _server(self, here: Here, data: Json, stamp: str) -> None:
        """As often as it takes."""
        pause = FIRST_PAUSE
        while True:
            try:
                async with self._some:
                    await self._catch_up(here, data, stamp)
                    return
            except Exception as error:
                log.warning("what was missed can't be read yet: %s", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _catch_up(self, here: Here, data: Json, stamp: str) -> None:
        began, newest = time.monotonic(), newest_in(data)
        since = await self.left_off.begin_gap(here.workspace, newest)
        await self.learn_emoji(here.workspace)
        noted = await self.left_off.emoji_seen(here.workspace)
        came = moment(data, "joined_at") or made_at(since)
        gap = Gap(here, since, f"caught:{stamp}", came, self.clock.now(), noted)
        scene = await self._scene(here, data)
        if scene.channels or scene.gone:
            await self._places(gap, scene)
            await self._archived(gap, scene)
            await self._messages(gap, scene)
        for channel in await self.direct.channels(here.guild):
            await self.missed.in_channel(gap, channel, (), new=True, direct=True)
        await self.left_off.end_gap(here.workspace, str(max(int(newest), int(since))))
        self.seconds = time.monotonic() - began
        log.info("caught up with %s in %.1f s", here.workspace, self.seconds)

    async def _scene(self, here: Here, data: Json) -> Scene:
        scene = Scene()
        for one in [*each(data, "channels"), *each(data, "threads")]:
            scene.last[id_of(one, "id")] = int(id_of(one, "last_message_id") or 0)
        scene.threads = {id_of(one, "id"): one for one in each(data, "threads")}
        told, closed = {id_of(one, "id") for one in each(data, "channels")}, _closed_to(data, here.bot_user)
        async with self.storage.turn(here.workspace) as store:
            for channel in await store.communities.channels():
                if channel.community is None or channel.id in closed:
                    continue
                (scene.channels if channel.id in told else scene.gone).append(channel.id)
                about = EntryFilter(
                    readable=Readable(everything=True),
                    channel=channel.id,
                    since=self.clock.now() - LOOKED_AFTER,
                    hidden=None,
                    limit=MOST_KEPT,
                )
                for entry in await store.entries.select(about):
                    for place in [*_place(entry), *(heard.place for heard in await store.talk.heard(entry.id))]:
                        if place.message and place.message.isdecimal():
                            scene.kept.setdefault(self._holding(place), set()).add(place.message)
        return scene

    def _holding(self, place: Place) -> str:
        """The channel or thread that a message is kept in."""
        if place.thread and place.thread != place.message:
            return place.thread
        return (place.message or "") if self.facts.is_forum(place.channel) else place.channel

    async def _places(self, gap: Gap, scene: Scene) -> None:
        """Channels: what they are called, who sees them, which are gone; posts: titles and tags."""
        guild = gap.here.guild
        told = Told({"guild_id": guild}, gap.here, gap.stamp, self.facts, gap.now)
        watched = set(scene.channels)
        events = [event for event in channels_now(told) if event.lane in watched]
        threads = [one for one in scene.threads.values() if id_of(one, "parent_id") in watched]
        events += self.read("THREAD_LIST_SYNC", {"guild_id": guild, "threads": threads}, gap.here, gap.stamp)
        for channel in scene.gone:
            try:
                await self.missed.ask("/channels/{channel_id}", channel_id=channel)
            except DiscordError as error:
                if error.status == 404:
                    events += self.read("CHANNEL_DELETE", {"id": channel, "guild_id": guild}, gap.here, gap.stamp)
        await self.store(events)

    async def _archived(self, gap: Gap, scene: Scene) -> None:
        """Threads that were closed meanwhile: they are not among those told of."""
        for channel in scene.channels:
            known = self.facts.known(channel)
            if known is None or known.kind not in (0, 5, 15):
                continue
            path = "/channels/{channel_id}/threads/archived/public"
            try:
                told = await self.missed.ask(path, {"limit": 100}, channel_id=channel)
            except DiscordError:
                continue
            closed = []
            for thread in each(told, "threads") if isinstance(told, dict) else ():
                when = moment(part(thread, "thread_metadata"), "archive_timestamp")
                if when is None or when < gap.begun:
                    continue
                self.facts.learn(thread, gap.here.guild)
                scene.threads[id_of(thread, "id")] = thread
                scene.last[id_of(thread, "id")] = int(id_of(thread, "last_message_id") or 0)
                closed.append(thread)
            synced = {"guild_id": gap.here.guild, "threads": closed}
            await self.store(self.read("THREAD_LIST_SYNC", synced, gap.here, gap.stamp))

    async def _messages(self, gap: Gap, scene: Scene) -> None:
        """Everything said, and everything kept; first where something was said."""
        watched = set(scene.channels)
        threads = [id for id, one in scene.threads.items() if id_of(one, "parent_id") in watched]
        texts = [id for id in scene.channels if not self.facts.is_forum(id)]
        order = sorted({*texts, *threads}, key=lambda id: -scene.last.get(id, 0))[:MOST_PLACES]
        room = asyncio.Semaphore(CHANNELS_AT_ONCE)

        async def one(channel: str) -> set[str]:
            async with room:
                new = scene.last.get(channel, 0) > int(gap.since) or channel not in scene.last
                return await self.missed.in_channel(gap, channel, sorted(scene.kept.get(channel, ())), new=new)

        looked = set[str]().union(*await asyncio.gather(*(one(channel) for channel in order)))
        for channel, kept in scene.kept.items():
            if channel not in order:
                for message in sorted(kept, key=int, reverse=True)[:MOST_KEPT]:
                    if message not in looked:
                        looked.add(message)
                        await self.missed.message(gap, channel, message)
        too_old = [id for id in gap.noted if made_at(id) < gap.now - LOOKED_AFTER]
        for message, emoji in gap.noted.items():
            if message not in looked and message not in too_old and emoji.channel:
                await self.missed.message(gap, emoji.channel, message)
        await self.left_off.forget_emoji(gap.here.workspace, too_old)

    async def _left(self, there: frozenset[str], shard: int, shards: int, stamp: str) -> None:
        for workspace in await self.storage.workspaces("discord"):
            guild = guild_of(workspace)
            if not guild.isdecimal() or guild in there or (int(guild) >> 22) % shards != shard:
                continue
            if not await self.left_off.was_in(workspace):  # brought in from an archive: the bot never was there
                continue
            events = self.read("GUILD_DELETE", {"id": guild}, Here(guild), f"away:{stamp}")
            await self.store(events)


def newest_in(data: Json) -> str:
    """The newest id a server tells of: nothing after it was said before it was told."""
    ids = [int(id_of(data, "id") or 0)]
    for one in [*each(data, "channels"), *each(data, "threads")]:
        ids += [int(id_of(one, "id") or 0), int(id_of(one, "last_message_id") or 0)]
    return str(max(ids))


def _closed_to(data: Json, me: str) -> set[str]:
    """The channels that the bot may not read; asking there would only be refused."""
    mine = next((one for one in each(data, "members") if id_of(part(one, "user"), "id") == me), None)
    if mine is None:
        return set()
    roles = ids(mine, "roles")
    permitted = {id_of(one, "id"): permissions_in(data, one, me, roles) for one in each(data, "channels")}
    return {channel for channel, permissions in permitted.items() if not may_read(permissions)}


def _place(entry: Entry) -> list[Place]:
    return [entry.place] if entry.place is not None else []


def _pair(data: Json) -> tuple[int, int]:
    """Which of how many shards it is."""
    match data.get("shard"):
        case [int(shard), int(shards)] if shards > 0:
            return shard, shards
        case _:
            return 0, 1
