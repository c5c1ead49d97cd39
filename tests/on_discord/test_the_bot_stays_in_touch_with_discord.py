"""Being connected, losing the connection, and going on where it was."""

from __future__ import annotations

import asyncio
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


async def stored(table: Table, key: str) -> None:
    async def there() -> bool:
        return key in await table.keys()

    await table.until(there)


async def test_what_ana_says_is_stored_under_its_own_id(table: Table) -> None:
    async with table.at_work():
        said = await table.server.people.say(table.ana, table.rounds, "How do you keep insulin cool?")
        await stored(table, f"message:{said.id}")
        assert (await table.discord.where()).startswith("Nurses (Discord)")


async def test_after_a_quick_restart_the_session_goes_on_and_nothing_is_missing(table: Table) -> None:
    server = table.server
    async with table.at_work():
        first = await server.people.say(table.ana, table.rounds, "One")
        await stored(table, f"message:{first.id}")
    second = await server.people.say(table.ana, table.rounds, "Two")
    async with table.at_work():
        await stored(table, f"message:{second.id}")
        assert len(server.gateway.identifies) == 1
        assert len(server.gateway.resumes) == 1
        post = await server.people.forum_post(table.ben, table.tips, "Cool bags", "Which ones?")
        await stored(table, f"message:{post.id}")
        assert (await table.keys()).count(f"message:{second.id}") == 1


async def test_a_connection_that_breaks_is_taken_up_again(table: Table) -> None:
    server = table.server
    async with table.at_work():
        await server.gateway.drop()
        said = await server.people.say(table.ana, table.rounds, "Is anybody there?")
        await stored(table, f"message:{said.id}")
        assert len(server.gateway.identifies) == 1
        await server.gateway.reconnect()
        await asyncio.sleep(0.05)
        await server.gateway.ready()
        said = await server.people.say(table.ana, table.rounds, "And now?")
        await stored(table, f"message:{said.id}")
        assert len(server.gateway.identifies) == 1
