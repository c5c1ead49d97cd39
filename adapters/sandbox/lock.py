"""One sandbox at a time in a chat's file: two would each write over what the other knows nothing of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


class InUse(Exception):
    """Another sandbox is at work with this file."""


@contextmanager
def held(kept: Path) -> Iterator[None]:
    """Keep others out while this lasts. Raises InUse, or OSError when nothing can be written there.

    What is held is a transaction on an empty SQLite file beside the chat: every system lets go of it when the process
    ends, however it ends. The file stays; removing it could let two in.
    """
    kept.parent.mkdir(parents=True, exist_ok=True)
    lock = kept.with_name(f"{kept.name}.lock")
    with closing(_locked(lock, kept)):
        yield


def _locked(lock: Path, kept: Path) -> sqlite3.Connection:
    file = None
    try:
        file = sqlite3.connect(lock, timeout=0, isolation_level=None)
        file.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if file is not None:
            file.close()
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise InUse(str(kept)) from None
        raise OSError(f"{lock} can't be locked: {error}") from None
    return file
