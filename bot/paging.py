"""Pieces of a card laid out on messages: what belongs together stays together, what doesn't fit goes on in the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar


class Piece(Protocol):
    """Something to show. `clings`: never in another message than the one before it."""

    @property
    def clings(self) -> bool: ...


P = TypeVar("P", bound=Piece)


class Room(Protocol[P]):
    """A message, and what is in it so far."""

    @property
    def pieces(self) -> list[P]: ...

    def takes(self, group: Sequence[P], /) -> bool:
        """Is there room for all of these?"""

    def add(self, group: Sequence[P], /) -> None:
        """Put them in."""


def laid_out(pieces: Iterable[P], room: Callable[[], Room[P]]) -> list[list[P]]:
    """The pieces of each message; `room` makes an empty one. What is too much for any is taken apart."""
    rooms = [room()]
    for group in in_groups(pieces):
        together = [group] if room().takes(group) else [[piece] for piece in group]
        for some in together:
            if not rooms[-1].takes(some):
                rooms.append(room())
            rooms[-1].add(some)
    return [each.pieces for each in rooms if each.pieces]


def in_groups(pieces: Iterable[P]) -> list[list[P]]:
    """What belongs together."""
    groups: list[list[P]] = []
    for piece in pieces:
        if piece.clings and groups:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups
