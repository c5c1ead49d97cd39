"""A laid table for each test: in memory where only the conversation matters, on both databases where they do."""

from collections.abc import AsyncIterator

import pytest
from lunch import Lunch

from storage import open_storage


@pytest.fixture
async def lunch() -> AsyncIterator[Lunch]:
    storage = await open_storage("sqlite://")
    table = Lunch(storage)
    await table.lay()
    yield table
    await storage.close()


@pytest.fixture
async def lasting_lunch(database_url: str) -> AsyncIterator[Lunch]:
    """The same on SQLite and on PostgreSQL."""
    storage = await open_storage(database_url)
    table = Lunch(storage)
    await table.lay()
    yield table
    await storage.close()
