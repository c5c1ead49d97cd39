"""The card on which a button was pressed, as Discord sends it along: what of it the answer must know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.discord.again import ACTION
from adapters.discord.custom_ids import CANCEL, unpack
from adapters.discord.marking import count_of
from adapters.discord.payloads import Json, each, id_of, number, part, word

HOME = "home"
"""What the messages of Home are marked as."""


@dataclass(frozen=True, slots=True)
class PressedCard:
    """`mark`: the number its first component bears, 0 for none. `home`: which of the messages of somebody's Home it is.
    `between`: it only leads back into a form. `asks`: it only asks whether one is sure, about a button on `about`."""

    mark: int = 0
    home: int | None = None
    between: bool = False
    asks: bool = False
    about: str = ""
    asked_by: str = ""  # the press because of which it asks


def pressed_card(data: Json) -> PressedCard:
    """What is known of the card of an INTERACTION_CREATE."""
    message = part(data, "message")
    carried = {unpack(id)[0] if id != CANCEL else CANCEL for id in _custom_ids(message)}
    asks = CANCEL in carried
    return PressedCard(
        mark=max(0, number(next(iter(each(message, "components")), {}), "id", 0)),
        home=count_of(message, HOME),
        between=ACTION in carried,
        asks=asks,
        about=id_of(part(message, "interaction_metadata"), "interacted_message_id") if asks else "",
        asked_by=id_of(part(message, "interaction_metadata"), "id") if asks else "",
    )


def _custom_ids(message: Json) -> Iterator[str]:
    waiting = [message]
    while waiting:
        thing = waiting.pop()
        if id := word(thing, "custom_id"):
            yield id
        waiting += each(thing, "components")
        if accessory := part(thing, "accessory"):
            waiting.append(accessory)
