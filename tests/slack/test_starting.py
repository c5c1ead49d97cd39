"""Before anything is accepted an operator hears what is wrong, in one sentence with what to do."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from slack_at_the_door import EVERYTHING, LEAST, NURSES, SlackAtTheDoor, slack_at_the_door

from adapters.slack.access import Access, CannotStart, check_settings
from adapters.slack.here import Here
from adapters.slack.identity import web_client
from adapters.slack.starting import app_of, check_apps, check_bot_token, check_scopes

GOOD = Access(bot_token="xoxb-good", app_token="xapp-1-A1-1-good")
HTTP = Access(bot_token="xoxb-good", signing_secret="0123456789abcdef" * 2)
OAUTH = Access(signing_secret="0123456789abcdef" * 2, client_id="1.2", client_secret="c" * 32)


@pytest.fixture
async def slack() -> AsyncIterator[SlackAtTheDoor]:
    async with slack_at_the_door() as slack:
        yield slack


@pytest.mark.parametrize("access", [GOOD, HTTP, OAUTH, replace(OAUTH, signing_secret="", app_token="xapp-1-A1-1-x")])
def test_enough_settings_are_enough(access: Access) -> None:
    check_settings(access)


@pytest.mark.parametrize(
    ("access", "sentence"),
    [
        (Access(), "There is no Slack token.* lunchtable demo"),
        (Access(app_token="xapp-1"), "There is no Slack token"),
        (replace(GOOD, bot_token="xapp-1-A1"), "SLACK_BOT_TOKEN holds an app-level token; it needs a bot token"),
        (replace(GOOD, bot_token="xoxp-1"), "SLACK_BOT_TOKEN holds a person's token"),
        (replace(GOOD, app_token="xoxb-good"), "SLACK_APP_TOKEN holds a bot token; it needs an app-level token"),
        (replace(GOOD, bot_token="xoxb-1 xapp-2"), "SLACK_BOT_TOKEN has a space in it"),
        (replace(GOOD, app_token=""), "Slack has no way in: set SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET"),
        (replace(HTTP, signing_secret="abc"), "SLACK_SIGNING_SECRET is none: it has 32 digits"),
        (replace(HTTP, signing_secret="xoxb-1"), "SLACK_SIGNING_SECRET holds a bot token"),
        (replace(OAUTH, signing_secret="c" * 32), "SLACK_SIGNING_SECRET holds the Client Secret"),
        (replace(OAUTH, client_secret=""), "SLACK_CLIENT_SECRET is missing"),
        (replace(OAUTH, client_id=""), "SLACK_CLIENT_ID is missing"),
        (replace(GOOD, http_too=True), "LUNCHTABLE_SLACK_HTTP needs SLACK_SIGNING_SECRET"),
    ],
)
def test_what_was_mixed_up_is_named(access: Access, sentence: str) -> None:
    with pytest.raises(CannotStart, match=sentence) as said:
        check_settings(access)
    assert not {access.bot_token, access.app_token, access.signing_secret, access.client_secret} & set(
        str(said.value).split()
    )


def test_a_signing_secret_of_another_slack_may_look_otherwise() -> None:
    check_settings(replace(HTTP, signing_secret="a-secret-of-a-test", api_url="http://127.0.0.1:9/api/"))


def test_the_way_in_follows_from_what_is_set() -> None:
    both = replace(GOOD, signing_secret=HTTP.signing_secret)
    ways = [(one.by_socket, one.by_http) for one in (GOOD, HTTP, both, replace(both, http_too=True))]
    assert ways == [(True, False), (False, True), (True, False), (True, True)]
    assert OAUTH.many
    assert not replace(OAUTH, bot_token="xoxb-1").many  # a token is for its one workspace
    assert replace(OAUTH, app_token="xapp-1").serves_pages


async def test_the_bot_learns_where_it_is(slack: SlackAtTheDoor) -> None:
    client = web_client(slack.api)
    here = await check_bot_token(client, replace(GOOD, api_url=slack.api))
    assert (here.team, here.name, here.bot_user, here.bot) == ("T1", "nurses", "U0", "B0")
    assert here.scopes == set(EVERYTHING.split(","))
    assert await app_of(client, GOOD, here) == "A1"
    assert check_scopes(here) == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("invalid_auth", r"Slack doesn't know SLACK_BOT_TOKEN \(invalid_auth\). Copy"),
        ("account_inactive", "no longer installed .* Install the app again"),
        ("token_revoked", "no longer installed .* Install the app again"),
        ("token_expired", "has expired"),
        ("not_allowed_token_type", "is of another kind"),
        ("ekm_access_denied", r"Slack refuses SLACK_BOT_TOKEN \(ekm_access_denied\)"),
        ({**NURSES, "bot_id": None}, "is a person's token"),
    ],
)
async def test_a_token_slack_does_not_take_is_named_with_what_to_do(
    slack: SlackAtTheDoor, answer: Any, sentence: str
) -> None:
    slack.tokens["odd-token"] = answer
    with pytest.raises(CannotStart, match=sentence):
        await check_bot_token(web_client(slack.api), Access(bot_token="odd-token", api_url=slack.api))


async def test_slack_may_be_ill_for_a_moment(slack: SlackAtTheDoor) -> None:
    slack.ill = 1
    assert (await check_bot_token(web_client(slack.api), replace(GOOD, api_url=slack.api))).team == "T1"


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/api/", "http://nowhere.invalid/api/"])
async def test_slack_out_of_reach_is_said(address: str) -> None:
    with pytest.raises(CannotStart, match=f"Slack can't be reached at {address} .* check the network"):
        await check_bot_token(web_client(address), replace(GOOD, api_url=address), patience=0.1)


def test_scopes_it_cannot_do_without_are_named_with_what_they_are_for() -> None:
    few = Here(team="T1", name="nurses", scopes=frozenset({"chat:write", "users:read"}))
    with pytest.raises(CannotStart) as said:
        check_scopes(few)
    for word in ("nurses", "commands", "channels:read", "`/practice`", "`lunchtable manifest slack`", "reinstall"):
        assert word in str(said.value)
    assert "chat:write" not in str(said.value)
    assert check_scopes(Here(team="T1")) == []  # Slack didn't say which there are


def test_what_it_can_do_without_is_a_warning() -> None:
    least = Here(team="T1", scopes=frozenset(LEAST.split(",")))
    (warning,) = check_scopes(least)
    assert "--least" in warning
    assert check_scopes(least, least=True) == []
    some = Here(team="T1", scopes=frozenset(EVERYTHING.split(",")) - {"im:history", "files:write"})
    assert sorted(check_scopes(some)) == [
        "The app lacks files:write, so this won't work: Sending pictures and calendar files.",
        "The app lacks im:history, so this won't work: Being asked in a direct message.",
    ]


def test_tokens_of_two_apps_are_noticed() -> None:
    assert check_apps(GOOD, Here(team="T1", app="A1")) == []
    assert check_apps(GOOD, Here(team="T1")) == []
    (warning,) = check_apps(GOOD, Here(team="T1", app="A2"))
    assert "take both from the same app" in warning
