"""Our own Slack tells the app what people do: bolt and slack_sdk's socket client hear it as from the real one."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from nurses import BUTTON, MODAL, SECTION, Handler, Table, refused
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.async_app import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

Listen = Callable[[Handler], Awaitable[str]]
Json = dict[str, Any]
CARD = [{**SECTION, "accessory": {**BUTTON, "style": "primary"}}]


def bolt(table: Table, heard: list[str] | None = None) -> AsyncApp:
    """Bolt's app; it notes what people say."""
    app = AsyncApp(client=table.client(), signing_secret=table.slack.state.app.signing_secret)

    async def message(event: Json) -> None:
        if heard is not None:
            heard.append(event.get("text", ""))

    app.event("message")(message)
    return app


async def over_http(app: AsyncApp, listening: Listen) -> None:
    """Bolt's app behind HTTP."""

    async def handle(request: web.Request) -> web.StreamResponse:
        answer = await app.async_dispatch(AsyncBoltRequest(body=await request.text(), headers=dict(request.headers)))
        return web.Response(
            status=answer.status, body=answer.body, headers={"Content-Type": answer.first_headers()["content-type"]}
        )

    await listening(handle)


@asynccontextmanager
async def over_sockets(table: Table, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """Bolt's app behind one socket."""
    handler = AsyncSocketModeHandler(app, table.slack.state.app.app_token, web_client=table.client())
    await handler.connect_async()
    await table.slack.sockets.connected()
    yield handler
    await handler.close_async()


# ---------------------------------------------------------------------------------------------------- HTTP


async def test_app_hears_signed_what_ana_says(table: Table, listening: Listen) -> None:
    heard: list[Json] = []
    verifier = SignatureVerifier(table.slack.state.app.signing_secret)

    async def handle(request: web.Request) -> web.StreamResponse:
        body = await request.text()
        assert verifier.is_valid_request(body, dict(request.headers))
        heard.append(json.loads(body))
        return web.Response()

    await listening(handle)
    said = await table.slack.people.say(
        "Ana", "#round-talk", f"@{table.bot.real_name} & @Ben: is ✅ <fine> in #team-talk?"
    )
    message, mention = heard
    assert message["event"]["text"] == (
        f"<@{table.bot.id}> &amp; <@{table.ben.id}>: is :white_check_mark: &lt;fine&gt; in <#{table.private.id}|team-talk>?"
    )
    kinds = [piece["type"] for piece in message["event"]["blocks"][0]["elements"][0]["elements"]]
    assert kinds == ["user", "text", "user", "text", "emoji", "text", "channel", "text"]
    assert (message["event"]["ts"], message["event"]["channel_type"]) == (said.ts, "channel")
    assert message["authorizations"][0] == {
        "enterprise_id": None,
        "team_id": table.team.id,
        "user_id": table.bot.id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    assert (mention["event"]["type"], mention["event"]["ts"]) == ("app_mention", said.ts)


async def test_app_hears_only_what_it_may(table: Table, listening: Listen) -> None:
    heard: list[str] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        heard.append((await request.json())["event"]["type"])
        return web.Response()

    await listening(handle)
    await table.slack.people.say("Ana", "#team-talk", "The bot isn't here")
    table.there.scopes = frozenset({"app_mentions:read", "reactions:read"})
    said = await table.slack.people.say("Ana", "#round-talk", "Nobody may read this")
    await table.slack.people.react("Ben", "#round-talk", said, "🙏")
    await table.slack.people.say("Ana", "#round-talk", f"but @{table.bot.real_name} hears this")
    assert heard == ["reaction_added", "app_mention"]


async def test_what_fails_comes_again_at_once_after_a_minute_and_after_five(table: Table, listening: Listen) -> None:
    heard: list[tuple[str | None, str | None]] = []
    table.slack.clock.stop()

    async def handle(request: web.Request) -> web.StreamResponse:
        heard.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        return web.Response(status=500)

    await listening(handle)
    await table.slack.people.say("Ana", "#round-talk", "Hello")
    assert heard == [(None, None), ("1", "http_error")]
    table.slack.clock.advance(59)
    assert await table.slack.retry_due() == 0
    table.slack.clock.advance(1)
    assert await table.slack.retry_due() == 1
    table.slack.clock.advance(300)
    await table.slack.retry_due()
    assert heard[2:] == [("2", "http_error"), ("3", "http_error")]
    assert table.slack.deliveries.waiting == []


async def test_an_app_can_ask_not_to_be_told_again_and_has_three_seconds(table: Table, listening: Listen) -> None:
    answers = [web.Response(status=500, headers={"x-slack-no-retry": "1"})]
    table.slack.deliveries.within = 0.05

    async def handle(request: web.Request) -> web.StreamResponse:
        if not answers:
            await asyncio.sleep(0.2)
        return answers.pop() if answers else web.Response()

    await listening(handle)
    await table.slack.people.say("Ana", "#round-talk", "Hello")
    await table.slack.people.say("Ana", "#round-talk", "Hello?")
    refused_, slow = table.slack.deliveries.all
    assert (refused_.given_up, len(refused_.outcomes)) == (True, 1)
    assert [outcome.reason for outcome in slow.outcomes] == ["http_timeout"] * 2


async def test_deletion_can_come_before_the_message(table: Table, listening: Listen) -> None:
    heard: list[str] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        heard.append((await request.json())["event"].get("subtype", "created"))
        return web.Response()

    await listening(handle)
    await table.slack.people.say_and_delete("Ana", "#round-talk", "Oh no")
    assert heard == ["message_deleted", "created"]


async def test_nobody_answers_a_command_in_time(table: Table, listening: Listen) -> None:
    table.slack.deliveries.within = 0.05

    async def handle(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.2)
        return web.Response()

    await listening(handle)
    with pytest.raises(AssertionError, match="http_timeout"):
        await table.slack.people.command("Ana", "#round-talk", "/practice home")


# ---------------------------------------------------------------------------------------------------- interactions


@pytest.mark.parametrize("way", ["http", "sockets"])
async def test_ana_orders_from_command_to_card(table: Table, listening: Listen, way: str) -> None:
    """`/practice order` → modal → a mistake → sent → posted → button → changed."""
    app, slack = bolt(table), table.slack

    async def command(ack: AsyncAck, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async def order(ack: AsyncAck, view: Json, client: Any) -> None:
        dish = view["state"]["values"]["dish"]["value"]["value"]
        if dish == "stones":
            await ack(response_action="errors", errors={"dish": "Nobody can eat that."})
            return
        await ack()
        await client.chat_postMessage(channel=table.rounds.id, text=dish, blocks=CARD)

    async def eat(ack: AsyncAck, body: Json, client: Any) -> None:
        await ack()
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Eaten")

    app.command("/practice")(command)
    app.view("order|")(order)
    app.action("eat|1")(eat)

    async def play() -> None:
        await slack.people.command("Ana", "#round-talk", "/practice order")
        await slack.until(lambda: slack.modal_of("Ana"))
        assert (await slack.people.submit("Ana")).errors == {"dish": "Please complete this required field."}
        assert (await slack.people.submit("Ana", {"Dish": "stones"})).errors == {"dish": "Nobody can eat that."}
        assert (await slack.people.submit("Ana", {"dish": "soup"})).errors == {}
        assert slack.modal_of("Ana") is None
        await slack.until(lambda: slack.seen_by("Ben", "#round-talk"))
        (card,) = slack.seen_by("Ben", "#round-talk")
        assert [(button.label, button.action_id, button.beside) for button in card.buttons] == [
            ("Eat", "eat|1", "Hello")
        ]
        await slack.people.press("Ben", "Eat", card)
        await slack.until(lambda: slack.seen_by("Ben", "#round-talk")[0].text == "Eaten")

    if way == "http":
        await over_http(app, listening)
        await play()
    else:
        async with over_sockets(table, app):
            await play()
    assert slack.violations == []


async def test_modal_opens_once_and_within_three_seconds(table: Table) -> None:
    slack, client = table.slack, table.client()
    slack.clock.stop()
    trigger = slack.state.new_trigger(table.ana, table.team.id)
    slack.clock.advance(2.9)
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert (await refused(client.views_open(trigger_id=trigger, view=MODAL)))["error"] == "exchanged_trigger_id"
    late = slack.state.new_trigger(table.ana, table.team.id)
    slack.clock.advance(3.1)
    assert (await refused(client.views_open(trigger_id=late, view=MODAL)))["error"] == "expired_trigger_id"
    assert (await refused(client.views_open(trigger_id="1.2.x", view=MODAL)))["error"] == "invalid_trigger_id"
    bare = {key: value for key, value in MODAL.items() if key != "submit"}
    assert (await refused(client.views_open(trigger_id=late, view=bare)))["error"] == "invalid_arguments"
    view = slack.views[table.ana.id][0]
    await client.views_update(view_id=view.id, hash=view.hash, view=MODAL)
    stale = await refused(client.views_update(view_id=view.id, hash="1.old", view=MODAL))
    assert stale["error"] == "hash_conflict"
    await slack.people.close("Ana")
    assert (await refused(client.views_update(view_id=view.id, view=MODAL)))["error"] == "not_found"


async def test_home_is_shown_to_one_person(table: Table, listening: Listen) -> None:
    app, slack = bolt(table), table.slack
    pressed: list[Json] = []

    async def opened(event: Json, client: Any) -> None:
        home = {"type": "home", "blocks": [SECTION, {"type": "actions", "elements": [BUTTON]}]}
        await client.views_publish(user_id=event["user"], view=home)

    async def eat(ack: AsyncAck, body: Json) -> None:
        await ack()
        pressed.append(body)

    app.event("app_home_opened")(opened)
    app.action("eat|1")(eat)
    await over_http(app, listening)
    await slack.people.open_home("Ana")
    await slack.until(lambda: slack.home_of("Ana"))
    assert slack.home_of("Ben") is None
    await slack.people.press("Ana", "Eat", "home")
    await slack.until(lambda: pressed)
    assert (pressed[0]["view"]["type"], pressed[0]["container"]["type"]) == ("home", "view")
    assert "response_url" not in pressed[0]


async def test_an_answer_address_is_good_for_five_answers_and_half_an_hour(table: Table) -> None:
    slack = table.slack
    slack.clock.stop()
    await table.client().chat_postEphemeral(channel=table.rounds.id, user=table.ana.id, text="Hello", blocks=CARD)
    (seen,) = slack.seen_by("Ana", "#round-talk")
    shown = slack.state.ephemerals[0]
    assert shown.ts == seen.id
    action = {"type": "button", "action_id": "eat|1", "block_id": "b"}
    url = slack.people.payloads.in_message(table.ana, table.rounds, shown, action)["response_url"]
    late = slack.people.payloads.in_message(table.ana, table.rounds, shown, action)["response_url"]

    async def post(to: str, **body: Any) -> tuple[int, str]:
        async with slack.client.post(to, json=body) as answer:
            return answer.status, await answer.text()

    assert await post(url, text="Eaten", replace_original=True) == (200, "ok")
    assert [one.text for one in slack.seen_by("Ana", "#round-talk")] == ["Eaten"]
    assert await post(url, text="For all", response_type="in_channel") == (200, "ok")
    assert [one.text for one in slack.seen_by("Ben", "#round-talk")] == ["For all"]
    assert await post(url, text="") == (400, "no_text")
    assert await post(url, text="Twice", response_type="loud") == (400, "invalid_payload")
    assert await post(url, delete_original=True) == (200, "ok")
    assert await post(url, text="Once more") == (404, "used_url")
    slack.clock.advance(1801)
    assert await post(late, text="Too late") == (404, "expired_url")
    assert slack.violations == [
        "a response_url is used more than five times",
        "a response_url is used after thirty minutes",
    ]


# ---------------------------------------------------------------------------------------------------- Socket Mode


async def test_socket_hears_events_and_an_unacked_one_comes_again(table: Table) -> None:
    slack = table.slack
    slack.deliveries.within = 0.05
    client = table.client(slack.state.app.app_token)
    url = (await client.apps_connections_open(app_token=slack.state.app.app_token))["url"]
    async with slack.client.ws_connect(url) as socket:
        hello = await socket.receive_json(timeout=1)
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        saying = asyncio.ensure_future(slack.people.say("Ana", "#round-talk", "Hello"))
        first = await socket.receive_json(timeout=1)
        again = await socket.receive_json(timeout=1)
        await socket.send_json({"envelope_id": again["envelope_id"]})
        await saying
    assert (first["retry_attempt"], again["retry_attempt"], again["retry_reason"]) == (0, 1, "timeout")
    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert slack.deliveries.waiting == []
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await slack.client.ws_connect(url)


async def test_sockets_take_turns_and_what_a_broken_one_had_goes_to_another(table: Table) -> None:
    heard: list[str] = []
    slack, app = table.slack, bolt(table, heard)
    async with over_sockets(table, app), over_sockets(table, app):
        one, two = await slack.sockets.connected(2)
        for text in ("a", "b"):
            await slack.people.say("Ana", "#round-talk", text)
        assert (len(one.sent), len(two.sent)) == (1, 1)
        slack.sockets.deafen(one)
        saying = asyncio.ensure_future(slack.people.say("Ana", "#round-talk", "c"))
        await asyncio.sleep(0.02)
        await slack.sockets.cut(one)
        await saying
        await slack.until(lambda: sorted(heard) == ["a", "b", "c"])


async def test_socket_client_comes_back_when_slack_wants_a_refresh(table: Table) -> None:
    slack, app = table.slack, bolt(table)
    async with over_sockets(table, app):
        (first,) = slack.sockets.open
        await slack.sockets.disconnect(first)
        (second,) = await slack.sockets.connected()
        assert second is not first
        await slack.people.say("Ana", "#round-talk", "Still there?")
        await slack.until(lambda: slack.deliveries.all[-1].arrived)  # slack_sdk may have come and gone in between


async def test_what_happened_while_nobody_was_connected_comes_on_connecting(table: Table) -> None:
    slack, app = table.slack, bolt(table)
    await slack.people.say("Ana", "#round-talk", "Anybody?")
    assert len(slack.deliveries.waiting) == 1
    async with over_sockets(table, app):
        await slack.until(lambda: not slack.deliveries.waiting)


# ---------------------------------------------------------------------------------------------------- other teams


async def test_stranger_of_another_team_is_seen_as_one(table: Table, listening: Listen) -> None:
    slack, heard = table.slack, []

    async def handle(request: web.Request) -> web.StreamResponse:
        heard.append(await request.json())
        return web.Response()

    await listening(handle)
    other = slack.state.add_team("Elsewhere")
    eve = slack.state.add_user(other, "Eve")
    shared = slack.state.add_channel(table.team, "shared", members=[table.ana, eve, table.bot], shared_with=[other])
    await slack.people.say("Eve", shared, "Hello from elsewhere")
    (body,) = heard
    assert (body["is_ext_shared_channel"], body["event"]["user_team"]) == (True, other.id)
    user = (await table.client().users_info(user=eve.id))["user"]
    assert (user["is_stranger"], user["team_id"]) == (True, other.id)
    with pytest.raises(SlackApiError):
        await table.client().users_info(user=slack.state.add_user(other, "Unseen").id)


async def test_organisation_wide_app_serves_each_of_its_teams(table: Table, listening: Listen) -> None:
    slack, heard = table.slack, []

    async def handle(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        heard.append(json.loads(str(form["payload"])) if form else await request.json())
        return web.Response()

    await listening(handle)
    org = slack.state.add_enterprise("Hospital")
    north = slack.state.add_team("North", org)
    nora = slack.state.add_user(north, "Nora")
    there = slack.state.install(None, enterprise=org)
    ward = slack.state.add_channel(north, "ward", members=[nora, slack.state.bot(north.id)])
    await slack.people.say("Nora", ward, "Hello")
    await slack.people.global_shortcut("Nora", "command:ask")
    event, shortcut = heard
    assert event["authorizations"][0]["team_id"] is None
    assert (event["team_id"], event["enterprise_id"]) == (north.id, org)
    assert (shortcut["team"], shortcut["user"]["team_id"], shortcut["enterprise"]["id"]) == (None, north.id, org)
    client = table.client(there.token)
    assert (await refused(client.users_list()))["error"] == "missing_argument"
    assert {user["name"] for user in (await client.users_list(team_id=north.id))["members"]} == {"nora", "lunchtable"}


async def test_uninstalled_app_hears_so_in_any_order_and_its_token_is_dead(table: Table, listening: Listen) -> None:
    heard: list[str] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        heard.append((await request.json())["event"]["type"])
        return web.Response()

    await listening(handle)
    order = ("tokens_revoked", "app_uninstalled", "tokens_revoked")
    await table.slack.people.uninstall(table.team, order=order)
    assert heard == list(order)
    assert (await refused(table.client().auth_test()))["error"] == "account_inactive"
