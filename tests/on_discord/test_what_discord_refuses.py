"""The checker of messages and modals finds what Discord would refuse, with its OpenAPI at hand and without."""

from typing import Any

import pytest
from components import COMPONENTS_V2, wrong_in_command, wrong_in_message, wrong_in_modal

Json = dict[str, Any]


def button(custom_id: str = "a.b|1", **other: Any) -> Json:
    return {"type": 2, "style": 2, "label": "Show", "custom_id": custom_id} | other


def text(words: str) -> Json:
    return {"type": 10, "content": words}


def row(*inner: Json) -> Json:
    return {"type": 1, "components": list(inner)}


def select(*values: str, **other: Any) -> Json:
    return {"type": 3, "custom_id": "a.b|", "options": [{"label": "One", "value": value} for value in values]} | other


def message(*inner: Json, **other: Any) -> Json:
    container = {"type": 17, "components": list(inner)}
    return {"flags": COMPONENTS_V2, "components": [container], "allowed_mentions": {"parse": []}} | other


def modal(*fields: Json) -> Json:
    labels = [
        {"type": 18, "label": "Words", "component": field | {"custom_id": f"f{n}"}} for n, field in enumerate(fields)
    ]
    return {"custom_id": "a.b|", "title": "Ask", "components": labels}


FINE = message(text("`<@1>` and \\<@1> are only words"), row(button()), row(select("a", "b")))
REFUSED = {
    "40 components": message(*(text("x") for _ in range(40))),
    "4000 characters": message(text("x" * 2001), text("x" * 2000)),
    "a text without words": message(text(" \n")),
    "the same button twice": message(row(button(), button())),
    "a button with neither": message(row({"type": 2, "style": 2, "label": "Show"})),
    "a button with both": message(row(button(url="https://a.example"))),
    "a button without words": message(row(button(label=" "))),
    "an address that is none": message(row({"type": 2, "style": 5, "label": "Read", "url": "not one"})),
    "a menu beside a button": message(row(button(), select("a"))),
    "a value twice": message(row(select("a", "a"))),
    "more chosen than may be": message(row(select("a", "b", max_values=3))),
    "a call to everyone": message(text("hello @everyone")),
    "a call to one": message(text("hello <@123>")),
    "an invitation": message(text("come to discord.gg/abc")),
    "calls allowed": message(text("hello"), allowed_mentions={"parse": ["users"]}),
    "content beside components": message(text("hello"), content="hello"),
    "components without their flag": message(text("hello"), flags=0),
    "a file that doesn't come along": message({"type": 13, "file": {"url": "attachment://a.ics"}}),
    "a picture without words": message({"type": 12, "items": [{"media": {"url": "https://a.example/b.png"}}]}),
}
REFUSED_FORMS = {
    "six fields": modal(*({"type": 4, "style": 1} for _ in range(6))),
    "lines in one line": modal({"type": 4, "style": 1, "value": "a\nb"}),
    "a value that is too long": modal({"type": 4, "style": 1, "value": "ab", "max_length": 1}),
    "required, and none needed": modal(select("a", min_values=0, required=True)),
    "no title": modal({"type": 4, "style": 1}) | {"title": " "},
}


def test_what_is_fine_is_taken() -> None:
    assert wrong_in_message(FINE) == []
    assert wrong_in_modal(modal({"type": 4, "style": 2, "value": "a\nb"}, select("a", "b", max_values=2))) == []


@pytest.mark.parametrize("payload", REFUSED.values(), ids=REFUSED)
def test_a_message_is_refused_for(payload: Json) -> None:
    assert wrong_in_message(payload)


@pytest.mark.parametrize("payload", REFUSED_FORMS.values(), ids=REFUSED_FORMS)
def test_a_modal_is_refused_for(payload: Json) -> None:
    assert wrong_in_modal(payload)


def test_a_command_is_refused_for_names_order_and_length() -> None:
    entry = {"type": 1, "name": "find", "description": "Find"}
    fine = {"name": "practice", "description": "Ask", "options": [entry]}
    assert wrong_in_command(fine) == []
    word = {"type": 3, "name": "words", "description": "x"}
    for options in (
        [entry, entry],
        [entry | {"name": "Find"}],
        [entry | {"description": "x" * 101}],
        [entry | {"name": f"verb-{number}"} for number in range(26)],
        [entry | {"options": [word, word | {"name": "most", "required": True}]}],
        [entry | {"name": f"v{n}", "options": [word | {"name": f"w{m}", "description": "x" * 99} for m in range(9)]}
         for n in range(9)],
    ):  # fmt: skip
        assert wrong_in_command(fine | {"options": options})
