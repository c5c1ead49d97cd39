"""The file of an SQLite database: where it is, who may read it, how it is opened."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, NullPool, create_engine, event

from storage.writer import is_busy

NAME = "lunchtable.db"


def in_memory(new: bytes) -> Path:
    """A directory for a database that lives in memory, which starts as `new`."""
    shared = Path("/dev/shm")  # noqa: S108 - memory that looks like a directory; made private by mkdtemp
    directory = Path(tempfile.mkdtemp(prefix="lunchtable-", dir=shared if shared.is_dir() else None))
    (directory / NAME).write_bytes(new)
    return directory


def _use_wal(driver: Any) -> None:
    """Two processes that make a file at the same time may both be refused; SQLite doesn't wait by itself here."""
    for _ in range(200):
        try:
            driver.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            time.sleep(0.02)
        else:
            return


def make_private(path: str) -> None:
    """A new file can be read by its owner only; what SQLite puts beside it follows."""
    if not path.startswith("file:"):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def remove(directory: Path | None) -> None:
    """Take away what `in_memory` made."""
    if directory:
        shutil.rmtree(directory, ignore_errors=True)


def engine_of(path: str, *, durable: bool) -> Engine:
    """An engine whose connections are all set up alike. `durable`: a commit waits for the disk."""
    engine = create_engine(
        URL.create("sqlite", database=path),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",  # BEGIN and COMMIT are ours
        connect_args={"check_same_thread": False, "cached_statements": 512, "timeout": 5.0},
        query_cache_size=2000,
        hide_parameters=True,  # errors are logged, and parameters are what people wrote
    )

    @event.listens_for(engine, "connect")
    def prepare(driver: Any, _: Any) -> None:
        _use_wal(driver)
        driver.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        driver.execute("PRAGMA foreign_keys = ON")
        driver.execute("PRAGMA cache_size = -8000")

    return engine
