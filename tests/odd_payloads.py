"""Payloads in which things are odd, and what may be read from them all the same."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from bot.places import Channel, Message, Person, Place

ODD = st.sampled_from(
    [None, "", " ", 0, -1, 1e400, True, [], {}, ["x"], [None], {"id": None}, "\x00", "\ud800", "1.2.3", "9" * 30]
)


def spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Everything within a payload, as (what it is in, where)."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from spots(value[key])


def copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


@st.composite
def mangled(draw: st.DrawFn, payloads: list[Any]) -> Any:
    """A payload in which some things are missing, null, blank or of another kind."""
    payload = copied(draw(st.sampled_from(payloads)))
    for _ in range(draw(st.integers(1, 4))):
        found = list(spots(payload))
        if not found:
            break
        inside, key = draw(st.sampled_from(found))
        if isinstance(inside, dict) and draw(st.booleans()):
            del inside[key]
        else:
            inside[key] = copied(draw(ODD))
    return payload


def check_event(event: Any, workspace: str) -> None:
    """It has an address, and names nobody and nothing without an id."""
    assert event.id
    assert event.workspace == workspace
    assert event.at.tzinfo is not None
    message, place = getattr(event, "message", None), getattr(event, "place", None)
    assert not isinstance(message, Message) or (message.author.id and message.place.channel and message.place.message)
    assert not isinstance(place, Place) or place.channel
    for who in (getattr(event, "person", None), getattr(event, "channel", None)):
        assert not isinstance(who, Person | Channel) or who.id
