"""Where an interaction came from, so that its answer finds the way back, also through a form that lies between."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

_LONGEST = 3000  # Slack's private_metadata


@dataclass(frozen=True, slots=True)
class Origin:
    """The card, channel, Home or modal in which something was done. Empty is what isn't so or isn't known."""

    channel: str = ""
    message: str = ""
    thread: str = ""
    response_url: str = ""
    ephemeral: bool = False  # the card is one only this person sees, which has no address
    home: bool = False
    view: str = ""  # the id of the modal a button was pressed in
    trigger: str = ""  # opens a form within three seconds, once


def pack(origin: Origin) -> str:
    """As a view can carry it: without the trigger, which is used by then, and without what is empty."""
    kept = {name: value for name, value in asdict(origin).items() if value and name != "trigger"}
    packed = json.dumps(kept, separators=(",", ":"))
    if len(packed) > _LONGEST:  # the address to respond to is the only long part; there are other ways to answer
        kept.pop("response_url", None)
        packed = json.dumps(kept, separators=(",", ":"))
    return packed if len(packed) <= _LONGEST else "{}"


def unpack(text: str) -> Origin:
    """What `pack` made. Anything else is an origin of which nothing is known."""
    try:
        read = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return Origin()
    if not isinstance(read, dict):
        return Origin()
    known = {field.name: type(field.default) for field in fields(Origin)}
    fitting: dict[str, Any] = {name: value for name, value in read.items() if type(value) is known.get(name)}
    return Origin(**fitting)
