"""Blocks laid out on messages and views: what belongs together stays together, what doesn't fit goes on or is counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from adapters.slack.limits import MESSAGE_BLOCKS, MESSAGE_CHARACTERS, VIEW_BLOCKS, VIEW_BYTES
from bot.card import Attachment, Card, Part, Picture
from bot.markup.fitting import size
from bot.paging import in_groups, laid_out

Json = dict[str, Any]
Files = tuple[Picture | Attachment, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One message. `text` is what notifications show and what is read aloud. `files` go with it."""

    text: str
    blocks: list[Json]
    files: Files = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, and what it says in words. `clings`: never on another page than the one before it. `entries`: so many
    entries of a list, which may end earlier. `needed`: never left out."""

    block: Json
    words: str = ""
    clings: bool = False
    entries: int = 0
    needed: bool = False
    files: Files = ()


@dataclass(slots=True)
class _Room:
    """What is on a page so far."""

    pieces: list[Piece] = field(default_factory=list)
    blocks: int = 1  # one is kept for "continued"
    characters: int = 100

    def takes(self, group: Sequence[Piece]) -> bool:
        more = sum(characters(piece.block) for piece in group)
        fits = self.characters + more <= MESSAGE_CHARACTERS.most
        return fits and self.blocks + len(group) <= MESSAGE_BLOCKS.most

    def add(self, group: Sequence[Piece]) -> None:
        self.pieces += group
        self.blocks += len(group)
        self.characters += sum(characters(piece.block) for piece in group)


def with_names_apart(card: Card) -> Card:
    """Files of one name are told apart by another name. Done twice, it changes nothing more."""
    seen: set[str] = set()
    parts: list[Part] = []
    for number, part in enumerate(card.parts):
        if isinstance(part, Attachment | Picture):
            name = part.name
            while name in seen:
                name = f"{number}-{name}"
            seen.add(name)
            part = part if name == part.name else msgspec.structs.replace(part, name=name)
        parts.append(part)
    return msgspec.structs.replace(card, parts=tuple(parts))


def on_pages(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces of each message."""
    return laid_out(pieces, _Room)


def on_one_view(pieces: Iterable[Piece], more: Callable[[int], Piece]) -> list[Piece]:
    """The pieces that fit in a view. Lists end earlier, the last one first; `more` says how much is missing."""
    groups = in_groups(replace(piece, clings=piece.clings and piece.block["type"] != "actions") for piece in pieces)
    blocks, weight = sum(map(len, groups)), sum(map(_weight, groups))
    most_blocks, most_weight = VIEW_BLOCKS.most, VIEW_BYTES.most
    if blocks <= most_blocks and weight <= most_weight:
        return _flat(groups)
    missing = 0
    for may_go in (_is_entry, _is_not_needed):
        for place in range(len(groups) - 1, -1, -1):
            if not may_go(groups[place]):
                continue
            gone = groups.pop(place)
            missing += sum(piece.entries for piece in gone) or 1
            blocks, weight = blocks - len(gone), weight - _weight(gone)
            note = [more(missing)]
            if blocks + 1 <= most_blocks and weight + _weight(note) <= most_weight:
                return _flat([*groups[:place], note, *groups[place:]])
    return _flat(groups)


def characters(block: Any) -> int:
    """How much of a message's room a block takes: all that is written in it."""
    match block:
        case dict():
            return sum(characters(value) for value in block.values())
        case list():
            return sum(map(characters, block))
        case str():
            return size(block)
        case _:
            return 5


def _weight(group: Iterable[Piece]) -> int:
    return sum(len(json.dumps(piece.block)) + 2 for piece in group)


def _flat(groups: Iterable[Iterable[Piece]]) -> list[Piece]:
    return [piece for group in groups for piece in group]


def _is_entry(group: Sequence[Piece]) -> bool:
    return any(piece.entries for piece in group)


def _is_not_needed(group: Sequence[Piece]) -> bool:
    return not any(piece.needed for piece in group)
