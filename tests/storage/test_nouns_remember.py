"""Communities, people, topics, links, marks, talk, and the small tables."""

from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.card import Card, Words
from bot.errors import ChangedMeanwhile
from bot.kernel.records import (
    ChannelRecord,
    Community,
    Edge,
    Entry,
    EntryFilter,
    Heard,
    Link,
    Mark,
    PersonRecord,
    Readable,
    SearchQuery,
    Tally,
    Topic,
)
from bot.places import ChannelKind, Place
from bot.text import t
from storage import Storage, open_storage

W = "slack:T1"
EVERYTHING = Readable(everything=True)


async def community(storage: Storage) -> int:
    async with storage.turn(W) as store:
        return (await store.communities.save(Community(0, "Wound care"))).id


async def entry(storage: Storage, now: datetime, message: str = "1", community: int = 0) -> Entry:
    async with storage.turn(W) as store:
        new = Entry(0, "question", "Keeping insulin cool", community=community, channel="C1", message=message)
        return await store.entries.add(new, "U1", now)


async def test_a_community_is_found_by_its_channels(storage: Storage) -> None:
    async with storage.turn(W) as store:
        saved = await store.communities.save(Community(0, "Wound care", emoji={"question": "❓"}, settings={"a": [1]}))
        home = ChannelRecord("C1", "wound-care", ChannelKind.FORUM, saved.id, listening=True)
        await store.communities.save_channel(home)
        await store.communities.save_channel(ChannelRecord("C2", "random"))
        await store.people.set_in_channel("C1", "U1", True)
    async with storage.turn(W) as store:
        assert await store.communities.of_channel("C1") == await store.communities.get(saved.id) == saved
        assert await store.communities.of_channel("C2") is None
        assert await store.communities.all() == [saved]
        assert await store.communities.channel("C1") == home
        assert [channel.id for channel in await store.communities.channels()] == ["C1", "C2"]
        assert await store.communities.channels(saved.id) == [home]
        await store.communities.drop_channel("C1")
        assert await store.communities.channel("C1") is None
        assert await store.people.in_channels("U1") == frozenset()


async def test_two_stewards_do_not_overwrite_each_others_settings(storage: Storage) -> None:
    async with storage.turn(W) as store:
        first = await store.communities.save(Community(0, "Wound care"))
        second = await store.communities.save(msgspec.structs.replace(first, timezone="Europe/Berlin"))
        assert second.version == 2
    with pytest.raises(ChangedMeanwhile):
        async with storage.turn(W) as store:
            await store.communities.save(msgspec.structs.replace(first, language="de"))


async def test_people_are_found_by_how_their_name_begins(storage: Storage) -> None:
    async with storage.turn(W) as store:
        for id, name in [
            ("U1", "Ana"),
            ("U2", "ANDREAS"),
            ("U3", "Ben"),
            ("U4", "Änne"),
            ("U5", "an%a"),
            ("U6", "Anton"),
        ]:
            await store.people.save(PersonRecord(id, name, gone=id == "U6", details={"about": name}))
        assert [person.id for person in await store.people.named("aN")] == ["U5", "U1", "U2"]
        assert [person.id for person in await store.people.named("an%")] == ["U5"]
        assert [person.id for person in await store.people.named("ä")] == ["U4"]
        assert len(await store.people.named("", limit=2)) == 2
        assert (await store.people.many(["U1", "U9"])).keys() == {"U1"}
        await store.people.save(PersonRecord("U1", "Ana B", quoting="always"))
        assert await store.people.get("U1") == PersonRecord("U1", "Ana B", quoting="always")


async def test_roles_are_given_and_taken(storage: Storage, now: datetime) -> None:
    async with storage.turn(W) as store:
        await store.people.set_role(1, "U1", "steward", True, now)
        await store.people.set_role(1, "U1", "steward", True, now)
        await store.people.set_role(1, "U1", "greeter", True, now)
        await store.people.set_role(1, "U2", "greeter", True, now)
        await store.people.set_role(1, "U2", "greeter", False, now)
        assert await store.people.roles(1) == {"U1": frozenset({"steward", "greeter"})}


async def test_topics_are_one_whatever_their_case(storage: Storage, now: datetime) -> None:
    where = await community(storage)
    one = await entry(storage, now, community=where)
    async with storage.turn(W) as store:
        await store.topics.set(one, ["Cold Chain", "insulin", "  cold  chain "])
        assert await store.topics.of([one.id]) == {one.id: ("Cold Chain", "insulin")}
        assert [(topic.name, topic.adopted) for topic in await store.topics.all(where)] == [
            ("Cold Chain", False),
            ("insulin", False),
        ]
        adopted = await store.topics.save(Topic(0, "INSULIN", where, adopted=True, aliases=("Insuline",)))
        assert adopted in await store.topics.all(where)
        assert len(await store.topics.all(where)) == 2
        await store.topics.set(one, ["insuline"])
        assert await store.topics.of([one.id]) == {one.id: ("INSULIN",)}
        await store.topics.set(one, [])
        assert await store.topics.of([one.id]) == {}


async def test_an_alias_that_is_a_topic_merges_the_two(storage: Storage, now: datetime) -> None:
    where = await community(storage)
    one, two = await entry(storage, now, "1", where), await entry(storage, now, "2", where)
    async with storage.turn(W) as store:
        await store.topics.set(one, ["cold chain", "cooling"])
        await store.topics.set(two, ["cooling"])
        chain, cooling = await store.topics.all(where)
        await store.topics.save(msgspec.structs.replace(cooling, aliases=("chill",)))
        await store.topics.save(msgspec.structs.replace(chain, adopted=True, aliases=("Cooling",)))
        (merged,) = await store.topics.all(where)
        assert (merged.id, merged.adopted, set(merged.aliases)) == (chain.id, True, {"Cooling", "chill", "cooling"})
        assert await store.topics.of([one.id, two.id]) == {one.id: ("cold chain",), two.id: ("cold chain",)}
        which = EntryFilter(readable=EVERYTHING, topic="chill")
        assert {found.id for found in await store.entries.select(which)} == {one.id, two.id}
        assert {hit.entry.id for hit in await store.search.find(SearchQuery(words="chain", readable=EVERYTHING))} == {
            one.id,
            two.id,
        }


async def test_links_lead_both_ways(storage: Storage, now: datetime) -> None:
    asked, first, second = [await entry(storage, now, str(n)) for n in range(3)]
    async with storage.turn(W) as store:
        assert await store.links.add(Link("answers", second.id, asked.id))
        assert await store.links.add(Link("answers", first.id, asked.id))
        assert not await store.links.add(Link("answers", first.id, asked.id))
        assert not await store.links.add(Link("answers", 999_999, asked.id))
        assert await store.links.to(asked.id, "answers") == [first, second]
        assert await store.links.of(first.id, "answers") == [asked]
        assert await store.links.to(asked.id, "replaces") == []
        assert await store.links.remove(Link("answers", first.id, asked.id))
        assert not await store.links.remove(Link("answers", first.id, asked.id))
        assert await store.links.to(asked.id, "answers") == [second]


marking = st.lists(
    st.tuples(st.sampled_from(["put", "take"]), st.sampled_from(["kept", "me_too"]), st.sampled_from(["U1", "U2"])),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(marking)
async def test_marking_twice_is_marking_once(now: datetime, steps: list[tuple[str, str, str]]) -> None:
    storage = await open_storage("sqlite://")
    marked: set[tuple[str, str]] = set()
    one = await entry(storage, now)
    async with storage.turn(W) as store:
        for step, kind, person in steps:
            if step == "put":
                assert await store.marks.put(Mark(one.id, kind, person, now)) == ((kind, person) not in marked)
                marked.add((kind, person))
            else:
                assert await store.marks.take(one.id, kind, person) == ((kind, person) in marked)
                marked.discard((kind, person))
            assert {(mark.kind, mark.person) for mark in await store.marks.of(one.id)} == marked
    await storage.close()


async def test_marks_are_seen_by_entry_person_and_kind(storage: Storage, now: datetime) -> None:
    one, two = await entry(storage, now, "1"), await entry(storage, now, "2")
    async with storage.turn(W) as store:
        await store.marks.put(Mark(one.id, "kept", "U1", now, "why"))
        await store.marks.put(Mark(two.id, "kept", "U1", now + timedelta(hours=1)))
        await store.marks.put(Mark(two.id, "helped", "U2", now))
        assert not await store.marks.put(Mark(999_999, "helped", "U2", now))
        assert await store.marks.of(one.id) == [Mark(one.id, "kept", "U1", now, "why")]
        assert await store.marks.of(two.id, "helped") == [Mark(two.id, "helped", "U2", now)]
        assert [mark.entry for mark in await store.marks.by("U1", "kept")] == [two.id, one.id]
        assert len(await store.marks.by("U1", "kept", limit=1)) == 1
        assert await store.marks.counts([one.id, two.id]) == {one.id: {"kept": 1}, two.id: {"kept": 1, "helped": 1}}


async def test_a_deleted_reply_is_forgotten_for_good(storage: Storage, now: datetime) -> None:
    reply = Heard(Place("C1", "1.1", "1"), "U2", "In a clay pot", now, 7)
    async with storage.turn(W) as store:
        assert await store.talk.hear(reply)
        assert not await store.talk.hear(reply)
        amended = await store.talk.amend(reply.place, "In a clay pot with sand")
        assert amended == msgspec.structs.replace(reply, text="In a clay pot with sand")
        assert await store.talk.heard(7) == [amended]
        assert await store.talk.at(reply.place) == amended
        assert not await store.talk.is_gone(reply.place)
    async with storage.turn(W) as store:
        assert await store.talk.forget(reply.place, now) == amended
        assert await store.talk.forget(reply.place, now) is None
        assert await store.talk.is_gone(reply.place)
        assert not await store.talk.hear(reply)
        assert await store.talk.heard(7) == []
        assert await store.talk.amend(reply.place, "back?") is None


async def test_a_deletion_may_arrive_before_its_message(storage: Storage, now: datetime) -> None:
    async with storage.turn(W) as store:
        assert await store.talk.forget(Place("C1", "9"), now) is None
        assert not await store.talk.hear(Heard(Place("C1", "9"), "U1", "too late", now, 7))


async def test_counts_add_up_by_day(storage: Storage, now: datetime) -> None:
    today, before = now.date(), now.date() - timedelta(days=2)
    async with storage.turn(W) as store:
        await store.talk.count([Tally("C1", today, "U1", 2, 1), Tally("C1", today, "U1", 1, 0, 1)])
        await store.talk.count(
            [Tally("C1", before, "U1", 5)], [Edge("C1", today, "U1", "U2"), Edge("C2", today, "U1", "U2", 3)]
        )
        await store.talk.count([], [Edge("C1", today, "U1", "U2")])
        await store.talk.count([])
        assert await store.talk.activity(now) == [Tally("C1", today, "U1", 3, 1, 1)]
        assert len(await store.talk.activity(now - timedelta(days=9), "C1")) == 2
        assert await store.talk.activity(now, "C9") == []
        assert await store.talk.edges(now, "C1") == [Edge("C1", today, "U1", "U2", 2)]
        assert len(await store.talk.edges(now)) == 2
    assert isinstance(today, date)


async def test_posts_are_found_by_name_and_by_place(storage: Storage) -> None:
    async with storage.turn(W) as store:
        await store.posts.remember("question:1", Place("C1", "1", "1"))
        await store.posts.remember("question:1", Place("C1", "2"))
        assert await store.posts.place("question:1") == Place("C1", "2")
        assert await store.posts.named(Place("C1", "2", "9")) == "question:1"
        assert await store.posts.named(Place("C1", "1")) is None
        await store.posts.forget("question:1")
        assert await store.posts.place("question:1") is None


async def test_a_draft_waits_a_week_for_its_writer(storage: Storage, now: datetime) -> None:
    async with storage.turn(W) as store:
        await store.drafts.keep("U1", "ask", "", {"title": "a", "topics": ["x", "y"]}, now - timedelta(days=3))
        await store.drafts.keep("U1", "ask", "", {"title": "b"}, now)
        assert await store.drafts.get("U1", "ask", "", now + timedelta(days=6)) == {"title": "b"}
        assert await store.drafts.get("U1", "ask", "", now + timedelta(days=7)) is None
        assert await store.drafts.get("U2", "ask", "", now) is None
        assert await store.drafts.get("U1", "ask", "1", now) is None
        await store.drafts.drop("U1", "ask", "")
        assert await store.drafts.get("U1", "ask", "", now) is None


async def test_what_waits_in_home_waits_until_it_expires(storage: Storage, now: datetime) -> None:
    card = Card((Words(t("Your answer helped {who}", who="Ana")),))
    async with storage.turn(W) as store:
        first = await store.waiting.put("U1", card, now)
        second = await store.waiting.put("U1", card, now, now + timedelta(days=1))
        assert await store.waiting.of("U1", now) == [(first, card), (second, card)]
        assert await store.waiting.of("U1", now + timedelta(days=1)) == [(first, card)]
        await store.waiting.drop("U2", first)
        await store.waiting.drop("U1", first)
        assert [id for id, _ in await store.waiting.of("U1", now)] == [second]


async def test_a_press_counts_once(storage: Storage, now: datetime) -> None:
    async with storage.turn(W) as store:
        assert await store.once("press-1", now)
        assert not await store.once("press-1", now)

    async def failing() -> None:
        async with storage.turn(W) as store:
            assert await store.once("press-2", now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    async with storage.turn(W) as store:
        assert await store.once("press-2", now)
