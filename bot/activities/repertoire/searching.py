"""`/practice find`: words and filters in, what we know out, a page at a time. How a search went on is told by its record:
the name of the kept search and where the page begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from bot.activities.repertoire import cards, rules
from bot.activities.repertoire.hits import Hits
from bot.card import Card
from bot.errors import CommunityError
from bot.form import Form, TextField
from bot.incoming import ButtonPressed, CommandUsed, FormSent, Incoming
from bot.kernel.completing import person_named
from bot.kernel.entries import may_tend
from bot.kernel.looking import found_so_far, look_at
from bot.kernel.pending import keep_pending
from bot.kernel.records import EntryFilter, SearchQuery
from bot.reply import Invalid, Replace, Reply, Whisper
from bot.text import t
from bot.turn import Turn, number_in

PAGE = 8
LOOKED_AT = 100  # hits beyond the page; how many there are is said up to here
SEARCH = "search"  # no form's name: a draft that holds what is looked for
_OPTIONS = ("topic", "kind", "author", "since")


async def find_form(turn: Turn, opened: Incoming) -> Form:
    """What to look for, when no words came with the command."""
    field = TextField(name="words", label=t("What are you looking for?"), most=200)
    return Form("repertoire.find", t("Find"), (field,), submit=t("Find"))


async def find_sent(turn: Turn, sent: FormSent) -> Sequence[Reply]:
    """The form came back."""
    words = " ".join(sent.text("words").split())
    if not words:
        return [Invalid({"words": t("Please write a word or two.")})]
    return [Whisper(await _page(turn, words, {}))]


async def find(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """Words, options, or both."""
    return [Whisper(await _page(turn, " ".join(used.words.split())[:300], used.options))]


async def more(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Show more* and *Back*: another page of the same search."""
    record, _, start = pressed.record.partition(":")
    kept = await turn.store.drafts.get(turn.me, SEARCH, record, turn.now)
    if not kept:
        raise CommunityError(t("This search is too old. Please search again."))
    options = {name: str(kept.get(name, "")) for name in _OPTIONS}
    return [Replace(await _page(turn, str(kept.get("words", "")), options, number_in(start)))]


async def _page(turn: Turn, words: str, options: Mapping[str, str], start: int = 0) -> Card:
    """`start`: how many were shown before; without words, the number of the last entry that was shown."""
    kinds = rules.kinds_named(options.get("kind", ""))
    if kinds is None:
        raise CommunityError(t("I don't know that kind. Try answer, question, story, case, tool, asset or lesson."))
    since = _since(options.get("since", ""), turn.now)
    topic, author = options.get("topic", ""), await person_named(turn, options.get("author", ""))
    if not words:
        which = EntryFilter(
            readable=turn.readable,
            community=turn.here.id,
            kinds=kinds,
            topic=topic,
            author=author,
            since=since,
            states=rules.FINDABLE,
            before=start,
            limit=PAGE + 1,
        )
        return await _newest(turn, which, options)
    query = SearchQuery(
        words=words,
        readable=turn.readable,
        community=turn.here.id,
        kinds=kinds,
        topic=topic,
        author=author,
        since=since,
        language=turn.here.language,
        limit=start + LOOKED_AT,
    )
    return await _best(turn, query, options, start)


async def _newest(turn: Turn, which: EntryFilter, options: Mapping[str, str]) -> Card:
    entries = await turn.store.entries.select(which)
    shown = await look_at(turn, entries[:PAGE])
    if not shown:
        turn.check_sure()
        raise CommunityError(t("Nothing fits these filters. Try fewer of them."))
    further = ""
    if len(entries) > PAGE:
        further = f"{await _keep(turn, '', options)}:{entries[PAGE - 1].id}"
    return cards.newest_card(shown, further)


async def _best(turn: Turn, query: SearchQuery, options: Mapping[str, str], start: int) -> Card:
    everything, cut_off = await found_so_far(turn, query)
    views = rules.worth_showing(everything)
    shown = views[start : start + PAGE]
    if not shown and start:
        raise CommunityError(t("This search is too old. Please search again."))
    if not shown:
        turn.check_sure()
        return cards.nothing_found(query.words, await keep_pending(turn, query.words, channel=_channel(turn)))
    hits = Hits(
        query.words,
        shown,
        start,
        known=sum(not view.waits for view in views),
        waiting=sum(view.waits for view in views),
        and_more=cut_off and len(views) == len(everything),
    )
    if hits.is_part:
        hits = hits.going_on(await _keep(turn, query.words, options), PAGE)
    return cards.found_card(hits, may_tend=may_tend(turn, shown[0].entry))


async def _keep(turn: Turn, words: str, options: Mapping[str, str]) -> str:
    """Keep a search, so that its further pages can be asked for; returns the name it is kept by."""
    values = {"words": words, **{name: options[name] for name in _OPTIONS if options.get(name)}}
    record = sha256("\n".join(f"{name}={value}" for name, value in values.items()).encode()).hexdigest()[:16]
    await turn.store.drafts.keep(turn.me, SEARCH, record, values, turn.now)
    return record


def _channel(turn: Turn) -> str:
    return turn.place.channel if turn.place else ""


def _since(typed: str, now: datetime) -> datetime | None:
    """`since:2026-03-01`, or `since:30` for days."""
    if not typed:
        return None
    if typed.isdecimal() and len(typed) < 5:
        return now - timedelta(days=int(typed))
    try:
        day = datetime.fromisoformat(typed)
    except ValueError:
        raise CommunityError(t("I need a day such as 2026-03-01, or a number of days, after since:")) from None
    return day if day.tzinfo else day.replace(tzinfo=now.tzinfo)
