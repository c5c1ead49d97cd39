"""Opens a Slack for walkthroughs: the server, the app in it as its manifest says, and the adapter put together as
`lunchtable run` does it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal, cast

from slack import AppMade, LocalSlack
from slack.clock import SlackClock
from stage_slack import SlackStage

from adapters.cli.run import House
from adapters.sandbox.clock import SandboxClock
from adapters.slack.access import Access
from adapters.slack.app import Slack
from adapters.slack.manifest import EVENTS_PATH, Wanted, make_manifest
from adapters.slack.sending import SlackSender
from bot.registry import find_features
from storage import open_storage

Way = Literal["http", "socket"]

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@asynccontextmanager
async def slack_stage(database_url: str, way: Way, *, least: bool = False) -> AsyncIterator[SlackStage]:
    """A stage whose bot hears by signed HTTP or by Socket Mode, and with the `least` of scopes reads no messages."""
    clock = SandboxClock(MONDAY)
    registry = find_features()
    storage = await open_storage(database_url)
    manifest = make_manifest(registry, Wanted(least, "https://lunch.example.org" if way == "http" else ""))
    async with LocalSlack(SlackClock(lambda: clock.now().timestamp()), made_app(manifest)) as server:
        server.deliveries.signing_time = server.clock.now
        team = server.state.add_team("Table")
        there = server.state.install(team, manifest["oauth_config"]["scopes"]["bot"])
        slack = Slack(replace(access_to(server, there.token, way), least=least), storage, registry, clock)
        try:
            await slack.check()
            house = House(slack, storage, clock)
            await slack.start()
            if way == "http":
                (found,) = re.findall(r"HTTP on ([\w.:\[\]]+)", await slack.where())
                server.state.app.request_url = f"http://{found}{EVENTS_PATH}"
            cast(
                SlackSender, slack.sender("")
            ).posting.rest = 0.0  # it is told by the wall clock, which nobody waits for
            yield SlackStage(server, team.id, slack, house, clock)
        finally:
            await slack.stop()
            await slack.close()
            await storage.close()


def made_app(manifest: Mapping[str, Any]) -> AppMade:
    """The app as whoever installs it makes it, from the manifest."""
    shortcuts = manifest["features"]["shortcuts"]
    (command,) = manifest["features"]["slash_commands"]
    return AppMade(
        commands=frozenset({command["command"]}),
        escapes=command["should_escape"],
        events=frozenset(manifest["settings"]["event_subscriptions"]["bot_events"]),
        shortcuts=frozenset(one["callback_id"] for one in shortcuts if one["type"] == "global"),
        message_shortcuts=frozenset(one["callback_id"] for one in shortcuts if one["type"] == "message"),
    )


def access_to(server: LocalSlack, token: str, way: Way) -> Access:
    """The settings with which the bot reaches this server."""
    app = server.state.app
    access = Access(bot_token=token, api_url=server.base_url, port=0)
    if way == "http":
        return replace(access, signing_secret=app.signing_secret)
    return replace(access, app_token=app.app_token)
