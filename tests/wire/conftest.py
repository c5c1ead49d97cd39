"""Our own Slack and our own Discord with a table of nurses in each, ready for an app."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from discord_nurses import Ward, lay
from discord_server import LocalDiscord
from nurses import Handler, Table
from slack import LocalSlack


@pytest.fixture
async def local_slack() -> AsyncIterator[LocalSlack]:
    """An empty Slack."""
    async with LocalSlack() as slack:
        yield slack


@pytest.fixture
def table(local_slack: LocalSlack) -> Table:
    """A laid table. No app listens yet."""
    state = local_slack.state
    team = state.add_team("Nurses")
    ana, ben = state.add_user(team, "Ana"), state.add_user(team, "Ben", is_admin=True)
    there = state.install(team)
    bot = state.bot(team.id)
    rounds = state.add_channel(team, "round-talk", members=[ana, ben, bot])
    private = state.add_channel(team, "team-talk", "private", members=[ana])
    return Table(local_slack, team, there, ana, ben, bot, rounds, private)


@pytest.fixture
async def listening(local_slack: LocalSlack) -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    """Makes an HTTP server of a handler, and has Slack's events go there."""
    runners: list[web.AppRunner] = []

    async def listen(handler: Handler) -> str:
        app = web.Application()
        app.router.add_post("/slack/events", handler)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
        local_slack.state.app.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        return local_slack.state.app.request_url

    yield listen
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def local_discord() -> AsyncIterator[LocalDiscord]:
    """An empty Discord."""
    async with LocalDiscord() as server:
        yield server


@pytest.fixture
def ward(local_discord: LocalDiscord) -> Ward:
    """A laid table in a guild. No bot listens yet."""
    return lay(local_discord)
