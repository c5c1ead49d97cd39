"""One search: from the words that are asked for to the entries that fit best.

The database tells how common each term is and which entries have the rarest ones; these few are weighed here. Commoner
terms are looked for only together, and only if they could weigh more than what was found. Whether an entry may be found
is decided by its row, in SQL, and before anything is counted off: what a reader may not see takes nobody's place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from bot.kernel.records import Entry, EntryFilter, Hit, Readable, SearchQuery
from storage.index_tables import indexed
from storage.nouns.filters import conditions, topic_key, visible
from storage.nouns.rows import ENTRY
from storage.scope import Scope, mine
from storage.search_ranking import Term, any_of, at_least, fit, rare_ones, together, weigh, weights
from storage.search_statements import among, by_number, read, way
from storage.search_words import TITLE, entries_marked, key, marks
from storage.tables import entries, entry_topics, links, topic_names

NEVER_FOUND = ("withdrawn",)
ONLY_ASKED_FOR = ("retired",)

MOST_WEIGHED = 1_500
"""Entries looked at for rare terms, for common ones, and for a filter that leaves few."""
MOST_FILTERED = (5_000, 20_000)
"""Entries looked at when filters leave too little of those; and when they leave nothing of these either."""
MOST_TERMS = 24
"""Terms an entry is weighed by: the rarest, should a query have more."""
TOGETHER = 4
"""Common terms that are looked for together: the rarest of them."""
ENOUGH = 200
"""Entries from which the best are chosen."""
MOST_SCORED = 100
"""Entries that are scored after they were weighed."""
A_PAGE = 80
"""Entries that are read at once."""

Words = dict[int, str]
"""Entries and the words they are indexed by."""


class Finding:
    """One search in one workspace."""

    def __init__(self, scope: Scope, query: SearchQuery) -> None:
        self._scope = scope
        self._query = query
        self._limit = query.limit if query.limit > 0 else MOST_WEIGHED
        self._way = way(scope)
        self._terms: Sequence[Term] = ()
        self._everything = 0
        self._weights: dict[int, float] = {}

    async def best(self, asked: Sequence[str]) -> list[Hit]:
        """The entries that fit these terms best, best first."""
        known = await self._learn(asked)
        if not known:
            return []
        meant = self._meant()
        if meant is not None and await self._are_few(meant):
            return (await self._hits(read(await self._rows(among(meant)))))[: self._limit]
        rare = rare_ones(known, MOST_WEIGHED)
        common = known[len(rare) :]
        found = await self._newest(any_of(rare, self._way.or_)) if rare else {}
        found |= await self._common(common, found)
        hits = await self._hits(found)
        if common and len(hits) < self._limit:
            some, more = MOST_FILTERED
            hits = await self._hits(found | await self._filtered(known, some))
            if not hits and meant is not None:
                hits = await self._hits(read(await self._rows(among(meant.limit(some)))))
            elif not hits:
                hits = await self._hits(await self._filtered(known, more))
        return hits[: self._limit]

    async def _learn(self, asked: Sequence[str]) -> Sequence[Term]:
        """Learns how common the terms are. Returns those any entry has, rarest first."""
        communities = [self._query.community] if self._query.community else await self._communities()
        workspace = self._scope.workspace
        keys = [tuple(key(workspace, community, term) for community in communities) for term in asked]
        marked = [marks(workspace, community) for community in communities]
        rows = await self._rows(self._way.count, keys=[*chain.from_iterable(keys), *chain.from_iterable(marked)])
        having: dict[str, int] = {term: n for term, n in rows}  # noqa: C416 - rows are no pairs to mypy
        self._everything = sum(entries_marked(having.get(one, 0), having.get(two, 0)) for one, two in marked)
        terms = weigh(keys, having, self._everything)
        known = [term for term in terms if term.having][:MOST_TERMS]
        self._terms = [*known, *(term for term in terms if not term.having)]
        return known

    async def _communities(self) -> list[int]:
        """All communities there are entries of, from the ends of an index: there are few of them and many entries."""
        found: list[int] = []
        while True:
            smallest = select(func.min(entries.c.community)).where(*mine(entries))
            rows = await self._rows(smallest.where(entries.c.community > found[-1]) if found else smallest)
            if rows[0][0] is None:
                return found
            found.append(rows[0][0])

    def _meant(self) -> Select[Any] | None:
        """The entries an index finds by the filters, newest first."""
        query = self._query
        if query.topic:
            return _on_topic(query.topic).order_by(by_number(entry_topics.c.entry))
        if query.author or query.kinds:
            anyone = Readable(everything=True)
            which = EntryFilter(
                readable=anyone, community=query.community, author=query.author, kinds=query.kinds, hidden=None
            )
            return select(entries.c.id).where(*conditions(which)).order_by(by_number(entries.c.id))
        return None

    async def _are_few(self, meant: Select[Any]) -> bool:
        """Are they so few that they can all be looked at?"""
        counted = select(func.count()).select_from(meant.order_by(None).limit(MOST_WEIGHED + 1).subquery())
        return bool((await self._rows(counted))[0][0] <= MOST_WEIGHED)

    async def _newest(self, query: str) -> Words:
        return read(await self._rows(self._way.newest, query=query, most=MOST_WEIGHED)) if query else {}

    async def _common(self, common: Sequence[Term], found: Words) -> Words:
        """Entries with several of the common terms, if they can be better than what was found by rare ones."""
        best = nlargest(self._limit, self._weigh(found).values())
        above = best[-1] if len(best) == self._limit else 0.0
        if len(common) == 1 and common[0].weight > above:
            return await self._newest(any_of(common, self._way.or_, before=TITLE))
        used = common[:TOGETHER]
        n = together(used, self._everything, ENOUGH, above)
        return await self._newest(at_least(n, used, self._way.or_, self._way.and_)) if n else {}

    async def _filtered(self, known: Sequence[Term], most: int) -> Words:
        """What the filters leave of the newest `most` entries that have any of the terms: of the rarest, if need be."""
        some = rare_ones(known, most) or known[:1]
        chosen = self._way.allowed(list(self._allowed()), MOST_WEIGHED)
        return read(await self._rows(chosen, query=any_of(some, self._way.or_), most=most))

    async def _hits(self, found: Words) -> list[Hit]:
        """The best of these that may be found: at least a page of them, if there are so many."""
        known = self._weigh(found)
        weighed = sorted((id for id in found if known[id]), key=lambda id: (known[id], id), reverse=True)
        first = weighed[:MOST_SCORED]
        scores = {id: fit(found[id], "", self._terms) for id in first}
        ids = sorted(first, key=lambda id: scores[id], reverse=True) + weighed[MOST_SCORED:]
        hits: list[Hit] = []
        size = max(A_PAGE, 2 * self._limit)
        while ids and len(hits) < self._limit:
            some, ids, size = ids[:size], ids[size:], size * 4
            hits += [self._hit(entry, found[entry.id], around) for entry, around in await self._look_up(some)]
        return sorted(hits, key=lambda hit: (hit.score, hit.entry.id), reverse=True)

    def _weigh(self, found: Words) -> dict[int, float]:
        """What each of these weighs, and of those before."""
        self._weights |= weights({id: words for id, words in found.items() if id not in self._weights}, self._terms)
        return self._weights

    def _hit(self, entry: Entry, words: str, around: str) -> Hit:
        return Hit(entry, *fit(words, around, self._terms))

    async def _look_up(self, ids: Sequence[int]) -> Iterable[tuple[Entry, str]]:
        """Those of these entries that may be found, with the words of the questions they answer."""
        statement = (
            select(*ENTRY, _question_words.c.words)
            .outerjoin(links, and_(links.c.source == entries.c.id, links.c.kind == "answers", *mine(links)))
            .outerjoin(_question, and_(*_visible_question(self._query.readable, links.c.target)))
            .outerjoin(_question_words, and_(_question_words.c.entry == _question.c.id, *mine(_question_words)))
            .where(entries.c.id.in_(ids), *self._allowed())
        )
        found: dict[int, tuple[Entry, str]] = {}
        for *fields, words in await self._rows(statement):
            entry = Entry(*fields)
            _, others = found.get(entry.id, (entry, ""))
            found[entry.id] = entry, f"{others} {words or ''}"
        return found.values()

    def _allowed(self) -> Iterator[ColumnElement[bool]]:
        """What holds for entries that may be found."""
        query = self._query
        shared = set(SearchQuery.__struct_fields__) & set(EntryFilter.__struct_fields__) - {"topic", "limit"}
        yield from conditions(EntryFilter(**{name: getattr(query, name) for name in shared}))
        if query.topic:
            yield exists(_on_topic(query.topic).where(entry_topics.c.entry == entries.c.id).correlate(entries))
        yield entries.c.state.not_in(NEVER_FOUND)
        if not query.states:
            yield entries.c.state.not_in(ONLY_ASKED_FOR)

    async def _rows(self, statement: Any, **values: Any) -> Sequence[Any]:
        return await self._scope.rows(statement, heavy=True, **values)


def _on_topic(name: str) -> Select[Any]:
    return (
        select(entry_topics.c.entry)
        .join(topic_names, and_(topic_names.c.topic == entry_topics.c.topic, *mine(topic_names)))
        .where(*mine(entry_topics), topic_names.c.name == topic_key(name))
    )


_question, _question_words = entries.alias("question"), indexed.alias("question_words")


def _visible_question(readable: Readable, id: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
    yield _question.c.id == id
    yield from mine(_question)
    yield _question.c.hidden.is_(False)
    yield _question.c.state.not_in(NEVER_FOUND)
    if not readable.everything:
        yield visible(readable, _question)
