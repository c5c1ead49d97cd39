"""Topics of a text: those a community already has; `phrases` finds those it could have."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.language.markup import plain
from bot.language.phrases import PhraseCounter, key_phrases
from bot.language.tokens import terms

__all__ = ["PhraseCounter", "guess_topics", "key_phrases"]

READ = 20_000
"""Characters of a text in which topics are looked for."""

_WORD = re.compile(r"[^\W_]+(?:[-.'’&+_][^\W_]+)*(?:\+\+|#)?")


def guess_topics(
    text: str, existing: Sequence[tuple[str, Sequence[str]]], most: int = 3, language: str = "en"
) -> list[str]:
    """Names of the existing topics, each given with its aliases, that a text speaks of, most mentioned first."""
    said = plain(text[:READ])
    spoken = f" {' '.join(terms(said, language))} "
    literal = f" {' '.join(_WORD.findall(said))} "
    weights: list[tuple[float, str]] = []
    for name, aliases in existing:
        weight = sum(_mentions(form, spoken, literal, language) for form in dict.fromkeys((name, *aliases)))
        if weight:
            weights.append((weight, name))
    weights.sort(key=lambda weighed: -weighed[0])  # stable: of equals the community's own order
    return [name for _, name in weights[: max(0, most)]]


def _mentions(form: str, spoken: str, literal: str, language: str) -> float:
    """How often a topic's name occurs; a longer name is surer of what it means."""
    stemmed, written, size = _forms(form, language)
    # A name of stop words only ("IT", "Who is who") has no terms; it must stand there letter by letter.
    return size * (spoken.count(stemmed) if stemmed else literal.count(written) if written else 0)


@lru_cache(maxsize=4096)
def _forms(form: str, language: str) -> tuple[str, str, float]:
    stemmed = terms(form, language)
    written = _WORD.findall(form)
    return (
        f" {' '.join(stemmed)} " if stemmed else "",
        f" {' '.join(written)} " if written else "",
        len(stemmed or written) ** 0.5,
    )
