"""Slack's names of emoji and what they look like."""

from __future__ import annotations

import re
from functools import lru_cache

_SKIN_TONES = {f"skin-tone-{n}": chr(0x1F3FB + n - 2) for n in range(2, 7)}
_NAMED = re.compile(r":([a-z0-9_+'-]{1,60}(?:::skin-tone-[2-6])?):")
_VARIATION = "\ufe0f"

# Where Slack's name is neither the library's nor one of its aliases.
_SLACKS_OWN = {
    "simple_smile": "🙂",
    "heavy_check_mark": "✔️",
    "thumbsup_all": "👍",
    "black_square_button": "🔲",
    "face_with_rolling_eyes": "🙄",
    "thinking_face": "🤔",
    "hugging_face": "🤗",
    "person_frowning": "🙍",
    "raising_hand": "🙋",
    "man-raising-hand": "🙋‍♂️",
    "woman-raising-hand": "🙋‍♀️",
    "gratitude-thank-you": "🙏",
}


@lru_cache(maxsize=4096)
def emoji_of(name: str) -> str | None:
    """The emoji of a Slack name ("+1::skin-tone-3"); None when it is one of the workspace's own."""
    base, _, tone = name.partition("::")
    found = _SLACKS_OWN.get(base) or _flag(base) or _in_library(base)
    if found is None or not tone:
        return found
    return found[0] + _SKIN_TONES.get(tone, "") + found[1:].lstrip(_VARIATION)


def with_emoji(text: str) -> str:
    """The text with `:names:` of known emoji replaced; other names stay."""
    return _NAMED.sub(lambda found: emoji_of(found[1]) or found[0], text)


def _in_library(name: str) -> str | None:
    signs = _library()
    return signs.get(name) or signs.get(name.replace("-", "_"))


@lru_cache(maxsize=1)
def _library() -> dict[str, str]:
    """Every name and alias the library knows. It takes 10 MB, and many exports never need it."""
    import emoji

    signs: dict[str, str] = {}
    for sign, about in emoji.EMOJI_DATA.items():
        if about["status"] <= emoji.STATUS["fully_qualified"]:
            for name in (*about.get("alias", ()), about["en"]):
                signs.setdefault(name.strip(":"), sign)
    return signs


def _flag(name: str) -> str | None:
    """Slack's `flag-de` is the two regional letters."""
    if len(name) == 7 and name.startswith("flag-") and name[5:].isascii() and name[5:].isalpha():
        return "".join(chr(0x1F1E6 + ord(letter) - ord("a")) for letter in name[5:].lower())
    return None
