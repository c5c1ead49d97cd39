"""Beginning where nobody brought the bot in: it is in all channels of a server, and an admin decides."""

import pytest
from lunch import ANA, BEN, CEM, DORA, ROUND_TALK, WORKSPACE, Lunch, button, buttons, form_in, words
from msgspec.structs import replace

from bot.places import Channel, ChannelKind, Person

OFFICE = "C-office"
ADMIN = replace(CEM, admin=True)
BEGIN = "Start a community here"


@pytest.fixture
def office(lunch: Lunch) -> Lunch:
    """A channel without a community, in which the bot is."""
    lunch.talk.channels[OFFICE] = Channel(OFFICE, "office", has_bot=True)
    return lunch


def labels(shown: object) -> list[str]:
    return [one.label.msgid for one in buttons(shown)]


@pytest.mark.parametrize("line", ["help", "", "?"])
async def test_an_admin_is_offered_a_community_where_there_is_none(office: Lunch, line: str):
    answers = await office.types(ADMIN, line, channel=OFFICE)
    assert "say nothing until you decide" in words(answers)
    assert labels(answers)[0] == BEGIN
    assert "This is what I can do for you" in words(answers)


async def test_an_admin_begins_one_there_and_tends_it(office: Lunch):
    answers = await office.types(ADMIN, "help", channel=OFFICE)
    pressed = await office.presses(ADMIN, button(answers, BEGIN).action, OFFICE, OFFICE)
    form = form_in(pressed).form
    sent = await office.fills(ADMIN, form.name, OFFICE, OFFICE, name="Office", zone="Europe/Berlin")
    assert "you tend it" in words(sent)
    async with office.storage.turn(WORKSPACE) as store:
        community = await store.communities.of_channel(OFFICE)
        assert community is not None
        assert (await store.people.roles(community.id))[CEM.id] == {"steward"}


@pytest.mark.parametrize("person", [ANA, BEN])
async def test_others_are_offered_nothing_and_cannot_begin(office: Lunch, person: Person):
    assert BEGIN not in labels(await office.types(person, "help", channel=OFFICE))
    sent = await office.fills(person, "first_run.begin", OFFICE, OFFICE, name="Mine", zone="UTC")
    assert "An admin can begin a community here." in words(sent)


async def test_where_the_bot_is_not_nobody_begins(office: Lunch):
    office.talk.channels[OFFICE] = Channel(OFFICE, "office")
    assert BEGIN not in labels(await office.types(ADMIN, "help", channel=OFFICE))
    sent = await office.fills(ADMIN, "first_run.begin", OFFICE, OFFICE, name="Office", zone="UTC")
    assert "Please add me to it first" in words(sent)


async def test_an_admin_begins_nothing_in_a_private_channel_they_are_not_in(office: Lunch):
    office.talk.channels[OFFICE] = Channel(OFFICE, "office", ChannelKind.PRIVATE, has_bot=True)
    sent = await office.fills(ADMIN, "first_run.begin", OFFICE, OFFICE, name="Office", zone="UTC")
    assert "Only people in that channel can do this." in words(sent)


async def test_a_channel_of_a_community_offers_no_second_one(lunch: Lunch):
    lunch.talk.channels[ROUND_TALK] = Channel(ROUND_TALK, "round-talk", has_bot=True)
    assert BEGIN not in labels(await lunch.types(ADMIN, "help"))


async def test_in_a_workspace_without_any_community_an_admin_is_offered_the_first(office: Lunch):
    asked = office.command(ADMIN, "questions", channel=OFFICE)
    answers = await office.does(replace(asked, workspace="test:empty"))
    assert labels(answers)[0] == BEGIN


async def test_a_steward_adds_a_channel_to_their_community(office: Lunch):
    answers = await office.types(DORA, "help", channel=OFFICE)
    join = next(one for one in buttons(answers) if one.action == "first_run.join")
    assert "belongs to" in words(await office.presses(DORA, join.action, join.record, OFFICE))
    async with office.storage.turn(WORKSPACE) as store:
        community = await store.communities.of_channel(OFFICE)
        assert community is not None
        assert community.name == "District nurses"
