"""Which of the entries that share words with a query fit it best.

Sources: BM25F after Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), 3.5; which terms
can still bring something better after Turtle & Flood, Query Evaluation: Strategies and Optimizations (1995), MaxScore.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from storage.search_words import TITLE, TOPIC

SMALL = 1000
"""A community with fewer entries is weighed as if it had so many: in a handful, no word is common."""
SATURATED, LENGTH, USUAL = 1.2, 0.4, 30
"""BM25's k1 and b, and the length, in terms, that counts as neither long nor short."""
IN_TITLE, IN_TOPIC, AROUND = 4.0, 2.0, 1.0
"""What being in the title or a topic, or in the question that is answered, counts on top."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a query: its keys (one in each community that is searched), how many entries have it, what it weighs."""

    keys: tuple[str, ...]
    having: int
    weight: float


def weigh(keys: Iterable[tuple[str, ...]], having: Mapping[str, int], everything: int) -> list[Term]:
    """The terms, rarest first: the rarer among `everything`, the heavier (BM25's idf, never below zero)."""
    everything = max(everything, SMALL)
    terms = []
    for its_keys in keys:
        n = min(sum(having.get(key, 0) for key in its_keys), everything)
        terms.append(Term(its_keys, n, math.log(1 + (everything - n + 0.5) / (n + 0.5))))
    return sorted(terms, key=lambda term: term.having)


def rare_ones(terms: Sequence[Term], most: int) -> Sequence[Term]:
    """The rarest terms that together lead to no more than so many entries."""
    for n, term in enumerate(terms):
        most -= term.having
        if most < 0:
            return terms[:n]
    return terms


def weights(found: Mapping[int, str], terms: Sequence[Term]) -> dict[int, float]:
    """What the terms weigh that entries with these words have."""
    pairs = [(key, term.weight) for term in terms if term.having for key in term.keys]
    return {id: sum([weight for key, weight in pairs if key in words]) for id, words in found.items()}


def together(common: Sequence[Term], everything: int, enough: int, above: float) -> int:
    """How many of these terms an entry must have, at least two: as many as leave enough entries (were the terms spread
    by chance), and so many that they may weigh more than `above`. 0 if all of them don't."""
    weights = sorted((term.weight for term in common), reverse=True)
    least = next((n for n in range(2, len(weights) + 1) if sum(weights[:n]) > above), 0)
    chances = [1.0]  # of having exactly 0, 1, 2, ... of them
    for term in common:
        chance = term.having / max(everything, term.having, 1)
        chances = [a * (1 - chance) + b * chance for a, b in zip([*chances, 0.0], [0.0, *chances], strict=True)]
    fitting = [n for n in range(2, len(chances)) if sum(chances[n:]) * everything >= enough]
    return max([least, *fitting]) if least else 0


def at_least(n: int, terms: Sequence[Term], or_: str, and_: str) -> str:
    """A query for entries that have n of the terms, in a database's notation."""
    choices = combinations([_any(term, or_) for term in terms], n)
    return or_.join("(" + and_.join(choice) + ")" for choice in choices)


def any_of(terms: Iterable[Term], or_: str, before: str = "") -> str:
    """A query for entries that have any of the terms, in a database's notation."""
    return or_.join(before + key for term in terms for key in term.keys)


def fit(words: str, around: str, terms: Sequence[Term]) -> tuple[float, float]:
    """(score, coverage) of an entry with these words. `around`: the words of the question it answers."""
    long = 1 - LENGTH + LENGTH * words.count(" ") / USUAL
    score = covered = total = 0.0
    for term in terms:
        total += term.weight
        if not term.having:
            continue
        times = 0.0
        for key in term.keys:
            if key in words:
                title, topic = TITLE + key in words, TOPIC + key in words
                in_text = words.count(key) - title - topic
                times = (in_text + IN_TITLE * title + IN_TOPIC * topic) / long
            if key in around:
                times += AROUND
        if times:
            covered += term.weight
            score += term.weight * times * (SATURATED + 1) / (times + SATURATED)
    coverage = covered / (total or 1.0)
    return score * coverage, coverage


def _any(term: Term, or_: str) -> str:
    return term.keys[0] if len(term.keys) == 1 else "(" + or_.join(term.keys) + ")"
