"""Edits and deletions of what was said reach the copies of it."""

from __future__ import annotations

from msgspec.structs import replace

from bot.kernel.entries import ANSWER, QUESTION
from bot.kernel.records import Entry
from bot.language.titles import title_of, title_with_mentions
from bot.turn import Turn

EDITED_THERE = "edited where it was said"
"""A step of history whose old words are shown to nobody: their author took them back."""


async def is_of_a_question(turn: Turn, entry: Entry) -> bool:
    """Is it a question or what answers one? Then what becomes of it is followed by the feature that tracks questions;
    what somebody had kept before can answer one, too."""
    return entry.kind in (QUESTION, ANSWER) or bool(await turn.store.links.of(entry.id, "answers"))


async def follow_edit(turn: Turn, entry: Entry, words: str, by: str) -> Entry:
    """The original's words changed: so do the copy's. A title that somebody chose stays."""
    if words == entry.body:
        return entry
    guessed = entry.title in (title_with_mentions(entry.body), title_of(entry.body))
    after = replace(entry, body=words, title=title_with_mentions(words) or entry.title if guessed else entry.title)
    return await turn.store.entries.change(entry, after, by, EDITED_THERE, turn.now)
