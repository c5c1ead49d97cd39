"""How many events of a gateway are read, deduplicated and committed, against a bare discord.py client that only parses them.

`python -m bench.gateway [--events N] [--rounds N] [--missed N] [--quick] [--json FILE]`

Both run in a process of their own, the gateway in this one. They take turns, with the same events at the same pace that
they themselves set; `intake_ratio` is the median of the ratios. A round ends for discord.py when it has parsed the last
event (it then answers a heartbeat), for Lunchtable when the last event is in the file. Its database is a SQLite file with
`synchronous=FULL`; some events are told twice. Afterwards every event is looked up. `catch_up_s`: the bot comes back after
missing 10,000 messages (`--missed`; 1,000 with `--quick`) in twenty channels, and reads them by REST; until the last is
in the file. `handled_ratio` is measured as in `bench.dispatch`. Both collect garbage as seldom as `lunchtable run` does,
so that they differ only in what they do with an event.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.dispatch import measure
from bench.gateway_load import CHANNELS, GUILD, BusyDiscord, Json, message, messages
from bench.report import report
from bot.kernel.records import ChannelRecord, Community
from storage import open_storage

WORKSPACE = f"discord:{GUILD}"
PATIENCE = 300.0


@dataclass
class Account:
    """What was told, to be compared with the database at the end."""

    database: Path
    told: set[str] = field(default_factory=set)

    def there(self) -> list[str]:
        with sqlite3.connect(self.database) as connection:
            rows = connection.execute("SELECT key FROM inbox WHERE key LIKE 'message:%'").fetchall()
        return [key for (key,) in rows]

    def count(self) -> int:
        with sqlite3.connect(self.database) as connection:
            (number,) = connection.execute("SELECT count(*) FROM inbox WHERE key LIKE 'message:%'").fetchone()
        return int(number)

    async def there_in_order(self, last: str) -> None:
        """Wait until the last of what came in order is stored."""
        tired = time.monotonic() + PATIENCE
        wanted = "SELECT 1 FROM inbox WHERE workspace = ? AND key = ?"
        with sqlite3.connect(self.database) as connection:
            while not connection.execute(wanted, (WORKSPACE, last)).fetchone() and time.monotonic() < tired:  # noqa: ASYNC110
                await asyncio.sleep(0.002)

    async def all_there(self) -> None:
        """Wait until as much is stored as was told."""
        tired = time.monotonic() + PATIENCE
        while self.count() < len(self.told) and time.monotonic() < tired:  # noqa: ASYNC110 - it is in another process
            await asyncio.sleep(0.002)

    def compare(self) -> tuple[int, int]:
        """(told but not there, there more than once)."""
        keys = self.there()
        return len(self.told - set(keys)), len(keys) - len(set(keys))


@asynccontextmanager
async def listener(who: str, busy: BusyDiscord, database: Path) -> AsyncIterator[None]:
    """One of the two, connected."""
    busy.gone()
    command = [sys.executable, "-m", "bench.gateway_servers", who, "--api", busy.api]
    command += ["--database", f"sqlite:///{database}"] if who == "lunchtable" else []
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env={**os.environ, "NO_PROXY": "*"}
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        if (await process.stdout.readline()).split()[:1] != [b"ready"]:
            raise RuntimeError(f"{who} did not start")
        await busy.connected()
        yield
    finally:
        process.stdin.close()
        await process.wait()


async def one_round(who: str, busy: BusyDiscord, said: Sequence[Json], account: Account) -> float:
    """Events per second, after warming up with a tenth of them."""
    warm, rest = said[: len(said) // 10], said[len(said) // 10 :]
    async with listener(who, busy, account.database):
        for part in (warm, rest):
            if who == "lunchtable":
                account.told |= {f"message:{one['id']}" for one in part}
            frames = busy.pack(part)
            began = time.perf_counter()
            await (await busy.say(frames)).wait()
            if who == "lunchtable":
                await account.there_in_order(f"message:{max(part, key=lambda one: int(one['id']))['id']}")
            took = time.perf_counter() - began
    return len(rest) / took


async def compare(rounds: int, count: int, account: Account) -> dict[str, float]:
    """Lunchtable and discord.py in turn."""
    per_second: dict[str, list[float]] = {"lunchtable": [], "bare": []}
    async with BusyDiscord().serving() as busy:
        for number in range(rounds):
            said = messages(count, f"round{number}")
            for who in ("lunchtable", "bare") if number % 2 == 0 else ("bare", "lunchtable"):
                per_second[who].append(await one_round(who, busy, said, account))
        invalid = busy.invalid
    for who, figures in per_second.items():
        print(f"{who}: " + " ".join(f"{figure:.0f}/s" for figure in figures))
    ours, theirs = per_second.values()
    return {
        "intake_per_s": statistics.median(ours),
        "bare_per_s": statistics.median(theirs),
        "intake_ratio": statistics.median(mine / yours for mine, yours in zip(ours, theirs, strict=True)),
        "invalid_requests": invalid,
    }


async def catch_up(missed: int, account: Account) -> dict[str, float]:
    """The bot was there, is away while much is said, and comes back."""
    dice = random.Random("missed")
    async with BusyDiscord().serving() as busy:
        first = [message(dice, number) for number in range(5)]
        async with listener("lunchtable", busy, account.database):
            account.told |= {f"message:{one['id']}" for one in first}
            await busy.tell(first)
            await account.all_there()
            await asyncio.sleep(1.5)  # until it is noted where it was
        for number in range(missed):
            one = message(dice, 1_000 + number)
            busy.said.setdefault(one["channel_id"], []).append(one)
            account.told.add(f"message:{one['id']}")
        began = time.perf_counter()
        async with listener("lunchtable", busy, account.database):
            await account.all_there()
            took = time.perf_counter() - began
        return {"catch_up_s": took, "catch_up_invalid": busy.invalid}


async def furnished(database: Path) -> Account:
    """A database with a community in it."""
    storage = await open_storage(f"sqlite:///{database}")
    async with storage.turn(WORKSPACE) as store:
        community = await store.communities.save(Community(0, "Nurses", home=CHANNELS[0]))
        for channel in CHANNELS:
            await store.communities.save_channel(ChannelRecord(channel, channel, community=community.id))
    await storage.close()
    return Account(database)


async def run(rounds: int, count: int, missed: int, folder: Path) -> dict[str, float]:
    """Everything."""
    loaded, away = await furnished(folder / "loaded.db"), await furnished(folder / "away.db")
    figures = await compare(rounds, count, loaded)
    figures |= await catch_up(missed, away)
    handled = await measure("sqlite", count, folder / "handling")
    figures["handled_per_s"], figures["handled_ratio"] = handled["sqlite_events_per_s"], handled["sqlite_ratio"]
    figures["invalid_requests"] += figures.pop("catch_up_invalid")
    figures["lost"], figures["duplicated"] = map(sum, zip(loaded.compare(), away.compare(), strict=True))
    last = "intake_ratio handled_ratio lost catch_up_s invalid_requests".split()
    return {name: figures.pop(name) for name in (*sorted(figures.keys() - set(last)), *last)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=8000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--missed", type=int, help="messages to catch up with; 10,000, or 1,000 with --quick")
    parser.add_argument("--quick", action="store_true", help="fewer events, for a first look")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    count, rounds = (2000, 3) if options.quick else (options.events, options.rounds)
    missed = options.missed or (1_000 if options.quick else 10_000)
    with TemporaryDirectory() as folder:
        figures = asyncio.run(run(rounds, count, missed, Path(folder)))
    report(figures, options.json)


if __name__ == "__main__":
    main()
