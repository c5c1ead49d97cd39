"""Direct messages: they belong to no server, so it is found out or asked which one is meant."""

from __future__ import annotations

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


async def rows(table: Table) -> list[tuple[str, str]]:
    from sqlalchemy import select

    from storage.flow_tables import inbox
    from storage.scope import across_workspaces

    async with table.storage.database.work() as work:
        found = await work.rows(across_workspaces(select(inbox.c.workspace, inbox.c.key)), {})
    return [(row.workspace, row.key) for row in found]


async def test_who_is_in_one_server_means_that_one(table: Table) -> None:
    async with table.at_work():
        said = await table.server.people.say(table.ana, "dm:Ana", "How do you keep insulin cool?")

        async def there() -> bool:
            return (table.workspace, f"message:{said.id}") in await rows(table)

        await table.until(there)


async def test_who_is_in_two_is_asked_once_and_it_is_remembered(table: Table) -> None:
    server = table.server
    other = server.state.add_guild("Gardeners")
    server.state.add_member(other, table.ana)
    async with table.at_work():
        first = await server.people.say(table.ana, "dm:Ana", "How do you keep insulin cool?")
        second = await server.people.say(table.ana, "dm:Ana", "In summer, I mean.")

        async def asked() -> bool:
            return any("Which server" in str(seen) for seen in server.seen_by(table.ana, "dm:Ana"))

        await table.until(asked)
        cards = [seen for seen in server.seen_by(table.ana, "dm:Ana") if "Which server" in str(seen)]
        assert len(cards) == 1
        await server.people.press(table.ana, "Gardeners", cards[0])

        async def both_there() -> bool:
            stored = await rows(table)
            return all((f"discord:{other.id}", f"message:{one.id}") in stored for one in (first, second))

        await table.until(both_there)
    async with table.at_work():
        third = await server.people.say(table.ana, "dm:Ana", "Thank you.")

        async def there() -> bool:
            return (f"discord:{other.id}", f"message:{third.id}") in await rows(table)

        await table.until(there)
        assert len([seen for seen in server.seen_by(table.ana, "dm:Ana") if "Which server" in str(seen)]) == 0
