"""Where the bot may not read what is said, an emoji alone tells it nothing: people hear once what helps instead."""

import pytest
from lunch import ANA, BEN, CEM, ROUND_TALK, WORKSPACE, Lunch, words

from bot.incoming import Reacted
from bot.places import Person, Place

UNREAD = Place(ROUND_TALK, "1772452000.000100")


async def reacts(lunch: Lunch, person: Person, emoji: str, *, readable: bool = False, number: int = 1) -> None:
    """Somebody puts an emoji on a message that can't be read."""
    now = lunch.watch.now()
    await lunch.happens(
        Reacted(
            id=f"{person.id}{emoji}{number}{readable}",
            workspace=WORKSPACE,
            at=now,
            person=person,
            place=UNREAD,
            emoji=emoji,
            readable=readable,
        )
    )
    await lunch.quiet()


@pytest.mark.parametrize(
    ("emoji", "menu"), [("🔖", "Worth keeping"), ("❓", "This is a question"), ("✅", "This answers it")]
)
async def test_everyone_hears_once_which_menu_does_it(lunch: Lunch, emoji: str, menu: str) -> None:
    for number in range(3):
        for person in (ANA, BEN):
            await reacts(lunch, person, emoji, number=number)
    for person in (ANA, BEN):
        said = lunch.postman.to(person.id)
        assert len(said) == 1
        assert f"Use the message menu: “{menu}”" in said[0]
    assert lunch.postman.to(CEM.id) == []
    assert await lunch.entries() == []


async def test_a_deleted_message_needs_no_explanation(lunch: Lunch) -> None:
    for emoji in "🔖❓✅":
        await reacts(lunch, ANA, emoji, readable=True)
    assert lunch.postman.replies == []


async def test_an_emoji_without_a_meaning_is_none_of_its_business(lunch: Lunch) -> None:
    for emoji in "🎉🙏🙋":
        await reacts(lunch, ANA, emoji)
    assert lunch.postman.replies == []


async def test_what_a_menu_hands_over_is_kept_and_says_that_it_is_not_followed(lunch: Lunch) -> None:
    message = await lunch.says(BEN, "Warm the edges of a foam dressing with your hands.")
    unfollowed = type(message)(message.place, message.author, message.text, message.at, followed=False)
    await lunch.chooses(ANA, "repertoire.keep", unfollowed)
    (entry,) = await lunch.entries()
    assert not entry.followed
    assert "not followed" in words(await lunch.types(CEM, "find foam dressing"))
