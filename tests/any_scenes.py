"""Every scene of every walkthrough, and what is shown in it, in English and in German."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from adapters.sandbox.app import Sandbox
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.player import Player
from adapters.sandbox.render import reader_of
from adapters.sandbox.script import Scene
from adapters.sandbox.staging import SandboxStage
from adapters.sandbox.walkthrough import read_walkthrough
from adapters.sandbox.world import World
from bot.card import Card
from bot.form import Form
from bot.registry import find_features
from bot.words import Reader
from storage import open_storage

ROOT = Path(__file__).parents[1]
SCENES = [scene for path in sorted((ROOT / "bot").rglob("walkthrough.md")) for scene in read_walkthrough(path)]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

Shown = list[Card | Form]


def called(scene: Scene) -> str:
    """The name of a test of it."""
    return f"{scene.path.parent.name}: {scene.title}"


async def played(scene: Scene) -> AsyncIterator[tuple[Shown, list[Reader]]]:
    """What is shown in a scene, and all who may read it, in both languages."""
    shown: Shown = []
    storage = await open_storage("sqlite://")
    clock = SandboxClock(MONDAY)
    sandbox = Sandbox(World(clock), storage, find_features(), clock)
    player = Player(SandboxStage(sandbox, shown.append), scene)
    try:
        await player.play()
        readers = [reader_of(sandbox.world, person, clock.now()) for person in sandbox.world.people]
        yield shown, [replace(reader, locale=locale) for reader in readers for locale in ("en", "de")]
    finally:
        player.close()
        await storage.close()
