"""What Slack adds to blocks it is given, and the blocks of a message without any."""

from __future__ import annotations

import copy
import itertools
from typing import Any

from .errors import Json

_numbers = itertools.count(1)


def filled(blocks: list[Json]) -> list[Json]:
    """With the ids that were left out, and texts as Slack gives them back."""
    made = copy.deepcopy(blocks)
    for block in made:
        block.setdefault("block_id", _id())
        if block.get("type") == "input" and isinstance(block.get("element"), dict):
            block.setdefault("optional", False)
            block.setdefault("dispatch_action", False)
            block["element"].setdefault("action_id", _id())
        for element in block.get("elements") or []:
            if isinstance(element, dict) and block["type"] == "actions":
                element.setdefault("action_id", _id())
        if isinstance(block.get("accessory"), dict) and block["accessory"].get("type") != "image":
            block["accessory"].setdefault("action_id", _id())
        _with_defaults(block)
    return made


def _with_defaults(node: Any) -> None:
    """A plain_text comes back with `emoji`, a mrkdwn with `verbatim`."""
    if isinstance(node, list):
        for one in node:
            _with_defaults(one)
    elif isinstance(node, dict):
        if node.get("type") == "plain_text":
            node.setdefault("emoji", True)
        elif node.get("type") == "mrkdwn":
            node.setdefault("verbatim", False)
        else:
            for value in node.values():
                _with_defaults(value)


def plain_blocks(text: str) -> list[Json]:
    """The rich text Slack makes of a message that has text only."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": _id(), "elements": [section]}] if text else []


def _id() -> str:
    return f"b{next(_numbers):04x}"
