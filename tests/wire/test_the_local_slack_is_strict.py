"""Our own Slack speaks Slack's language: slack_sdk and bolt, as they are, get along with it, and it is as strict."""

from typing import Any

import aiohttp
import pytest
from nurses import BUTTON, SECTION, Table, refused
from slack import LocalSlack
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

# ---------------------------------------------------------------------------------------------------- tokens, scopes


async def test_who_has_no_token_or_a_dead_one_is_told_which(table: Table) -> None:
    assert (await refused(AsyncWebClient("", base_url=table.slack.base_url).auth_test()))["error"] == "not_authed"
    assert (await refused(table.client("xoxb-forged").auth_test()))["error"] == "invalid_auth"
    assert (await refused(table.client(table.slack.state.app.app_token).auth_test()))["error"] == (
        "not_allowed_token_type"
    )
    table.there.revoked = True
    assert (await refused(table.client().auth_test()))["error"] == "token_revoked"


async def test_bot_learns_who_it_is(table: Table) -> None:
    answer = await table.client().auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (
        table.team.id,
        table.bot.id,
        table.bot.bot_id,
    )
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_what_the_bot_was_not_granted_is_refused_by_kind_of_channel(table: Table) -> None:
    table.there.scopes = frozenset({"chat:write", "channels:history", "channels:read"})
    table.private.members.append(table.bot.id)
    await table.client().conversations_history(channel=table.rounds.id)
    answer = await refused(table.client().conversations_history(channel=table.private.id))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:history")
    assert (await refused(table.client().users_info(user=table.ana.id)))["needed"] == "users:read"
    assert (await refused(table.client().conversations_open(users=table.ana.id)))["error"] == "missing_scope"


async def test_private_channel_without_the_bot_does_not_exist_for_it(table: Table) -> None:
    answer = await refused(table.client().chat_postMessage(channel=table.private.id, text="Hello"))
    assert answer["error"] == "channel_not_found"


async def test_methods_that_are_not_or_no_longer_there_are_named(table: Table) -> None:
    assert (await refused(table.client().api_call("chat.shout")))["error"] == "unknown_method"
    assert (await refused(table.client().api_call("files.upload")))["error"] == "method_deprecated"
    assert table.slack.violations == ["files.upload: a deprecated method"]


# ---------------------------------------------------------------------------------------------------- saying


async def test_bot_posts_edits_and_deletes_its_own_words_only(table: Table) -> None:
    client = table.client()
    posted = await client.chat_postMessage(channel=table.rounds.id, text="Hello", blocks=[SECTION])
    await client.chat_update(channel=table.rounds.id, ts=posted["ts"], text="Good day")
    (seen,) = table.slack.seen_by("Ana", "#round-talk")
    assert (seen.text, seen.edited, seen.by_bot) == ("Good day", True, True)
    said = await table.slack.people.say("Ana", table.rounds, "Mine")
    answer = await refused(client.chat_update(channel=table.rounds.id, ts=said.ts, text="Yours"))
    assert answer["error"] == "cant_update_message"
    assert (await refused(client.chat_delete(channel=table.rounds.id, ts=said.ts)))["error"] == "cant_delete_message"
    await client.chat_delete(channel=table.rounds.id, ts=posted["ts"])
    gone = await refused(client.chat_delete(channel=table.rounds.id, ts=posted["ts"]))
    assert gone["error"] == "message_not_found"


@pytest.mark.parametrize(
    ("blocks", "complaint"),
    [
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}], "must be less than 3001 characters"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "must be more than 0 characters"),
        ([{"type": "divider"}] * 51, "no more than 50 items allowed"),
        ([{**SECTION, "block_id": "same"}, {**SECTION, "block_id": "same"}], "already exists"),
        ([{"type": "actions", "elements": [BUTTON] * 26}], "no more than 25 items allowed"),
        ([{**SECTION, "colour": "red"}], "invalid additional property: colour"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "Hello"}}], "must be a plain_text object"),
        ([{"type": "image", "alt_text": "a plate", "slack_file": {"id": "F0NONE"}}], "invalid slack file"),
    ],
)
async def test_blocks_that_slack_would_refuse_are_refused_with_their_place(
    table: Table, blocks: list[Any], complaint: str
) -> None:
    answer = await refused(table.client().chat_postMessage(channel=table.rounds.id, text="Hello", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
    assert any(complaint in message and "/blocks" in message for message in answer["response_metadata"]["messages"])


async def test_nothing_too_much_and_too_long_are_refused(table: Table) -> None:
    client = table.client()
    assert (await refused(client.chat_postMessage(channel=table.rounds.id, text="")))["error"] == "no_text"
    long = await refused(client.chat_postMessage(channel=table.rounds.id, text="x" * 40_001))
    assert long["error"] == "msg_too_long"
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5
    assert (await refused(client.chat_postMessage(channel=table.rounds.id, text="x", blocks=blocks)))["error"] in (
        "msg_blocks_too_long",
        "invalid_blocks",
    )


async def test_pings_and_posts_without_words_are_noted(table: Table) -> None:
    client = table.client()
    table.slack.house_rules = False
    await client.chat_postMessage(channel=table.rounds.id, text="<!channel> lunch")
    await client.chat_postMessage(channel=table.rounds.id, blocks=[SECTION], text="")
    mention = {"type": "section", "text": {"type": "mrkdwn", "text": f"<@{table.ana.id}>", "verbatim": True}}
    await client.chat_postMessage(channel=table.rounds.id, text="Ana", blocks=[mention])
    assert table.slack.violations == [
        "chat.postMessage: a ping: <!channel>",
        "chat.postMessage: no top-level text",
        f"chat.postMessage: a ping: <@{table.ana.id}>",
    ]


async def test_only_the_person_meant_sees_what_is_ephemeral(table: Table) -> None:
    client = table.client()
    await client.chat_postEphemeral(channel=table.rounds.id, user=table.ana.id, text="Only you")
    assert [seen.text for seen in table.slack.seen_by("Ana", "#round-talk")] == ["Only you"]
    assert table.slack.seen_by("Ben", "#round-talk") == []
    cem = table.slack.state.add_user(table.team, "Cem")
    away = await refused(client.chat_postEphemeral(channel=table.rounds.id, user=cem.id, text="You?"))
    assert away["error"] == "user_not_in_channel"


async def test_archived_and_left_channels_and_lost_threads_are_told_apart(table: Table) -> None:
    client = table.client()
    lost = await refused(client.chat_postMessage(channel=table.rounds.id, text="x", thread_ts="1700000000.000100"))
    assert lost["error"] == "thread_not_found"
    table.there.scopes -= {"chat:write.public"}
    table.rounds.members.remove(table.bot.id)
    assert (await refused(client.chat_postMessage(channel=table.rounds.id, text="x")))["error"] == "not_in_channel"
    table.rounds.archived = True
    assert (await refused(client.chat_postMessage(channel=table.rounds.id, text="x")))["error"] == "is_archived"


async def test_one_emoji_counts_once(table: Table) -> None:
    said = await table.slack.people.say("Ana", table.rounds, "Lunch?")
    client, at = table.client(), {"channel": table.rounds.id, "timestamp": said.ts}
    await client.reactions_add(name="white_check_mark", **at)
    assert (await refused(client.reactions_add(name="white_check_mark", **at)))["error"] == "already_reacted"
    assert (await refused(client.reactions_add(name="no_such_thing", **at)))["error"] == "invalid_name"
    await client.reactions_remove(name="white_check_mark", **at)
    assert (await refused(client.reactions_remove(name="white_check_mark", **at)))["error"] == "no_reaction"


async def test_picture_goes_up_in_three_steps_and_can_then_be_shown(table: Table) -> None:
    client, data = table.client(), b"\x89PNG\r\n\x1a\n" + b"\0" * 20
    step = await client.files_getUploadURLExternal(filename="map.png", length=len(data))
    file = {"id": step["file_id"], "title": "A map"}
    assert (await refused(client.files_completeUploadExternal(files=[file])))["error"] == "file_update_failed"
    async with aiohttp.ClientSession() as session, session.post(step["upload_url"], data=data) as answer:
        assert answer.status == 200
    await client.files_completeUploadExternal(files=[file])
    picture = {"type": "image", "alt_text": "a map", "slack_file": {"id": step["file_id"]}}
    await client.chat_postMessage(channel=table.rounds.id, text="A map", blocks=[picture])
    (seen,) = table.slack.seen_by("Ana", "#round-talk")
    assert seen.images == ["a map"]


async def test_histories_and_people_come_page_by_page(table: Table) -> None:
    parent = await table.slack.people.say("Ana", table.rounds, "Who has a spare pump?")
    for text in ("I", "Me too"):
        await table.slack.people.say("Ben", table.rounds, text, parent)
    client = table.client()
    thread = await client.conversations_replies(channel=table.rounds.id, ts=parent.ts)
    assert [said["text"] for said in thread["messages"]] == ["Who has a spare pump?", "I", "Me too"]
    one = await client.conversations_history(channel=table.rounds.id, latest=parent.ts, inclusive=True, limit=1)
    assert (one["messages"][0]["text"], one["messages"][0]["reply_count"]) == ("Who has a spare pump?", 2)
    first = await client.users_list(limit=2)
    rest = await client.users_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert {user["name"] for user in [*first["members"], *rest["members"]]} == {"ana", "ben", "lunchtable"}
    link = await client.chat_getPermalink(channel=table.rounds.id, message_ts=parent.ts)
    assert link["permalink"].endswith(f"/archives/{table.rounds.id}/p{parent.ts.replace('.', '')}")


# ---------------------------------------------------------------------------------------------------- pace, trouble


async def test_too_many_posts_must_wait_and_whoever_does_not_is_noted(table: Table) -> None:
    table.slack.clock.stop()
    client = table.client()
    for _ in range(table.slack.rates.burst):
        await client.chat_postMessage(channel=table.rounds.id, text="Hello")
    answer = await refused(client.chat_postMessage(channel=table.rounds.id, text="Hello"))
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "1")
    assert table.slack.violations == []
    await refused(client.chat_postMessage(channel=table.rounds.id, text="Hello"))
    assert "before Retry-After was over" in table.slack.violations[0]
    table.slack.clock.advance(1)
    await client.chat_postMessage(channel=table.rounds.id, text="Hello")


@pytest.mark.parametrize(("how", "arrived"), [("500", 0), ("500-but-done", 1), ("reset", 0), ("reset-after-done", 1)])
async def test_a_call_can_fail_before_or_after_it_worked(table: Table, how: Any, arrived: int) -> None:
    table.slack.fail_next("chat.postMessage", how)
    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await table.client().chat_postMessage(channel=table.rounds.id, text="Hello")
    assert len(table.rounds.messages) == arrived
    await table.client().chat_postMessage(channel=table.rounds.id, text="Hello")
    assert [call.fault for call in table.slack.called("chat.postMessage", text="Hello")] == [how, ""]


async def test_install_by_oauth_gives_a_token_once(local_slack: LocalSlack) -> None:
    team = local_slack.state.add_team("Nurses")
    dora = local_slack.state.add_user(team, "Dora", is_admin=True)
    app = local_slack.state.app
    local_slack.oauth.agree(dora.id, team.id)
    asked = {"client_id": app.client_id, "scope": "chat:write,commands", "state": "s1", "redirect_uri": "http://x/done"}
    async with aiohttp.ClientSession() as browser:
        answer = await browser.get(local_slack.authorize_url, params=asked, allow_redirects=False)
    back = URL(answer.headers["Location"])
    assert back.query["state"] == "s1"
    client = AsyncWebClient(base_url=local_slack.base_url, retry_handlers=[])
    exchange = {"client_id": app.client_id, "client_secret": app.client_secret, "redirect_uri": "http://x/done"}
    got = await client.oauth_v2_access(code=back.query["code"], **exchange)
    assert (got["team"]["id"], got["scope"], got["authed_user"]["id"]) == (team.id, "chat:write,commands", dora.id)
    assert (await AsyncWebClient(got["access_token"], base_url=local_slack.base_url).auth_test())["ok"]
    again = await refused(client.oauth_v2_access(code=back.query["code"], **exchange))
    assert again["error"] == "code_already_used"
