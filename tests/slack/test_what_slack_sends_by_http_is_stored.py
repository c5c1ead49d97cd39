"""The front door by HTTP: what is signed is stored before it is acknowledged, everything else stays outside."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from front_door import ELSEWHERE, Bot, envelope, message, open_bot

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with open_bot(tmp_path) as bot:
        yield bot


async def test_what_ana_says_is_stored_when_slack_hears_ok(bot: Bot) -> None:
    assert await bot.event(message()) == 200
    assert bot.stored() == ["Posted"]


async def test_what_is_told_twice_under_different_ids_is_stored_once(bot: Bot) -> None:
    said = message()
    assert [await bot.event(said), await bot.event(said), await bot.event(message())] == [200, 200, 200]
    assert bot.stored() == ["Posted", "Posted"]


async def test_many_at_once_are_all_stored(bot: Bot) -> None:
    said = [message(str(number)) for number in range(60)]
    assert set(await asyncio.gather(*(bot.event(one) for one in [*said, *said]))) == {200}
    assert bot.stored() == ["Posted"] * 60


@pytest.mark.parametrize(
    "how",
    [
        {"signature": "v0=" + "0" * 64},
        {"signature": "ä"},
        {"signature": "v0="},
        {"stamp": "soon"},
        {"stamp": "0"},
        {"stamp": "99999999999"},
    ],
)
async def test_what_slack_has_not_signed_stays_outside(bot: Bot, how: dict[str, str]) -> None:
    assert await bot.event(message(), **how) == 401
    assert bot.stored() == []


async def test_a_signature_is_good_for_five_minutes(bot: Bot) -> None:
    then = str(int(bot.clock.now().timestamp()))
    bot.clock.wait(seconds=299)
    assert await bot.event(message(), stamp=then) == 200
    bot.clock.wait(seconds=2)
    assert await bot.event(message(), stamp=then) == 401


async def test_nothing_larger_than_a_megabyte_is_read(bot: Bot) -> None:
    assert await bot.event(message("a" * 1024 * 1024)) == 413
    assert await bot.event(message("a" * 900 * 1024)) == 200


async def test_nothing_larger_than_a_megabyte_is_read_piece_by_piece_either(bot: Bot) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(64):
            sent += 1
            yield b"a" * 64 * 1024
            await asyncio.sleep(0)

    status, _ = await bot.post(pieces())
    assert status == 413


ENDLESS = "[" * 50_000


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{", "application/json"),
        ('{"type":' + ENDLESS, "application/json"),
        ("payload=%7B", FORM),
        ("payload=7", FORM),
        (f"payload={ENDLESS}", FORM),
    ],
    ids=["no end", "endless brackets", "no end in a form", "a number", "endless brackets in a form"],
)
async def test_what_cannot_be_read_is_refused(bot: Bot, body: str, kind: str) -> None:
    assert (await bot.post(body, kind))[0] == 400


async def test_slack_can_check_the_address_and_its_certificate(bot: Bot) -> None:
    assert await bot.post(json.dumps({"type": "url_verification", "challenge": "3eZb"})) == (200, "3eZb")
    assert await bot.post("token=a&ssl_check=1", FORM) == (200, "")
    async with bot.http.get(bot.url + "/slack/commands?ssl_check=1") as answer:
        assert answer.status == 200
    async with bot.http.get(bot.url + "/healthz") as answer:
        assert (answer.status, await answer.text()) == (200, "ok")


async def test_while_the_database_is_taken_slack_is_asked_to_send_again(tmp_path: Path) -> None:
    async with open_bot(tmp_path, soon=0.1) as bot:
        said = message()
        other = sqlite3.connect(bot.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert await bot.event(said) == 503
        other.execute("ROLLBACK")
        other.close()
        assert await bot.event(said) == 200
        assert bot.stored() == ["Posted"]


async def test_when_the_database_is_broken_slack_is_asked_to_send_again(bot: Bot) -> None:
    with sqlite3.connect(bot.database) as connection:
        connection.execute("ALTER TABLE inbox RENAME TO gone")
    assert await bot.event(message()) == 503


async def test_a_workspace_where_the_bot_is_not_is_not_listened_to(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert await bot.event(message("a secret of theirs"), team=ELSEWHERE) == 200
    assert bot.stored() == []
    assert ELSEWHERE in caplog.text
    assert "a secret" not in caplog.text


async def test_events_that_mean_nothing_are_acknowledged(bot: Bot) -> None:
    for event in (
        {},
        {"type": None},
        {"type": "no_such_event"},
        {"type": "message"},
        {"type": "message", "subtype": "odd"},
    ):
        assert await bot.event(event) == 200
    assert await bot.post(json.dumps({"type": "event_callback"})) == (200, "")
    assert bot.stored() == []


async def test_being_held_back_is_noted_once(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    for minute in range(3):
        limited = {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": minute, "api_app_id": "A1"}
        assert (await bot.post(json.dumps(limited)))[0] == 200
    assert caplog.text.count("holds back events") == 1


async def test_after_the_app_is_removed_the_workspace_is_forgotten_however_often_it_is_said(bot: Bot) -> None:
    gone = {"type": "app_uninstalled"}
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}
    assert [await bot.event(event) for event in (gone, revoked, gone)] == [200, 200, 200]
    assert await bot.receiving.workspaces.all() == []
    assert await bot.event(message()) == 200
    with sqlite3.connect(bot.database) as connection:
        assert connection.execute("SELECT kind FROM inbox").fetchall() == [("Uninstalled",)]


async def test_an_uninstall_told_late_does_not_take_away_a_fresh_install(bot: Bot) -> None:
    bot.receiving.workspaces.since = bot.clock.now() + timedelta(minutes=5)
    assert await bot.event({"type": "app_uninstalled"}) == 200
    with sqlite3.connect(bot.database) as connection:
        assert connection.execute("SELECT kind FROM inbox").fetchall() == []


async def test_an_organisation_that_removes_the_app_removes_it_from_all_its_teams(bot: Bot) -> None:
    bot.receiving.workspaces.organisation = ["T1", "T2", "T3"]
    grant = {"enterprise_id": "E1", "team_id": None, "user_id": "UBOT", "is_bot": True, "is_enterprise_install": True}
    whole = {**envelope({"type": "app_uninstalled"}), "team_id": None, "enterprise_id": "E1", "authorizations": [grant]}
    for _ in range(2):
        assert (await bot.post(json.dumps(whole)))[0] == 200
    with sqlite3.connect(bot.database) as connection:
        rows = connection.execute("SELECT workspace, kind FROM inbox ORDER BY 1").fetchall()
    assert rows == [(f"slack:{team}", "Uninstalled") for team in ("T1", "T2", "T3")]


async def test_the_same_door_stands_at_three_addresses(bot: Bot) -> None:
    for path in ("/slack/events", "/slack/interactions", "/slack/commands"):
        assert (await bot.post(json.dumps(envelope(message())), path=path))[0] == 200
    assert bot.stored() == ["Posted"] * 3
