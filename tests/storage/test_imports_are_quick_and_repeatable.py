"""Bulk: whole batches, idempotent, never over what people set or deleted."""

import time
from datetime import datetime, timedelta

import msgspec

from bot.kernel.records import (
    Batch,
    BulkEntry,
    ChannelRecord,
    Community,
    Edge,
    Entry,
    EntryFilter,
    Mark,
    PersonRecord,
    Readable,
    SearchQuery,
    Tally,
)
from bot.places import Place
from storage import Storage

W = "slack:T1"
EVERYTHING = Readable(everything=True)


def asked(message: str, title: str = "How do you keep insulin cool?", **fields: object) -> Entry:
    return Entry(0, "question", title, state="open", channel="C1", message=message, author="U1", **fields)  # type: ignore[arg-type]


async def test_an_import_brings_all_that_hangs_on_an_entry(storage: Storage, now: datetime) -> None:
    long_ago = now - timedelta(days=400)
    async with storage.turn(W) as store:
        community = await store.communities.save(Community(0, "Soins", language="fr"))
    batch = Batch(
        people=(PersonRecord("U1", "Ana"), PersonRecord("U2", "Ben")),
        channels=(ChannelRecord("C1", "soins", community=community.id),),
        members=(("C1", "U1"), ("C1", "U2")),
        entries=(
            BulkEntry(asked("1", "Garder les insulines au frais", created=long_ago), topics=("Insuline", "froid")),
            BulkEntry(
                Entry(0, "answer", "Un pot en argile", channel="C1", message="1.1", thread="1", details={"a": [1]}),
                topics=("insuline",),
                marks=(Mark(0, "helped", "U1", long_ago), Mark(0, "kept", "U2")),
                answers="1",
            ),
        ),
        tallies=(Tally("C1", now.date(), "U1", 4, 1),),
        edges=(Edge("C1", now.date(), "U2", "U1", 2),),
        checkpoint=("export/C1", {"day": "2026-03-02"}),
    )
    assert await storage.bulk.write(W, community.id, batch, now) == (1, 1)
    async with storage.turn(W) as store:
        question, answer = await store.entries.at("C1", "1"), await store.entries.at("C1", "1.1")
        assert question is not None
        assert answer is not None
        assert (question.community, question.created, question.changed) == (community.id, long_ago, now)
        assert (answer.thread, answer.created, answer.details) == ("1", now, {"a": [1]})
        assert [step.what for step in await store.entries.history(question.id)] == ["imported"]
        assert await store.topics.of([question.id, answer.id]) == {
            question.id: ("Insuline", "froid"),
            answer.id: ("Insuline",),
        }
        assert await store.links.to(question.id, "answers") == [answer]
        assert await store.marks.counts([answer.id]) == {answer.id: {"helped": 1, "kept": 1}}
        assert await store.people.in_channels("U2") == {"C1"}
        found = await store.search.find(SearchQuery(words="les insulines", readable=EVERYTHING, language="fr"))
        assert {hit.entry.id for hit in found} == {question.id, answer.id}
        assert await store.talk.activity(now) == list(batch.tallies)
        assert await store.talk.edges(now) == list(batch.edges)
    assert await storage.bulk.done(W, "export/") == {"export/C1": {"day": "2026-03-02"}}
    assert await storage.bulk.done(W, "other/") == {}


async def test_importing_again_changes_nothing(storage: Storage, now: datetime) -> None:
    one, two = BulkEntry(asked("1"), topics=("insulin",)), BulkEntry(asked("2"), marks=(Mark(0, "kept", "U1"),))
    day = now.date()
    async with storage.turn(W) as store:
        await store.people.save(PersonRecord("U1", "Ana", quoting="never"))
    assert await storage.bulk.write(W, 1, Batch(entries=(one,), tallies=(Tally("C1", day, "U1", 5, 2),)), now) == (1, 0)
    async with storage.turn(W) as store:
        entry = await store.entries.at("C1", "1")
        assert entry is not None
        edited = await store.entries.change(entry, msgspec.structs.replace(entry, title="Edited"), "U1", "edited", now)
        await store.topics.set(edited, [])
    again = Batch(
        people=(PersonRecord("U1", "Somebody"),),
        entries=(one, two, two),
        tallies=(Tally("C1", day, "U1", 3, 9),),
    )
    assert await storage.bulk.write(W, 1, again, now) == (1, 0)
    assert await storage.bulk.write(W, 1, again, now) == (0, 0)
    async with storage.turn(W) as store:
        assert await store.entries.at("C1", "1") == edited
        assert await store.topics.of([edited.id]) == {}
        assert await store.people.get("U1") == PersonRecord("U1", "Ana", quoting="never")
        assert await store.talk.activity(now) == [Tally("C1", day, "U1", 5, 9)]
        assert await store.entries.count(EntryFilter(readable=EVERYTHING)) == 2


async def test_what_was_deleted_is_not_brought_back(storage: Storage, now: datetime) -> None:
    async with storage.turn(W) as store:
        await store.talk.forget(Place("C1", "1"), now)
    batch = Batch(
        entries=(BulkEntry(asked("1")), BulkEntry(asked("2"), answers="1"), BulkEntry(asked("3"), answers="2"))
    )
    assert await storage.bulk.write(W, 1, batch, now) == (2, 0)
    later = Batch(entries=(BulkEntry(asked("4"), answers="2"), BulkEntry(asked("5"), answers="nowhere")))
    assert await storage.bulk.write(W, 1, later, now) == (2, 0)
    async with storage.turn(W) as store:
        assert await store.entries.at("C1", "1") is None
        second = await store.entries.at("C1", "2")
        assert second is not None
        assert [entry.message for entry in await store.links.to(second.id, "answers")] == ["3", "4"]


async def test_a_thousand_entries_take_no_thousand_round_trips(storage: Storage, now: datetime) -> None:
    entries = tuple(
        BulkEntry(asked(str(n), f"How do you keep item {n} cool on a long round?"), topics=(f"topic {n % 7}",))
        for n in range(1500)
    )
    began = time.perf_counter()
    assert await storage.bulk.write(W, 1, Batch(entries=entries), now) == (1500, 0)
    assert time.perf_counter() - began < 15  # a second or less where nothing else runs
    async with storage.turn(W) as store:
        (hit,) = await store.search.find(SearchQuery(words="1234", readable=EVERYTHING))
        assert hit.entry.message == "1234"
