"""The command as an operator types it: real processes, real files."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

KEYS = "messages people channels conversations questions open answered entries topics added seconds".split()


def lunchtable(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    command = [sys.executable, "-m", "adapters.cli.main", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False, env=environment())  # noqa: S603


def environment() -> dict[str, str]:
    """This one's, without anybody's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LUNCHTABLE_")}
    return kept | {"PYTHONPATH": str(Path(__file__).parents[2])}


@contextmanager
def served(*words: str, cwd: Path) -> Iterator[str]:
    """`lunchtable demo` at work; gives the page's address."""
    command = [sys.executable, "-u", "-m", "adapters.cli.main", "demo", "--port", "0", *words]
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, text=True, env=environment())  # noqa: S603
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://\S+", line):
                yield found[0]
                break
        else:
            pytest.fail("it never said where it listens")
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        assert process.returncode == 0


def export(path: Path) -> Path:
    """A small Slack export: a question, its answer, thanks, something saved."""
    users = [{"id": "U1", "name": "ana"}, {"id": "U2", "name": "ben"}]
    root = "1700000000.000100"
    talk = [
        {"type": "message", "user": "U1", "ts": root, "thread_ts": root, "reply_count": 2,
         "text": "Does anybody know how to keep insulin cool on a long round?",
         "reactions": [{"name": "question", "users": ["U1"], "count": 1}]},
        {"type": "message", "user": "U2", "ts": "1700000060.000100", "thread_ts": root,
         "text": "A clay pot with wet sand keeps it under 25 degrees.",
         "reactions": [{"name": "white_check_mark", "users": ["U1"], "count": 1}]},
        {"type": "message", "user": "U1", "ts": "1700000120.000100", "thread_ts": root, "text": "Thanks, that worked!"},
        {"type": "message", "user": "U2", "ts": "1700090000.000100", "text": "Label the cool bag on both sides.",
         "reactions": [{"name": "bookmark", "users": ["U1"], "count": 1}]},
    ]  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.json", json.dumps(users))
        archive.writestr("channels.json", json.dumps([{"id": "C1", "name": "general", "members": ["U1", "U2"]}]))
        archive.writestr("general/2023-11-14.json", json.dumps(talk))
    return path


def test_import_says_what_it_found_and_adds_nothing_the_second_time(tmp_path: Path) -> None:
    archive = export(tmp_path / "nurses.zip")
    first = lunchtable("import", str(archive), "--json", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    found = json.loads(first.stdout)
    assert list(found) == KEYS
    assert (found["messages"], found["people"], found["questions"], found["answered"]) == (4, 2, 1, 1)
    assert (found["entries"], found["added"]) == (2, 3)
    second = json.loads(lunchtable("import", str(archive), "--json", cwd=tmp_path).stdout)
    assert second.pop("added") == 0
    assert second.pop("seconds") >= 0
    assert second == {key: found[key] for key in KEYS[:-2]}


def test_import_without_json_is_read_by_people(tmp_path: Path) -> None:
    done = lunchtable("import", str(export(tmp_path / "nurses.zip")), "--workspace", "nurses", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"questions +1\n", done.stdout)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "nothere.zip"), "There is no file nothere.zip."),
        (("import", "broken.zip"), "broken.zip"),
        (("import", "nurses.zip", "--database", "mysql://x"), "'mysql' is no database Lunchtable knows"),
        (("import", "nurses.zip", "--database", "postgresql://u:secret@127.0.0.1:1/x"), "can't be opened"),
        (("import", "nurses.zip", "--database", "sqlite:////proc/nowhere/x.db"), "can't be opened"),
        (("demo", "--tour", "nowhere"), "There is no tour 'nowhere'. There are:"),
        (("demo", "--import", "nothere.zip"), "There is no file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    export(tmp_path / "nurses.zip")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and then nothing")
    done = lunchtable(*words, cwd=tmp_path)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "secret" not in done.stderr


def test_wrong_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LUNCHTABLE_LOG_LEVEL=LOUD\n")
    done = lunchtable("import", "nothere.zip", cwd=tmp_path)
    assert done.returncode == 1
    assert "LUNCHTABLE_LOG_LEVEL" in done.stderr


def test_demo_serves_the_sample_community_and_remembers_it(tmp_path: Path) -> None:
    with served(cwd=tmp_path) as address, urllib.request.urlopen(address) as page:  # noqa: S310
        assert b"Lunchtable" in page.read()
    kept = (tmp_path / ".lunchtable" / "demo.chat.jsonl").stat().st_size
    begun = time.monotonic()
    with served(cwd=tmp_path):
        assert time.monotonic() - begun < 20
    assert (tmp_path / ".lunchtable" / "demo.chat.jsonl").stat().st_size == kept


def test_demo_shows_ones_own_export(tmp_path: Path) -> None:
    archive = export(tmp_path / "nurses.zip")
    words = ("--import", str(archive), "--now", "2023-11-20")
    with served(*words, cwd=tmp_path) as address, urllib.request.urlopen(f"{address}healthz") as health:  # noqa: S310
        assert health.status == 200


def test_two_demos_on_one_port_say_what_to_do(tmp_path: Path) -> None:
    with served("--tour", "requests", cwd=tmp_path) as address:
        port = address.rstrip("/").rpartition(":")[2]
        done = lunchtable("demo", "--tour", "requests", "--port", port, cwd=tmp_path)
    assert done.returncode == 1
    assert f"Port {port} is in use" in done.stderr


def test_two_demos_on_one_chat_say_what_to_do_until_the_first_is_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "adapters.cli.main", "demo", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True, env=environment()) as first:  # noqa: S603
        try:
            assert first.stdout is not None
            assert "http://" in first.stdout.readline()
            kept = tmp_path / ".lunchtable" / "demo.chat.jsonl"
            before = kept.read_bytes()
            for words in (("demo", "--port", "0"), ("demo", "--port", "0", "--fresh")):
                done = lunchtable(*words, cwd=tmp_path)
                assert done.returncode == 1
                assert re.search(r"Another sandbox .* stop that one first, .* LUNCHTABLE_DATA", done.stderr)
                assert len(done.stderr.strip().splitlines()) == 1
            assert kept.read_bytes() == before
        finally:
            first.kill()
    with served(cwd=tmp_path):
        pass


def test_help_is_quick_and_loads_no_database(tmp_path: Path) -> None:
    code = "import sys; sys.argv = ['lunchtable']; import adapters.cli.main; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env=environment())  # noqa: S603
    assert done.stdout.strip() == "False"
