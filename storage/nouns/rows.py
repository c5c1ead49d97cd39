"""Rows of entries, which several nouns read."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.kernel.records import Entry
from storage.scope import columns_of
from storage.tables import entries

ENTRY = columns_of(entries, Entry)
"""`Entry(*row)` makes an entry of a row of these."""


def entry_values(entry: Entry) -> dict[str, Any]:
    """A row for an entry, without its id."""
    values = msgspec.structs.asdict(entry)
    del values["id"]
    return values
