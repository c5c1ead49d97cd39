"""`lunchtable run` with the tokens of one or both platforms: the real command, and both platforms in this process."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from at_discord import Table, laid_table
from slack_at_the_door import SlackAtTheDoor, slack_at_the_door

OURS = ("LUNCHTABLE_", "SLACK_", "DISCORD_", "PORT")
SLACK = {"SLACK_BOT_TOKEN": "xoxb-good", "SLACK_APP_TOKEN": "xapp-1-A1-1-good"}


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with laid_table(tmp_path) as table:
        yield table


@pytest.fixture
async def slack() -> AsyncIterator[SlackAtTheDoor]:
    async with slack_at_the_door() as slack:
        yield slack


async def started(cwd: Path, **settings: str) -> Process:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment = kept | {"PYTHONPATH": str(Path(__file__).parents[2])} | settings
    command = [sys.executable, "-u", "-m", "adapters.cli.main", "run"]
    return await asyncio.create_subprocess_exec(*command, cwd=cwd, env=environment, stdout=PIPE, stderr=PIPE)


@asynccontextmanager
async def running(cwd: Path, **settings: str) -> AsyncIterator[Process]:
    process = await started(cwd, **settings)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0


async def line(stream: asyncio.StreamReader | None) -> str:
    assert stream is not None
    return (await asyncio.wait_for(stream.readline(), 30)).decode()


def discord(table: Table, token: str = "") -> dict[str, str]:
    return {"DISCORD_BOT_TOKEN": token or table.server.state.app.token, "DISCORD_API_URL": table.server.base_url}


async def test_with_a_discord_token_alone_it_works_in_discord(table: Table, tmp_path: Path) -> None:
    async with running(tmp_path, **discord(table)) as process:
        assert await line(process.stdout) == "Lunchtable is at work in Nurses (Discord). Ctrl+C ends it.\n"
        said = await table.server.people.say(table.ana, table.rounds, "Hello")
        assert said.id
    assert process.stderr is not None
    assert await process.stderr.read() == b""
    assert table.server.invalid == []


async def test_a_refused_token_alone_ends_it_with_one_sentence(table: Table, tmp_path: Path) -> None:
    process = await started(tmp_path, **discord(table, "MTAw.wrong.token"))
    said, complained = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert said == b""
    (sentence,) = complained.decode().strip().splitlines()
    assert sentence.startswith("Discord doesn't know DISCORD_BOT_TOKEN")
    assert "MTAw" not in sentence


async def test_with_both_tokens_one_process_serves_both(table: Table, slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with running(tmp_path, SLACK_API_URL=slack.api, **SLACK, **discord(table)) as process:
        lines = {await line(process.stdout), await line(process.stdout)}
    assert lines == {
        "Lunchtable is at work in nurses (Slack, Socket Mode). Ctrl+C ends it.\n",
        "Lunchtable is at work in Nurses (Discord). Ctrl+C ends it.\n",
    }


async def test_what_goes_wrong_in_one_leaves_the_other_at_work(
    table: Table, slack: SlackAtTheDoor, tmp_path: Path
) -> None:
    """The token becomes right meanwhile, and the other platform comes along without anybody starting anything."""
    right, table.server.state.app.token = table.server.state.app.token, "other"
    async with running(tmp_path, SLACK_API_URL=slack.api, **SLACK, **discord(table, right)) as process:
        assert "nurses (Slack" in await line(process.stdout)
        complained = await line(process.stderr)
        assert complained.startswith("Discord doesn't know DISCORD_BOT_TOKEN")
        assert "the other goes on" in complained
        table.server.state.app.token = right
        assert "Nurses (Discord)" in await line(process.stdout)


async def test_where_neither_can_be_served_it_ends_with_both_reasons(
    table: Table, slack: SlackAtTheDoor, tmp_path: Path
) -> None:
    wrong = SLACK | {"SLACK_BOT_TOKEN": "xoxb-wrong"}
    process = await started(tmp_path, SLACK_API_URL=slack.api, **wrong, **discord(table, "MTAw.wrong.token"))
    _, complained = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert "Slack doesn't know SLACK_BOT_TOKEN" in complained.decode()
    assert "Discord doesn't know DISCORD_BOT_TOKEN" in complained.decode()
