"""`lunchtable run` as an operator starts it: the real command, and a Slack that answers in this process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from socket import socket

import pytest
from aiohttp import ClientSession
from click.testing import CliRunner
from slack_at_the_door import LEAST, SlackAtTheDoor, slack_at_the_door

from adapters.cli.main import main

OURS = ("LUNCHTABLE_", "SLACK_", "PORT")
KEY = "Zm9yIHRoZSB0ZXN0cyBhbmQgbm90aGluZyBlbHNlLi4="
BOTH = {"SLACK_BOT_TOKEN": "xoxb-good", "SLACK_APP_TOKEN": "xapp-1-A1-1-good"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb-good", "SLACK_SIGNING_SECRET": "0123456789abcdef" * 2}
OAUTH = {
    "SLACK_SIGNING_SECRET": "0123456789abcdef" * 2,
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "client-secret",
}


@pytest.fixture
async def slack() -> AsyncIterator[SlackAtTheDoor]:
    async with slack_at_the_door() as slack:
        yield slack


async def started(settings: dict[str, str], cwd: Path, *words: str) -> Process:
    """The command, with these settings and nobody else's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment = kept | {"PYTHONPATH": str(Path(__file__).parents[2])} | settings
    command = [sys.executable, "-u", "-m", "adapters.cli.main", "run", *words]
    return await asyncio.create_subprocess_exec(*command, cwd=cwd, env=environment, stdout=PIPE, stderr=PIPE)


async def refused(settings: dict[str, str], cwd: Path, *words: str) -> str:
    """What it says when it doesn't start: one sentence, no secret."""
    process = await started(settings, cwd, *words)
    said, complained = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1, complained.decode()
    assert said == b""
    (sentence,) = complained.decode().strip().splitlines()
    for secret in settings.values():
        assert secret not in sentence or not secret.startswith(("xox", "xapp", "0123", "client-secret"))
    return sentence


@asynccontextmanager
async def at_work(settings: dict[str, str], cwd: Path, *words: str) -> AsyncIterator[tuple[str, Process]]:
    """The command at work; gives the line by which it says so. It is ended as a service manager ends it."""
    process = await started(settings, cwd, *words)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        if not line:
            pytest.fail((await process.stderr.read()).decode())
        yield line, process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            begun = time.monotonic()
            rest = await asyncio.wait_for(process.stdout.read(), 20)
            assert await process.wait() == 0, (await process.stderr.read()).decode()
            assert b"Good-bye." in rest
            assert time.monotonic() - begun < 10


async def test_it_says_when_it_is_ready_and_ends_when_told(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with at_work(BOTH | {"SLACK_API_URL": slack.api}, tmp_path) as (line, process):
        assert line == "Lunchtable is at work in nurses (Slack, Socket Mode). Ctrl+C ends it.\n"
        assert process.stderr is not None
    assert await process.stderr.read() == b""
    assert (tmp_path / ".lunchtable" / "lunchtable.db").exists()


async def test_ctrl_c_ends_it_too(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with at_work(BOTH | {"SLACK_API_URL": slack.api.rstrip("/")}, tmp_path) as (_, process):
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_without_any_token_it_says_what_is_needed(tmp_path: Path) -> None:
    sentence = await refused({}, tmp_path)
    assert "SLACK_BOT_TOKEN" in sentence
    assert "Slack in ten minutes" in sentence
    assert "lunchtable demo" in sentence
    assert not (tmp_path / ".lunchtable").exists()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (BOTH | {"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack doesn't know SLACK_BOT_TOKEN (invalid_auth)"),
        (BOTH | {"SLACK_APP_TOKEN": "xapp-wrong"}, "Socket Mode can't begin with this SLACK_APP_TOKEN. The"),
        (BOTH | {"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_BOT_TOKEN holds an app-level token"),
        (HTTP | {"SLACK_SIGNING_SECRET": "xapp-wrong"}, "SLACK_SIGNING_SECRET holds an app-level token"),
        (BOTH | {"LUNCHTABLE_DATABASE": "sqlite:////proc/nowhere/x.db"}, "can't be opened"),
        (BOTH | {"LUNCHTABLE_DATABASE": "postgresql://u:p@127.0.0.1:1/x"}, "can't be opened"),
        (BOTH | {"LUNCHTABLE_HTTP_PORT": "many"}, "The setting LUNCHTABLE_HTTP_PORT can't be used"),
        (OAUTH, "LUNCHTABLE_KEY is missing"),
    ],
)
async def test_what_is_wrong_is_one_sentence(
    slack: SlackAtTheDoor, tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    assert sentence in await refused({"SLACK_API_URL": slack.api} | settings, tmp_path)


async def test_missing_scopes_are_named(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    slack.scopes["xoxb-good"] = "chat:write,users:read"
    sentence = await refused(BOTH | {"SLACK_API_URL": slack.api}, tmp_path)
    assert "commands" in sentence
    assert "lunchtable manifest slack" in sentence
    assert "apps.connections.open" not in slack.calls  # nothing is accepted


async def test_with_the_least_scopes_it_works_and_says_what_does_not(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    slack.scopes["xoxb-good"] = LEAST
    async with at_work(BOTH | {"SLACK_API_URL": slack.api}, tmp_path) as (_, process):
        pass
    assert process.stderr is not None
    assert b"--least" in await process.stderr.read()


async def test_a_port_that_is_taken_is_said(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    with socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        sentence = await refused(HTTP | {"SLACK_API_URL": slack.api, "PORT": port}, tmp_path)
    assert f"Port {port} is in use" in sentence
    assert "LUNCHTABLE_HTTP_PORT" in sentence


async def test_requests_signed_with_another_secret_are_refused_and_said_once(
    slack: SlackAtTheDoor, tmp_path: Path
) -> None:
    settings = HTTP | {"SLACK_API_URL": slack.api, "LUNCHTABLE_HTTP_PORT": "0"}
    async with at_work(settings, tmp_path) as (line, process), ClientSession() as http:
        address = line.partition("HTTP on ")[2].partition(")")[0]
        for _ in range(3):
            headers = {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=wrong"}
            body = {"type": "event_callback"}
            async with http.post(f"http://{address}/slack/events", json=body, headers=headers) as answer:
                assert answer.status == 401
    assert process.stderr is not None
    complained = (await process.stderr.read()).decode()
    assert complained.count("SLACK_SIGNING_SECRET is probably of another app") == 1


async def test_many_workspaces_are_invited_to_install(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    settings = OAUTH | {"SLACK_API_URL": slack.api, "LUNCHTABLE_KEY": KEY, "LUNCHTABLE_HTTP_PORT": "0"}
    async with at_work(settings, tmp_path) as (line, _), ClientSession() as http:
        assert line.startswith("Lunchtable is at work in 0 workspaces (Slack, HTTP on 127.0.0.1:")
        page = line.partition("installed at ")[2].partition(". Ctrl")[0]
        async with http.get(page) as shown:
            assert "oauth/v2/authorize" in await shown.text()


async def test_talkative_libraries_tell_no_secrets_even_when_everything_is_logged(
    slack: SlackAtTheDoor, tmp_path: Path
) -> None:
    async with at_work(BOTH | {"SLACK_API_URL": slack.api, "LUNCHTABLE_LOG_LEVEL": "DEBUG"}, tmp_path) as (_, process):
        pass
    assert process.stderr is not None
    logged = await process.stderr.read()
    assert b"xoxb-" not in logged
    assert b"xapp-" not in logged


def test_the_manifest_is_printed_as_the_settings_and_the_words_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where there is no .env

    def printed(*words: str, **settings: str) -> str:
        nobodys = {name: None for name in os.environ if name.startswith(OURS)}
        return CliRunner().invoke(main, ["manifest", "slack", *words], env=nobodys | settings).output

    manifest = json.loads(printed())
    assert manifest["settings"]["socket_mode_enabled"]
    assert "channels:history" in manifest["oauth_config"]["scopes"]["bot"]
    public = {"LUNCHTABLE_PUBLIC_URL": "https://lunch.example.org", "LUNCHTABLE_SLACK_LEAST": "true"}
    manifest = json.loads(printed(**public))
    assert not manifest["settings"]["socket_mode_enabled"]
    assert "channels:history" not in manifest["oauth_config"]["scopes"]["bot"]
    assert json.loads(printed(**public, SLACK_APP_TOKEN="xapp-1"))["settings"]["socket_mode_enabled"]
    assert 'request_url: "https://x.example/slack/events"' in printed(
        "--format", "yaml", "--public-url", "https://x.example/"
    )
    assert "app_mentions:read  Being asked by a mention." in printed("--explain", "--least")
    assert printed("--name", "x" * 36) == "The app's name may have 35 characters at most.\n"
