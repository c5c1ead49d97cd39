"""Made-up entries and queries: random words of a vocabulary in which, as in real ones, few words are common.

Nothing here is anybody's text. The same seeds make the same entries, on every machine.
Source for how common words are: Mandelbrot, An Informational Theory of the Statistical Structure of Language (1953).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

from bot.kernel.records import Entry, Readable, SearchQuery
from bot.language.tokens import is_stop_word, terms
from storage.search_words import with_marks, words_of

WORKSPACE, COMMUNITY = "slack:T1", 1
OTHERS = ("slack:T2", "discord:3")
"""Two more workspaces, a tenth as large each, in which people talk about the same."""
CHUNK = 5_000
VOCABULARY, SHIFT = 50_000, 15.0
TOPICS = [f"Topic {n}" for n in range(60)]
START = datetime(2021, 1, 1, tzinfo=UTC)
EMPTY = "the of and to in is you that it he was for on are as with his they at be this have from or had by but what how".split()
Row = tuple[Any, ...]
Chunk = tuple[list[Row], list[Row], list[Row], list[Row]]
"""Rows of entries, of the search index, of topics on entries, of links."""


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """Words, the commonest first, and how much they and those before them are used."""
    chance = random.Random(1)
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        parts = (chance.choice("bcdfghklmnprstvz") + chance.choice("aeiou") for _ in range(chance.randint(2, 4)))
        word = "".join(parts) + chance.choice(["", "n", "r", "x", "k"])
        if not is_stop_word(word):
            words[word] = None
    return list(words), list(accumulate(1 / (rank + SHIFT) for rank in range(VOCABULARY)))


def text(chance: random.Random, length: int) -> list[str]:
    """So many words, half of them without meaning."""
    words, used = vocabulary()
    said = iter(chance.choices(words, cum_weights=used, k=length))
    return [chance.choice(EMPTY) if chance.random() < 0.45 else next(said) for _ in range(length)]


def made_up(number: int) -> Chunk:
    """The chunk of this number: a tenth of it belongs to each of the other workspaces."""
    chance = random.Random(f"chunk {number}")
    entries: list[Row] = []
    index: list[Row] = []
    topics: list[Row] = []
    links: list[Row] = []
    for id in range(number * CHUNK + 1, (number + 1) * CHUNK + 1):
        workspace = OTHERS[id % 2] if id % 12 < 2 else WORKSPACE
        kind = chance.choices(["question", "answer", "tool", "story", "case"], [45, 45, 5, 4, 1])[0]
        title = " ".join(text(chance, chance.randint(6, 14)))
        body = " ".join(text(chance, max(5, int(chance.gauss(40, 18)))))
        author = f"U{int(2000 * chance.random() ** 3)}"
        private = chance.random() < 0.15
        channel = f"{'G' if private else 'C'}{chance.randrange(10)}"
        on = chance.sample(range(60), chance.choice([0, 1, 2]))
        entry = Entry(id, kind, title, body, community=COMMUNITY, author=author, channel=channel, private=private)
        words = words_of(workspace, entry, [TOPICS[n] for n in on], "en")
        created = int((START + timedelta(minutes=2 * id)).timestamp() * 1_000_000)
        state = "open" if kind == "question" else "current"
        said = (id, workspace, kind, title, body, state, COMMUNITY, author, channel, f"{id}.0", None)
        entries.append((*said, private, False, False, True, created, created, None, 1, "{}"))
        index.append((id, workspace, with_marks(words, workspace, COMMUNITY, id)))
        topics += ((workspace, id, n + 1, place) for place, n in enumerate(on))
        if kind == "answer" and id > number * CHUNK + 20:
            links.append((workspace, id - 12, "answers", id))
    return entries, index, topics, links


def queries(count: int, within: int) -> list[SearchQuery]:
    """Half of them two to four words, half whole questions; half of them with filters. Most of a query's words occur
    together in one of the first `within` entries."""
    chance = random.Random("queries")
    made = []
    for n in range(count):
        length = chance.randint(2, 4) if n % 2 else chance.randint(10, 20)
        words = _meant(chance, within, length) if n % 2 else text(chance, length // 3)
        while len(words) < length:
            words += [chance.choice(EMPTY), *_meant(chance, within, 3)][: length - len(words)]
        rooms = frozenset(f"G{chance.randrange(10)}" for _ in range(chance.randrange(4)))
        filters: Sequence[dict[str, Any]] = [
            {"kinds": (chance.choice(["question", "answer", "tool", "case"]),)},
            {"author": f"U{int(2000 * chance.random() ** 3)}"},
            {"topic": chance.choice(TOPICS)},
            {"since": START + timedelta(minutes=int(2 * within * chance.random()))},
            {"community": 0},
        ]
        chosen = filters[n // 4 % 5] if n // 2 % 2 else {}
        fields: dict[str, Any] = {
            "community": COMMUNITY,
            "readable": Readable(rooms),
            "limit": chance.choice([3, 12, 16]),
        } | chosen
        made.append(SearchQuery(words=" ".join(words), **fields))
    return made


def rarest_term(query: SearchQuery) -> str:
    """The term of a query that the fewest entries have."""
    rank = _ranks()
    known = [word for word in query.words.split() if word in rank]
    return terms(max(known, key=lambda word: rank[word]))[0]


@cache
def _ranks() -> dict[str, int]:
    return {word: rank for rank, word in enumerate(vocabulary()[0])}


@cache
def _titles(number: int) -> list[list[str]]:
    return [str(row[4]).split() for row in made_up(number)[0]]


def _meant(chance: random.Random, within: int, most: int) -> list[str]:
    said = chance.choice(_titles(chance.randrange(min(4, within // CHUNK))))
    meaning = [word for word in said if word not in EMPTY]
    return chance.sample(meaning, min(most, len(meaning)))
