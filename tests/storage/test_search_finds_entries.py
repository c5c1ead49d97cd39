"""Search: the same terms for indexing and asking, on both databases; what may not be seen is not found."""

from datetime import datetime, timedelta

import msgspec
import pytest

from bot.kernel.records import Community, Entry, Readable, SearchQuery
from storage import Storage

W = "slack:T1"
EVERYTHING = Readable(everything=True)


async def add(storage: Storage, now: datetime, title: str, topics: tuple[str, ...] = (), **fields: object) -> Entry:
    async with storage.turn(W) as store:
        entry = await store.entries.add(Entry(0, **{"kind": "tool", "title": title, **fields}), "U1", now)  # type: ignore[arg-type]
        await store.topics.set(entry, topics)
        return entry


async def find(storage: Storage, words: str, readable: Readable = EVERYTHING, **fields: object) -> list[str]:
    async with storage.turn(W) as store:
        query = SearchQuery(words=words, readable=readable, **fields)  # type: ignore[arg-type]
        return [hit.entry.title for hit in await store.search.find(query)]


async def test_an_entry_is_found_by_title_body_and_topic_in_any_form(storage: Storage, now: datetime) -> None:
    await add(storage, now, "Cooling insulin", ("Cold chain",), body="Put it into a clay pot")
    await add(storage, now, "Dressing wounds")
    for words in ("insulin", "INSULINS", "pots", "chains", "how does cooling work?", "wound or insulin pots"):
        assert "Cooling insulin" in await find(storage, words)
    for words in ("", "   ", "the of and", "elephant", '"', "clay*pot OR", "NEAR(", "title:nothing", "'); --"):
        assert "Dressing wounds" not in await find(storage, words)
    assert await find(storage, "the of and") == []


async def test_a_word_in_the_title_counts_for_more(storage: Storage, now: datetime) -> None:
    await add(storage, now, "Carrying medicine", body="such as insulin")
    await add(storage, now, "Cooling insulin", body="with a pot")
    assert await find(storage, "insulin") == ["Cooling insulin", "Carrying medicine"]


@pytest.mark.parametrize("word", ["c++", "c#", "10mg", "systemd-resolved", "3.11", "naïve", "冷蔵", "a_b"])
async def test_odd_words_are_found_as_they_are_written(storage: Storage, now: datetime, word: str) -> None:
    await add(storage, now, f"About {word} here")
    await add(storage, now, "Something else")
    assert await find(storage, word) == [f"About {word} here"]


async def test_hidden_and_withdrawn_are_never_found_and_retired_only_when_asked_for(
    storage: Storage, now: datetime
) -> None:
    for state in ("current", "open", "withdrawn", "retired"):
        await add(storage, now, f"insulin {state}", state=state)
    await add(storage, now, "insulin hidden", hidden=True)
    assert set(await find(storage, "insulin")) == {"insulin current", "insulin open"}
    assert await find(storage, "insulin", states=("retired",)) == ["insulin retired"]
    assert await find(storage, "insulin", states=("withdrawn",)) == []


async def test_what_is_private_is_found_only_by_those_in_its_channel(storage: Storage, now: datetime) -> None:
    await add(storage, now, "insulin here", private=True, channel="G1")
    assert await find(storage, "insulin", Readable(frozenset({"G1"}))) == ["insulin here"]
    assert (
        await find(storage, "insulin", Readable(frozenset({"G2"}))) == await find(storage, "insulin", Readable()) == []
    )


async def test_a_search_is_narrowed_like_any_other_choice(storage: Storage, now: datetime) -> None:
    await add(storage, now, "insulin one", ("Cold",), community=1, author="U1", created=now - timedelta(days=9))
    await add(storage, now, "insulin two", community=2, kind="story", author="U2")
    assert await find(storage, "insulin", community=1) == ["insulin one"]
    assert await find(storage, "insulin", kinds=("story",)) == ["insulin two"]
    assert await find(storage, "insulin", author="U1") == ["insulin one"]
    assert await find(storage, "insulin", topic="cold") == ["insulin one"]
    assert await find(storage, "insulin", since=now) == ["insulin two"]
    assert await find(storage, "insulin", until=now) == ["insulin one"]
    assert len(await find(storage, "insulin", limit=1)) == 1


async def test_what_changes_is_found_by_its_new_words_only(storage: Storage, now: datetime) -> None:
    entry = await add(storage, now, "Cooling insulin", ("Cold",))
    async with storage.turn(W) as store:
        changed = await store.entries.change(
            entry, msgspec.structs.replace(entry, title="Keeping milk"), "U1", "edited", now
        )
    assert await find(storage, "insulin") == []
    assert await find(storage, "milk") == await find(storage, "cold") == ["Keeping milk"]
    async with storage.turn(W) as store:
        await store.topics.set(changed, ["Warm"])
    assert await find(storage, "cold") == []
    assert await find(storage, "warm") == ["Keeping milk"]


async def test_a_community_is_indexed_in_its_own_language(storage: Storage, now: datetime) -> None:
    async with storage.turn(W) as store:
        community = await store.communities.save(Community(0, "Wunden", language="de"))
    await add(storage, now, "Die Häuser der Ärzte", community=community.id)
    assert await find(storage, "Haus", language="de") == ["Die Häuser der Ärzte"]
    assert await find(storage, "die", language="de") == []


async def test_coverage_tells_how_much_of_the_question_an_entry_meets(storage: Storage, now: datetime) -> None:
    await add(storage, now, "Cooling insulin for a pump")
    for n in range(5):
        await add(storage, now, f"Planning a pump {n}")
    async with storage.turn(W) as store:
        best, *others = await store.search.find(SearchQuery(words="insulin pump", readable=EVERYTHING))
    assert best.entry.title == "Cooling insulin for a pump"
    assert best.coverage == pytest.approx(1.0)
    assert len(others) == 5
    assert all(0 < hit.coverage < 0.5 and hit.score < best.score for hit in others)
