"""How fast an export comes in, and in how much memory: python -m bench.importing [--export ZIP] [--data DIR] [--json FILE]

`ratio` is the whole import into a fresh SQLite file over its floor: unzipping and parsing, our language functions over the
same text, and one bulk insert of the rows that resulted, each alone, in a process of its own, in the same run.
`peak_mb` and `peak_mb_double` are the most memory an importing process held, for the export and for one in which every
channel goes on for as long again, with as many other people.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import msgspec

from adapters.archive.conversations import WINDOW, Conversations
from adapters.archive.detect import open_archive
from adapters.archive.findings import Signs, Spot, what_stays
from adapters.archive.gleaning import PROPOSED, TOPICS
from adapters.archive.importer import Summary, import_archive
from adapters.archive.messages import ArchivedMessage
from bench.report import report
from bot.kernel.records import BulkEntry, Community
from bot.language.answers import Turned, find_answers
from bot.language.linking import Linker, Said
from bot.language.questions import question_score
from bot.language.thanks import thanks_score
from bot.language.titles import title_of
from bot.language.tokens import terms
from bot.language.topics import PhraseCounter, guess_topics
from storage import open_storage

WORKSPACE = "slack:T0BENCH"
LATER = timedelta(days=7305)
"""Twenty years: further than any export reaches."""


@click.command()
@click.option(
    "--export", type=click.Path(exists=True, path_type=Path), help="A Slack export; default: the large one of the data."
)
@click.option(
    "--data", type=click.Path(path_type=Path), default=None, help="Default: LUNCHTABLE_DATA or ../shared/data."
)
@click.option("--json", "file", type=click.Path(path_type=Path), default=None)
def main(export: Path | None, data: Path | None, file: Path | None) -> None:
    data = data or Path(os.environ.get("LUNCHTABLE_DATA") or "../shared/data")
    export = export or data / "dev" / "slack_export" / "public_chat_slack_export.zip"
    if not export.exists():
        raise click.ClickException(f"{export} is missing; give --export, --data or LUNCHTABLE_DATA")
    with tempfile.TemporaryDirectory() as directory:
        here = Path(directory)
        whole = _in_a_process("import", export, here / "whole.db")
        floor = _in_a_process("floor", export, here / "whole.db", here / "bare.db")
        _again(export, here / "double.zip")
        double = _in_a_process("import", here / "double.zip", here / "double.db")
    for name, seconds in floor.items():
        print(f"floor, {name}: {seconds:.2f} s")
    for name in (
        "messages",
        "conversations",
        "questions",
        "open",
        "answered",
        "entries",
        "topics",
        "people",
        "channels",
    ):
        print(f"{name}: {whole[name]}, in the double one: {double[name]}")
    floor_s = sum(floor.values())
    figures = {
        "messages_per_s": whole["messages"] / whole["seconds"],
        "ratio": whole["seconds"] / floor_s,
        "peak_mb": whole["peak_mb"],
        "peak_mb_double": double["peak_mb"],
        "floor_s": floor_s,
        "import_s": whole["seconds"],
    }
    report(figures, file)


def _in_a_process(what: str, *paths: Path) -> dict[str, Any]:
    """Run one measurement in a fresh process, so that neither caches nor memory of another count."""
    command = [sys.executable, "-m", "bench.importing", what, *map(str, paths)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


async def _import(export: Path, database: Path) -> dict[str, Any]:
    storage = await open_storage(f"sqlite:///{database}")
    async with storage.turn(WORKSPACE) as store:
        community = await store.communities.save(Community(0, "Bench"))
    summary: Summary = await import_archive(export, storage, WORKSPACE, community.id, now=datetime.now(UTC))
    await storage.close()
    unit = 2**20 if sys.platform == "darwin" else 2**10
    figures: dict[str, Any] = msgspec.to_builtins(summary)
    return figures | {"seconds": summary.seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}


def _floor(export: Path, imported: Path, bare: Path) -> dict[str, float]:
    return {
        "unzip and parse": _timed(lambda: _unzip(export)),
        **_language(export),
        "bulk insert": _insert(imported, bare),
    }


def _unzip(export: Path) -> None:
    with zipfile.ZipFile(export) as zipped:
        for name in zipped.namelist():
            if name.endswith(".json"):
                msgspec.json.decode(zipped.read(name))


def _language(export: Path) -> dict[str, float]:
    """What the import asks of the language functions, on text that is ready."""
    archive = open_archive(export)
    channels = [(channel, list(archive.messages(channel.id))) for channel in archive.channels()]
    archive.close()
    scoring = _timed(lambda: _score([messages for _, messages in channels]))
    found = [list(_found(channel.id, messages)) for channel, messages in channels]
    finding = _timed(lambda: _study([[kept for kept, _ in entries] for entries in found]))
    answering = _timed(
        lambda: [find_answers(turns[0], turns[1:]) for entries in found for _, turns in entries if turns]
    )
    return {"language, messages": scoring, "language, entries": finding, "language, answers": answering}


def _score(channels: list[list[ArchivedMessage]]) -> None:
    for messages in channels:
        linker = Linker(window=WINDOW)
        seen: dict[str, float] = {}
        before = ""
        for one in messages:
            thanks = thanks_score(one.text)
            if one.is_reply:
                continue
            gap = (one.at - seen[one.author]) / 60 if one.author in seen else None
            question = question_score(one.text, previous_same_author=before == one.author, gap_minutes=gap)
            seen[one.author], before = one.at, one.author
            said = Said(one.id, one.author, one.at, one.text, one.mentions, one.thread or None, question, thanks)
            linker.add(said)


def _found(channel: str, messages: list[ArchivedMessage]) -> list[tuple[BulkEntry, list[Turned]]]:
    conversations = Conversations()
    over = [one for message in messages for one in conversations.hear(message).over]
    found: list[tuple[BulkEntry, list[Turned]]] = []
    for conversation in [*over, *conversations.rest()]:
        stays = what_stays(conversation, Spot(1, channel, False), Signs())
        lines = ((line.message, line.thanks) for line in conversation.lines)
        turns = [Turned(m.id, m.author, m.at, m.text, thanks) for m, thanks in lines] if stays else []
        found += [(kept, turns if n == 0 else []) for n, kept in enumerate(stays)]
    return found


def _study(channels: list[list[BulkEntry]]) -> None:
    for found in channels:
        phrases = PhraseCounter()
        for kept in found:
            phrases.add(kept.entry.body)
        known = [(phrase, ()) for phrase in phrases.proposals(5, PROPOSED)]
        for kept in found:
            title_of(kept.entry.body)
            guess_topics(kept.entry.body, known, TOPICS)
            terms(kept.entry.title)
            terms(kept.entry.body)


def _insert(imported: Path, bare: Path) -> float:
    """The imported rows, as they are, into an empty database with the same tables, in one transaction."""

    async def make() -> None:
        await (await open_storage(f"sqlite:///{bare}")).close()

    asyncio.run(make())
    tables = (
        "people channels members entries changes marks links topics topic_names entry_topics tallies edges search"
    ).split()
    with sqlite3.connect(imported) as source:
        rows = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in tables}  # noqa: S608
    target = sqlite3.connect(bare, isolation_level=None)
    began = time.perf_counter()
    target.execute("BEGIN")
    for name, values in rows.items():
        if values:
            target.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(values[0]))})", values)  # noqa: S608
    target.execute("COMMIT")
    took = time.perf_counter() - began
    target.close()
    return took


def _again(export: Path, double: Path) -> None:
    """An export of twice the size: everything happens once more, later and among others."""
    with zipfile.ZipFile(export) as source, zipfile.ZipFile(double, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            target.writestr(info.filename, data if info.filename != "users.json" else _both(data))
            day = re.search(r"(\d{4}-\d\d-\d\d)\.json$", info.filename)
            if day:
                name = info.filename.replace(day[1], (date.fromisoformat(day[1]) + LATER).isoformat())
                target.writestr(name, _others(re.sub(rb'"(\d{10})(\.\d{6}")', _later, data)))


def _later(stamp: re.Match[bytes]) -> bytes:
    return b'"%d%s' % (int(stamp[1]) + int(LATER.total_seconds()), stamp[2])


def _others(data: bytes) -> bytes:
    return re.sub(rb"\bU([0-9A-Z]{8,12})\b", rb"V\1", data)


def _both(users: bytes) -> bytes:
    return json.dumps(json.loads(users) + json.loads(_others(users))).encode()


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    if sys.argv[1:2] == ["import"]:
        print(json.dumps(asyncio.run(_import(Path(sys.argv[2]), Path(sys.argv[3])))))
    elif sys.argv[1:2] == ["floor"]:
        print(json.dumps(_floor(*map(Path, sys.argv[2:]))))
    else:
        main()
