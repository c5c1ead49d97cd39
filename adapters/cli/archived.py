"""A sandbox with one's own community: its export imported into the bot, its messages shown as they are looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from adapters.archive.archive import Archive
from adapters.archive.detect import open_archive
from adapters.archive.messages import ArchivedChannel, ArchivedMessage, ArchivedPerson
from adapters.cli.common import plainly, spoken
from adapters.cli.importing import bring_in
from adapters.sandbox.app import WORKSPACE, Sandbox
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.seed import base_from_archive
from adapters.sandbox.world import World
from bot.errors import CommunityError
from bot.ports import Storage
from bot.registry import find_features


@dataclass(frozen=True)
class _Shown:
    """An archive as the sandbox shows it: private channels only when asked for."""

    archive: Archive
    private: bool

    def people(self) -> Iterable[ArchivedPerson]:
        return self.archive.people()

    def channels(self) -> Iterable[ArchivedChannel]:
        return self.archive.channels(self.private)

    def messages(self, channel: str) -> Iterable[ArchivedMessage]:
        return self.archive.messages(channel)

    def strangers(self) -> dict[str, str]:
        return self.archive.strangers()


async def with_archive(world: World, storage: Storage, clock: SandboxClock, path: Path, *, private: bool) -> Sandbox:
    """One's own community: imported into the bot, its messages shown from the export as they are looked at."""
    try:
        summary = await bring_in(storage, path, WORKSPACE, path.stem, private=private)
        archive = await asyncio.to_thread(open_archive, path)
    except CommunityError as refusal:
        raise plainly(refusal) from None
    for _, sentence in summary.problems:
        click.echo(spoken(sentence), err=True)
    click.echo(
        f"{summary.questions:,} questions, {summary.entries:,} answers and saved, from {summary.messages:,} messages"
    )
    base = base_from_archive(world, _Shown(archive, private))
    return Sandbox(world, storage, find_features(), clock, base=base)
