"""What people can do in our own Slack, what the app hears of it, and payloads recorded from the real one."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from nurses import Handler, Table
from slack import recorded
from slack_sdk.signature import SignatureVerifier

Json = dict[str, Any]


@pytest.fixture
async def heard(table: Table, listening: Callable[[Handler], Awaitable[str]]) -> list[Json]:
    """The events an app is told, as it hears them."""
    events: list[Json] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if body.get("type") == "url_verification":
            return web.Response(text=body["challenge"])
        events.append(body["event"])
        return web.Response()

    await listening(handle)
    return events


def kinds(heard: list[Json]) -> list[str]:
    return [event.get("subtype") or event["type"] for event in heard]


async def test_app_follows_a_message_through_its_life(table: Table, heard: list[Json]) -> None:
    people = table.slack.people
    said = await people.say("Ana", "#round-talk", "A *clay* pot", files=["pot.png"])
    await people.edit("Ana", "#round-talk", said, "A clay pot with `sand`")
    reply = await people.say("Ben", "#round-talk", "Thanks!", said)
    await people.unfurl("#round-talk", said)
    await people.delete("Ana", "#round-talk", said)
    await people.delete("Ben", "#round-talk", reply)
    assert kinds(heard) == [
        "file_share",
        "file_shared",
        "message_changed",
        "message",
        "message_changed",
        "message_changed",
        "message_deleted",
    ]
    edited, replied, stone = heard[2], heard[3], heard[5]
    assert (edited["previous_message"]["text"], edited["message"]["text"]) == ("A *clay* pot", "A clay pot with `sand`")
    assert edited["message"]["edited"]["user"] == table.ana.id
    assert (replied["thread_ts"], replied["parent_user_id"]) == (said.ts, table.ana.id)
    assert stone["message"]["subtype"] == "tombstone"  # it has a reply, so its place stays
    assert len({event["event_ts"] for event in heard}) == len(heard) - 1  # a file and its message share theirs


async def test_app_hears_who_comes_and_goes(table: Table, heard: list[Json]) -> None:
    people = table.slack.people
    cem = await people.arrive(table.team, "Cem", tz="Europe/Berlin", locale="de-DE")
    await people.join(cem, "#round-talk", by="Ana")
    await people.leave(cem, "#round-talk")
    await people.change_profile(cem, real_name="Cem Ö.")
    await people.deactivate(cem)
    assert kinds(heard) == [
        "team_join",
        "member_joined_channel",
        "channel_join",
        "member_left_channel",
        "channel_leave",
        "user_change",
        "user_change",
    ]
    assert heard[1]["inviter"] == table.ana.id
    assert (heard[5]["user"]["real_name"], heard[5]["user"]["tz"]) == ("Cem Ö.", "Europe/Berlin")
    assert heard[6]["user"]["deleted"] is True


async def test_app_hears_where_it_is_brought_and_from_where_it_is_put_out(table: Table, heard: list[Json]) -> None:
    people = table.slack.people
    await people.say("Ana", "#team-talk", "Among us")
    await people.invite_bot("Ana", "#team-talk")
    await people.say("Ana", "#team-talk", "Now it listens")
    await people.remove_bot("Ana", "#team-talk")
    assert kinds(heard) == ["member_joined_channel", "channel_join", "message", "member_left_channel", "group_left"]
    assert (heard[0]["user"], heard[0]["inviter"], heard[0]["channel_type"]) == (table.bot.id, table.ana.id, "G")


async def test_app_hears_what_becomes_of_a_channel(table: Table, heard: list[Json]) -> None:
    people = table.slack.people
    await people.rename("Ben", "#round-talk", "rounds")
    await people.archive("Ben", "#rounds")
    with pytest.raises(AssertionError, match="archived"):
        await people.say("Ana", "#rounds", "Anybody?")
    await people.unarchive("Ben", "#rounds")
    await people.make_private("Ben", "#rounds")
    await people.delete_channel("Ben", "#rounds")
    assert kinds(heard) == [
        "channel_rename",
        "channel_name",
        "channel_archive",
        "channel_archive",
        "channel_unarchive",
        "channel_convert_to_private",
        "group_deleted",
    ]
    assert heard[0]["channel"]["name"] == "rounds"


async def test_address_of_an_app_is_verified(table: Table, heard: list[Json]) -> None:
    assert await table.slack.verify_url()
    assert heard == []


async def test_body_changed_on_the_way_has_no_valid_signature(table: Table, heard: list[Json]) -> None:
    signed = table.slack.deliveries.signed(b"body")
    verifier = SignatureVerifier(table.slack.state.app.signing_secret)
    assert verifier.is_valid_request(b"body", signed)
    assert not verifier.is_valid_request(b"other", signed)
    assert not verifier.is_valid_request(b"body", table.slack.deliveries.signed(b"body", at=1_700_000_000))


@pytest.mark.skipif(not recorded.available(), reason="the recorded payloads are not at hand")
async def test_recorded_payloads_come_blank_and_plausible(table: Table, heard: list[Json]) -> None:
    events = recorded.events(table.team.id, table.rounds.id, table.ana.id)
    assert len(events) > 100
    for one in events:
        table.slack.send_body(one.payload)
    await table.slack.quiet()
    assert len(heard) == len(events)
    plain = {one.filled: one.payload["event"] for one in events if one.name == "ReactionAddedPayload"}
    assert (plain["no"]["user"], plain["address"]["user"], plain["yes"]["user"]) == ("", "", table.ana.id)
    assert plain["yes"]["item"]["channel"] == table.rounds.id
    shown = {one.name for one in recorded.interactions()}
    assert {"BlockActionPayload", "ViewSubmissionPayload", "MessageShortcutPayload"} <= shown
    assert {one.payload["command"] for one in recorded.commands()} == {"", "/practice", "/hello-socket-mode"}
