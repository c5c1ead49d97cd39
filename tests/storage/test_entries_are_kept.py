"""Entries: adding, changing with a version, history, filters, erasing."""

from datetime import datetime, timedelta

import msgspec
import pytest

from bot.errors import ChangedMeanwhile
from bot.kernel.records import Community, Entry, EntryFilter, Heard, Link, Mark, Readable, SearchQuery
from bot.places import Place
from storage import Storage

W = "slack:T1"
EVERYTHING = Readable(everything=True)


def question(message: str = "1", **fields: object) -> Entry:
    given = {
        "kind": "question",
        "title": "How do you keep insulin cool?",
        "state": "open",
        "channel": "C1",
        "author": "U1",
    }
    return Entry(0, **{**given, "message": message, **fields})  # type: ignore[arg-type]


async def add(storage: Storage, now: datetime, *entries: Entry) -> list[Entry]:
    async with storage.turn(W) as store:
        return [await store.entries.add(entry, "U1", now) for entry in entries]


async def test_an_entry_comes_back_as_it_was_given(storage: Storage, now: datetime) -> None:
    details = {"tried": ["ice", "sand"], "deep": {"n": 1.5, "none": None}}
    (given,) = await add(storage, now, question(body="On a *long* round 🧊", thread="1", private=True, details=details))
    async with storage.turn(W) as store:
        assert await store.entries.get(given.id) == given
        assert await store.entries.at("C1", "1") == given
        assert given.created == given.changed == now


async def test_a_message_is_an_entry_only_once(storage: Storage, now: datetime) -> None:
    await add(storage, now, question())
    with pytest.raises(ChangedMeanwhile):
        await add(storage, now, question())
    await add(storage, now, question(channel="C2"), question(message=None), question(message=None))
    async with storage.turn(W) as store:
        assert await store.entries.count(EntryFilter(readable=EVERYTHING)) == 4


async def test_a_change_keeps_what_was_there_before(storage: Storage, now: datetime) -> None:
    (first,) = await add(storage, now, question(verified=now))
    later = now + timedelta(hours=1)
    async with storage.turn(W) as store:
        after = msgspec.structs.replace(first, title="Cooling insulin", state="answered", verified=later)
        changed = await store.entries.change(first, after, "U2", "edited", later)
    async with storage.turn(W) as store:
        assert await store.entries.get(first.id) == changed
        assert (changed.version, changed.changed, changed.title) == (2, later, "Cooling insulin")
        created, edited = await store.entries.history(first.id)
        assert (created.what, created.by, created.before) == ("created", "U1", {})
        assert (edited.what, edited.by, edited.version, edited.at) == ("edited", "U2", 2, later)
        assert edited.before == {"title": first.title, "state": "open", "verified": now}


async def test_who_saw_an_old_version_does_not_overwrite_a_newer_one(storage: Storage, now: datetime) -> None:
    (first,) = await add(storage, now, question())
    async with storage.turn(W) as store:
        await store.entries.change(first, msgspec.structs.replace(first, title="A"), "U1", "edited", now)

    async def late() -> None:
        async with storage.turn(W) as store:
            await store.marks.put(Mark(first.id, "kept", "U2", now))
            await store.entries.change(first, msgspec.structs.replace(first, title="B"), "U2", "edited", now)

    with pytest.raises(ChangedMeanwhile):
        await late()
    async with storage.turn(W) as store:
        assert (await store.entries.get(first.id)).title == "A"  # type: ignore[union-attr]
        assert await store.marks.of(first.id) == []


async def test_a_change_that_changes_nothing_writes_nothing(storage: Storage, now: datetime) -> None:
    (first,) = await add(storage, now, question())
    async with storage.turn(W) as store:
        assert await store.entries.change(first, first, "U1", "edited", now) == first
        assert not store.has_written
        assert len(await store.entries.history(first.id)) == 1


async def test_a_private_entry_is_selected_only_by_those_in_its_channel(storage: Storage, now: datetime) -> None:
    public, private = await add(storage, now, question("1"), question("2", channel="G1", private=True))
    async with storage.turn(W) as store:

        async def seen(readable: Readable) -> list[int]:
            return [entry.id for entry in await store.entries.select(EntryFilter(readable=readable))]

        assert await seen(Readable()) == [public.id]
        assert await seen(Readable(frozenset({"G2"}))) == [public.id]
        assert await seen(Readable(frozenset({"G1"}))) == [private.id, public.id]
        assert await seen(EVERYTHING) == [private.id, public.id]


async def test_every_filter_keeps_only_what_it_names(storage: Storage, now: datetime) -> None:
    async with storage.turn(W) as store:
        community = (await store.communities.save(Community(0, "Wound care"))).id
    old = now - timedelta(days=9)
    one, two, three = await add(
        storage,
        now,
        question("1", community=community, created=old),
        question("2", kind="tool", state="current", author="U2", channel="C2", kept=True),
        question("3", hidden=True),
    )
    async with storage.turn(W) as store:
        await store.topics.set(one, ["Cold chain"])
        (topic,) = await store.topics.all(community)
        await store.topics.save(msgspec.structs.replace(topic, aliases=("Kühlkette",)))
        await store.marks.put(Mark(two.id, "helped", "U3", now))

        async def ids(**fields: object) -> list[int]:
            which = EntryFilter(readable=EVERYTHING, **fields)  # type: ignore[arg-type]
            found = [entry.id for entry in await store.entries.select(which)]
            assert await store.entries.count(which) == len(found)
            return found

        assert await ids() == [two.id, one.id]
        assert await ids(oldest_first=True) == [one.id, two.id]
        assert await ids(hidden=None) == [three.id, two.id, one.id]
        assert await ids(hidden=True) == [three.id]
        assert await ids(community=community) == [one.id]
        assert await ids(kinds=("tool", "story")) == [two.id]
        assert await ids(states=("open",)) == [one.id]
        assert await ids(author="U2") == [two.id]
        assert await ids(channel="C2") == [two.id]
        assert await ids(topic="cold  CHAIN") == await ids(topic="kühlkette") == [one.id]
        assert await ids(topic="warm chain") == []
        assert await ids(since=now) == [two.id]
        assert await ids(until=now) == [one.id]
        assert await ids(kept=True) == [two.id]
        assert await ids(kept=False) == [one.id]
        assert (
            await ids(marked="helped")
            == await ids(marked_by="U3")
            == await ids(marked="helped", marked_by="U3")
            == [two.id]
        )
        assert await ids(marked="helped", marked_by="U1") == await ids(marked="kept") == []
        assert await ids(ids=(one.id, three.id)) == [one.id]


async def test_pages_go_on_where_the_last_one_ended(storage: Storage, now: datetime) -> None:
    added = await add(storage, now, *(question(str(n)) for n in range(7)))
    async with storage.turn(W) as store:
        for oldest_first in (False, True):
            seen: list[int] = []
            while page := await store.entries.select(
                EntryFilter(readable=EVERYTHING, limit=3, before=seen[-1] if seen else 0, oldest_first=oldest_first)
            ):
                seen += [entry.id for entry in page]
            assert seen == sorted((entry.id for entry in added), reverse=not oldest_first)


async def test_an_erased_entry_leaves_nothing_behind(storage: Storage, now: datetime) -> None:
    gone, kept = await add(storage, now, question("1"), question("2", title="Storing dressings"))
    async with storage.turn(W) as store:
        await store.topics.set(gone, ["Insulin"])
        await store.marks.put(Mark(gone.id, "kept", "U1", now))
        await store.links.add(Link("answers", kept.id, gone.id))
        await store.links.add(Link("about", gone.id, kept.id))
        await store.talk.hear(Heard(Place("C1", "1.1", "1"), "U2", "In a clay pot", now, gone.id))
    async with storage.turn(W) as store:
        await store.entries.drop(gone.id)
    async with storage.turn(W) as store:
        assert await store.entries.get(gone.id) is None
        assert await store.entries.history(gone.id) == []
        assert await store.marks.of(gone.id) == []
        assert await store.links.to(gone.id, "answers") == await store.links.of(kept.id, "answers") == []
        assert await store.links.to(kept.id, "about") == []
        assert await store.topics.of([gone.id]) == {}
        assert await store.talk.heard(gone.id) == []
        assert await store.search.find(SearchQuery(words="insulin", readable=EVERYTHING)) == []
        again = await store.entries.add(question("1"), "U1", now)
        assert again.id > kept.id  # a button of the erased one must not reach another


async def test_text_no_database_takes_is_kept_without_its_broken_characters(storage: Storage, now: datetime) -> None:
    (odd,) = await add(storage, now, question(title="a\x00b\ud83d c", details={"x": "\x00"}))
    async with storage.turn(W) as store:
        found = await store.entries.get(odd.id)
        assert found is not None
        assert (found.title, found.details) == ("ab c", {"x": "\x00"})
