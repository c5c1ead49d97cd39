"""The example activity in CONTRIBUTING works as it is written there."""

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

PLAY = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
import bot.activities
bot.activities.__path__.append(sys.argv[1])
from adapters.sandbox.app import Sandbox
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.player import Player
from adapters.sandbox.staging import SandboxStage
from adapters.sandbox.walkthrough import read_walkthrough
from adapters.sandbox.world import World
from bot.registry import find_features
from storage import open_storage

async def main():
    (scene,) = read_walkthrough(Path(sys.argv[1]) / "thanks" / "walkthrough.md")
    storage, clock = await open_storage("sqlite://"), SandboxClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    player = Player(SandboxStage(Sandbox(World(clock), storage, find_features(), clock)), scene)
    await player.play()
    player.close()
    await storage.close()
    print("played", len(scene.lines))

asyncio.run(main())
"""


def test_the_example_activity_can_be_typed_in_and_played(root: Path, tmp_path: Path) -> None:
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    conversation = re.search(r"^ +````\n(.*?)^ +````", text, re.MULTILINE | re.DOTALL)
    codes = re.findall(r"^ +```python\n(.*?)^ +```", text, re.MULTILINE | re.DOTALL)
    assert conversation
    declaration, handler = codes
    folder = tmp_path / "thanks"
    folder.mkdir()
    (folder / "walkthrough.md").write_text(dedent(conversation[1]), encoding="utf-8")
    (folder / "__init__.py").write_text(dedent(declaration), encoding="utf-8")
    (folder / "flow.py").write_text(dedent(handler), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", PLAY, tmp_path], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stdout == "played 4\n", done.stderr
