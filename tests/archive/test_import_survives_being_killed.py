"""kill -9 in the middle of an import loses nothing and leaves nothing half: started again, it ends where it would have."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from imported import WORKSPACE, a_community, everything, take_in
from slack_exports import ANA, BEN, CEM, Message, reaction, said, slack_zip, thread

from storage import open_storage

IMPORT = """
import asyncio, sys
from datetime import UTC, datetime
from adapters.archive.importer import import_archive
from storage import open_storage

async def main(path, url, workspace, community):
    storage = await open_storage(url)
    print("read 0", flush=True)
    told = lambda read, of: print("read", 100 * read // of, flush=True)
    await import_archive(path, storage, workspace, int(community), now=datetime(2024, 6, 1, tzinfo=UTC), progress=told)

asyncio.run(main(*sys.argv[1:]))
"""


def talk(channel: int) -> list[Message]:
    messages: list[Message] = []
    for n in range(120):
        start = n * 300 + channel
        messages += thread(
            said(ANA, f"How do I mend a pump of type {n % 7} that leaks, any idea? ({channel}.{n})", start),
            said(BEN, f"Tighten the ring {n} times and wrap it.", start + 2, reactions=[reaction("star", CEM)]),
            said(ANA, "thanks, that worked", start + 9),
        )
        messages.append(said(CEM, f"nothing to see in week {n}", start + 20))
    return messages


@pytest.mark.parametrize("percent", [0, 30, 60])
async def test_a_killed_import_started_again_ends_as_if_undisturbed(tmp_path: Path, percent: int) -> None:
    path = slack_zip(tmp_path / "export.zip", {f"pumps-{n}": talk(n) for n in range(6)})
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    storage, community = await a_community(url)
    await storage.close()

    command = [sys.executable, "-c", IMPORT, str(path), url, WORKSPACE, str(community)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603, ASYNC220
        assert process.stdout is not None
        for line in process.stdout:
            if int(line.split()[1]) >= percent:
                process.send_signal(signal.SIGKILL)
                break
        assert process.wait() == -signal.SIGKILL

    storage = await open_storage(url)
    resumed = await take_in(path, storage, community)
    undisturbed, fresh = await a_community(f"sqlite:///{tmp_path / 'undisturbed.db'}")
    whole = await take_in(path, undisturbed, fresh)
    assert await everything(storage) == await everything(undisturbed)
    assert resumed.questions == whole.questions == 720
    assert resumed.added <= whole.added
    await storage.close()
    await undisturbed.close()
