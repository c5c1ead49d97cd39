"""How fast entries are found: python -m bench.search [--sizes 10000,100000] [--database both] [--json FILE]

A workspace of made-up entries grows from size to size, beside two smaller ones that talk about the same. At every size
the same queries are asked through `Store.search.find`, on both databases by turns, each once to warm up. `..._p50_ms` and
`..._p99_ms` are how long one takes; `..._floor_ms` (median) is the database alone, asked in the same turn for twenty
entries with the query's rarest word; `..._growth_10x` is p50 at the largest size over p50 at a tenth of it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median, quantiles

import asyncpg
import click
from sqlalchemy import make_url

from bench.databases import empty_database
from bench.made_up import CHUNK, COMMUNITY, TOPICS, WORKSPACE, Chunk, made_up, queries, rarest_term
from bench.report import report
from bot.kernel.records import SearchQuery, Topic
from storage import Storage, open_storage
from storage.index_tables import indexed
from storage.search_words import key
from storage.tables import entries, entry_topics, links

TABLES = (entries, indexed, entry_topics, links)
AHEAD = 6
"""Chunks that are made while one is written."""


@click.command()
@click.option("--sizes", default="10000,100000", help="Entries; 1000000 takes about ten minutes.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql", "both"]), default="both")
@click.option("--queries", "count", default=400, help="How many are asked at each size.")
@click.option("--json", "file", type=click.Path(path_type=Path), default=None)
def main(sizes: str, database: str, count: int, file: Path | None) -> None:
    kinds = ["sqlite", "postgresql"] if database == "both" else [database]
    figures = asyncio.run(_measure(sorted(int(size) for size in sizes.split(",")), kinds, count))
    report(figures, file)


async def _measure(sizes: Sequence[int], kinds: Sequence[str], count: int) -> dict[str, float | int]:
    figures: dict[str, float | int] = {}
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lunchtable-search-")))
        pool = stack.enter_context(ProcessPoolExecutor(2))
        filled = [Filled(kind, await stack.enter_async_context(empty_database(kind, folder / kind))) for kind in kinds]
        for one in filled:
            await one.open()
            stack.push_async_callback(one.close)
        done = 0
        for size in sizes:
            chunks = range(done, -(-size // CHUNK))
            started = time.perf_counter()
            await _fill(filled, pool, chunks)
            done = chunks.stop
            print(f"{size} entries written in {time.perf_counter() - started:.0f} s", flush=True)
            times = await _ask(filled, queries(count, size))
            figures |= {f"{kind}_{_short(size)}_{what}": value for kind, what, value in _summed_up(times)}
    for kind in kinds:
        smaller, larger = (figures.get(f"{kind}_{_short(size)}_p50_ms") for size in (sizes[-1] // 10, sizes[-1]))
        if smaller and larger:
            figures[f"{kind}_growth_10x"] = larger / smaller
    return figures


async def _fill(filled: Sequence[Filled], pool: ProcessPoolExecutor, chunks: range) -> None:
    loop = asyncio.get_running_loop()
    making = [loop.run_in_executor(pool, made_up, number) for number in chunks[:AHEAD]]
    for number in chunks:
        chunk = await making.pop(0)
        if number + AHEAD < chunks.stop:
            making.append(loop.run_in_executor(pool, made_up, number + AHEAD))
        await asyncio.gather(*(one.write(chunk) for one in filled))
    for one in filled:
        await one.settle()


async def _ask(filled: Sequence[Filled], asked: Sequence[SearchQuery]) -> dict[str, tuple[list[float], list[float]]]:
    times: dict[str, tuple[list[float], list[float]]] = {one.kind: ([], []) for one in filled}
    for measured in (False, True):
        for query in asked:
            for one in filled:
                took = await one.find(query), await one.floor(query)
                if measured:
                    times[one.kind][0].append(took[0] * 1000)
                    times[one.kind][1].append(took[1] * 1000)
    return times


def _summed_up(times: dict[str, tuple[list[float], list[float]]]) -> list[tuple[str, str, float]]:
    figures = []
    for kind, (finding, floor) in times.items():
        figures += [(kind, "p50_ms", median(finding)), (kind, "p99_ms", quantiles(finding, n=100)[98])]
        figures += [(kind, "max_ms", max(finding)), (kind, "floor_ms", median(floor))]
    return figures


def _short(size: int) -> str:
    return f"{size // 1_000_000}m" if size % 1_000_000 == 0 else f"{size // 1000}k"


class Filled:
    """A database that is filled, and asked."""

    def __init__(self, kind: str, url: str) -> None:
        self.kind = kind
        self._url = url
        self._storage: Storage
        self._lite: sqlite3.Connection
        self._postgres: asyncpg.Connection

    async def open(self) -> None:
        self._storage = await open_storage(self._url)
        if self.kind == "sqlite":
            self._lite = sqlite3.connect(
                make_url(self._url).database or "", isolation_level=None, check_same_thread=False
            )
            self._lite.execute("PRAGMA synchronous = OFF")
        else:
            self._postgres = await asyncpg.connect(self._url)
            await self._postgres.execute("SET synchronous_commit = off")
        async with self._storage.turn(WORKSPACE) as store:
            for name in TOPICS:
                await store.topics.save(Topic(0, name, COMMUNITY, adopted=True))

    async def close(self) -> None:
        await self._storage.close()
        if self.kind == "sqlite":
            self._lite.close()
        else:
            await self._postgres.close()

    async def write(self, chunk: Chunk) -> None:
        """As fast as the database takes it: the same rows as an import's, without its history."""
        if self.kind == "postgresql":
            for table, rows in zip(TABLES, chunk, strict=True):
                columns = [column.name for column in table.columns]
                await self._postgres.copy_records_to_table(table.name, records=rows, columns=columns)
        else:
            await asyncio.to_thread(self._write_lite, chunk)

    def _write_lite(self, chunk: Chunk) -> None:
        self._lite.execute("BEGIN IMMEDIATE")
        for table, rows in zip(TABLES, chunk, strict=True):
            names = ", ".join(column.name for column in table.columns)
            places = ", ".join("?" * len(table.columns))
            self._lite.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", rows)  # noqa: S608
        self._lite.execute("COMMIT")

    async def settle(self) -> None:
        """What a running database does by itself within a minute or so."""
        if self.kind == "postgresql":
            await self._postgres.execute("VACUUM ANALYZE")
        else:
            self._lite.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def find(self, query: SearchQuery) -> float:
        started = time.perf_counter()
        async with self._storage.turn(WORKSPACE) as store:
            hits = await store.search.find(query)
        took = time.perf_counter() - started
        assert all(query.readable.shows(hit.entry) for hit in hits)
        return took

    async def floor(self, query: SearchQuery) -> float:
        """Twenty entries with the rarest word of the query, asked of the database without anything around it."""
        rarest = key(WORKSPACE, COMMUNITY, rarest_term(query))
        started = time.perf_counter()
        if self.kind == "sqlite":
            self._lite.execute("SELECT rowid FROM search_keys WHERE search_keys MATCH ? LIMIT 20", [rarest]).fetchall()
        else:
            plain = "SELECT entry FROM search WHERE search_keys(words) @@ $1::tsquery LIMIT 20"
            await self._postgres.fetch(plain, rarest)
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
