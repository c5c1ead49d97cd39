"""Block Kit as Slack enforces it: which keys, how many, how long. Each fault is told with its place, as Slack does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .block_tables import BLOCKS, CHOICES, ELEMENTS, IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION, LENGTHS, SURFACES
from .errors import Json

KnownFile = Callable[[str], bool]
ALL_TEXT = 13_200  # characters in all the blocks of a message, ids and all; people found it, no page says it
MARKDOWN = 12_000
METADATA = 3000
VIEW_BYTES = 250_000


class Checker:
    """Collects faults. `surface`: message, modal or home; `known_file`: is there such an uploaded file?"""

    def __init__(self, surface: str, known_file: KnownFile = lambda _: True) -> None:
        self.surface, self.known_file = surface, known_file
        self.faults: list[str] = []
        self.inputs = 0
        self._block_ids: set[str] = set()

    def fault(self, message: str, path: str) -> None:
        self.faults.append(f"{message} [json-pointer:{path}]")

    def blocks(self, blocks: Any, path: str = "/blocks") -> None:
        """All of them."""
        most = 50 if self.surface == "message" else 100
        if not isinstance(blocks, list):
            self.fault("must be an array", path)
            return
        if len(blocks) > most:
            self.fault(f"no more than {most} items allowed", path)
        for number, block in enumerate(blocks):
            self.block(block, f"{path}/{number}")

    def block(self, block: Any, path: str) -> None:
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in BLOCKS:
            self.fault(f"unsupported type: {kind}", path)
            return
        if kind not in SURFACES[self.surface]:
            self.fault(f"unsupported type: {kind} in a {self.surface}", f"{path}/type")
        self.keys(block, BLOCKS[kind], path)
        id = block.get("block_id")
        if id is not None:
            self.length(id, 255, f"{path}/block_id")
            if id in self._block_ids:
                self.fault(f"`block_id` {id} already exists", f"{path}/block_id")
            self._block_ids.add(str(id))
        self._content(block, kind, path)

    def _content(self, block: Json, kind: str, path: str) -> None:
        match kind:
            case "section":
                self._section(block, path)
            case "header":
                self.text_object(block.get("text"), f"{path}/text", 150, plain=True)
            case "context":
                self.elements(block.get("elements"), f"{path}/elements", IN_CONTEXT, 10)
            case "actions":
                self.elements(block.get("elements"), f"{path}/elements", IN_ACTIONS, 25)
            case "input":
                self.inputs += 1
                self.text_object(block.get("label"), f"{path}/label", 2000, plain=True)
                if block.get("hint") is not None:
                    self.text_object(block["hint"], f"{path}/hint", 2000, plain=True)
                self.element(block.get("element"), f"{path}/element", IN_INPUT)
            case "image":
                self._image(block, path)
            case "markdown":
                self.length(block.get("text"), MARKDOWN, f"{path}/text")
            case "rich_text":
                if not isinstance(block.get("elements"), list):
                    self.fault("must be an array", f"{path}/elements")
            case _:
                pass

    def _section(self, block: Json, path: str) -> None:
        if block.get("text") is None and not block.get("fields"):
            self.fault("must define either `text` or `fields`", path)
        if block.get("text") is not None:
            self.text_object(block["text"], f"{path}/text", 3000)
        fields = block.get("fields")
        if fields is not None:
            if not isinstance(fields, list) or not 1 <= len(fields) <= 10:
                self.fault("no fewer than 1 and no more than 10 items allowed", f"{path}/fields")
            for number, field in enumerate(fields if isinstance(fields, list) else []):
                self.text_object(field, f"{path}/fields/{number}", 2000)
        if block.get("accessory") is not None:
            self.element(block["accessory"], f"{path}/accessory", IN_SECTION)

    def _image(self, block: Json, path: str) -> None:
        self.length(block.get("alt_text"), 2000, f"{path}/alt_text")
        url, file = block.get("image_url"), block.get("slack_file")
        if (url is None) == (file is None):
            self.fault("must provide exactly one of `image_url` and `slack_file`", path)
        if url is not None:
            self.length(url, 3000, f"{path}/image_url")
            if not str(url).startswith(("http://", "https://")):
                self.fault("downloading image failed", f"{path}/image_url")
        if isinstance(file, dict):
            wanted = file.get("id") or str(file.get("url", ""))
            if not self.known_file(str(wanted)):
                self.fault("invalid slack file", f"{path}/slack_file")
        if block.get("title") is not None:
            self.text_object(block["title"], f"{path}/title", 2000, plain=True)

    def elements(self, elements: Any, path: str, allowed: frozenset[str], most: int) -> None:
        if not isinstance(elements, list) or not 1 <= len(elements) <= most:
            self.fault(f"no fewer than 1 and no more than {most} items allowed", path)
            return
        ids = [element.get("action_id") for element in elements if isinstance(element, dict)]
        for number, element in enumerate(elements):
            self.element(element, f"{path}/{number}", allowed)
            if isinstance(element, dict) and element.get("action_id") and ids.count(element["action_id"]) > 1:
                self.fault(f"`action_id` {element['action_id']} already exists", f"{path}/{number}/action_id")

    def element(self, element: Any, path: str, allowed: frozenset[str]) -> None:
        kind = element.get("type") if isinstance(element, dict) else None
        if kind not in allowed:
            self.fault(f"unsupported type: {kind}", path)
            return
        if kind in ("plain_text", "mrkdwn"):
            self.text_object(element, path, 3000)
            return
        self.keys(element, ELEMENTS[kind], path)
        for key, most in LENGTHS.items():
            if element.get(key) is not None:
                self.length(element[key], most, f"{path}/{key}", least=0 if key == "initial_value" else 1)
        if kind == "button":
            self.text_object(element.get("text"), f"{path}/text", 75, plain=True)
            if element.get("style") not in (None, "primary", "danger"):
                self.fault("must be a valid enum value", f"{path}/style")
        if kind == "image":
            self._image(element, path)
        if element.get("placeholder") is not None:
            self.text_object(element["placeholder"], f"{path}/placeholder", 150, plain=True)
        if element.get("confirm") is not None:
            self._confirm(element["confirm"], f"{path}/confirm")
        if kind in CHOICES:
            self._options(element, path, *CHOICES[kind])
        if kind == "plain_text_input":
            most, least = element.get("max_length", 3000), element.get("min_length", 0)
            if not 1 <= most <= 3000 or not 0 <= least <= 3000 or least > most:
                self.fault("must be between 1 and 3000", f"{path}/max_length")
            if len(element.get("initial_value") or "") > most:
                self.fault(f"must be less than {most + 1} characters", f"{path}/initial_value")

    def _options(self, element: Json, path: str, most: int, text: int, mrkdwn: bool) -> None:
        groups = element.get("option_groups")
        lists = [group.get("options") for group in groups] if isinstance(groups, list) else [element.get("options")]
        if groups is not None and element.get("options") is not None:
            self.fault("must provide only one of `options` and `option_groups`", path)
        known: list[Any] = []
        for options in lists:
            if not isinstance(options, list) or not 1 <= len(options) <= most:
                self.fault(f"no fewer than 1 and no more than {most} items allowed", f"{path}/options")
                continue
            known += options
            for number, option in enumerate(options):
                self._option(option, f"{path}/options/{number}", text, mrkdwn)
        first = element.get("initial_option")
        for option in [first] if first is not None else element.get("initial_options") or []:
            if option not in known:
                self.fault("initial option(s) must be among the options", f"{path}/initial_options")
        if element.get("initial_options") == []:
            self.fault("must provide at least 1 item", f"{path}/initial_options")

    def _option(self, option: Any, path: str, text: int, mrkdwn: bool) -> None:
        if not isinstance(option, dict):
            self.fault("must be an object", path)
            return
        self.keys(option, (("text", "value"), ("description", "url")), path)
        self.text_object(option.get("text"), f"{path}/text", text, plain=not mrkdwn)
        self.length(option.get("value"), 150, f"{path}/value")
        if option.get("description") is not None:
            self.text_object(option["description"], f"{path}/description", 75, plain=not mrkdwn)

    def _confirm(self, confirm: Any, path: str) -> None:
        if not isinstance(confirm, dict):
            self.fault("must be an object", path)
            return
        self.keys(confirm, (("title", "text", "confirm", "deny"), ("style",)), path)
        for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            self.text_object(confirm.get(key), f"{path}/{key}", most, plain=key != "text")

    # ------------------------------------------------------------------------------------------------- small things

    def text_object(self, text: Any, path: str, most: int, *, plain: bool = False) -> None:
        if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
            self.fault("must provide a text object", path)
            return
        if plain and text["type"] != "plain_text":
            self.fault("must be a plain_text object", f"{path}/type")
        allowed = ("emoji",) if text["type"] == "plain_text" else ("verbatim",)
        self.keys(text, (("type", "text"), allowed), path)
        self.length(text.get("text"), most, f"{path}/text")

    def length(self, text: Any, most: int, path: str, *, least: int = 1) -> None:
        if not isinstance(text, str):
            self.fault("must be a string", path)
        elif len(text) > most:
            self.fault(f"must be less than {most + 1} characters", path)
        elif len(text) < least:
            self.fault("must be more than 0 characters", path)

    def keys(self, data: Json, spec: tuple[tuple[str, ...], tuple[str, ...]], path: str) -> None:
        required, optional = spec
        for key in required:
            if data.get(key) is None:
                self.fault(f"missing required field: {key}", path)
        for key in data:
            if key not in required and key not in optional and key != "type":
                self.fault(f"invalid additional property: {key}", path)


def check_blocks(blocks: Any, known_file: KnownFile = lambda _: True) -> tuple[list[str], int]:
    """The faults of a message's blocks, and how many characters are in them."""
    checker = Checker("message", known_file)
    checker.blocks(blocks)
    return checker.faults, _length(blocks)


def _length(node: Any) -> int:
    """Characters in every string of it."""
    if isinstance(node, str):
        return len(node)
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return sum(map(_length, inside))


def check_view(view: Any, known_file: KnownFile = lambda _: True) -> list[str]:
    """The faults of a view."""
    if not isinstance(view, dict):
        return ["must be an object [json-pointer:/view]"]
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [f"unsupported type: {kind} [json-pointer:/view/type]"]
    checker = Checker(kind, known_file)
    common = ("private_metadata", "callback_id", "external_id")
    modal = ("submit", "close", "clear_on_close", "notify_on_close", "submit_disabled")
    required = ("blocks", "title") if kind == "modal" else ("blocks",)
    checker.keys(view, (required, common + (modal if kind == "modal" else ())), "/view")
    for key in ("title", "submit", "close"):
        if view.get(key) is not None:
            checker.text_object(view[key], f"/view/{key}", 24, plain=True)
    for key, most in (("private_metadata", METADATA), ("callback_id", 255), ("external_id", 255)):
        if view.get(key) is not None:
            checker.length(view[key], most, f"/view/{key}", least=0)
    if view.get("blocks") is not None:
        checker.blocks(view["blocks"], "/view/blocks")
    if kind == "modal" and checker.inputs and not view.get("submit"):
        checker.fault("`submit` is required when an `input` block is within the `blocks` array", "/view")
    return checker.faults
