"""What a person said is told apart from what Slack notes, and read as they left it."""

from pathlib import Path
from typing import Any

import pytest
from slack_exports import ANA, BEN, CEM, Message, channel, reaction, said, slack_zip, thread, ts, users

from adapters.archive.container import Problem
from adapters.archive.detect import open_archive
from adapters.archive.messages import ArchivedMessage
from adapters.mrkdwn.emoji_names import emoji_of


def read(tmp_path: Path, messages: list[Message], **more: Any) -> list[ArchivedMessage]:
    archive = open_archive(slack_zip(tmp_path / "export.zip", {"round-talk": messages}, **more))
    found = list(archive.messages("C0ROUNDTALK"))
    archive.close()
    return found


def test_joins_topics_and_bots_are_no_talk(tmp_path: Path) -> None:
    bot = {"id": "U0BOT", "name": "bot", "is_bot": True, "profile": {}}
    found = read(
        tmp_path,
        [
            said(ANA, "<@U0ANA> has joined the channel", 0, subtype="channel_join"),
            said(ANA, "set the topic", 1, subtype="channel_topic"),
            said(ANA, "posted by an app of mine", 2, bot_id="B1"),
            said("USLACKBOT", "Reminder", 3),
            said("U0BOT", "beep", 4),
            {"type": "message", "subtype": "bot_message", "text": "build failed", "ts": ts(5), "bot_id": "B1"},
            said(BEN, "a real word", 6),
            said(CEM, "waves", 7, subtype="me_message"),
            said(CEM, "said to all", 8, subtype="thread_broadcast", thread_ts=ts(6), parent_user_id=BEN),
        ],
        people=[*users(), bot],
    )
    assert [message.text for message in found] == ["a real word", "waves", "said to all"]


def test_reactions_are_signs_with_the_people_who_put_them(tmp_path: Path) -> None:
    found = read(
        tmp_path, [said(ANA, "x", reactions=[reaction("white_check_mark", BEN), reaction("botman", BEN, CEM, BEN)])]
    )
    assert [(one.emoji, one.people) for one in found[0].reactions] == [("✅", (BEN,)), (":botman:", (BEN, CEM))]


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("+1", "👍"),
        ("+1::skin-tone-6", "👍🏿"),
        ("flag-de", "🇩🇪"),
        ("man-raising-hand", "🙋‍♂️"),
        ("bookmark", "🔖"),
        ("nope", None),
    ],
)
def test_slacks_names_of_emoji_are_known(name: str, sign: str | None) -> None:
    assert emoji_of(name) == sign


def test_an_edit_replaces_what_was_said_and_a_deletion_erases_it(tmp_path: Path) -> None:
    change = {
        "type": "message",
        "subtype": "message_changed",
        "ts": ts(5),
        "message": said(ANA, "new", 0, edited={"user": ANA}),
    }
    deletion = {
        "type": "message",
        "subtype": "message_deleted",
        "ts": ts(6),
        "deleted_ts": ts(1),
        "previous_message": said(BEN, "oops", 1),
    }
    found = read(tmp_path, [said(ANA, "old", 0), said(BEN, "oops", 1), change, deletion])
    assert [(one.text, one.edited, one.deleted) for one in found] == [("new", True, False), ("", False, True)]


def test_a_deleted_message_under_which_a_thread_hangs_is_known_as_deleted(tmp_path: Path) -> None:
    gone = {
        **said("USLACKBOT", "This message was deleted.", 0, thread_ts=ts(0)),
        "subtype": "tombstone",
        "hidden": True,
    }
    found = read(tmp_path, [gone, said(BEN, "why?", 1, thread_ts=ts(0))])
    assert found[0].deleted
    assert found[0].text == ""
    assert found[1].is_reply


def test_a_thread_knows_its_opener_and_when_it_ends(tmp_path: Path) -> None:
    first, reply = read(tmp_path, thread(said(ANA, "Anyone?", 0), said(BEN, "Yes", 9)))
    assert (first.thread, first.is_reply, first.replies, first.last_reply) == (first.id, False, 1, float(ts(9)))
    assert (reply.thread, reply.is_reply, reply.opener) == (first.id, True, ANA)


def test_files_come_with_the_persons_words_not_slacks(tmp_path: Path) -> None:
    file = {
        "id": "F1",
        "name": "pot.pdf",
        "mimetype": "application/pdf",
        "url_private": "https://files.example/pot.pdf",
        "size": 9,
    }
    old = said(ANA, "<@U0ANA> uploaded a file: <https://x|pot> and commented: our pot", 0, subtype="file_share")
    new = said(BEN, "the same", 1, files=[file])
    found = read(tmp_path, [{**old, "file": {**file, "initial_comment": {"comment": "our pot", "user": ANA}}}, new])
    assert [(one.text, one.files[0].name) for one in found] == [("our pot", "pot.pdf"), ("the same", "pot.pdf")]


def test_a_message_of_attachments_only_keeps_their_words(tmp_path: Path) -> None:
    found = read(tmp_path, [said(ANA, "", attachments=[{"title": "Cooling", "text": "clay pots"}])])
    assert found[0].text == "Cooling\nclay pots"


def test_messages_without_time_or_author_are_counted_and_the_others_read(tmp_path: Path) -> None:
    odd: list[dict[str, Any]] = [
        {"type": "message", "text": "who?", "ts": ts(1)},
        {"type": "message", "user": ANA, "text": "when?"},
    ]
    odd += [{"type": "message", "user": ANA, "text": "never", "ts": "NaN"}, {"type": "message", "user": 7, "ts": ts(2)}]
    path = slack_zip(
        tmp_path / "export.zip", {"round-talk": []}, lists={"round-talk/2024-03-05.json": [*odd, said(BEN, "here")]}
    )
    problems: list[Problem] = []
    found = list(open_archive(path).messages("C0ROUNDTALK", problems))
    assert [message.text for message in found] == ["here"]
    assert [(file, text.values["n"]) for file, text in problems] == [
        ("round-talk/2024-03-05.json", 1),
        ("round-talk/2024-03-05.json", 3),
    ]


def test_authors_from_another_workspace_are_known_by_what_they_brought(tmp_path: Path) -> None:
    stranger = said("U0ELSE", "hi from next door", user_profile={"display_name": "Eli"})
    archive = open_archive(slack_zip(tmp_path / "export.zip", {"round-talk": [stranger]}))
    assert [message.author for message in archive.messages("C0ROUNDTALK")] == ["U0ELSE"]
    assert archive.strangers() == {"U0ELSE": "Eli"}


def test_a_large_file_is_read_like_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = [
        said(ANA, f"word {n}", n / 100, edited={"user": ANA}, blocks=[{"type": "divider"}]) for n in range(2500)
    ]
    small = read(tmp_path, messages)
    monkeypatch.setattr("adapters.archive.json_files.IN_ONE_GO", 1000)
    assert read(tmp_path, messages) == small
    assert len(small) == 2500


def test_names_come_from_the_export(tmp_path: Path) -> None:
    path = slack_zip(
        tmp_path / "export.zip", {"round-talk": []}, lists={"dms.json": [{"id": "D1", "members": [ANA, BEN]}]}
    )
    archive = open_archive(path)
    assert [person.name for person in archive.people()] == ["Ana", "Ben", "Cem", "Dot"]
    assert [one.name for one in archive.channels()] == ["round-talk"]
    assert [one.name for one in archive.channels(private=True)] == ["round-talk", "Ana, Ben"]


def test_a_channel_marked_private_in_the_public_list_is_private(tmp_path: Path) -> None:
    path = slack_zip(
        tmp_path / "e.zip", {}, lists={"channels.json": [channel("open"), channel("shut", is_private=True)]}
    )
    assert [one.name for one in open_archive(path).channels()] == ["open"]
