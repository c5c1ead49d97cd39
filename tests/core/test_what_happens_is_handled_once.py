"""Events: stored, then handled in order per conversation, each once; what fails is put aside and holds nobody up."""

import asyncio
from collections.abc import Sequence

import msgspec
import pytest
from lunch import ANA, BEN, CEM, DORA, GUEST, ROBOT, ROUND_TALK, WORKSPACE, WOUND_CARE, Lunch

from bot.card import Card, Words
from bot.delivery import TryLater
from bot.dispatch import Dispatch
from bot.errors import ChangedMeanwhile, CommunityError
from bot.feature import EmojiUse, Feature, Listener, Timer
from bot.incoming import Incoming, Posted, TimeCame
from bot.intake import Intake
from bot.kernel.records import Entry
from bot.places import Message, Place
from bot.registry import Registry, make_registry
from bot.reply import Reply, Say
from bot.text import t
from bot.turn import Turn

NOTE = t("A note")


class Ear:
    """Hears what is posted, and fails at what it is told to fail at."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.breaks_at: set[str] = set()
        self.refuses: set[str] = set()
        self.late_at: list[str] = []
        self.unreachable_at: list[str] = []
        self.busy_at: list[str] = []
        self.times: list[TimeCame] = []

    async def hear(self, turn: Turn, posted: Posted) -> Sequence[Reply]:
        text = posted.message.text
        entry = Entry(0, "lesson", text, community=turn.here.id if turn.community else 0)
        await turn.store.entries.add(entry, "", turn.now)
        if text in self.refuses:
            raise CommunityError(t("Not today"))
        await asyncio.sleep(0)
        if text in self.breaks_at:
            raise ZeroDivisionError(f"a bug with {text}")
        if text in self.late_at:
            self.late_at.remove(text)
            raise ChangedMeanwhile
        if text in self.unreachable_at:
            self.unreachable_at.remove(text)
            raise ConnectionError("the platform is away")
        if text in self.busy_at:
            self.busy_at.remove(text)
            raise TryLater(60)
        self.heard.append(text)
        return [Say(Card((Words(t("{said}", said=text)),)), to=posted.place)]

    async def ring(self, turn: Turn, came: TimeCame) -> Sequence[Reply]:
        self.times.append(came)
        await turn.store.entries.add(Entry(0, "lesson", came.record), "", turn.now)
        return []

    async def wind(self, turn: Turn, happened: Incoming) -> Sequence[Reply]:
        return []

    @property
    def registry(self) -> Registry:
        return make_registry(
            [
                Feature(
                    "ears",
                    NOTE,
                    listeners=(Listener(Posted, self.hear),),
                    timers=(Timer("bell", self.ring),),
                    emoji=(EmojiUse("ear", "👂", NOTE, self.wind, self.wind),),
                )
            ]
        )


def at_a_table_with(lunch: Lunch, ear: Ear) -> Lunch:
    return Lunch(lunch.storage, ear.registry, lunch.watch, lunch.talk)


def post(lunch: Lunch, key: str, text: str, channel: str = ROUND_TALK) -> Posted:
    message = Message(Place(channel, key), ANA, text, 0.0)
    return Posted(id=key, workspace=WORKSPACE, at=lunch.watch.now(), message=message, to_bot=True)


async def test_messages_of_a_channel_are_heard_in_order(lunch: Lunch):
    ear = Ear()
    table = at_a_table_with(lunch, ear)
    await table.happens(*(post(table, f"p{n}", f"{n}", (ROUND_TALK, WOUND_CARE)[n % 2]) for n in range(20)))
    for lane in (0, 1):
        assert [int(said) for said in ear.heard if int(said) % 2 == lane] == list(range(lane, 20, 2))
    assert [words.id for words in await table.entries(oldest_first=True)] == list(range(1, 21))
    assert len(table.postman.said()) == 20


async def test_the_same_event_is_heard_once_however_often_it_comes(lunch: Lunch):
    ear = Ear()
    table = at_a_table_with(lunch, ear)
    assert await table.intake.accept([post(table, "p1", "a"), post(table, "p1", "a")]) == [True, False]
    assert await table.intake.accept([post(table, "p1", "a")]) == [False]
    await table.quiet()
    assert await table.intake.accept([post(table, "p1", "a")]) == [False]
    await table.quiet()
    assert ear.heard == ["a"]


async def test_two_intakes_share_the_work_and_nothing_is_heard_twice(lasting_lunch: Lunch):
    ear = Ear()
    table = at_a_table_with(lasting_lunch, ear)
    dispatch = Dispatch(ear.registry, table.storage, lambda workspace: table.talk, table.watch)
    both = (table.intake, Intake(table.storage.inbox, dispatch, table.watch))
    await table.intake.accept([post(table, f"p{n}", f"{n}", f"C{n % 3}") for n in range(30)])

    async def work(intake: Intake) -> None:
        idle = 0
        while idle < 3:
            idle = 0 if await intake.step() else idle + 1
            await asyncio.sleep(0.001)

    await asyncio.gather(*map(work, both))
    assert sorted(map(int, ear.heard)) == list(range(30))
    for lane in range(3):
        assert [int(said) for said in ear.heard if int(said) % 3 == lane] == list(range(lane, 30, 3))
    assert await table.parked() == []


async def test_what_was_taken_twice_is_handled_once(lunch: Lunch):
    ear = Ear()
    table = at_a_table_with(lunch, ear)
    await table.intake.accept([post(table, "p1", "a")])
    (arrived,) = await lunch.storage.inbox.take(lunch.watch.now())
    await table.dispatch.handle(arrived)
    await table.dispatch.handle(arrived)
    await table.quiet()
    assert len(await table.entries()) == 1
    assert len(table.postman.said()) == 1


async def test_a_message_that_fails_is_put_aside_and_the_next_goes_on(lunch: Lunch):
    ear = Ear()
    ear.breaks_at = {"bad"}
    table = at_a_table_with(lunch, ear)
    await table.happens(post(table, "p1", "before"), post(table, "p2", "bad"), post(table, "p3", "after"))
    assert ear.heard == ["before", "after"]
    assert [entry.title for entry in await table.entries(oldest_first=True)] == ["before", "after"]
    ((_, kind, error, _),) = await table.parked()
    assert (kind, error) == ("Posted", "ZeroDivisionError")


async def patiently(table: Lunch) -> None:
    """Ten minutes, a bit at a time."""
    for _ in range(20):
        table.watch.wait(seconds=30)
        await table.quiet()


async def test_a_platform_that_is_away_for_a_moment_is_asked_again_in_order(lunch: Lunch):
    ear = Ear()
    ear.unreachable_at = ["first", "first"]
    table = at_a_table_with(lunch, ear)
    await table.happens(post(table, "p1", "first"), post(table, "p2", "second"))
    assert ear.heard == []  # the second waits for the first
    await patiently(table)
    assert ear.heard == ["first", "second"]
    assert await table.parked() == []


async def test_a_platform_that_asks_to_wait_is_asked_again_when_it_said(lunch: Lunch):
    ear = Ear()
    ear.busy_at = ["second"] * 3
    table = at_a_table_with(lunch, ear)
    await table.happens(*(post(table, said, said) for said in ("first", "second", "third")))
    for left in (2, 1, 0):
        assert (ear.heard, len(ear.busy_at)) == (["first"], left)
        table.watch.wait(seconds=59)
        await table.quiet()
        assert len(ear.busy_at) == left
        table.watch.wait(seconds=2)
        await table.quiet()
    assert ear.heard == ["first", "second", "third"]


async def test_a_platform_that_stays_away_holds_nobody_up_for_ever(lunch: Lunch):
    ear = Ear()
    ear.unreachable_at = ["lost"] * 50
    table = at_a_table_with(lunch, ear)
    await table.happens(post(table, "p1", "lost"), post(table, "p2", "second"))
    await patiently(table)
    assert ear.heard == ["second"]
    ((_, kind, error, _),) = await table.parked()
    assert (kind, error) == ("Posted", "ConnectionError")


async def test_what_was_put_aside_can_be_tried_again(lasting_lunch: Lunch):
    ear = Ear()
    ear.breaks_at = {"bad"}
    table = at_a_table_with(lasting_lunch, ear)
    await table.happens(post(table, "p1", "bad"))
    ((id, *_),) = await table.parked()
    ear.breaks_at = set()
    assert not await table.storage.inbox.retry("slack:T2", id)
    assert await table.storage.inbox.retry(WORKSPACE, id)
    await table.quiet()
    assert (ear.heard, await table.parked()) == (["bad"], [])
    assert not await table.storage.inbox.retry(WORKSPACE, id)


async def test_nothing_of_a_message_that_failed_is_said_aloud(lunch: Lunch):
    ear = Ear()
    ear.breaks_at = {"my secret"}
    table = at_a_table_with(lunch, ear)
    await table.happens(post(table, "p1", "my secret"))
    assert "my secret" not in repr(await table.parked())
    assert table.postman.arrived == []


async def test_a_refusal_is_no_failure_and_leaves_nothing_half_done(lunch: Lunch):
    ear = Ear()
    ear.refuses = {"no"}
    table = at_a_table_with(lunch, ear)
    await table.happens(post(table, "p1", "no"), post(table, "p2", "yes"))
    assert (ear.heard, await table.parked()) == (["yes"], [])
    assert [entry.title for entry in await table.entries()] == ["yes"]


async def test_a_message_that_met_somebody_elses_change_is_heard_again(lunch: Lunch):
    ear = Ear()
    ear.late_at = ["a", "a"]
    table = at_a_table_with(lunch, ear)
    await table.happens(post(table, "p1", "a"))
    assert (ear.heard, len(await table.entries())) == (["a"], 1)


async def test_an_alarm_rings_once_when_it_is_due(lasting_lunch: Lunch):
    ear = Ear()
    table = at_a_table_with(lasting_lunch, ear)
    due = table.watch.now()
    async with table.storage.turn(WORKSPACE) as store:
        await store.timers.set("ears.bell", "7", due.replace(hour=15))
    await table.quiet()
    assert ear.times == []
    table.watch.wait(hours=4)
    await table.quiet()
    await table.quiet()
    ((came),) = ear.times
    assert (came.timer, came.record, came.due) == ("ears.bell", "7", due.replace(hour=15))
    assert [entry.title for entry in await table.entries()] == ["7"]


async def test_an_alarm_that_was_put_off_or_called_off_does_not_ring(lunch: Lunch):
    ear = Ear()
    table = at_a_table_with(lunch, ear)
    due = table.watch.now()
    async with table.storage.turn(WORKSPACE) as store:
        await store.timers.set("ears.bell", "7", due)
        await store.timers.set("ears.bell", "7", due.replace(hour=20))
        await store.timers.set("ears.bell", "8", due)
        await store.timers.cancel("ears.bell", "8")
    await table.quiet()
    assert ear.times == []


async def test_an_alarm_nobody_knows_any_more_is_let_go(lunch: Lunch):
    table = at_a_table_with(lunch, Ear())
    async with table.storage.turn(WORKSPACE) as store:
        await store.timers.set("gone.bell", "7", table.watch.now())
    await table.quiet()
    assert await table.parked() == []


@pytest.mark.parametrize("person", [GUEST, ROBOT])
async def test_the_emoji_of_guests_and_bots_do_nothing(lunch: Lunch, person: object):
    message = await lunch.says(BEN, "Rinse with lukewarm water first.")
    for sign in ("🔖", "❓", "✅", "🙏", "🙋"):
        await lunch.reacts(person, message, sign)
    assert await lunch.entries() == []
    assert lunch.postman.arrived == []
    assert await lunch.parked() == []


async def test_events_where_no_community_lives_leave_nothing(lunch: Lunch):
    message = await lunch.says(CEM, "How do you keep insulin cool?", channel="C77")
    for sign in ("🔖", "❓", "✅", "🙏", "🙋"):
        await lunch.reacts(CEM, message, sign)
    await lunch.edits(message, "changed")
    await lunch.deletes(message.place)
    assert await lunch.entries() == []
    assert lunch.postman.arrived == []
    assert await lunch.parked() == []


async def test_a_workspace_hears_nothing_of_another(lunch: Lunch):
    message = await lunch.says(DORA, "Rinse with lukewarm water first.")
    await lunch.reacts(ANA, message, "🔖")
    (entry,) = await lunch.entries()
    await lunch.lay("slack:T2")
    other = msgspec.structs.replace(lunch.press(ANA, "repertoire.show", str(entry.id)), workspace="slack:T2")
    assert "no longer here" in repr(await lunch.does(other))
