"""A database that is away, a bot that is started anew in the middle of a conversation."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from at_discord import Table, laid_table


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with laid_table(tmp_path) as table:
        yield table
        assert table.server.violations == []
        assert table.server.invalid == []


async def test_while_the_database_is_away_discord_has_to_wait_and_nothing_is_lost(
    table: Table, caplog: pytest.LogCaptureFixture
) -> None:
    people = table.server.people
    async with table.at_work():
        storing = table.discord.receiving.storing
        storing.most, storing.enough_room = 20, 10
        first = await people.say(table.ana, table.rounds, "Good morning")

        async def there() -> bool:
            return f"message:{first.id}" in await table.keys()

        await table.until(there)
        other = sqlite3.connect(table.url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        said = []
        for number in range(60):
            said.append(await asyncio.wait_for(_say(table, number), 5))
        assert not storing.room.is_set()
        assert storing.waits <= 20
        other.execute("ROLLBACK")
        other.close()

        async def all_there() -> bool:
            return {f"message:{one}" for one in said} <= set(await table.keys())

        await table.until(all_there, 30)
        await asyncio.wait_for(storing.room.wait(), 5)
    assert not [record for record in caplog.records if "Number" in record.getMessage()]


async def _say(table: Table, number: int) -> str:
    """Said without waiting until the bot has heard."""
    from discord_server import Message

    state, server = table.server.state, table.server
    said = Message(state.clock.snowflake(), table.rounds.id, table.ben.id, at=state.clock.now())
    said.content = f"Number {number}"
    await server.happenings.post(table.rounds, said)
    await asyncio.sleep(0)
    return said.id


async def test_a_conversation_goes_on_after_a_restart_in_the_middle(table: Table) -> None:
    server, people = table.server, table.server.people
    async with table.at_work():
        answer = await people.slash(table.ana, table.rounds, "practice ask")
        assert answer.kind == "modal"
    async with table.at_work():  # the form is open while the bot is started anew
        fields = [field.name for field in server.modal_of(table.ana).fields]
        await people.submit(table.ana, {fields[0]: "How do you keep insulin cool on a long round?"})

        async def posted() -> bool:
            return any("insulin" in str(seen) for seen in server.seen_by(table.ben, table.rounds))

        await table.until(posted)
    async with table.at_work():
        card = next(seen for seen in server.seen_by(table.ben, table.rounds) if "insulin" in str(seen))
        pressed = await people.press(table.ben, card.buttons[0].label, card)
        assert pressed is not None
        assert not server.unfinished
