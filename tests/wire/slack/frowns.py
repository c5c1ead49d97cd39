"""What a real Slack, or those who read there, would frown on in what a bot says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_PING = re.compile(r"<!(?:channel|here|everyone|subteam\^)[^>]*>|<@[UWB][A-Z0-9]+[^>]*>")


def frowns(text: str, blocks: Any) -> Iterator[str]:
    """Pings, and text that notifications couldn't show."""
    if not text.strip():
        yield "no top-level text"
    found = _PING.findall(text)
    for piece in _texts(blocks):
        found += _PING.findall(piece)
    if found:
        yield f"a ping: {found[0]}"


def _texts(node: Any) -> Iterator[str]:
    """Every text in which Slack would look for mentions."""
    if isinstance(node, list):
        for one in node:
            yield from _texts(one)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield str(node.get("text", ""))
        elif node.get("type") == "user" and node.get("user_id"):
            yield f"<@{node['user_id']}>"
        elif node.get("type") == "broadcast":
            yield f"<!{node.get('range')}>"
        elif node.get("type") == "markdown":
            yield str(node.get("text", ""))
        else:
            for value in node.values():
                if isinstance(value, dict | list):
                    yield from _texts(value)
