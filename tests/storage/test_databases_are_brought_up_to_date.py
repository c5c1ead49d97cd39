"""Migrations make what the tables say; several processes may start at once."""

import asyncio
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, text

import storage.flow_tables  # noqa: F401 - its tables belong to the metadata
from storage import migrate, migrations, open_storage
from storage.columns import SortedWords
from storage.database import open_database
from storage.tables import metadata


def _differences(connection: Connection) -> list[object]:
    """The search index is each database's own."""
    options = {
        "compare_type": _differs,
        "include_name": lambda name, kind, parents: kind != "table" or not name.startswith("search"),
    }
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def _differs(context: Any, _: Any, __: Any, existing: Any, wanted: Any) -> bool | None:
    """Alembic takes every collation for a difference."""
    if not isinstance(wanted, SortedWords):
        return None
    return bool(existing.collation != wanted.load_dialect_impl(context.dialect).collation)


async def test_migrations_make_exactly_what_the_tables_say(database_url: str) -> None:
    database = open_database(database_url)
    await migrate(database)
    assert await database.with_connection(_differences) == []
    assert not await migrate(database)
    assert await database.with_connection(migrations.version_of) == migrations.HEAD
    await database.close()


def test_the_newest_version_is_the_one_named() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_current_head() == migrations.HEAD


async def test_a_blank_database_is_filled_by_whoever_comes_first(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    opened = await asyncio.gather(*(open_storage(url) for _ in range(4)))
    for one in opened:
        assert await one.workspaces() == []
        await one.close()


async def test_postgres_is_filled_from_nothing_by_several_at_once(postgres_server: str, postgres_url: str) -> None:
    database = open_database(postgres_url)
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    opened = await asyncio.gather(*(open_storage(postgres_url) for _ in range(3)))
    for one in opened:
        assert await one.workspaces() == []
        await one.close()
    assert await database.with_connection(_differences) == []
    await database.close()


async def test_addresses_are_understood_as_operators_write_them(tmp_path: Path) -> None:
    for address in (f"sqlite:///{tmp_path}/a.db", f"sqlite+aiosqlite:///{tmp_path}/a.db"):
        database = open_database(address)
        assert database.dialect == "sqlite"
        await database.close()
    for address in ("postgres://u:p@h/d?sslmode=require&channel_binding=require", "postgresql+psycopg://u:p@h/d"):
        database = open_database(address)
        assert database.dialect == "postgresql"
        assert database.engine.url.drivername == "postgresql+asyncpg"
        assert dict(database.engine.url.query) in ({"ssl": "require"}, {})
        await database.close()
    assert make_url("postgresql://u@h/d").database == "d"
