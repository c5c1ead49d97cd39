"""A storage over an empty database of either kind, and every statement watched."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
import workspace_guard
from sqlalchemy import Engine, event

from storage import Storage, open_storage

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    opened = await open_storage(database_url)
    yield opened
    await opened.close()


@pytest.fixture(autouse=True)
def _every_statement_names_its_workspace() -> Iterator[None]:
    event.listen(Engine, "before_execute", workspace_guard.check)
    yield
    event.remove(Engine, "before_execute", workspace_guard.check)
