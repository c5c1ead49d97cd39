"""Filling a new sandbox: with the sample community and its talk, or with an archive that was imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

from adapters.sandbox import log
from adapters.sandbox.app import Sandbox
from adapters.sandbox.base import Base
from adapters.sandbox.sample import Commanded, Event, ReactedTo, Sample, Spoken
from adapters.sandbox.table import Guest, Spot, Table, lay
from adapters.sandbox.timeline import Said
from adapters.sandbox.world import World
from bot.kernel.records import Community
from bot.places import ChannelKind


def table_of(sample: Sample) -> Table:
    """The sample community as a table, its home channel first."""
    everyone = [
        Guest(person.id, person.name, person.about, person.language, sample.timezone, person.steward)
        for person in sample.people
    ]
    spots = [
        Spot(
            channel.id,
            channel.name,
            ChannelKind.PRIVATE if channel.private else ChannelKind.PUBLIC,
            channel.purpose,
            channel.members,
        )
        for channel in sorted(sample.channels, key=lambda channel: not channel.home)
    ]
    return Table(tuple(everyone), tuple(spots), sample.name, sample.language, sample.timezone)


async def is_new(sandbox: Sandbox) -> bool:
    """Does nobody live here yet?"""
    async with sandbox.storage.turn(sandbox.workspace) as store:
        return not await store.communities.all() and not sandbox.world.people


async def seed(sandbox: Sandbox, sample: Sample, talk: Sequence[Event]) -> Community:
    """Lay the table and let the talk happen, each thing at its own moment, on the way everything live goes.
    The clock stands at the last moment when this returns."""
    clock = sandbox.clock
    if talk:
        clock.set(talk[0].at)
    community = await lay(sandbox, table_of(sample))
    messages: dict[str, tuple[str, str]] = {}
    for event in talk:
        clock.set(max(event.at, clock.now()))
        match event:
            case Spoken():
                root = messages[event.thread][1] if event.thread else None
                id = await sandbox.say(event.person_id, event.channel_id, event.text, root)
                messages[event.key] = (event.channel_id, id)
            case ReactedTo():
                await sandbox.react(event.person_id, *messages[event.message_key], event.emoji)
            case Commanded():
                await sandbox.command(event.person_id, event.channel_id, event.text)
        if not isinstance(event, Spoken):  # what is only said is heard before somebody does something with it
            await sandbox.settle()
    await sandbox.settle()
    for whisper in list(sandbox.world.whispers.values()):
        sandbox.dismiss(whisper.person, whisper.id)  # whoever was there has read them long ago
    for person in sandbox.world.people:
        for room in sandbox.world.rooms_of(person):
            sandbox.world.saw(person, room.id)
    return community


class ArchivePerson(Protocol):
    """Somebody in an archive."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def bot(self) -> bool: ...
    @property
    def gone(self) -> bool: ...


class ArchiveChannel(Protocol):
    """A channel in an archive. `members` are ids of people."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> ChannelKind: ...
    @property
    def purpose(self) -> str: ...
    @property
    def members(self) -> Sequence[str]: ...


class ArchiveReaction(Protocol):
    """An emoji and who put it."""

    @property
    def emoji(self) -> str: ...
    @property
    def people(self) -> Sequence[str]: ...


class ArchiveMessage(Protocol):
    """A message in an archive; of several with one id the last one holds."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> float: ...
    @property
    def author(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def thread(self) -> str: ...
    @property
    def reactions(self) -> Sequence[ArchiveReaction]: ...
    @property
    def edited(self) -> bool: ...
    @property
    def deleted(self) -> bool: ...


class Archive(Protocol):
    """An export that was read: who, where, and each channel's messages. `strangers`: names of those met in messages who
    are in no list."""

    def people(self) -> Iterable[ArchivePerson]: ...
    def channels(self) -> Iterable[ArchiveChannel]: ...
    def messages(self, channel: str) -> Iterable[ArchiveMessage]: ...
    def strangers(self) -> Mapping[str, str]: ...


def base_from_archive(world: World, archive: Archive) -> Base:
    """Put an archive's people and channels into the world; its messages come when somebody looks."""
    for person in archive.people():
        if not (person.bot or person.gone) and person.id not in world.people:
            timezone, language = person.timezone or "UTC", person.locale.replace("_", "-") or "en"
            world.set_person(log.Person(person.id, person.name, person.about, language, timezone))
        world.strangers[person.id] = person.name
    loads: dict[str, Callable[[], Iterable[Said]]] = {}
    for channel in archive.channels():
        if channel.id not in world.rooms:
            world.set_room(log.Room(channel.id, channel.name, channel.kind, channel.purpose))
            for member in channel.members:
                if member in world.people:
                    world.enter(channel.id, member)
        loads[channel.id] = partial(said_in, archive, channel.id)
    return Base(world, loads, archive.strangers)


def said_in(archive: Archive, channel: str) -> Iterable[Said]:
    """A channel's messages as the world keeps them."""
    last: dict[str, Said] = {}
    for message in archive.messages(channel):
        if message.deleted:
            last.pop(message.id, None)
            continue
        thread = message.thread if message.thread != message.id else ""
        reactions = {reaction.emoji: list(reaction.people) for reaction in message.reactions} or None
        last[message.id] = Said(
            message.id,
            channel,
            thread or None,
            message.author,
            message.at,
            message.text,
            edited=message.edited,
            reactions=reactions,
        )
    return last.values()
