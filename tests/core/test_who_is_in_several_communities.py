"""Two communities in a workspace: in DMs and in Home it must be known, or asked, which one is meant."""

import pytest
from lunch import (
    ANA,
    BEN,
    CEM,
    DIRECT,
    DORA,
    ROUND_TALK,
    TEAM_TALK,
    WORKSPACE,
    WOUND_CARE,
    Lunch,
    button,
    buttons,
    form_in,
    words,
)

from bot.kernel.communities import STEWARD, communities_of
from bot.kernel.records import ChannelRecord, Community
from bot.places import Person
from bot.reply import ShowHome

NIGHT = "C9"
EVA = Person("eva", "Eva")
"""In both communities since before the bot came: nobody ever told of it."""
WHICH = "Which of your communities do you mean?"


async def second_table(lunch: Lunch) -> int:
    """Another community in the same workspace, tended by Ben; nobody is known to be in its channel."""
    async with lunch.storage.turn(WORKSPACE) as store:
        night = await store.communities.save(Community(0, "Night shift", home=NIGHT))
        await store.communities.save_channel(ChannelRecord(NIGHT, "night", community=night.id))
        await store.people.set_role(night.id, BEN.id, STEWARD, True, lunch.watch.now())
    lunch.talk.inside |= {NIGHT: {EVA.id, ANA.id, BEN.id}, ROUND_TALK: {EVA.id, ANA.id, CEM.id}, WOUND_CARE: set()}
    return night.id


async def kept_at_night(lunch: Lunch) -> str:
    said = await lunch.says(EVA, "Keep the lamp low when you turn somebody at night.", NIGHT)
    await lunch.reacts(EVA, said, "🔖")
    entry = await lunch.entry_at(said)
    assert entry is not None
    lunch.postman.arrived.clear()
    return str(entry.id)


async def known_of(lunch: Lunch, person: Person) -> list[str]:
    async with lunch.storage.turn(WORKSPACE) as store:
        return [community.name for community in await communities_of(store, person.id)]


async def test_who_speaks_or_acts_in_a_channel_is_known_to_be_there(lunch: Lunch):
    await second_table(lunch)
    await lunch.says(EVA, "Good evening.", NIGHT)
    assert await known_of(lunch, EVA) == ["Night shift"]
    assert await known_of(lunch, CEM) == ["District nurses"]
    await lunch.types(CEM, "questions", NIGHT)
    assert await known_of(lunch, CEM) == ["District nurses", "Night shift"]


async def test_who_was_there_before_the_bot_came_chooses_in_a_direct_message(lunch: Lunch):
    await second_table(lunch)
    shown = await lunch.types(EVA, "questions", DIRECT)
    assert WHICH in words(shown)
    assert [one.label.values["name"] for one in buttons(shown)] == ["District nurses", "Night shift"]
    await lunch.presses(EVA, "first_run.choose", buttons(shown)[1].record, DIRECT)
    assert WHICH not in words(await lunch.types(EVA, "questions", DIRECT))
    assert await known_of(lunch, EVA) == ["District nurses", "Night shift"]


async def test_who_is_in_one_of_them_needs_not_choose(lunch: Lunch):
    await second_table(lunch)
    assert await known_of(lunch, CEM) == ["District nurses"]
    assert WHICH not in words(await lunch.types(CEM, "questions", DIRECT))
    assert await known_of(lunch, CEM) == ["District nurses"]


async def test_what_the_platform_can_not_tell_makes_nobody_a_member(lunch: Lunch):
    await second_table(lunch)
    lunch.talk.inside |= {NIGHT: None, ROUND_TALK: None, WOUND_CARE: None, TEAM_TALK: None}
    home = await lunch.opens_home(EVA)
    assert "I don't see you in a channel of any community yet." in words(home)
    assert await known_of(lunch, EVA) == []


async def test_home_offers_the_choice_and_shows_what_there_is_of_all(lunch: Lunch):
    await second_table(lunch)
    for question, channel in (("How do you keep insulin cool?", ROUND_TALK), ("Which lamp is low enough?", NIGHT)):
        await lunch.reacts(EVA, await lunch.says(EVA, question, channel), "❓")
    shown = await lunch.opens_home(EVA)
    seen = words(shown)
    assert seen.index(WHICH) < seen.index("insulin")
    assert "Which lamp is low enough?" in seen
    assert "(Night shift)" in seen
    assert "(District nurses)" in seen
    night = next(one for one in buttons(shown) if one.label.values.get("name") == "Night shift")
    chosen = words(await lunch.presses(EVA, night.action, night.record, ""))
    assert WHICH not in chosen
    assert "Here we speak of **Night shift**." in chosen
    assert "insulin" in chosen
    again = await lunch.opens_home(EVA)
    assert isinstance(again[0], ShowHome)
    assert "Here we speak of **Night shift**." in words(again)


async def test_what_waits_is_shown_beside_the_choice(lunch: Lunch):
    from bot.kernel.showing import undo
    from bot.text import t

    await second_table(lunch)
    async with lunch.storage.turn(WORKSPACE) as store:
        await store.waiting.put(EVA.id, undo(t("Somebody asks you."), "x.y", "1"), lunch.watch.now())
    assert "Somebody asks you." in words(await lunch.opens_home(EVA))


@pytest.mark.parametrize("place", [DIRECT, ""], ids=["DM", "Home"])
async def test_button_with_a_record_means_the_community_of_what_it_speaks_of(lunch: Lunch, place: str):
    """Ana is in both and chose the other one."""
    night = await second_table(lunch)
    number = await kept_at_night(lunch)
    async with lunch.storage.turn(WORKSPACE) as store:
        (other,) = [one for one in await store.communities.all() if one.id != night]
    await lunch.opens_home(ANA)
    await lunch.presses(ANA, "home.choose", str(other.id), "")
    assert "Keep the lamp low" in words(await lunch.presses(ANA, "repertoire.show", number, place))
    assert button(await lunch.presses(ANA, "repertoire.helped", number, place), "Undo")
    opened = form_in(await lunch.presses(EVA, "repertoire.edit", number, place))
    values = {field.name: getattr(field, "value", "") for field in opened.form.fields}
    saved = await lunch.fills(EVA, "repertoire.edit", opened.form.record, place, **{**values, "title": "A low lamp"})
    assert "A low lamp" in words(saved)


@pytest.mark.parametrize("place", [DIRECT, ""], ids=["DM", "Home"])
async def test_its_steward_tends_an_entry_from_anywhere_and_another_steward_does_not(lunch: Lunch, place: str):
    await second_table(lunch)
    number = await kept_at_night(lunch)
    await lunch.presses(EVA, "repertoire.flag", number, NIGHT)
    assert "Only stewards" in words(await lunch.presses(DORA, "repertoire.unflag", number, place))
    assert "Only stewards" not in words(await lunch.presses(BEN, "repertoire.unflag", number, place))
    assert [entry.hidden for entry in await lunch.entries(ids=(int(number),))] == [False]


async def test_every_button_about_an_entry_knows_its_community(lunch: Lunch):
    await second_table(lunch)
    number = await kept_at_night(lunch)
    (entry,) = await lunch.entries()
    assert entry.place is not None
    await lunch.reacts(ANA, entry.place, "🔖")  # so that it stays when Eva takes hers back
    for name, action in lunch.registry.actions.items():
        if action.about == "entry":
            assert WHICH not in words(await lunch.presses(EVA, name, number, DIRECT)), name


async def test_question_kept_back_is_asked_in_the_community_it_was_meant_for(lunch: Lunch):
    await second_table(lunch)
    await kept_at_night(lunch)
    shown = await lunch.types(EVA, "ask How low is the lamp when you turn somebody at night?", NIGHT)
    anyway = button(shown, "Ask anyway")
    await lunch.presses(EVA, anyway.action, anyway.record, DIRECT)
    await lunch.quiet()
    assert [entry.channel for entry in await lunch.entries(kinds=("question",))] == [NIGHT]


async def test_who_does_not_see_an_entry_learns_nothing_by_its_button(lunch: Lunch):
    await second_table(lunch)
    said = await lunch.says(ANA, "We speak of the new manager here.", TEAM_TALK)
    await lunch.reacts(ANA, said, "🔖")
    entry = await lunch.entry_at(said)
    assert entry is not None
    for name in [name for name, action in lunch.registry.actions.items() if action.about == "entry"]:
        there = words(await lunch.presses(EVA, name, str(entry.id), DIRECT))
        assert there == words(await lunch.presses(EVA, name, "987654", DIRECT)), name
