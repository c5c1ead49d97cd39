"""Installed by a click, removed, told of it in any order and twice, and installed again."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar
from cryptography.fernet import Fernet
from opened_slack import MONDAY, access_to, made_app
from slack import LocalSlack
from slack.clock import SlackClock
from stage_slack import SlackStage
from yarl import URL

from adapters.cli.run import House
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.grammar import read_table
from adapters.slack.app import Slack
from adapters.slack.manifest import EVENTS_PATH, Wanted, make_manifest
from bot.registry import find_features
from storage import open_storage

PUBLIC = "https://lunch.example.org"
ORDERS = [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")]


@dataclass
class Club:
    """A team in which Ida may install the app; `stage` is what happens there afterwards."""

    stage: SlackStage
    address: str

    async def install(self) -> None:
        """Ida clicks, agrees, and comes back."""
        server = self.stage.server
        server.oauth.agree(server.state.user("Ida").id, self.stage.team)
        jar = CookieJar(unsafe=True, treat_as_secure_origin=[URL(self.address)])
        async with ClientSession(cookie_jar=jar) as browser:
            async with browser.get(f"{self.address}/slack/install") as page:
                (link,) = re.findall(r'href="([^"]*authorize[^"]*)"', await page.text())
            async with browser.get(URL(link.replace("&amp;", "&"), encoded=True), allow_redirects=False) as agreed:
                back = agreed.headers["Location"].removeprefix(PUBLIC)
            async with browser.get(URL(self.address + back, encoded=True)) as done:
                assert done.status == 200
        for room in server.state.channels.values():
            if (bot := server.state.bot(self.stage.team).id) not in room.members:
                room.members.append(bot)
        await self.stage.settle()

    async def answered(self) -> str:
        """What Ana reads when she asks for the questions."""
        self.stage.changes()
        await self.stage.say("ana", "round-talk", "/practice questions")
        await self.stage.settle()
        return "\n".join(one.text for one in self.stage.changes())


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Club]:
    """The app isn't installed yet."""
    clock, registry = SandboxClock(MONDAY), find_features()
    storage = await open_storage(f"sqlite:///{tmp_path / 'lunchtable.db'}", cipher=Fernet(Fernet.generate_key()))
    app = made_app(make_manifest(registry, Wanted(public_url=PUBLIC)))
    async with LocalSlack(SlackClock(lambda: clock.now().timestamp()), app) as server:
        server.deliveries.signing_time = server.clock.now
        team = server.state.add_team("Table")
        client = {"client_id": app.client_id, "client_secret": app.client_secret, "public_url": PUBLIC}
        slack = Slack(replace(access_to(server, "", "http"), **client), storage, registry, clock)
        try:
            await slack.check()
            house = House(slack, storage, clock)
            await slack.start()
            server.state.app.request_url = f"http://{slack.address}{EVENTS_PATH}"
            server.state.add_user(team, "Ida")
            yield Club(SlackStage(server, team.id, slack, house, clock), f"http://{slack.address}")
        finally:
            await slack.stop()
            await slack.close()
            await storage.close()


async def handled(stage: SlackStage) -> None:
    """Let the bot do what it has to do, while it isn't there to look at."""
    while await stage.house.intake.step() + await stage.house.delivery.step():
        pass


@pytest.mark.parametrize("order", ORDERS, ids=" then ".join)
async def test_removed_in_any_order_and_told_twice_it_is_silent_until_it_is_installed_again(
    club: Club, order: tuple[str, str]
) -> None:
    stage = club.stage
    await club.install()
    await stage.lay(read_table({}, Path()))
    await stage.say("ana", "round-talk", "/practice ask How do you keep insulin cool on a long round?")
    await stage.settle()
    assert "keep insulin cool" in await club.answered()
    told = len(stage.server.deliveries.all)
    await stage.people.uninstall(stage.team, order=order * 2)
    await handled(stage)
    news = [one.body for one in stage.server.deliveries.all[told:]]
    assert len(news) == 4
    assert all(one.arrived for one in stage.server.deliveries.all)
    assert await stage.slack.workspaces.all() == []

    stage.clock.advance(timedelta(hours=2))
    await handled(stage)
    await club.install()
    for body in news:  # and some of it comes once more, late
        assert (await stage.server.deliveries.attempt("events_api", body)).status == 200
    await stage.settle()
    assert len(await stage.slack.workspaces.all()) == 1
    assert "keep insulin cool" in await club.answered()
    assert await stage.slack.storage.inbox.parked(stage.workspace) == []
