"""What people can read in messages and modals."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

_ADDRESS_BEHIND = re.compile(r" \(<https?://[^>]*>\)")  # of a link whose label looks like another address
_REFERENCE = re.compile(r"(?<!\\)<#(\d+)>|(?<!\\)\[((?:\\.|[^\\\[\]])*)\]\(<[^>]*>\)|(?<!\\)<(https?://[^>]*)>")
_MARKS = "*_~`<>•-#\\"  # in words that people wrote, too
_READ = ("content", "label", "description", "placeholder", "value", "title")


def all_words(thing: Any, channels: dict[str, str] | None = None) -> str:
    """All words in some components, in order, without marks, blanks and what can't be seen."""
    return bare(_referred(" ".join(_words(thing)), channels or {}))


def bare(words: str) -> str:
    """Only the letters that count."""
    return "".join(letter for letter in words if unicodedata.category(letter)[0] not in "CZ" and letter not in _MARKS)


def _words(thing: Any) -> Iterator[str]:
    match thing:
        case dict():
            for key in _READ:
                if isinstance(thing.get(key), str):
                    yield thing[key]
            for value in thing.values():
                if isinstance(value, dict | list):
                    yield from _words(value)
        case list():
            for value in thing:
                yield from _words(value)


def _referred(words: str, channels: dict[str, str]) -> str:
    words = _ADDRESS_BEHIND.sub("", words)
    return _REFERENCE.sub(lambda found: found[2] or found[3] or f"#{channels.get(found[1], found[1])}", words)
