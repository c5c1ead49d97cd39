"""What DiscordChatExporter wrote is imported by the same rules as an export of Slack."""

import json
from pathlib import Path
from typing import Any

import pytest
from discord_exports import (
    ANA,
    BEN,
    CEM,
    FORUM,
    GUILD,
    HOW_TO_COOL,
    MORNING,
    TALK,
    Json,
    author,
    export,
    folder_of,
    id_at,
    reaction,
    replied,
    said,
    thread,
    zip_of,
)
from imported import a_community, everything, take_in

from adapters.archive import json_files
from adapters.archive.container import Problem
from adapters.archive.detect import open_archive
from adapters.archive.messages import ArchivedChannel, ArchivedMessage, ArchivedReaction
from adapters.cli import importing
from bot.errors import CommunityError
from bot.places import ChannelKind, FileRef


def read(path: Path, channel: str = TALK) -> tuple[list[ArchivedMessage], list[Problem]]:
    archive = open_archive(path)
    problems = list(archive.problems)
    return list(archive.messages(channel, problems)), problems


def the_one(tmp_path: Path, message: Json) -> ArchivedMessage:
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(export(message)))
    (found,), problems = read(path)
    assert problems == []
    return found


async def imported(path: Path, **more: Any) -> tuple[Any, dict[str, Any]]:
    storage, community = await a_community("sqlite://")
    try:
        return await take_in(path, storage, community, **more), await everything(storage)
    finally:
        await storage.close()


@pytest.mark.parametrize("how", ["file", "folder", "zip", "zip with a folder"])
async def test_a_file_a_folder_and_a_zip_give_the_same(tmp_path: Path, how: str) -> None:
    files = {"Nurses - talk.json": export(*HOW_TO_COOL)}
    path = tmp_path / "export"
    if how == "file":
        path = folder_of(path, files) / "Nurses - talk.json"
    elif how == "folder":
        folder_of(path, files)
    else:
        zip_of(path, {("out/" if "folder" in how else "") + name: content for name, content in files.items()})
    summary, kept = await imported(path)
    assert (summary.messages, summary.people, summary.channels) == (4, 3, 1)
    assert (summary.questions, summary.answered, summary.entries, summary.problems) == (1, 1, 1, ())
    assert kept["channels"] == [(TALK, "talk", ChannelKind.PUBLIC)]
    question, answer = kept["entries"]
    assert (question[1], question[3:6]) == (id_at(0), ("question", "answered", ANA))
    assert (answer[1], answer[3], answer[5]) == (id_at(5), "answer", BEN)


async def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "export.zip", {"talk.json": export(*HOW_TO_COOL)})
    storage, community = await a_community("sqlite://")
    first = await take_in(path, storage, community)
    before = await everything(storage)
    second = await take_in(path, storage, community)
    assert (first.added, second.added) == (2, 0)
    assert (second.messages, second.people, second.questions) == (4, 3, 1)
    assert await everything(storage) == before
    await storage.close()


def test_a_message_is_read_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    found = the_one(
        tmp_path,
        replied(
            BEN,
            "**Yes**, @Ana and <@1100000000000000013>: <:pot:5>",
            3,
            to=1,
            mentions=[author(ANA), author(CEM)],
            reactions=[
                reaction("✅", ANA, CEM),
                reaction("our_own", ANA, id="7"),
                {"emoji": {"name": "👍"}, "count": 2},
            ],
            attachments=[{"id": "8", "url": "https://cdn.example/a.png", "fileName": "a.png", "fileSizeBytes": 9}],
            timestampEdited="2024-03-05T13:00:00+00:00",
            isPinned=True,
        ),
    )
    assert found == ArchivedMessage(
        id_at(3),
        MORNING.timestamp() + 180,
        BEN,
        f"**Yes**, [@Ana](person:{ANA}) and [@Cem](person:{CEM}): :pot:",
        mentions=(CEM, ANA),
        reactions=(ArchivedReaction("✅", (ANA, CEM)), ArchivedReaction(":our_own:", (ANA,))),
        files=(FileRef("8", "a.png", "https://cdn.example/a.png", "", 9),),
        edited=True,
        replies_to=id_at(1),
        pinned=True,
    )


def test_a_file_beside_the_export_is_kept_by_its_name(tmp_path: Path) -> None:
    beside = {"id": "8", "url": "talk_Files/a.png", "fileName": "a.png", "fileSizeBytes": 9}
    assert the_one(tmp_path, said(ANA, "", attachments=[beside])).files == (FileRef("8", "a.png", "", "", 9),)


@pytest.mark.parametrize("kind", ["GuildMemberJoin", "ChannelPinnedMessage", "ThreadCreated", "RecipientAdd", "21"])
def test_what_discord_noted_nobody_said(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(export(said(ANA, "x", 0, type=kind), said(BEN, "y", 1, author=author(BEN, isBot=True)))))
    assert read(path) == ([], [])


async def test_a_thread_belongs_to_the_message_it_began_with(tmp_path: Path) -> None:
    first, answer, thanks = HOW_TO_COOL[0], HOW_TO_COOL[2], HOW_TO_COOL[3]
    inside = [{**one, "type": "Default", "reference": None} for one in (answer, thanks)]
    starter = said(ANA, "", 0.5, type="21", reference={"messageId": id_at(0)})
    files = {
        "talk.json": export(first, said(CEM, "Lunch is at one today.", 10)),
        "talk - Cold chain.json": thread(id_at(0), "Cold chain", starter, *inside),
    }
    messages, _ = read(folder_of(tmp_path / "export", files))
    assert [(one.id, one.thread) for one in messages] == [
        (id_at(0), ""),
        (id_at(5), id_at(0)),
        (id_at(10), ""),
        (id_at(60), id_at(0)),
    ]
    summary, kept = await imported(tmp_path / "export")
    assert (summary.channels, summary.questions, summary.answered) == (1, 1, 1)
    assert [(entry[0], entry[3]) for entry in kept["entries"]] == [(TALK, "question"), (TALK, "answer")]


async def test_a_post_in_a_forum_asks_with_its_title(tmp_path: Path) -> None:
    asked = said(ANA, "I have a long round.", 0)
    answer = said(BEN, "A clay pot with wet sand.", 5, reactions=[reaction("✅", ANA)])
    post = thread(id_at(0), "How to keep insulin cool?", asked, answer, around=FORUM, called="ask-here")
    path = zip_of(tmp_path / "export.zip", {"ask-here - How.json": post})
    assert open_archive(path).channels() == [ArchivedChannel(FORUM, "ask-here", ChannelKind.FORUM)]
    summary, kept = await imported(path)
    assert (summary.questions, summary.answered) == (1, 1)
    assert kept["entries"][0][6] == "How to keep insulin cool?"
    assert not any(entry[8] for entry in kept["entries"])  # what is said in a forum is seen by all


async def test_what_was_pinned_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(export(said(ANA, "The fridge key hangs behind the door.", isPinned=True))))
    summary, kept = await imported(path)
    assert (summary.entries, summary.added) == (1, 1)
    assert kept["entries"][0][9]


async def test_private_threads_and_direct_messages_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    direct = export(
        said(ANA, "psst"), channel={"id": "77", "type": "DirectTextChat", "name": "Ben", "categoryId": None}
    )
    files = {"a.json": thread("78", "Between us", *HOW_TO_COOL, kind="Private"), "b.json": direct}
    path = zip_of(tmp_path / "export.zip", files)
    summary, kept = await imported(path)
    assert (summary.channels, summary.messages, kept["entries"]) == (0, 0, [])
    assert ["private" in sentence.msgid for _, sentence in summary.problems] == [True]
    summary, kept = await imported(path, private=True)
    assert (summary.channels, summary.messages) == (2, 5)
    assert kept["entries"]
    assert all(entry[0] == "78" and entry[8] for entry in kept["entries"])


async def test_only_those_who_wrote_in_a_private_thread_find_what_was_said_there(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "export.zip", {"a.json": thread("78", "Between us", *HOW_TO_COOL, kind="Private")})
    storage, community = await a_community("sqlite://")
    await take_in(path, storage, community, private=True)
    async with storage.turn("slack:T0TABLE") as store:
        assert "78" in await store.people.in_channels(BEN)
        assert "78" not in await store.people.in_channels("1100000000000000019")
    await storage.close()


def test_parts_of_one_channel_are_read_in_order_of_time(tmp_path: Path) -> None:
    files = {
        "talk [part 10].json": export(said(ANA, "third", 20)),
        "talk [part 2].json": export(said(ANA, "second", 10)),
        "talk.json": export(said(ANA, "first", 0)),
    }
    messages, _ = read(folder_of(tmp_path / "export", files))
    assert [one.text for one in messages] == ["first", "second", "third"]


def test_large_files_are_read_as_a_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(export(*HOW_TO_COOL)))
    at_once = read(path)
    monkeypatch.setattr(json_files, "IN_ONE_GO", 10)
    assert read(path) == at_once
    assert len(at_once[0]) == 4


def test_one_odd_message_does_not_cost_the_others(tmp_path: Path) -> None:
    odd: list[Any] = [
        {"id": 5},
        "x",
        said(ANA, "no time", 2, timestamp="soon"),
        said(ANA, "kept", 3, reactions="many", mentions=[3]),
    ]
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(export(said(ANA, "first", 0), *odd)))
    messages, problems = read(path)
    assert [one.text for one in messages] == ["first", "kept"]
    assert [sentence.values.get("n") for _, sentence in problems] == [2, 1]


def test_a_file_that_breaks_off_is_named(tmp_path: Path) -> None:
    whole = json.dumps(export(*HOW_TO_COOL))
    files = {"talk.json": whole, "talk 2.json": whole[:-200]}
    messages, problems = read(folder_of(tmp_path / "export", files))
    assert len(messages) == 4
    assert [(file, "damaged" in sentence.msgid) for file, sentence in problems] == [("talk 2.json", True)]


def test_other_files_beside_the_export_are_left_alone(tmp_path: Path) -> None:
    files = {"talk.json": export(*HOW_TO_COOL), "notes.json": "{}", "list.json": "[1]", "readme.txt": "hello"}
    messages, problems = read(folder_of(tmp_path / "export", files))
    assert (len(messages), problems) == (4, [])


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        ({"notes.json": '{"a": 1}'}, "a channel that DiscordChatExporter wrote"),
        ({"talk.html": "<html>", "talk.csv": "x"}, "a channel that DiscordChatExporter wrote"),
        ({"a.json": export(said(ANA, "x")), "b.json": export(said(ANA, "x"), guild="5")}, "several servers"),
    ],
)
def test_what_is_no_export_is_refused_with_one_sentence(tmp_path: Path, files: Json, hint: str) -> None:
    with pytest.raises(CommunityError) as refused:
        open_archive(folder_of(tmp_path / "export", files))
    assert hint in refused.value.text.msgid


@pytest.mark.parametrize(
    "content", ["{}", '{"messages": []}', '{"guild": 3, "channel": 4, "messages": [', "{" * 100_000]
)
def test_a_file_that_is_something_else_is_refused_with_one_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "talk.json"
    path.write_text(content)
    with pytest.raises(CommunityError) as refused:
        open_archive(path)
    assert "DiscordChatExporter" in refused.value.text.msgid


def test_an_export_says_which_server_it_is_of(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "export.zip", {"talk.json": export(said(ANA, "x"))})
    assert importing._where(importing.Options(path)) == (f"discord:{GUILD}", "Nurses")
    assert importing._where(importing.Options(path, workspace="Night shift")) == ("discord:night-shift", "Night shift")
    assert importing._where(importing.Options(path, workspace="discord:5")) == ("discord:5", "discord:5")
