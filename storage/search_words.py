"""The words an entry is indexed by: short keys instead of the words themselves.

A key is a hash of workspace, community and term. So a term means something only within its community: no other
community can be found by it, slows it down or makes its words seem common; a term may contain any character; and
what a database keeps of deleted rows tells nobody what was written. 40 bits: among ten million terms, a word that
nobody ever wrote is taken for one of them once in a hundred thousand times.
"""

from __future__ import annotations

from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, islice

from bot.kernel.records import Entry
from bot.language.tokens import terms

MOST_TERMS = 1000
"""Of one entry; what a long document is about is said by then."""
MOST_TIMES = 3
"""A term is counted in one entry; more would weigh next to nothing (see `search_ranking.SATURATED`)."""
TITLE, TOPIC, MARK, SECOND_MARK = "0", "1", "8", "9"
"""Before a key: it is in the title, it is of a topic; none of a term's, but a mark. Keys have none of these figures."""
SAMPLE = 64
"""One entry in so many bears its community's mark, and one in so many of these a second one, by which it is quick to tell
how many entries there are."""
MANY_MARKS = 1000
"""With so many first marks, the second ones tell as well."""


@lru_cache(maxsize=50_000)
def key(workspace: str, community: int, term: str) -> str:
    """Eight letters and figures, other ones in every community."""
    digest = blake2b(f"{workspace}\n{community}\n{term}".encode(), digest_size=5).digest()
    return b32encode(digest).decode().lower()


def marks(workspace: str, community: int) -> tuple[str, str]:
    """What a sample of a community's entries has in common, and what a sample of that sample has."""
    name = key(workspace, community, "")
    return MARK + name, SECOND_MARK + name


def entries_marked(first: int, second: int) -> int:
    """About how many entries there are if so many bear the marks."""
    return first * SAMPLE if first < MANY_MARKS else second * SAMPLE * SAMPLE


def words_of(workspace: str, entry: Entry, topics: Sequence[str], language: str) -> str:
    """An entry as keys with spaces between them: each as often as its term occurs, and again for title and topics."""
    title, names = terms(entry.title, language), terms(" ; ".join(topics), language)
    often = Counter(chain(title, names, terms(entry.body, language)))
    keys = {term: key(workspace, entry.community, term) for term in islice(often, MOST_TERMS)}
    all_words = chain(
        chain.from_iterable([keys[term]] * min(often[term], MOST_TIMES) for term in keys),
        _marked(TITLE, title, keys),
        _marked(TOPIC, names, keys),
    )
    return " ".join(all_words)


def with_marks(words: str, workspace: str, community: int, id: int) -> str:
    """The words of a numbered entry."""
    if id % SAMPLE:
        return words
    first, second = marks(workspace, community)
    return " ".join([words, first] if id % (SAMPLE * SAMPLE) else [words, first, second]).lstrip()


def _marked(with_: str, found: Iterable[str], keys: dict[str, str]) -> Iterable[str]:
    return (with_ + keys[term] for term in dict.fromkeys(found) if term in keys)
