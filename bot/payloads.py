"""Looking into what a platform sends, in which anything may be missing, null, blank or of another kind than documented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def word(of: Json, *names: str) -> str:
    """The first of these that is a text with something in it; "" when there is none."""
    for name in names:
        value = of.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def part(of: Json, name: str) -> Json:
    """What is below `name`; nothing when it isn't an object."""
    value = of.get(name)
    return value if isinstance(value, dict) else {}


def each(of: Json, name: str) -> list[Json]:
    """The objects listed below `name`."""
    value = of.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
