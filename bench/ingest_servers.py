"""What `bench.ingest` measures, each in a process of its own: Lunchtable as it is, and a bare bolt app that does nothing.

`python -m bench.ingest_servers lunchtable|bolt http|socket --api URL [--database URL] [--handling]` prints `ready PORT`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calls import Calls
from adapters.slack.chat import SlackChat
from adapters.slack.here import Here, workspace_key
from adapters.slack.http import web_app
from adapters.slack.knowing import Knowing
from adapters.slack.receiving import Receiving
from adapters.slack.showing import Showing
from adapters.slack.sockets import Sockets
from bot.dispatch import Dispatch
from bot.intake import Intake
from bot.registry import find_features
from storage import open_storage

TEAM, SECRET = "T1", "a signing secret"
HERE = Here(team=TEAM, bot_user="U0BOT", bot="B0BOT", app="A0BENCH", url="https://bench.slack.com/", name="Bench")


class Now:
    """The time it is."""

    def now(self) -> datetime:
        """UTC."""
        return datetime.now(UTC)


class OneWorkspace:
    """The bot is in one workspace."""

    async def find(self, team: str, enterprise: str = "") -> Here | None:
        """Only this one."""
        return HERE if team == TEAM else None

    async def here(self, workspace: str) -> Here | None:
        """Only this one."""
        return HERE if workspace == workspace_key(TEAM) else None

    async def token(self, workspace: str) -> str:
        """Never looked at."""
        return "xoxb-bench"

    async def refused(self, workspace: str, code: str) -> None:
        """Never happens."""

    async def forget(self, team: str, enterprise: str = "", when: datetime | None = None) -> bool:
        """Never happens."""
        return False

    async def teams_of(self, enterprise: str) -> list[str]:
        """No organisation."""
        return []

    async def all(self) -> list[Here]:
        """The one."""
        return [HERE]


@asynccontextmanager
async def lunchtable(api: str, database: str, handling: bool) -> AsyncIterator[Receiving]:
    """The product's way in, on a database that waits for the disk; with `handling`, what is stored is handled as well."""
    storage, registry, clock, workspaces = await open_storage(database), find_features(), Now(), OneWorkspace()
    calls = Calls(workspaces, base_url=api, clock=clock)
    knowing = Knowing(calls, workspaces)
    chat = SlackChat(workspace_key(TEAM), knowing)
    dispatch = Dispatch(registry, storage, lambda _: chat, clock)
    intake = Intake(storage.inbox, dispatch, clock)
    showing = Showing(storage, knowing, clock)
    work = asyncio.create_task(intake.run()) if handling else None
    try:
        yield Receiving(workspaces, dispatch, intake, calls, knowing, showing, registry, clock)
    finally:
        if work is not None:
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work
        await calls.close()
        await storage.close()


def bolt(api: str) -> AsyncApp:
    """The least there is: one listener that does nothing."""
    app = AsyncApp(signing_secret=SECRET, client=AsyncWebClient("xoxb-bench", base_url=api))

    @app.event("message")
    async def nothing() -> None:
        pass

    return app


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[int]:
    """Serve on a free port."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    try:
        yield site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    finally:
        await runner.cleanup()


async def until_told_to_stop() -> None:
    """Until whoever started this closes our standard input."""
    await asyncio.to_thread(sys.stdin.read)


async def serve(who: str, way: str, api: str, database: str, handling: bool) -> None:
    """Receive until told to stop."""
    if who == "bolt" and way == "http":
        async with listening(bolt(api).server(path="/slack/events").web_app) as port:
            print("ready", port, flush=True)
            await until_told_to_stop()
    elif who == "bolt":
        app = bolt(api)
        handler = AsyncSocketModeHandler(app, "xapp-bench", web_client=app.client)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        print("ready 0", flush=True)
        await until_told_to_stop()
        await handler.close_async()  # type: ignore[no-untyped-call]
    else:
        async with lunchtable(api, database, handling) as receiving:
            if way == "http":
                async with listening(web_app(receiving, SECRET)) as port:
                    print("ready", port, flush=True)
                    await until_told_to_stop()
            else:
                sockets = Sockets(receiving, "xapp-bench", base_url=api)
                running = asyncio.create_task(sockets.run())
                await sockets.connected()
                print("ready 0", flush=True)
                await until_told_to_stop()
                running.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await running


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("who", choices=("lunchtable", "bolt"))
    parser.add_argument("way", choices=("http", "socket"))
    parser.add_argument("--api", required=True)
    parser.add_argument("--database", default="")
    parser.add_argument("--handling", action="store_true")
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    profile = os.environ.get("BENCH_PROFILE")  # a file to which the profile is written
    work = serve(options.who, options.way, options.api, options.database, options.handling)
    if not profile:
        asyncio.run(work)
        return
    import cProfile

    with cProfile.Profile() as profiler:
        asyncio.run(work)
    profiler.dump_stats(profile)


if __name__ == "__main__":
    main()
