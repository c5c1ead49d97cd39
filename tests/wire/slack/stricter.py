"""The rules of tests/slack/block_kit.py (slack_sdk's models and Slack's own schema), where that file is at hand."""

from __future__ import annotations

from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

RULES = Path(__file__).parents[2] / "slack/block_kit.py"


@cache
def _rules() -> Any:
    if not RULES.exists():
        return None
    spec = spec_from_file_location("lunchtable_block_kit", RULES)
    if spec is None or spec.loader is None:
        return None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wrong_in_blocks(blocks: Any) -> list[str]:
    """What else Slack would refuse in a message's blocks."""
    rules = _rules()
    return list(rules.wrong_in_message("text", blocks)) if rules else []


def wrong_in_view(view: Any) -> list[str]:
    """What else Slack would refuse in a view."""
    rules = _rules()
    return list(rules.wrong_in_view(view)) if rules else []
