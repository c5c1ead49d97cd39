"""What Slack takes for a mark in a line, and how marks people merely typed are kept from being one.

Slack has no way to escape a mark. It styles `*words*` when a mark stands at the edge of a word and hugs what it
encloses; so an invisible blank (U+200B) at the right side makes a mark of a sign, or keeps it a sign.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.markup.shaping import cleaned

APART: Final = "\u200b"  # a blank of no width
MARKS: Final = "*_~"
TICK: Final = "\u2035"  # ‵ looks like a backtick and opens no code

_TO_ALL = re.compile(r"@(?=(?:here|channel|everyone|group)\b)", re.IGNORECASE)
_PARTED = re.compile(rf"{APART}?([*_~]){APART}|{APART}([*_~])")
_CALL = re.compile(rf"@{APART}(?=(?:here|channel|everyone|group)\b)", re.IGNORECASE)


def entities(text: str) -> str:
    """With the three characters Slack reads as entities, so that nothing in it is a reference."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped(text: str) -> str:
    """As entities, and calling nobody: Slack may take a plain `@here` for a mention, too."""
    return without_calls(entities(text))


def without_calls(text: str) -> str:
    """`@here` and the like, parted so that they are only words."""
    return _TO_ALL.sub(f"@{APART}", text) if "@" in text else text


def literal(text: str, before: str, after: str, paired: str) -> str:
    """Characters that shall be seen as they are, between the letters `before` and `after` (either may be "").
    `paired` are the marks that have a fellow in this line; a lone one marks nothing."""
    text = cleaned(text).replace("\n", " ")
    if "`" in paired:
        text = text.replace("`", TICK)
    return escaped(unmarked(text, paired, before, after))


def unmarked(text: str, paired: str, before: str = "", after: str = "") -> str:
    """The text with those signs that would mark something kept from it. A sign that stands within a word or between
    blanks is none."""
    if not any(mark in text for mark in paired):
        return text
    row = f"{before or ' '}{text}{after or ' '}"
    pieces = []
    for left, sign, right in zip(row, row[1:], row[2:], strict=False):
        if sign in MARKS and sign in paired:
            hugs_left, hugs_right = not left.isspace(), not right.isspace()
            if (hugs_right and not is_letter(left)) or (hugs_left and not is_letter(right)):
                sign = f"{APART if hugs_left else ''}{sign}{APART if hugs_right else ''}"  # both, lest one make an edge
        pieces.append(sign)
    return "".join(pieces)


def is_letter(character: str) -> bool:
    """Does a mark beside it stand within a word?"""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def parted(before: str) -> bool:
    """Does a mark need a blank of no width to its neighbour, a letter or another mark?"""
    return bool(before) and (is_letter(before) or before in MARKS or before == "`")


def with_calls(text: str) -> str:
    """The words before `without_calls`."""
    return _CALL.sub("@", text) if APART in text else text


def without_parting(text: str) -> str:
    """The text as it was before `literal`: for reading what was written so."""
    return _PARTED.sub(r"\1\2", with_calls(text)) if APART in text else text
