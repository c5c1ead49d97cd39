"""In our own Discord there are people who can do what Discord lets people do, and see what Discord shows them."""

import asyncio
from typing import Any

import discord
import pytest
from discord_nurses import Bot, Ward, running
from discord_server import LocalDiscord

ASK = {
    "name": "practice",
    "type": 1,
    "description": "Learn from each other",
    "contexts": [0],
    "options": [
        {
            "type": 1,
            "name": "ask",
            "description": "Ask a question",
            "options": [
                {"type": 3, "name": "words", "description": "What you ask", "required": True},
                {"type": 6, "name": "whom", "description": "Whom you ask"},
                {"type": 3, "name": "topic", "description": "About", "autocomplete": True},
            ],
        }
    ],
}


async def register(bot: Bot) -> None:
    commands: Any = [ASK, {"name": "This is a question", "type": 3}]
    await bot.http.bulk_upsert_global_commands(bot.application_id or 0, commands)


async def test_command_form_and_button_follow_each_other_to_an_answer(ward: Ward) -> None:
    people = ward.server.people

    async def answers(asked: discord.Interaction[Any]) -> None:
        data: Any = asked.data
        if asked.type is discord.InteractionType.application_command:
            modal = discord.ui.Modal(title="Ask", custom_id="ask|1")
            modal.add_item(
                discord.ui.Label(text="Question", component=discord.ui.TextInput(custom_id="q", default="Who?"))
            )
            await asked.response.send_modal(modal)
        elif asked.type is discord.InteractionType.modal_submit:
            words = data["components"][0]["component"]["value"]
            view = discord.ui.LayoutView(timeout=None)
            go: Any = discord.ui.Button(label="Save", custom_id="save|1")
            view.add_item(discord.ui.Container(discord.ui.Section(f"**{words}**", accessory=go)))
            await asked.response.send_message(view=view)
        else:
            view = discord.ui.LayoutView(timeout=None)
            view.add_item(discord.ui.TextDisplay("Saved."))
            await asked.response.edit_message(view=view)

    async with running(ward.server) as bot:
        bot.answers = answers
        await register(bot)
        opened = await people.slash("Ben", ward.rounds, "practice ask", {"words": "Who?", "whom": "Ana"})
        assert opened.kind == "modal"
        form = ward.server.modal_of("Ben")
        assert form is not None
        assert [(field.label, field.holds) for field in form.fields] == [("Question", "Who?")]
        assert (await people.submit("Ben", {"Question": ""})).errors == {"q": "This is required"}
        posted = await people.submit("Ben", {"Question": "Who has a pump?"})
        assert (posted.text, ward.server.modal_of("Ben")) == ("Who has a pump?", None)
        assert posted.seen is not None
        assert [button.beside for button in posted.seen.buttons] == ["Who has a pump?"]
        done = await people.press("Ana", "Save", posted.seen)
        assert (done.kind, done.text) == ("update", "Saved.")
        asked = bot.of("INTERACTION_CREATE")[0]
        assert (asked["locale"], asked["guild_locale"], asked["context"]) == ("de", "en-US", 0)
        assert asked["data"]["resolved"]["users"][ward.ana.id]["username"] == "ana"
        assert [seen.text for seen in ward.server.seen_by("Ana", ward.rounds)] == ["Saved."]
    assert ward.server.violations == []


async def test_what_is_only_for_one_is_seen_by_one_and_deferred_answers_are_waited_for(ward: Ward) -> None:
    people = ward.server.people

    async def answers(asked: discord.Interaction[Any]) -> None:
        if asked.type is discord.InteractionType.autocomplete:
            await asked.response.autocomplete([discord.app_commands.Choice(name="Pumps", value="t1")])
            return
        await asked.response.defer(ephemeral=True, thinking=True)
        await asyncio.sleep(0.05)
        await asked.edit_original_response(content="Kept.")
        await asked.followup.send("And more.", ephemeral=True)

    async with running(ward.server) as bot:
        bot.answers = answers
        await register(bot)
        assert await people.complete("Ana", ward.rounds, "practice ask", "topic", "pu") == {"Pumps": "t1"}
        said = await people.say("Ana", ward.rounds, "Who?")
        answer = await people.message_command("Ben", "This is a question", said)
        assert (answer.kind, answer.text) == ("deferred", "Kept.")
        await ward.server.quiet()
        assert [seen.text for seen in ward.server.seen_by("Ben", ward.rounds)] == ["Who?", "Kept.", "And more."]
        assert [seen.text for seen in ward.server.seen_by("Ana", ward.rounds)] == ["Who?"]
        assert ward.server.unfinished == []


async def test_people_cannot_do_what_discord_does_not_let_them(ward: Ward) -> None:
    people = ward.server.people
    async with running(ward.server) as bot:
        await register(bot)
        for command, options, why in [
            ("practice", {}, "go on with one of"),
            ("practice find", {}, "there is no 'find'"),
            ("lunch", {}, "there is no command"),
            ("practice ask", {}, "words is required"),
            ("practice ask", {"words": "x", "when": "now"}, "has no"),
        ]:
            with pytest.raises(AssertionError, match=why):
                await people.slash("Ana", ward.rounds, command, options)
        with pytest.raises(AssertionError, match="there is no command"):
            await people.slash("Ana", "dm:Ana", "practice ask", {"words": "x"})
        with pytest.raises(AssertionError, match="can't see"):
            await people.slash("Ben", ward.private, "practice ask", {"words": "x"})


async def test_second_and_forbidden_answers_are_refused_and_noted(ward: Ward) -> None:
    people, refused = ward.server.people, list[int]()

    async def answers(asked: discord.Interaction[Any]) -> None:
        bodies: list[dict[str, Any]] = [{"type": 7}, {"type": 5}, {"type": 9, "data": {}}, {"type": 4, "data": {}}]
        for body in bodies:
            try:
                await bot.http.request(
                    discord.http.Route("POST", f"/interactions/{asked.id}/{asked.token}/callback"), json=body
                )
            except discord.HTTPException as error:
                refused.append(error.code)

    async with running(ward.server) as bot:
        bot.answers = answers
        await register(bot)
        people.patience = 0.05
        answer = await people.slash("Ana", ward.rounds, "practice ask", {"words": "x"})
        await ward.server.quiet()
    assert (answer.kind, len(ward.server.unfinished)) == ("deferred", 1)
    assert refused == [50035, 50035, 40060]
    assert len(ward.server.violations) == 3


async def test_silence_of_three_seconds_and_late_words_are_said_out_loud(local_discord: LocalDiscord) -> None:
    guild = local_discord.state.add_guild("Nurses")
    ana = local_discord.state.add_user(guild, "Ana")
    rounds = local_discord.state.add_channel(guild, "round-talk")
    late: list[int] = []

    async def answers(asked: discord.Interaction[Any]) -> None:
        await asyncio.sleep(3.05)
        try:
            await asked.response.send_message("Sorry")
        except discord.HTTPException as error:
            late.append(error.code)

    async with running(local_discord) as bot:
        bot.answers = answers
        await register(bot)
        with pytest.raises(AssertionError, match="did not respond to practice within 3 s"):
            await local_discord.people.slash(ana, rounds, "practice ask", {"words": "x"})
        await local_discord.until(lambda: late)
    assert late == [10062]


async def test_token_of_an_interaction_dies_after_a_quarter_of_an_hour(ward: Ward) -> None:
    asked: list[discord.Interaction[Any]] = []

    async def answers(one: discord.Interaction[Any]) -> None:
        asked.append(one)
        await one.response.send_message("Yes?", ephemeral=True)

    async with running(ward.server) as bot:
        bot.answers = answers
        await register(bot)
        await ward.server.people.slash("Ana", ward.rounds, "practice ask", {"words": "x"})
        ward.server.clock.advance(901)
        with pytest.raises(discord.HTTPException) as refused:
            await asked[0].followup.send("Too late")
    assert refused.value.code == 50027


async def test_first_words_after_a_deferral_fill_it_and_it_can_be_taken_back(ward: Ward) -> None:
    async def answers(asked: discord.Interaction[Any]) -> None:
        await asked.response.defer(ephemeral=True, thinking=True)
        await asked.followup.send("Here.")

    async with running(ward.server) as bot:
        bot.answers = answers
        await register(bot)
        answer = await ward.server.people.slash("Ana", ward.rounds, "practice ask", {"words": "x"})
        assert (answer.kind, answer.text, answer.seen and answer.seen.kind) == ("deferred", "Here.", "ephemeral")
        assert answer.asked is not None
        await bot.http.request(
            discord.http.Route(
                "DELETE", f"/webhooks/{ward.server.state.bot.id}/{answer.asked.token}/messages/@original"
            )
        )
        assert ward.server.seen_by("Ana", ward.rounds) == []


async def test_menus_take_options_and_people_and_forms_take_files(ward: Ward) -> None:
    people = ward.server.people
    chosen: list[Any] = []

    async def answers(asked: discord.Interaction[Any]) -> None:
        chosen.append(asked.data)
        if asked.type is discord.InteractionType.component:
            modal = discord.ui.Modal(title="Show", custom_id="show")
            modal.add_item(discord.ui.TextDisplay("Please **show** it."))
            modal.add_item(discord.ui.Label(text="Picture", component=discord.ui.FileUpload(custom_id="f")))
            options = [discord.SelectOption(label="One", value="1"), discord.SelectOption(label="Two", value="2")]
            select: Any = discord.ui.Select(custom_id="s", options=options, required=False)
            modal.add_item(discord.ui.Label(text="How many", component=select))
            await asked.response.send_modal(modal)
        else:
            await asked.response.defer()

    async with running(ward.server) as bot:
        bot.answers = answers
        view = discord.ui.LayoutView(timeout=None)
        options = [discord.SelectOption(label="Pumps", value="t1"), discord.SelectOption(label="Drips", value="t2")]
        topics: Any = discord.ui.Select(custom_id="t", placeholder="Topic", options=options, max_values=2)
        whom: Any = discord.ui.UserSelect(custom_id="w", placeholder="Whom")
        view.add_item(discord.ui.ActionRow(topics))
        view.add_item(discord.ui.ActionRow(whom))
        card = str((await bot.room(ward.rounds).send(view=view)).id)
        await people.choose("Ana", "Topic", ["Pumps", "Drips"], card)
        await people.choose("Ana", "Whom", "Ben", card)
        with pytest.raises(AssertionError, match="there is no 'Beds'"):
            await people.choose("Ana", "Topic", "Beds", card)
        form = ward.server.modal_of("Ana")
        assert form is not None
        assert form.text == "Show\nPlease show it.\nPicture\nHow many\nOne\nTwo"
        answer = await people.submit("Ana", {"Picture": "map.png", "How many": "Two"})
        assert answer.kind == "deferred update"
        topics_sent, whom_sent, shown = chosen
        assert (topics_sent["values"], whom_sent["values"]) == (["t1", "t2"], [ward.ben.id])
        assert whom_sent["resolved"]["members"][ward.ben.id]["permissions"]
        (file,) = shown["resolved"]["attachments"].values()
        assert file["filename"] == "map.png"
        assert [part["component"]["values"] for part in shown["components"][1:]] == [[file["id"]], ["2"]]
    assert ward.server.violations == []


async def test_what_is_written_is_read_as_words(ward: Ward) -> None:
    async with running(ward.server) as bot:
        room = bot.room(ward.rounds)
        words = (
            f"# Pumps\n**Ana** asked \\*this\\* in <#{ward.rounds.id}>: `a*b*c`, see [the page](https://example.org)"
        )
        said = await room.send(words)
        await said.edit(content=f"> snake_case_name and ~~old~~ <@{ward.ben.id}> __new__")
        await room.send(embed=discord.Embed(title="Digest", description="Two *things*"))
    edited, digest = ward.server.seen_by("Ben", ward.rounds)
    assert (edited.text, edited.edited) == ("snake_case_name and old @Ben new", True)
    assert digest.text == "Digest\nTwo things"
    update, *_ = bot.of("MESSAGE_CREATE")
    assert update["content"] == words


async def test_threads_rest_when_nobody_speaks_and_private_ones_are_for_who_is_in_them(ward: Ward) -> None:
    people, server = ward.server.people, ward.server
    thread = await people.start_thread("Ana", ward.rounds, "Just us", private=True)
    said = await people.say("Ana", ward.rounds, "psst", thread=thread)
    assert [seen.id for seen in server.seen_by("Ben", ward.rounds)] == []
    await people.bring_into_thread(thread, "Ben")
    (seen,) = server.seen_by("Ben", ward.rounds)
    assert (seen.id, seen.channel, seen.thread) == (said.id, ward.rounds.id, thread.id)
    assert await people.let_threads_rest() == []
    server.clock.advance(3 * 86_400 + 1)
    assert await people.let_threads_rest() == [thread]
    with pytest.raises(AssertionError, match="in a closed thread"):
        await people.react("Ben", said, "✅")


async def test_history_comes_page_by_page_from_either_end(ward: Ward) -> None:
    said = [await ward.server.people.say("Ana", ward.rounds, str(number)) for number in range(5)]
    async with running(ward.server) as bot:
        room = bot.room(ward.rounds)
        middle = discord.Object(int(said[2].id))
        assert [one.content async for one in room.history(limit=2)] == ["4", "3"]
        assert [one.content async for one in room.history(limit=1, before=middle)] == ["1"]
        assert [one.content async for one in room.history(limit=1, after=middle)] == ["3"]
        assert [one.content async for one in room.history(limit=3, around=middle)] == ["3", "2", "1"]
        assert [one.content async for one in room.history(limit=None, oldest_first=True)] == list("01234")
