"""Calling Slack: it is waited for when it asks to wait, and what became of a call is said honestly."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from little_slack import TEAM, TOKEN, WORKSPACE, LittleSlack, OneWorkspace, breaks, little_slack, says, too_much

from adapters.slack.calls import Calls, SlackError
from adapters.slack.here import Here
from bot.delivery import TryLater, Unclear

SECRET = "Ana's wound is healing"


class Watch:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@pytest.fixture
async def slack() -> AsyncIterator[LittleSlack]:
    async with little_slack() as running:
        yield running


@pytest.fixture
def workspaces() -> OneWorkspace:
    return OneWorkspace(Here(TEAM))


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def calls(slack: LittleSlack, workspaces: OneWorkspace, watch: Watch) -> AsyncIterator[Calls]:
    caller = Calls(workspaces, base_url=f"{slack.url}api/", clock=watch)
    yield caller
    await caller.close()


async def say(calls: Calls) -> None:
    await calls.call(WORKSPACE, "chat.postMessage", channel="C1", text=SECRET)


async def test_while_slack_asks_to_wait_it_is_not_called_with_this_method_there(
    slack: LittleSlack, calls: Calls, watch: Watch
):
    slack.moods["chat.postMessage"] = [too_much("90")]
    with pytest.raises(TryLater) as asked:
        await say(calls)
    assert asked.value.seconds == 90
    watch.time += timedelta(seconds=89)
    with pytest.raises(TryLater) as still:
        await say(calls)
    assert still.value.seconds == pytest.approx(1)
    assert len(slack.calls) == 1
    await calls.call(WORKSPACE, "users.info", user="U1", include_locale=True)  # another method is free
    watch.time += timedelta(seconds=1.1)
    await say(calls)
    assert slack.texts("C1") == [SECRET]


@pytest.mark.parametrize("retry_after", [None, "", "soon", "-3", "0", "nan"])
async def test_a_wait_of_no_known_length_is_some_seconds(slack: LittleSlack, calls: Calls, retry_after: str | None):
    slack.moods["chat.postMessage"] = [too_much(retry_after)]
    with pytest.raises(TryLater) as asked:
        await say(calls)
    assert 1 <= asked.value.seconds <= 60


async def test_too_much_said_in_words_is_the_same(slack: LittleSlack, calls: Calls):
    slack.moods["chat.postMessage"] = [says("ratelimited")]
    for _ in range(2):
        with pytest.raises(TryLater):
            await say(calls)
    assert len(slack.calls) == 1


async def test_where_nobody_answers_nothing_was_sent(workspaces: OneWorkspace):
    calls = Calls(workspaces, base_url=f"http://127.0.0.1:{unused_port()}/api/")
    with pytest.raises(TryLater):
        await say(calls)
    await calls.close()


UNSURE = [
    breaks(),
    breaks(500),
    breaks(503),
    breaks(200),
    breaks(200, body='{"ok": tr'),
    says("internal_error"),
    says("fatal_error"),
]


@pytest.mark.parametrize("mood", UNSURE)
async def test_what_breaks_after_sending_began_may_have_arrived(slack: LittleSlack, calls: Calls, mood):
    slack.moods["chat.postMessage"] = [mood]
    with pytest.raises(Unclear):
        await say(calls)


@pytest.mark.parametrize("mood", UNSURE)
async def test_what_only_reads_is_read_again_later(slack: LittleSlack, calls: Calls, mood):
    slack.moods["users.info"] = [mood] * 2  # aiohttp itself asks once more where the connection broke
    with pytest.raises(TryLater):
        await calls.call(WORKSPACE, "users.info", user="U1", include_locale=True)


async def test_an_answer_in_plain_words_is_unclear(slack: LittleSlack, calls: Calls):
    async def mood(*_: object) -> web.Response:
        return web.Response(text="ok")

    slack.moods["chat.postMessage"] = [mood]
    with pytest.raises(Unclear):
        await say(calls)


async def test_a_refusal_says_which_and_what_is_missing(slack: LittleSlack, calls: Calls):
    slack.moods["chat.postMessage"] = [says("missing_scope", needed="chat:write", provided="commands")]
    with pytest.raises(SlackError) as refused:
        await say(calls)
    assert (refused.value.code, refused.value.needed) == ("missing_scope", "chat:write")


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive", "token_expired", "not_authed"])
async def test_a_useless_token_is_reported(slack: LittleSlack, calls: Calls, workspaces: OneWorkspace, code: str):
    slack.moods["chat.postMessage"] = [says(code)]
    with pytest.raises(SlackError):
        await say(calls)
    assert workspaces.refusals == [(WORKSPACE, code)]


async def test_a_token_that_was_exchanged_meanwhile_is_looked_up_anew(
    slack: LittleSlack, calls: Calls, workspaces: OneWorkspace
):
    workspaces.tokens, slack.token = [TOKEN, "xoxe.xoxb-new"], "xoxe.xoxb-new"
    await say(calls)
    assert slack.texts("C1") == [SECRET]
    slack.token = "xoxe.xoxb-newer"
    with pytest.raises(SlackError, match="token_expired"):
        await say(calls)


async def test_where_the_bot_is_not_installed_nothing_is_called(
    slack: LittleSlack, calls: Calls, workspaces: OneWorkspace
):
    await workspaces.forget(TEAM)
    with pytest.raises(SlackError, match="not_installed"):
        await say(calls)
    assert slack.calls == []


async def test_the_team_is_named_where_one_token_serves_many(
    slack: LittleSlack, calls: Calls, workspaces: OneWorkspace
):
    await say(calls)
    workspaces.bot = Here(TEAM, "E1", org_wide=True)
    await say(calls)
    await calls.call(WORKSPACE, "users.info", user="U1")
    assert ["team_id" in arguments for _, arguments in slack.calls] == [False, True, True]


async def test_neither_words_nor_tokens_are_logged_or_raised(
    slack: LittleSlack, calls: Calls, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    await say(calls)
    for mood in (says("invalid_blocks"), breaks(500), breaks(), too_much()):
        slack.moods["chat.postMessage"] = [mood]
        with pytest.raises((SlackError, Unclear, TryLater)) as error:
            await say(calls)
        logging.getLogger("a handler's").error("it failed", exc_info=error.value)
    assert caplog.records
    for secret in (SECRET, TOKEN):
        assert secret not in caplog.text


async def test_an_interaction_is_answered_at_its_address(slack: LittleSlack, calls: Calls):
    answers = [
        web.Response(text="ok"),
        web.json_response({"ok": True}),
        web.Response(status=404, text="used_url"),
        web.json_response({"ok": False, "error": "expired_url"}),
        web.Response(status=500),
        web.Response(status=429, headers={"Retry-After": "2"}),
    ]

    async def answer(request: web.Request) -> web.Response:
        assert (await request.json())["text"] == SECRET
        return answers.pop(0)

    app = web.Application()
    app.router.add_post("/hook", answer)

    async with TestServer(app) as server:
        url = str(server.make_url("/hook"))
        body = {"text": SECRET}
        await calls.respond(url, body)
        await calls.respond(url, body)
        for code in ("used_url", "expired_url"):
            with pytest.raises(SlackError, match=code):
                await calls.respond(url, body)
        with pytest.raises(Unclear):
            await calls.respond(url, body)
        with pytest.raises(TryLater):
            await calls.respond(url, body)
