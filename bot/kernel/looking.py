"""Looking at an entry with all that hangs on it, and at what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.kernel.entries import ANSWER, QUESTION
from bot.kernel.likeness import are_alike, subject_of
from bot.kernel.records import Entry, Hit, PersonRecord, SearchQuery
from bot.places import Place
from bot.turn import Turn

SURE = 0.6  # the share of a question's meaning that an earlier one must cover to be suggested
OPEN_SURE = 0.75  # for one that nobody has answered yet: it only spares the same question
MOST_SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class View:
    """An entry as it is shown: its topics, its answers (best marked first), how many did what to it."""

    entry: Entry
    topics: tuple[str, ...] = ()
    answers: tuple[Entry, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    score: float = 0.0
    place: Place | None = None

    @property
    def waits(self) -> bool:
        """Is it a question that nobody has answered yet?"""
        return self.entry.kind == QUESTION and not self.answers and self.entry.state in ("open", "resting")


async def look(turn: Turn, entry: Entry) -> View:
    """An entry with its topics, visible answers and counts."""
    return (await look_at(turn, [entry]))[0]


async def look_at(turn: Turn, entries: Sequence[Entry]) -> list[View]:
    """Several entries at once."""
    ids = [entry.id for entry in entries]
    topics = await turn.store.topics.of(ids)
    counts = await turn.store.marks.counts(ids)
    views = []
    for entry in entries:
        answers: Iterable[Entry] = ()
        if entry.kind == QUESTION:
            answers = await turn.store.links.to(entry.id, "answers")
        shown = tuple(turn.readable.as_seen(one) for one in answers if turn.readable.shows(one) and not one.hidden)
        place = entry.place
        if place is None and entry.kind == QUESTION:
            place = await turn.store.posts.place(f"question:{entry.id}")
        seen = turn.readable.as_seen(entry)
        views.append(View(seen, topics.get(entry.id, ()), shown, counts.get(entry.id, {}), place=place))
    return views


async def found(turn: Turn, query: SearchQuery) -> list[View]:
    """What a search finds, each question once with its answers: an answer that is hit stands with its question."""
    return (await found_so_far(turn, query))[0]


async def found_so_far(turn: Turn, query: SearchQuery) -> tuple[list[View], bool]:
    """The same, and whether the query's limit cut something off."""
    hits = await turn.store.search.find(query)
    best: dict[int, Hit] = {}
    for hit in hits:
        entry = hit.entry
        if entry.kind == ANSWER:
            asked = await turn.store.links.of(entry.id, "answers")
            visible = [question for question in asked if turn.readable.shows(question) and not question.hidden]
            if asked and not visible:
                continue  # a question that was flagged hides what answers it
            entry = visible[0] if visible else entry
        if entry.id not in best or best[entry.id].score < hit.score:
            best[entry.id] = Hit(entry, hit.score, hit.coverage)
    ranked = sorted(best.values(), key=lambda hit: hit.score, reverse=True)
    views = await look_at(turn, [hit.entry for hit in ranked])
    scored = [replace(view, score=hit.coverage) for view, hit in zip(views, ranked, strict=True)]
    return scored, 0 < query.limit <= len(hits)


async def earlier(turn: Turn, question: str, details: str = "", but: int = 0) -> list[View]:
    """What the community already knows about a question: only what surely fits, at most three, what helps before what
    is still open. `but` is left out. The question is looked for alone and with its details: many words of a story
    need not be in the answer."""
    best: dict[int, View] = {}
    readable = await turn.reads()
    for words in dict.fromkeys((subject_of(question), subject_of(f"{question}\n{details}").strip())):
        query = SearchQuery(
            words=words, readable=readable, community=turn.here.id, language=turn.here.language, limit=12
        )
        for view in await found(turn, query):
            known = best.get(view.entry.id)
            if known is None or known.score < view.score:
                best[view.entry.id] = view
    sure = [
        view for view in best.values() if view.entry.id != but and view.score >= (OPEN_SURE if view.waits else SURE)
    ]
    fitting = [view for view in sure if _may_help(view, question, turn.here.language)]
    return sorted(fitting, key=lambda view: (view.waits, -view.score))[:MOST_SUGGESTED]


def _may_help(view: View, question: str, language: str) -> bool:
    """Is it known, or surely the same question?"""
    if view.waits:
        return are_alike(question, view.entry.title, language)
    return bool(view.answers) or view.entry.kind != QUESTION


async def may_quote(turn: Turn, entry: Entry, *, by_me: bool = True) -> bool:
    """May these words be posted elsewhere? Only if their author said so once and for all, or posts them (`by_me`)."""
    if entry.author == "" or (by_me and turn.person is not None and entry.author == turn.me):
        return True
    author: PersonRecord | None = await turn.store.people.get(entry.author)
    return author is not None and author.quoting == "always"
