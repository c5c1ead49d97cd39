"""What the commands share: settings, opening the database, saying what is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from bot.errors import CommunityError
from bot.ports import Storage
from bot.settings import Settings
from bot.text import Text
from bot.words import Reader, say_plain
from storage import Cipher, open_storage


class Trouble(Exception):
    """What an operator reads: what was wrong, and what to do."""


def settings() -> Settings:
    """The settings. Raises Trouble naming the one that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0])
        name = name if name.isupper() else f"LUNCHTABLE_{name.upper()}"
        raise Trouble(f"The setting {name} can't be used: {first['msg']}. See .env.example.") from None


def plainly(refusal: CommunityError) -> Trouble:
    """A refusal of the core, for the terminal."""
    return Trouble(spoken(refusal.text))


def spoken(text: Text) -> str:
    """A text of the core, for the terminal."""
    return say_plain(text, Reader(now=datetime.now(UTC)))


def file_database(path: Path) -> str:
    """The address of a SQLite file; makes its folder."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(
            f"The folder {path.parent} can't be made: {error.strerror}. Choose another with --database."
        ) from None
    return f"sqlite:///{path.absolute()}"


@asynccontextmanager
async def opened(url: str, *, durable: bool = True) -> AsyncIterator[Storage]:
    """The database, migrated. Raises Trouble with what to do when it can't be opened."""
    key = settings().key.get_secret_value()
    try:
        storage = await open_storage(url, cipher=_cipher(key), durable=durable)
    except Trouble:
        raise
    except Exception as error:
        raise Trouble(
            f"The database {_without_password(url)} can't be opened ({type(error).__name__}: {_first_line(error)}). "
            "Check the address, that it is running and that it may be written."
        ) from None
    try:
        yield storage
    finally:
        await storage.close()


def _cipher(key: str) -> Cipher | None:
    """The first key encrypts, all decrypt: a new one is put before the old ones."""
    from cryptography.fernet import Fernet, MultiFernet

    keys = [one.strip() for one in key.split(",") if one.strip()]
    try:
        return MultiFernet([Fernet(one) for one in keys]) if keys else None
    except ValueError:
        which = "LUNCHTABLE_KEY is" if len(keys) == 1 else "One of the keys in LUNCHTABLE_KEY is"
        raise Trouble(f"{which} no Fernet key. Make one as .env.example shows.") from None


def _without_password(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200]
