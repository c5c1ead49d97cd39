"""What people can read in messages and views."""

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

_REFERENCE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_MARKS = "*_~`‵>•◦▪"  # the fifth stands for a backtick that is no mark


def all_words(blocks: Any) -> str:
    """All words in some blocks, in order, without marks, blanks and what can't be seen."""
    return bare("".join(_words(blocks)))


def bare(words: str) -> str:
    """Only the letters that count."""
    seen = (letter for letter in words if unicodedata.category(letter)[0] not in "CZ" and letter not in _MARKS)
    return "".join(seen)


def _words(thing: Any) -> Iterator[str]:
    match thing:
        case {"type": "mrkdwn", "text": str(text)}:
            yield html.unescape(_REFERENCE.sub(_label, text))
        case {"type": "plain_text", "text": str(text)}:
            yield text
        case dict():
            for key, value in thing.items():
                if key in ("alt_text", "initial_value"):
                    yield value
                yield from _words(value)
        case list():
            for value in thing:
                yield from _words(value)


def _label(found: re.Match[str]) -> str:
    return found[2] or found[1].replace("#C1", "#round-talk")
