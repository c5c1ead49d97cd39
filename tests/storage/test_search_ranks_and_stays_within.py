"""Search: what fits best comes first, and nothing is found that may not be, whatever is typed."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.records import Batch, BulkEntry, Entry, Hit, Link, Readable, SearchQuery
from storage import Storage, search_finding
from storage.search_ranking import Term, at_least, together
from storage.search_words import key, words_of

W = "slack:T1"
EVERYTHING = Readable(everything=True)


async def add(storage: Storage, now: datetime, title: str, body: str = "", **fields: object) -> Entry:
    async with storage.turn(W) as store:
        given = {"kind": "question", **fields}
        return await store.entries.add(Entry(0, title=title, body=body, **given), "U1", now)  # type: ignore[arg-type]


async def add_many(storage: Storage, now: datetime, texts: list[str], workspace: str = W, **fields: object) -> None:
    start = 0 if workspace == W else 10_000
    entries = [
        Entry(0, **{"kind": "tool", "title": text, "channel": "C1", "message": f"{start + n}", **fields})  # type: ignore[arg-type]
        for n, text in enumerate(texts)
    ]
    await storage.bulk.write(workspace, 0, Batch(entries=tuple(map(BulkEntry, entries))), now)


async def find(storage: Storage, words: str, readable: Readable = EVERYTHING, **fields: object) -> list[Hit]:
    async with storage.turn(W) as store:
        return await store.search.find(SearchQuery(words=words, readable=readable, **fields))  # type: ignore[arg-type]


async def titles(storage: Storage, words: str, readable: Readable = EVERYTHING, **fields: object) -> list[str]:
    return [hit.entry.title for hit in await find(storage, words, readable, **fields)]


async def test_an_earlier_question_is_surely_suggested_in_a_community_of_two_entries(
    storage: Storage, now: datetime
) -> None:
    await add(storage, now, "How do you keep insulin cool on a long round?")
    await add(storage, now, "Who can lend me a bicycle pump?")
    (hit,) = await find(storage, "What keeps insulin cool during a long round in summer?")
    assert hit.entry.title.startswith("How do you keep insulin")
    assert 0.6 <= hit.coverage < 0.9
    (hit,) = await find(storage, "How to keep the insulin COOL?")
    assert hit.coverage == pytest.approx(1.0)


async def test_what_has_more_of_the_words_comes_first_and_the_rare_word_tells_more(
    storage: Storage, now: datetime
) -> None:
    await add_many(storage, now, [f"Bandage number {n}" for n in range(40)])
    await add(storage, now, "Zinc", body="a word on its own")
    await add(storage, now, "A bandage with zinc")
    found = await titles(storage, "zinc bandage", limit=50)
    assert found[:2] == ["A bandage with zinc", "Zinc"]
    assert len(found) == 42


async def test_words_may_be_spread_over_a_question_and_its_answer(storage: Storage, now: datetime) -> None:
    question = await add(storage, now, "How do you keep insulin cool?")
    answer = await add(storage, now, "In a clay pot", body="with wet sand", kind="answer")
    other = await add(storage, now, "Clay is what we paint with", kind="answer")
    async with storage.turn(W) as store:
        await store.links.add(Link("answers", answer.id, question.id))
    best, *others = await find(storage, "insulin in clay")
    assert best.entry.id == answer.id
    assert best.coverage == pytest.approx(1.0)
    assert {hit.entry.id for hit in others} == {question.id, other.id}
    assert all(hit.coverage < 0.6 for hit in others)


async def test_a_question_a_reader_may_not_see_says_nothing_about_its_answer(storage: Storage, now: datetime) -> None:
    question = await add(storage, now, "How do you keep insulin cool?", private=True, channel="G1")
    answer = await add(storage, now, "In a clay pot", kind="answer")
    async with storage.turn(W) as store:
        await store.links.add(Link("answers", answer.id, question.id))
    (hit,) = await find(storage, "insulin in clay", Readable())
    assert hit.coverage < 0.6
    best, _ = await find(storage, "insulin in clay", Readable(frozenset({"G1"})))
    assert best.coverage == pytest.approx(1.0)


async def test_what_a_reader_may_not_see_takes_nobodys_place(
    storage: Storage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_finding, "MOST_WEIGHED", 20)
    monkeypatch.setattr(search_finding, "MOST_FILTERED", (40, 1_000))
    await add(storage, now, "insulin in the old handbook", body="bandage")
    await add_many(storage, now, [f"insulin bandage secret {n}" for n in range(300)], private=True, channel="G1")
    for words in ("insulin", "insulin bandage", "insulin bandage handbook"):
        assert await titles(storage, words, Readable(), limit=3) == ["insulin in the old handbook"]
        assert len(await titles(storage, words, Readable(frozenset({"G1"})), limit=3)) == 3


async def test_filters_narrow_before_the_best_are_counted_off(
    storage: Storage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_finding, "MOST_WEIGHED", 20)
    monkeypatch.setattr(search_finding, "MOST_FILTERED", (40, 1_000))
    old = await add(storage, now, "insulin and pumps", author="U7", kind="case", created=now - timedelta(days=900))
    async with storage.turn(W) as store:
        await store.topics.set(old, ["Cold chain"])
    await add_many(storage, now, [f"insulin pump {n}" for n in range(300)], author="U8")
    narrow: list[dict[str, object]] = [
        {"author": "U7"},
        {"kinds": ("case",)},
        {"topic": "cold chain"},
        {"until": now - timedelta(days=1)},
    ]
    for fields in narrow:
        assert await titles(storage, "insulin pump", **fields) == ["insulin and pumps"]
    assert len(await titles(storage, "insulin pump", author="U8", limit=5)) == 5
    assert len(await titles(storage, "pump insulin", kinds=("tool",), since=now - timedelta(days=1), limit=7)) == 7


async def test_other_workspaces_with_the_same_texts_are_neither_found_nor_weighed(
    storage: Storage, now: datetime
) -> None:
    await add(storage, now, "Cooling insulin")
    before = await find(storage, "cooling insulin pumps")
    for workspace in ("slack:T2", "discord:T1", "slack:T"):
        await add_many(storage, now, ["Cooling insulin", "insulin pumps"] * 40, workspace=workspace)
    assert await find(storage, "cooling insulin pumps") == before
    async with storage.turn("slack:T9") as store:
        assert await store.search.find(SearchQuery(words="insulin", readable=EVERYTHING)) == []


async def test_an_entry_that_moves_to_another_community_is_found_there(storage: Storage, now: datetime) -> None:
    entry = await add(storage, now, "Cooling insulin", community=1)
    await add(storage, now, "Cooling milk", community=3)
    async with storage.turn(W) as store:
        moved = Entry(**{name: getattr(entry, name) for name in entry.__struct_fields__} | {"community": 2})
        await store.entries.change(entry, moved, "U1", "moved", now)
    assert await titles(storage, "cooling", community=1) == []
    assert await titles(storage, "cooling", community=2) == ["Cooling insulin"]
    assert set(await titles(storage, "cooling")) == {"Cooling insulin", "Cooling milk"}


async def test_what_is_dropped_leaves_nothing_in_the_index(storage: Storage, now: datetime) -> None:
    entry = await add(storage, now, "Cooling insulin")
    async with storage.turn(W) as store:
        await store.entries.drop(entry.id)
    await add(storage, now, "Dressing wounds")
    assert await find(storage, "insulin") == []
    assert "insulin" not in words_of(W, entry, ["insulin"], "en")


HOSTILE = [
    '"', "*", "NEAR(insulin pump)", "title:insulin", "words:insulin", "-insulin", "^insulin", "a OR", "AND AND",
    "{insulin}", "insulin & | ! <->", "'; DROP TABLE search; --", "\\", "\x00", "\ud800", "🫙", "🧑‍⚕️", "אינסולין קר",
    "‮insulin", "冷蔵庫の インスリン", "%_", "(((((", "+ + +", "10.5%", "x" * 4000, "insulin " * 500,
    " ".join(f"word{n}" for n in range(600)), "?" * 4000, "é" * 4000, "冷" * 4000,
]  # fmt: skip


async def test_whatever_is_typed_is_taken_as_words(storage: Storage, now: datetime) -> None:
    kept = [await add(storage, now, f"{words[:900]} beside insulin") for words in HOSTILE]
    for entry, words in zip(kept, HOSTILE, strict=True):
        hits = await find(storage, words, limit=100)
        assert all(0 <= hit.coverage <= 1.0001 and hit.score > 0 for hit in hits)
        if any(hit.coverage > 0.99 for hit in hits):
            assert entry.id in {hit.entry.id for hit in hits}
    for words in ("אינסולין", "冷蔵庫", "インスリン", "word7"):
        assert len(await find(storage, words, limit=100)) >= 1
    for words in ("the of and", "", " \n ", '"', "🫙", "is it?"):
        assert await find(storage, words) == []


async def test_a_book_of_a_body_is_kept_and_found_by_what_it_is_about(storage: Storage, now: datetime) -> None:
    body = " ".join(f"word{n}" for n in range(5_000))[:40_000]
    await add(storage, now, "A whole handbook", body=body)
    for words in ("handbook", "word1", "word500"):
        assert await titles(storage, words) == ["A whole handbook"]


async def test_a_search_over_many_communities_and_words_works(storage: Storage, now: datetime) -> None:
    for community in range(1, 31):
        await add(storage, now, f"insulin pump {community}", community=community)
    many = "insulin pump " + " ".join(f"word{n}" for n in range(20))
    assert len(await find(storage, many, limit=40)) == 30


async def test_a_turn_finds_what_it_has_just_written(storage: Storage, now: datetime) -> None:
    async with storage.turn(W) as store:
        await store.entries.add(Entry(0, "tool", "Cooling insulin"), "U1", now)
        assert len(await store.search.find(SearchQuery(words="insulin", readable=EVERYTHING))) == 1


async def test_how_many_entries_there_are_is_known_from_a_sample(storage: Storage, now: datetime) -> None:
    await add_many(storage, now, [f"insulin {n}" for n in range(4_000)])
    (hit, *_) = await find(storage, "insulin elephant", limit=1)
    assert hit.coverage < 0.05  # a word that everybody uses tells nothing


def test_keys_differ_between_communities_and_are_plain_letters() -> None:
    keys = {key("slack:T1", 1, "insulin"), key("slack:T1", 2, "insulin"), key("slack:T2", 1, "insulin")}
    assert len(keys) == 3
    assert all(len(one) == 8 and one.isascii() and one.isalnum() and one == one.lower() for one in keys)


@given(st.lists(st.integers(1, 5000), min_size=2, max_size=6), st.integers(0, 500), st.floats(0, 30))
def test_as_many_terms_are_asked_for_together_as_can_be_better(having: list[int], enough: int, above: float) -> None:
    terms = [Term((f"k{n}",), having[n], 6.0 - n) for n in range(len(having))]
    asked = together(terms, 5000, enough, above)
    heaviest = sum(sorted((term.weight for term in terms), reverse=True)[:asked])
    assert asked == 0 or 2 <= asked <= len(terms)
    assert asked == 0 or heaviest > above


def test_queries_for_several_terms_are_written_out() -> None:
    terms = [Term(("a",), 1, 1.0), Term(("b",), 1, 1.0), Term(("c", "d"), 1, 1.0)]
    assert at_least(2, terms, " | ", " & ") == "(a & b) | (a & (c | d)) | (b & (c | d))"
