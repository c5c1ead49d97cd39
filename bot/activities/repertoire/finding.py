"""`/practice find`: words and filters in, what we know out; and what people do with what they found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.activities.repertoire import cards, forms, rules
from bot.errors import CommunityError
from bot.form import Form, TextField
from bot.incoming import ButtonPressed, CommandUsed, FormSent, Incoming
from bot.kernel.completing import person_named
from bot.kernel.entries import may_tend, store_entry
from bot.kernel.looking import found, look, look_at
from bot.kernel.pending import keep_pending
from bot.kernel.records import Entry, EntryFilter, Link, Mark, SearchQuery
from bot.kernel.showing import titled
from bot.reply import Invalid, Replace, Reply, Whisper
from bot.text import t
from bot.turn import Turn

MOST_SHOWN = 8


async def find_form(turn: Turn, opened: Incoming) -> Form:
    """What to look for, when no words came with the command."""
    field = TextField(name="words", label=t("What are you looking for?"), most=200)
    return Form("repertoire.find", t("Find"), (field,), submit=t("Find"))


async def find_sent(turn: Turn, sent: FormSent) -> Sequence[Reply]:
    """The form came back."""
    words = " ".join(sent.text("words").split())
    if not words:
        return [Invalid({"words": t("Please write a word or two.")})]
    return await _find(turn, words, {})


async def find(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """Words, options, or both."""
    return await _find(turn, " ".join(used.words.split())[:300], used.options)


async def _find(turn: Turn, words: str, options: dict[str, str]) -> Sequence[Reply]:
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
            limit=MOST_SHOWN,
        )
        views = await look_at(turn, await turn.store.entries.select(which))
        if not views:
            raise CommunityError(t("Nothing fits these filters. Try fewer of them."))
        return [Whisper(cards.newest_card(views))]
    query = SearchQuery(
        words=words,
        readable=turn.readable,
        community=turn.here.id,
        kinds=kinds,
        topic=topic,
        author=author,
        since=since,
        language=turn.here.language,
        limit=MOST_SHOWN * 2,
    )
    views = rules.worth_showing(await found(turn, query))[:MOST_SHOWN]
    if not views:
        return [Whisper(cards.nothing_found(words, await keep_pending(turn, words, channel=_channel(turn))))]
    return [Whisper(cards.found_card(views, words, may_tend=may_tend(turn, views[0].entry)))]


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


async def show(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Show*: one entry with what can be done with it."""
    view = await look(turn, await turn.entry(pressed.record))
    return [Whisper(cards.entry_card(view, may_tend=may_tend(turn, view.entry)))]


async def entry(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """`/practice entry …`: by its number, or the best find for the words."""
    words = used.words.strip().lstrip("#")
    if words.isdecimal():
        view = await look(turn, await turn.entry(words))
    else:
        query = SearchQuery(
            words=words, readable=turn.readable, community=turn.here.id, language=turn.here.language, limit=3
        )
        views = await found(turn, query)
        if not views:
            raise CommunityError(t("I found no entry for these words. Try `/practice find`."))
        view = views[0]
    return [Whisper(cards.entry_card(view, may_tend=may_tend(turn, view.entry)))]


async def helped(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*That helped*: its author will hear so."""
    entry = await turn.entry(pressed.record)
    if entry.author == turn.me:
        raise CommunityError(t("You wrote this yourself; thanks are for others."))
    await turn.store.marks.put(Mark(entry.id, "helped", turn.me, turn.now))
    text = t("Good. Whoever wrote it will hear that it helped someone.")
    return [Whisper(cards.undo(text, "repertoire.not_helped", pressed.record))]


async def not_helped(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Takes it back."""
    entry = await turn.entry(pressed.record)
    await turn.store.marks.take(entry.id, "helped", turn.me)
    return [Replace(cards.undo(t("Taken back."), "repertoire.helped", pressed.record, t("It did help")))]


async def reused_form(turn: Turn, opened: Incoming) -> Form:
    """*I reused this* asks what was changed."""
    record = opened.record if isinstance(opened, ButtonPressed) else ""
    return forms.reused_form(await turn.entry(record))


async def reused(turn: Turn, sent: FormSent) -> Sequence[Reply]:
    """A reuse: noted on the original; an own version becomes an entry linked to it."""
    original = await turn.entry(sent.record)
    link, changed = sent.text("link"), sent.text("changed")
    if link and not rules.is_link(link):
        return [Invalid({"link": t("A link starts with https:// or http://.")})]
    await turn.store.marks.put(Mark(original.id, "reused", turn.me, turn.now, changed[:1000]))
    text = t("Thank you. Whoever made “{title}” will hear that it was reused.", title=titled(original))
    if not link:
        return [Whisper(cards.undo(text, "repertoire.not_reused", str(original.id)))]
    version = await _own_version(turn, original, link, changed)
    text = t("{thanks} Your version is kept too: {title}", thanks=text, title=titled(version))
    return [Whisper(cards.undo(text, "repertoire.not_reused", f"{original.id}:{version.id}"))]


async def _own_version(turn: Turn, original: Entry, link: str, changed: str) -> Entry:
    fresh = Entry(
        id=0,
        kind="asset",
        title=original.title,
        body=f"{changed}\n{link}".strip(),
        community=turn.here.id,
        author=turn.me,
        channel=original.channel if original.private else "",
        private=original.private,
        kept=True,
        details={"by": turn.me, "link": link},
    )
    topics = (await turn.store.topics.of([original.id])).get(original.id, ())
    version = await store_entry(turn, fresh, topics)
    await turn.store.links.add(Link("adapts", version.id, original.id))
    return version


async def not_reused(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Takes a reuse back, and the own version with it."""
    number, _, version = pressed.record.partition(":")
    original = await turn.entry(number)
    await turn.store.marks.take(original.id, "reused", turn.me)
    if version:
        mine = await turn.entry(version)
        adapted = [one.id for one in await turn.store.links.of(mine.id, "adapts")]
        if mine.author == turn.me and original.id in adapted:
            await turn.store.entries.drop(mine.id)
    return [Replace(cards.plain(t("Taken back.")))]
