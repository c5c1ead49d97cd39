"""What people do while the bot can't hear them, for longer than Discord would tell it again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from at_discord import Table, laid_table

from bot.kernel.records import Entry


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with laid_table(tmp_path) as table:
        yield table
        assert table.server.violations == []
        assert table.server.invalid == []


async def entry_of(table: Table, message: str) -> Entry | None:
    return next((entry for entry in await table.entries() if entry.message == message), None)


async def kept(table: Table, message: str, *, so: bool = True) -> None:
    async def is_so() -> bool:
        return (await entry_of(table, message) is not None) == so

    await table.until(is_so)


def away(table: Table) -> None:
    """The session is over: nothing that happens now is told again."""
    table.server.clock.advance(660)
    for session in table.server.gateway.sessions.values():
        session.over = True


async def test_what_was_asked_saved_and_undone_meanwhile_is_found(table: Table) -> None:
    people = table.server.people
    async with table.at_work():
        before = await people.say(table.ana, table.rounds, "A clay pot with wet sand keeps it under 25 degrees.")
        undone = await people.say(table.ben, table.rounds, "Keep the tape in your left pocket, always.")
        await people.react(table.ben, undone, "🔖")
        await kept(table, undone.id)
    away(table)
    asked = await people.say(table.ana, table.rounds, "How do you keep insulin cool on a long round?")
    await people.react(table.ana, asked, "❓")
    await people.react(table.ben, before, "🔖")
    await people.react(table.ben, undone, "🔖", on=False)
    async with table.at_work():
        await kept(table, asked.id)
        await kept(table, before.id)

        async def let_go() -> bool:
            entry = await entry_of(table, undone.id)
            return entry is None or entry.state != "current" or not entry.kept

        await table.until(let_go)
        assert len(table.server.gateway.identifies) == 2


async def test_answers_edits_and_deletions_meanwhile_reach_what_is_kept(table: Table) -> None:
    people = table.server.people
    async with table.at_work():
        asked = await people.say(table.ana, table.rounds, "How do you keep insulin cool on a long round?")
        await people.react(table.ana, asked, "❓")
        thread = await people.start_thread(table.ben, table.rounds, "Insulin", on=asked.id)
        saved = await people.say(table.ben, table.rounds, "Write the dose on the calendar by the fridge.")
        gone = await people.say(table.ben, table.rounds, "Ring twice at the green door on the corner.")
        for one in (saved, gone):
            await people.react(table.ana, one, "🔖")
            await kept(table, one.id)
        await kept(table, asked.id)
    away(table)
    answer = await people.say(table.ben, table.rounds, "A clay pot with wet sand, under 25 degrees.", thread=thread)
    await people.react(table.ana, answer, "✅")
    await people.edit(table.ben, saved, "Write the dose on the calendar by the door.")
    await people.delete(table.ben, gone)
    async with table.at_work():

        async def all_of_it() -> bool:
            question, copy = await entry_of(table, asked.id), await entry_of(table, saved.id)
            assert question is not None
            edited = copy is not None and "by the door" in copy.title + copy.body
            return question.state == "answered" and edited and await entry_of(table, gone.id) is None

        await table.until(all_of_it)


async def test_a_cut_of_ten_minutes_loses_nothing(table: Table) -> None:
    people, server = table.server.people, table.server
    async with table.at_work():
        first = await people.say(table.ana, table.rounds, "Good morning")
        await table.until(lambda: _stored(table, f"message:{first.id}"))
        await server.gateway.cut(600)
        said = [await people.say(table.ben, table.rounds, f"Number {number}") for number in range(130)]
        post = await people.forum_post(table.ana, table.tips, "Cool bags", "Which ones do you use?", tags=["Solved"])
        server.clock.advance(601)
        keys = [f"message:{one.id}" for one in said] + [f"message:{post.id}"]

        async def all_there() -> bool:
            return set(keys) <= set(await table.keys())

        await table.until(all_there, 30)
        stored = [key for key in await table.keys() if key in keys[:-1]]
        assert stored == keys[:-1], "in the order in which they were said"


async def test_a_catch_up_that_was_interrupted_goes_on(table: Table) -> None:
    people, server = table.server.people, table.server
    async with table.at_work():
        first = await people.say(table.ana, table.rounds, "Good morning")
        await table.until(lambda: _stored(table, f"message:{first.id}"))
    away(table)
    said = [await people.say(table.ben, table.rounds, f"Number {number}") for number in range(250)]
    server.fail_next("GET /channels/{channel_id}/messages", "slow", 8, 0.4)
    async with table.at_work():

        async def begun() -> bool:
            return f"message:{said[0].id}" in await table.keys()

        await table.until(begun)
    async with table.at_work():
        last = f"message:{said[-1].id}"
        await table.until(lambda: _stored(table, last), 15)
        keys = await table.keys()
        assert all(keys.count(f"message:{one.id}") == 1 for one in said)


async def test_who_put_the_bot_out_meanwhile_is_noticed(table: Table) -> None:
    server = table.server
    async with table.at_work():
        said = await server.people.say(table.ana, table.rounds, "Good morning")
        await table.until(lambda: _stored(table, f"message:{said.id}"))
        await table.until(table.all_handled)  # else the channel would be asked for, where the bot is no more
    away(table)
    other = server.state.add_guild("Others")
    table.guild.present = False
    async with table.at_work():

        async def noticed() -> bool:
            return any(key.startswith("uninstalled:") for key in await table.keys())

        await table.until(noticed)
        assert other.present


async def _stored(table: Table, key: str) -> bool:
    return key in await table.keys()


async def test_emoji_of_long_ago_stay_where_they_are(table: Table) -> None:
    """What people put on messages before the bot came was never meant for it."""
    people, server = table.server.people, table.server
    old = await people.say(table.ana, table.rounds, "From before the bot came.")
    await people.react(table.ben, old, "🔖")
    server.clock.advance(timedelta(days=1).total_seconds())
    table.guild.bot_joined = server.clock.now()
    for _ in range(2):
        async with table.at_work():
            said = await people.say(table.ana, table.rounds, f"Now it is {datetime.now(UTC)}")
            key = f"message:{said.id}"
            await table.until(partial(_stored, table, key))
            await table.caught_up()
            assert not [key for key in await table.keys() if key.startswith("reaction:")]
        away(table)
