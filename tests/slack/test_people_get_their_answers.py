"""What people do in Slack is answered where they look, within the three seconds that Slack gives."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from front_door import (
    ELSEWHERE,
    HERE,
    NUMBERS,
    Bot,
    open_bot,
    press,
    press_in_home,
    press_in_sheet,
    sent_form,
)

Json = dict[str, Any]


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with open_bot(tmp_path) as bot:
        yield bot


async def form_of(bot: Bot, **fields: str) -> Json:
    """The view of a form that was opened with a command."""
    assert await bot.command("order", **fields) == (200, "")
    view: Json = (await bot.desk.hears("views.open")).arguments["view"]
    return view


async def test_a_command_is_answered_to_the_person_alone(bot: Bot) -> None:
    assert await bot.command("serve soup") == (200, "")
    said = (await bot.desk.hears("respond")).arguments
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)
    assert "soup" in said["text"]


async def test_a_command_about_a_payload_arrives(bot: Bot) -> None:
    await bot.command("serve payload=soup &payload")
    assert "payload=soup" in (await bot.desk.hears("respond")).words


async def test_when_the_address_is_used_up_the_answer_comes_as_an_ephemeral(bot: Bot) -> None:
    bot.desk.used_up = True
    await bot.command("serve soup")
    said = (await bot.desk.hears("chat.postEphemeral")).arguments
    assert (said["channel"], said["user"]) == ("C1", "UANA")


async def test_alone_with_the_bot_the_answer_is_a_message_that_stays(bot: Bot) -> None:
    await bot.command("serve soup", channel_id="DANA")
    said = (await bot.desk.hears("chat.postMessage")).arguments
    assert said["channel"] == "DANA"
    assert "soup" in json.dumps(said)
    assert bot.desk.said == []


async def test_in_a_conversation_between_others_the_answer_is_for_the_person_alone(bot: Bot) -> None:
    bot.desk.refusals["chat.postMessage"] = "channel_not_found"
    await bot.command("serve soup", channel_id="DBEN")
    said = (await bot.desk.hears("respond")).arguments
    assert said["response_type"] == "ephemeral"
    assert "soup" in said["text"]


async def test_where_the_bot_is_not_the_answer_comes_as_a_modal(bot: Bot) -> None:
    bot.desk.used_up = True
    bot.desk.refusals["chat.postEphemeral"] = "not_in_channel"
    await bot.command("serve soup")
    assert "soup" in (await bot.desk.hears("views.open")).words


async def test_when_nothing_else_works_the_answer_comes_as_a_direct_message(bot: Bot) -> None:
    bot.desk.used_up = True
    bot.desk.refusals |= {"chat.postEphemeral": "channel_not_found", "views.open": "expired_trigger_id"}
    await bot.command("serve soup")
    said = (await bot.desk.hears("chat.postMessage")).arguments
    assert said["channel"] == "DANA"
    assert "soup" in json.dumps(said)


async def test_what_takes_long_is_said_to_take_long_and_answered_all_the_same(bot: Bot) -> None:
    assert (await bot.command("stew"))[0] == 200
    assert "a little longer" in (await bot.desk.hears("respond")).words
    bot.kitchen.ready.set()
    assert "The stew is ready" in (await bot.desk.hears("respond")).words


async def test_a_form_opens_and_what_is_wrong_stands_at_the_field(bot: Bot) -> None:
    view = await form_of(bot)
    status, answer = await bot.interaction(sent_form(view, "stones"))
    assert status == 200
    assert json.loads(answer) == {"response_action": "errors", "errors": {"dish": "Nobody can eat that."}}
    assert await bot.interaction(sent_form(view, "soup")) == (200, "")
    assert "You get soup" in (await bot.desk.hears("respond")).words


async def test_a_form_that_takes_long_has_its_place_held(bot: Bot) -> None:
    await bot.command("menu")
    assert "One moment" in (await bot.desk.hears("views.open")).words
    bot.kitchen.ready.set()
    opened = (await bot.desk.hears("views.update")).arguments
    assert opened["view"]["callback_id"] == "kitchen.order|"
    assert opened["view_id"].startswith("V")


async def test_a_form_that_comes_too_late_says_so(bot: Bot) -> None:
    bot.desk.refusals["views.open"] = "expired_trigger_id"
    await bot.command("order")
    assert "took too long" in (await bot.desk.hears("respond")).words


async def test_a_sent_form_that_takes_long_closes_and_is_answered_later(bot: Bot) -> None:
    view = await form_of(bot)
    assert await bot.interaction(sent_form(view, "stew")) == (200, "")
    bot.kitchen.ready.set()
    assert "You get stew" in (await bot.desk.hears("respond")).words


async def test_a_pressed_card_is_replaced(bot: Bot) -> None:
    assert await bot.interaction(press("kitchen.eat", bot.desk)) == (200, "")
    said = (await bot.desk.hears("respond")).arguments
    assert said["replace_original"] is True
    assert "Eaten" in said["text"]


async def test_a_post_is_changed_also_when_its_address_is_used_up(bot: Bot) -> None:
    bot.desk.used_up = True
    await bot.interaction(press("kitchen.eat", bot.desk))
    changed = (await bot.desk.hears("chat.update")).arguments
    assert (changed["channel"], changed["ts"]) == ("C1", "1700000000.000100")


async def test_what_cannot_be_replaced_is_said_beside(bot: Bot) -> None:
    bot.desk.used_up = True
    bot.desk.refusals["chat.update"] = "cant_update_message"
    await bot.interaction(press("kitchen.eat", bot.desk))
    assert "Eaten" in (await bot.desk.hears("chat.postEphemeral")).words


async def test_an_answer_in_a_thread_stays_in_the_thread(bot: Bot) -> None:
    payload = press("kitchen.waiter", bot.desk)
    payload["message"]["thread_ts"] = payload["container"]["thread_ts"] = "1700000000.000001"
    await bot.interaction(payload)
    assert (await bot.desk.hears("respond")).arguments["thread_ts"] == "1700000000.000001"


async def test_in_home_an_answer_is_a_modal_and_home_is_shown_anew(bot: Bot) -> None:
    assert await bot.interaction(press_in_home("kitchen.waiter", bot.desk)) == (200, "")
    opened = (await bot.desk.hears("views.open")).arguments["view"]
    assert opened["callback_id"] == "sheet"
    assert "The waiter comes" in json.dumps(opened)
    published = (await bot.desk.hears("views.publish")).arguments
    assert (published["user_id"], published["view"]["type"]) == ("UANA", "home")


async def test_in_a_modal_a_button_changes_the_modal_and_a_form_lies_on_top(bot: Bot) -> None:
    await bot.interaction(press_in_home("kitchen.waiter", bot.desk))
    told = (await bot.desk.hears("views.open")).arguments["view"]["private_metadata"]
    told = told if isinstance(told, str) else json.dumps(told)
    await bot.interaction(press_in_sheet("kitchen.eat", bot.desk, told))
    assert (await bot.desk.hears("views.update")).arguments["view_id"] == "VSHEET"
    await bot.interaction(press_in_sheet("kitchen.order", bot.desk, told))
    form = (await bot.desk.hears("views.push")).arguments["view"]
    status, answer = await bot.interaction(sent_form(form, "soup"))
    shown = json.loads(answer)
    assert (status, shown["response_action"], shown["view"]["callback_id"]) == (200, "update", "sheet")
    assert "You get soup" in answer


async def test_looking_at_home_shows_it(bot: Bot) -> None:
    assert (
        await bot.event({"type": "app_home_opened", "user": "UANA", "channel": "D1", "tab": "home", "event_ts": "1.1"})
        == 200
    )
    assert "Nothing waits for you" in (await bot.desk.hears("views.publish")).words
    assert bot.stored() == []


async def test_home_by_command_is_shown_where_it_was_typed_too(bot: Bot) -> None:
    await bot.command("home")
    assert "Nothing waits" in (await bot.desk.hears("respond", "chat.postEphemeral")).words


async def test_links_are_only_acknowledged(bot: Bot) -> None:
    payload = press("url", bot.desk, record="1")
    assert await bot.interaction(payload) == (200, "")
    await bot.receiving.finish(1)
    assert (bot.desk.said, bot.desk.asked) == ([], [])


async def test_the_same_press_delivered_twice_is_done_once(bot: Bot) -> None:
    payload = press("kitchen.waiter", bot.desk)
    await bot.interaction(payload)
    await bot.interaction(payload)
    await bot.receiving.finish(1)
    assert 1 <= len(bot.desk.said) <= 2  # it wrote nothing, so that saying it again does no harm


async def test_a_message_menu_is_answered(bot: Bot) -> None:
    ts = "1700000000.000300"
    chosen = {**press("x", bot.desk), "type": "message_action", "callback_id": "menu:kitchen.what", "message_ts": ts}
    chosen["message"] = {"type": "message", "user": "UBEN", "ts": ts, "text": "goulash"}
    del chosen["actions"], chosen["container"]
    assert await bot.interaction(chosen) == (200, "")
    assert "goulash" in (await bot.desk.hears("respond")).words


async def test_a_shortcut_from_anywhere_opens_its_form(bot: Bot) -> None:
    payload = {
        "type": "shortcut",
        "callback_id": "command:order",
        "trigger_id": f"{next(NUMBERS)}.1.a",
        "user": {"id": "UANA", "team_id": "T1"},
        "team": {"id": "T1"},
    }
    assert await bot.interaction(payload) == (200, "")
    assert "kitchen.order|" in (await bot.desk.hears("views.open")).words


async def test_somebody_of_another_workspace_gets_a_refusal(bot: Bot) -> None:
    payload = press("kitchen.eat", bot.desk, user="UOUT")
    payload["user"]["team_id"] = ELSEWHERE
    await bot.interaction(payload)
    assert "members of this workspace" in (await bot.desk.hears("respond")).words
    assert bot.kitchen.eaten == []


async def test_whom_the_payload_hides_slack_is_asked_about(bot: Bot) -> None:
    payload = press("kitchen.eat", bot.desk, user="UOUT2")
    del payload["user"]["team_id"]
    await bot.interaction(payload)
    assert "members of this workspace" in (await bot.desk.hears("respond")).words
    assert bot.kitchen.eaten == []


async def test_a_workspace_without_the_bot_can_do_nothing_here(bot: Bot) -> None:
    payload = press("kitchen.eat", bot.desk, team=ELSEWHERE)
    assert await bot.interaction(payload) == (200, "")
    assert (await bot.command("serve soup", team_id=ELSEWHERE))[0] == 200
    await bot.receiving.finish(1)
    assert (bot.kitchen.eaten, bot.desk.said, bot.desk.asked) == ([], [], [])


async def test_when_the_database_is_broken_people_hear_so(bot: Bot) -> None:
    break_database(bot)
    await bot.command("serve soup")
    assert "Something went wrong on my side" in (await bot.desk.hears("respond")).words


async def test_when_the_database_is_broken_a_form_stays_with_what_was_typed(bot: Bot) -> None:
    view = await form_of(bot)
    break_database(bot)
    _, answer = await bot.interaction(sent_form(view, "soup"))
    assert "Something went wrong" in json.loads(answer)["errors"]["dish"]


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{}]},
        {"type": "view_submission"},
        {"type": "view_submission", "view": {}},
        {"type": "view_closed", "view": {"callback_id": "kitchen.order|"}},
        {"type": "interactive_message", "callback_id": "old", "actions": [{"name": "a"}]},
        {"type": "block_suggestion", "action_id": "a", "value": "b"},
        {"type": "shortcut"},
        {"type": "shortcut", "callback_id": "odd"},
        {"type": "message_action", "callback_id": "menu:no.such"},
        {"type": None},
    ],
)
async def test_what_is_odd_is_acknowledged(bot: Bot, odd: Json) -> None:
    for more in ({}, {"team": {"id": "T1"}, "user": {"id": "UANA", "team_id": "T1"}}, {"team": None, "user": None}):
        status, answer = await bot.interaction({**odd, **more})
        assert (status, "response_action" in answer) == (200, False)


async def test_what_people_write_is_in_no_log(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "lunchtable")
    bot.desk.used_up = True
    for method in ("chat.postEphemeral", "views.open", "conversations.open"):
        bot.desk.refusals[method] = "not_allowed"
    await bot.command("serve my-secret-recipe")
    await bot.event({"type": "message", "user": "UANA", "text": "my-secret-recipe", "ts": "nonsense", "channel": 7})
    await bot.interaction({"type": "odd", "team": {"id": "T1"}, "user": {"id": "UANA"}, "text": "my-secret-recipe"})
    await bot.receiving.finish(1)
    assert "could not be carried out" in caplog.text
    assert "my-secret-recipe" not in caplog.text


async def test_what_has_begun_is_finished_when_the_bot_stops(bot: Bot) -> None:
    await bot.command("stew")
    finishing = asyncio.create_task(bot.receiving.finish(2))
    await asyncio.sleep(0.02)
    bot.kitchen.ready.set()
    await finishing
    assert any("The stew is ready" in json.dumps(said) for said in bot.desk.said)


async def test_home_can_be_asked_for_by_others(bot: Bot) -> None:
    card = await bot.receiving.home(HERE.workspace, "UANA")
    assert card is not None


def break_database(bot: Bot) -> None:
    """Take away what every turn reads first."""
    with sqlite3.connect(bot.database) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("ALTER TABLE channels RENAME TO gone_channels")
        connection.execute("ALTER TABLE people RENAME TO gone_people")


async def test_where_nobody_is_named_nothing_is_done(bot: Bot) -> None:
    view = await form_of(bot)
    bot.desk.asked.clear()
    assert await bot.command("serve soup", user_id="") == (200, "")
    assert (await bot.interaction({**press("kitchen.eat", bot.desk), "user": {}}))[0] == 200
    assert (await bot.interaction({**sent_form(view, "soup"), "user": {}}))[0] == 200
    await bot.receiving.finish(1)
    assert bot.kitchen.eaten == []
    assert bot.desk.said == []
    assert bot.desk.asked == []


async def test_what_comes_from_a_private_channel_says_that_it_is_one(bot: Bot) -> None:
    await bot.command("serve soup", channel_name="lunch")
    await bot.command("serve soup", channel_name="privategroup", channel_id="C1")
    await bot.interaction(press("kitchen.eat", bot.desk, channel={"id": "C2", "name": "privategroup"}))
    await bot.receiving.finish(1)
    assert bot.private == [("slack:T1", "C1"), ("slack:T1", "C2")]
