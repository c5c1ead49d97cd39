"""The same done twice at the same moment takes effect once, on both databases."""

import asyncio

import pytest
from lunch import ANA, BEN, CEM, DIRECT, ROUND_TALK, WORKSPACE, WOUND_CARE, Lunch, button, words
from msgspec.structs import replace

from bot.incoming import AnyInteraction
from bot.places import Channel
from bot.reply import Edit, Say, Tell

COOL = "How do you keep insulin cool on a long round?"
POT = "A clay pot with wet sand keeps insulin cool on a long round in summer."


async def together(lunch: Lunch, *done: AnyInteraction) -> str:
    """All at once; what is answered, in words."""
    answers = await asyncio.gather(*map(lunch.does, done))
    await lunch.quiet()
    return words(list(answers))


def posted(lunch: Lunch) -> int:
    return sum(isinstance(reply, Say) for reply in lunch.postman.replies)


async def test_a_question_is_posted_once_however_often_the_button_is_pressed(lasting_lunch: Lunch):
    lunch = lasting_lunch
    await lunch.says(ANA, COOL, DIRECT, to_bot=True)
    ask = button(lunch.postman.replies, "Ask it there")
    said = await together(lunch, *(lunch.press(ANA, ask.action, ask.record, DIRECT) for _ in range(3)))
    assert (posted(lunch), len(await lunch.entries())) == (1, 1)
    assert "Asked in" in said
    assert "already posted" in said


async def test_the_same_form_or_command_twice_asks_once(lasting_lunch: Lunch):
    lunch = lasting_lunch
    said = await together(lunch, *(lunch.form(ANA, "requests.ask", question=COOL) for _ in range(2)))
    assert (posted(lunch), len(await lunch.entries())) == (1, 1)
    assert "You asked this a moment ago" in said
    await together(lunch, *(lunch.command(BEN, "ask", "Which bag is light?") for _ in range(2)))
    assert len(await lunch.entries()) == 2


async def test_what_was_withdrawn_may_be_asked_again_at_once(lunch: Lunch):
    asked = await lunch.types(ANA, f"ask {COOL}")
    away = button(asked, "Withdraw it")
    await lunch.presses(ANA, away.action, away.record)
    assert "Asked in" in words(await lunch.types(ANA, f"ask {COOL}"))


async def test_two_communities_never_begin_in_one_channel(lasting_lunch: Lunch):
    lunch = lasting_lunch
    office, admin = "C-office", replace(CEM, admin=True)
    lunch.talk.channels[office] = Channel(office, "office", has_bot=True)
    forms = [lunch.form(admin, "first_run.begin", office, office, name=name, zone="UTC") for name in ("One", "Two")]
    said = await together(lunch, *forms)
    assert "belongs to a community already" in said
    async with lunch.storage.turn(WORKSPACE) as store:
        (begun,) = [one for one in await store.communities.all() if one.home == office]
        assert (await store.communities.of_channel(office)) == begun


async def test_an_entry_is_shared_once_in_a_place_and_again_when_it_was_taken_back(lasting_lunch: Lunch):
    lunch = lasting_lunch
    await lunch.reacts(ANA, await lunch.says(BEN, POT), "🔖")
    (entry,) = await lunch.entries()
    presses = [lunch.press(CEM, "repertoire.share_here", str(entry.id), WOUND_CARE) for _ in range(3)]
    said = await together(lunch, *presses)
    assert posted(lunch) == 1
    assert "You shared this in C2 a moment ago" in said
    back = button(await lunch.presses(CEM, "repertoire.share_here", str(entry.id), WOUND_CARE), "Take it back")
    assert "Taken back" in words(await lunch.presses(CEM, back.action, back.record, WOUND_CARE))
    await together(lunch, lunch.press(CEM, "repertoire.share_here", str(entry.id), WOUND_CARE))
    assert posted(lunch) == 2


async def test_what_is_shared_in_two_places_at_once_is_followed_in_both(lasting_lunch: Lunch):
    lunch = lasting_lunch
    await lunch.reacts(ANA, await lunch.says(BEN, POT), "🔖")
    (entry,) = await lunch.entries()
    places = (ROUND_TALK, WOUND_CARE)
    await together(lunch, *(lunch.press(CEM, "repertoire.share_here", str(entry.id), place) for place in places))
    async with lunch.storage.turn(WORKSPACE) as store:
        (mark,) = await store.marks.of(entry.id, "shared")
    assert len(mark.note.split("\n")) == posted(lunch) == 2


async def test_an_offer_to_help_is_told_once(lasting_lunch: Lunch):
    lunch = lasting_lunch
    await lunch.types(ANA, f"ask {COOL}")
    (question,) = await lunch.entries()
    await together(lunch, *(lunch.press(BEN, "requests.can_help", str(question.id)) for _ in range(3)))
    assert sum(isinstance(reply, Tell) for reply in lunch.postman.replies) == 1


@pytest.mark.parametrize(("action", "person"), [("requests.me_too", CEM), ("requests.withdraw", ANA)])
async def test_what_changes_nothing_sends_nothing(lunch: Lunch, action: str, person: object):
    await lunch.types(ANA, f"ask {COOL}")
    (question,) = await lunch.entries()
    for _ in range(3):
        await lunch.presses(person, action, str(question.id))
        await lunch.quiet()
    assert sum(isinstance(reply, Edit) for reply in lunch.postman.replies) == 1
