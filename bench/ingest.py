"""How many signed events are verified, deduplicated, committed and acknowledged, against a bolt app that does nothing.

`python -m bench.ingest [--events N] [--rounds N] [--at-once N] [--quick] [--json FILE]`

Both run in a process of their own, the sender in this one. They take turns, five times, with the same number of events on
their way; `ratio_…` is the median of the five ratios. Lunchtable's database is a SQLite file with `synchronous=FULL`; some
events are sent twice under different ids. Afterwards every acknowledged event is looked up in the file. `p99_ms` and
`command_p99_ms` are measured at 500 events per second (which is no saturation), with everything that came in being handled
meanwhile, as medians of three runs; `saturated_…` are the waiting times at full load. Handling by itself is measured as in
`bench.dispatch`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
import statistics
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.slack.read_events import read_events
from bench.dispatch import furnish, measure
from bench.ingest_load import (
    Json,
    SmallSlack,
    Told,
    command_requests,
    event_bodies,
    event_requests,
    send_by_http,
)
from bench.ingest_servers import HERE
from bench.report import report
from storage import open_storage

PACE = 500  # events a second
RUNS = 3  # at that pace
SOCKETS = {"lunchtable": 2, "bolt": 1}


@dataclass
class Account:
    """What was acknowledged, to be compared with its database at the end."""

    database: Path
    bodies: list[Json] = field(default_factory=list)

    def add(self, bodies: Sequence[Json], told: Told) -> None:
        """What came back."""
        self.bodies += [bodies[number] for number in told.acknowledged]

    def compare(self) -> tuple[int, int]:
        """(acknowledged but not there, there more than once)."""
        messages = {(body["event"]["channel"], body["event"]["ts"]) for body in self.bodies}
        keys = {event.id for body in self.bodies for event in read_events(body, HERE)}
        with sqlite3.connect(self.database) as connection:
            rows = [key for (key,) in connection.execute("SELECT key FROM inbox WHERE kind = 'Posted'")]
        there = set(rows) & keys
        return len(messages) - len(there), len(rows) - len(set(rows)) + max(0, len(there) - len(messages))


@asynccontextmanager
async def receiver(who: str, way: str, api: str, database: Path, *, handling: bool = False) -> AsyncIterator[int]:
    """One of the two, running; gives its port."""
    command = [sys.executable, "-m", "bench.ingest_servers", who, way, "--api", api]
    command += ["--database", f"sqlite:///{database}", *(["--handling"] if handling else [])]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env={**os.environ, "NO_PROXY": "*"}
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        said = (await process.stdout.readline()).decode().split()
        if said[:1] != ["ready"]:
            raise RuntimeError(f"{who} did not start")
        yield int(said[1])
    finally:
        process.stdin.close()
        await process.wait()


async def one_round(
    slack: SmallSlack, who: str, way: str, database: Path, bodies: Sequence[Json], at_once: int
) -> Told:
    """Start, warm up with a tenth, then measure the rest."""
    async with receiver(who, way, slack.url, database) as port:
        warm, rest = bodies[: len(bodies) // 10], bodies[len(bodies) // 10 :]
        parts: list[Told] = []
        for part in (warm, rest):
            if way == "http":
                parts.append(await send_by_http(port, event_requests(part), at_once=at_once))
            else:
                parts.append(await slack.send(part, sockets=SOCKETS[who], at_once=at_once))
    parts[1].acknowledged = parts[0].acknowledged + [number + len(warm) for number in parts[1].acknowledged]
    return parts[1]


async def while_in_use(slack: SmallSlack, seconds: float, seed: str, account: Account) -> dict[str, float]:
    """500 events a second, and ten slash commands, while everything is handled."""
    bodies = event_bodies(int(PACE * seconds), seed)
    async with receiver("lunchtable", "http", slack.url, account.database, handling=True) as port:
        await send_by_http(port, command_requests(8, slack.url), at_once=1)
        requests, commands = event_requests(bodies), command_requests(int(10 * seconds), slack.url)
        events, answers = await asyncio.gather(
            send_by_http(port, requests, per_second=PACE), send_by_http(port, commands, at_once=8, per_second=10)
        )
    account.add(bodies, events)
    return {
        "p50_ms": percentile(events.waited, 50),
        "p99_ms": percentile(events.waited, 99),
        "paced_refused": events.refused,
        "command_p50_ms": percentile(answers.waited, 50),
        "command_p99_ms": percentile(answers.waited, 99),
        "command_refused": answers.refused,
    }


async def compare(way: str, rounds: int, count: int, at_once: int, account: Account) -> dict[str, float]:
    """Lunchtable and bolt in turn."""
    per_second: dict[str, list[float]] = {"lunchtable": [], "bolt": []}
    waited: list[float] = []
    async with SmallSlack().serving() as slack:
        for number in range(rounds):
            bodies = event_bodies(count, f"{way[0]}{number}")
            for who in ("lunchtable", "bolt") if number % 2 == 0 else ("bolt", "lunchtable"):
                told = await one_round(slack, who, way, account.database, bodies, at_once)
                per_second[who].append(len(told.waited) / told.took)
                if who == "lunchtable":
                    account.add(bodies, told)
                    waited += told.waited
    for who, figures in per_second.items():
        print(f"{way} {who}: " + " ".join(f"{figure:.0f}/s" for figure in figures))
    ours, theirs = per_second.values()
    return {
        f"{way}_per_s": statistics.median(ours),
        f"{way}_bolt_per_s": statistics.median(theirs),
        f"saturated_{way}_p50_ms": percentile(waited, 50),
        f"saturated_{way}_p99_ms": percentile(waited, 99),
        f"ratio_{way}": statistics.median(mine / yours for mine, yours in zip(ours, theirs, strict=True)),
    }


def percentile(seconds: Sequence[float], percent: int) -> float:
    """In milliseconds."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


async def furnished(database: Path) -> Account:
    """A database with a community in it, of which nothing was acknowledged yet."""
    storage = await open_storage(f"sqlite:///{database}")
    await furnish(storage)
    await storage.close()
    return Account(database)


async def run(rounds: int, count: int, at_once: int, seconds: float, folder: Path) -> dict[str, float]:
    """Everything."""
    figures: dict[str, float] = {}
    loaded, in_use = await furnished(folder / "loaded.db"), await furnished(folder / "in_use.db")
    for way in ("http", "socket"):
        figures |= await compare(way, rounds, count, at_once, loaded)
    async with SmallSlack().serving() as slack:
        runs = [await while_in_use(slack, seconds, f"p{run}", in_use) for run in range(RUNS)]
        figures |= {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    handled = await measure("sqlite", count, folder / "handling")
    figures["handled_per_s"], figures["handled_ratio"] = handled["sqlite_events_per_s"], handled["sqlite_ratio"]
    figures["lost"], figures["duplicated"] = map(sum, zip(loaded.compare(), in_use.compare(), strict=True))
    last = "ratio_http ratio_socket p99_ms lost duplicated handled_per_s handled_ratio command_p99_ms".split()
    return {name: figures.pop(name) for name in (*sorted(figures.keys() - set(last)), *last) if name in figures}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-once", type=int, default=128, help="events sent and not yet acknowledged, at full load")
    parser.add_argument("--quick", action="store_true", help="fewer events, for a first look")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    count, seconds = (1500, 4.0) if options.quick else (options.events, 8.0)
    with TemporaryDirectory() as folder:
        figures = asyncio.run(run(options.rounds, count, options.at_once, seconds, Path(folder)))
    report(figures, options.json)


if __name__ == "__main__":
    main()
