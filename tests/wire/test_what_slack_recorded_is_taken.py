"""Whatever comes from Slack, in whatever order and however often: it is taken, nothing ends in an error, and the bot goes on
answering."""

import asyncio
import copy
import logging
import random
from pathlib import Path
from typing import Any

import pytest
from opened_slack import Way, slack_stage
from slack import Channel, Message, recorded
from slack.deliveries import Outcome
from slack.recorded import Recorded
from stage_slack import SlackStage

from adapters.sandbox.grammar import read_table

COOL = "How do you keep insulin cool on a long round?"
WAYS: tuple[Way, ...] = ("http", "socket")
NOT_READ = ("lunchtable.slack: an interaction could not be taken", "lunchtable.slack: an interaction failed")
"""Bolt itself can't read everything; then the person hears that something went wrong, and nothing else happens."""
ADDRESS = frozenset({"team_id", "context_team_id", "api_app_id", "authorizations", "team", "token", "type"})
ODD: list[Any] = [
    None, "", " ", "x" * 5000, "\x00", "🙂\u200b", "<!channel>", "<@U0>", "&lt;", "T1", "1e999", "-1", 0, -1, 10**30, 1.5,
    True, False, [], {}, [None], [[]], {"id": None}, {"": ""}, "1700000000.000100", "9" * 40, "requests.ask|" + "9" * 30,
]  # fmt: skip


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged as an error, by the bot or by asyncio about it."""
    ours = [one for one in caplog.records if one.name.partition(".")[0] in ("lunchtable", "asyncio")]
    return [f"{one.name}: {one.getMessage()}" for one in ours if one.levelno >= logging.ERROR]


async def still_answers(stage: SlackStage, person: str, channel: str) -> None:
    """Somebody types a command, and reads the answer."""
    await stage.settle()
    stage.changes()
    await stage.say(person, channel, "/practice questions")
    await stage.settle()
    assert [one.kind for one in stage.changes()] == ["whisper"]


async def asked(stage: SlackStage) -> tuple[Channel, Message]:
    """Ana has asked: the channel, and the card there."""
    await stage.say("ana", "round-talk", f"/practice ask {COOL}")
    await stage.settle()
    room = stage.state.channel("round-talk")
    return room, next(said for said in room.messages.values() if said.bot_id)


async def deliver(stage: SlackStage, one: Recorded) -> Outcome:
    """Send it once."""
    return await stage.server.deliveries.attempt(one.kind, one.payload)


# ------------------------------------------------------------------------------------------------------- recorded


@pytest.mark.parametrize("way", WAYS)
async def test_everything_recorded_from_slack_is_taken_and_then_the_bot_still_answers(
    way: Way, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    if not recorded.available():
        pytest.skip("the payloads recorded from Slack are not on this machine")
    async with slack_stage(f"sqlite:///{tmp_path / 'lunchtable.db'}", way) as stage:
        await stage.lay(read_table({}, Path()))
        spoken_of = (stage.team, stage.state.channel("wound-care").id, stage.state.user("ana").id)
        known = renamed(dict(zip(("T111", "C111", "U111"), spoken_of, strict=True)))
        one_by_one = [*recorded.events(*spoken_of), *recorded.interactions(*spoken_of), *recorded.commands(*spoken_of)]
        one_by_one += [known(one) for one in recorded.sockets()]
        assert len(one_by_one) > 300
        outcomes = [(one, await deliver(stage, one)) for one in one_by_one]
        assert [(one.name, one.filled, got.status) for one, got in outcomes if got.status != 200] == []
        await still_answers(stage, "ben", "round-talk")
        assert await stage.slack.storage.inbox.parked(stage.workspace) == []
        endings = [await deliver(stage, one) for one in recorded.endings(stage.team)]
        assert {got.status for got in endings} == {200}
        await stage.settle()
        assert complaints(caplog) == []


def renamed(ids: dict[str, str]) -> Any:
    """Makes a payload speak of people and places that there are."""

    def rename(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: rename(value) for key, value in node.items()}
        if isinstance(node, list):
            return [rename(value) for value in node]
        return ids.get(node, node) if isinstance(node, str) else node

    return lambda one: Recorded(one.name, one.kind, rename(one.payload), one.filled)


# -------------------------------------------------------------------------------------------------------- mangled


@pytest.mark.parametrize("way", WAYS)
async def test_payloads_with_anything_in_them_are_taken_and_then_the_bot_still_answers(
    way: Way, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with slack_stage(database_url, way) as stage:
        await stage.lay(read_table({}, Path()))
        real = await what_happens(stage)
        dice = random.Random(17)
        odd = [mangled(dice, dice.choice(real)) for _ in range(240)]
        outcomes = [
            (one, got) for some in batched(odd) for one, got in zip(some, await together(stage, some), strict=True)
        ]
        assert [(one.payload, got.status) for one, got in outcomes if got.status != 200] == []
        await still_answers(stage, "dora", "wound-care")
        assert await stage.slack.storage.inbox.parked(stage.workspace) == []
        odd_ones = [one for one in complaints(caplog) if not one.startswith(NOT_READ)]
        assert odd_ones == []


def batched(all_of_them: list[Recorded], size: int = 24) -> list[list[Recorded]]:
    return [all_of_them[start : start + size] for start in range(0, len(all_of_them), size)]


async def together(stage: SlackStage, some: list[Recorded]) -> list[Outcome]:
    """Send them all at once."""
    return await asyncio.gather(*(deliver(stage, one) for one in some))


async def what_happens(stage: SlackStage) -> list[Recorded]:
    """Some of all that people do, as Slack tells it."""
    room, card = await asked(stage)
    ana, ben = stage.state.user("ana"), stage.state.user("ben")
    people, payloads = stage.people, stage.people.payloads
    (pressable,) = [block for block in card.blocks if block["type"] == "actions"]
    action = {**pressable["elements"][0], "block_id": "b", "action_ts": "1.2"}
    reply = await people.say(ben, room, "A clay pot with *wet* sand, <https://example.org|see>.", thread=card)
    await people.react(ana, room, reply, "✅")
    await people.react(ben, room, reply, "🔖")
    await people.unreact(ben, room, reply, "🔖")
    await people.edit(ben, room, reply, "A clay pot with wet sand @Ana", raw=True)
    await people.say(ben, room, "@Lunchtable what keeps a heel dry?")
    await people.open_home(ana)
    await people.leave(ben, stage.state.channel("wound-care"))
    await people.delete(ben, room, await people.say(ben, room, "never mind"))
    await stage.settle()
    told = [Recorded("event", "events_api", one.body, "yes") for one in stage.server.deliveries.all]
    await stage.say("ana", "round-talk", "/practice ask")
    await stage.settle()
    view = stage.state.views[ana.id][-1]
    done: list[dict[str, Any]] = [
        payloads.in_message(ana, room, card, action),
        payloads.message_shortcut(ana, room, reply, "menu:requests.answer"),
        payloads.global_shortcut(ana, "command:ask"),
        payloads.submission(ana, view),
    ]
    told += [Recorded("interaction", "interactive", one, "yes") for one in done] * 3
    return [*told, Recorded("command", "slash_commands", payloads.command(ana, room, "/practice", "ask why?"), "yes")]


def mangled(dice: random.Random, one: Recorded) -> Recorded:
    """The same with a few things gone or replaced. Whose it is mostly stays, so that it is read at all."""
    payload = copy.deepcopy(one.payload)
    for _ in range(dice.randint(1, 4)):
        node: Any = payload
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            keys = [key for key in keys if key not in ADDRESS or (node is not payload and dice.random() < 0.1)]
            if not keys:
                break
            key = dice.choice(keys)
            if isinstance(node[key], dict | list) and node[key] and dice.random() < 0.75:
                node = node[key]
                continue
            if isinstance(node, dict) and dice.random() < 0.3:
                del node[key]
            else:
                node[key] = copy.deepcopy(dice.choice(ODD))
            break
    if one.kind == "slash_commands":  # a form knows words only
        payload = {key: str(value) for key, value in payload.items()}
    return Recorded(one.name, one.kind, payload, one.filled)
