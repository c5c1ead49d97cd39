"""Workspaces install the bot in a browser, and remove it: bolt's real flow over HTTP, a real database."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, CookieJar
from cryptography.fernet import Fernet
from msgspec.structs import replace as changed
from slack_at_the_door import EVERYTHING, NURSES, SlackAtTheDoor, slack_at_the_door
from yarl import URL

from adapters.slack.access import Access
from adapters.slack.app import Slack
from adapters.slack.here import NotInstalled
from adapters.slack.identity import web_client, who_am_i
from adapters.slack.installation import Installation
from adapters.slack.installing import OneWorkspace
from adapters.slack.many import ManyWorkspaces
from adapters.slack.oauth import renewing
from bot.dispatch import Dispatch
from bot.incoming import Installed
from bot.intake import Intake
from bot.registry import find_features
from storage import Storage, open_storage

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TEAM: dict[str, Any] = {
    "app_id": "A1",
    "team": {"id": "T1", "name": "nurses"},
    "enterprise": None,
    "authed_user": {"id": "U1"},
    "scope": EVERYTHING,
    "token_type": "bot",
    "access_token": "xoxb-secret-of-nurses",
    "bot_user_id": "U0",
    "is_enterprise_install": False,
}
ORG: dict[str, Any] = TEAM | {
    "team": None,
    "enterprise": {"id": "E1", "name": "Hospitals"},
    "access_token": "xoxb-secret-of-all",
    "is_enterprise_install": True,
}


class Watch:
    """A clock that is set."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


class Browser:
    """Somebody's browser, with its cookies. Slack's own page agrees, or doesn't."""

    def __init__(self, slack: SlackAtTheDoor, address: str) -> None:
        self.slack, self.address = slack, address
        self.http = ClientSession(cookie_jar=CookieJar(unsafe=True, treat_as_secure_origin=[URL(address)]))

    async def begin(self) -> str:
        """Open the install page; returns the state that goes to Slack."""
        async with self.http.get(f"{self.address}/slack/install") as page:
            text = await page.text()
            assert page.status == 200
            assert all(word in page.headers["Set-Cookie"] for word in ("HttpOnly", "Secure"))
            assert page.headers["Cache-Control"] == "no-store"
        self.page = text
        link = re.search(r'href="([^"]*authorize[^"]*)"', text)
        assert link, text
        self.link = link[1].replace("&amp;", "&")
        return parse_qs(urlsplit(self.link).query)["state"][0]

    async def come_back(self, language: str = "en", **query: str) -> tuple[int, str]:
        """Slack sends the browser back with this."""
        where = f"{self.address}/slack/oauth_redirect"
        async with self.http.get(where, params=query, headers={"Accept-Language": language}) as page:
            return page.status, await page.text()


@asynccontextmanager
async def at_work(slack: SlackAtTheDoor, path: Path) -> AsyncIterator[tuple[Slack, Storage, Browser]]:
    """The adapter, with the pages for installing."""
    storage = await open_storage(f"sqlite:///{path}", cipher=Fernet(Fernet.generate_key()))
    access = Access(
        signing_secret="0" * 32,
        client_id="1.2",
        client_secret="client-secret",
        api_url=slack.api,
        public_url="https://lunch.example.org",
        port=0,
    )
    watch, registry = Watch(), find_features()
    adapter = Slack(access, storage, registry, watch)
    await adapter.check()
    dispatch = Dispatch(registry, storage, adapter.chat, watch)
    adapter.connect(dispatch, Intake(storage.inbox, dispatch, watch))
    await adapter.start()
    browser = Browser(slack, f"http://{adapter.address}")
    try:
        yield adapter, storage, browser
    finally:
        await browser.http.close()
        await adapter.stop()
        await adapter.close()
        await storage.close()


@pytest.fixture
async def slack() -> AsyncIterator[SlackAtTheDoor]:
    async with slack_at_the_door() as slack:
        slack.tokens["xoxb-secret-of-nurses"] = NURSES
        slack.tokens["xoxb-secret-of-all"] = {"team_id": "E1", "enterprise_id": "E1", "is_enterprise_install": True}
        slack.codes |= {"yes": TEAM, "yes-for-all": ORG}
        yield slack


async def test_nurses_install_the_bot_and_are_told_what_to_do_next(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with at_work(slack, tmp_path / "lunch.db") as (adapter, storage, browser):
        state = await browser.begin()
        asked = parse_qs(urlsplit(browser.link).query)
        assert browser.link.startswith(f"{slack.url}oauth/v2/authorize?")
        assert asked["scope"] == [EVERYTHING]
        assert asked["redirect_uri"] == ["https://lunch.example.org/slack/oauth_redirect"]
        status, page = await browser.come_back(code="yes", state=state)
        assert status == 200
        assert "Lunchtable is in nurses now" in page
        assert "/invite" in page
        assert "app_redirect?app=A1&amp;team=T1" in page
        here = await adapter.workspaces.find("T1")
        assert here is not None
        assert (here.name, here.bot_user, here.bot, here.app) == ("nurses", "U0", "B0", "A1")
        assert await adapter.workspaces.token("slack:T1") == "xoxb-secret-of-nurses"
        (arrived,) = await storage.inbox.take(NOW)
        assert isinstance(arrived.event, Installed)
        assert (arrived.event.workspace, arrived.event.name) == ("slack:T1", "nurses")


async def test_a_state_is_good_once(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with at_work(slack, tmp_path / "lunch.db") as (adapter, _, browser):
        state = await browser.begin()
        cookies = {"slack-app-oauth-state": state}
        assert (await browser.come_back(code="yes", state=state))[0] == 200
        browser.http.cookie_jar.update_cookies(cookies, URL(browser.address))
        slack.codes["again"] = TEAM | {"access_token": "xoxb-other"}
        status, page = await browser.come_back(code="again", state=state)
        assert status == 401
        assert "too old or was used before" in page
        assert await adapter.workspaces.token("slack:T1") == "xoxb-secret-of-nurses"


async def test_of_two_who_send_a_state_at_once_one_is_let_in(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with at_work(slack, tmp_path / "lunch.db") as (_, _, browser):
        state = await browser.begin()
        slack.codes["too"] = TEAM
        answers = await asyncio.gather(
            browser.come_back(code="yes", state=state), browser.come_back(code="too", state=state)
        )
        assert sorted(status for status, _ in answers) == [200, 401]


async def test_another_browser_cannot_finish_what_this_one_began(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with at_work(slack, tmp_path / "lunch.db") as (adapter, _, browser):
        state = await browser.begin()
        other = Browser(slack, browser.address)
        status, page = await other.come_back(code="yes", state=state)
        await other.begin()  # with a state of its own it is still the wrong one
        again, _ = await other.come_back(code="yes", state=state)
        await other.http.close()
        assert (status, again) == (400, 400)
        assert "another browser" in page
        assert await adapter.workspaces.find("T1") is None
        assert (await browser.come_back(code="yes", state=state))[0] == 200


async def test_after_ten_minutes_one_has_to_begin_again(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with at_work(slack, tmp_path / "lunch.db") as (adapter, _, browser):
        state = await browser.begin()
        watch = adapter.clock
        assert isinstance(watch, Watch)
        watch.moment += timedelta(minutes=10, seconds=1)
        status, page = await browser.come_back(code="yes", state=state)
        assert status == 401
        assert "begin again" in page
        assert await adapter.workspaces.find("T1") is None


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"error": "access_denied"}, "You decided against it, and nothing was installed."),
        ({"error": "<script>alert(1)</script>"}, "Slack stopped this attempt"),
        ({"code": "no"}, "Slack did not confirm this attempt"),
        ({}, "without its permission"),
    ],
)
async def test_what_went_wrong_is_one_sentence(
    slack: SlackAtTheDoor, tmp_path: Path, query: dict[str, str], sentence: str
) -> None:
    async with at_work(slack, tmp_path / "lunch.db") as (adapter, _, browser):
        state = await browser.begin()
        _, page = await browser.come_back(state=state, **query)
        assert sentence in page
        assert "script>" not in page
        assert 'href="/slack/install"' in page
        assert await adapter.workspaces.all() == []


async def test_a_database_that_is_away_is_a_page_too(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with at_work(slack, tmp_path / "lunch.db") as (_, storage, browser):
        state = await browser.begin()
        await storage.close()
        status, page = await browser.come_back(code="yes", state=state)
        assert status == 500
        assert "please tell whoever runs this bot" in page


async def test_a_whole_organisation_is_served_in_every_team(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with at_work(slack, tmp_path / "lunch.db") as (adapter, storage, browser):
        status, page = await browser.come_back(code="yes-for-all", state=await browser.begin())
        assert status == 200
        assert "Lunchtable is in Hospitals now" in page
        workspaces = adapter.workspaces
        here = await workspaces.find("T7", "E1")
        assert here is not None
        assert (here.team, here.enterprise, here.org_wide, here.workspace) == ("T7", "E1", True, "slack:T7")
        assert await workspaces.token("slack:T7") == "xoxb-secret-of-all"
        assert await workspaces.find("T8", "E2") is None
        with pytest.raises(NotInstalled):
            await workspaces.token("slack:T9")  # nobody told whose team that is
        later = ManyWorkspaces(storage.vault, Watch(), renewing(web_client(slack.api), "", ""))
        assert await later.token("slack:T7") == "xoxb-secret-of-all"  # what waits for T7 is sent after a restart too
        assert await later.forget("T7", "E1")
        assert await later.find("T7", "E1") is None


async def test_tokens_lie_in_no_file_as_they_are(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with at_work(slack, tmp_path / "lunch.db") as (_, _, browser):
        slack.codes["yes"] = TEAM | {"refresh_token": "xoxe-1-refresh-secret", "expires_in": 43200}
        state = await browser.begin()
        begun = bytes_in(tmp_path)
        assert (await browser.come_back(code="yes", state=state))[0] == 200
        kept = begun + bytes_in(tmp_path)
    kept += bytes_in(tmp_path)
    assert b"T1" in kept
    for secret in (b"xoxb-secret", b"refresh-secret", state.encode()):
        assert secret not in kept


async def test_pages_are_read_in_ones_own_language_where_there_is_one(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    async with at_work(slack, tmp_path / "lunch.db") as (_, _, browser):
        _, page = await browser.come_back(language="de-AT,de;q=0.9", error="access_denied")
        assert '<html lang="de-AT">' in page
        _, page = await browser.come_back(language='"><script>', error="access_denied")
        assert '<html lang="en">' in page


async def many(slack: SlackAtTheDoor, path: Path) -> tuple[ManyWorkspaces, Storage, Watch]:
    """Workspaces without the pages."""
    storage, watch = await open_storage(f"sqlite:///{path}", cipher=Fernet(Fernet.generate_key())), Watch()
    client = web_client(slack.api)
    return ManyWorkspaces(storage.vault, watch, renewing(client, "1.2", "client-secret")), storage, watch


def bytes_in(folder: Path) -> bytes:
    """All that lies in the database's files."""
    return b"".join(path.read_bytes() for path in folder.glob("lunch.db*"))


def installed(**about: Any) -> Installation:
    return Installation(**{"team": "T1", "token": "xoxb-old", "at": NOW, **about})


async def test_uninstalling_told_twice_and_in_any_order_forgets_once(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    workspaces, storage, watch = await many(slack, tmp_path / "lunch.db")
    await workspaces.keep(installed())
    other = ManyWorkspaces(storage.vault, watch, renewing(web_client(slack.api), "", ""))
    assert await other.find("T1") is not None
    assert await workspaces.forget("T1", "", NOW + HOUR)
    assert await workspaces.forget("T1", "", NOW + HOUR)
    assert await workspaces.forget("T1")
    assert await workspaces.find("T1") is None
    with pytest.raises(NotInstalled):
        await workspaces.token("slack:T1")
    watch.moment += MINUTE  # so soon another process notices
    assert await other.find("T1") is None
    await workspaces.keep(installed(token="xoxb-new", at=NOW + 2 * HOUR))
    assert not await workspaces.forget("T1", "", NOW + HOUR)  # told late: it was installed again since
    assert await workspaces.token("slack:T1") == "xoxb-new"
    await storage.close()


async def test_a_token_about_to_expire_is_renewed_once_and_kept(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    workspaces, storage, watch = await many(slack, tmp_path / "lunch.db")
    await workspaces.keep(installed(refresh_token="xoxe-1", expires_at=NOW + HOUR))
    slack.fresh["xoxe-1"] = {
        "ok": True, "token_type": "bot", "access_token": "xoxb-new", "refresh_token": "xoxe-2", "expires_in": 10**9,
    }  # fmt: skip
    tokens = await asyncio.gather(*(workspaces.token("slack:T1") for _ in range(20)))
    assert set(tokens) == {"xoxb-new"}
    assert slack.calls.count("oauth.v2.access") == 1
    later = ManyWorkspaces(storage.vault, watch, renewing(web_client(slack.api), "", ""))
    assert await later.token("slack:T1") == "xoxb-new"
    assert not await later.forget("T1", "", NOW - MINUTE)  # it is still known when it was installed
    await storage.close()


async def test_a_renewal_that_fails_is_not_tried_all_the_time(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    workspaces, storage, watch = await many(slack, tmp_path / "lunch.db")
    await workspaces.keep(installed(refresh_token="xoxe-used", expires_at=NOW + HOUR))
    for _ in range(5):
        assert await workspaces.token("slack:T1") == "xoxb-old"  # still good for an hour
    assert slack.calls.count("oauth.v2.access") == 1
    watch.moment += MINUTE
    slack.ill = 1
    assert await workspaces.token("slack:T1") == "xoxb-old"
    assert slack.calls.count("oauth.v2.access") == 2
    await storage.close()


async def test_an_expired_token_is_renewed_when_slack_says_so(slack: SlackAtTheDoor, tmp_path: Path) -> None:
    workspaces, storage, _ = await many(slack, tmp_path / "lunch.db")
    await workspaces.keep(installed(refresh_token="xoxe-1", expires_at=NOW + 9 * HOUR))
    slack.fresh["xoxe-1"] = {"ok": True, "token_type": "bot", "access_token": "xoxb-new", "expires_in": 10**9}
    await workspaces.refused("slack:T1", "token_expired")
    assert await workspaces.token("slack:T1") == "xoxb-new"
    await workspaces.refused("slack:T1", "channel_not_found")
    await workspaces.refused("slack:T9", "token_expired")
    assert slack.calls.count("oauth.v2.access") == 1
    await storage.close()


async def test_one_workspace_by_its_token(slack: SlackAtTheDoor) -> None:
    client, watch = web_client(slack.api), Watch()
    one = OneWorkspace(client, "xoxb-good", await who_am_i(client, "xoxb-good"), watch)
    assert await one.token("slack:T1") == "xoxb-good"
    assert await one.find("T2") is None
    here = await one.here("slack:T1")
    assert here is not None
    assert here.scopes == set(EVERYTHING.split(","))
    await one.refused("slack:T1", "invalid_auth")  # a bad hour of Slack's: it takes the token after all
    assert await one.find("T1") is not None
    assert not await one.forget("T1", "", NOW - HOUR)  # told late
    assert await one.forget("T2", "", NOW + HOUR)  # somebody else's
    assert await one.find("T1") is not None
    assert await one.forget("T1", "", NOW + HOUR)
    assert await one.forget("T1", "", NOW + HOUR)
    assert await one.all() == []
    with pytest.raises(NotInstalled):
        await one.token("slack:T1")


async def test_one_token_that_slack_no_longer_takes_is_given_up(slack: SlackAtTheDoor) -> None:
    client, watch = web_client(slack.api), Watch()
    one = OneWorkspace(client, "xoxb-good", await who_am_i(client, "xoxb-good"), watch)
    slack.tokens["xoxb-good"] = "token_revoked"
    await one.refused("slack:T1", "channel_not_found")
    assert await one.find("T1") is not None
    slack.ill = 1
    await one.refused("slack:T1", "token_revoked")  # nobody can say now
    assert await one.find("T1") is not None
    watch.moment += MINUTE
    await one.refused("slack:T1", "token_revoked")
    assert await one.find("T1") is None


async def test_one_token_of_an_organisation_serves_its_teams(slack: SlackAtTheDoor) -> None:
    client = web_client(slack.api)
    slack.tokens["xoxb-org"] = {
        "team_id": "E1",
        "enterprise_id": "E1",
        "is_enterprise_install": True,
        "team": "Hospitals",
    }
    one = OneWorkspace(client, "xoxb-org", await who_am_i(client, "xoxb-org"), Watch())
    here = await one.find("T7", "E1")
    assert here is not None
    assert (here.team, here.org_wide) == ("T7", True)
    assert await one.find("T8", "E2") is None
    assert await one.token("slack:T7") == "xoxb-org"
    assert await one.forget("", "E1", NOW + HOUR)
    assert await one.find("T7", "E1") is None


def test_no_token_is_shown_by_accident() -> None:
    access = Access(bot_token="xoxb-secret", app_token="xapp-secret", signing_secret="s3cret", client_secret="s3cret")
    shown = f"{access!r} {changed(installed(token='xoxb-secret'), refresh_token='xoxe-secret')!r} {replace(access)}"
    assert "secret" not in shown.replace("_secret", "").replace("client_secret", "")
