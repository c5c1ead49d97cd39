"""An export becomes what the community knows: questions, answers and what was saved; of all else only counts."""

import asyncio
import time
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from imported import ALL, LONG_AGO, NOW, WORKSPACE, a_community, everything, take_in
from slack_exports import ANA, BEN, CEM, HOW_TO_COOL, channel, reaction, said, slack_zip, thread, ts

from bot.errors import CommunityError
from bot.kernel.records import Community, Edge, EntryFilter, SearchQuery, Tally

CHATTER = [said(CEM, "the blue kettle whistles like a heron", 200), said(BEN, "[laughs]", 300)]
SAVED = said(
    CEM, "Our checklist for hot days: https://table.example/hot-days.pdf", 400, reactions=[reaction("bookmark", BEN)]
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return slack_zip(tmp_path / "export.zip", {"wound-care": [*HOW_TO_COOL, *CHATTER, SAVED]})


async def test_the_question_its_answer_and_what_was_saved_are_found_again(export: Path, database_url: str) -> None:
    storage, community = await a_community(database_url)
    summary = await take_in(export, storage, community)
    assert summary == msgspec.structs.replace(
        summary, messages=6, people=4, channels=1, questions=1, open=0, answered=1, entries=2, added=3, problems=()
    )
    async with storage.turn(WORKSPACE) as store:
        (question,) = await store.entries.select(EntryFilter(readable=ALL, kinds=("question",)))
        assert (question.state, question.author, question.message) == ("answered", ANA, ts(0))
        (answer,) = await store.links.to(question.id, "answers")
        assert (answer.kind, answer.author) == ("answer", BEN)
        assert [mark.kind for mark in await store.marks.of(answer.id)] == ["answer"]
        (kept,) = await store.entries.select(EntryFilter(readable=ALL, kept=True))
        assert kept.author == CEM
        hits = await store.search.find(SearchQuery(words="insulin fridge", readable=ALL))
        assert question.id in {hit.entry.id for hit in hits}
        assert (await store.topics.of([question.id]))[question.id][0] == "wound care"
    await storage.close()


async def test_of_everything_else_only_counts_stay(export: Path, database_url: str) -> None:
    storage, community = await a_community(database_url)
    await take_in(export, storage, community)
    day = date(2024, 3, 5)
    async with storage.turn(WORKSPACE) as store:
        assert sorted(await store.talk.activity(LONG_AGO), key=repr) == [
            Tally("C0WOUNDCARE", day, ANA, 2, 1, 0),
            Tally("C0WOUNDCARE", day, BEN, 2, 0, 1),
            Tally("C0WOUNDCARE", day, CEM, 2, 0, 0),
        ]
        edges = await store.talk.edges(LONG_AGO)
    assert {Edge("C0WOUNDCARE", day, BEN, ANA, 1), Edge("C0WOUNDCARE", day, ANA, BEN, 1)} <= set(edges)
    await storage.close()


async def test_words_nobody_asked_for_are_nowhere_in_the_database(export: Path, tmp_path: Path) -> None:
    storage, community = await a_community(f"sqlite:///{tmp_path / 'table.db'}")
    await take_in(export, storage, community)
    await storage.close()
    stored = bytes_of(tmp_path, "table.db*")
    assert b"clay pot" in stored
    assert b"heron" not in stored


def bytes_of(folder: Path, pattern: str) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob(pattern))


async def test_a_second_import_adds_nothing_and_says_the_same(export: Path, database_url: str) -> None:
    storage, community = await a_community(database_url)
    first = await take_in(export, storage, community)
    before = await everything(storage)
    second = await take_in(export, storage, community)
    assert second == msgspec.structs.replace(first, added=0, seconds=second.seconds)
    assert await everything(storage) == before
    await storage.close()


async def test_a_later_export_adds_only_what_is_new(tmp_path: Path, database_url: str) -> None:
    more = thread(said(BEN, "Does anyone know how to fold a map?", 3000), said(ANA, "Along the old creases.", 3010))
    early = slack_zip(tmp_path / "early.zip", {"wound-care": HOW_TO_COOL})
    late = slack_zip(tmp_path / "late.zip", {"wound-care": [*HOW_TO_COOL, *more]})
    storage, community = await a_community(database_url)
    assert (await take_in(early, storage, community)).added == 2
    assert (await take_in(late, storage, community)).added == 1
    other, fresh = await a_community(f"sqlite:///{tmp_path / 'other.db'}")
    await take_in(late, other, fresh)
    assert await everything(storage) == await everything(other)
    await storage.close()
    await other.close()


async def test_many_small_batches_leave_the_same_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = [
        message
        for n in range(60)
        for message in thread(
            said(ANA, f"How do I fix a leaking pipe number {n}, any idea?", n * 700, reactions=[reaction("star", CEM)]),
            said(BEN, f"Wrap it in tape, {n} times.", n * 700 + 2),
            said(ANA, "thanks, that worked", n * 700 + 9),
        )
    ]
    path = slack_zip(tmp_path / "export.zip", {"pipes": talk})
    one, community = await a_community("sqlite://")
    assert (await take_in(path, one, community)).questions == 60
    monkeypatch.setattr("adapters.archive.importer.WRITE_SECONDS", 0.0)
    many, community = await a_community("sqlite://")
    await take_in(path, many, community)
    assert await everything(one) == await everything(many)
    await one.close()
    await many.close()


PRIVATE: dict[str, Any] = {
    "groups.json": [channel("night-shift", ANA, BEN)],
    "night-shift/2024-03-05.json": HOW_TO_COOL,
    "dms.json": [{"id": "D0DIRECT", "members": [ANA, CEM]}],
    "D0DIRECT/2024-03-05.json": [said(ANA, "Does anyone know who hid the scissors?", 1)],
}


async def test_private_talk_is_not_even_read(tmp_path: Path, database_url: str) -> None:
    path = slack_zip(tmp_path / "export.zip", {"lounge": CHATTER}, lists=PRIVATE)
    storage, community = await a_community(database_url)
    summary = await take_in(path, storage, community)
    assert (summary.channels, summary.messages, summary.questions, summary.added) == (1, 2, 0, 0)
    assert [id for id, _, _ in (await everything(storage))["channels"]] == ["C0LOUNGE"]
    await storage.close()


async def test_private_talk_is_found_only_by_those_who_were_in_it(tmp_path: Path, database_url: str) -> None:
    path = slack_zip(tmp_path / "export.zip", {"lounge": CHATTER}, lists=PRIVATE)
    storage, community = await a_community(database_url)
    summary = await take_in(path, storage, community, private=True)
    assert (summary.channels, summary.questions) == (3, 2)
    async with storage.turn(WORKSPACE) as store:
        entries = await store.entries.select(EntryFilter(readable=ALL))
        assert all(entry.private for entry in entries)
        assert await store.people.in_channels(BEN) == {"C0NIGHTSHIFT"}
        assert await store.people.in_channels(ANA) == {"C0NIGHTSHIFT", "D0DIRECT"}
        assert await store.topics.all(community) == []
    await storage.close()


async def test_what_cannot_be_read_is_named_and_the_rest_imported(tmp_path: Path, database_url: str) -> None:
    broken = {"wound-care/2024-03-09.json": b"{", "../climbing.json": b"[]"}
    path = slack_zip(tmp_path / "export.zip", {"wound-care": HOW_TO_COOL}, files=broken)
    storage, community = await a_community(database_url)
    summary = await take_in(path, storage, community)
    assert summary.questions == 1
    assert [file for file, _ in summary.problems] == ["../climbing.json", "wound-care/2024-03-09.json"]
    again = await take_in(path, storage, community)
    assert again.problems == summary.problems
    await storage.close()


async def test_authors_from_elsewhere_become_people(tmp_path: Path) -> None:
    visitor = said("U0ELSE", "good morning from next door", 1, user_profile={"real_name": "Eli"})
    storage, community = await a_community("sqlite://")
    summary = await take_in(slack_zip(tmp_path / "export.zip", {"lounge": [visitor]}), storage, community)
    assert summary.people == 5
    async with storage.turn(WORKSPACE) as store:
        eli = await store.people.get("U0ELSE")
    assert eli is not None
    assert eli.name == "Eli"
    await storage.close()


async def test_without_a_community_nothing_is_imported(export: Path) -> None:
    storage, community = await a_community("sqlite://")
    with pytest.raises(CommunityError, match="no such community"):
        await take_in(export, storage, community + 1)
    await storage.close()


async def test_the_signs_a_community_chose_count(tmp_path: Path) -> None:
    ticked = said(BEN, "In a clay pot.", 5, reactions=[reaction("our-yes", ANA)])
    talk = thread(said(ANA, "How do you keep insulin cool on a long round?", 0), ticked)
    storage, community = await a_community("sqlite://", emoji={"answer": ":our-yes:"})
    assert (await take_in(slack_zip(tmp_path / "export.zip", {"lounge": talk}), storage, community)).answered == 1
    await storage.close()


async def test_progress_ends_at_the_end(export: Path) -> None:
    told: list[tuple[int, int]] = []
    storage, community = await a_community("sqlite://")
    await take_in(export, storage, community, progress=lambda read, of: told.append((read, of)))
    assert told[-1][0] == told[-1][1] > 0
    assert told == sorted(told)
    await storage.close()


async def test_the_bot_answers_while_it_imports(tmp_path: Path) -> None:
    talk = [said(ANA, f"Does anyone know how to fix a pipe, the {n}th of them?", n) for n in range(4000)]
    path = slack_zip(tmp_path / "export.zip", {"pipes": talk})
    storage, community = await a_community(f"sqlite:///{tmp_path / 'table.db'}")
    task = asyncio.create_task(take_in(path, storage, community))
    waits = []
    while not task.done():
        before = time.perf_counter()
        async with storage.turn(WORKSPACE) as store:
            await store.communities.get(community)
        waits.append(time.perf_counter() - before)
        await asyncio.sleep(0.01)
    await task
    assert sorted(waits)[len(waits) // 2] < 0.2
    await storage.close()


async def test_two_communities_of_a_workspace_share_no_entry(export: Path) -> None:
    storage, community = await a_community("sqlite://")
    async with storage.turn(WORKSPACE) as store:
        other = await store.communities.save(Community(0, "Another"))
    await take_in(export, storage, community)
    await take_in(export, storage, other.id)
    async with storage.turn(WORKSPACE) as store:
        assert await store.entries.count(EntryFilter(readable=ALL, community=other.id)) == 0
    assert NOW.tzinfo is not None
    await storage.close()
