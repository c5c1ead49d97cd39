"""Who sits at the table and where they talk: laid in the world and in the bot's records at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from adapters.sandbox import log
from adapters.sandbox.app import Sandbox
from bot.kernel.records import ChannelRecord, Community, PersonRecord
from bot.places import ChannelKind
from bot.ports import Storage


@dataclass(frozen=True, slots=True)
class Guest:
    """A person. `fresh`: came just now and is in no channel yet."""

    id: str
    name: str
    about: str = ""
    language: str = "en"
    timezone: str = "UTC"
    steward: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A channel. `members` None: everyone who isn't fresh. `bot` False: the bot isn't in it. `tags`: a forum's."""

    id: str
    name: str
    kind: ChannelKind = ChannelKind.PUBLIC
    purpose: str = ""
    members: tuple[str, ...] | None = None
    bot: bool = True
    listening: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A community around a table. The first channel is its home."""

    guests: tuple[Guest, ...]
    spots: tuple[Spot, ...]
    name: str = "Table"
    language: str = "en"
    timezone: str = "UTC"


async def lay(sandbox: Sandbox, table: Table) -> Community:
    """Make the people, the channels and the community."""
    world = sandbox.world
    for guest in table.guests:
        world.set_person(log.Person(guest.id, guest.name, guest.about, guest.language, guest.timezone, guest.steward))
    for spot in table.spots:
        world.set_room(log.Room(spot.id, spot.name, spot.kind, spot.purpose, spot.bot, tags=spot.tags))
        for member in seats(table, spot):
            world.enter(spot.id, member)
    return await record(sandbox.storage, sandbox.workspace, table, sandbox.clock.now())


async def record(storage: Storage, workspace: str, table: Table, now: datetime) -> Community:
    """What the bot knows of a table: the community, its channels, who is in them, and its stewards."""
    async with storage.turn(workspace) as store:
        made = await store.communities.save(Community(0, table.name, table.spots[0].id, table.language, table.timezone))
        for guest in table.guests:
            await store.people.save(PersonRecord(guest.id, guest.name, guest.language, guest.timezone))
            if guest.steward:
                await store.people.set_role(made.id, guest.id, "steward", True, now)
        for spot in table.spots:
            if spot.bot:
                await store.communities.save_channel(
                    ChannelRecord(spot.id, spot.name, spot.kind, made.id, spot.listening)
                )
                for member in seats(table, spot):
                    await store.people.set_in_channel(spot.id, member, True)
    return made


def seats(table: Table, spot: Spot) -> tuple[str, ...]:
    """Who is in a channel."""
    if spot.members is not None:
        return spot.members
    return tuple(guest.id for guest in table.guests if not guest.fresh)
