"""Slack doesn't always tell that a channel was made private, nor who is in it: what was said there is still only for those
who are in it now."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from opened_slack import slack_stage
from slack import Channel
from stage_slack import SlackStage

from adapters.sandbox.grammar import read_table
from adapters.sandbox.seen import Output
from bot.kernel.communities import communities_of
from bot.kernel.records import ChannelRecord, Community, Entry, EntryFilter, Readable
from bot.places import ChannelKind

SECRET = "Honey closes the wound of the heel."
FIND = "/practice find honey heel"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[SlackStage]:
    """Ana, Ben, Cem and Dora at the table."""
    async with slack_stage(f"sqlite:///{tmp_path / 'lunchtable.db'}", "http") as made:
        await made.lay(read_table({}, Path()))
        yield made
        assert made.server.violations == []


async def happened(stage: SlackStage) -> list[Output]:
    await stage.settle()
    return stage.changes()


async def kept(stage: SlackStage, room: Channel) -> None:
    """Ben's words are kept by the menu, which works with any scopes. Cem isn't in the channel."""
    said = await stage.people.say("ben", room, SECRET)
    await stage.people.shortcut_on("ben", room, said.ts, "menu:repertoire.keep")
    await stage.settle()
    (entry,) = await entries(stage)
    assert not entry.private
    stage.slack.knowing._mine.drop(stage.workspace)  # a minute passes by the wall clock, which nobody waits for
    cem = stage.state.user("cem")
    if cem.id in room.members:
        room.members.remove(cem.id)
    stage.changes()


async def entries(stage: SlackStage) -> list[Entry]:
    async with stage.slack.storage.turn(stage.workspace) as store:
        return await store.entries.select(EntryFilter(readable=Readable(everything=True), hidden=None))


async def found(stage: SlackStage, person: str) -> str:
    await stage.say(person, "round-talk", FIND)
    (only,) = await happened(stage)
    return only.text


async def out_of_reach(stage: SlackStage, act: Awaitable[None]) -> None:
    """It happens while the bot hears nothing."""
    app = stage.state.app
    listening, app.request_url = app.request_url, "http://127.0.0.1:9/nobody"
    await act
    app.request_url = listening


async def put_out_first(stage: SlackStage, room: Channel) -> None:
    await stage.people.remove_bot("ben", room)
    await stage.settle()
    await stage.people.make_private("ben", room)


async def while_it_was_down(stage: SlackStage, room: Channel) -> None:
    await out_of_reach(stage, stage.people.make_private("ben", room))


Happening = Callable[[SlackStage, Channel], Awaitable[None]]


@pytest.mark.parametrize("happening", [put_out_first, while_it_was_down])
async def test_channel_made_private_unheard_is_open_to_nobody_outside(stage: SlackStage, happening: Happening) -> None:
    room = stage.state.channel("wound-care")
    await kept(stage, room)
    await happening(stage, room)
    assert "Honey" not in await found(stage, "cem")
    inside = await found(stage, "ben")
    assert (SECRET in inside) is (happening is while_it_was_down)  # who is where can only be asked from inside


async def test_with_the_least_of_scopes_nobody_tells_and_it_is_found_out(tmp_path: Path) -> None:
    async with slack_stage(f"sqlite:///{tmp_path / 'lunchtable.db'}", "http", least=True) as stage:
        await stage.lay(read_table({}, Path()))
        room = stage.state.channel("wound-care")
        await kept(stage, room)
        await stage.people.make_private("ben", room)
        await stage.settle()
        assert not [one for one in await entries(stage) if one.private]  # nothing told the bot
        assert "Honey" not in await found(stage, "cem")
        assert SECRET in await found(stage, "ben")
        await stage.people.command("ben", room, "/practice questions")  # Slack calls it "privategroup"
        await stage.settle()
        assert [one.private for one in await entries(stage)] == [True]
        assert stage.server.violations == []


async def test_channel_that_is_still_public_is_found_although_the_bot_was_put_out(stage: SlackStage) -> None:
    room = stage.state.channel("wound-care")
    await kept(stage, room)
    await stage.people.remove_bot("ben", room)
    await stage.settle()
    stage.changes()
    assert SECRET in await found(stage, "cem")


async def test_looking_at_channels_costs_one_question_for_all(stage: SlackStage) -> None:
    await kept(stage, stage.state.channel("wound-care"))
    before = len(stage.server.calls)
    for person in ("cem", "ana", "ben"):
        await found(stage, person)
    asked = [call.method for call in stage.server.calls[before:]]
    assert asked.count("users.conversations") == 1


async def test_words_of_a_deleted_channel_stay_and_say_so(stage: SlackStage) -> None:
    room = stage.state.channel("wound-care")
    await kept(stage, room)
    await stage.people.delete_channel("ben", room)
    await stage.settle()
    stage.changes()
    shown = await found(stage, "cem")
    assert SECRET in shown
    assert "its channel is gone" in shown


async def test_members_from_before_the_bot_came_find_their_private_channels_words_from_elsewhere(
    stage: SlackStage,
) -> None:
    ben, cem, bot = stage.state.user("ben"), stage.state.user("cem"), stage.state.bot(stage.team)
    room = stage.state.add_channel(stage.state.teams[stage.team], "night-talk", "private", [ben, cem, bot])
    async with stage.slack.storage.turn(stage.workspace) as store:
        (community,) = await store.communities.all()
        await store.communities.save_channel(
            ChannelRecord(room.id, "night-talk", ChannelKind.PRIVATE, community=community.id)
        )
    said = await stage.people.say("ben", room, SECRET)
    await stage.people.shortcut_on("ben", room, said.ts, "menu:repertoire.keep")
    await stage.settle()
    stage.changes()
    assert SECRET in await found(stage, "cem")
    assert "Honey" not in await found(stage, "ana")


async def test_home_of_who_is_in_two_communities_since_before_the_bot_came_offers_both(stage: SlackStage) -> None:
    people = [stage.state.user("cem"), stage.state.bot(stage.team)]
    room = stage.state.add_channel(stage.state.teams[stage.team], "night", "public", people)
    async with stage.slack.storage.turn(stage.workspace) as store:
        night = await store.communities.save(Community(0, "Night shift", home=room.id))
        await store.communities.save_channel(ChannelRecord(room.id, "night", community=night.id))
        for channel in await store.communities.channels():
            await store.people.set_in_channel(channel.id, people[0].id, False)
    shown = await stage.home("cem")
    assert shown is not None
    assert "Which of your communities do you mean?" in str(shown)
    async with stage.slack.storage.turn(stage.workspace) as store:
        assert len(await communities_of(store, people[0].id)) == 2
    await stage.people.press(people[0], "Night shift", stage.state.home[people[0].id])
    await stage.settle()
    assert "Here we speak of Night shift." in str(await stage.home("cem"))


async def test_words_of_somebody_of_another_workspace_are_not_kept(stage: SlackStage) -> None:
    room = stage.state.channel("round-talk")
    others = stage.state.add_team("Others")
    eva = stage.state.add_user(others, "Eva")
    room.shared_with.add(others.id)
    room.members.append(eva.id)
    said = await stage.people.say(eva, room, SECRET)
    await stage.people.react("ana", room, said, "🔖")
    told = await happened(stage)
    assert await entries(stage) == []
    assert [(one.person, "another workspace" in one.text) for one in told] == [("ana", True)]
