"""The vault: secrets are encrypted, found by name, taken once, forgotten in time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import select

from bot.errors import NoKey, WrongKey
from storage import Storage, open_storage
from storage.flow_tables import secrets
from storage.scope import across_workspaces

W, OTHER = "slack:T1", "slack:T2"
TOKEN = b"xoxb-what-nobody-else-should-read"


@pytest.fixture
async def safe(database_url: str) -> AsyncIterator[Storage]:
    """A storage with a key."""
    opened = await open_storage(database_url, cipher=Fernet(Fernet.generate_key()))
    yield opened
    await opened.close()


async def rows(storage: Storage) -> list[bytes]:
    async with storage.database.work() as work:
        return [row.value for row in await work.rows(across_workspaces(select(secrets.c.value)), {})]


async def test_a_secret_comes_back_as_it_was_and_lies_nowhere_open(safe: Storage, now: datetime) -> None:
    await safe.vault.put(W, "bot", TOKEN, now)
    assert await safe.vault.get(W, "bot", now) == TOKEN
    assert await safe.vault.get(OTHER, "bot", now) is None
    assert await safe.vault.get(W, "other", now) is None
    (kept,) = await rows(safe)
    assert TOKEN not in kept
    await safe.vault.put(W, "bot", b"another", now)
    assert await safe.vault.get(W, "bot", now) == b"another"
    assert await safe.workspaces() == []  # a secret alone does not make a workspace known


async def test_without_a_key_nothing_secret_is_kept(storage: Storage, now: datetime) -> None:
    with pytest.raises(NoKey, match="set LUNCHTABLE_KEY"):
        await storage.vault.put(W, "bot", TOKEN, now)
    assert await rows(storage) == []


async def test_a_secret_that_may_be_used_once_is_taken_once(safe: Storage, now: datetime) -> None:
    await safe.vault.put(W, "state", b"one", now, now + timedelta(minutes=10))
    got = await asyncio.gather(*(safe.vault.take(W, "state", now) for _ in range(8)))
    assert [value for value in got if value] == [b"one"]
    assert await safe.vault.get(W, "state", now) is None


async def test_two_processes_never_both_take_it(database_url: str, now: datetime) -> None:
    key = Fernet(Fernet.generate_key())
    one, two = await open_storage(database_url, cipher=key), await open_storage(database_url, cipher=key)
    for number in range(20):
        await one.vault.put(W, f"state {number}", b"once", now)
    taken = await asyncio.gather(
        *(process.vault.take(W, f"state {number}", now) for number in range(20) for process in (one, two))
    )
    assert [value for value in taken if value] == [b"once"] * 20
    await one.close()
    await two.close()


async def test_what_expired_is_not_given_out_and_is_tidied_away(safe: Storage, now: datetime) -> None:
    soon = now + timedelta(minutes=10)
    await safe.vault.put(W, "state", b"one", now, soon)
    await safe.vault.put(W, "bot", TOKEN, now)
    assert await safe.vault.get(W, "state", soon) is None
    assert await safe.vault.take(W, "state", soon) is None
    assert len(await rows(safe)) == 2
    await safe.inbox.tidy(soon)
    assert len(await rows(safe)) == 1


async def test_starting_up_finds_the_tokens_of_all_workspaces(safe: Storage, now: datetime) -> None:
    await safe.vault.put(W, "bot", b"ours", now)
    await safe.vault.put(OTHER, "bot", b"theirs", now)
    await safe.vault.put(OTHER, "state", b"else", now)
    assert await safe.vault.named("bot") == [(W, b"ours"), (OTHER, b"theirs")]
    await safe.vault.drop(OTHER)
    await safe.vault.put(W, "state", b"else", now)
    await safe.vault.drop(W, "bot")
    assert await safe.vault.named("bot") == []
    assert await safe.vault.get(W, "state", now) == b"else"
    assert len(await rows(safe)) == 1


async def test_a_new_key_before_the_old_one_opens_both(database_url: str, now: datetime) -> None:
    old, new = Fernet(Fernet.generate_key()), Fernet(Fernet.generate_key())
    storage = await open_storage(database_url, cipher=old)
    await storage.vault.put(W, "bot", TOKEN, now)
    await storage.close()
    rotated = await open_storage(database_url, cipher=MultiFernet([new, old]))
    assert await rotated.vault.get(W, "bot", now) == TOKEN
    await rotated.vault.put(W, "fresh", TOKEN, now)
    await rotated.close()
    later = await open_storage(database_url, cipher=new)
    assert await later.vault.get(W, "fresh", now) == TOKEN
    with pytest.raises(WrongKey, match="earlier key"):
        await later.vault.take(W, "bot", now)
    await later.close()
    again = await open_storage(database_url, cipher=MultiFernet([new, old]))
    assert await again.vault.take(W, "bot", now) == TOKEN  # with the wrong key nothing was lost
    await again.close()
