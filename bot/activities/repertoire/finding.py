"""One entry, and what people do with what they found."""

from __future__ import annotations

from collections.abc import Sequence

from bot.activities.repertoire import cards, forms, rules
from bot.errors import CommunityError
from bot.form import Form
from bot.incoming import ButtonPressed, CommandUsed, FormSent, Incoming
from bot.kernel.entries import may_tend, store_entry
from bot.kernel.looking import found, look
from bot.kernel.marking import put_mark, take_mark
from bot.kernel.records import Entry, Link, Mark, SearchQuery
from bot.kernel.showing import titled
from bot.reply import Invalid, Replace, Reply, Whisper
from bot.text import Verb, t
from bot.turn import Turn


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
            turn.check_sure()
            raise CommunityError(t("I found no entry for these words. Try {find}.", find=Verb("find")))
        view = views[0]
    return [Whisper(cards.entry_card(view, may_tend=may_tend(turn, view.entry)))]


async def helped(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*That helped*: its author will hear so."""
    entry = await turn.entry(pressed.record)
    if entry.author == turn.me:
        raise CommunityError(t("You wrote this yourself; thanks are for others."))
    await put_mark(turn, entry.id, "helped")
    text = t("Good. Whoever wrote it will hear that it helped someone.")
    return [Whisper(cards.undo(text, "repertoire.not_helped", pressed.record))]


async def not_helped(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Takes it back."""
    entry = await turn.entry(pressed.record)
    await take_mark(turn, entry.id, "helped")
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
