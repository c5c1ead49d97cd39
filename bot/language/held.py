"""Mentions held back while a title is looked for, so that it can be named whenever it is shown.

Each stands as a word as long as its name, in letters that nobody writes with (Deseret): for everything that reads
words it is a name like any other.
"""

from __future__ import annotations

import re

MENTION = re.compile(r"\[([@#])([^\[\]\n]{1,200})\]\((?:person|channel):[^\s()<>\[\]\\|]{1,200}\)")
_UPPER, _LOWER, _LETTERS = 0x10400, 0x10428, 40
_HELD = re.compile(f"[{chr(_UPPER)}-{chr(_LOWER + _LETTERS - 1)}]+")


class Held:
    """A text whose mentions are held back: `text`."""

    def __init__(self, text: str) -> None:
        self._mentions: list[str] = []
        self.text = text if _HELD.search(text) else MENTION.sub(self._hold, text)

    def _hold(self, mention: re.Match[str]) -> str:
        number = len(self._mentions)
        if number == _LETTERS:
            return mention[2]
        self._mentions.append(mention[0])
        return _word(number, mention[0])

    def released(self, title: str) -> str:
        """With the mentions in their places; what was cut off within a name is left out."""
        for number, mention in enumerate(self._mentions):
            title = title.replace(_word(number, mention), mention)
        return _HELD.sub("", title).rstrip() if self._mentions else title


def _word(number: int, mention: str) -> str:
    long = mention.index("](") - 1 - (mention[1] == "@")
    return chr(_UPPER + number) + chr(_LOWER + number) * (long - 1)
