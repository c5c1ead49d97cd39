"""Is a question the same as another? Whom it mentions and where says nothing about that."""

from __future__ import annotations

import re

from bot.language.tokens import terms
from bot.markup.headings import without_mentions

ALIKE = 0.5
"""The share of what the wordier of two questions is about that the other must be about, too."""
_NAMED = re.compile(r"(?<![\w.])[@#][\w-]+")


def subject_of(words: str) -> str:
    """A question without the people and channels named in it."""
    return _NAMED.sub(" ", without_mentions(words))


def are_alike(one: str, other: str, language: str) -> bool:
    """Are these two surely the same question, in words that carry a subject?"""
    first, second = set(terms(subject_of(one), language)), set(terms(subject_of(other), language))
    return bool(first and second) and len(first & second) >= ALIKE * max(len(first), len(second))
