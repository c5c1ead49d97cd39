"""Is this message the opening of a request that somebody could take up?

A sum of few signals, each a fact one can point at, through the logistic function. The weights were fitted by logistic
regression on human-annotated help conversations (Ubuntu IRC, Kummerfeld et al., ACL 2019; Gitter, github LiveChat2021) and
rounded; those no data spoke about (threads, greetings alone) were set by hand after the manners.
"""

import math
import re
from collections.abc import Iterator

from bot.language import asking
from bot.language.markup import HEARD, spoken, starts_with_mention

QUIET = 0.5
"""At or above: rather miss a question than bother somebody; about one in four is none."""
EAGER = 0.35
"""At or above: worth showing to a steward who rehearses on an export; about one in three is none."""

WEIGHTS = {
    "every message": -2.5,
    "asks with a question mark": 1.0,
    "starts with an asking word": 0.8,
    "seeks something": 0.9,
    "seeks it in several ways": 0.7,
    "tells of trouble": 0.2,
    "tells of oneself": 0.5,
    "opens with a greeting": 1.4,
    "is nothing but a greeting": -1.5,
    "goes on with what was said": -0.8,
    "points at one person or thing": -0.6,
    "asks that person": -0.3,
    "under six words": -0.4,
    "under ten words": -0.3,
    "over fifteen words": 0.3,
    "over thirty words": 0.9,
    "holds a link": -0.6,
    "addressed to somebody": -2.8,
    "inside a thread": -3.0,
    "after one's own message": 0.5,
    "not seen here before": 2.4,
    "back after a quarter of an hour": 1.7,
    "back after five minutes": 0.9,
    "wrote a moment ago": -0.2,
    "wrote minutes ago": 0.1,
}

_ASKING, _GREETINGS, _FOLLOW_UPS = map(asking.words, (asking.ASKING_WORDS, asking.GREETINGS, asking.FOLLOW_UPS))
_TO_A_PERSON, _ABOUT_ME, _TROUBLE = map(asking.words, (asking.TO_A_PERSON, asking.ABOUT_ME, asking.TROUBLE))
_SEEKING = asking.phrases(asking.SEEKING)
_SEEKING_FIRST = frozenset(_SEEKING)
_MARK = re.compile(f"[{asking.QUESTION_MARKS}]")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def question_score(
    text: str,
    *,
    addressed: bool = False,
    in_thread: bool = False,
    previous_same_author: bool = False,
    gap_minutes: float | None = None,
) -> float:
    """How likely the message opens a request, 0 to 1; compare with `QUIET` or `EAGER`.

    `addressed`: it is directed at one person (a mention at its start is noticed here). `in_thread`: it stands in a
    thread it did not start. `previous_same_author`: the message before it in the channel is by the same author.
    `gap_minutes`: since this author last wrote in the channel; `math.inf` when never seen, None when not known.
    """
    if not text or text.isspace():
        return 0.0
    addressed = addressed or (text.lstrip()[:2] == "[@" and starts_with_mention(text))
    total = WEIGHTS["every message"]
    for signal in _in_text(text):
        total += WEIGHTS[signal]
    for signal in _around(addressed, in_thread, previous_same_author, gap_minutes):
        total += WEIGHTS[signal]
    return 1 / (1 + math.exp(-total))


def _in_text(text: str) -> Iterator[str]:
    said, words = spoken(text)
    greeting = 0
    while greeting < len(words) and words[greeting] in _GREETINGS:
        greeting += 1
    if greeting:
        yield "opens with a greeting"
    if greeting == len(words):
        yield "is nothing but a greeting"
        return
    in_unspaced = 0 if said.isascii() else sum(phrase in said for phrase in asking.SEEKING_UNSPACED)
    marked = in_unspaced > 0 or _MARK.search(said) is not None  # Japanese asks with a final か
    if marked:
        yield "asks with a question mark"
    if words[greeting] in _ASKING:
        yield "starts with an asking word"
    if words[greeting] in _FOLLOW_UPS:
        yield "goes on with what was said"
    ways = in_unspaced + _ways_of_seeking(words)
    if ways:
        yield "seeks something"
    if ways > 1:
        yield "seeks it in several ways"
    yield from _about(words, marked)
    yield from _by_length(said, len(words) - greeting)
    if "://" in text[: 2 * HEARD]:
        yield "holds a link"


def _ways_of_seeking(words: tuple[str, ...]) -> int:
    spaced = " " + " ".join(words)
    ways = 0
    for first in _SEEKING_FIRST.intersection(words):
        for phrase in _SEEKING[first]:
            ways += phrase in spaced
    return ways


def _about(words: tuple[str, ...], marked: bool) -> Iterator[str]:
    if not _TROUBLE.isdisjoint(words):
        yield "tells of trouble"
    if not _ABOUT_ME.isdisjoint(words):
        yield "tells of oneself"
    if not _TO_A_PERSON.isdisjoint(words):
        yield "points at one person or thing"
        if marked:
            yield "asks that person"


def _by_length(said: str, words: int) -> Iterator[str]:
    if not said.isascii() and _UNSPACED.search(said):
        words = max(words, len(said) // 2)  # about two characters make a word
    if words < 6:
        yield "under six words"
    elif words < 10:
        yield "under ten words"
    elif words > 30:
        yield "over thirty words"
    elif words > 15:
        yield "over fifteen words"


def _around(addressed: bool, in_thread: bool, previous_same_author: bool, gap_minutes: float | None) -> Iterator[str]:
    if addressed:
        yield "addressed to somebody"
    if in_thread:
        yield "inside a thread"
    if previous_same_author:
        yield "after one's own message"
    if gap_minutes is None:
        return
    if gap_minutes == math.inf:
        yield "not seen here before"
    elif gap_minutes >= 15:
        yield "back after a quarter of an hour"
    elif gap_minutes >= 5:
        yield "back after five minutes"
    elif gap_minutes < 2:
        yield "wrote a moment ago"
    else:
        yield "wrote minutes ago"
