"""An archive is opened without trusting it: one clear sentence for what is wrong, and the rest is read."""

import struct
import zipfile
from pathlib import Path

import pytest
from slack_exports import ANA, BEN, said, slack_zip, ts

from adapters.archive import container, zips
from adapters.archive.archive import Archive
from adapters.archive.container import Problem
from adapters.archive.detect import open_archive
from bot.errors import CommunityError

TALK = {"round-talk": [said(ANA, "first", 0), said(BEN, "second", 1440)]}
FIRST_DAY, SECOND_DAY = "round-talk/2024-03-05.json", "round-talk/2024-03-06.json"


def texts(archive: Archive) -> tuple[list[str], list[Problem]]:
    problems: list[Problem] = []
    words = [message.text for channel in archive.channels() for message in archive.messages(channel.id, problems)]
    archive.close()
    return words, [*archive.problems, *problems]


def sentence(problem: Problem) -> str:
    file, text = problem
    assert text.values["file"] == file
    return text.msgid


def test_a_folder_somebody_unpacked_reads_like_the_zip(tmp_path: Path) -> None:
    path = slack_zip(tmp_path / "export.zip", TALK)
    with zipfile.ZipFile(path) as zipped:
        zipped.extractall(tmp_path / "export")
    assert texts(open_archive(tmp_path / "export")) == texts(open_archive(path)) == (["first", "second"], [])


def test_a_zip_with_a_folder_around_everything_is_read(tmp_path: Path) -> None:
    inner = slack_zip(tmp_path / "inner.zip", TALK)
    with zipfile.ZipFile(inner) as source, zipfile.ZipFile(tmp_path / "outer.zip", "w") as outer:
        for name in source.namelist():
            outer.writestr(f"my export/{name}", source.read(name))
    assert texts(open_archive(tmp_path / "outer.zip")) == (["first", "second"], [])


@pytest.mark.parametrize(
    "name", ["../out.json", "/etc/out.json", "C:/out.json", "round-talk\\out.json", "a/../../out.json"]
)
def test_a_path_that_climbs_out_is_named_and_left_out(tmp_path: Path, name: str) -> None:
    words, problems = texts(open_archive(slack_zip(tmp_path / "export.zip", TALK, files={name: b"[]"})))
    assert words == ["first", "second"]
    assert [sentence(one) for one in problems] == ["{file} has a path that leads out of the archive; it was left out."]


def test_a_link_in_the_zip_is_not_followed(tmp_path: Path) -> None:
    path = slack_zip(tmp_path / "export.zip", TALK)
    link = zipfile.ZipInfo("round-talk/2024-03-07.json")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr(link, "/etc/passwd")
    words, problems = texts(open_archive(path))
    assert words == ["first", "second"]
    assert [sentence(one) for one in problems] == ["{file} is a link or a device, not a file; it was left out."]


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    with zipfile.ZipFile(slack_zip(tmp_path / "export.zip", TALK)) as zipped:
        zipped.extractall(tmp_path / "export")
    (tmp_path / "export/round-talk/2024-03-07.json").symlink_to("/etc/passwd")
    words, problems = texts(open_archive(tmp_path / "export"))
    assert words == ["first", "second"]
    assert len(problems) == 1


def test_a_bomb_is_never_unpacked(tmp_path: Path) -> None:
    zeros = b"[" + b" " * 8_000_000 + b"]"
    words, problems = texts(
        open_archive(slack_zip(tmp_path / "export.zip", TALK, files={"round-talk/2024-03-07.json": zeros}))
    )
    assert words == ["first", "second"]
    assert [sentence(one) for one in problems] == [
        "{file} would grow more than {times} times, as in a zip bomb; it was left out."
    ]


def test_a_file_over_the_limit_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = b"[" + b'"x",' * 500 + b"1]"
    path = slack_zip(tmp_path / "export.zip", TALK, files={SECOND_DAY.replace("06", "08"): large})
    monkeypatch.setattr(zips, "LARGEST_FILE", 1500)
    words, problems = texts(open_archive(path))
    assert words == ["first", "second"]
    assert [sentence(one) for one in problems] == ["{file} unpacks to more than {most} MB; it was left out."]


def test_a_file_that_lies_about_its_size_is_left_out(tmp_path: Path) -> None:
    path = slack_zip(tmp_path / "export.zip", TALK)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as zipped:
        size = zipped.getinfo(SECOND_DAY).file_size
    for place in range(len(data) - 4):
        if struct.unpack_from("<L", data, place)[0] == size and SECOND_DAY.encode() in data[place : place + 60]:
            struct.pack_into("<L", data, place, size - 10)
    path.write_bytes(data)
    words, problems = texts(open_archive(path))
    assert words == ["first"]
    assert [file for file, _ in problems] == [SECOND_DAY]


def test_files_that_share_their_bytes_are_left_out(tmp_path: Path) -> None:
    path = slack_zip(tmp_path / "export.zip", TALK)
    data = bytearray(path.read_bytes())
    listed = data.rfind(SECOND_DAY.encode()) - 46  # its record in the list of files
    with zipfile.ZipFile(path) as zipped:
        offset = zipped.getinfo(FIRST_DAY).header_offset
    struct.pack_into("<L", data, listed + 42, offset + 4)
    path.write_bytes(data)
    words, problems = texts(open_archive(path))
    assert words == []
    assert {sentence(one) for one in problems} == {
        "{file} shares its bytes with another file, as in a zip bomb; it was left out."
    }
    assert {file for file, _ in problems} == {FIRST_DAY, SECOND_DAY}


def test_an_encrypted_file_says_so(tmp_path: Path) -> None:
    path = slack_zip(tmp_path / "export.zip", TALK)
    data = bytearray(path.read_bytes())
    listed = data.rfind(SECOND_DAY.encode()) - 46
    data[listed + 8] |= 1
    path.write_bytes(data)
    words, problems = texts(open_archive(path))
    assert words == ["first"]
    assert "encrypted" in sentence(problems[0])


def test_a_damaged_day_costs_that_day_only(tmp_path: Path) -> None:
    path = slack_zip(tmp_path / "export.zip", TALK)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as zipped:
        info = zipped.getinfo(FIRST_DAY)
    start = info.header_offset + 30 + len(FIRST_DAY)
    data[start + 5 : start + 25] = b"\xff" * 20
    path.write_bytes(data)
    words, problems = texts(open_archive(path))
    assert words == ["second"]
    assert [sentence(one) for one in problems] == ["{file} is damaged; it was left out."]


@pytest.mark.parametrize("content", [b"", b"not json", b'{"a": 1}', b'[{"type": "message"', b"\xff\xfe"])
def test_a_day_that_is_no_list_in_json_is_left_out(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = slack_zip(tmp_path / "export.zip", TALK, files={"round-talk/2024-03-09.json": content})
    words, problems = texts(open_archive(path))
    assert words == ["first", "second"]
    assert [sentence(one) for one in problems] == ["{file} is not a list in JSON; it was left out."]
    monkeypatch.setattr("adapters.archive.json_files.IN_ONE_GO", -1)
    assert texts(open_archive(path)) == (words, problems)


def test_a_truncated_zip_is_refused_with_one_sentence(tmp_path: Path) -> None:
    path = slack_zip(tmp_path / "export.zip", TALK)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(CommunityError, match="damaged"):
        open_archive(path)


def test_what_is_no_export_is_refused_with_one_sentence(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("hello")
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as zipped:
        zipped.writestr("readme.txt", "hello")
    for path, hint in [(words, "no zip file"), (other, "no Slack export"), (tmp_path / "nowhere", "no file")]:
        with pytest.raises(CommunityError, match=hint):
            open_archive(path)


def test_without_a_list_of_channels_nothing_can_be_called_public(tmp_path: Path) -> None:
    with pytest.raises(CommunityError):
        open_archive(slack_zip(tmp_path / "export.zip", TALK, lists={"channels.json": "broken"}))


def test_a_folder_in_no_list_is_named_and_left_out(tmp_path: Path) -> None:
    more = {"secret/2024-03-05.json": [said(ANA, "psst", 0)]}
    words, problems = texts(open_archive(slack_zip(tmp_path / "export.zip", TALK, lists=more)))
    assert words == ["first", "second"]
    assert [file for file, _ in problems] == ["secret"]


def test_too_many_files_or_bytes_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = slack_zip(tmp_path / "export.zip", TALK)
    with monkeypatch.context() as patch:
        patch.setattr(container, "MOST_FILES", 3)
        with pytest.raises(CommunityError, match="files"):
            open_archive(path)
    monkeypatch.setattr(container, "LARGEST_ARCHIVE", 100)
    with pytest.raises(CommunityError, match="GB"):
        open_archive(path)


def test_people_are_read_even_when_their_list_is_damaged(tmp_path: Path) -> None:
    words, problems = texts(
        open_archive(slack_zip(tmp_path / "export.zip", TALK, lists={"users.json": {"no": "list"}}))
    )
    assert words == ["first", "second"]
    assert [file for file, _ in problems] == ["users.json"]


def test_the_time_of_a_message_is_its_id(tmp_path: Path) -> None:
    archive = open_archive(slack_zip(tmp_path / "export.zip", TALK))
    assert [message.id for message in archive.messages("C0ROUNDTALK")] == [ts(0), ts(1440)]
