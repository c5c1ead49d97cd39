"""Every conversation in a feature's folder goes in Discord as it is written: the real adapter against our own server."""

from pathlib import Path

import pytest
from opened_discord import discord_stage
from stage_discord import DiscordStage

from adapters.sandbox.player import Player, WentOtherwise
from adapters.sandbox.script import Scene
from adapters.sandbox.walkthrough import read_walkthrough

ROOT = Path(__file__).parents[2]
SCENES = [scene for path in sorted((ROOT / "bot").rglob("walkthrough.md")) for scene in read_walkthrough(path)]
ON_EACH_DATABASE = [
    scene for scene in SCENES if scene.title.startswith(("A question goes round", "What was said in a"))
]


def name_of(scene: Scene) -> str:
    return f"{scene.path.parent.name}: {scene.title}"


@pytest.mark.parametrize("scene", SCENES, ids=name_of)
async def test_conversation_goes_as_it_is_written(scene: Scene, tmp_path: Path) -> None:
    await play(scene, f"sqlite:///{tmp_path / 'lunchtable.db'}")


@pytest.mark.parametrize("scene", ON_EACH_DATABASE, ids=name_of)
async def test_conversation_goes_as_it_is_written_on_each_database(scene: Scene, database_url: str) -> None:
    await play(scene, database_url)


async def play(scene: Scene, database_url: str) -> None:
    """Play a scene; Discord itself has nothing to find fault with."""
    async with discord_stage(database_url) as stage:
        trouble = await played(scene, stage)
        if trouble:
            pytest.fail(trouble, pytrace=False)
        assert stage.server.violations == []
        assert stage.server.invalid == []
        assert stage.server.unfinished == []


async def played(scene: Scene, stage: DiscordStage) -> str:
    """Play a scene; returns where it went otherwise, or nothing."""
    player = Player(stage, scene)
    try:
        await player.play()
    except WentOtherwise as otherwise:
        return str(otherwise)
    finally:
        player.close()
    return ""
