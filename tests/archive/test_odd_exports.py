"""What is odd in an export costs what is odd, and is said; nothing private comes out by it."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from imported import ALL, WORKSPACE, a_community, take_in
from slack_exports import ANA, BEN, HOW_TO_COOL, channel, days, said, slack_zip, users
from sqlalchemy.exc import OperationalError

from adapters.archive.archive import Archive
from adapters.archive.detect import open_archive
from adapters.archive.importer import Summary
from adapters.archive.slack_messages import LONGEST
from adapters.cli import importing
from adapters.cli.main import main
from adapters.mrkdwn.reading import neutral
from bot.errors import ChangedMeanwhile, CommunityError
from bot.kernel.records import EntryFilter, Readable
from bot.places import ChannelKind
from bot.text import t

DAY = "lounge/2024-03-05.json"
SECRET = [said(ANA, "Where do we hide the presents?", 3)]


def sentences(archive: Archive) -> list[str]:
    return [text.msgid for _, text in archive.problems]


def words_of(path: Path, problems: list[Any] | None = None) -> list[str]:
    archive = open_archive(path)
    return [message.text for one in archive.channels() for message in archive.messages(one.id, problems)]


def test_marks_of_ours_in_names_are_no_marks() -> None:
    names = {"U1": "A\ue0000\ue001b\ue0009\ue001"}
    assert neutral("<@U1> *hi*", names, {}) == "[@A0b9](person:U1) **hi**"
    assert neutral("<#C1> `<#C1>` *x*", {}, {"C1": "\ue0000\ue001"}) == "[#0](channel:C1) `#\ue0000\ue001` **x**"
    assert neutral("<https://a.example|\ue0001\ue001> *x*", {}, {}) == "[1](https://a.example) **x**"


@pytest.mark.parametrize("part", ["_*~`<", "```", "`a ", "``` a\n```\n"])
def test_no_text_takes_long(part: str) -> None:
    began = time.perf_counter()
    neutral(part * (100_000 // len(part)), {}, {})
    assert time.perf_counter() - began < 3


def test_a_message_of_any_length_is_cut_where_slack_would(tmp_path: Path) -> None:
    (text,) = words_of(slack_zip(tmp_path / "export.zip", {"lounge": [said(ANA, "word " * 20_000)]}))
    assert len(text) <= LONGEST
    assert text.endswith(" …")


@pytest.mark.parametrize("in_one_go", [4 * 2**20, -1])
def test_no_nul_gets_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_go: int) -> None:
    monkeypatch.setattr("adapters.archive.json_files.IN_ONE_GO", in_one_go)
    odd = said("U\x009", "a\x00b \\u0000", 1, thread_ts="1\x00.0", parent_user_id="U\x00")
    odd |= {"files": [{"id": "F\x00", "name": "\x00n"}], "reactions": [{"name": "x\x00", "users": ["U\x001"]}]}
    odd["user_profile"] = {"real_name": "E\x00li"}
    people = [*users(), {"id": "U\x008", "name": "a\x00", "tz": "\x00", "locale": "\x00", "profile": {"title": "\x00"}}]
    lists = {"channels.json": [channel("lounge", "U\x001"), {"id": "C\x002", "name": "x\x00y"}]}
    archive = open_archive(slack_zip(tmp_path / "export.zip", {"lounge": [odd]}, people=people, lists=lists))
    found = [*archive.people(), *archive.channels(), *archive.messages("C0LOUNGE"), archive.strangers()]
    assert "\x00" not in repr(found).replace("\\x00", "\x00")
    assert any("a" + "b \\\\u0000" in repr(one) for one in found)  # what somebody typed stays


@pytest.mark.parametrize("in_one_go", [4 * 2**20, -1])
def test_one_odd_value_costs_no_more_than_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_go: int
) -> None:
    monkeypatch.setattr("adapters.archive.json_files.IN_ONE_GO", in_one_go)
    good = json.dumps(said(ANA, "fine", 9))
    half = json.dumps(said(ANA, "half", 1)).replace("half", "half \\ud800")
    long = json.dumps(said(BEN, "long", 2, reply_count=7)).replace("7", "9" * 5000, 1)
    odd = json.dumps(said(BEN, "odd", 3, reactions=[{"name": "x", "users": ["U1"]}, 5], blocks="x", files={"a": 1}))
    data = b"\xef\xbb\xbf" + f"[{half}, {long}, {odd}, 5, {good}]".encode()
    path = slack_zip(tmp_path / "export.zip", {"lounge": []}, files={DAY: data})
    words = words_of(path)
    assert [words[0][:4], *words[-2:]] == ["half", "odd", "fine"]


def test_odd_members_and_purposes_cost_no_channel(tmp_path: Path) -> None:
    odd = channel("lounge") | {"members": [ANA, None, 5], "purpose": "tea"}
    archive = open_archive(slack_zip(tmp_path / "export.zip", {"lounge": []}, lists={"channels.json": [odd]}))
    assert [one.members for one in archive.channels()] == [(ANA,)]


def test_a_channel_is_not_public_where_that_cannot_be_read(tmp_path: Path) -> None:
    odd = [channel("lounge", is_private="yes"), channel("tea")]
    archive = open_archive(slack_zip(tmp_path / "export.zip", {"lounge": []}, lists={"channels.json": odd}))
    assert [one.name for one in archive.channels()] == ["tea"]


def test_what_is_nested_too_deeply_says_so(tmp_path: Path) -> None:
    problems: list[Any] = []
    words_of(slack_zip(tmp_path / "export.zip", {"lounge": []}, files={DAY: b"[" * 100_000}), problems)
    assert [text.msgid for _, text in problems] == ["{file} is too deeply nested to be read; it was left out."]


def test_a_folder_of_two_channels_is_the_more_private_ones(tmp_path: Path) -> None:
    groups = {"groups.json": [channel("lounge", ANA) | {"id": "G1"}]}
    archive = open_archive(slack_zip(tmp_path / "export.zip", {"lounge": SECRET}, lists=groups))
    assert not list(archive.messages("C0LOUNGE"))
    assert len(list(archive.messages("G1"))) == 1
    assert any("most private" in sentence for sentence in sentences(archive))


def test_a_folder_of_two_private_channels_is_nobodys(tmp_path: Path) -> None:
    groups = {"groups.json": [channel("den", ANA) | {"id": id} for id in ("G1", "G2")], **days(SECRET, "den")}
    archive = open_archive(slack_zip(tmp_path / "export.zip", {"lounge": []}, lists=groups))
    assert not list(archive.messages("G1")) + list(archive.messages("G2"))
    assert any("several private channels" in sentence for sentence in sentences(archive))


def test_a_channel_in_two_lists_is_the_more_private(tmp_path: Path) -> None:
    groups = {"groups.json": [channel("lounge", ANA)]}
    archive = open_archive(slack_zip(tmp_path / "export.zip", {"lounge": SECRET}, lists=groups))
    assert archive.channels() == []


@pytest.mark.parametrize("asked", [True, False])
async def test_what_was_public_is_private_once_its_channel_is(tmp_path: Path, database_url: str, asked: bool) -> None:
    before = slack_zip(tmp_path / "before.zip", {"lounge": HOW_TO_COOL})
    closed = {"channels.json": [], "groups.json": [channel("lounge", ANA, BEN, is_archived=True)]}
    after = slack_zip(tmp_path / "after.zip", {"lounge": HOW_TO_COOL}, lists=closed)
    smaller = {"channels.json": [], "groups.json": [channel("lounge", ANA)]}
    storage, community = await a_community(database_url)
    await take_in(before, storage, community)
    await take_in(after, storage, community, private=asked)
    for path in (slack_zip(tmp_path / "smaller.zip", {"lounge": HOW_TO_COOL}, lists=smaller), before):
        await take_in(path, storage, community, private=asked)  # an older one doesn't open it again
        async with storage.turn(WORKSPACE) as store:
            assert [one.kind for one in await store.communities.channels()] == [ChannelKind.PRIVATE]
            assert await store.entries.count(EntryFilter(readable=Readable())) == 0
            assert all(entry.private for entry in await store.entries.select(EntryFilter(readable=ALL)))
            assert await store.people.in_channels(ANA) == {"C0LOUNGE"}
            assert await store.people.in_channels(BEN) == frozenset()
    await storage.close()


async def test_without_a_list_of_users_members_are_those_of_the_channels(tmp_path: Path) -> None:
    lists = {"users.json": None, "groups.json": [channel("den", ANA)], **days(SECRET, "den")}
    storage, community = await a_community("sqlite://")
    summary = await take_in(
        slack_zip(tmp_path / "export.zip", {"lounge": []}, lists=lists), storage, community, private=True
    )
    assert [file for file, _ in summary.problems] == ["users.json"]
    async with storage.turn(WORKSPACE) as store:
        assert await store.people.in_channels(ANA) == {"C0DEN"}
    await storage.close()


async def test_private_channels_only_are_said_to_be(tmp_path: Path) -> None:
    lists = {"channels.json": None, "groups.json": [channel("den", ANA)], **days(SECRET, "den")}
    storage, community = await a_community("sqlite://")
    summary = await take_in(slack_zip(tmp_path / "export.zip", {}, lists=lists), storage, community)
    assert [text.msgid[:35] for _, text in summary.problems] == ["{file} has private channels only, a"]
    await storage.close()


def test_what_lies_beside_the_export_is_named(tmp_path: Path) -> None:
    more: dict[str, Any] = {"other/channels.json": [], "teams/T1/channels.json": []}
    archive = open_archive(slack_zip(tmp_path / "export.zip", {"lounge": []}, lists=more))
    assert [file for file, _ in archive.problems] == ["other/", "teams/"]
    grid = slack_zip(tmp_path / "grid.zip", {}, people=[], lists={"channels.json": None, "teams/T1/channels.json": []})
    with pytest.raises(CommunityError, match="several workspaces"):
        open_archive(grid)


def test_an_encrypted_zip_says_so(tmp_path: Path) -> None:
    path = slack_zip(tmp_path / "export.zip", {"lounge": []})
    data = bytearray(path.read_bytes())
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(CommunityError, match="encrypted"):
        open_archive(path)


@pytest.mark.parametrize("error", [OperationalError("", {}, Exception("it is full")), OSError(28, "it is full")])
def test_a_database_that_fails_in_the_middle_is_one_sentence(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    async def fails(options: importing.Options) -> int:
        raise error

    monkeypatch.setattr(importing, "run", fails)
    ran = CliRunner().invoke(main, ["import", "export.zip"])
    assert ran.exit_code == 1
    assert ran.output.startswith("The import stopped")
    assert "it is full" in ran.output
    assert ran.output.count("\n") == 1
    monkeypatch.setenv("LUNCHTABLE_LOG_LEVEL", "DEBUG")
    assert CliRunner().invoke(main, ["import", "export.zip"]).exception is error


def test_of_many_sentences_only_some_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sentence = t("{file} is damaged; it was left out.", file="day")
    importing._print(Summary(problems=(("day", sentence),) * 25), as_json=True)
    said = capsys.readouterr().err.splitlines()
    assert (len(said), said[-1]) == (21, "… and 5 more.")


async def test_what_another_import_wrote_meanwhile_is_tried_again() -> None:
    tries: list[int] = []

    async def work() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise ChangedMeanwhile
        return "done"

    assert await importing.again(work) == "done"
