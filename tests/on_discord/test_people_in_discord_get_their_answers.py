"""What people do in Discord is answered where they look, within the three seconds that Discord gives."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from kitchen import TALK, Guest, Json, a_guest, menu_of
from little_discord import ANA, WORKSPACE, breaks, says, texts_in

from adapters.discord.render import Renderer
from bot.words import Reader

WHISPER, DEFERRED, DEFERRED_CHANGE, CHANGE, CHOICES, FORM = 4, 5, 6, 7, 8, 9
PRIVATE = 64


@pytest.fixture
async def guest() -> AsyncIterator[Guest]:
    async with a_guest() as guest:
        yield guest


def words(of: Any) -> str:
    return "\n".join(texts_in(of))


def custom_ids(thing: Any) -> Iterator[str]:
    match thing:
        case dict():
            if "custom_id" in thing:
                yield thing["custom_id"]
            for value in thing.values():
                yield from custom_ids(value)
        case list():
            for one in thing:
                yield from custom_ids(one)


def a_card(guest: Guest) -> Json:
    """A card in the channel, for all."""
    (page,) = Renderer(Reader(now=datetime.now(UTC))).card(menu_of("soup"))
    card = guest.card(page.payload)
    card["components"] = [{**card["components"][0], "id": 4711}]
    guest.discord.messages[TALK][card["id"]] = card
    return card


async def test_a_command_is_answered_to_the_person_alone(guest: Guest):
    answer = await guest.uses("serve", "soup @everyone")
    assert answer["type"] == WHISPER
    assert answer["data"]["flags"] & PRIVATE
    assert answer["data"]["allowed_mentions"] == {"parse": []}
    assert "soup" in words(answer)
    assert guest.discord.followed == guest.discord.originals == []


async def test_what_takes_long_is_deferred_and_answered_all_the_same(guest: Guest):
    doing = asyncio.create_task(guest.uses("stew"))
    await asyncio.sleep(0.4)
    assert guest.discord.responses == [{"type": DEFERRED, "data": {"flags": PRIVATE}}]
    guest.kitchen.ready.set()
    await doing
    ((method, said),) = guest.discord.originals
    assert (method, words(said)) == ("PATCH", "The stew is ready.")
    assert not said["flags"] & PRIVATE  # that can't be changed afterwards


async def test_what_never_ends_is_said_to_have_failed(guest: Guest):
    await guest.uses("stew")
    assert "Something went wrong" in words(guest.discord.originals)


async def test_a_long_answer_goes_on_privately(guest: Guest):
    answer = await guest.uses("feast")
    everything = words(answer) + words(guest.discord.followed)
    assert [everything.count(f"course {number}:") for number in range(12)] == [1] * 12
    assert guest.discord.followed
    assert all(said["flags"] & PRIVATE for said in guest.discord.followed)


async def test_where_nothing_is_to_be_said_nothing_is_left_over(guest: Guest):
    assert (await guest.uses("nod"))["type"] == DEFERRED
    assert guest.discord.originals == [("DELETE", {})]
    assert await guest.does(guest.pressed("kitchen.nod|", a_card(guest))) == {"type": DEFERRED_CHANGE}
    assert len(guest.discord.originals) == 1


async def test_a_form_opens_is_sent_and_answered(guest: Guest):
    opened = await guest.uses("order")
    assert opened["type"] == FORM
    assert opened["data"]["custom_id"] == "kitchen.order|"
    answer = await guest.does(guest.sent("soup"))
    assert (answer["type"], words(answer)) == (WHISPER, "You get soup")


@pytest.mark.parametrize(("dish", "why"), [("stones", "Nobody can eat that."), ("glass", "That would hurt.")])
async def test_a_form_that_can_not_be_taken_is_opened_again_with_what_was_typed(guest: Guest, dish: str, why: str):
    await guest.uses("order")
    refused = await guest.does(guest.sent(dish))
    assert why in words(refused)
    assert refused["data"]["flags"] & PRIVATE
    (again,) = custom_ids(refused)
    between = guest.card(refused["data"], private=True)
    opened = await guest.does(guest.pressed(again, between))
    assert opened["type"] == FORM
    assert f"'value': '{dish}'" in str(opened)
    guest.begin_anew()  # also after a restart
    opened = await guest.does(guest.pressed(again, between))
    assert opened["type"] == FORM
    assert f"'value': '{dish}'" in str(opened)
    answer = await guest.does(guest.sent("soup", between))
    assert (answer["type"], words(answer)) == (CHANGE, "You get soup")  # in the place of what was between


async def test_the_way_back_into_a_form_goes_when_it_was_taken(guest: Guest):
    refused = await guest.does(guest.sent("stones"))
    await guest.does(guest.sent("air", guest.card(refused["data"], private=True)))
    assert guest.discord.originals == [("DELETE", {})]


async def test_a_form_sent_when_our_own_side_fails_is_not_lost(guest: Guest):
    refused = await guest.does(guest.sent("fire"))
    assert "Something went wrong" in words(refused)
    (again,) = custom_ids(refused)
    opened = await guest.does(guest.pressed(again, guest.card(refused["data"], private=True)))
    assert "'value': 'fire'" in str(opened)


async def test_a_form_that_comes_too_late_says_so(guest: Guest):
    doing = asyncio.create_task(guest.uses("menu"))
    await asyncio.sleep(0.5)
    guest.kitchen.ready.set()
    await doing
    (answer,) = guest.discord.responses
    assert answer["type"] == WHISPER
    assert "took too long" in words(answer)
    assert guest.discord.originals == guest.discord.followed == []


async def test_a_sent_form_that_takes_long_is_answered_later(guest: Guest):
    doing = asyncio.create_task(guest.does(guest.sent("stew")))
    await asyncio.sleep(0.4)
    guest.kitchen.ready.set()
    assert (await doing)["type"] == DEFERRED
    assert words(guest.discord.originals) == "You get stew"


async def test_a_pressed_card_is_replaced_and_the_rest_is_said_beside(guest: Guest):
    card = a_card(guest)
    answer = await guest.does(guest.pressed("kitchen.eat|7", card))
    assert (answer["type"], words(answer)) == (CHANGE, "Eaten.")
    assert answer["data"]["components"][0]["id"] == 4711  # it is still known by its mark
    assert words(guest.discord.followed) == "Enjoy!"
    assert guest.discord.followed[0]["flags"] & PRIVATE
    assert guest.kitchen.eaten == [card["id"]]


async def test_a_press_that_takes_long_is_deferred_without_a_trace(guest: Guest):
    doing = asyncio.create_task(guest.does(guest.pressed("kitchen.simmer|7", a_card(guest))))
    await asyncio.sleep(0.4)
    assert guest.discord.responses == [{"type": DEFERRED_CHANGE}]
    guest.kitchen.ready.set()
    await doing
    assert words(guest.discord.originals) == "Eaten."
    assert words(guest.discord.followed) == "Enjoy!"


async def test_a_command_s_card_is_replaced_where_only_one_person_sees_it(guest: Guest):
    first = await guest.uses("serve", "soup")
    card = guest.card(first["data"], private=True)
    answer = await guest.does(guest.pressed("kitchen.eat|7", card))
    assert (answer["type"], words(answer)) == (CHANGE, "Eaten.")
    assert guest.kitchen.eaten == [""]  # it has no address


async def test_what_can_not_be_taken_back_is_asked_about_first(guest: Guest):
    card = a_card(guest)
    asked = await guest.does(guest.pressed("kitchen.clear?7", card))
    assert asked["type"] == WHISPER
    assert "Are you sure?" in words(asked)
    assert "It is gone then." in words(asked)
    yes, no = custom_ids(asked)
    about = {"interaction_metadata": {"type": 3, "interacted_message_id": card["id"]}}
    question = guest.card(asked["data"], private=True, **about)
    assert await guest.does(guest.pressed(no, question)) == {"type": DEFERRED_CHANGE}
    assert guest.discord.originals == [("DELETE", {})]
    assert card["id"] in guest.discord.messages[TALK]
    await guest.does(guest.pressed(yes, question))
    assert card["id"] not in guest.discord.messages[TALK]
    assert guest.discord.originals == [("DELETE", {})] * 2  # the question, too


async def test_a_question_goes_when_it_was_answered(guest: Guest):
    card = a_card(guest)
    asked = await guest.does(guest.pressed("kitchen.nod?", card))
    yes, _ = custom_ids(asked)
    await guest.does(guest.pressed(yes, guest.card(asked["data"], private=True)))
    assert guest.discord.originals == [("DELETE", {})]


async def test_a_card_about_which_it_was_asked_is_changed_where_it_stands(guest: Guest):
    card = a_card(guest)
    yes, _ = custom_ids(asked := await guest.does(guest.pressed("kitchen.eat?7", card)))
    about = {"interaction_metadata": {"type": 3, "interacted_message_id": card["id"]}}
    await guest.does(guest.pressed(yes, guest.card(asked["data"], private=True, **about)))
    assert words(guest.discord.messages[TALK][card["id"]]) == "Eaten."
    assert words(guest.discord.followed) == "Enjoy!"
    assert guest.kitchen.eaten == [card["id"]]
    assert guest.discord.originals == [("DELETE", {})]


async def test_nobody_looks_for_a_card_that_only_one_person_sees(guest: Guest):
    mine = {**guest.card(a_card(guest), private=True), "id": "77"}
    press = guest.pressed("kitchen.eat?7", mine)
    asked = await guest.does(press)
    yes, _ = custom_ids(asked)
    about = {"interaction_metadata": {"id": press["id"], "type": 3, "interacted_message_id": mine["id"]}}
    answer = await guest.does(guest.pressed(yes, guest.card(asked["data"], private=True, **about)))
    assert (answer["type"], words(answer)) == (CHANGE, "Eaten.")
    assert guest.discord.requests("PATCH /channels/{channel}/messages/{message}") == []


async def test_home_stays_and_is_shown_anew_when_something_in_it_is_done(guest: Guest):
    home = await guest.uses("home")
    assert "0 dishes were eaten." in words(home)
    answer = await guest.does(guest.pressed("kitchen.eat|7", guest.card(home["data"], private=True)))
    assert answer == {"type": DEFERRED_CHANGE}
    assert [words(said) for said in guest.discord.followed] == ["Eaten.", "Enjoy!"]
    assert "1 dishes were eaten." in words(guest.discord.originals)


async def test_completions_are_offered_while_somebody_types(guest: Guest):
    option = {"type": 3, "name": "dish", "value": "s", "focused": True}
    data = {"type": 1, "name": "practice", "options": [{"type": 1, "name": "serve", "options": [option]}]}
    answer = await guest.does(guest.interaction(4, data))
    assert answer["type"] == CHOICES
    assert [choice["value"] for choice in answer["data"]["choices"]] == ["soup", "salad", "stew"]


async def test_a_message_menu_tells_what_the_message_says(guest: Guest):
    said = guest.discord.post(TALK, content="a pot")
    resolved = {"messages": {said["id"]: said}}
    data = {"type": 3, "name": "What is this?", "target_id": said["id"], "resolved": resolved}
    assert words(await guest.does(guest.interaction(2, data))) == "This is a pot"


async def test_who_reads_german_is_answered_in_german(guest: Guest):
    refused = await guest.does({**guest.sent("stones"), "locale": "de"})
    assert "Noch nicht übernommen" in words(refused)


@pytest.mark.parametrize("code", [10062, 10015])
async def test_an_answer_for_which_it_is_too_late_waits_in_home(guest: Guest, code: int):
    guest.discord.always["POST /interactions/{id}/{token}/callback"] = says(404, code)
    await guest.uses("serve", "soup")
    async with guest.storage.turn(WORKSPACE) as store:
        ((_, card),) = await store.waiting.of(ANA, guest.interacting.clock.now())
    assert card == menu_of("soup")


async def test_what_comes_twice_is_answered_once(guest: Guest):
    guest.discord.always["POST /interactions/{id}/{token}/callback"] = says(400, 40060)
    await guest.uses("serve", "soup")
    async with guest.storage.turn(WORKSPACE) as store:
        assert await store.waiting.of(ANA, guest.interacting.clock.now()) == []


async def test_an_answer_is_tried_again_when_discord_stumbles(guest: Guest):
    guest.discord.moods["POST /interactions/{id}/{token}/callback"] = [breaks(status=502)]
    assert "soup" in words(await guest.uses("serve", "soup"))


async def test_in_a_direct_message_buttons_know_the_server(guest: Guest):
    used = guest.used("serve", "soup")
    del used["guild_id"], used["member"]
    direct = {
        **used,
        "channel": {"id": "7201", "type": 1},
        "channel_id": "7201",
        "user": {"id": ANA, "username": "ana"},
    }
    answer = await guest.does(direct)
    assert all(id.split("|")[-1] == "2s" for id in custom_ids(answer))  # 100 in base 36


async def test_when_the_database_is_away_it_is_said_all_the_same(guest: Guest):
    await guest.storage.close()
    assert "Something went wrong" in words(await guest.uses("serve", "soup"))


async def test_no_words_and_no_token_of_an_interaction_come_into_the_log(
    guest: Guest, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG")
    guest.discord.always["POST /interactions/{id}/{token}/callback"] = says(404, 10062)
    await guest.uses("serve", "a secret dish")
    assert "could not be carried out" in caplog.text
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("lunchtable", "discord"))]
    assert "secret" not in "".join(ours)
