"""A reader in Berlin, on a Wednesday at noon."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.text import Spot
from bot.words import Reader

NOON = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)


def _address(spot: Spot) -> str:
    return f"https://chat.example/{spot.channel}/{spot.message}" if spot.channel == "C1" else ""


@pytest.fixture(scope="session")
def reader() -> Callable[..., Reader]:
    def made(locale: str = "en", **others: Any) -> Reader:
        known = {"U1": "Ana", "U2": "Ben", "U3": "Cem"}
        return Reader(
            **{"locale": locale, "timezone": "Europe/Berlin", "names": known, "channels": {"C1": "round-talk"}}
            | {"now": NOON, "address": _address}
            | others
        )

    return made
