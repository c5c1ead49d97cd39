"""The inbox: stored once, taken in order, handled exactly once, parked and retried, forgotten in time."""

import asyncio
from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from bot.card import Card, Words
from bot.errors import NeverStored
from bot.incoming import AnyEvent, PersonChanged, Posted, TimeCame
from bot.kernel.records import PersonRecord
from bot.places import Message, Person, Place
from bot.ports import Arrived
from bot.text import t
from storage import Storage, open_storage
from storage.inbox import LEASE, Inbox
from storage.sealing import Seal

W = "slack:T1"
SECRET = "what nobody else should read"


def posted(key: str, channel: str = "C1", workspace: str = W) -> Posted:
    at = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
    message = Message(Place(channel, key), Person("U1", "Ana"), f"{SECRET} {key}", 0.0)
    return Posted(id=key, workspace=workspace, at=at, message=message, to_bot=True)


def keys(arrived: list[Arrived]) -> list[str]:
    return [one.event.id for one in arrived]


async def everything(storage: Storage, now: datetime) -> list[str]:
    """What is waiting, handled one after the other."""
    met: list[str] = []
    while arrived := await storage.inbox.take(now):
        for one in arrived:
            assert await handle(storage, one, now)
        met += keys(arrived)
    return met


async def handle(storage: Storage, one: Arrived, now: datetime) -> bool:
    async with storage.turn(one.event.workspace) as store:
        return await store.handled(one.id, now)


async def test_an_event_is_new_only_once(storage: Storage, now: datetime) -> None:
    event = posted("e1")
    assert await storage.inbox.accept([event, event, posted("e2")], now) == [True, False, True]
    assert await storage.inbox.accept([event], now) == [False]
    assert await storage.inbox.accept([], now) == []
    (one,) = await storage.inbox.take(now)
    assert one.event == event
    assert await handle(storage, one, now)
    assert await storage.inbox.accept([event], now) == [False]


async def test_many_callers_at_once_each_hear_whether_theirs_was_new(storage: Storage, now: datetime) -> None:
    answers = await asyncio.gather(*(storage.inbox.accept([posted(f"e{n % 150}")], now) for n in range(300)))
    assert sum(new for (new,) in answers) == 150


@pytest.mark.parametrize("sign", ["\ud800", "\0"])
async def test_what_a_database_refuses_takes_nobody_else_along(storage: Storage, now: datetime, sign: str) -> None:
    several = [posted(f"e{n}{sign * (n == 7)}", "C1") for n in range(20)]  # an id of half a letter, or with a NUL
    answers = await asyncio.gather(*(storage.inbox.accept([one], now) for one in several), return_exceptions=True)
    fails = sign != "\0" or storage.database.dialect == "postgresql"
    assert answers[:7] + answers[8:] == [[True]] * 19
    assert isinstance(answers[7], NeverStored) == fails
    assert len(await everything(storage, now)) == 20 - fails


class GoneDatabase:
    """Nobody answers at its address."""

    def __init__(self) -> None:
        self.asked = 0

    def work(self) -> None:
        self.asked += 1
        raise ConnectionRefusedError


async def test_while_the_database_is_away_it_is_asked_once_for_all(now: datetime) -> None:
    gone = GoneDatabase()
    inbox = Inbox(gone, Seal(None))
    arriving = (inbox.accept([posted(f"e{n}")], now) for n in range(20))
    answers = await asyncio.gather(*arriving, return_exceptions=True)
    assert [type(answer) for answer in answers] == [ConnectionRefusedError] * 20
    assert gone.asked == 1


async def test_a_conversation_is_handled_in_order_and_one_at_a_time(storage: Storage, now: datetime) -> None:
    person = PersonChanged(id="p", workspace=W, at=now, person=Person("U1"))
    events: list[AnyEvent] = [
        posted("a1", "A"),
        posted("a2", "A"),
        posted("b1", "B"),
        person,
        posted("a1", "A", "slack:T2"),
    ]
    await storage.inbox.accept(events, now)
    first = await storage.inbox.take(now)
    assert keys(first) == ["a1", "b1", "p", "a1"]
    assert await storage.inbox.take(now) == []
    assert await handle(storage, first[0], now)
    assert keys(await storage.inbox.take(now)) == ["a2"]


async def test_a_long_conversation_does_not_keep_others_waiting(storage: Storage, now: datetime) -> None:
    await storage.inbox.accept([posted(f"a{n}", "A") for n in range(300)], now)
    await storage.inbox.accept([posted("b", "B")], now)
    assert keys(await storage.inbox.take(now, limit=2)) == ["a0", "b"]


async def test_what_a_vanished_process_took_is_taken_again(storage: Storage, now: datetime) -> None:
    await storage.inbox.accept([posted("e1")], now)
    (one,) = await storage.inbox.take(now)
    assert await storage.inbox.take(now + LEASE - timedelta(seconds=1)) == []
    (again,) = await storage.inbox.take(now + LEASE)
    assert (again.id, again.attempts) == (one.id, 1)
    assert await handle(storage, again, now)
    assert not await handle(storage, one, now)


async def test_what_is_given_back_is_taken_again(storage: Storage, now: datetime) -> None:
    await storage.inbox.accept([posted("e1")], now)
    (one,) = await storage.inbox.take(now)
    await storage.inbox.release([one.id])
    (again,) = await storage.inbox.take(now)
    assert (again.id, again.attempts) == (one.id, 1)


async def test_an_event_whose_turn_fails_is_not_handled(storage: Storage, now: datetime) -> None:
    await storage.inbox.accept([posted("e1")], now)
    (one,) = await storage.inbox.take(now)

    async def failing() -> None:
        async with storage.turn(W) as store:
            assert await store.handled(one.id, now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    assert await handle(storage, one, now)


async def test_several_workers_never_handle_an_event_twice(storage: Storage, now: datetime) -> None:
    handled: list[str] = []
    await storage.inbox.accept([posted(f"{n:02}", f"C{n % 5}") for n in range(60)], now)

    async def worker() -> None:
        while len(handled) < 60:
            for one in await storage.inbox.take(now, limit=2):
                await asyncio.sleep(0)
                if await handle(storage, one, now):
                    handled.append(one.event.id)
            await asyncio.sleep(0.001)

    async with asyncio.timeout(60):
        await asyncio.gather(*(worker() for _ in range(4)))
    assert sorted(handled) == [f"{n:02}" for n in range(60)]
    for channel in range(5):
        here = [key for key in handled if int(key) % 5 == channel]
        assert here == sorted(here)


async def test_a_timer_fires_once_when_it_is_due(storage: Storage, now: datetime) -> None:
    soon = now + timedelta(minutes=1)
    async with storage.turn(W) as store:
        await store.timers.set("requests.nudge", "12", now - timedelta(days=1))
        await store.timers.set("requests.nudge", "12", soon)
        await store.timers.set("requests.nudge", "13", soon)
        await store.timers.cancel("requests.nudge", "13")
    assert await storage.inbox.take(now) == []
    (one,) = await storage.inbox.take(soon)
    assert isinstance(one.event, TimeCame)
    assert (one.event.timer, one.event.record, one.event.due) == ("requests.nudge", "12", soon)
    assert (one.event.workspace, one.event.at) == (W, soon)
    assert await handle(storage, one, soon)
    assert await storage.inbox.take(soon) == []


@pytest.mark.parametrize("cipher", [None, Fernet(Fernet.generate_key())])
async def test_what_failed_is_put_aside_and_can_be_tried_again(
    database_url: str, now: datetime, cipher: Fernet | None
) -> None:
    storage = await open_storage(database_url, cipher=cipher)
    await storage.inbox.accept([posted("e1"), posted("e2")], now)
    (one,) = await storage.inbox.take(now)
    await storage.inbox.park(one.id, "ValueError", now)
    assert await storage.inbox.parked(W) == [(one.id, "Posted", "ValueError", now)]
    assert (SECRET.encode() in b"".join(await payloads(storage, one.id))) == (cipher is None)
    (two,) = await storage.inbox.take(now)
    assert await storage.inbox.retry(W, one.id)
    assert not await storage.inbox.retry(W, one.id)
    assert await storage.inbox.take(now) == []  # the conversation's next one is still being handled
    assert await handle(storage, two, now)
    (again,) = await storage.inbox.take(now)
    assert (again.event, again.attempts) == (one.event, 0)
    assert await storage.inbox.parked(W) == []
    await storage.close()


async def test_what_was_handled_is_erased(storage: Storage, now: datetime) -> None:
    await storage.inbox.accept([posted("e1")], now)
    (one,) = await storage.inbox.take(now)
    assert await handle(storage, one, now)
    assert await payloads(storage, one.id) == [None]


async def test_everything_is_forgotten_in_its_time(storage: Storage, now: datetime) -> None:
    card = Card((Words(t("hello")),))
    await storage.inbox.accept([posted("e1"), posted("e2", "C2"), posted("e3", "C3")], now)
    handled, parked, _ = await storage.inbox.take(now)
    await handle(storage, handled, now)
    await storage.inbox.park(parked.id, "ValueError", now)
    async with storage.turn(W) as store:
        await store.once("press", now)
        await store.talk.forget(Place("C1", "9"), now)
        await store.drafts.keep("U1", "ask", "", {}, now)
        await store.waiting.put("U1", card, now, now + timedelta(days=20))
        await store.waiting.put("U1", card, now)
        await store.people.save(PersonRecord("U1"))

    async def left(days: int) -> tuple[bool, int, bool, int]:
        later = now + timedelta(days=days)
        await storage.inbox.tidy(later)
        async with storage.turn(W) as store:
            pressed = not await store.once("press", now)
            gone = await store.talk.is_gone(Place("C1", "9"))
            cards = len(await store.waiting.of("U1", now))
            return pressed, len(await storage.inbox.parked(W)), gone, cards

    assert await left(13) == (True, 1, True, 2)
    assert await left(15) == (False, 0, True, 2)
    assert await left(21) == (False, 0, True, 1)
    assert await left(401) == (False, 0, False, 1)
    assert keys(await storage.inbox.take(now + timedelta(days=401))) == ["e3"]  # what nobody handled is kept


async def payloads(storage: Storage, id: int) -> list[bytes | None]:
    from sqlalchemy import select

    from storage.flow_tables import inbox
    from storage.scope import across_workspaces

    async with storage.database.work() as work:
        rows = await work.rows(across_workspaces(select(inbox.c.payload).where(inbox.c.id == id)), {})
    return [row.payload for row in rows]


async def test_what_is_given_back_until_later_keeps_its_conversation_waiting(storage: Storage, now: datetime) -> None:
    await storage.inbox.accept([posted("a1", "A"), posted("a2", "A"), posted("b1", "B")], now)
    first, other = await storage.inbox.take(now)
    await storage.inbox.release([first.id], now + timedelta(seconds=5))
    assert await handle(storage, other, now)
    assert await storage.inbox.take(now + timedelta(seconds=4)) == []
    assert keys(await storage.inbox.take(now + timedelta(seconds=6))) == ["a1"]


async def test_what_a_dead_process_had_claimed_is_taken_again(database_url: str, now: datetime) -> None:
    died = await open_storage(database_url)
    await died.inbox.accept([posted("a1")], now)
    assert keys(await died.inbox.take(now)) == ["a1"]
    await died.close()
    next_one = await open_storage(database_url)
    await next_one.inbox.recover()
    soon = now if database_url.startswith("sqlite") else now + LEASE + timedelta(seconds=1)
    assert keys(await next_one.inbox.take(soon)) == ["a1"]
    await next_one.close()
