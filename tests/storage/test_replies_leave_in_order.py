"""The outbox: in order per lane, edits behind their post, nothing lost and nothing said twice without knowing."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.card import Card, Picture, Words
from bot.places import Place
from bot.ports import Parcel
from bot.reply import Edit, Emoji, OpenThread, Outgoing, RefreshHome, Say, SetTags, Tell, Unsay, Whisper
from bot.text import Quote, t
from storage import Storage, open_storage
from storage.lanes import lane_of, post_of
from storage.outbox import LEASE

W = "slack:T1"
C1, C2 = Place("C1"), Place("C2", None, "1")


def card(words: str) -> Card:
    return Card((Words(t("{words}", words=Quote(words))),))


async def send(storage: Storage, now: datetime, *replies: Outgoing, workspace: str = W) -> None:
    async with storage.turn(workspace) as store:
        await store.send(replies, now)


async def replies(storage: Storage, now: datetime) -> list[Outgoing]:
    return [parcel.reply for parcel in await storage.outbox.claim(now)]


def test_a_reply_goes_where_it_is_read() -> None:
    assert lane_of(Say(card("a"), C2)) == lane_of(Emoji(Place("C2", "5"), "✅")) == "C2"
    assert lane_of(OpenThread(t("Clinic"), card("a"), C1)) == lane_of(SetTags(C1, ("x",))) == "C1"
    assert lane_of(Tell(card("a"), ("U2", "U1"))) == lane_of(Tell(card("a"), ("U1", "U2"))) == "person:U1,U2"
    assert lane_of(Whisper(card("a"), "U1", C1)) == "C1"
    assert lane_of(Whisper(card("a"), "U1")) == lane_of(RefreshHome("U1")) == "person:U1"


async def test_a_channel_hears_things_in_the_order_they_were_said(storage: Storage, now: datetime) -> None:
    one, two, other = Say(card("one"), C1), Say(card("two"), C1), Tell(card("other"), ("U1",))
    await send(storage, now, one, two, other)
    first, tell = await storage.outbox.claim(now)
    assert (first.reply, tell.reply, first.lane, tell.lane) == (one, other, "C1", "person:U1")
    assert await storage.outbox.claim(now) == []
    await storage.outbox.sent(first, Place("C1", "1"), now)
    assert await replies(storage, now) == [two]


async def test_what_a_failed_turn_wanted_to_say_is_not_said(storage: Storage, now: datetime) -> None:
    async def failing() -> None:
        async with storage.turn(W) as store:
            await store.send([Say(card("a"), C1)], now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    assert await storage.outbox.claim(now) == []


async def test_an_edit_waits_for_its_post_and_only_the_latest_is_made(storage: Storage, now: datetime) -> None:
    say, between = Say(card("open"), C1, "question:1"), Say(card("between"), C1)
    await send(storage, now, say, between)
    await send(storage, now, Edit("question:1", card("answered")))
    await send(storage, now, Edit("question:1", card("answered twice")))
    (first,) = await storage.outbox.claim(now)
    await send(storage, now, Edit("question:1", card("answered thrice")))
    assert await storage.outbox.claim(now) == []
    await storage.outbox.sent(first, Place("C1", "7", "7"), now)
    async with storage.turn(W) as store:
        assert await store.posts.place("question:1") == Place("C1", "7", "7")
    (second,) = await storage.outbox.claim(now)
    assert second.reply == between
    await storage.outbox.sent(second, Place("C1", "8"), now)
    (edit,) = await storage.outbox.claim(now)
    assert edit.reply == Edit("question:1", card("answered thrice"))
    await send(storage, now, Edit("question:1", card("while it is being edited")))
    assert await storage.outbox.claim(now) == []
    await storage.outbox.sent(edit, Place("C1", "7", "7"), now)
    assert await replies(storage, now) == [Edit("question:1", card("while it is being edited"))]


async def test_an_edit_of_a_direct_message_never_overtakes_another(storage: Storage, now: datetime) -> None:
    await send(storage, now, Tell(card("a"), ("U1",), "note:1"))
    (tell,) = await storage.outbox.claim(now)
    await send(storage, now, Edit("note:1", card("b")))
    await storage.outbox.sent(tell, Place("D1", "1"), now)
    (edit,) = await storage.outbox.claim(now)
    await send(storage, now, Edit("note:1", card("c")), Unsay("note:1"))
    assert await storage.outbox.claim(now) == []
    await storage.outbox.sent(edit, Place("D1", "1"), now)
    (last,) = await storage.outbox.claim(now)
    await storage.outbox.sent(last, Place("D1", "1"), now)
    (gone,) = await storage.outbox.claim(now)
    assert (last.reply, gone.reply) == (Edit("note:1", card("c")), Unsay("note:1"))
    await storage.outbox.sent(gone, None, now)
    async with storage.turn(W) as store:
        assert await store.posts.place("note:1") is None


async def test_an_edit_goes_to_the_channel_its_post_is_in(storage: Storage, now: datetime) -> None:
    async with storage.turn(W) as store:
        await store.posts.remember("digest", Place("C2", "5"))
    await send(storage, now, Say(card("a"), C2), Edit("digest", card("b")), Edit("unknown", card("c")))
    first, unknown = await storage.outbox.claim(now)
    assert (first.lane, unknown.lane) == ("C2", "post:unknown")
    await storage.outbox.sent(first, None, now)
    assert await replies(storage, now) == [Edit("digest", card("b"))]


async def test_a_lane_waits_with_what_is_put_off(storage: Storage, now: datetime) -> None:
    await send(storage, now, Say(card("a"), C1), Say(card("b"), C1), Say(card("c"), C2))
    first, other = await storage.outbox.claim(now)
    await storage.outbox.later(first, now + timedelta(seconds=30), "asked to wait")
    await storage.outbox.sent(other, None, now)
    assert await storage.outbox.claim(now + timedelta(seconds=29)) == []
    (again,) = await storage.outbox.claim(now + timedelta(seconds=30))
    assert (again.id, again.nonce, again.attempts, again.unsure) == (first.id, first.nonce, 1, False)
    await storage.outbox.later(again, now, "connection broke", unsure=True)
    assert await storage.outbox.stuck(W) == [(again.id, "Say", "connection broke", now)]
    (third,) = await storage.outbox.claim(now)
    assert (third.unsure, third.attempts) == (True, 2)


async def test_what_the_platform_refuses_holds_up_nobody_and_is_erased(storage: Storage, now: datetime) -> None:
    await send(storage, now, Say(card("a"), C1), Say(card("b"), C1))
    (first,) = await storage.outbox.claim(now)
    await storage.outbox.failed(first, "channel_not_found", now)
    assert await storage.outbox.stuck(W) == [(first.id, "Say", "channel_not_found", now)]
    assert await replies(storage, now) == [Say(card("b"), C1)]
    await storage.inbox.tidy(now + timedelta(days=15))
    assert await storage.outbox.stuck(W) == []


async def test_what_expired_is_not_said(storage: Storage, now: datetime) -> None:
    soon = now + timedelta(minutes=5)
    await send(storage, now, Say(card("late"), C1, expires=soon), Say(card("always"), C1))
    assert await replies(storage, soon) == [Say(card("always"), C1)]


async def test_what_could_not_be_whispered_waits_at_home(storage: Storage, now: datetime) -> None:
    soon = now + timedelta(minutes=5)
    await send(storage, now, Whisper(card("psst"), "U1", C1, expires=soon))
    (parcel,) = await storage.outbox.claim(now)
    await storage.outbox.at_home(parcel, now)
    await storage.outbox.at_home(parcel, now)
    async with storage.turn(W) as store:
        assert [waiting for _, waiting in await store.waiting.of("U1", now)] == [card("psst")]
        assert await store.waiting.of("U1", soon) == []
    assert await storage.outbox.claim(now) == []


async def test_each_platform_claims_its_own(storage: Storage, now: datetime) -> None:
    await send(storage, now, Say(card("a"), C1))
    await send(storage, now, Say(card("b"), C1), workspace="discord:1")
    assert [parcel.workspace for parcel in await storage.outbox.claim(now, platform="discord")] == ["discord:1"]
    assert [parcel.workspace for parcel in await storage.outbox.claim(now, limit=1)] == [W]


async def test_after_a_crash_what_was_being_sent_is_unsure(database_url: str, now: datetime) -> None:
    crashed = await open_storage(database_url)
    await send(crashed, now, Say(card("a"), C1), Say(card("b"), C2))
    first, _ = await crashed.outbox.claim(now, limit=2)
    assert await crashed.outbox.recover(now) == 0  # it is itself still sending them
    await crashed.close()
    storage = await open_storage(database_url)
    assert await storage.outbox.claim(now) == []
    assert await storage.outbox.recover(now) == 2
    again = await storage.outbox.claim(now)
    assert [(parcel.unsure, parcel.attempts) for parcel in again] == [(True, 0)] * 2
    assert again[0].nonce == first.nonce
    await storage.close()


async def test_without_a_start_the_same_happens_a_while_later(storage: Storage, now: datetime) -> None:
    await send(storage, now, Say(card("a"), C1))
    await storage.outbox.claim(now)
    assert await storage.outbox.claim(now + LEASE - timedelta(seconds=1)) == []
    (again,) = await storage.outbox.claim(now + LEASE)
    assert again.unsure


async def test_a_starting_process_leaves_alone_what_a_living_one_is_sending(postgres_url: str, now: datetime) -> None:
    living, starting = await open_storage(postgres_url), await open_storage(postgres_url)
    await send(living, now, Say(card("a"), C1))
    await living.outbox.claim(now)
    assert await starting.outbox.recover(now) == 0
    await living.close()
    assert await starting.outbox.recover(now) == 1
    await starting.close()


async def test_a_picture_arrives_as_it_was_painted(storage: Storage, now: datetime) -> None:
    say = Say(Card((Picture(bytes(range(256)), t("A map")),), title=t("Map")), C1, expires=now + timedelta(days=1))
    await send(storage, now, say)
    assert await replies(storage, now) == [say]


said = st.one_of(
    st.builds(Say, st.builds(card, st.text(max_size=3)), st.sampled_from([C1, C2]), st.sampled_from(["", "p1", "p2"])),
    st.builds(Tell, st.builds(card, st.text(max_size=3)), st.just(("U1",)), st.sampled_from(["", "p1", "p2"])),
    st.builds(Edit, st.sampled_from(["p1", "p2"]), st.builds(card, st.text(max_size=3))),
    st.builds(Unsay, st.sampled_from(["p1", "p2"])),
)
happenings = st.lists(st.one_of(said, st.sampled_from(["claim", "sent", "later", "crash"])), max_size=25)


@settings(max_examples=40, deadline=None)
@given(happenings)
async def test_whatever_happens_each_channel_and_each_post_keeps_its_order(happenings: list[Outgoing | str]) -> None:
    now = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
    storage = await open_storage("sqlite://")
    spoken: list[Outgoing] = []
    arrived: list[Outgoing] = []
    flying: list[Parcel] = []

    async def land() -> None:
        parcel = flying.pop(0)
        await storage.outbox.sent(parcel, Place(f"sent to {lane_of(parcel.reply)}", str(len(arrived))), now)
        arrived.append(parcel.reply)

    for step in happenings:
        if not isinstance(step, str):
            if makes_sense(step, spoken):
                await send(storage, now, step)
                spoken.append(step)
        elif step == "claim":
            flying += await storage.outbox.claim(now)
        elif flying and step == "sent":
            await land()
        elif flying and step == "later":
            await storage.outbox.later(flying.pop(0), now, "asked to wait")
        elif flying and step == "crash":
            now += LEASE
            flying = await storage.outbox.claim(now)
    while flying or (flying := await storage.outbox.claim(now)):
        await land()
    await storage.close()

    for lane in ("C1", "C2", "person:U1"):
        said_here = [reply for reply in spoken if lane_of(reply) == lane]
        assert [reply for reply in arrived if lane_of(reply) == lane] == said_here
    for post in ("p1", "p2"):
        made = [reply for reply in arrived if post_of(reply) == post]
        said_of_it = [reply for reply in spoken if post_of(reply) == post]
        assert made[:1] == said_of_it[:1]
        assert made[-1:] == said_of_it[-1:]
        left_out = [reply for reply in said_of_it if reply not in made]
        assert all(isinstance(reply, Edit) for reply in left_out)


def makes_sense(reply: Outgoing, spoken: list[Outgoing]) -> bool:
    """A post is made once, and changed only after that."""
    known = post_of(reply) in {post_of(before) for before in spoken}
    return known if isinstance(reply, Edit | Unsay) else not (post_of(reply) and known)
