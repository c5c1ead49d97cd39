"""What Slack didn't tell of a channel is found by looking."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from little_slack import WORKSPACE, LittleSlack, OneWorkspace, little_slack, says, too_much

from adapters.slack.calls import Calls
from adapters.slack.chat import SlackChat
from adapters.slack.checking import Checking
from adapters.slack.here import Here
from adapters.slack.knowing import Knowing
from bot.dispatch import Dispatch
from bot.intake import Intake
from bot.kernel.records import ChannelRecord, Community
from bot.places import ChannelKind
from bot.ports import Storage
from bot.registry import find_features
from storage import open_storage

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
Json = dict[str, Any]


class Watch:
    time = NOON

    def now(self) -> datetime:
        return self.time


@dataclass
class Table:
    """A workspace whose channels are known, and a Slack in which they may be otherwise."""

    slack: LittleSlack
    storage: Storage
    intake: Intake
    checking: Checking
    watch: Watch
    now: dict[str, Json]

    async def look(self) -> int:
        """Look after the channels; how many events were handled then."""
        await self.checking.look(WORKSPACE)
        handled = 0
        while done := await self.intake.step():
            handled += done
        return handled

    async def channel(self, id: str) -> ChannelRecord | None:
        async with self.storage.turn(WORKSPACE) as store:
            return await store.communities.channel(id)


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    now: dict[str, Json] = {
        "C1": {"id": "C1", "name": "round-talk", "is_member": True},
        "G1": {"id": "G1", "name": "team-talk", "is_private": True, "is_member": True},
    }

    async def info(slack: LittleSlack, request: web.Request, arguments: Json) -> web.StreamResponse:
        told = now.get(arguments["channel"])
        return web.json_response({"ok": True, "channel": told} if told else {"ok": False, "error": "channel_not_found"})

    storage = await open_storage(f"sqlite:///{tmp_path / 'lunch.db'}")
    async with storage.turn(WORKSPACE) as store:
        nurses = await store.communities.save(Community(0, "Nurses", home="C1"))
        for id, name, kind in (("C1", "round-talk", ChannelKind.PUBLIC), ("G1", "team-talk", ChannelKind.PRIVATE)):
            await store.communities.save_channel(ChannelRecord(id, name, kind, community=nurses.id))
    async with little_slack() as slack:
        slack.always["conversations.info"] = info
        workspaces, watch = OneWorkspace(Here("T1")), Watch()
        calls = Calls(workspaces, base_url=f"{slack.url}api/")
        knowing = Knowing(calls, workspaces)
        dispatch = Dispatch(find_features(), storage, lambda workspace: SlackChat(workspace, knowing), watch)
        intake = Intake(storage.inbox, dispatch, watch)
        checking = Checking(workspaces, storage, calls, knowing, intake, watch, every=0.01, pace=0)
        yield Table(slack, storage, intake, checking, watch, now)
        await calls.close()
    await storage.close()


async def test_what_is_as_it_was_is_left_alone(table: Table) -> None:
    assert await table.look() == 0


async def test_a_channel_made_private_while_nobody_told_is_private(table: Table) -> None:
    table.now["C1"] |= {"is_private": True}
    assert await table.look() == 1
    channel = await table.channel("C1")
    assert channel is not None
    assert channel.is_private
    assert channel.community is not None


async def test_a_channel_that_turns_out_to_be_private_is_looked_at_at_once(table: Table) -> None:
    await table.checking.said_private(WORKSPACE, "G1")  # known to be
    await table.checking.said_private(WORKSPACE, "C9")  # nobody knows it
    assert table.slack.calls == []
    table.now["C1"] |= {"is_private": True}
    await table.checking.said_private(WORKSPACE, "C1")
    assert await table.intake.step() == 1
    channel = await table.channel("C1")
    assert channel is not None
    assert channel.is_private


@pytest.mark.parametrize(
    ("now", "name", "archived"), [({"name": "rounds"}, "rounds", False), ({"is_archived": True}, "round-talk", True)]
)
async def test_a_channel_renamed_or_archived_meanwhile_is_known_so(
    table: Table, now: Json, name: str, archived: bool
) -> None:
    table.now["C1"] |= {**now, "is_member": not archived}  # Slack says of archived channels that nobody is in them
    assert await table.look() == 1
    channel = await table.channel("C1")
    assert channel is not None
    assert (channel.name, channel.archived, channel.community is None) == (name, archived, False)
    assert await table.look() == 0


async def test_what_happens_again_another_time_is_found_again(table: Table) -> None:
    for name in ("rounds", "round-talk", "rounds"):
        table.now["C1"] |= {"name": name}
        table.watch.time += timedelta(hours=1)
        assert await table.look() == 1
    channel = await table.channel("C1")
    assert channel is not None
    assert channel.name == "rounds"


async def test_where_the_bot_was_put_out_it_belongs_no_more(table: Table) -> None:
    table.now["C1"] |= {"is_member": False}
    del table.now["G1"]
    assert await table.look() == 2
    for id in ("C1", "G1"):
        channel = await table.channel(id)
        assert channel is not None
        assert channel.away
    assert await table.look() == 0


async def test_a_public_channel_that_can_not_be_seen_any_more_is_for_nobody(table: Table) -> None:
    """It was deleted, or made private where the bot isn't: Slack says the same of both."""
    del table.now["C1"]
    assert await table.look() == 2
    channel = await table.channel("C1")
    assert channel is not None
    assert (channel.is_private, channel.away) == (True, True)
    assert await table.look() == 0


@pytest.mark.parametrize("mood", [says("missing_scope"), says("team_access_not_granted"), too_much("0.01")])
async def test_when_slack_does_not_tell_nothing_changes(table: Table, mood: Any) -> None:
    table.slack.always["conversations.info"] = mood
    assert await table.look() == 0
    assert await table.channel("G1") is not None


async def test_it_is_looked_again_and_again(table: Table) -> None:
    found = asyncio.Event()

    async def noted(slack: LittleSlack, request: web.Request, arguments: Json) -> web.StreamResponse:
        if len(slack.asked("conversations.info")) > 5:  # there are two channels
            found.set()
        return await says("missing_scope")(slack, request, arguments)

    table.slack.always["conversations.info"] = noted
    work = asyncio.create_task(table.checking.run())
    async with asyncio.timeout(3):
        await found.wait()
    work.cancel()
