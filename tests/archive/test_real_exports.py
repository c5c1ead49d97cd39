"""Real exports, where they are at hand: LUNCHTABLE_DATA, or shared/data beside the project."""

import os
import zipfile
from pathlib import Path

import pytest
from imported import a_community, take_in

from adapters.archive.detect import open_archive

DATA = Path(os.environ.get("LUNCHTABLE_DATA") or Path(__file__).parents[3] / "shared" / "data") / "dev" / "slack_export"


def at_hand(name: str) -> Path:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is not in {DATA}; set LUNCHTABLE_DATA to where the data is")
    return path


async def test_an_export_full_of_bots_leaves_what_people_said() -> None:
    storage, community = await a_community("sqlite://")
    summary = await take_in(at_hand("hfaran_testarchive.zip"), storage, community)
    assert (summary.people, summary.channels, summary.problems) == (4, 2, ())
    assert 40 <= summary.messages <= 60
    await storage.close()


async def test_a_real_workspace_is_imported_whole_and_only_once() -> None:
    path = at_hand("clojurians_slack_export.zip")
    storage, community = await a_community("sqlite://")
    first = await take_in(path, storage, community)
    assert (first.people, first.channels, first.messages, first.problems) == (460, 118, 4514, ())
    assert 200 <= first.questions <= 450
    assert first.answered >= 40
    assert first.entries >= first.answered
    second = await take_in(path, storage, community)
    assert (second.added, second.questions, second.entries) == (0, first.questions, first.entries)
    assert second.seconds < first.seconds
    await storage.close()


async def test_a_busy_channel_finds_most_of_what_its_people_ticked(tmp_path: Path) -> None:
    part = tmp_path / "part.zip"
    with zipfile.ZipFile(at_hand("public_chat_slack_export.zip")) as whole, zipfile.ZipFile(part, "w") as zipped:
        for name in whole.namelist():
            if name in ("channels.json", "users.json") or name.startswith("ubuntu-2018/"):
                zipped.writestr(name, whole.read(name))
    archive = open_archive(part)
    assert {channel.name for channel in archive.channels() if archive.size(channel.id)} == {"ubuntu-2018"}
    storage, community = await a_community("sqlite://")
    summary = await take_in(part, storage, community)
    assert summary.messages > 1000
    assert summary.answered >= 10
    assert summary.problems == ()
    await storage.close()
