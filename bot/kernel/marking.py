"""Marks that can come from several places at once: a button, and an emoji in more than one skin tone.

A mark stands as long as one of them does. Where it came from is in its note.
"""

from __future__ import annotations

from msgspec.structs import replace

from bot.kernel.records import Mark
from bot.turn import Turn

BUTTON = "button"
"""Put by a button or menu. Only its own *Undo* takes it away, and everything else with it."""


async def put_mark(turn: Turn, entry: int, kind: str, source: str = BUTTON) -> bool:
    """Put the mark of whose turn it is. True if it is new."""
    mine = await _mine(turn, entry, kind)
    if mine is None:
        if await turn.store.marks.put(Mark(entry, kind, turn.me, turn.now, source)):
            return True
        mine = await _mine(turn, entry, kind)  # put at the same moment
    sources = mine.note.split() if mine else []
    if mine is not None and source not in sources:
        await _noted(turn, mine, [*sources, source])
    return False


async def take_mark(turn: Turn, entry: int, kind: str, source: str = BUTTON) -> bool:
    """Take away what came from there; with `source` "" all emoji. True if nothing of the mark stands any more."""
    mine = await _mine(turn, entry, kind)
    if mine is None:
        return False
    left = [] if source == BUTTON else [one for one in mine.note.split() if one != source and (source or one == BUTTON)]
    if left:
        if left != mine.note.split():
            await _noted(turn, mine, left)
        return False
    return await turn.store.marks.take(entry, kind, turn.me)


async def _mine(turn: Turn, entry: int, kind: str) -> Mark | None:
    return next((mark for mark in await turn.store.marks.of(entry, kind) if mark.person == turn.me), None)


async def _noted(turn: Turn, mark: Mark, sources: list[str]) -> None:
    if await turn.store.marks.take(mark.entry, mark.kind, mark.person):
        await turn.store.marks.put(replace(mark, note=" ".join(sources)))
