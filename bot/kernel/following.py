"""Edits and deletions of what was said reach the copies of it."""

from __future__ import annotations

from msgspec.structs import replace

from bot.kernel.records import Entry
from bot.language.titles import title_of
from bot.turn import Turn

EDITED_THERE = "edited where it was said"
"""A step of history whose old words are shown to nobody: their author took them back."""


async def follow_edit(turn: Turn, entry: Entry, words: str, by: str) -> Entry:
    """The original's words changed: so do the copy's. A title that somebody chose stays."""
    if words == entry.body:
        return entry
    guessed = entry.title == title_of(entry.body)
    after = replace(entry, body=words, title=title_of(words) or entry.title if guessed else entry.title)
    return await turn.store.entries.change(entry, after, by, EDITED_THERE, turn.now)
