"""A channel is archived, or the bot is put out of it: nothing is said to be asked that isn't, and nothing is lost."""

import pytest
from lunch import ANA, BEN, CEM, DIRECT, DORA, NUMBERS, ROUND_TALK, WORKSPACE, WOUND_CARE, Lunch, button, buttons, words

from bot.delivery import Delivery, Refused, Why
from bot.incoming import BotAdded, BotRemoved, ChannelChanged
from bot.places import Channel, Place
from bot.ports import Parcel
from bot.reply import Say
from bot.troubles import note

COOL = "How do you keep insulin cool on a long round?"


@pytest.fixture
def table(lunch: Lunch) -> Lunch:
    async def refused(parcel: Parcel, why: str) -> None:
        await note(lunch.storage, parcel, why, lunch.watch.now())

    lunch.delivery = Delivery(lunch.storage.outbox, lambda _: lunch.postman, lunch.watch, refused=refused)
    return lunch


def basics(table: Lunch) -> dict[str, object]:
    return {"id": f"c{next(NUMBERS)}", "workspace": WORKSPACE, "at": table.watch.now()}


async def archived(table: Lunch, on: bool = True, channel: str = ROUND_TALK) -> None:
    told = Channel(channel, "round-talk", archived=on, has_bot=True)
    table.talk.channels[channel] = told
    await table.happens(ChannelChanged(**basics(table), channel=told))


async def put_out(table: Lunch) -> None:
    table.talk.channels[ROUND_TALK] = Channel(ROUND_TALK, "round-talk")
    await table.happens(BotRemoved(**basics(table), place=Place(ROUND_TALK)))


async def invited(table: Lunch) -> None:
    table.talk.channels[ROUND_TALK] = told = Channel(ROUND_TALK, "round-talk", has_bot=True)
    await table.happens(BotAdded(**basics(table), channel=told, person=CEM))


def refuse(table: Lunch, why: str) -> None:
    def mood(parcel: Parcel) -> None:
        if isinstance(parcel.reply, Say):
            raise Refused(why)

    table.postman.mood = mood


def fine(table: Lunch) -> None:
    table.postman.mood = lambda parcel: None


@pytest.mark.parametrize(("gone", "said"), [(archived, "is archived"), (put_out, "not in C1 any more")])
async def test_where_nothing_can_be_posted_it_is_refused_before_and_the_words_are_kept(table: Lunch, gone, said):
    await gone(table)
    answers = [*await table.types(ANA, f"ask {COOL}", DIRECT), *await table.fills(BEN, "requests.ask", question=COOL)]
    assert words(answers).count(said) == 2
    assert "kept for a week" in words(answers)
    assert await table.entries() == []
    again = button(answers[0], "Try again")
    assert said in words(await table.presses(ANA, again.action, again.record, DIRECT))
    await (archived(table, on=False) if gone is archived else invited(table))
    assert "Asked in C1" in words(await table.presses(ANA, again.action, again.record, DIRECT))
    await table.quiet()
    assert len(table.postman.said()) == 1


@pytest.mark.parametrize("why", [Why.ARCHIVED, Why.NOT_IN_CHANNEL])
async def test_what_turned_out_to_be_impossible_is_told_and_posted_when_the_channel_is_back(table: Lunch, why: str):
    refuse(table, why)
    await table.types(ANA, f"ask {COOL}")
    await table.quiet()
    (told,) = table.postman.to(ANA.id)
    assert "couldn't be posted" in told
    assert "within a day" in told
    table.talk.channels[ROUND_TALK] = Channel(ROUND_TALK, "round-talk", archived=why == Why.ARCHIVED)
    assert "can't post there" in words(await table.types(BEN, "ask Which bag is light?"))
    fine(table)
    await (archived(table, on=False) if why == Why.ARCHIVED else invited(table))
    assert len(table.postman.said()) == 1
    await invited(table)
    assert len(table.postman.said()) == 1


async def test_nothing_old_or_withdrawn_is_posted_late(table: Lunch):
    refuse(table, Why.ARCHIVED)
    await table.types(ANA, f"ask {COOL}")
    await table.types(BEN, "ask Which bag is light?")
    await table.quiet()
    withdraw = button(table.postman.replies[-1], "Withdraw it")
    await table.presses(BEN, withdraw.action, withdraw.record)
    fine(table)
    table.watch.wait(hours=25)
    await archived(table, on=False)
    assert table.postman.said() == []
    again = button(table.postman.replies, "Ask it again")
    assert "Asked in" in words(await table.presses(ANA, again.action, again.record, DIRECT))
    await table.quiet()
    assert len(table.postman.said()) == 1
    assert "already posted" in words(await table.presses(ANA, again.action, again.record, DIRECT))


async def test_coming_back_is_going_on_as_before(table: Lunch):
    await put_out(table)
    assert "Shall I" not in words(await table.types(CEM, "find insulin"))
    await invited(table)
    (said,) = table.postman.to(CEM.id)
    assert "go on as before" in said
    assert "Settings of" in words(await table.types(DORA, "settings"))


async def test_where_it_is_not_nothing_is_shared_or_introduced(table: Lunch):
    await table.reacts(ANA, await table.says(BEN, "A clay pot with wet sand keeps insulin cool.", WOUND_CARE), "🔖")
    (entry,) = await table.entries()
    await put_out(table)
    assert "can't post there" in words(await table.presses(CEM, "repertoire.share_here", str(entry.id)))
    assert "can't post there" in words(await table.presses(DORA, "first_run.introduce", "1"))


@pytest.mark.parametrize("share", [True, False])
async def test_who_was_told_that_it_is_posted_hears_that_it_is_not(table: Lunch, share: bool):
    await table.reacts(ANA, await table.says(BEN, "A clay pot with wet sand keeps insulin cool."), "🔖")
    (entry,) = await table.entries()
    refuse(table, Why.NOT_ALLOWED)
    if share:
        await table.presses(CEM, "repertoire.share_here", str(entry.id))
        await table.quiet()
        assert "couldn't be shared in C1" in table.postman.to(CEM.id)[-1]
        fine(table)
        assert "Shared in C1" in words(await table.presses(CEM, "repertoire.share_here", str(entry.id)))
        return
    await table.presses(DORA, "first_run.introduce", "1")
    await table.quiet()
    assert "couldn't introduce myself" in table.postman.to(DORA.id)[-1]
    fine(table)
    assert "Posted" in words(await table.presses(DORA, "first_run.introduce", "1"))


async def test_whoever_brought_it_in_finds_the_question_at_home_until_it_is_decided(table: Lunch):
    told = Channel("C-new", "new", has_bot=True)
    table.talk.channels["C-new"] = told
    await table.happens(BotAdded(**basics(table), channel=told, person=CEM))
    home = await table.opens_home(CEM)
    assert "say nothing until you decide" in words(home)
    for line in ("ask Which bag is light?", "settings", "start", "questions"):
        assert "Start a community here" in words(await table.types(CEM, line, "C-new")), line
    assert "Start a community here" not in words(await table.types(BEN, "start", "C-new"))
    later = button(home, "Not now")
    undo = button(await table.presses(CEM, later.action, later.record, DIRECT), "Undo")
    assert "until you decide" not in words(await table.opens_home(CEM))
    await table.presses(CEM, undo.action, undo.record, DIRECT)
    begin = button(await table.opens_home(CEM), "Start a community here")
    await table.fills(CEM, begin.action, begin.record, DIRECT, name="New", zone="UTC")
    assert "until you decide" not in words(await table.opens_home(CEM))


async def test_stewards_see_their_verbs_and_everybody_what_is_kept(lunch: Lunch):
    assert "What stewards decide" in words(await lunch.types(DORA, "tend"))
    assert "Only stewards" in words(await lunch.types(BEN, "tend"))
    assert "What is kept of you" in words(await lunch.types(BEN, "privacy"))
    assert "lives here already" in words(await lunch.types(BEN, "tend start"))
    assert buttons(await lunch.types(BEN, "privacy"))
