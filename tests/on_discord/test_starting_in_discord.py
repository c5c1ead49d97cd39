"""What an operator reads when the bot starts: wrong tokens, missing intents, the invite link."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from at_discord import ServersTime, Table, laid_table
from click.testing import CliRunner

from adapters.cli.main import main
from adapters.discord.access import Access, check_settings
from adapters.discord.app import Discord
from adapters.discord.invite import PERMISSIONS, application_in, permissions_number
from adapters.discord.starting import NO_CONTENT, NO_MEMBERS
from bot.errors import CannotStart
from bot.registry import find_features

OURS = ("LUNCHTABLE_", "SLACK_", "DISCORD_", "PORT")


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with laid_table(tmp_path) as table:
        yield table


def printed(*words: str, **settings: str) -> tuple[int, str]:
    nobodys = {name: None for name in os.environ if name.startswith(OURS)}
    result = CliRunner().invoke(main, ["invite", "discord", *words], env=nobodys | settings)
    return result.exit_code, result.output


def test_the_invite_link_asks_for_the_least(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where there is no .env
    code, link = printed(DISCORD_BOT_TOKEN="MTIzNDU2Nzg5MDEyMzQ1Njc4.Gx.nobodys-token")
    asked = parse_qs(urlsplit(link.strip()).query)
    assert code == 0
    assert asked["client_id"] == ["123456789012345678"]
    assert asked["scope"] == ["bot applications.commands"]
    permissions = int(asked["permissions"][0])
    assert (
        permissions
        == permissions_number()
        == 1 << 10 | 1 << 11 | 1 << 38 | 1 << 35 | 1 << 36 | 1 << 16 | 1 << 6 | 1 << 15 | 1 << 34
    )
    assert not permissions & (1 << 3 | 1 << 5 | 1 << 13 | 1 << 17 | 1 << 28)  # nobody is made an administrator by it
    assert "nobodys" not in link
    code, words = printed()
    assert code == 1
    assert "--application" in words
    assert printed("--application", "42")[1].strip().endswith("integration_type=0")


def test_every_permission_has_its_reason_in_the_link_and_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for permission in PERMISSIONS:
        assert f"| {permission.name} | {permission.why} |" in readme
    assert len(printed("--explain")[1].splitlines()) == len(PERMISSIONS)


@pytest.mark.parametrize(
    ("token", "sentence"),
    [
        ("", "There is no Discord token"),
        ("Bot abc.def.ghi", "leave that word out"),
        ("abc def", "has a space in it"),
        ("xoxb-1", "a token of Slack's"),
        ("123456789012345678", "holds an id"),
    ],
)
def test_what_cannot_be_a_token_is_said_before_anybody_is_asked(token: str, sentence: str) -> None:
    with pytest.raises(CannotStart, match=sentence):
        check_settings(Access(token))
    assert token not in repr(Access(token)) or not token


def test_a_token_that_says_no_id_says_none() -> None:
    assert application_in("not-a-token") == application_in("") == ""


async def test_a_wrong_token_is_one_sentence(table: Table) -> None:
    discord = Discord(
        Access("MTAw.wrong.token", table.server.base_url), None, find_features(), ServersTime(table.server)
    )  # type: ignore[arg-type]
    with pytest.raises(CannotStart, match="Discord doesn't know DISCORD_BOT_TOKEN") as refused:
        await discord.check()
    await discord.close()
    assert "MTAw" not in str(refused.value)


async def test_without_intents_it_works_with_less_and_says_so(table: Table) -> None:
    app = table.server.state.app
    app.content_intent = app.members_intent = False
    async with table.at_work():
        assert table.more["warnings"] == [NO_CONTENT, NO_MEMBERS]
        assert "with less than all intents" in await table.discord.where()
        said = await table.server.people.say(table.ana, table.rounds, "@Lunchtable how do you keep insulin cool?")

        async def heard() -> bool:
            return f"message:{said.id}" in await table.keys()

        await table.until(heard)
    assert table.server.gateway.closed_with == []  # nothing was asked for that would be refused


async def test_an_intent_taken_away_at_the_last_moment_is_done_without(
    table: Table, caplog: pytest.LogCaptureFixture
) -> None:
    app = table.server.state.app

    async def take_away() -> None:
        app.content_intent = False

    async with table.at_work():
        await take_away()
        for session in table.server.gateway.sessions.values():
            session.over = True
        await table.server.gateway.drop()
        await table.server.until(lambda: len(table.server.gateway.live) == 1, 20)
        said = await table.server.people.say(table.ana, table.rounds, "Hello @Lunchtable")

        async def heard() -> bool:
            return f"message:{said.id}" in await table.keys()

        await table.until(heard)
    assert 4014 in table.server.gateway.closed_with
    assert [record.message for record in caplog.records].count(NO_CONTENT) == 1


async def test_commands_are_told_once_and_again_only_when_they_changed(table: Table) -> None:
    async def told() -> bool:
        return bool(table.server.synced)

    for _ in range(2):
        async with table.at_work():
            await table.until(told)
    assert len(table.server.synced) == 1
    assert {command["name"] for command in table.server.state.commands.values()} >= {"practice", "This answers it"}
