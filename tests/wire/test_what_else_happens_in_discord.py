"""What the walkthroughs don't tell, as no other platform has it: sessions that break, posts in forums, direct messages of
people in several servers, intents that weren't granted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from discord_server import AppMade, Channel
from discord_server import Message as Posted
from discord_server.interactions import COMPONENT
from discord_server.payloads import interaction
from opened_discord import begin_again, discord_stage, end
from opened_slack import access_to, made_app
from slack import LocalSlack
from slack.clock import SlackClock
from stage_discord import DiscordStage
from stage_slack import SlackStage

from adapters.sandbox.grammar import read_table
from adapters.sandbox.player import Player
from adapters.sandbox.seen import Output
from adapters.sandbox.stage import DIRECT
from adapters.sandbox.walkthrough import parse
from adapters.slack.app import Slack
from adapters.slack.manifest import Wanted, make_manifest

COOL = "How do you keep insulin cool on a long round?"
CLOSED = {"message": "Cannot send messages to this user", "code": 50007}
"""How Discord tells that somebody takes no direct messages: by refusing one."""
BEYOND = 600.0
"""Seconds after which Discord no longer lets anybody resume."""

WITHOUT_WORDS = """
```walkthrough
#wound-care
Ben: Warm the edges of a foam dressing with your hands.
Ana chooses "Worth keeping" on Ben's message
bot, only to Ana: "Kept as" [Undo]
Cem: /practice find foam dressing
bot, only to Cem: "Warm the edges" "Ben"
Ana: @Lunchtable which dressing stays put on a heel?
bot in #wound-care: question card, "which dressing stays put on a heel?"
bot, only to Ana: "Asked in #wound-care"
Ben, in its thread: A heel-shaped foam.
Ana chooses "This answers it" on Ben's message
the question card now says: "answered by Ben" "A heel-shaped foam."
```
"""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[DiscordStage]:
    """Ana, Ben, Cem and Dora at the table, in #round-talk, in a forum and elsewhere."""
    channels = {"Channels": "#round-talk, #wound-care, #help (forum: insulin, solved)"}
    async with discord_stage(f"sqlite:///{tmp_path / 'lunchtable.db'}") as made:
        await made.lay(read_table(channels, Path()))
        yield made
        assert made.server.violations == []
        assert [call.answer for call in made.server.invalid if call.answer != CLOSED] == []


async def happened(stage: DiscordStage) -> list[Output]:
    """What the bot has said since, when it has nothing more to say."""
    await stage.settle()
    return stage.changes()


async def asked(stage: DiscordStage) -> Posted:
    """Ana asked a question: its card."""
    await stage.say("ana", "round-talk", f"/practice ask {COOL}")
    await happened(stage)
    return next(said for said in stage.seen.room("round-talk").messages.values() if said.author == stage.state.bot.id)


def saying(stage: DiscordStage, card: Posted) -> str:
    """What a card says now."""
    return str(stage.seen.card(card.id))


@asynccontextmanager
async def away(stage: DiscordStage) -> AsyncIterator[None]:
    """The bot ends, and comes back on the same database after what is done here."""
    await end(stage.discord)
    yield
    await begin_again(stage)


@asynccontextmanager
async def cut(stage: DiscordStage, seconds: float) -> AsyncIterator[None]:
    """The gateway is cut while this is done, and for so long by Discord's clock."""
    before = len(stage.server.gateway.identifies), len(stage.server.gateway.resumes)
    await stage.server.gateway.cut(seconds)
    yield
    stage.clock.advance(timedelta(seconds=seconds + 1))
    gateway = stage.server.gateway
    await stage.server.until(lambda: (len(gateway.identifies), len(gateway.resumes)) > before, 20)
    await gateway.ready(within=20)


async def test_after_a_restart_every_button_and_form_posted_before_still_works(stage: DiscordStage) -> None:
    card = await asked(stage)
    await stage.say("cem", "round-talk", "/practice ask")
    (form,) = [one for one in await happened(stage) if one.kind == "form"]
    async with away(stage):
        pass
    await stage.submit("cem", form.id, {"question": "Who has a spare sharps box?", "details": "", "topics": ""}, {})
    said = await happened(stage)
    assert [one.text for one in said if one.kind == "post" and "spare sharps box" in one.text]
    await stage.people.press("Ben", "I have this too", card)
    await happened(stage)
    assert "1 other person has this too" in saying(stage, card)
    (whisper, *_) = [one for one in stage.visible("ana") if one.kind == "whisper"]
    (withdraw,) = [button for button in whisper.buttons if button.label == "Withdraw it"]
    await stage.press("ana", whisper, withdraw.address)
    await happened(stage)
    assert "withdrawn" in saying(stage, card)


async def test_what_happens_while_the_bot_is_away_is_caught_up_with(stage: DiscordStage) -> None:
    card = await asked(stage)
    async with away(stage):
        stage.clock.advance(timedelta(seconds=BEYOND))
        reply = await stage.people.say("Ben", "round-talk", "A clay pot with wet sand.", card)
        await stage.people.react("Ana", reply, "✅")
    await happened(stage)
    assert "answered by Ben" in saying(stage, card)


async def test_a_short_cut_of_the_gateway_loses_nothing(stage: DiscordStage) -> None:
    card = await asked(stage)
    async with cut(stage, 30):
        reply = await stage.people.say("Ben", "round-talk", "A clay pot with wet sand.", card)
        await stage.people.react("Ana", reply, "✅")
    await happened(stage)
    assert "answered by Ben" in saying(stage, card)
    assert len(stage.server.gateway.identifies) == 1


async def test_a_cut_too_long_to_resume_loses_nothing_asked_answered_saved_or_undone(stage: DiscordStage) -> None:
    card = await asked(stage)
    tip = await stage.people.say("Ben", "wound-care", "Photograph the wound with a ruler beside it.")
    gone = await stage.people.say("Ben", "wound-care", "Sugar on the wound, my grandmother swore by it.")
    await stage.people.react("Cem", gone, "🔖")
    await happened(stage)
    async with cut(stage, BEYOND):
        reply = await stage.people.say("Ben", "round-talk", "A clay pot with wet sand.", card)
        await stage.people.react("Ana", reply, "✅")
        await stage.people.react("Ana", tip, "🔖")
        await stage.people.react("Cem", gone, "🔖", False)
        where = await stage.people.say("Cem", "wound-care", "Where do you park in the old town?")
        await stage.people.react("Cem", where, "❓")
    await happened(stage)
    assert len(stage.server.gateway.identifies) == 2
    assert "answered by Ben" in saying(stage, card)
    for words, found in (
        ("/practice find photograph ruler", "Photograph the wound"),
        ("/practice find sugar grandmother", "Nobody has written this down yet"),
        ("/practice questions open", "Where do you park"),
    ):
        await stage.say("dora", "round-talk", words)
        (answer,) = [one for one in await happened(stage) if one.person == "dora"]
        assert found in answer.text


async def forum_of_questions(stage: DiscordStage) -> Channel:
    """Dora has said that posts there are questions."""
    await stage.people.forum_post("Dora", "help", "Rules", "Be kind.")
    await stage.say("dora", "help", "/practice settings")
    card = next(one for one in stage.visible("dora"))
    (button,) = [one for one in card.buttons if one.label == "Posts are questions"]
    await stage.press("dora", card, button.address)
    await happened(stage)
    return stage.seen.room("help")


async def test_a_closed_post_is_neither_bumped_nor_opened_when_its_answer_goes(stage: DiscordStage) -> None:
    await forum_of_questions(stage)
    post = await stage.people.forum_post("Ana", "help", "Insulin on tour", COOL, ["insulin"])
    reply = await stage.people.say("Ben", "help", "A clay pot with wet sand.", post)
    await happened(stage)
    await stage.people.react("Ana", reply, "✅")
    await happened(stage)
    assert stage.people.tags_of(post) == ["insulin", "solved"]
    said, last = len(post.messages), post.last_message
    await stage.people.close_post(post)
    await stage.people.delete("Ben", reply)
    await happened(stage)
    said -= 1
    assert (post.archived, len(post.messages), post.last_message) == (True, said, last)
    await stage.say("cem", "round-talk", "/practice questions open")
    assert [one for one in await happened(stage) if "Insulin on tour" in one.text]


async def test_a_tag_of_another_name_means_answered_once_a_steward_says_so(stage: DiscordStage) -> None:
    await forum_of_questions(stage)
    await stage.people.change_tags("help", ["insulin", "Fertig"])
    post = await stage.people.forum_post("Ana", "help", "Insulin on tour", COOL)
    reply = await stage.people.say("Ben", "help", "A clay pot with wet sand.", post)
    await happened(stage)
    await stage.say("dora", "help", "/practice settings")
    (card,) = await happened(stage)
    (menu,) = [one for one in card.menus if one.label == "The tag of what is answered"]
    await stage.press("dora", card, menu.address, [menu.options["Fertig"]])
    await happened(stage)
    await stage.people.react("Ana", reply, "✅")
    await happened(stage)
    assert stage.people.tags_of(post) == ["Fertig"]


async def test_a_post_whose_title_changes_is_the_same_question_by_its_new_title(stage: DiscordStage) -> None:
    await forum_of_questions(stage)
    post = await stage.people.forum_post("Ana", "help", "Insulin on tour", COOL)
    await happened(stage)
    await stage.people.rename_channel(post, "Insulin on a long round")
    await happened(stage)
    await stage.say("cem", "round-talk", "/practice questions open")
    (answer,) = [one for one in await happened(stage) if one.person == "cem"]
    assert "Insulin on a long round" in answer.text
    assert "Insulin on tour" not in answer.text


async def test_topics_are_offered_while_somebody_types(stage: DiscordStage) -> None:
    await stage.say("ana", "round-talk", f"/practice ask {COOL} topic:insulin")
    await happened(stage)
    offered = await stage.people.complete("Cem", "round-talk", "practice find", "topic", "insu")
    assert offered == {"insulin": "insulin"}


async def test_who_takes_no_direct_messages_finds_them_in_home(stage: DiscordStage) -> None:
    card = await asked(stage)
    stage.people.close_dms("Ana")
    await stage.people.say("Ben", "round-talk", "A clay pot with wet sand.", card)
    await stage.settle()
    home = await stage.home("ana")
    assert home is not None
    assert "There's a reply" in home.text
    assert len(stage.server.invalid) == 1


async def test_who_is_in_another_server_changes_nothing_by_a_forged_button(stage: DiscordStage) -> None:
    card = await asked(stage)
    others = stage.state.add_guild("Others")
    eva = stage.state.add_user(others, "Eva")
    room = stage.state.add_channel(others, "their-talk")
    await stage.server.happenings.guild_came(others)
    data = {"component_type": 2, "custom_id": "requests.withdraw|1", "id": 1}
    await stage.people.ask(interaction(stage.server, eva, room, COMPONENT, data, card))
    await happened(stage)
    assert "open" in saying(stage, card)
    data = {"component_type": 2, "custom_id": "requests.me_too|1", "id": 1}
    await stage.people.ask(interaction(stage.server, eva, room, COMPONENT, data, card))
    await happened(stage)
    assert "other person" not in saying(stage, card)


@pytest.mark.parametrize("members", [True, False], ids=["and hears of members", "and hears of nobody"])
async def test_without_the_right_to_read_messages_menus_and_mentions_still_work(members: bool, tmp_path: Path) -> None:
    (scene,) = parse(WITHOUT_WORDS, Path("without.md"))
    app = AppMade(content_intent=False, members_intent=members)
    async with discord_stage(f"sqlite:///{tmp_path / 'lunchtable.db'}", app) as stage:
        assert "with less than all intents" in await stage.discord.where()
        player = Player(stage, scene)
        await player.play()
        player.close()
        assert (stage.server.violations, stage.server.invalid) == ([], [])


async def test_who_is_in_two_servers_is_asked_once_which_one_is_meant(stage: DiscordStage) -> None:
    others = stage.state.add_guild("Others")
    stage.state.add_member(others, stage.state.user("Cem"))
    await stage.server.happenings.guild_came(others)
    await stage.say("cem", DIRECT + "cem", "how do you keep a bag dry on a bike?")
    await stage.settle()
    (which,) = [one for one in stage.visible("cem") if "Which server do you mean?" in one.text]
    (table,) = [button for button in which.buttons if button.label == "Table"]
    await stage.press("cem", which, table.address)
    said = await happened(stage)
    assert [one for one in said if one.person == "cem" and "Shall I ask this in #round-talk?" in one.text]


async def test_answers_in_posts_are_marked_without_bumping_them(stage: DiscordStage) -> None:
    await forum_of_questions(stage)
    post = await stage.people.forum_post("Ana", "help", "Insulin on tour", COOL, ["insulin"])
    reply = await stage.people.say("Ben", "help", "A clay pot with wet sand.", post)
    await happened(stage)
    await stage.people.react("Ana", reply, "✅")
    await happened(stage)
    assert (stage.people.tags_of(post), post.last_message) == (["insulin", "solved"], reply.id)


async def test_texts_name_stewards_verbs_as_they_are_typed_there(stage: DiscordStage) -> None:
    await stage.say("dora", "round-talk", "/practice settings")
    (settings,) = await happened(stage)
    (ask,) = [one for one in settings.buttons if one.label == "Ask somebody to join"]
    await stage.press("dora", settings, ask.address)
    (form,) = [one for one in await happened(stage) if one.kind == "form"]
    await stage.submit("dora", form.id, {"who": ["ben"]}, {})
    await happened(stage)
    home = await stage.home("ben")
    assert home is not None
    (yes,) = [one for one in home.buttons if one.label == "Yes, gladly"]
    await stage.press("ben", home, yes.address)
    assert [one for one in await happened(stage) if "/practice tend settings" in one.text]


async def test_of_other_messages_nothing_is_counted_and_it_is_said_so(stage: DiscordStage) -> None:
    await stage.people.say("Ben", "round-talk", "@Ana good morning")
    await stage.say("ben", "round-talk", "/practice me")
    (card,) = await happened(stage)
    assert "Of other messages I keep nothing, not even how many there were." in card.text


async def test_one_platform_that_fails_does_not_take_the_other_down(stage: DiscordStage) -> None:
    async with beside(stage) as slack:
        await stage.server.gateway.cut(BEYOND)
        await slack.say("ana", "round-talk", f"/practice ask {COOL}")
        await slack.settle()
        assert [one for one in slack.changes() if one.kind == "post" and COOL in one.text]
        stage.server.gateway.restore()
        await stage.server.until(lambda: stage.server.gateway.live, 20)
        await slack.server.stop()
        card = await asked(stage)
        assert COOL in saying(stage, card)


@asynccontextmanager
async def beside(stage: DiscordStage) -> AsyncIterator[SlackStage]:
    """A Slack that is served by the same process, with the same people in it."""
    manifest = make_manifest(stage.registry, Wanted())
    async with LocalSlack(SlackClock(lambda: stage.clock.now().timestamp()), made_app(manifest)) as server:
        team = server.state.add_team("Table")
        there = server.state.install(team, manifest["oauth_config"]["scopes"]["bot"])
        slack = Slack(access_to(server, there.token, "socket"), stage.discord.storage, stage.registry, stage.clock)
        try:
            await slack.check()
            stage.house.add(slack)
            await slack.start()
            made = SlackStage(server, team.id, slack, stage.house, stage.clock)
            await made.lay(read_table({}, Path()))
            yield made
        finally:
            await slack.stop()
            await slack.close()
