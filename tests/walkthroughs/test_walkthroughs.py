"""Every conversation in a feature's folder goes as it is written, on both databases."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.sandbox.app import Sandbox
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.player import Player, WentOtherwise
from adapters.sandbox.script import Scene
from adapters.sandbox.staging import SandboxStage
from adapters.sandbox.walkthrough import read_walkthrough
from adapters.sandbox.world import World
from bot.registry import find_features
from storage import open_storage

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SCENES = [scene for path in sorted((ROOT / "bot").rglob("walkthrough.md")) for scene in read_walkthrough(path)]


def name_of(scene: Scene) -> str:
    return f"{scene.path.parent.name}: {scene.title}"


@pytest.mark.parametrize("scene", SCENES, ids=name_of)
async def test_conversation_goes_as_it_is_written(scene: Scene, database_url: str) -> None:
    trouble = await played(scene, database_url)
    if trouble:
        pytest.fail(trouble, pytrace=False)


async def played(scene: Scene, database_url: str) -> str:
    """Play a scene; returns where it went otherwise, or nothing."""
    storage = await open_storage(database_url)
    clock = SandboxClock(MONDAY)
    player = Player(SandboxStage(Sandbox(World(clock), storage, find_features(), clock)), scene)
    try:
        await player.play()
    except WentOtherwise as otherwise:
        return str(otherwise)
    finally:
        player.close()
        await storage.close()
    return ""
