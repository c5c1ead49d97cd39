"""The world of the sandbox: what it remembers, in what order, for whom, and how much of it."""

import resource
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.sandbox import log
from adapters.sandbox.app import Sandbox
from adapters.sandbox.base import Base
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.log import Log
from adapters.sandbox.memory import BOT
from adapters.sandbox.timeline import Said
from adapters.sandbox.world import World
from bot.card import Card, Words
from bot.delivery import Refused
from bot.places import ChannelKind, Place
from bot.ports import Parcel
from bot.reply import Edit, Emoji, OpenThread, Outgoing, Say, Tell, Unsay, Whisper
from bot.text import t

CARD = Card((Words(t("Soup")),))


def peopled(world: World) -> World:
    world.set_person(log.Person("ana", "Ana"))
    world.set_person(log.Person("ben", "Ben"))
    world.set_room(log.Room("lunch", "lunch"))
    world.enter("lunch", "ana")
    return world


def test_world_read_again_is_the_same(tmp_path: Path) -> None:
    world = peopled(World(SandboxClock(), Log(tmp_path / "chat.jsonl")))
    first = world.write("ana", "lunch", "hello")
    reply = world.write("ben", "lunch", "hello you", first.id)
    world.react("ben", "lunch", first.id, "🍲")
    world.rewrite("lunch", first.id, text="hello all")
    gone = world.write("ana", "lunch", "never mind")
    world.erase("lunch", gone.id)
    card = world.write(BOT, "lunch", card=CARD, post="dish:1", nonce="n1")
    whisper = world.whisper("ana", CARD, "lunch")
    file = world.add_file(b"data", "a.txt", "text/plain")

    again = World(SandboxClock(), Log(tmp_path / "chat.jsonl"))
    assert again.era == world.era
    assert again.seq == world.seq
    assert [said.id for said in again.timeline("lunch").messages] == [first.id, card.id]
    read = again.message("lunch", first.id)
    assert read is not None
    assert (read.text, read.edited, read.reactions) == ("hello all", True, {"🍲": ["ben"]})
    assert [said.id for said in again.timeline("lunch").replies(first.id)] == [reply.id]
    assert again.post_named("dish:1") == ("lunch", card.id)
    assert again.sent("n1") == ("lunch", card.id)
    assert [one.id for one in again.whispers_of("ana")] == [whisper]
    assert again.file_data(file.id) == b"data"
    assert again.write("ana", "lunch", "later").id > card.id


def test_line_torn_by_a_crash_is_dropped_and_the_next_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    world = peopled(World(SandboxClock(), Log(path)))
    world.write("ana", "lunch", "whole")
    world.write("ana", "lunch", "torn")
    path.write_bytes(path.read_bytes()[:-20])

    again = World(SandboxClock(), Log(path))
    assert [said.text for said in again.timeline("lunch").messages] == ["whole"]
    again.write("ana", "lunch", "after")
    assert [said.text for said in World(SandboxClock(), Log(path)).timeline("lunch").messages] == ["whole", "after"]


def test_messages_said_at_one_moment_keep_their_order(sandbox: Sandbox) -> None:
    ids = [sandbox.world.write("ana", "lunch", str(number)).id for number in range(100)]
    assert ids == sorted(set(ids))
    page, more = sandbox.world.timeline("lunch").page(None, ids[60], 50)
    assert [said.text for said in page] == [str(number) for number in range(10, 60)]
    assert more
    assert sandbox.world.timeline("lunch").page(None, ids[3], 50)[1] is False


def test_unread_counts_what_others_said_since(sandbox: Sandbox) -> None:
    world = sandbox.world
    world.write("ana", "lunch", "one")
    world.write("ben", "lunch", "two")
    assert (world.unread("ana", "lunch"), world.unread("ben", "lunch")) == (1, 1)
    world.saw("ana", "lunch")
    assert world.unread("ana", "lunch") == 0
    world.write(BOT, "dm:ana", card=CARD)
    assert world.unread("ana", "dm:ana") == 1


def test_private_channels_and_direct_messages_are_read_by_those_in_them(sandbox: Sandbox) -> None:
    world = sandbox.world
    readable = {person: [room.id for room in world.rooms_of(person)] for person in ("ana", "cem")}
    assert readable == {"ana": ["lunch", "secret", "dm:ana"], "cem": ["lunch", "dm:cem"]}
    assert not world.may_read("dm:ana", "cem")
    assert not world.may_read("nowhere", "cem")


async def carried(sandbox: Sandbox, reply: Outgoing, nonce: str) -> Place | None:
    return await sandbox.chat.send(Parcel(1, sandbox.workspace, "lunch", reply, nonce))


async def test_parcel_sent_twice_arrives_once(sandbox: Sandbox) -> None:
    for reply in (
        Say(CARD, Place("lunch")),
        Tell(CARD, ("ana", "ben")),
        Whisper(CARD, "ana", Place("lunch")),
        OpenThread(t("A clinic"), CARD, Place("lunch")),
        OpenThread(t("A circle"), CARD, Place("lunch"), ("ana", "ben")),
    ):
        nonce = type(reply).__name__ + str(getattr(reply, "people", ""))
        first = await carried(sandbox, reply, nonce)
        before = sandbox.world.seq
        assert await carried(sandbox, reply, nonce) == first
        assert sandbox.world.seq == before
    groups = [room for room in sandbox.world.rooms.values() if room.kind is ChannelKind.GROUP]
    assert [room.name for room in groups] == ["Ana, Ben, Lunchtable", "A circle"]


async def test_bot_changes_and_takes_back_what_it_said(sandbox: Sandbox) -> None:
    place = await carried(sandbox, Say(CARD, Place("lunch"), post="dish:1"), "a")
    assert place is not None
    await carried(sandbox, Edit("dish:1", Card((Words(t("Pie")),))), "b")
    await carried(sandbox, Emoji(place, "👀"), "c")
    said = sandbox.world.message("lunch", place.message or "")
    assert said is not None
    assert (said.card, said.reactions, said.edited) == (Card((Words(t("Pie")),)), {"👀": [BOT]}, False)
    await carried(sandbox, Edit("unknown", CARD), "d")
    await carried(sandbox, Unsay("dish:1"), "e")
    assert sandbox.world.message("lunch", place.message or "") is None


async def test_bot_is_refused_where_it_is_not(sandbox: Sandbox) -> None:
    sandbox.world.set_room(log.Room("garden", "garden", bot=False))
    with pytest.raises(Refused):
        await carried(sandbox, Say(CARD, Place("garden")), "a")
    with pytest.raises(Refused):
        await carried(sandbox, Whisper(CARD, "nobody"), "b")


async def test_whisper_where_its_person_is_not_goes_to_their_direct_channel(sandbox: Sandbox) -> None:
    await carried(sandbox, Whisper(CARD, "cem", Place("secret")), "a")
    assert [whisper.channel for whisper in sandbox.world.whispers_of("cem")] == ["dm:cem"]


def test_clock_stands_runs_and_jumps() -> None:
    clock = SandboxClock()
    start = clock.now()
    clock.advance(timedelta(days=2))
    assert timedelta(days=2) <= clock.now() - start < timedelta(days=2, minutes=1)
    clock.set(start)
    assert clock.now() == clock.now() == start
    clock.run()
    assert timedelta() <= clock.now() - start < timedelta(minutes=1)


async def test_archive_of_126_000_messages_is_light_and_pages_quickly(sandbox: Sandbox) -> None:
    def messages() -> Iterable[Said]:
        for number in range(126_000):
            thread = f"{number - number % 10:07}.5" if number % 10 else None
            text = f"message {number}, " + "about as long as messages in such archives are, " * 2
            yield Said(f"{number:07}.5", "big", thread, f"P{number % 900}", 1_000_000.0 + number, text)

    world = sandbox.world
    world.set_room(log.Room("big", "big"))
    world.enter("big", "ana")
    live = world.write("ana", "big", "a word of today")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    base = Base(world, {"big": messages})
    await base.load_all()
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 200
    start = SandboxClock().now()
    page, more = world.timeline("big").page(None, live.id, 50)
    assert page[-1].id == "0125990.5"
    assert more
    assert len(world.timeline("big").replies("0125990.5")) == 9
    assert world.unread("ben", "big") == 0
    assert SandboxClock().now() - start < timedelta(milliseconds=50)
    world.react("ana", "big", "0000000.5", "👀")
    assert world.since(world.seq - 1)[0].id == "0000000.5"


async def test_what_was_done_to_archived_messages_outlives_a_restart(tmp_path: Path) -> None:
    def messages() -> Iterable[Said]:
        return [Said("1.0", "lunch", None, "ana", 1.0, "from the archive")]

    world = peopled(World(SandboxClock(), Log(tmp_path / "chat.jsonl")))
    await Base(world, {"lunch": messages}).ready("lunch")
    world.react("ben", "lunch", "1.0", "🔖")
    again = World(SandboxClock(), Log(tmp_path / "chat.jsonl"))
    await Base(again, {"lunch": messages}).ready("lunch")
    said = again.message("lunch", "1.0")
    assert said is not None
    assert said.reactions == {"🔖": ["ben"]}
