"""The two that hear a gateway, each in a process of its own: Lunchtable, and a bare discord.py client that only parses.
Both collect garbage as seldom as `lunchtable run` does.

`python -m bench.gateway_servers lunchtable|bare --api URL [--database URL]`
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from datetime import UTC, datetime

import discord
from discord.http import Route

from adapters.cli.house import House
from adapters.cli.run import tidy_seldom
from adapters.discord.access import Access
from adapters.discord.app import Discord
from adapters.discord.client import wanted_intents
from bot.registry import find_features
from storage import open_storage

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.bench.token"  # noqa: S105 - nobody's


class WallClock:
    """The time it is."""

    def now(self) -> datetime:
        return datetime.now(UTC)


async def until_told_to_stop() -> None:
    """Until whoever started this closes our standard input; first says that it is ready."""
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)


async def lunchtable(api: str, database: str) -> None:
    """The adapter as `lunchtable run` puts it together; nothing is handled meanwhile."""
    storage = await open_storage(database)
    tidy_seldom()
    app = Discord(Access(TOKEN, api), storage, find_features(), WallClock())
    await app.check()
    House(app, storage, app.clock)
    await app.start()
    try:
        await until_told_to_stop()
        print("caught_up", app.catching_up.seconds, flush=True)
    finally:
        await app.stop()
        await app.close()
        await storage.close()


async def bare(api: str) -> None:
    """discord.py with the same intents, as it comes, and nobody who listens."""
    tidy_seldom()
    Route.BASE = api
    client = discord.AutoShardedClient(
        intents=wanted_intents(members=True, content=True), chunk_guilds_at_startup=False, guild_ready_timeout=0.1
    )

    running = asyncio.create_task(client.start(TOKEN))
    while not client.is_ready():  # noqa: ASYNC110 - there is nothing to wait for before it has begun
        await asyncio.sleep(0.01)
    await until_told_to_stop()
    await client.close()
    await asyncio.wait({running})


def main() -> None:
    """Listen until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("who", choices=("lunchtable", "bare"))
    parser.add_argument("--api", required=True)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    work = bare(options.api) if options.who == "bare" else lunchtable(options.api, options.database)
    profile = os.environ.get("BENCH_PROFILE")  # a file to which the profile is written
    if not profile:
        asyncio.run(work)
        return
    import cProfile

    with cProfile.Profile() as profiler:
        asyncio.run(work)
    profiler.dump_stats(f"{profile}.{options.who}")


if __name__ == "__main__":
    main()
