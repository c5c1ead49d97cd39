"""Several processes on one database: nobody hears "database is locked", nothing is lost, nothing happens twice."""

import asyncio
import os
import signal
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.incoming import Posted
from bot.kernel.records import EntryFilter, Readable
from bot.places import Message, Person, Place
from storage import open_storage

W = "slack:T1"
ROOT = Path(__file__).parents[2]
BUSY = Path(__file__).with_name("busy_process.py")


async def start(url: str, name: str, count: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        BUSY,
        url,
        name,
        str(count),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_two_processes_write_hard_and_nothing_is_lost_or_done_twice(database_url: str) -> None:
    storage = await open_storage(database_url)
    now = datetime.now(UTC)
    people = [Person("U1", "Ana")]
    events = [
        Posted(id=f"e{n}", workspace=W, at=now, message=Message(Place(f"C{n % 7}", str(n)), people[0], "hello", 0.0))
        for n in range(100)
    ]
    processes = [await start(database_url, name, 150) for name in ("one", "two")]
    await storage.inbox.accept(events, now)
    told = [await process.communicate() for process in processes]
    assert [error.decode() for _, error in told] == ["", ""]
    assert sum(int(handled) for handled, _ in told) == 100
    async with storage.turn(W) as store:
        entries = await store.entries.select(EntryFilter(readable=Readable(everything=True), limit=0))
        assert len(entries) == 20
        counts = await store.marks.counts([entry.id for entry in entries])
        assert sum(count["kept"] for count in counts.values()) == 300
    said = 0
    while parcels := await storage.outbox.claim(now):
        for parcel in parcels:
            await storage.outbox.sent(parcel, None, now)
            said += 1
    assert said == 300
    await storage.close()


async def test_processes_that_start_together_on_a_new_file_all_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lunchtable.db'}"
    processes = [await start(url, f"p{n}", 5) for n in range(3)]
    told = [await process.communicate() for process in processes]
    assert [error.decode() for _, error in told] == [""] * 3
    assert (tmp_path / "lunchtable.db").stat().st_mode & 0o077 == 0


async def test_what_was_answered_before_a_kill_is_there_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "lunchtable.db"
    url = f"sqlite:///{path}"
    await (await open_storage(url)).close()
    process = await start(url, "one", 100_000)
    while sum(1 for _ in kept(path)) < 50:
        await asyncio.sleep(0.02)
        assert process.returncode is None
    process.send_signal(signal.SIGKILL)
    await process.communicate()
    storage = await open_storage(url)
    marks = sum(1 for _ in kept(path))
    async with storage.turn(W) as store:
        found = await store.entries.select(EntryFilter(readable=Readable(everything=True), limit=0))
        counts = await store.marks.counts([entry.id for entry in found])
        assert sum(count["kept"] for count in counts.values()) == marks
        assert marks == sqlite3.connect(path).execute("SELECT count(*) FROM outbox").fetchone()[0]
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    await storage.close()


def kept(path: Path) -> list[tuple[str]]:
    connection = sqlite3.connect(path, timeout=10)
    try:
        return connection.execute("SELECT person FROM marks").fetchall()
    finally:
        connection.close()
