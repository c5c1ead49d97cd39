"""What the walkthroughs don't tell, as no other platform has it: few scopes, deletions that come first, people of other
workspaces."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from opened_slack import slack_stage
from slack import Channel, Message, User
from stage_slack import SlackStage

from adapters.sandbox.grammar import read_table
from adapters.sandbox.player import Player
from adapters.sandbox.seen import Output
from adapters.sandbox.walkthrough import parse

COOL = "How do you keep insulin cool on a long round?"

LEAST = """
```walkthrough
#wound-care
Ben: Warm the edges of a foam dressing with your hands.
Ana puts 🔖 on Ben's message
bot, only to Ana: "I can't read messages here" "Use the message menu: “Worth keeping”"
nothing more is said
Ana chooses "Worth keeping" on Ben's message
bot, only to Ana: "Kept as" [Undo]
Cem: /practice find foam dressing
bot, only to Cem: "Warm the edges" "later changes there are not followed"
Cem puts ❓ on Ben's message
bot, only to Cem: "Use the message menu: “This is a question”"
Ana: @Lunchtable which dressing stays put on a heel?
bot in #wound-care: question card, "which dressing stays put on a heel?"
bot, only to Ana: "Asked in #wound-care"
Ben, in its thread: A heel-shaped foam.
nothing more is said
Ana puts ✅ on Ben's message
bot, only to Ana: "Use the message menu: “This answers it”"
Ana takes ✅ off Ben's message
Ana puts ✅ on Ben's message
nothing more is said
Ana chooses "This answers it" on Ben's message
the question card now says: "answered by Ben" "not followed"
```
"""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[SlackStage]:
    """Ana, Ben, Cem and Dora at the table, in #round-talk and elsewhere."""
    async with slack_stage(f"sqlite:///{tmp_path / 'lunchtable.db'}", "http") as made:
        await made.lay(read_table({}, Path()))
        yield made
        assert made.server.violations == []


async def happened(stage: SlackStage) -> list[Output]:
    """What the bot has said since, when it has nothing more to say."""
    await stage.settle()
    return stage.changes()


async def asked(stage: SlackStage) -> tuple[Channel, Message]:
    """Ana asked a question: the channel, and the card there."""
    await stage.say("ana", "round-talk", f"/practice ask {COOL}")
    await happened(stage)
    room = stage.state.channel("round-talk")
    return room, next(said for said in room.messages.values() if said.bot_id)


def guest_in(stage: SlackStage, room: Channel) -> User:
    """Eva, of another workspace with which this channel is shared."""
    others = stage.state.add_team("Others")
    eva = stage.state.add_user(others, "Eva")
    room.shared_with.add(others.id)
    room.members.append(eva.id)
    return eva


async def test_with_the_least_of_scopes_the_message_menu_does_what_emoji_can_not(tmp_path: Path) -> None:
    (scene,) = parse(LEAST, Path("least.md"))
    async with slack_stage(f"sqlite:///{tmp_path / 'lunchtable.db'}", "http", least=True) as stage:
        player = Player(stage, scene)
        await player.play()
        player.close()
        assert stage.server.violations == []


async def test_question_taken_back_at_once_is_asked_nowhere(stage: SlackStage) -> None:
    await stage.server.people.say_and_delete("Ana", "round-talk", f"@Lunchtable {COOL}")
    assert await happened(stage) == []


async def test_who_comes_from_another_workspace_changes_nothing_by_a_forged_button(stage: SlackStage) -> None:
    room, card = await asked(stage)
    eva, people = guest_in(stage, room), stage.server.people
    button = {"type": "button", "action_id": "requests.withdraw|1", "block_id": "b", "text": {}, "action_ts": "1.1"}
    forged = people.payloads.in_message(eva, room, card, button)
    await people.ask("interactive", forged)
    (only,) = await happened(stage)
    assert (only.person, only.text) == (
        "eva",
        "This is for members of this workspace. A steward can open it to guests.",
    )
    await people.ask("interactive", forged | {"user": {"id": stage.state.user("Ana").id}, "team": {"id": eva.team}})
    assert await happened(stage) == []
    assert "open" in str(stage.seen.card("round-talk", card.ts))


async def test_two_presses_at_the_same_moment_ask_once(stage: SlackStage) -> None:
    ana, room = stage.state.user("Ana"), stage.state.channel("round-talk")
    await stage.say("ana", "round-talk", "/practice ask")
    await stage.settle()
    stage.people.fill(ana, {"question": COOL})
    view = stage.state.views[ana.id][-1]
    both = [stage.people.ask("interactive", stage.people.payloads.submission(ana, view)) for _ in range(2)]
    await asyncio.gather(*both)
    await stage.settle()
    assert len([said for said in room.messages.values() if said.bot_id]) == 1
