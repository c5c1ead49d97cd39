"""What may or may not have arrived, and what failed, is kept for a steward to decide; the rest is only noted."""

from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.card import Card, Words
from bot.delivery import Why
from bot.incoming import Joined
from bot.kernel.records import Stuck, Trouble
from bot.places import Person, Place
from bot.ports import Parcel
from bot.reply import Edit, Outgoing, Say
from bot.text import t
from storage import Storage, open_storage
from storage.flow_tables import outbox
from storage.scope import across_workspaces

W = "slack:T1"
C1 = Place("C1")
SECRET = "what nobody else should read"


def card(words: str = SECRET) -> Card:
    return Card((Words(t("{words}", words=words)),))


async def claimed(storage: Storage, now: datetime, *replies: Outgoing) -> Parcel:
    async with storage.turn(W) as store:
        await store.send(replies, now)
    return (await storage.outbox.claim(now))[0]


async def stuck(storage: Storage) -> list[Stuck]:
    async with storage.turn(W) as store:
        return await store.troubles.stuck()


async def payloads(storage: Storage) -> list[bytes | None]:
    async with storage.database.work() as work:
        return [row.payload for row in await work.rows(across_workspaces(select(outbox.c.payload)), {})]


@pytest.mark.parametrize("cipher", [None, Fernet(Fernet.generate_key())])
async def test_what_may_have_arrived_is_kept_and_sent_again_on_a_word(
    database_url: str, now: datetime, cipher: Fernet | None
) -> None:
    storage = await open_storage(database_url, cipher=cipher)
    parcel = await claimed(storage, now, Say(card(), C1, "question:1"), Say(card("next"), C1))
    later = now + timedelta(hours=1)
    await storage.outbox.failed(parcel, Why.UNCLEAR, later)
    assert await stuck(storage) == [Stuck("outbox", parcel.id, "Say", "C1", Why.UNCLEAR, now)]
    assert SECRET not in repr(await stuck(storage))
    assert any(SECRET.encode() in (one or b"") for one in await payloads(storage)) is (cipher is None)
    (following,) = await storage.outbox.claim(later)  # it holds up nobody
    await storage.outbox.sent(following, Place("C1", "9"), later)
    assert not await storage.outbox.again("slack:T2", parcel.id)
    assert await storage.outbox.again(W, parcel.id)
    assert not await storage.outbox.again(W, parcel.id)
    (once_more,) = await storage.outbox.claim(later)
    assert (once_more.reply, once_more.nonce) == (parcel.reply, parcel.nonce)
    assert await stuck(storage) == []
    await storage.close()


async def test_what_may_have_arrived_is_erased_on_a_word_or_in_time(storage: Storage, now: datetime) -> None:
    first = await claimed(storage, now, Say(card(), C1))
    await storage.outbox.failed(first, Why.UNCLEAR, now)
    assert not await storage.outbox.dismiss("slack:T2", first.id)
    assert await storage.outbox.dismiss(W, first.id)
    assert await payloads(storage) == []
    second = await claimed(storage, now, Say(card(), C1))
    await storage.outbox.failed(second, Why.TROUBLE, now)
    assert len(await stuck(storage)) == 1
    await storage.inbox.tidy(now + timedelta(days=15))
    assert await payloads(storage) == []


@pytest.mark.parametrize("why", [Why.ARCHIVED, "missing_scope:chat:write", Why.PUT_OFF])
async def test_what_surely_did_not_arrive_is_not_kept(storage: Storage, now: datetime, why: str) -> None:
    await storage.outbox.failed(await claimed(storage, now, Say(card(), C1)), why, now)
    assert await stuck(storage) == []
    assert await payloads(storage) == [None]


async def test_an_edit_that_may_have_arrived_is_simply_made_the_next_time(storage: Storage, now: datetime) -> None:
    await storage.outbox.failed(await claimed(storage, now, Edit("question:1", card())), Why.UNCLEAR, now)
    assert await stuck(storage) == []


async def test_a_trouble_is_new_once_until_something_arrives_there_again(storage: Storage, now: datetime) -> None:
    trouble = Trouble("C1", Why.ARCHIVED, "Say", now)
    elsewhere = Trouble("C2", Why.ARCHIVED, "Say", now)
    async with storage.turn(W) as store:
        assert [await store.troubles.put(one) for one in (trouble, trouble, elsewhere)] == [True, False, True]
        assert await store.troubles.let_be("C1", Why.ARCHIVED)
        assert not await store.troubles.put(trouble)
    await storage.outbox.sent(await claimed(storage, now, Say(card(), C1)), Place("C1", "9"), now)
    async with storage.turn(W) as store:
        assert await store.troubles.all() == [elsewhere]
        assert await store.troubles.put(trouble)


async def test_what_could_not_be_handled_is_let_be_and_stays_known(storage: Storage, now: datetime) -> None:
    event = Joined(id="e1", workspace=W, at=now, person=Person("ben", SECRET), place=C1)
    await storage.inbox.accept([event], now)
    (one,) = await storage.inbox.take(now)
    await storage.inbox.park(one.id, "ValueError", now)
    assert await stuck(storage) == [Stuck("inbox", one.id, "Joined", "C1", "ValueError", now)]
    async with storage.turn(W) as store:
        assert await store.troubles.dismiss("inbox", one.id)
        assert not await store.troubles.again("inbox", one.id)
    assert await storage.inbox.parked(W) == []
    assert await storage.inbox.accept([event], now) == [False]
