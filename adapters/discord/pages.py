"""Components laid out on messages: what belongs together stays together, what doesn't fit goes on in the next one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.limits import CHARACTERS, COMPONENTS, FILES
from bot.card import Attachment, Picture
from bot.markup.fitting import size
from bot.paging import laid_out

Json = dict[str, Any]

CONTINUED = 100  # characters kept for saying that it goes on
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+|^[._-]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file to send with a message. Components name it as `attachment://name`; `description` is for those who can't
    see it."""

    name: str
    data: bytes
    media_type: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One message. `payload` is what Discord takes (with `attachments` in the order of `files`, which go with it as
    files[0], files[1] …), `words` what it says without marks."""

    payload: Json
    words: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A component, and what it says in words. `clings`: never in another message than the one before it."""

    component: Json
    words: str = ""
    clings: bool = False
    files: tuple[File, ...] = ()


@dataclass(slots=True)
class _Room:
    """What is in a message so far. The container around all of it counts as one."""

    pieces: list[Piece] = field(default_factory=list)
    components: int = 1
    characters: int = 0
    files: int = 0
    ids: set[str] = field(default_factory=set)

    def takes(self, group: Sequence[Piece]) -> bool:
        ids = [each for piece in group for each in custom_ids(piece.component)]
        return (
            self.components + sum(count(piece.component) for piece in group) <= COMPONENTS.most
            and self.characters + sum(characters(piece.component) for piece in group) <= CHARACTERS.most
            and self.files + sum(len(piece.files) for piece in group) <= FILES.most
            and len(ids) == len({*ids}) == len({*ids} - self.ids)
        )

    def add(self, group: Sequence[Piece]) -> None:
        for piece in group:
            self.pieces.append(piece)
            self.components += count(piece.component)
            self.characters += characters(piece.component)
            self.files += len(piece.files)
            self.ids.update(custom_ids(piece.component))


def on_pages(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces of each message."""
    if _Room().takes(pieces):
        return [list(pieces)]
    return laid_out(pieces, _with_a_note)


def count(component: Json) -> int:
    """How many components it is, with all that are in it."""
    return 1 + sum(map(count, _within(component)))


def characters(component: Json) -> int:
    """How much there is to read in it. Discord counts the texts; counting the buttons, too, is on the safe side."""
    return (
        size(component.get("content", "")) + size(component.get("label", "")) + sum(map(characters, _within(component)))
    )


def custom_ids(component: Json) -> Iterator[str]:
    """What its buttons and menus carry."""
    if "custom_id" in component:
        yield component["custom_id"]
    for inner in _within(component):
        yield from custom_ids(inner)


def _within(component: Json) -> Iterator[Json]:
    yield from component.get("components", ())
    if "accessory" in component:
        yield component["accessory"]


def named_file(file: Picture | Attachment, description: str, taken: set[str]) -> File:
    """The file under a name that Discord leaves as it is, and that no other file of the card has."""
    stem, dot, ending = (_UNSAFE.sub("_", file.name).lstrip("_") or "file").rpartition(".")
    stem, ending = (stem[:80], f".{ending[:12]}") if dot and stem else (ending[:80], "")
    name = next(
        one
        for number in range(len(taken) + 1)
        if (one := f"{stem}{f'-{number + 1}' * (number > 0)}{ending}") not in taken
    )
    taken.add(name)
    media_type = file.media_type if isinstance(file, Attachment) else "image/png"
    return File(name, file.data, media_type, description)


def _with_a_note() -> _Room:
    return _Room(components=2, characters=CONTINUED)
