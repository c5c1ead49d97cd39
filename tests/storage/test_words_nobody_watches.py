"""Of what nobody watches not a word is stored; of what is watched, only until it is handled."""

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.incoming import AnyEvent, Edited, Posted, Reacted
from bot.kernel.records import ChannelRecord, Entry, Heard
from bot.places import FileRef, Message, Person, Place
from storage import Storage
from storage.flow_tables import inbox
from storage.scope import across_workspaces

W, OTHER = "slack:T1", "slack:T2"
WORDS, FILE, TITLE = "a heel-shaped foam", "mother-in-law.pdf", "Sore heels"


def said(message: str, thread: str | None = None, channel: str = "C1") -> Message:
    place = Place(channel, message, thread)
    return Message(place, Person("ben"), WORDS, 5.0, (FileRef("F1", FILE),), ("ana",))


def posted(now: datetime, message: str, thread: str | None = None, channel: str = "C1", **more: object) -> Posted:
    basics = {"id": f"p{message}", "workspace": W, "at": now, **more}
    return Posted(message=said(message, thread, channel), title=TITLE, **basics)


def edited(now: datetime, message: str, thread: str | None = None, channel: str = "C1") -> Edited:
    return Edited(id=f"e{message}", workspace=W, at=now, message=said(message, thread, channel))


def reacted(now: datetime, channel: str = "C1", workspace: str = W) -> Reacted:
    place = Place(channel, "7")
    return Reacted(id="r", workspace=workspace, at=now, person=Person("ana"), place=place, emoji="❓")


async def kept(storage: Storage, *events: AnyEvent) -> list[bool]:
    """Store these; of each, are its words in its row? With them go the file's name and the title."""
    await storage.inbox.accept(events, events[0].at)
    async with storage.database.work() as work:
        rows = await work.rows(across_workspaces(select(inbox.c.key, inbox.c.payload)), {})
    payloads = {row.key: (row.payload or b"").decode() for row in rows}
    found = []
    for event in events:
        payload = payloads[event.id]
        words = [word in payload for word in (WORDS, FILE, *([TITLE] if isinstance(event, Posted) else []))]
        assert all(words) or not any(words)
        assert ('"unread":true' in payload) is not all(words)
        found.append(all(words))
    return found


@pytest.fixture
async def table(storage: Storage, now: datetime) -> Storage:
    """A question at message 1, one heard reply 1.1 in its thread, a post of the bot at 2; the bot listens in C2."""
    async with storage.turn(W) as store:
        for channel, listening in (("C1", False), ("C2", True)):
            await store.communities.save_channel(ChannelRecord(channel, channel, listening=listening))
        asked = await store.entries.add(Entry(0, "question", "Heels?", channel="C1", message="1"), "ana", now)
        await store.talk.hear(Heard(Place("C1", "1.1", "1"), "ben", "foam", now, asked.id))
        await store.posts.remember("question:9", Place("C1", "2"))
    return storage


async def test_what_nobody_watches_is_stored_without_a_word(table: Storage, now: datetime) -> None:
    assert await kept(table, posted(now, "5"), posted(now, "6", "5"), edited(now, "5")) == [False] * 3
    arrived = await table.inbox.take(now)
    event = arrived[0].event
    assert isinstance(event, Posted)
    assert event.message == Message(Place("C1", "5"), Person("ben"), "", 5.0, (), ("ana",), unread=True)


@pytest.mark.parametrize(("message", "thread"), [("1", None), ("3", "1"), ("2", None), ("4", "2"), ("1.1", None)])
async def test_what_is_watched_keeps_its_words(table: Storage, now: datetime, message: str, thread: str | None) -> None:
    assert await kept(table, posted(now, message, thread), edited(now, message, thread)) == [True, True]


async def test_what_is_said_to_the_bot_or_where_it_listens_keeps_its_words(table: Storage, now: datetime) -> None:
    to_bot = posted(now, "5", to_bot=True)
    assert await kept(table, to_bot, posted(now, "6", channel="C2"), edited(now, "7", channel="C2")) == [True] * 3


async def test_another_workspace_watches_only_its_own(table: Storage, now: datetime) -> None:
    assert await kept(table, posted(now, "3", "1", workspace=OTHER)) == [False]


async def test_a_reply_right_after_a_reaction_keeps_its_words(table: Storage, now: datetime) -> None:
    before, after, elsewhere = posted(now, "7"), posted(now, "8", "7"), posted(now, "9", channel="C3")
    await table.inbox.accept([before, reacted(now), after, elsewhere], now)
    assert await kept(table, before, after, elsewhere) == [False, True, False]
    assert await kept(table, posted(now, "10", "7")) == [True]  # the reaction waits still


async def test_once_the_reaction_is_handled_nobody_watches_any_more(table: Storage, now: datetime) -> None:
    await table.inbox.accept([reacted(now)], now)
    (one,) = await table.inbox.take(now)
    async with table.turn(W) as store:
        await store.handled(one.id, now)
    assert await kept(table, posted(now, "8", "7")) == [False]
