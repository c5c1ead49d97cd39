"""The page's own words in a reader's language. English stands in the page itself, as JSON in `labels.js`."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.text import Text
from bot.words import Reader, say_plain

_PLACE = re.compile(r"\{(\w+)\}")


def read_labels(path: Path) -> dict[str, str]:
    """The page's English words by key."""
    text = path.read_text(encoding="utf-8")
    labels: dict[str, str] = json.loads(text[text.index("{", text.index("ENGLISH")) : text.rindex("}") + 1])
    return labels


def labels_for(reader: Reader, english: dict[str, str]) -> dict[str, str]:
    """All labels for a reader; none where the page's own English will do. Places in braces stay for the page to fill."""
    if reader.locale.partition("-")[0] == "en":
        return {}
    return {key: _translated(words, reader) for key, words in english.items()}


def _translated(words: str, reader: Reader) -> str:
    places = {name: f"{{{name}}}" for name in _PLACE.findall(words)}
    return say_plain(Text(words, dict(places)), reader)
