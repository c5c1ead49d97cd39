"""What speaks for one message replying to another, and how much.

The kinds of evidence are those of Elsner & Charniak (ACL 2008) and Kummerfeld et al. (ACL 2019); the weights were fitted
as one multinomial logistic regression on the latter's annotated Ubuntu IRC logs and rounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass

SLOWER = 12
"""How many times longer a pause may be in a quiet channel to mean the same."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message as the linker needs it; `question` and `thanks` are the scores of those modules, 0 to 1."""

    key: str
    author: str
    at: float
    """Unix seconds."""
    text: str
    mentions: tuple[str, ...] = ()
    """Ids of the authors it is addressed to."""
    thread: str | None = None
    """Key of the thread's first message, where the platform says so."""
    question: float = 0.0
    thanks: float = 0.0


WEIGHTS = {
    "starts": 3.0,
    "starts: addresses somebody": -0.7,
    "starts: no request": -0.6,
    "starts: not here lately": 0.5,
    "starts: spoke just now": 0.4,
    "starts: surely a request": 1.5,
    "starts: a request": 1.5,
    "starts: thanks": -0.5,
    "starts: perhaps a request": 1.2,
    "starts: quiet channel, no request": -2.0,  # by hand: those logs know no quiet channel
    "just before": 0.4,
    "within a minute": 0.6,
    "their latest": 0.7,
    "latest of its conversation": 0.3,
    "one between": 0.7,
    "two or three between": 0.2,
    "they address another": -1.3,
    "up to nine between": -0.6,
    "up to nineteen between": -1.4,
    "within three minutes": -0.1,
    "they asked": 0.7,
    "further back": -2.2,
    "within ten": -0.9,
    "long ago": -1.7,
    "they address me": 1.6,
    "the talk I am in": 1.3,
    "said there since I spoke": 1.3,
    "my own": 0.9,
    "I address another": -2.4,
    "they asked, the last thing said": 0.3,
    "I address them": 4.0,
    "shares a word": 1.6,
    "my own to the same person": 1.9,
    "my own to another": -0.6,
    "shares words": 1.0,
    "my own, just before": 1.7,
    "I thank": 1.0,
}
"""Evidence about who says it now ("I") and who said the earlier message ("they"); log-odds."""


def for_start(said: Said, own: Said | None, quiet: bool) -> Iterator[str]:
    """What speaks for or against a message starting a conversation; `own` is its author's message before."""
    yield "starts"
    if own is None:
        yield "starts: not here lately"
    elif said.at - own.at < 120:
        yield "starts: spoke just now"
    if quiet and said.question < 0.25:
        yield "starts: quiet channel, no request"
    if said.mentions:
        yield "starts: addresses somebody"
    if said.question >= 0.7:
        yield "starts: surely a request"
    if said.question >= 0.5:
        yield "starts: a request"
    elif said.question >= 0.25:
        yield "starts: perhaps a request"
    elif said.question < 0.05:
        yield "starts: no request"
    if said.thanks >= 0.5:
        yield "starts: thanks"


def for_reply(said: Said, other: Said, shared: int, distance: int, quiet: bool) -> Iterator[str]:
    """What speaks for or against a message replying to an `other`, `distance` messages back, with `shared` words."""
    mine = other.author == said.author
    if mine:
        yield "my own"
        if distance == 1:
            yield "my own, just before"
        if said.mentions and other.mentions == said.mentions:
            yield "my own to the same person"
        elif said.mentions or other.mentions:
            yield "my own to another"
    else:
        if other.author in said.mentions:
            yield "I address them"
        elif said.mentions:
            yield "I address another"
        if said.author in other.mentions:
            yield "they address me"
        elif other.mentions:
            yield "they address another"
        if other.question >= 0.4 and said.question < 0.4:
            yield "they asked, the last thing said" if distance == 1 else "they asked"
        if said.thanks >= 0.5:
            yield "I thank"
    yield _DISTANCES[min(distance, 21)]
    gap = (said.at - other.at) / (SLOWER if quiet else 1)
    yield (
        "within a minute"
        if gap < 90
        else "within three minutes"
        if gap < 200
        else "within ten"
        if gap < 600
        else "long ago"
    )
    if shared:
        yield "shares a word"
    if shared > 1:
        yield "shares words"


_DISTANCES = ["", "just before", "one between", "two or three between", "two or three between"]
_DISTANCES += ["up to nine between"] * 6 + ["up to nineteen between"] * 10 + ["further back"]
