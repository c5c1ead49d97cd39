"""`lunchtable demo`: the bot in a browser sandbox, with a sample community, one's own, or a guided tour."""

from __future__ import annotations

import asyncio
import hashlib
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import click

from adapters.cli.common import Trouble, file_database, opened, settings
from adapters.sandbox.app import Sandbox
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.lock import InUse, held
from adapters.sandbox.log import Log
from adapters.sandbox.sample import load_community, load_talk
from adapters.sandbox.seed import is_new, seed
from adapters.sandbox.server import PortTaken, serving
from adapters.sandbox.tour import Tour
from adapters.sandbox.walkthrough import read_walkthrough
from adapters.sandbox.world import World
from bot.registry import ROOMS, find_features


@dataclass(frozen=True)
class Options:
    """What was typed."""

    port: int | None = None
    host: str | None = None
    archive: Path | None = None
    private: bool = False
    database: str | None = None
    tour: str | None = None
    now: datetime | None = None
    fresh: bool = False


async def run(options: Options) -> int:
    """Serve until interrupted. Returns the exit code."""
    served = False
    _cancel_when_interrupted()
    try:
        async with AsyncExitStack() as open_things:
            if options.tour:
                sandbox, tour = await open_things.enter_async_context(_toured(options.tour))
            else:
                sandbox, tour = await open_things.enter_async_context(_settled(options)), None
            host = options.host or settings().host
            port = settings().port if options.port is None else options.port
            try:
                address = await open_things.enter_async_context(serving(sandbox, host, port, tour=tour))
            except PortTaken as taken:
                raise Trouble(str(taken)) from None
            click.echo(f"Lunchtable is at {address}  (Ctrl+C ends it)")
            served = True
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        if not served:
            return 130
    click.echo("Good-bye.")
    return 0


@asynccontextmanager
async def _settled(options: Options) -> AsyncIterator[Sandbox]:
    """A sandbox that was there before, or a new one, seeded or imported."""
    name = f"{options.archive.stem}-{_digest(str(options.archive.absolute()))}" if options.archive else "demo"
    path = settings().data / f"{name}.db"
    url = options.database or file_database(path)
    kept = settings().data / f"{name}.chat.jsonl" if not options.database else _beside(url)
    clock = SandboxClock()
    if options.now:
        clock.set(options.now)
    async with AsyncExitStack() as open_things:
        _keep_others_out(kept, open_things)
        if options.fresh:
            _forget(kept, None if options.database else path)
        if not (options.archive or options.database or path.exists() or kept.exists()):
            await _laid_aside(path, kept, options.now)
        storage = await open_things.enter_async_context(opened(url))
        world = World(clock, Log(kept))
        if options.archive:
            from adapters.cli.archived import with_archive

            sandbox = await with_archive(world, storage, clock, options.archive, private=options.private)
        else:
            sandbox = Sandbox(world, storage, find_features(), clock)
            await _seed(sandbox)
        clock.run() if options.now else clock.run_now()
        background = asyncio.create_task(sandbox.base.load_all())
        try:
            yield sandbox
        finally:
            background.cancel()
            with suppress(asyncio.CancelledError):
                await background


def _keep_others_out(kept: Path, open_things: AsyncExitStack) -> None:
    """Lock the chat until the end. Raises Trouble when another sandbox has it."""
    try:
        open_things.enter_context(held(kept))
    except InUse:
        raise Trouble(
            f"Another sandbox is at work with {kept}: stop that one first, "
            "or give this one another --database or another folder in LUNCHTABLE_DATA."
        ) from None
    except OSError as error:
        raise Trouble(f"The chat can't be kept ({error}): choose another folder in LUNCHTABLE_DATA.") from None


async def _laid_aside(path: Path, kept: Path, now: datetime | None) -> None:
    """Make the sample community beside its place and put it there when it is whole: quicker, and never half."""
    new, new_kept = path.with_suffix(".new.db"), kept.with_suffix(".new.jsonl")
    _forget(new_kept, new)
    clock = SandboxClock(now)
    async with opened(file_database(new), durable=False) as storage:
        chat = Log(new_kept)
        await _seed(Sandbox(World(clock, chat), storage, find_features(), clock))
        chat.close()
    new_kept.replace(kept)
    new.replace(path)


async def _seed(sandbox: Sandbox) -> None:
    if not await is_new(sandbox):
        return
    sample = load_community()
    moment = sandbox.clock.now()
    await seed(sandbox, sample, load_talk(moment.date(), sample))
    sandbox.clock.set(moment)


@asynccontextmanager
async def _toured(name: str) -> AsyncIterator[tuple[Sandbox, Tour]]:
    """A walkthrough, step by step, in a sandbox that is gone afterwards."""
    scenes = read_walkthrough(_walkthrough(name))
    async with opened("sqlite://") as storage:
        clock = SandboxClock()
        sandbox = Sandbox(World(clock), storage, find_features(), clock)
        tour = Tour(sandbox, scenes, name)
        await tour.begin()
        yield sandbox, tour


def _walkthrough(name: str) -> Path:
    """The walkthrough of a feature. Raises Trouble naming those there are."""
    found = {}
    for room in ROOMS:
        for folder in files(room).iterdir():
            path = Path(str(folder)) / "walkthrough.md"
            if path.is_file():
                found[folder.name] = path
    if name not in found:
        raise Trouble(f"There is no tour {name!r}. There are: {', '.join(sorted(found))}.")
    return found[name]


def _cancel_when_interrupted() -> None:
    """Ctrl+C and SIGTERM end the command in good order, also while it still imports."""
    task = asyncio.current_task()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows
            asyncio.get_running_loop().add_signal_handler(sign, task.cancel if task else lambda: None)


def _beside(url: str) -> Path:
    """Where the chat of a given database is kept: the bot's database is not the platform's."""
    return settings().data / f"chat-{_digest(url)}.jsonl"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _forget(kept: Path, database: Path | None) -> None:
    kept.unlink(missing_ok=True)
    for end in ("", "-wal", "-shm"):
        if database is not None:
            database.with_name(database.name + end).unlink(missing_ok=True)
