"""Two workspaces with the same ids of people, channels and messages: neither sees or changes anything of the other.

Besides this, `workspace_guard` watches every statement of all tests in this folder.
"""

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
import workspace_guard
from sqlalchemy import Executable, select, text

import storage as storage_package
from bot import nouns
from bot.card import Card, Words
from bot.errors import ChangedMeanwhile
from bot.incoming import Posted
from bot.kernel.records import (
    Batch,
    BulkEntry,
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
    Trouble,
)
from bot.places import Message, Person, Place
from bot.reply import Edit, Say
from bot.text import t
from storage import Storage
from storage.tables import entries

OURS, THEIRS = "slack:T1", "slack:T2"
EVERYTHING = Readable(everything=True)
PLACE = Place("C1", "1", "1")


class Counting:
    """A store that notes which methods of which nouns were called."""

    def __init__(self, store: Any, called: Counter[str], path: str = "") -> None:
        self._store, self._called, self._path = store, called, path

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        path = f"{self._path}.{name}".strip(".")
        if inspect.ismethod(found):
            self._called[path] += 1
            return found
        return Counting(found, self._called, path) if hasattr(nouns, type(found).__name__) else found


async def make(store: Any, word: str, now: datetime) -> dict[str, Any]:
    """One of everything, in the words of its workspace, under the ids that the other has too."""
    card = Card((Words(t(word)),))
    community = await store.communities.save(Community(0, word))
    await store.communities.save_channel(ChannelRecord("C1", word))
    await store.communities.claim_channel(ChannelRecord("C1", word, community=community.id))
    await store.people.save(PersonRecord("U1", word))
    await store.people.set_role(1, "U1", word, True, now)
    await store.people.set_in_channel("C1", "U1", True)
    await store.people.set_in_channel(word, "U1", True)
    asked = await store.entries.add(Entry(0, "question", word, word, community=1, channel="C1", message="1"), word, now)
    answer = await store.entries.add(Entry(0, "answer", word, community=1, channel="C1", message="2"), word, now)
    asked = await store.entries.change(asked, msgspec.structs.replace(asked, state=word), word, "edited", now)
    await store.topics.save(Topic(0, f"{word} topic", 1, aliases=("common",)))
    await store.topics.set(asked, ["common", word])
    await store.links.add(Link("answers", answer.id, asked.id))
    await store.marks.put(Mark(asked.id, "kept", "U1", now, word))
    await store.talk.hear(Heard(Place("C1", "1.1", "1"), "U1", word, now, asked.id))
    await store.talk.amend(Place("C1", "1.1", "1"), f"{word}!")
    await store.talk.count([Tally("C1", now.date(), word, 1)], [Edge("C1", now.date(), word, "U2")])
    await store.posts.remember("post", Place(word, "1"))
    await store.drafts.keep("U1", "ask", "", {"a": word}, now)
    await store.drafts.once("U1", "asked", "", {"a": word}, now, timedelta(minutes=1))
    await store.timers.set("nudge", "1", now + timedelta(days=1))
    waiting = await store.waiting.put("U1", card, now)
    await store.once("key", now)
    await store.come(now)
    await store.troubles.put(Trouble("C1", word, word, now))
    await store.send([Say(card, PLACE, "post"), Edit("post", card)], now)
    return {"community": community, "asked": asked, "answer": answer, "waiting": waiting}


async def look(store: Any, made: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Everything that can be read."""
    asked, answer = made["asked"].id, made["answer"].id
    return {
        "community": await store.communities.get(made["community"].id),
        "communities": await store.communities.all(),
        "of channel": await store.communities.of_channel("C1"),
        "channel": await store.communities.channel("C1"),
        "channels": await store.communities.channels(),
        "channels of": await store.communities.channels(made["community"].id),
        "person": await store.people.get("U1"),
        "people": await store.people.many(["U1"]),
        "named": await store.people.named(""),
        "roles": await store.people.roles(1),
        "in": await store.people.in_channels("U1"),
        "entry": await store.entries.get(asked),
        "at": await store.entries.at("C1", "1"),
        "entries": await store.entries.select(EntryFilter(readable=EVERYTHING)),
        "with topic": await store.entries.select(EntryFilter(readable=EVERYTHING, topic="common")),
        "marked": await store.entries.select(EntryFilter(readable=EVERYTHING, marked="kept")),
        "marked by": await store.entries.select(EntryFilter(readable=EVERYTHING, marked_by="U1")),
        "count": await store.entries.count(EntryFilter(readable=EVERYTHING)),
        "history": await store.entries.history(asked),
        "topics": await store.topics.all(1),
        "topics of": await store.topics.of([asked, answer]),
        "answers": await store.links.to(asked, "answers"),
        "questions": await store.links.of(answer, "answers"),
        "marks": await store.marks.of(asked),
        "kept": await store.marks.of(asked, "kept"),
        "their marks": await store.marks.by("U1", "kept"),
        "counts": await store.marks.counts([asked]),
        "heard": await store.talk.heard(asked),
        "heard at": await store.talk.at(Place("C1", "1.1")),
        "gone": await store.talk.is_gone(Place("C1", "1.1")),
        "activity": await store.talk.activity(now),
        "activity in": await store.talk.activity(now, "C1"),
        "edges": await store.talk.edges(now),
        "edges in": await store.talk.edges(now, "C1"),
        "found": await store.search.find(SearchQuery(words="nurses doctors", readable=EVERYTHING)),
        "post": await store.posts.place("post"),
        "post there": await store.posts.named(Place("nurses", "1")) or await store.posts.named(Place("doctors", "1")),
        "draft": await store.drafts.get("U1", "ask", "", now),
        "waiting": await store.waiting.of("U1", now),
        "on their way": await store.posts.on_their_way("C1"),
        "known": await store.known_ids("a", "zzz"),
        "watches": await store.watches(Place("nurses", "1")) and "by nurses",
        "troubles": await store.troubles.all(),
        "stuck": await store.troubles.stuck(),
    }


async def undo(store: Any, theirs: dict[str, Any], now: datetime) -> None:
    """Change and take away whatever has an id, also by the ids of the other workspace."""
    asked, answer = theirs["asked"], theirs["answer"]
    with pytest.raises(ChangedMeanwhile):
        await store.entries.change(asked, msgspec.structs.replace(asked, title="stolen"), "U1", "edited", now)
    with pytest.raises(ChangedMeanwhile):
        await store.communities.save(msgspec.structs.replace(theirs["community"], name="stolen"))
    await store.topics.set(asked, ["stolen"])
    assert not await store.marks.put(Mark(asked.id, "stolen", "U1", now))
    assert not await store.marks.take(asked.id, "kept", "U1")
    assert not await store.links.add(Link("stolen", answer.id, asked.id))
    assert not await store.links.remove(Link("answers", answer.id, asked.id))
    await store.entries.drop(asked.id)
    await store.waiting.drop("U1", theirs["waiting"])
    await store.communities.drop_channel("C1")
    await store.people.set_in_channel("C1", "U1", False)
    await store.people.set_role(1, "U1", "nurses", False, now)
    await store.talk.forget(Place("C1", "1.1"), now)
    await store.posts.forget("post")
    await store.drafts.drop("U1", "ask", "")
    await store.timers.cancel("nudge", "1")
    assert not await store.troubles.let_be("C1", "nurses")
    assert not await store.troubles.again("inbox", 1)
    assert not await store.troubles.dismiss("outbox", 1)
    assert not await store.handled(1, now)
    await store.leave(now)


async def test_nothing_of_one_workspace_shows_or_changes_in_another(storage: Storage, now: datetime) -> None:
    called: Counter[str] = Counter()
    async with storage.turn(OURS) as store:
        ours = await make(Counting(store, called), "nurses", now)
        before = await look(Counting(store, called), ours, now)
    async with storage.turn(THEIRS) as store:
        theirs = await make(Counting(store, called), "doctors", now)
        assert "nurses" not in repr(await look(store, theirs, now))
        foreign = await look(Counting(store, called), ours, now)
        assert "nurses" not in repr(foreign)
        assert not any(foreign[what] for what in ("entry", "history", "marks", "answers", "heard", "topics of"))
    async with storage.turn(OURS) as store:
        assert await look(store, ours, now) == before
    async with storage.turn(THEIRS) as store:
        await undo(Counting(store, called), ours, now)
    async with storage.turn(OURS) as store:
        assert await look(store, ours, now) == before
    assert await storage.inbox.take(now + timedelta(days=1))  # our timer is still set
    assert [parcel.workspace for parcel in await storage.outbox.claim(now)] == [OURS]  # they are gone
    assert await storage.workspaces() == [OURS]
    assert called.keys() == set(methods_of_the_port())


def methods_of_the_port() -> list[str]:
    found = [name for name, value in vars(nouns.Store).items() if inspect.isfunction(value)]
    for noun in (
        "communities people entries topics links marks talk search posts drafts timers waiting troubles"
    ).split():
        protocol = getattr(nouns, noun.capitalize())
        found += [f"{noun}.{name}" for name, value in vars(protocol).items() if inspect.isfunction(value)]
    return [name for name in found if not name.split(".")[-1].startswith("_")]


async def test_inbox_outbox_and_imports_are_each_workspaces_own(storage: Storage, now: datetime) -> None:
    def posted(workspace: str) -> Posted:
        message = Message(PLACE, Person("U1"), workspace, 0.0)
        return Posted(id="e1", workspace=workspace, at=now, message=message)

    assert await storage.inbox.accept([posted(OURS), posted(THEIRS)], now) == [True, True]
    ours, theirs = await storage.inbox.take(now)  # one lane each, though the channel has the same id
    async with storage.turn(THEIRS) as store:
        assert not await store.handled(ours.id, now)
    await storage.inbox.park(ours.id, "ValueError", now)
    assert await storage.inbox.parked(THEIRS) == []
    assert not await storage.inbox.retry(THEIRS, ours.id)
    assert await storage.inbox.retry(OURS, ours.id)
    assert theirs.event.workspace == THEIRS

    card = Card((Words(t("hello")),))
    for workspace in (OURS, THEIRS):
        async with storage.turn(workspace) as store:
            await store.send([Say(card, PLACE)], now)
    ours_out, theirs_out = await storage.outbox.claim(now)
    await storage.outbox.failed(msgspec.structs.replace(theirs_out, workspace=OURS), "not yours", now)
    assert await storage.outbox.stuck(OURS) == await storage.outbox.stuck(THEIRS) == []
    await storage.outbox.failed(ours_out, "channel gone", now)
    assert len(await storage.outbox.stuck(OURS)) == 1
    assert await storage.outbox.stuck(THEIRS) == []

    async with storage.turn(THEIRS) as store:
        assert await store.troubles.stuck() == []

    batch = Batch(
        people=(PersonRecord("U1", "Ana"),),
        entries=(BulkEntry(Entry(0, "question", "Insulin", channel="C1", message="1"), topics=("insulin",)),),
        tallies=(Tally("C1", now.date(), "U1", 3),),
        checkpoint=("export:1", {"line": 3}),
    )
    for workspace in (OURS, THEIRS):
        assert await storage.bulk.write(workspace, 1, batch, now) == (1, 0)
        assert await storage.bulk.done(workspace, "export:") == {"export:1": {"line": 3}}
    await storage.bulk.write(
        THEIRS, 1, msgspec.structs.replace(batch, tallies=(Tally("C1", now.date(), "U1", 9),)), now
    )
    async with storage.turn(OURS) as store:
        assert await store.entries.count(EntryFilter(readable=EVERYTHING)) == 1
        assert await store.talk.activity(now) == [Tally("C1", now.date(), "U1", 3)]
    assert await storage.bulk.done("slack:T3", "export:") == {}
    assert await storage.workspaces("slack") == [OURS, THEIRS]


def test_only_these_statements_look_at_all_workspaces_at_once() -> None:
    found = set()
    for module in pkgutil.walk_packages(storage_package.__path__, "storage."):
        if ".migrations" not in module.name:
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, Executable) and value.get_execution_options().get("across_workspaces"):
                    found.add(f"{module.name.removeprefix('storage.')}.{name.strip('_').lower()}")
    inbox = {"anything", "next", "claim", "due", "release", "recover", "payload", "park"}
    outbox = {"anything", "next", "claim", "expire", "recover"}
    others = {
        "house.workspaces",
        "vault.named",
        "erasing.long_gone",
        "watching.watched_sqlite",
        "watching.watched_postgres",
    }
    assert found == {f"inbox.{name}" for name in inbox} | {f"outbox.{name}" for name in outbox} | others


@pytest.mark.parametrize(
    "careless",
    [
        lambda: select(entries),
        lambda: select(entries.c.title).where(entries.c.id == 1),
        lambda: select(entries).where(entries.c.workspace == entries.alias("other").c.workspace),
        lambda: entries.update().where(entries.c.id == 1),
        lambda: entries.delete(),
        lambda: entries.insert(),
        lambda: text("SELECT * FROM entries"),
    ],
)
def test_a_statement_that_forgets_its_workspace_is_caught(careless: Callable[[], Executable]) -> None:
    with pytest.raises(workspace_guard.Leak):
        workspace_guard.check(None, careless(), [], {"title": "x"}, {})
