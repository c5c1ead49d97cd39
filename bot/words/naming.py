"""Who and what a reply names, so that an adapter can look the names up before it composes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bot import markup
from bot.markup import ChannelMention, PersonMention
from bot.text import Quote, Spot, Where, Who


def who_is_named(*things: object) -> tuple[set[str], set[str]]:
    """The ids of the people and of the channels that replies, cards, forms or texts name anywhere inside, also in
    people's own words."""
    persons: set[str] = set()
    channels: set[str] = set()
    waiting: list[object] = list(things)
    while waiting:
        match waiting.pop():
            case Who(id_) | PersonMention(id_, _):
                persons.add(id_)
            case Where(id_) | ChannelMention(id_, _):
                channels.add(id_)
            case Quote(words):
                if "person:" in words or "channel:" in words:
                    waiting.extend(markup.parse(words))
            case msgspec.Struct() as struct:
                waiting.extend(getattr(struct, name) for name in struct.__struct_fields__)
            case dict() as named:
                waiting.extend(named.values())
            case tuple() | list() | set() | frozenset() as several:
                waiting.extend(several)
            case _:
                continue
    return persons, channels


def spots_in(thing: object) -> Iterator[Spot]:
    """The messages a card, form or text links to, anywhere inside."""
    waiting = [thing]
    while waiting:
        match waiting.pop():
            case Spot() as spot:
                yield spot
            case msgspec.Struct() as struct:
                waiting.extend(getattr(struct, name) for name in struct.__struct_fields__)
            case dict() as named:
                waiting.extend(named.values())
            case tuple() | list() as several:
                waiting.extend(several)
            case _:
                continue
