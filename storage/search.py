"""Finding entries by words, the same on both databases and quick at any size.

Terms are made by `bot.language.tokens` when an entry is indexed and when somebody searches; `search_words` says how they
are kept, `search_finding` how the best of a million entries are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select

from bot.kernel.records import Entry, Hit, SearchQuery
from bot.language.tokens import terms
from storage.index_tables import indexed
from storage.scope import Scope, delete_from, insert_into, mine, same, select_from
from storage.search_finding import Finding
from storage.search_words import with_marks, words_of
from storage.tables import communities, entries

MOST_ASKED = 48
"""Terms of a query; a long message has said by then what it is about."""

_LANGUAGE = select_from(communities, communities.c.language).where(same(communities.c.id))
_given = select(entries.c.id, entries.c.workspace, bindparam("words_", type_=indexed.c.words.type))
_add = insert_into(indexed).from_select(
    ["entry", "workspace", "words"],
    _given.where(*mine(entries), same(entries.c.id)),  # of a foreign entry: nothing
)
_INDEX = _add.on_conflict_do_update(
    index_elements=["entry"], set_={"words": _add.excluded.words}, where=indexed.c.words != _add.excluded.words
)
_INDEX_NEW = insert_into(indexed)
_UNINDEX = delete_from(indexed).where(same(indexed.c.entry))


async def index(scope: Scope, entry: Entry, topics: Sequence[str]) -> None:
    """Make an entry findable by its words and topics, instead of by those it had."""
    words = words_of(scope.workspace, entry, topics, await language_of(scope, entry.community))
    marked = with_marks(words, scope.workspace, entry.community, entry.id)
    await scope.write(_INDEX, id_=entry.id, words_=marked)


async def index_new(scope: Scope, found: Iterable[tuple[int, Entry, str]]) -> None:
    """Make entries findable that were not before: the id it was given, the entry, what `words_of` says about it."""
    marked = ((id, with_marks(words, scope.workspace, entry.community, id)) for id, entry, words in found)
    await scope.insert_all(_INDEX_NEW, ({"entry": id, "words": words} for id, words in marked))


async def unindex(scope: Scope, entry: int) -> None:
    """Make an entry unfindable."""
    await scope.write(_UNINDEX, entry_=entry)


async def find(scope: Scope, query: SearchQuery) -> list[Hit]:
    """Best first; [] when no word of the query means anything. Hidden and withdrawn entries are never found."""
    asked = list(dict.fromkeys(terms(query.words, query.language)))[:MOST_ASKED]
    return await Finding(scope, query).best(asked) if asked else []


async def language_of(scope: Scope, community: int) -> str:
    """The language a community's entries are indexed in."""
    row = await scope.row(_LANGUAGE, id_=community) if community else None
    return row.language if row else "en"
