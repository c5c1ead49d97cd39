"""Slack tells things late, twice, and the other way round; each takes effect once, as it was meant at last."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from opened_slack import slack_stage
from slack import Channel, Message
from stage_slack import SlackStage

from adapters.sandbox.grammar import read_table
from bot.kernel.records import Entry, EntryFilter, Heard, Readable

COOL = "How do you keep insulin cool on a long round?"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[SlackStage]:
    """Ana, Ben, Cem and Dora at the table."""
    async with slack_stage(f"sqlite:///{tmp_path / 'lunchtable.db'}", "http") as made:
        await made.lay(read_table({}, Path()))
        yield made
        assert made.server.violations == []


async def asked(stage: SlackStage) -> tuple[Channel, Message]:
    """Ana has asked: the channel, and the card there."""
    await stage.say("ana", "round-talk", f"/practice ask {COOL}")
    await stage.settle()
    room = stage.state.channel("round-talk")
    return room, next(said for said in room.messages.values() if said.bot_id)


async def entries(stage: SlackStage, *kinds: str) -> list[Entry]:
    """All that is kept."""
    async with stage.slack.storage.turn(stage.workspace) as store:
        return list(await store.entries.select(EntryFilter(readable=Readable(everything=True), kinds=kinds)))


async def heard(stage: SlackStage) -> list[Heard]:
    """The replies that are kept for the only question."""
    (question,) = await entries(stage, "question")
    async with stage.slack.storage.turn(stage.workspace) as store:
        return list(await store.talk.heard(question.id))


async def test_reply_that_was_deleted_before_it_was_told_is_kept_nowhere(stage: SlackStage) -> None:
    room, card = await asked(stage)
    await stage.people.say_and_delete("ben", room, "A clay pot with wet sand.", thread=card)
    await stage.people.say("cem", room, "A wet cloth, and shade.", thread=card)
    await stage.settle()
    assert [one.text for one in await heard(stage)] == ["A wet cloth, and shade."]


async def test_message_told_three_times_under_different_ids_is_one(stage: SlackStage) -> None:
    room = stage.state.channel("round-talk")
    await stage.people.say("ana", room, f"@Lunchtable {COOL}")
    told = [one.body for one in stage.server.deliveries.all if one.event["type"] in ("message", "app_mention")]
    assert len(told) == 2
    for number in range(3):
        for body in told:
            stage.server.send_body({**body, "event_id": f"Ev0AGAIN{number}"})
        await stage.settle()
    assert len(await entries(stage, "question")) == 1
    assert len([said for said in room.messages.values() if said.bot_id]) == 1


@pytest.mark.parametrize("emoji", ["🔖", "❓"])
async def test_emoji_taken_off_before_it_was_told_that_it_was_put_on_has_no_effect(
    stage: SlackStage, emoji: str
) -> None:
    room, said = await on_and_off(stage, emoji)
    assert await entries(stage) == []
    await stage.people.react("ana", room, said, emoji)  # put on once more, it counts
    await stage.settle()
    assert len(await entries(stage)) == 1


async def on_and_off(stage: SlackStage, emoji: str) -> tuple[Channel, Message]:
    """Ana puts it on her message and takes it off; Slack tells it the other way round."""
    room = stage.state.channel("round-talk")
    said = await stage.people.say("ana", room, COOL)
    await stage.settle()
    tell, late = stage.server.deliveries.send, []
    await held_back(stage, late, room, said, emoji)
    await stage.people.unreact("ana", room, said, emoji)
    await stage.settle()
    for body in late:
        tell(body)
    await stage.settle()
    return room, said


async def held_back(stage: SlackStage, late: list[Any], room: Channel, said: Message, emoji: str) -> None:
    """An emoji is put on, but the app is out of reach: Slack will send it again."""
    app = stage.state.app
    listening, app.request_url = app.request_url, "http://127.0.0.1:9/nobody"
    await stage.people.react("ana", room, said, emoji)
    app.request_url = listening
    late += [one.body for one in stage.server.deliveries.all if not one.arrived]


async def test_edits_told_the_other_way_round_leave_the_latest_words(stage: SlackStage) -> None:
    room = stage.state.channel("round-talk")
    said = await stage.people.say("ana", room, "A clay pot with wet sand.")
    await stage.people.react("ben", room, said, "🔖")
    await stage.settle()
    app = stage.state.app
    listening, app.request_url = app.request_url, "http://127.0.0.1:9/nobody"
    await stage.people.edit("ana", room, said, "A clay pot with wet sand, in the shade.")
    app.request_url = listening
    stage.server.clock.advance(2)
    await stage.people.edit("ana", room, said, "A clay pot with wet sand, in the wind.")
    await stage.settle()
    stage.server.clock.advance(61)
    await stage.server.retry_due()
    await stage.settle()
    (kept,) = await entries(stage)
    assert kept.body == "A clay pot with wet sand, in the wind."


async def test_reply_under_a_card_of_which_it_is_unclear_whether_it_arrived_is_heard(stage: SlackStage) -> None:
    stage.server.fail_next("chat.postMessage", "reset-after-done")
    await stage.say("ana", "round-talk", f"/practice ask {COOL}")
    await stage._at_rest()
    await stage.house.delivery.step()
    room = stage.state.channel("round-talk")
    (card,) = [said for said in room.messages.values() if said.bot_id]
    await stage.people.say("ben", room, "A clay pot with wet sand.", thread=card)
    await stage.settle()
    await stage.pass_time(timedelta(seconds=5))  # it is asked again before long
    assert [one.text for one in await heard(stage)] == ["A clay pot with wet sand."]
    assert len([said for said in room.messages.values() if said.bot_id]) == 1


async def test_form_sent_again_because_no_answer_came_asks_once(stage: SlackStage) -> None:
    await stage.say("ana", "round-talk", "/practice ask")
    await stage.settle()
    ana = stage.state.user("ana")
    stage.people.fill(ana, {"question": COOL})
    view = stage.state.views[ana.id][-1]
    for _ in range(3):  # each time under a new trigger, as Slack gives it
        await stage.people.ask("interactive", stage.people.payloads.submission(ana, view))
    await stage.settle()
    assert len(await entries(stage, "question")) == 1
    assert len([said for said in stage.state.channel("round-talk").messages.values() if said.bot_id]) == 1
