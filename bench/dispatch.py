"""How fast events are handled, with everything they leave behind on the disk.

`python -m bench.dispatch [--events N] [--database sqlite|postgresql|both] [--json FILE]`

Events (messages, replies in tracked threads, reactions, edits) are stored in the inbox, then handled by the product:
taken, handed to every feature that wants them, committed, exactly once. The comparison runs the very same statements,
recorded in a second run, in a bare loop on the same kind of database with the same driver: one transaction per event,
nothing around it. `ratio` is product / bare loop, 1 means that all of the product costs nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from sqlalchemy import event, make_url

from bench.databases import empty_database
from bench.report import report
from bot.dispatch import Dispatch
from bot.incoming import AnyEvent, Edited, Posted, Reacted
from bot.intake import Intake
from bot.kernel.records import ChannelRecord, Community, Entry, Heard
from bot.places import Channel, Message, Person, Place
from bot.registry import find_features
from storage import Storage, open_storage

WORKSPACE = "slack:T1"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHANNELS = [f"C{number}" for number in range(20)]
PEOPLE = [f"U{number}" for number in range(200)]
WORDS = "wound dressing insulin cool round rota tape heel note tablet fridge pen bag visit family lift key safe".split()


class StandingClock:
    """Always the same moment."""

    def now(self) -> datetime:
        """The moment."""
        return START + timedelta(hours=2)


class QuietChat:
    """A platform where every message can be read at once."""

    def __init__(self) -> None:
        self.messages: dict[tuple[str, str | None], Message] = {}

    async def message(self, place: Place) -> Message | None:
        """What was said there."""
        return self.messages.get((place.channel, place.message))

    async def thread(self, place: Place, limit: int = 100) -> list[Message]:
        """Nothing was said before."""
        return []

    async def person(self, id: str) -> Person | None:
        """Nobody is looked up."""
        return Person(id)

    async def channel(self, id: str) -> Channel | None:
        """All are public."""
        return Channel(id)

    async def is_member(self, channel: str, person: str) -> bool | None:
        """Everyone is everywhere."""
        return True

    async def public_among(self, channels: Collection[str]) -> frozenset[str]:
        """All are public."""
        return frozenset(channels)

    async def link(self, place: Place) -> str | None:
        """No links."""
        return None


def sentence(dice: random.Random, words: int = 14) -> str:
    """Some words."""
    return " ".join(dice.choices(WORDS, k=words)).capitalize() + "."


async def furnish(storage: Storage) -> dict[str, int]:
    """A community with 200 open questions; returns each question's message → entry id."""
    dice, questions = random.Random(1), {}
    async with storage.turn(WORKSPACE) as store:
        community = await store.communities.save(Community(0, "Nurses", home=CHANNELS[0]))
        for channel in CHANNELS:
            await store.communities.save_channel(ChannelRecord(channel, channel.lower(), community=community.id))
        for number in range(200):
            channel, message = CHANNELS[number % len(CHANNELS)], f"q{number}"
            entry = Entry(
                0, "question", sentence(dice), sentence(dice), state="open", community=community.id,
                author=PEOPLE[number], channel=channel, message=message,
            )  # fmt: skip
            questions[message] = (await store.entries.add(entry, PEOPLE[number], START)).id
            heard = Heard(
                Place(channel, f"r{number}", message),
                PEOPLE[-1 - number % 50],
                sentence(dice),
                START,
                questions[message],
            )
            await store.talk.hear(heard)
    return questions


def happenings(count: int, chat: QuietChat) -> list[AnyEvent]:
    """A day's mix: 65 % messages, 20 % replies in tracked threads, 10 % reactions, 5 % edits."""
    dice = random.Random(2)
    events: list[AnyEvent] = []
    for number in range(count):
        kind = dice.choices(("post", "reply", "react", "edit"), (65, 20, 10, 5))[0]
        question = dice.randrange(200)
        channel = CHANNELS[question % len(CHANNELS)]
        person = Person(dice.choice(PEOPLE))
        thread = f"q{question}" if kind == "reply" else None
        place = Place(channel, f"m{number}", thread)
        message = Message(place, person, sentence(dice), START.timestamp())
        basics: dict[str, Any] = {"id": f"e{number}", "workspace": WORKSPACE, "at": START}
        if kind in ("post", "reply"):
            chat.messages[channel, place.message] = message
            events.append(Posted(message=message, channel=Channel(channel), **basics))
        elif kind == "react":
            asker, sign = dice.choice(
                ((PEOPLE[question], "✅"), (person.id, "🔖"), (person.id, "🙏"), (person.id, "👍"))
            )
            events.append(Reacted(person=Person(asker), place=Place(channel, f"r{question}"), emoji=sign, **basics))
        else:
            edited = Message(Place(channel, f"r{question}", f"q{question}"), person, sentence(dice), START.timestamp())
            events.append(Edited(message=edited, **basics))
    return events


async def handle_all(storage: Storage, chat: QuietChat) -> float:
    """Have everything handled that was stored; returns the seconds it took."""
    clock = StandingClock()
    intake = Intake(storage.inbox, Dispatch(find_features(), storage, lambda _: chat, clock), clock)
    begun = time.perf_counter()
    while await intake.step():
        pass
    return time.perf_counter() - begun


@asynccontextmanager
async def prepared(url: str, count: int) -> AsyncIterator[tuple[Storage, QuietChat]]:
    """A furnished database with events waiting in its inbox."""
    storage, chat = await open_storage(url), QuietChat()
    try:
        await furnish(storage)
        events = happenings(count, chat)
        for start in range(0, count, 500):
            await storage.inbox.accept(events[start : start + 500], START)
        yield storage, chat
    finally:
        await storage.close()


@dataclass
class Recorded:
    """Statements in groups: what one event, or one look into the inbox, did."""

    groups: list[list[tuple[str, Any, bool]]] = field(default_factory=lambda: [[]])

    def statement(self, _c: Any, _cursor: Any, text: str, values: Any, _context: Any, many: bool) -> None:
        """Called by SQLAlchemy before each statement."""
        self.groups[-1].append((text, values, many))

    def next(self) -> None:
        """What follows belongs to another group."""
        if self.groups[-1]:
            self.groups.append([])


async def record(url: str, count: int) -> Recorded:
    """Handle everything once more, one after the other, writing down each statement."""
    recorded, clock = Recorded(), StandingClock()
    async with prepared(url, count) as (storage, chat):
        engine: Any = storage.database.engine  # type: ignore[attr-defined]
        event.listen(getattr(engine, "sync_engine", engine), "before_cursor_execute", recorded.statement)
        dispatch = Dispatch(find_features(), storage, lambda _: chat, clock)
        while arrived := await storage.inbox.take(clock.now(), limit=32):
            for one in arrived:
                recorded.next()
                await dispatch.handle(one)
            recorded.next()
    return recorded


def bare_sqlite(url: str, groups: Sequence[Sequence[tuple[str, Any, bool]]]) -> float:
    """The recorded statements with Python's own driver; one commit for each event."""
    connection = sqlite3.connect(str(make_url(url).database), isolation_level=None, cached_statements=512)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    begun = time.perf_counter()
    for group in groups:
        connection.execute("BEGIN")
        for text, values, many in group:
            (connection.executemany(text, values) if many else connection.execute(text, values).fetchall())
        connection.execute("COMMIT")
    took = time.perf_counter() - begun
    connection.close()
    return took


async def bare_postgresql(url: str, groups: Sequence[Sequence[tuple[str, Any, bool]]]) -> float:
    """The recorded statements with asyncpg; one transaction for each event."""
    connection = await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    begun = time.perf_counter()
    for group in groups:
        async with connection.transaction():
            for text, values, many in group:
                await (connection.executemany(text, values) if many else connection.fetch(text, *values))
    took = time.perf_counter() - begun
    await connection.close()
    return took


async def measure(kind: str, count: int, folder: Path) -> dict[str, float]:
    """One database: the product, then the bare loop, each on its own copy."""
    async with empty_database(kind, folder / "product") as url, prepared(url, count) as (storage, chat):
        product = await handle_all(storage, chat)
    async with empty_database(kind, folder / "record") as url:
        recorded = await record(url, count)
    async with empty_database(kind, folder / "bare") as url:
        async with prepared(url, count):
            pass
        bare = bare_sqlite(url, recorded.groups) if kind == "sqlite" else await bare_postgresql(url, recorded.groups)
    statements = sum(len(group) for group in recorded.groups)
    return {
        f"{kind}_events_per_s": count / product,
        f"{kind}_bare_events_per_s": count / bare,
        f"{kind}_statements_per_event": statements / count,
        f"{kind}_ratio": bare / product,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=4000)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    kinds = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    figures: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        for kind in kinds:
            figures |= asyncio.run(measure(kind, options.events, Path(folder)))
    figures["ratio"] = min(value for name, value in figures.items() if name.endswith("_ratio"))
    report(figures, options.json)


if __name__ == "__main__":
    main()
