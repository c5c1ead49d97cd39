"""Which messages do the asker's thanks refer to?

Measured on conversations where a human linked the thanks to what was thanked for (t2_answer_extraction); the bar is
"the last reply before the thanks".
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.language.markup import mentioned, plain
from bot.language.thanks import THANKED

LOOK_BACK = 40
"""Replies before the thanks that are weighed."""
KEPT = 3
"""At most so many answers are named."""
ALSO = 0.5
"""What is at least so likely as the best, as a share of it, is named beside it."""


@dataclass(frozen=True, slots=True)
class Turned:
    """One turn of a conversation; `thanks` is its `thanks_score`."""

    key: str
    author: str
    at: float
    """Unix seconds."""
    text: str
    thanks: float = 0.0


@dataclass(frozen=True, slots=True)
class Answers:
    """Keys of the messages that answer, best first; `settled` when the asker said so; `certainty` of the first, 0 to 1."""

    keys: tuple[str, ...] = ()
    settled: bool = False
    certainty: float = 0.0


WEIGHTS = {
    "said last": 0.8,
    "per reply said since": -0.2,
    "by whom the thanks name": 2.2,
    "not by whom the thanks name": -1.3,
    "addresses the asker": 1.9,
    "addresses another": -1.3,
    "says hardly anything": -0.2,
    "says much": 0.5,
    "thanks": -1.1,
    "before the asker spoke again": -2.1,
}
"""Log-odds, fitted on those conversations and rounded."""


def find_answers(opening: Turned, replies: Sequence[Turned]) -> Answers:
    """The messages by others which the asker's thanks most plausibly mean; none when nobody was thanked.

    `replies` are what followed the opening in its conversation, in order, the asker's own turns among them.
    """
    weighed: dict[str, float] = {}
    surest = 0.0
    for place, turn in enumerate(replies):
        if turn.author != opening.author or turn.thanks < THANKED:
            continue
        before = replies[max(0, place - LOOK_BACK) : place]
        for key, weight in _weigh(opening, before, turn):
            weighed[key] = max(weight, weighed.get(key, weight))
        surest = max(surest, turn.thanks)
    if not weighed:
        return Answers(settled=surest > 0)
    odds = {key: math.exp(weight) for key, weight in weighed.items()}
    best = sorted(odds, key=lambda key: odds[key], reverse=True)
    share = odds[best[0]] / sum(odds.values())
    likely = (key for key in best[:KEPT] if odds[key] >= ALSO * odds[best[0]])
    return Answers(tuple(likely), True, share * surest)


def _weigh(opening: Turned, before: Sequence[Turned], thanks: Turned) -> Iterator[tuple[str, float]]:
    named = set(mentioned(thanks.text))
    named &= {turn.author for turn in before if turn.author != opening.author}
    since = spoke = 0
    for turn in reversed(before):
        if turn.author == opening.author:
            spoke += 1
            continue
        weight = sum(WEIGHTS[name] for name in _evidence(opening, turn, named))
        weight += WEIGHTS["said last"] if since == 0 else WEIGHTS["per reply said since"] * min(since, 10)
        weight += WEIGHTS["before the asker spoke again"] * min(spoke, 5)
        yield turn.key, weight
        since += 1


def _evidence(opening: Turned, turn: Turned, named: set[str]) -> Iterator[str]:
    if named:
        yield "by whom the thanks name" if turn.author in named else "not by whom the thanks name"
    addressed = mentioned(turn.text)
    if opening.author in addressed:
        yield "addresses the asker"
    elif addressed:
        yield "addresses another"
    said = plain(turn.text[:2000])
    length = len(said)
    if length < 15:
        yield "says hardly anything"
    elif length > 80:
        yield "says much"
    if turn.thanks >= THANKED:
        yield "thanks"
