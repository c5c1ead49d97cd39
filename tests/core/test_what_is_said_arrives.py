"""The outbox: in order per conversation, patient with platforms, honest about what may have arrived twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from lunch import ANA, BEN, CEM, ROUND_TALK, WORKSPACE, WOUND_CARE, Lunch, button, words

from bot.card import Button, Buttons, Card, Words
from bot.delivery import MOST_ATTEMPTS, Ambiguous, CannotWhisper, Delivery, Refused, TryLater, Unclear, Why
from bot.places import Place
from bot.ports import Parcel, Sender
from bot.reply import Edit, Otherwise, Outgoing, Say, Tell, Unsay, Whisper
from bot.text import t
from storage import open_storage


def card(said: str) -> Card:
    return Card((Words(t("{said}", said=said)),))


def say(said: str, channel: str = ROUND_TALK, post: str = "") -> Say:
    return Say(card(said), to=Place(channel), post=post)


async def put(lunch: Lunch, *replies: Outgoing) -> None:
    async with lunch.storage.turn(WORKSPACE) as store:
        await store.send(replies, lunch.watch.now())


def once(error: Exception, said: str = "") -> Callable[[Parcel], None]:
    """Raises the first time (that these words come)."""
    left = [error]

    def mood(parcel: Parcel) -> None:
        if left and said in words(parcel.reply):
            raise left.pop()

    return mood


def always(error: Exception, said: str = "") -> Callable[[Parcel], None]:
    def mood(parcel: Parcel) -> None:
        if said in words(parcel.reply):
            raise error

    return mood


async def test_what_is_said_in_a_channel_arrives_in_order(lunch: Lunch):
    await put(lunch, *(say(str(n), (ROUND_TALK, WOUND_CARE)[n % 2]) for n in range(20)))
    await lunch.quiet()
    said = [int(words) for words in lunch.postman.said()]
    assert [n for n in said if n % 2] == list(range(1, 20, 2))
    assert [n for n in said if not n % 2] == list(range(0, 20, 2))


async def test_when_a_platform_asks_to_wait_the_channel_waits_and_others_go_on(lasting_lunch: Lunch):
    lunch = lasting_lunch
    lunch.postman.mood = once(TryLater(30), "first")
    await put(lunch, say("first"), say("second"), say("elsewhere", WOUND_CARE))
    await lunch.quiet()
    assert lunch.postman.said() == ["elsewhere"]
    lunch.watch.wait(seconds=29)
    await lunch.quiet()
    assert lunch.postman.said() == ["elsewhere"]
    lunch.watch.wait(seconds=2)
    await lunch.quiet()
    assert lunch.postman.said() == ["elsewhere", "first", "second"]
    assert not any(parcel.unsure for parcel in lunch.postman.tried)


async def test_what_a_platform_never_takes_is_reported_and_holds_up_nobody(lunch: Lunch):
    lunch.postman.mood = always(Refused("the channel is archived"), "my secret")
    await put(lunch, say("my secret"), say("second"))
    await lunch.quiet()
    assert lunch.postman.said() == ["second"]
    ((_, kind, why, _),) = await lunch.storage.outbox.stuck(WORKSPACE)
    assert (kind, why) == ("Say", "the channel is archived")
    assert "my secret" not in repr(await lunch.storage.outbox.stuck(WORKSPACE))
    assert await lunch.storage.outbox.stuck("slack:T2") == []


async def test_what_may_have_arrived_is_sent_once_more_under_the_same_number(lasting_lunch: Lunch):
    lunch = lasting_lunch
    lunch.postman.afterwards = once(Unclear())
    await put(lunch, say("hello", post="greeting:1"), say("second"))
    await lunch.quiet()
    assert [why for _, _, why, _ in await lunch.storage.outbox.stuck(WORKSPACE)] == ["unclear whether it arrived"]
    assert lunch.postman.said() == ["hello"]
    lunch.watch.wait(seconds=60)
    await lunch.quiet()
    assert lunch.postman.said() == ["hello", "hello", "second"]
    first, again, _ = lunch.postman.tried
    assert first.nonce == again.nonce
    assert (first.unsure, again.unsure) == (False, True)
    assert await lunch.storage.outbox.stuck(WORKSPACE) == []


async def test_two_parcels_have_two_numbers(lunch: Lunch):
    await put(lunch, say("a"), say("a"), say("a", WOUND_CARE))
    await lunch.quiet()
    assert len({parcel.nonce for parcel in lunch.postman.tried}) == 3


async def test_nobody_tries_for_ever(lunch: Lunch):
    lunch.postman.mood = always(Unclear())
    await put(lunch, say("hello"))
    for _ in range(2 * MOST_ATTEMPTS):
        await lunch.quiet()
        lunch.watch.wait(hours=1)
    assert len(lunch.postman.tried) == MOST_ATTEMPTS
    assert len(await lunch.storage.outbox.stuck(WORKSPACE)) == 1


async def test_a_bug_of_a_sender_is_tried_again_later(lunch: Lunch):
    lunch.postman.mood = once(ZeroDivisionError("my secret"))
    await put(lunch, say("hello"))
    await lunch.quiet()
    assert lunch.postman.said() == []
    lunch.watch.wait(minutes=1)
    await lunch.quiet()
    assert lunch.postman.said() == ["hello"]


async def test_what_can_not_be_whispered_waits_in_home(lunch: Lunch):
    lunch.postman.mood = always(CannotWhisper(), "Only for Ana")
    await put(lunch, Whisper(card("Only for Ana"), ANA.id, Place(ROUND_TALK)))
    await lunch.quiet()
    home = await lunch.opens_home(ANA)
    assert "Only for Ana" in words(home)
    assert "Only for Ana" not in words(await lunch.opens_home(BEN))
    done = button(home, "Done")
    assert "Only for Ana" in words(await lunch.presses(BEN, done.action, done.record) + await lunch.opens_home(ANA))
    assert "Only for Ana" not in words(await lunch.presses(ANA, done.action, done.record))
    assert "Only for Ana" not in words(await lunch.opens_home(ANA))


async def test_a_card_with_many_buttons_that_waits_is_shown_in_home_too(lunch: Lunch):
    lunch.postman.mood = always(CannotWhisper())
    row = Buttons((Button(t("That helped"), "requests.helped", "1"),))
    many = Card((Words(t("Three earlier answers")), row, row, row, row))
    await put(lunch, Whisper(many, ANA.id, Place(ROUND_TALK)))
    await put(lunch, *(Whisper(card(f"news {n}"), ANA.id, Place(ROUND_TALK)) for n in range(5)))
    await lunch.quiet()
    home = await lunch.opens_home(ANA)
    assert "Three earlier answers" in words(home)
    for _ in range(6):
        done = button(home, "Done")
        home = await lunch.presses(ANA, done.action, done.record)
    assert "Nothing waits for you" in words(home)


async def test_a_mere_courtesy_is_dropped_where_it_can_not_be_whispered(lunch: Lunch):
    lunch.postman.mood = always(CannotWhisper())
    await put(lunch, Whisper(card("Kept"), ANA.id, Place(ROUND_TALK), otherwise=Otherwise.NOTHING))
    await lunch.quiet()
    assert "Kept" not in words(await lunch.opens_home(ANA))
    assert await lunch.storage.outbox.stuck(WORKSPACE) == []


async def test_what_is_too_late_is_never_said(lunch: Lunch):
    soon = lunch.watch.now() + timedelta(minutes=5)
    await put(lunch, Say(card("lunch in five minutes"), Place(ROUND_TALK), expires=soon), say("second"))
    await put(lunch, Tell(card("come"), (ANA.id,), expires=soon))
    lunch.watch.wait(minutes=6)
    await lunch.quiet()
    assert lunch.postman.said() == ["second"]
    assert lunch.postman.to(ANA.id) == []


async def test_what_became_too_late_while_waiting_is_never_said(lunch: Lunch):
    lunch.postman.mood = once(TryLater(600))
    soon = lunch.watch.now() + timedelta(minutes=5)
    await put(lunch, Say(card("lunch in five minutes"), Place(ROUND_TALK), expires=soon))
    await lunch.quiet()
    lunch.watch.wait(minutes=11)
    await lunch.quiet()
    assert lunch.postman.said() == []


async def test_after_a_crash_what_was_on_its_way_is_sent_again_and_said_to_be_unsure(
    lasting_lunch: Lunch, database_url: str
):
    lunch = lasting_lunch
    await put(lunch, say("hello"), say("second"), say("elsewhere", WOUND_CARE))
    dying = await open_storage(database_url)
    claimed = await dying.outbox.claim(lunch.watch.now(), limit=1)
    assert [words(parcel.reply) for parcel in claimed] == ["hello"]
    await lunch.quiet()  # whoever claimed it may still be sending
    assert lunch.postman.said() == ["elsewhere"]
    await dying.close()
    assert await lunch.storage.outbox.recover(lunch.watch.now()) == 1
    await lunch.quiet()
    assert lunch.postman.said() == ["elsewhere", "hello", "second"]
    assert [parcel.unsure for parcel in lunch.postman.tried] == [False, True, False]
    assert lunch.postman.tried[1].nonce == claimed[0].nonce


async def test_two_deliveries_send_each_thing_once(lasting_lunch: Lunch):
    lunch = lasting_lunch
    other = Delivery(lunch.storage.outbox, lambda workspace: lunch.postman, lunch.watch)
    await put(lunch, *(say(str(n), f"C{n % 3}") for n in range(12)))
    while await lunch.delivery.step() + await other.step():
        pass
    assert sorted(map(int, lunch.postman.said())) == list(range(12))


async def test_what_belongs_to_a_platform_that_is_not_running_waits(lunch: Lunch):
    nobody = Delivery(lunch.storage.outbox, lambda workspace: None, lunch.watch)
    discord = Delivery(lunch.storage.outbox, lambda workspace: lunch.postman, lunch.watch, platform="discord")
    await put(lunch, say("hello"))
    assert await discord.step() == 0
    assert await nobody.step() == 1
    lunch.watch.wait(minutes=1)
    await lunch.quiet()
    assert lunch.postman.said() == ["hello"]


async def test_a_post_is_found_again_by_its_name(lasting_lunch: Lunch):
    lunch = lasting_lunch
    await put(lunch, say("open", post="question:1"), Edit("question:1", card("answered")))
    await lunch.quiet()
    assert words(lunch.postman.posts["question:1"]) == "answered"
    async with lunch.storage.turn(WORKSPACE) as store:
        place = await store.posts.place("question:1")
        assert place is not None
        assert await store.posts.named(place) == "question:1"
    await put(lunch, Unsay("question:1"))
    await lunch.quiet()
    async with lunch.storage.turn(WORKSPACE) as store:
        assert await store.posts.place("question:1") is None


async def test_changes_that_wait_for_a_post_become_one(lunch: Lunch):
    await put(lunch, say("open", post="question:1"), *(Edit("question:1", card(f"{n} ideas")) for n in range(5)))
    await lunch.quiet()
    assert len(lunch.postman.tried) == 2
    assert words(lunch.postman.posts["question:1"]) == "4 ideas"


@pytest.mark.parametrize(
    "error", [Refused("gone"), CannotWhisper(), TryLater(5), Unclear(), Ambiguous(), ZeroDivisionError()]
)
async def test_trouble_in_one_conversation_is_nobody_elses(lunch: Lunch, error: Exception):
    lunch.postman.mood = always(error, "trouble")
    await put(lunch, say("trouble"), say("fine", WOUND_CARE), Tell(card("fine"), (CEM.id,)))
    await lunch.quiet()
    assert lunch.postman.said() == ["fine"]
    assert lunch.postman.to(CEM.id) == ["fine"]


# What is given up


async def test_who_looks_after_the_community_is_told_what_was_given_up_and_why(lunch: Lunch):
    told: list[tuple[str, str]] = []

    async def tell(parcel: Parcel, why: str) -> None:
        assert await lunch.storage.outbox.stuck(WORKSPACE)  # noted before
        told.append((words(parcel.reply), why))
        raise ZeroDivisionError  # whoever can't be told holds up nobody

    lunch.delivery.refused = tell
    lunch.postman.mood = always(Refused(Why.ARCHIVED), "first")
    await put(lunch, say("first"), say("second"))
    await lunch.quiet()
    lunch.postman.mood = always(Ambiguous(), "third")
    await put(lunch, say("third"))
    await lunch.quiet()
    assert lunch.postman.said() == ["second"]
    assert told == [("first", "archived"), ("third", "unclear whether it arrived")]


async def test_waiting_as_asked_is_not_failing(lunch: Lunch):
    lunch.postman.mood = always(TryLater(60))
    await put(lunch, say("hello"))
    for _ in range(2 * MOST_ATTEMPTS):
        await lunch.quiet()
        lunch.watch.wait(seconds=61)
    assert len(lunch.postman.tried) == 2 * MOST_ATTEMPTS
    assert {parcel.attempts for parcel in lunch.postman.tried} == {0}
    lunch.postman.mood = once(Unclear())
    await lunch.quiet()
    lunch.watch.wait(seconds=61)
    await lunch.quiet()
    assert lunch.postman.said() == ["hello"]


async def test_nobody_waits_for_more_than_a_day(lunch: Lunch):
    lunch.postman.mood = always(TryLater(3600))
    await put(lunch, say("hello"), say("second"))
    for _ in range(30):
        await lunch.quiet()
        lunch.watch.wait(seconds=3601)
    (first, *_) = await lunch.storage.outbox.stuck(WORKSPACE)
    assert first[2] == Why.PUT_OFF
    assert 23 <= [words(parcel.reply) for parcel in lunch.postman.tried].count("hello") <= 26


# Pace


async def test_a_channel_rests_after_each_message_and_others_go_on(lasting_lunch: Lunch):
    lunch = lasting_lunch
    lunch.postman.breath = 1.0
    await put(lunch, say("one"), say("two"), say("elsewhere", WOUND_CARE), say("three"))
    await lunch.quiet()
    assert lunch.postman.said() == ["one", "elsewhere"]
    lunch.watch.wait(seconds=0.9)
    await put(lunch, Tell(card("hello"), (CEM.id,)))
    await lunch.quiet()
    assert lunch.postman.said() == ["one", "elsewhere"]
    assert lunch.postman.to(CEM.id) == ["hello"]
    lunch.watch.wait(seconds=0.2)
    await lunch.quiet()
    assert lunch.postman.said() == ["one", "elsewhere", "two"]
    lunch.watch.wait(seconds=-3600)  # somebody set the clock back
    await lunch.quiet()
    assert lunch.postman.said() == ["one", "elsewhere", "two", "three"]


class Clockwork:
    """The real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Slow:
    """A sender that takes its time in some channels, and keeps when each thing arrived."""

    def __init__(self, breath: float = 0.0) -> None:
        self.breath = breath
        self.begun: list[str] = []
        self.said: list[tuple[str, float]] = []
        self.held = asyncio.Event()
        self.something = asyncio.Event()

    async def send(self, parcel: Parcel) -> Place | None:
        self.begun.append(words(parcel.reply))
        if "slow" in words(parcel.reply):
            self.something.set()
            await self.held.wait()
        self.said.append((words(parcel.reply), asyncio.get_running_loop().time()))
        self.something.set()
        return None

    def pause(self, parcel: Parcel) -> float:
        return self.breath

    async def has_said(self, count: int) -> list[str]:
        """Wait until so many things were said."""
        async with asyncio.timeout(5):
            while len(self.said) < count:
                self.something.clear()
                await self.something.wait()
        return [said for said, _ in self.said]


@asynccontextmanager
async def at_work(lunch: Lunch, sender: Sender) -> AsyncIterator[Delivery]:
    """A delivery in the background, that looks by itself only every ten seconds."""
    delivery = Delivery(lunch.storage.outbox, lambda workspace: sender, Clockwork())
    work = asyncio.create_task(delivery.run(idle=10))
    try:
        yield delivery
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def test_who_writes_where_all_goes_quickly_does_not_wait_for_a_slow_channel(lasting_lunch: Lunch):
    lunch, sender = lasting_lunch, Slow()
    await put(lunch, say("slow"), say("after it"), *(say(str(n), WOUND_CARE) for n in range(5)))
    async with at_work(lunch, sender):
        assert await sender.has_said(5) == ["0", "1", "2", "3", "4"]
        assert "after it" not in sender.begun
        sender.held.set()
        assert (await sender.has_said(7))[5:] == ["slow", "after it"]


async def test_the_next_message_leaves_as_soon_as_its_channel_has_rested(lunch: Lunch):
    sender = Slow(breath=0.05)
    await put(lunch, *(say(str(n)) for n in range(4)))
    async with at_work(lunch, sender):
        assert await sender.has_said(4) == ["0", "1", "2", "3"]
    times = [time for _, time in sender.said]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(0.05 <= gap < 0.5 for gap in gaps)


async def test_what_was_put_off_for_a_moment_leaves_after_that_moment(lunch: Lunch):
    sender, asked = Slow(), [TryLater(0.05)]

    class Busy(Slow):
        async def send(self, parcel: Parcel) -> Place | None:
            if asked:
                raise asked.pop()
            return await sender.send(parcel)

    await put(lunch, say("hello"))
    async with at_work(lunch, Busy()):
        assert await sender.has_said(1) == ["hello"]


async def test_what_is_on_its_way_when_the_bot_stops_still_arrives(lunch: Lunch):
    sender = Slow()
    await put(lunch, say("slow"))
    async with at_work(lunch, sender):
        async with asyncio.timeout(5):
            await sender.something.wait()
        asyncio.get_running_loop().call_later(0.02, sender.held.set)
    assert await lunch.storage.outbox.claim(Clockwork().now()) == []
    assert [said for said, _ in sender.said] == ["slow"]


async def test_what_surely_arrived_is_noted_though_the_database_was_away_a_moment(lunch: Lunch):
    class Away:
        """The outbox, away for a moment just when something was sent."""

        def __init__(self) -> None:
            self.times = 1

        def __getattr__(self, name: str) -> object:
            if name == "sent" and self.times:
                self.times -= 1
                raise ConnectionError
            return getattr(lunch.storage.outbox, name)

    delivery = Delivery(Away(), lambda workspace: lunch.postman, lunch.watch)  # type: ignore[arg-type]
    await put(lunch, say("hello"))
    while await delivery.step():
        pass
    assert await lunch.storage.outbox.recover(lunch.watch.now()) == 0
    assert lunch.postman.said() == ["hello"]
    assert await lunch.storage.outbox.stuck(WORKSPACE) == []
