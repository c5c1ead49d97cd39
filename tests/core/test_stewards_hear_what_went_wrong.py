"""What can't be said is told to stewards once, in Home, without its words; they decide what becomes of the rest."""

from typing import Any

import pytest
from lunch import ANA, BEN, CEM, DORA, ROUND_TALK, TEAM_TALK, WORKSPACE, WOUND_CARE, Lunch, button, buttons, words

from bot.delivery import Delivery, Refused, Unclear, Why
from bot.incoming import Uninstalled
from bot.kernel.communities import STEWARD
from bot.kernel.records import ChannelRecord, Community
from bot.places import Channel, ChannelKind
from bot.ports import Parcel
from bot.reply import RefreshHome, Reply, Say, Tell
from bot.troubles import note

SECRET = "How do you keep insulin cool on a long round?"


@pytest.fixture
def table(lunch: Lunch) -> Lunch:
    async def refused(parcel: Parcel, why: str) -> None:
        await note(lunch.storage, parcel, why, lunch.watch.now())

    lunch.delivery = Delivery(lunch.storage.outbox, lambda _: lunch.postman, lunch.watch, refused=refused)
    return lunch


def refuse(table: Lunch, why: str, kind: type = Say) -> None:
    def mood(parcel: Parcel) -> None:
        if isinstance(parcel.reply, kind):
            raise Refused(why)

    table.postman.mood = mood


def fine(table: Lunch) -> None:
    table.postman.mood = lambda parcel: None


async def ask(table: Lunch, channel: str = ROUND_TALK, question: str = SECRET) -> None:
    await table.types(ANA, f"ask {question}", channel)
    await table.quiet()


def refreshed(table: Lunch) -> list[str]:
    return [reply.person for reply in table.postman.replies if isinstance(reply, RefreshHome)]


async def home(table: Lunch, person: Any = DORA) -> str:
    return words(await table.opens_home(person))


async def test_a_steward_finds_once_what_could_not_be_said(table: Lunch):
    refuse(table, Why.ARCHIVED)
    await ask(table)
    await ask(table, question="Which bag is light?")
    assert refreshed(table) == [DORA.id]
    assert table.postman.to(DORA.id) == []
    assert "One thing didn't work" in await home(table)
    shown = words(await table.types(DORA, "troubles"))
    assert "the channel is archived" in shown
    assert SECRET not in shown
    assert "didn't work" not in await home(table, BEN)


async def test_it_is_told_again_only_after_it_worked_in_between(table: Lunch):
    refuse(table, Why.NOT_ALLOWED)
    await ask(table)
    beside = button(await table.types(DORA, "troubles"), "Let it be")
    await table.presses(DORA, beside.action, beside.record)
    await table.quiet()
    table.postman.arrived.clear()
    await ask(table, question="Which bag is light?")
    assert refreshed(table) == []
    assert "didn't work" not in await home(table)
    fine(table)
    await ask(table, question="Which tape holds in the rain?")
    refuse(table, Why.NOT_ALLOWED)
    await ask(table, question="Which shoes are good on ice?")
    assert refreshed(table) == [DORA.id]
    assert "One thing didn't work" in await home(table)


async def test_letting_be_can_be_undone(table: Lunch):
    refuse(table, Why.ARCHIVED)
    await ask(table)
    beside = button(await table.types(DORA, "troubles"), "Let it be")
    undo = button(await table.presses(DORA, beside.action, beside.record), "Undo")
    assert "archived" not in words(await table.types(DORA, "troubles"))
    assert "archived" in words(await table.presses(DORA, undo.action, undo.record))


async def test_each_reason_says_what_can_be_done(table: Lunch):
    table.talk.channels[ROUND_TALK] = Channel(ROUND_TALK, "round-talk", has_bot=True)  # it is as before by then
    for number, why in enumerate([*Why, "missing_scope:chat:write"]):
        refuse(table, why)
        await ask(table, question=f"Which bag is light, number {number}?")
    shown = words(await table.types(DORA, "troubles"))
    assert "{where}" not in shown
    assert "I lack a permission (chat:write)" in shown
    assert "uninstalled" not in shown
    # Nobody is told that it was uninstalled; what lacks a scope is there with and without its name.
    assert shown.count("[Let it be]") == len(Why)


async def test_who_cannot_be_reached_is_a_trouble_of_their_own(table: Lunch):
    await ask(table)
    refuse(table, Why.PERSON_GONE, Tell)
    question = (await table.entries())[0]
    await table.presses(BEN, "requests.can_help", str(question.id))
    await table.quiet()
    shown = words(await table.types(DORA, "troubles"))
    assert "ana can't be reached in private any more" in shown
    assert "help" not in shown


async def test_stewards_hear_of_a_private_channel_only_that_it_is_one(table: Lunch):
    refuse(table, Why.ARCHIVED)
    await ask(table, TEAM_TALK)
    shown = words(await table.types(DORA, "troubles"))
    assert "a private channel: the channel is archived" in shown
    assert TEAM_TALK not in shown


async def test_another_communitys_stewards_hear_nothing(table: Lunch):
    async with table.storage.turn(WORKSPACE) as store:
        other = await store.communities.save(Community(0, "Midwives", home="C9"))
        await store.communities.save_channel(ChannelRecord("C9", "births", ChannelKind.PUBLIC, other.id))
        await store.people.set_role(other.id, CEM.id, STEWARD, True, table.watch.now())
    refuse(table, Why.ARCHIVED)
    await ask(table)
    assert refreshed(table) == [DORA.id]
    assert "Everything I wanted to say was said" in words(await table.types(CEM, "troubles", "C9"))
    beside = button(await table.types(DORA, "troubles"), "Let it be")
    assert "over already" in words(await table.presses(CEM, beside.action, beside.record, "C9"))


async def unclear(table: Lunch) -> None:
    """Ana's question may or may not have arrived."""

    def breaks(parcel: Parcel) -> None:
        if isinstance(parcel.reply, Say):
            raise Unclear

    table.postman.mood = breaks
    await ask(table)
    for _ in range(40):
        table.watch.wait(minutes=11)
        await table.quiet()
    fine(table)


async def test_what_may_have_arrived_is_sent_again_only_by_a_steward(table: Lunch):
    await unclear(table)
    assert "One thing didn't work" in await home(table)
    shown = await table.types(DORA, "troubles")
    assert "a post (C1" in words(shown)
    assert "may or may not have arrived" in words(shown)
    assert SECRET not in words(shown)
    assert refreshed(table) == [DORA.id]
    again = button(shown, "Send again")
    assert again.confirm
    assert "Only stewards" in words(await table.presses(BEN, again.action, again.record))
    assert table.postman.said() == []
    assert "I'm sending it again" in words(await table.presses(DORA, again.action, again.record))
    await table.quiet()
    (said,) = table.postman.said()
    assert SECRET in said
    assert "over already" in words(await table.presses(DORA, again.action, again.record))
    assert "didn't work" not in await home(table)


async def test_a_steward_lets_be_what_may_have_arrived(table: Lunch):
    await unclear(table)
    away = button(await table.types(DORA, "troubles"), "Let it be")
    assert away.confirm
    assert "Erased" in words(await table.presses(DORA, away.action, away.record))
    await table.quiet()
    assert table.postman.said() == []
    assert await table.storage.outbox.stuck(WORKSPACE) == []


async def test_what_could_not_be_handled_can_be_tried_again(table: Lunch):
    question = await table.says(ANA, SECRET)
    whole = table.talk.thread

    async def broken(*_: object) -> None:
        raise ValueError("a bug with " + SECRET)

    table.talk.thread = broken  # type: ignore[assignment,method-assign]
    await table.reacts(ANA, question, "❓")
    table.talk.thread = whole  # type: ignore[method-assign]
    shown = await table.types(DORA, "troubles")
    assert "an emoji (C1" in words(shown)
    assert "ValueError" in words(shown)
    assert SECRET not in words(shown)
    again = button(shown, "Try again")
    await table.presses(DORA, again.action, again.record)
    await table.quiet()
    assert await table.entry_at(question) is not None
    assert "Everything I wanted to say was said" in words(await table.types(DORA, "troubles"))


async def test_many_troubles_fit_on_one_card(table: Lunch):
    for number in range(8):
        await table.storage.inbox.accept(
            [Uninstalled(id=f"u{number}", workspace=WORKSPACE, at=table.watch.now())], table.watch.now()
        )
    for number in range(8):
        for one in await table.storage.inbox.take(table.watch.now()):
            await table.storage.inbox.park(one.id, f"Error{number}", table.watch.now())
    shown: list[Reply] = list(await table.types(DORA, "troubles"))
    assert "4 more of these wait" in words(shown)
    assert len(buttons(shown)) == 8


async def test_telling_of_troubles_never_goes_round_in_circles(table: Lunch):
    def never(parcel: Parcel) -> None:
        raise Refused(Why.PERSON_GONE)

    table.postman.mood = never
    await ask(table, WOUND_CARE)
    await table.quiet()
    assert len(table.postman.tried) < 8
