"""`lunchtable import`: an export into the database, with a summary at the end."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from adapters.archive.detect import open_archive
from adapters.archive.importer import Summary, import_archive
from adapters.cli.common import file_database, opened, plainly, settings, spoken
from bot.errors import ChangedMeanwhile, CommunityError
from bot.kernel.records import ChannelRecord, Community
from bot.ports import Storage
from bot.text import tn

KEYS = (
    "messages",
    "people",
    "channels",
    "conversations",
    "questions",
    "open",
    "answered",
    "entries",
    "topics",
    "added",
)
LABELS = {
    "messages": "messages read",
    "questions": "questions",
    "entries": "answers and saved",
    "added": "new in the database",
}
MOST_SENTENCES = 20
"""Sentences about what could not be read; of more, only the number is said."""
T = TypeVar("T")
HOMES = ("general", "home", "lounge", "random")


@dataclass(frozen=True)
class Options:
    """What was typed."""

    archive: Path
    workspace: str | None = None
    database: str | None = None
    private: bool = False
    as_json: bool = False


async def run(options: Options) -> int:
    """Import, and print what was found. Returns the exit code."""
    url = options.database or settings().database or file_database(settings().data / "lunchtable.db")
    async with opened(url) as storage:
        try:
            workspace, name = await asyncio.to_thread(_where, options)
            summary = await bring_in(storage, options.archive, workspace, name, private=options.private)
        except CommunityError as refusal:
            raise plainly(refusal) from None
    _print(summary, as_json=options.as_json)
    return 0


def _where(options: Options) -> tuple[str, str]:
    """The workspace's key and its name: as was asked for, else as the export tells, else as its file is called."""
    with closing(open_archive(options.archive)) as archive:
        name = options.workspace or archive.title or options.archive.stem
        told = archive.workspace if not options.workspace else ""
        return told or workspace_of(name, archive.platform), name


def workspace_of(name: str, platform: str = "slack") -> str:
    """A workspace's key from its name: `slack:nurses`. A key that names its platform stays."""
    if re.fullmatch(r"(slack|discord|sandbox):\S+", name):
        return name
    return f"{platform}:" + (re.sub(r"[^\w.-]+", "-", name.strip().lower()).strip("-") or "workspace")


async def bring_in(
    storage: Storage, archive: Path, workspace: str, name: str, *, private: bool = False, quiet: bool = False
) -> Summary:
    """Import into the workspace's community, which is made if there is none. Shows progress on a terminal."""
    (await asyncio.to_thread(open_archive, archive)).close()  # before anything is made for it
    community = await again(lambda: _community(storage, workspace, name))
    bar = click.progressbar(length=1000, label="Reading", file=sys.stderr, hidden=quiet or not sys.stderr.isatty())
    shown = 0

    def progress(done: int, of: int) -> None:
        nonlocal shown
        now = 1000 * done // max(of, 1)
        if now > shown:
            bar.update(now - shown)
            shown = now

    with bar:
        summary = await import_archive(
            archive, storage, workspace, community.id, private=private, now=datetime.now(UTC), progress=progress
        )
    await again(lambda: _give_home(storage, workspace, community.id))
    return summary


async def again(work: Callable[[], Awaitable[T]]) -> T:
    """What `work` gives. It is done again when somebody else wrote the same at the same time."""
    for wait in (0.05, 0.2, 0.5, 1.0):
        try:
            return await work()
        except ChangedMeanwhile:
            await asyncio.sleep(wait)
    return await work()


async def _community(storage: Storage, workspace: str, name: str) -> Community:
    async with storage.turn(workspace) as store:
        known = await store.communities.all()
        if known:
            return known[0]
        return await store.communities.save(Community(0, name))


async def _give_home(storage: Storage, workspace: str, community: int) -> None:
    """The community's home, if it has none: the general channel, else the first public one."""
    async with storage.turn(workspace) as store:
        known = await store.communities.get(community)
        if known is None or known.home:
            return
        channels = [channel for channel in await store.communities.channels(community) if not channel.is_private]
        if channels:
            home = min(channels, key=_homeliness)
            await store.communities.save(msgspec.structs.replace(known, home=home.id))


def _homeliness(channel: ChannelRecord) -> tuple[int, str]:
    return (HOMES.index(channel.name) if channel.name in HOMES else len(HOMES), channel.name)


def _print(summary: Summary, *, as_json: bool) -> None:
    for _, sentence in summary.problems[:MOST_SENTENCES]:
        click.echo(spoken(sentence), err=True)
    if more := len(summary.problems[MOST_SENTENCES:]):
        click.echo(spoken(tn("… and one more.", "… and {n} more.", more)), err=True)
    if as_json:
        values: dict[str, Any] = {key: getattr(summary, key) for key in KEYS}
        click.echo(msgspec.json.encode({**values, "seconds": round(summary.seconds, 3)}).decode())
        return
    for key in KEYS:
        label = LABELS.get(key, key)
        click.echo(f"{label:>22}  {getattr(summary, key):>9,}")
    click.echo(f"{'seconds':>22}  {summary.seconds:>9.1f}")
    click.echo(f"{'messages per second':>22}  {summary.messages / max(summary.seconds, 0.001):>9,.0f}")
