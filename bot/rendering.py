"""Rendering beside the loop: a large card takes a while, and meanwhile others wait for their answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import msgspec

from bot.card import Attachment, Picture

LARGE = 20_000
"""Characters and things from which on something is rendered in a thread; below, going there takes longer."""
_A_THING = 40  # what an item, a text or a button weighs besides its words

T = TypeVar("T")


async def rendered(thing: object, render: Callable[[], T]) -> T:
    """What `render` makes of a card or form: small ones at once, large ones in a thread."""
    return await asyncio.to_thread(render) if is_large(thing) else render()


def is_large(thing: object) -> bool:
    """Does this hold so much that nobody should wait for it?"""
    weight = 0
    waiting: list[object] = [thing]
    while waiting and weight < LARGE:
        match waiting.pop():
            case str() as words:
                weight += len(words)
            case Picture(alt=inner) | Attachment(label=inner):  # their bytes are handed on as they are
                waiting.append(inner)
            case msgspec.Struct() as struct:
                weight += _A_THING
                waiting.extend(getattr(struct, name) for name in struct.__struct_fields__)
            case dict() as named:
                waiting.extend(named.values())
            case tuple() | list() as several:
                waiting.extend(several)
            case _:
                continue
    return weight >= LARGE
