"""What was said in a private channel is found only by those who are in it now. When that can't be checked, the answer is no."""

import asyncio
from collections.abc import Callable, Collection

import msgspec
import pytest
from lunch import (
    ANA,
    BEN,
    CEM,
    DIRECT,
    DORA,
    GUEST,
    NUMBERS,
    ROUND_TALK,
    TEAM_TALK,
    WORKSPACE,
    WOUND_CARE,
    Lunch,
    button,
    words,
)

from bot.incoming import BotRemoved, ChannelChanged, CommandUsed, Edited, Posted
from bot.kernel import visibility
from bot.kernel.records import Readable
from bot.kernel.visibility import readable_for
from bot.places import Channel, ChannelKind, Message, Person, Place

SECRET = "Honey closes the wound of the heel."
LOOKING_FOR = "find honey heel"


async def kept(lunch: Lunch, channel: str = WOUND_CARE, author: Person = BEN, text: str = SECRET) -> str:
    """Something said there and kept; its number."""
    said = await lunch.says(author, text, channel)
    await lunch.reacts(ANA, said, "🔖")
    entry = await lunch.entry_at(said)
    assert entry is not None
    lunch.postman.arrived.clear()
    return str(entry.id)


def basics(lunch: Lunch) -> dict[str, object]:
    return {"id": f"x{next(NUMBERS)}", "workspace": WORKSPACE, "at": lunch.watch.now()}


async def made_private_unheard(lunch: Lunch) -> None:
    lunch.talk.channels[WOUND_CARE] = Channel(WOUND_CARE, "wound-care", ChannelKind.PRIVATE, has_bot=True)
    lunch.talk.inside[WOUND_CARE] = {ANA.id, BEN.id}


async def not_to_be_seen_any_more(lunch: Lunch) -> None:
    """Made private after the bot was put out."""
    await lunch.happens(BotRemoved(**basics(lunch), place=Place(WOUND_CARE)))
    lunch.talk.unknown.add(WOUND_CARE)


@pytest.mark.parametrize("happening", [made_private_unheard, not_to_be_seen_any_more])
async def test_who_is_not_inside_gets_nothing_of_a_channel_made_private_unheard(
    lunch: Lunch, happening: Callable[[Lunch], object]
):
    number = await kept(lunch)
    assert SECRET in words(await lunch.types(CEM, LOOKING_FOR))
    await happening(lunch)  # type: ignore[misc]
    tried = [
        await lunch.types(CEM, LOOKING_FOR),
        await lunch.types(CEM, "find author:ben"),
        await lunch.types(CEM, f"entry {number}"),
        await lunch.types(CEM, "ask How does honey close the wound of the heel?"),
        await lunch.presses(CEM, "repertoire.show", number),
        await lunch.presses(CEM, "repertoire.share_here", number),
        await lunch.presses(CEM, "repertoire.edit", number),
        await lunch.opens_home(CEM),
    ]
    await lunch.says(CEM, "@Lunchtable How does honey close the wound of the heel?", to_bot=True)
    assert "Honey" not in repr(tried)
    assert "Honey closes" not in repr(lunch.postman.replies)


async def test_who_is_inside_finds_it_and_can_not_carry_it_out(lunch: Lunch):
    number = await kept(lunch)
    await made_private_unheard(lunch)
    assert SECRET in words(await lunch.types(ANA, LOOKING_FOR))
    assert "can't be shown elsewhere" in words(await lunch.presses(ANA, "repertoire.share_here", number))
    assert lunch.postman.replies == []


async def test_what_was_closed_is_open_again_when_it_can_be_looked_at(lunch: Lunch):
    await kept(lunch)
    lunch.talk.unknown.add(WOUND_CARE)
    assert SECRET not in words(await lunch.types(CEM, LOOKING_FOR))
    lunch.talk.unknown.clear()
    assert SECRET in words(await lunch.types(CEM, LOOKING_FOR))


async def test_answer_of_a_channel_made_private_is_not_brought_to_who_waits_outside(lunch: Lunch):
    asked = await lunch.says(ANA, "Which honey is good for a heel?", WOUND_CARE)
    await lunch.reacts(ANA, asked, "❓")
    question = await lunch.entry_at(asked)
    assert question is not None
    await lunch.presses(CEM, "requests.me_too", str(question.id))
    await made_private_unheard(lunch)
    answer = await lunch.says(BEN, "The one from the forest.", WOUND_CARE, thread=asked.place.message)
    await lunch.reacts(ANA, answer, "✅")
    assert lunch.postman.to(CEM.id) == []


def told(lunch: Lunch, kind: str, channel: Channel) -> object:
    message = Message(Place(WOUND_CARE, "m-told"), BEN, "Hello", 0.0)
    match kind:
        case "message":
            return Posted(**basics(lunch), message=message, channel=channel)
        case "edit":
            return Edited(**basics(lunch), message=message, channel=channel)
        case _:
            return CommandUsed(**lunch.basics(BEN, WOUND_CARE), verb="questions", channel=channel)


@pytest.mark.parametrize("kind", ["message", "edit", "command"])
@pytest.mark.parametrize(("guessed", "private"), [(False, True), (True, False)])
async def test_what_is_said_to_come_from_a_private_channel_makes_it_private(
    lunch: Lunch, kind: str, guessed: bool, private: bool
):
    await kept(lunch)
    happened = told(lunch, kind, Channel(WOUND_CARE, kind=ChannelKind.PRIVATE, guessed=guessed))
    if isinstance(happened, CommandUsed):
        await lunch.does(happened)
    else:
        await lunch.happens(happened)  # type: ignore[arg-type]
    async with lunch.storage.turn(WORKSPACE) as store:
        channel = await store.communities.channel(WOUND_CARE)
    assert channel is not None
    assert channel.is_private is private
    assert [entry.private for entry in await lunch.entries(channel=WOUND_CARE)] == [private]


class Slow:
    """A platform that tells of public channels at once, and of who is where not in time."""

    async def public_among(self, channels: Collection[str]) -> frozenset[str]:
        return frozenset(channels)

    async def is_member(self, channel: str, person: str) -> bool | None:
        await asyncio.sleep(60)
        return True


async def test_what_is_not_told_in_time_is_left_out_and_that_is_said(lunch: Lunch):
    async with lunch.storage.turn(WORKSPACE) as store:
        began = asyncio.get_running_loop().time()
        readable = await readable_for(ANA.id, store, Slow())
        assert asyncio.get_running_loop().time() - began < visibility.WITHIN + 0.5
    assert readable == Readable(unsure=True)
    number = await kept(lunch, TEAM_TALK)

    async def fails(channel: str, person: str) -> bool | None:
        raise ConnectionError

    lunch.talk.is_member = fails
    for line in (LOOKING_FOR, "find author:ben", f"entry {number}", "entry honey"):
        shown = words(await lunch.types(ANA, line))
        assert "Honey" not in shown
        assert "couldn't check just now" in shown, line


async def test_no_more_than_some_private_channels_are_asked_about_the_likely_ones_first(lunch: Lunch):
    asked: list[str] = []

    class Platform(Slow):
        async def is_member(self, channel: str, person: str) -> bool | None:
            asked.append(channel)
            return False

    async with lunch.storage.turn(WORKSPACE) as store:
        record = await store.communities.channel(TEAM_TALK)
        assert record is not None
        for number in range(100):
            await store.communities.save_channel(msgspec.structs.replace(record, id=f"P0{number}", community=None))
        await store.people.set_in_channel("P099", ANA.id, True)
    async with lunch.storage.turn(WORKSPACE) as store:
        await readable_for(ANA.id, store, Platform(), "P077")
    assert len(asked) == visibility.MOST_ASKED
    assert asked[0] == "P077"
    assert {"P099", TEAM_TALK} <= set(asked)


# Channels that are gone


async def test_words_of_a_deleted_public_channel_stay_and_say_that_it_is_gone(lunch: Lunch):
    number = await kept(lunch)
    asked = await lunch.types(ANA, "ask Which tape holds on a heel?", channel=WOUND_CARE)
    assert asked
    await lunch.quiet()
    await lunch.happens(ChannelChanged(**basics(lunch), channel=Channel(WOUND_CARE, "wound-care"), gone=True))
    shown = words(await lunch.types(CEM, LOOKING_FOR))
    assert SECRET in shown
    assert "its channel is gone" in shown
    (entry,) = await lunch.entries(ids=(int(number),))
    assert (entry.place, entry.followed, entry.place_is_gone) == (None, False, True)
    async with lunch.storage.turn(WORKSPACE) as store:
        (question,) = await lunch.entries(kinds=("question",))
        assert await store.posts.place(f"question:{question.id}") is None


@pytest.mark.parametrize(("channel", "kind"), [(TEAM_TALK, ChannelKind.PUBLIC), (WOUND_CARE, ChannelKind.PRIVATE)])
async def test_words_of_a_deleted_private_channel_are_for_nobody(lunch: Lunch, channel: str, kind: ChannelKind):
    """The second was public when it was last told of."""
    number = await kept(lunch, channel)
    await lunch.happens(ChannelChanged(**basics(lunch), channel=Channel(channel, kind=kind), gone=True))
    for person in (ANA, BEN, CEM, DORA):
        assert "Honey" not in words(await lunch.types(person, LOOKING_FOR))
        assert "Honey" not in words(await lunch.types(person, f"entry {number}"))


async def test_what_was_shared_elsewhere_is_taken_back_when_its_channel_became_private(lunch: Lunch):
    number = await kept(lunch)
    await lunch.presses(CEM, "repertoire.share_here", number)
    await lunch.quiet()
    assert lunch.postman.posts
    await lunch.happens(told(lunch, "message", Channel(WOUND_CARE, kind=ChannelKind.PRIVATE)))  # type: ignore[arg-type]
    (entry,) = await lunch.entries(ids=(int(number),))
    original = lunch.talk.messages[WOUND_CARE, entry.message or ""]
    await lunch.edits(original, "Honey from the forest closes it.")
    assert lunch.postman.posts == {}


# People of other workspaces


async def test_words_of_people_of_other_workspaces_are_not_kept_and_who_tried_is_told(lunch: Lunch):
    said = await lunch.says(GUEST, SECRET)
    for emoji in ("🔖", "❓"):
        await lunch.reacts(ANA, said, emoji)
    await lunch.quiet()
    assert await lunch.entries() == []
    assert [line for line in lunch.postman.to(ANA.id) if "another workspace" in line] == lunch.postman.to(ANA.id)
    assert len(lunch.postman.to(ANA.id)) == 2
    assert lunch.postman.to(GUEST.id) == []
    for menu in ("repertoire.keep", "requests.question"):
        assert "another workspace" in words(await lunch.chooses(ANA, menu, said))
    question = await lunch.says(ANA, "How do you keep insulin cool on a long round?")
    await lunch.reacts(ANA, question, "❓")
    reply = await lunch.says(GUEST, "Put it into a clay pot.", thread=question.place.message)
    await lunch.reacts(ANA, reply, "✅")
    assert "another workspace" in words(await lunch.chooses(ANA, "requests.answer", reply))
    assert [entry.kind for entry in await lunch.entries()] == ["question"]


async def test_what_a_stranger_replied_before_the_question_was_noticed_is_not_kept_either(lunch: Lunch):
    question = await lunch.says(ANA, "How do you keep insulin cool on a long round?")
    await lunch.says(GUEST, "Put it into a clay pot.", thread=question.place.message)
    await lunch.says(BEN, "Or wrap it in a wet cloth.", thread=question.place.message)
    await lunch.reacts(ANA, question, "❓")
    entry = await lunch.entry_at(question)
    assert entry is not None
    async with lunch.storage.turn(WORKSPACE) as store:
        assert [heard.author for heard in await store.talk.heard(entry.id)] == [BEN.id]


async def test_where_stewards_let_guests_in_their_words_can_be_kept(lunch: Lunch):
    await lunch.presses(DORA, "settings.open")
    await kept(lunch, ROUND_TALK, GUEST)
    assert [entry.author for entry in await lunch.entries()] == [GUEST.id]
    assert button(await lunch.types(ANA, LOOKING_FOR, DIRECT), "Share here")
