"""Every conversation in a feature's folder goes in Slack as it is written: the real adapter against our own server."""

from pathlib import Path

import pytest
from opened_slack import Way, slack_stage
from stage_slack import SlackStage

from adapters.sandbox.player import Player, WentOtherwise
from adapters.sandbox.script import Scene
from adapters.sandbox.walkthrough import read_walkthrough
from bot.places import ChannelKind

ROOT = Path(__file__).parents[2]
SCENES = [
    scene
    for path in sorted((ROOT / "bot").rglob("walkthrough.md"))
    for scene in read_walkthrough(path)
    if all(spot.kind is not ChannelKind.FORUM for spot in scene.table.spots)  # Slack has no forums
]


def name_of(scene: Scene) -> str:
    return f"{scene.path.parent.name}: {scene.title}"


@pytest.mark.parametrize("scene", SCENES, ids=name_of)
async def test_conversation_goes_as_it_is_written_by_http(scene: Scene, database_url: str) -> None:
    await play(scene, database_url, "http")


@pytest.mark.parametrize("scene", SCENES, ids=name_of)
async def test_conversation_goes_as_it_is_written_by_socket_mode(scene: Scene, tmp_path: Path) -> None:
    await play(scene, f"sqlite:///{tmp_path / 'lunchtable.db'}", "socket")


async def play(scene: Scene, database_url: str, way: Way) -> None:
    """Play a scene; Slack itself has nothing to find fault with."""
    async with slack_stage(database_url, way) as stage:
        trouble = await played(scene, stage)
        if trouble:
            pytest.fail(trouble, pytrace=False)
        assert stage.server.violations == []
        assert stage.refused() <= {("chat.postMessage", "not_in_channel")}  # where the bot was put out


async def played(scene: Scene, stage: SlackStage) -> str:
    """Play a scene; returns where it went otherwise, or nothing."""
    player = Player(stage, scene)
    try:
        await player.play()
    except WentOtherwise as otherwise:
        return str(otherwise)
    finally:
        player.close()
    return ""
