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
TITLE, TOPIC, MARK = "0", "1", "8"
"""Before a key: it is in the title, it is of a topic; none of a term's, but a mark. Keys have none of these figures."""
SAMPLE = 64
"""One entry in so many bears its community's mark, by which it is quick to tell how many entries there are."""


@lru_cache(maxsize=50_000)
def key(workspace: str, community: int, term: str) -> str:
    """Eight letters and figures, other ones in every community."""
    digest = blake2b(f"{workspace}\n{community}\n{term}".encode(), digest_size=5).digest()
    return b32encode(digest).decode().lower()


def mark(workspace: str, community: int) -> str:
    """What a sample of a community's entries has in common."""
    return MARK + key(workspace, community, "")


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


def with_mark(words: str, workspace: str, community: int, id: int) -> str:
    """The words of a numbered entry."""
    return f"{words} {mark(workspace, community)}".lstrip() if id % SAMPLE == 0 else words


def _marked(with_: str, found: Iterable[str], keys: dict[str, str]) -> Iterable[str]:
    return (with_ + keys[term] for term in dict.fromkeys(found) if term in keys)
