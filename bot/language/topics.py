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
    """Names of the existing topics, each given with its aliases, that a text speaks of, most mentioned first.

    Only whole words count. A name of one letter or of stop words only ("how to") is never found, save in capitals ("IT").
    """
    said = plain(text[:READ])
    spoken = f" {' '.join(terms(said, language))} "
    literal = "" if said.isupper() else f" {' '.join(_WORD.findall(said))} "  # who shouts "IT IS" means no topic
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
    return size * (spoken.count(stemmed) if stemmed else literal.count(written) if written else 0)


@lru_cache(maxsize=4096)
def _forms(form: str, language: str) -> tuple[str, str, float]:
    if len(form.strip()) < 2:
        return "", "", 0
    stemmed = terms(form, language)
    # "IT" has no terms, as "it" is a stop word; in capitals it must stand there letter by letter.
    written = _WORD.findall(form) if not stemmed and form.isupper() else []
    return (
        f" {' '.join(stemmed)} " if stemmed else "",
        f" {' '.join(written)} " if written else "",
        len(stemmed or written) ** 0.5,
    )
