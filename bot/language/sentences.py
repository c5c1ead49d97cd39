"""The sentences of a message: what stands in brackets or quotes is never cut, and list items are known as such."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language import asking
from bot.language.markup import plain

_ITEM = "\ufdd0"  # no character of any language; it marks where the sign of a list item stood
_ITEM_START = re.compile(r"^[ \t]*(?:[-+*•]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_MARKS = "!！。｡؛।" + asking.QUESTION_MARKS.replace("՞", "")  # Armenian writes its question mark within the word
_ENCLOSED = (
    r"\([^()\n]{0,300}\)|（[^（）\n]{0,300}）|\[[^\[\]\n]{0,300}\]|\"[^\"\n]{1,300}\"|“[^“”\n]{0,300}”|„[^„“”\n]{0,300}[“”]|"
    r"«[^«»\n]{0,300}»|「[^「」\n]{0,300}」"
)
_STOP = re.compile(rf"(?P<enclosed>{_ENCLOSED})|[{_MARKS}]+[\"'”’)\]]*|(?:(?<![ .][a-z])\.+|…)(?=\s|\Z)|(?P<line>\n+)")
_COLONS = (":", "：")
_TOLD = 400
"""Characters after which no further list item goes with the line that announces the list."""


@dataclass(slots=True)
class Sentence:
    """One sentence on one line. `head` is the length of the announcement it starts with ("We need:"), else 0."""

    text: str
    item: bool = False
    head: int = 0

    @property
    def asks(self) -> bool:
        """Whether it ends as a question; one that is only quoted does not count."""
        end = self.text.rstrip("!！ ")[-1:]
        return end != "" and end in asking.QUESTION_MARKS


def sentences(text: str) -> list[Sentence]:
    """The sentences of the writer's prose, in order; a line that announces a list goes with the items after it."""
    if _ITEM_START.search(text):
        text = _ITEM_START.sub(f"- {_ITEM}", text)
    found = [Sentence("")]
    for line, item, starts in _lines(plain(text)):
        last = found[-1]
        if last.text.endswith(_COLONS) and not last.item and len(last.text) < _TOLD:
            last.head = last.head or len(last.text)
            last.text += f" {line}"
        elif last.head and starts and len(last.text) < _TOLD:
            last.text = f"{last.text.rstrip('.;, ')}, {line}"
        else:
            found.append(Sentence(line, item))
    return found[1:]


def _lines(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Every sentence on one line, whether it is part of a list item, and whether it is the first of one."""
    item = False
    for part in _parts(text):
        starts = part.startswith(_ITEM)
        item = item or starts
        line = " ".join(part.replace(_ITEM, " ").split())
        if line:
            yield line, item, starts
        if part.endswith("\n"):
            item = False


def _parts(text: str) -> Iterator[str]:
    start = 0
    for stop in _STOP.finditer(text):
        if stop["enclosed"] and not (stop[0][-2] in "." + _MARKS and _begins(text, stop.end())):
            continue
        yield text[start : stop.end()]
        start = stop.end()
    yield text[start:]


def _begins(text: str, at: int) -> bool:
    """Whether a new sentence begins after a closing quote or bracket."""
    return text[at : at + 1] == " " and text[at + 1 : at + 2].isupper()
