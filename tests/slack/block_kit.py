"""What Slack would refuse: messages and views held against slack_sdk's models, Slack's own schema of Block Kit (where it
is at hand), and what neither of them knows."""

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = dict[str, Any]

SCHEMA = Path(__file__).parents[3] / "shared/data/reference/slack/blockkit.schema.json"
MESSAGE_CHARACTERS = 13_200
VIEW_BYTES = 250_000
# What slack_sdk does not measure: (kind of thing, its key) → the most of it.
MOST = {
    ("header", "text"): 150,
    ("field", "text"): 2000,
    ("context", "text"): 3000,
    ("plain_text_input", "initial_value"): 3000,
    ("option", "description"): 75,
}
_PING = re.compile(r"<[!@]")


def check_message(page: Any) -> None:
    """Fails, naming everything Slack would refuse in a page (its `text` and `blocks`)."""
    wrong = wrong_in_message(page.text, page.blocks)
    assert not wrong, wrong


def check_view(view: Mapping[str, Any]) -> None:
    """Fails, naming everything Slack would refuse in a view."""
    wrong = wrong_in_view(view)
    assert not wrong, wrong


def wrong_in_message(text: str, blocks: Sequence[Json]) -> list[str]:
    """What Slack would refuse in a message, or what would ping or leave a screen reader without words."""
    wrong = list(_wrong_in_blocks(blocks, most=50))
    if not text.strip():
        wrong.append("no text beside the blocks")
    if len(text) > 40_000:
        wrong.append(f"msg_too_long: {len(text)} characters of text")
    if _PING.search(text):
        wrong.append("the text pings")
    if (total := sum(map(len, _strings(blocks)))) > MESSAGE_CHARACTERS:
        wrong.append(f"msg_blocks_too_long: {total} characters")
    if inputs := [block for block in blocks if block.get("type") == "input"]:
        wrong.append(f"{len(inputs)} inputs in a message")
    return wrong


def wrong_in_view(view: Mapping[str, Any]) -> list[str]:
    """What Slack would refuse in a view."""
    blocks = view.get("blocks", [])
    wrong = list(_wrong_in_blocks(blocks, most=100))
    wrong += _by_schema("HomeView" if view.get("type") == "home" else "ModalView", {**view, "blocks": []})
    try:
        View(**view).to_dict()
    except (SlackObjectFormationError, TypeError) as error:
        wrong.append(f"view: {error}")
    if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
        wrong.append("inputs, but nothing to submit them")
    if len(json.dumps(view)) > VIEW_BYTES:
        wrong.append("view_too_large")
    for key in ("title", "submit", "close"):
        if key in view:
            wrong += _wrong_in_text(view[key], key)
    return wrong


def _wrong_in_blocks(blocks: Sequence[Json], most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks; 1 to {most} are taken"
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    yield from (f"two blocks are called {name!r}" for name, count in ids.items() if count > 1)
    for number, block in enumerate(blocks):
        yield from (f"block {number} ({block.get('type')}): {wrong}" for wrong in _wrong_in_block(block))


def _wrong_in_block(block: Json) -> Iterator[str]:
    yield from _by_schema(_definition(block.get("type")), block)
    with _Warnings() as warnings:
        try:
            parsed = Block.parse(block)
            if parsed is None:
                yield "unknown kind of block"
            else:
                parsed.to_dict()
        except (SlackObjectFormationError, TypeError) as error:
            yield str(error)
    yield from warnings
    match block.get("type"):
        case "section":
            if "text" not in block and not block.get("fields"):
                yield "neither text nor fields"
            for field in block.get("fields", ()):
                yield from _wrong_in_text(field, "field", MOST["field", "text"])
        case "header":
            yield from _wrong_in_text(block["text"], "header", MOST["header", "text"])
        case "context":
            for element in block["elements"]:
                yield from _wrong_in_text(element, "context", MOST["context", "text"])
        case "image":
            if not block.get("alt_text", "").strip():
                yield "a picture without words"
        case "actions":
            if any(str(element["type"]).startswith("multi_") for element in block["elements"]):
                yield "a menu for several choices stands in a row"
    yield from _wrong_inside(block)


def _wrong_inside(block: Json) -> Iterator[str]:
    elements = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    elements = [element for element in elements if element and element["type"] not in ("mrkdwn", "plain_text")]
    ids = Counter(element.get("action_id") for element in elements)
    yield from (f"action id {name!r} twice" for name, count in ids.items() if count > 1)
    for element in elements:
        if not 1 <= len(element.get("action_id") or "") <= 255:
            yield f"{element['type']} has the action id {element.get('action_id')!r}"
        yield from _wrong_in_element(element)
    for text in _texts(block):
        yield from _wrong_in_text(text, text["type"])


def _wrong_in_element(element: Json) -> Iterator[str]:
    options = element.get("options")
    most = 10 if element["type"] in ("checkboxes", "radio_buttons") else 100
    if options is not None and not 1 <= len(options) <= most:
        yield f"{len(options)} options"
    for option in options or ():
        if not 1 <= len(option["value"]) <= 150:
            yield f"an option of the value {option['value']!r}"
        if len(option.get("description", {}).get("text", "")) > MOST["option", "description"]:
            yield "a description is too long"
    chosen = [
        *element.get("initial_options", ()),
        *([element["initial_option"]] if "initial_option" in element else []),
    ]
    if any(option not in (options or ()) for option in chosen) or element.get("initial_options") == []:
        yield "what is chosen at first is no option"
    if element["type"] == "plain_text_input":
        longest = element.get("max_length", 3000)
        if not 1 <= longest <= 3000:
            yield f"max_length {longest}"
        if len(element.get("initial_value", "x")) > longest or element.get("initial_value") == "":
            yield "the initial value doesn't fit"
        if "\n" in element.get("initial_value", "") and not element.get("multiline"):
            yield "lines in an input of one line"
    if element["type"] == "file_input" and not 1 <= element.get("max_files", 10) <= 10:
        yield f"max_files {element['max_files']}"
    if "url" in element and not re.match(r"https?://[^\s/]", element["url"]):
        yield f"no address: {element['url']!r}"


def _wrong_in_text(text: Json, where: str, most: int = 3000) -> Iterator[str]:
    words = text.get("text", "")
    if not words.strip():
        yield f"{where}: no words"
    if len(words) > most:
        yield f"{where}: {len(words)} characters; {most} fit"
    if text.get("type") == "mrkdwn":
        if _PING.search(words):
            yield f"{where} pings"
        if not text.get("verbatim"):
            yield f"{where}: Slack would look for names and @channel in it"


def _texts(thing: Any) -> Iterator[Json]:
    """All text objects in a thing."""
    match thing:
        case {"type": "mrkdwn" | "plain_text", "text": str()}:
            yield thing
        case dict():
            for value in thing.values():
                yield from _texts(value)
        case list():
            for value in thing:
                yield from _texts(value)


def _strings(thing: Any) -> Iterator[str]:
    match thing:
        case str():
            yield thing
        case dict():
            yield from _strings(list(thing.values()))
        case list() | tuple():
            for value in thing:
                yield from _strings(value)


def _by_schema(definition: str, thing: Mapping[str, Any]) -> list[str]:
    if not _definitions():
        return []
    if definition not in _definitions():
        return [f"the schema knows no {definition!r}"]
    return [f"schema: {error.json_path} {error.message[:300]}" for error in _validator(definition).iter_errors(thing)]


def _definition(kind: Any) -> str:
    for name, definition in _definitions().items():
        shapes = definition.get("anyOf", [definition])
        if name.endswith("Block") and any(
            shape.get("properties", {}).get("type", {}).get("const") == kind for shape in shapes
        ):
            return name
    return str(kind)


@cache
def _definitions() -> dict[str, Any]:
    return json.loads(SCHEMA.read_text(encoding="utf-8"))["definitions"] if SCHEMA.exists() else {}


@cache
def _validator(definition: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{definition}", "definitions": _definitions()})


class _Warnings(logging.Handler):
    """slack_sdk only warns of keys and elements it doesn't know."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def __enter__(self) -> list[str]:
        logging.getLogger("slack_sdk").addHandler(self)
        return self.heard

    def __exit__(self, *_: object) -> None:
        logging.getLogger("slack_sdk").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())
