"""Settings: each says how it is, what it means, and how to go back; nobody else changes them."""

import msgspec
import pytest
from lunch import ANA, BEN, CEM, DORA, GUEST, ROUND_TALK, TEAM_TALK, WORKSPACE, Lunch, button, form_in, menus, words

from bot.incoming import Posted
from bot.kernel.communities import STEWARD
from bot.kernel.records import ChannelRecord, Community
from bot.places import Message, Person, Place
from bot.reply import Invalid, Whisper
from bot.tending.settings.emoji import read_emoji

QUESTION = "Has anyone an idea how I can keep the insulin cool when I am out on a long round in summer?"


async def community(lunch: Lunch) -> Community:
    async with lunch.storage.turn(WORKSPACE) as store:
        return (await store.communities.all())[0]


async def stewards(lunch: Lunch) -> set[str]:
    async with lunch.storage.turn(WORKSPACE) as store:
        roles = await store.people.roles((await store.communities.all())[0].id)
    return {person for person, held in roles.items() if STEWARD in held}


async def listens(lunch: Lunch, channel: str = ROUND_TALK) -> None:
    await lunch.presses(DORA, "settings.listen", channel, channel)


@pytest.mark.parametrize("action", ["listen", "dont_listen", "open", "close", "uninvite", "step_down", "earlier_emoji"])
async def test_only_stewards_decide(lunch: Lunch, action: str):
    before = await community(lunch)
    assert "Only stewards" in words(await lunch.presses(ANA, f"settings.{action}", ROUND_TALK))
    assert await community(lunch) == before


async def test_forms_of_stewards_are_taken_from_stewards_only(lunch: Lunch):
    assert "Only stewards" in words(await lunch.fills(ANA, "settings.invite", who=ANA.id))
    emoji = {"question": "❓", "answer": "✅", "helped": "🙏", "can_help": "🙋", "keep": "📌"}
    assert "Only stewards" in words(await lunch.fills(ANA, "settings.emoji", **emoji))
    assert (await community(lunch)).emoji == {}
    assert await stewards(lunch) == {DORA.id}


async def test_another_communitys_channel_is_not_theirs_to_decide(lunch: Lunch):
    async with lunch.storage.turn(WORKSPACE) as store:
        other = await store.communities.save(Community(0, "Midwives"))
        await store.communities.save_channel(ChannelRecord("C9", "births", community=other.id))
    assert "doesn't belong" in words(await lunch.presses(DORA, "settings.listen", "C9"))
    assert "Only a steward who is in that channel" in words(await lunch.presses(DORA, "settings.listen", TEAM_TALK))


# Listening


async def test_nothing_is_noticed_where_nobody_lets_the_bot_listen(lunch: Lunch):
    await lunch.says(CEM, QUESTION)
    assert lunch.postman.arrived == []


async def test_where_it_listens_only_the_author_hears_of_it_and_once(lunch: Lunch):
    await listens(lunch)
    message = await lunch.says(CEM, QUESTION)
    (asked,) = lunch.postman.replies
    assert isinstance(asked, Whisper)
    assert asked.person == CEM.id
    assert asked.expires is not None
    assert "Shall I keep an eye on it" in words(asked)
    await lunch.reacts(BEN, message, "❓")
    assert len(lunch.postman.arrived) == 1
    assert await lunch.entries() == []
    yes = button(asked, "Yes, please")
    await lunch.presses(CEM, yes.action, yes.record)
    assert (await lunch.entry_at(message)) is not None


@pytest.mark.parametrize(
    "text", ["Good morning all!", "I'll be ten minutes late today, sorry.", "", "Thanks, that worked!"]
)
async def test_what_is_no_question_is_left_alone(lunch: Lunch, text: str):
    await listens(lunch)
    await lunch.says(CEM, text)
    assert lunch.postman.arrived == []


async def test_replies_bots_and_guests_are_not_asked(lunch: Lunch):
    await listens(lunch)
    first = await lunch.says(BEN, "Good morning all!")
    await lunch.says(CEM, QUESTION, thread=first.place.message)
    await lunch.says(GUEST, QUESTION)
    await lunch.says(Person("robot", "Robot", is_bot=True), QUESTION)
    assert lunch.postman.arrived == []


async def test_what_is_known_comes_first(lunch: Lunch):
    tip = await lunch.says(BEN, "To keep insulin cool on a long round in summer use a clay pot with wet sand.")
    await lunch.reacts(BEN, tip, "🔖")
    lunch.postman.arrived.clear()
    await listens(lunch)
    await lunch.says(CEM, "Does anyone know how to keep insulin cool on a long round in summer?")
    (asked,) = lunch.postman.replies
    assert "clay pot" in words(asked)
    assert "Shall I keep an eye on it" in words(asked)
    assert button(asked, "That helped")


async def test_a_question_told_late_is_not_asked_about(lunch: Lunch):
    await listens(lunch)
    message = Message(Place(ROUND_TALK, "m1"), CEM, QUESTION, 5.0)
    posted = Posted(id="late", workspace=WORKSPACE, at=lunch.watch.now(), message=message)
    lunch.watch.wait(minutes=11)
    await lunch.happens(posted)
    assert lunch.postman.arrived == []


async def test_who_said_no_once_and_for_all_is_asked_no_more(lunch: Lunch):
    await listens(lunch)
    await lunch.says(CEM, QUESTION)
    no = button(lunch.postman.replies, "No, thanks")
    never = button(await lunch.presses(CEM, no.action, no.record), "Don't ask me again")
    undo = button(await lunch.presses(CEM, never.action, never.record), "Undo")
    lunch.postman.arrived.clear()
    message = await lunch.says(CEM, QUESTION)
    await lunch.reacts(BEN, message, "❓")
    assert lunch.postman.arrived == []
    await lunch.presses(CEM, undo.action, undo.record)
    await lunch.says(CEM, QUESTION)
    assert len(lunch.postman.arrived) == 1


# Guests


async def test_guests_use_it_once_a_steward_lets_them(lunch: Lunch):
    assert "members of this workspace" in words(await lunch.types(GUEST, "find insulin"))
    await lunch.presses(DORA, "settings.open")
    assert "members of this workspace" not in words(await lunch.types(GUEST, "find insulin"))
    await lunch.says(GUEST, "how do you keep a bag dry on a bike?", to_bot=True)
    assert len(lunch.postman.said()) == 1
    shown = await lunch.presses(DORA, "settings.close")
    assert "Guests: not allowed" in words(shown)
    assert "members of this workspace" in words(await lunch.types(GUEST, "find insulin"))


# Stewards


async def invited(lunch: Lunch, person: Person = BEN) -> None:
    await lunch.fills(DORA, "settings.invite", who=person.id)
    await lunch.quiet()


async def test_nobody_becomes_a_steward_without_a_yes(lunch: Lunch):
    await invited(lunch)
    await invited(lunch)
    assert await stewards(lunch) == {DORA.id}
    assert lunch.postman.to(BEN.id) == []
    shown = await lunch.opens_home(BEN)
    assert words(shown).count("Yes, gladly") == 1
    yes = button(shown, "Yes, gladly")
    assert "answered it already" in words(await lunch.presses(CEM, yes.action, yes.record))
    await lunch.presses(BEN, yes.action, yes.record)
    assert await stewards(lunch) == {BEN.id, DORA.id}
    assert "Yes, gladly" not in words(await lunch.opens_home(BEN))
    assert "answered it already" in words(await lunch.presses(BEN, yes.action, yes.record))


async def test_a_no_leaves_no_trace(lunch: Lunch):
    await invited(lunch)
    no = button(await lunch.opens_home(BEN), "No, thanks")
    lunch.postman.arrived.clear()
    await lunch.presses(BEN, no.action, no.record)
    await lunch.quiet()
    assert lunch.postman.to(DORA.id) == []
    assert await stewards(lunch) == {DORA.id}
    assert "Yes, gladly" not in words(await lunch.opens_home(BEN))


async def test_an_invitation_is_taken_back(lunch: Lunch):
    await invited(lunch)
    yes = button(await lunch.opens_home(BEN), "Yes, gladly")
    assert "Taken back" in words(await lunch.presses(DORA, "settings.uninvite", BEN.id))
    assert "taken back" in words(await lunch.presses(BEN, yes.action, yes.record))
    assert await stewards(lunch) == {DORA.id}
    assert "answered already" in words(await lunch.presses(DORA, "settings.uninvite", BEN.id))


@pytest.mark.parametrize("person", ["", "nobody", DORA.id])
async def test_only_a_person_who_does_not_tend_it_yet_is_asked(lunch: Lunch, person: str):
    (answer,) = await lunch.fills(DORA, "settings.invite", who=person)
    assert isinstance(answer, Invalid)
    assert "who" in answer.errors


async def test_the_last_steward_stays(lunch: Lunch):
    assert "[Step down]" not in words(await lunch.types(DORA, "settings"))
    assert "You are the only steward" in words(await lunch.presses(DORA, "settings.step_down"))
    assert await stewards(lunch) == {DORA.id}


async def test_stepping_down_can_be_undone_by_who_did_it(lunch: Lunch):
    await invited(lunch)
    yes = button(await lunch.opens_home(BEN), "Yes, gladly")
    await lunch.presses(BEN, yes.action, yes.record)
    undo = button(await lunch.presses(DORA, "settings.step_down"), "Undo")
    assert await stewards(lunch) == {BEN.id}
    assert "too long ago" in words(await lunch.presses(CEM, undo.action, undo.record))
    await lunch.presses(DORA, undo.action, undo.record)
    assert await stewards(lunch) == {BEN.id, DORA.id}
    assert "too long ago" in words(await lunch.presses(DORA, undo.action, undo.record))


# Emoji


FIVE = {"question": "❓", "answer": "✅", "helped": "🙏", "can_help": "🙋", "keep": "🔖"}


async def test_emoji_are_chosen_and_chosen_back(lunch: Lunch):
    saved = await lunch.fills(DORA, "settings.emoji", **{**FIVE, "keep": ":owl_post:", "answer": ":+1:"})
    assert (await community(lunch)).emoji == {**FIVE, "keep": ":owl_post:", "answer": "👍"}
    message = await lunch.says(BEN, "Photograph the wound with a ruler beside it.")
    await lunch.reacts(ANA, message, "🔖")
    assert await lunch.entries() == []
    await lunch.reacts(ANA, message, ":owl_post:")
    assert len(await lunch.entries()) == 1
    shown = form_in(await lunch.presses(DORA, "settings.emoji")).form
    assert {field.name: field.value for field in shown.fields} == {**FIVE, "keep": ":owl_post:", "answer": "👍"}
    undo = button(saved, "Undo")
    assert "🔖 worth keeping" in words(await lunch.presses(DORA, undo.action, undo.record))
    assert (await community(lunch)).emoji == {}


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("keep", "✅", "another meaning"),
        ("keep", "✅\ufe0f", "another meaning"),
        ("helped", "🙋🏽", "another meaning"),
        ("keep", "keep", "one emoji"),
        ("keep", "", "one emoji"),
        ("keep", "📌 and more", "one emoji"),
        ("keep", "!", "one emoji"),
    ],
)
async def test_one_emoji_has_one_meaning(lunch: Lunch, field: str, typed: str, says: str):
    (answer,) = await lunch.fills(DORA, "settings.emoji", **{**FIVE, field: typed})
    assert isinstance(answer, Invalid)
    assert says in " ".join(words(text) for text in answer.errors.values())
    assert (await community(lunch)).emoji == {}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" ✅ ", "✅"),
        (":white_check_mark:", "✅"),
        (":owl_post:", ":owl_post:"),
        ("👩🏽‍🔬", "👩🏽‍🔬"),
        ("ok", None),
        (": :", None),
    ],
)
def test_an_emoji_is_read_as_people_write_it(typed: str, read: str | None):
    assert read_emoji(typed) == read


async def test_settings_are_shown_in_a_direct_message_too(lunch: Lunch):
    shown = await lunch.types(DORA, "settings", channel="D1")
    assert "Listening is decided for each channel" in words(shown).replace("*", "")
    assert menus(shown) == []
    assert msgspec.json.encode(shown)
