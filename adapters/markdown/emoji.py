"""Emoji as Discord's reactions name them, both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_CUSTOM = re.compile(r":([^:\s]{1,100}):")
_NAMED = re.compile(r":[a-z0-9_+-]{1,60}:")
_VARIATION = "\ufe0f"


def emoji_sign(emoji: Mapping[str, Any]) -> str:
    """What a reaction's emoji stands for: the sign itself, or `:name:` for a server's own; "" when nothing tells."""
    name = emoji.get("name")
    if not isinstance(name, str) or not name.strip(":\0"):
        return ""
    own = emoji.get("id")
    return f":{name.strip(':')}:" if own else name


def emoji_name(sign: str, own: Mapping[str, str]) -> str:
    """A sign as REST wants it in a reaction's address: itself, or "name:id" for one of the server's `own` (ids by name);
    "" for one it doesn't have."""
    custom = _CUSTOM.fullmatch(sign)
    if custom:
        id = own.get(custom[1])
        return f"{custom[1]}:{id}" if id else ""
    return qualified(sign)


def with_emoji(text: str) -> str:
    """The text with `:names:` of known emoji replaced; other names stay."""
    if not _NAMED.search(text):
        return text
    import emoji

    return emoji.emojize(text, language="alias")


@lru_cache(maxsize=1024)
def qualified(sign: str) -> str:
    """A sign with the invisible characters that Discord expects in it: ❤ alone it does not know."""
    return _signs().get(sign.replace(_VARIATION, ""), sign)


@lru_cache(maxsize=1)
def _signs() -> dict[str, str]:
    import emoji  # takes 10 MB, and is needed only where the bot reacts itself

    return {
        sign.replace(_VARIATION, ""): sign
        for sign, about in emoji.EMOJI_DATA.items()
        if about["status"] <= emoji.STATUS["fully_qualified"]
    }
