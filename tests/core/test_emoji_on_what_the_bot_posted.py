"""Emoji on cards count for what they show, or are explained once; one person's in two colours stand by themselves."""

import pytest
from lunch import ANA, BEN, CEM, DORA, ROUND_TALK, WORKSPACE, WOUND_CARE, Lunch, button, words

from bot.places import Place
from bot.reply import Unsay

COOL = "How do you keep insulin cool on a long round?"
POT = "A clay pot with wet sand keeps insulin cool on a long round in summer."


async def card(lunch: Lunch, post: str) -> Place:
    async with lunch.storage.turn(WORKSPACE) as store:
        place = await store.posts.place(post)
    assert place is not None
    return place


async def asked(lunch: Lunch) -> int:
    await lunch.types(ANA, f"ask {COOL}")
    await lunch.quiet()
    (question,) = await lunch.entries()
    return question.id


async def marks(lunch: Lunch, entry: int, kind: str) -> list[str]:
    async with lunch.storage.turn(WORKSPACE) as store:
        return [mark.person for mark in await store.marks.of(entry, kind)]


async def test_thanks_on_a_shared_card_are_for_what_it_shows(lunch: Lunch):
    await lunch.reacts(ANA, await lunch.says(BEN, POT), "🔖")
    (entry,) = await lunch.entries()
    await lunch.presses(CEM, "repertoire.share_here", str(entry.id), WOUND_CARE)
    await lunch.quiet()
    place = next(message.place for message in lunch.talk.messages.values() if message.author.id == "lunchtable")
    await lunch.reacts(DORA, place, "🙏")
    assert await marks(lunch, entry.id, "helped") == [DORA.id]
    await lunch.reacts(DORA, place, "🙏", added=False)
    assert await marks(lunch, entry.id, "helped") == []


@pytest.mark.parametrize("emoji", ["🔖", "✅", "❓"])
async def test_what_means_nothing_on_a_card_is_explained_once(lunch: Lunch, emoji: str):
    place = await card(lunch, f"question:{await asked(lunch)}")
    for _ in range(2):
        await lunch.reacts(CEM, place, emoji)
        await lunch.reacts(CEM, place, emoji, added=False)
    (said,) = lunch.postman.to(CEM.id)
    assert "not what bots post" in said
    assert len(await lunch.entries()) == 1


async def test_an_offer_stands_as_long_as_one_of_its_hands_is_up(lunch: Lunch):
    number = await asked(lunch)
    place = await card(lunch, f"question:{number}")
    for hand in ("🙋", "🙋🏽"):
        await lunch.reacts(BEN, place, hand)
    await lunch.reacts(BEN, place, "🙋", added=False)
    assert await marks(lunch, number, "can_help") == [BEN.id]
    assert not any(isinstance(reply, Unsay) for reply in lunch.postman.replies)
    await lunch.reacts(BEN, place, "🙋🏽", added=False)
    assert await marks(lunch, number, "can_help") == []


async def test_an_offer_made_by_button_is_taken_back_by_button(lunch: Lunch):
    number = await asked(lunch)
    place = await card(lunch, f"question:{number}")
    undo = button(await lunch.presses(BEN, "requests.can_help", str(number)), "Undo")
    await lunch.reacts(BEN, place, "🙋")
    await lunch.reacts(BEN, place, "🙋", added=False)
    assert await marks(lunch, number, "can_help") == [BEN.id]
    await lunch.presses(BEN, undo.action, undo.record)
    assert await marks(lunch, number, "can_help") == []


async def test_an_edited_question_is_edited_on_its_card_and_so_is_the_undo(lunch: Lunch):
    number = await asked(lunch)
    saved = await lunch.fills(
        ANA, "repertoire.edit", f"{number}:1", title="How do you keep eggs cool?", body="", topics=""
    )
    await lunch.quiet()
    assert "eggs" in words(lunch.postman.posts[f"question:{number}"])
    undo = button(saved, "Undo")
    await lunch.presses(ANA, undo.action, undo.record, ROUND_TALK)
    await lunch.quiet()
    assert "eggs" not in words(lunch.postman.posts[f"question:{number}"])
