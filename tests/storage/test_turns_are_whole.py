"""A turn is kept whole or not at all; those that write at the same time share a commit and nothing else."""

import asyncio
import random
from contextlib import suppress
from datetime import datetime

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from bot.kernel.records import Entry, EntryFilter, PersonRecord, Readable
from storage import Storage, open_storage
from storage.writer import Writer

W = "slack:T1"
EVERYTHING = EntryFilter(readable=Readable(everything=True), limit=0)


async def names(storage: Storage) -> set[str]:
    async with storage.turn(W) as store:
        return {person.name for person in await store.people.named("", limit=10_000)}


async def test_what_a_turn_wrote_is_seen_by_itself_at_once_and_by_others_afterwards(storage: Storage) -> None:
    async with storage.turn(W) as store:
        assert not store.has_written
        assert await store.people.get("U1") is None
        assert not store.has_written
        await store.people.save(PersonRecord("U1", "Ana"))
        assert store.has_written
        assert await store.people.get("U1") == PersonRecord("U1", "Ana")
        assert await names(storage) == set()
    assert await names(storage) == {"Ana"}


async def test_a_failing_turn_takes_nothing_of_its_neighbours_with_it(storage: Storage) -> None:
    async def turn(n: int) -> None:
        async with storage.turn(W) as store:
            await store.people.save(PersonRecord(f"U{n}", f"{n:03}"))
            await asyncio.sleep(random.random() / 1000)
            if n % 3 == 0:
                raise RuntimeError

    results = await asyncio.gather(*(turn(n) for n in range(60)), return_exceptions=True)
    assert [isinstance(result, RuntimeError) for result in results] == [n % 3 == 0 for n in range(60)]
    assert await names(storage) == {f"{n:03}" for n in range(60) if n % 3}


async def test_a_cancelled_turn_is_undone_and_holds_up_nobody(storage: Storage) -> None:
    begun = asyncio.Event()

    async def never_ending() -> None:
        async with storage.turn(W) as store:
            await store.people.save(PersonRecord("U1", "half"))
            begun.set()
            await asyncio.sleep(60)

    async def waiting() -> None:
        async with storage.turn(W) as store:
            await store.people.save(PersonRecord("U2", "waited"))

    task = asyncio.create_task(never_ending())
    await begun.wait()
    others = [asyncio.create_task(waiting()) for _ in range(3)]
    await asyncio.sleep(0.02)
    others[0].cancel()
    task.cancel()
    await asyncio.gather(*others[1:])
    assert await names(storage) == {"waited"}


async def test_turns_cancelled_at_any_moment_leave_the_storage_usable(storage: Storage, now: datetime) -> None:
    async def turn(n: int) -> None:
        async with storage.turn(W) as store:
            await store.entries.count(EVERYTHING)
            await store.entries.add(Entry(0, "tool", f"tool {n}", channel="C1", message=str(n)), "U1", now)
            await store.entries.select(EVERYTHING)

    for n in range(40):
        task = asyncio.create_task(turn(n))
        other = asyncio.create_task(turn(1000 + n))
        await asyncio.sleep(n / 8000)
        task.cancel()
        await asyncio.wait([task, other])
        assert other.exception() is None
    async with storage.turn(W) as store:
        for entry in await store.entries.select(EVERYTHING):
            assert len(await store.entries.history(entry.id)) == 1


async def test_a_turn_may_ask_several_things_at_once(storage: Storage, now: datetime) -> None:
    async with storage.turn(W) as store:
        await asyncio.gather(
            *(store.people.save(PersonRecord(f"U{n}", f"{n}")) for n in range(8)),
            *(store.entries.count(EVERYTHING) for _ in range(4)),
            *(store.people.get("U1") for _ in range(4)),
        )
    assert len(await names(storage)) == 8


async def test_a_failure_somebody_caught_is_not_passed_over_in_silence(postgres_url: str, now: datetime) -> None:
    storage = await open_storage(postgres_url)

    async def turn() -> None:
        async with storage.turn(W) as store:
            await store.people.save(PersonRecord("U1", "Ana"))
            with suppress(DBAPIError):
                await store.people.set_role(2**70, "U1", "steward", True, now)

    with pytest.raises(DBAPIError) as told:
        await turn()
    assert "Ana" not in str(told.value)
    assert await names(storage) == set()
    await storage.close()


async def test_an_error_tells_nothing_of_what_people_wrote(storage: Storage, now: datetime) -> None:
    async def turn() -> None:
        async with storage.turn(W) as store:
            await store.entries.add(Entry(0, "tool", "a secret", community=2**70), "U1", now)

    with pytest.raises((DBAPIError, OverflowError)) as told:
        await turn()
    assert "secret" not in str(told.value)


async def test_reading_writes_nothing(storage: Storage) -> None:
    await names(storage)
    written: list[str] = []

    def watch(*arguments: object) -> None:
        written.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", watch)
    try:
        await names(storage)
    finally:
        event.remove(Engine, "before_cursor_execute", watch)
    assert len(written) == 1
    assert await storage.workspaces() == []


async def test_turns_that_wait_for_each_other_share_their_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    commits = 0
    commit = Writer._commit

    async def counted(writer: Writer) -> None:
        nonlocal commits
        commits += 1
        await commit(writer)

    monkeypatch.setattr(Writer, "_commit", counted)
    storage = await open_storage("sqlite://")

    async def turn(n: int) -> None:
        async with storage.turn(W) as store:
            await store.people.save(PersonRecord(f"U{n}", f"{n}"))

    await asyncio.gather(*(turn(n) for n in range(200)))
    assert len(await names(storage)) == 200
    assert commits < 20
    await storage.close()


async def test_a_commit_that_fails_is_told_to_all_who_waited_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = await open_storage("sqlite://")
    writer = storage.database.writer  # type: ignore[attr-defined]
    monkeypatch.setattr(writer, "_raw", FullDisk(writer._raw))

    async def turn(n: int) -> None:
        async with storage.turn(W) as store:
            await store.people.save(PersonRecord(f"U{n}", f"{n}"))

    told = await asyncio.gather(*(turn(n) for n in range(5)), return_exceptions=True)
    assert [str(error) for error in told] == ["database or disk is full"] * 5
    monkeypatch.undo()
    assert await names(storage) == set()
    await turn(9)
    assert await names(storage) == {"9"}
    await storage.close()


class FullDisk:
    """A connection whose disk is full."""

    def __init__(self, connection: object) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def commit(self) -> None:
        raise OSError("database or disk is full")


async def test_databases_in_memory_know_nothing_of_each_other() -> None:
    one, two = await open_storage("sqlite://"), await open_storage("sqlite:///:memory:")
    async with one.turn(W) as store:
        await store.people.save(PersonRecord("U1", "Ana"))
    assert (await names(one), await names(two)) == ({"Ana"}, set())
    await one.close()
    await two.close()


async def test_an_address_that_is_none_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="use sqlite:///path or postgresql://"):
        await open_storage("mysql://localhost/x")
