"""A large card is rendered beside the loop, so that nobody else waits for it."""

import threading

import pytest

from bot.card import Attachment, Button, Card, Item, Items, Part, Picture, Words
from bot.rendering import rendered
from bot.text import t


def rows(many: int) -> Items:
    one = Item(t("{title}", title="A clay pot"), t("open"), Button(t("Show"), "find.show", "1"))
    return Items((one,) * many)


@pytest.mark.parametrize(
    ("part", "beside"),
    [
        (rows(8), False),
        (rows(150), True),
        (Words(t("{words}", words="sand " * 100)), False),
        (Words(t("{words}", words="sand " * 5000)), True),
        (Picture(b"0" * 100_000, t("a map")), False),
        (Attachment(b"0" * 100_000, "visit.ics", "text/calendar", t("a visit")), False),
    ],
    ids=["a few rows", "many rows", "some words", "many words", "a picture", "a file"],
)
async def test_only_what_is_large_goes_to_a_thread(part: Part, beside: bool):
    thread = await rendered(Card((part,)), threading.current_thread)
    assert (thread is not threading.main_thread()) == beside
