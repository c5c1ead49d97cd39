"""Keeping entries true: edit, put aside, history, undo, flag."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.activities.repertoire import cards, forms
from bot.errors import CommunityError, NotYours
from bot.form import Form
from bot.incoming import ButtonPressed, FormSent, Incoming
from bot.kernel.asked import shown_anew
from bot.kernel.entries import QUESTION, check_may_tend, may_tend, topics_typed
from bot.kernel.following import EDITED_THERE
from bot.kernel.looking import look
from bot.kernel.people import with_names_of_today
from bot.kernel.records import Entry, Mark
from bot.kernel.showing import KEPT_KINDS, titled
from bot.reply import Invalid, Replace, Reply, Whisper
from bot.text import Verb, t
from bot.turn import Turn


async def edit_form(turn: Turn, opened: Incoming) -> Form:
    """The entry as it is, to be changed."""
    entry = await turn.entry(opened.record if isinstance(opened, ButtonPressed) else "")
    check_may_tend(turn, entry)
    title = await with_names_of_today(turn.store, entry.title)
    return forms.edit_form(await look(turn, entry), title, words=_may_change_words(turn, entry))


def _may_change_words(turn: Turn, entry: Entry) -> bool:
    """Whoever saved something gives it title, kind and topics; its words stay its author's."""
    return turn.me == entry.author or turn.tends(entry)


async def edited(turn: Turn, sent: FormSent) -> Sequence[Reply]:
    """An edit came back. If someone else changed the entry meanwhile, nothing is overwritten."""
    number, _, version = sent.record.partition(":")
    entry = await turn.entry(number)
    check_may_tend(turn, entry)
    title, body = " ".join(sent.text("title").split()), sent.text("body")
    if not title:
        return [Invalid({"title": t("Please give it a title.")})]
    if version != str(entry.version):
        await turn.store.drafts.keep(turn.me, sent.form, f"{entry.id}:{entry.version}", sent.values, turn.now)
        return [Invalid({"": t("Someone else changed this meanwhile. Open it again; what you typed is kept.")})]
    kind = sent.text("kind") if sent.text("kind") in KEPT_KINDS and entry.kind != QUESTION else entry.kind
    unchanged = len(entry.body) > 3000 and body == entry.body[:3000].strip()  # the form shows only so much
    if unchanged or "body" not in sent.values or not _may_change_words(turn, entry):
        body = entry.body
    details = entry.details
    if body != entry.body and turn.me != entry.author:  # others' words are never passed off as the author's
        details = {**details, "edited_by": turn.me}
    after = replace(entry, title=title, body=body, kind=kind, details=details)
    topics = (await turn.store.topics.of([entry.id])).get(entry.id, ())
    await turn.store.topics.set(entry, topics_typed(sent.text("topics")))
    filed_anew = (await turn.store.topics.of([entry.id])).get(entry.id, ()) != topics
    changed = await turn.store.entries.change(entry, after, turn.me, "edited", turn.now) if after != entry else entry
    text = t("Saved: {title}", title=titled(changed))
    saved = cards.undo(text, "repertoire.undo", f"{changed.id}:{changed.version}")
    if changed.version == entry.version:
        return [Whisper(cards.plain(text)), *(await shown_anew(turn, changed) if filed_anew else ())]
    return [Whisper(saved), *await shown_anew(turn, changed)]


async def retire(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Put aside: no longer found, nothing lost."""
    entry = await turn.entry(pressed.record)
    check_may_tend(turn, entry)
    if entry.kind == QUESTION:
        text = t("A question is withdrawn rather than put aside: see {questions}.", questions=Verb("questions"))
        raise CommunityError(text)
    if entry.state != "retired":
        await turn.store.entries.change(entry, replace(entry, state="retired"), turn.me, "retired", turn.now)
    text = t("Put aside: {title}. It is no longer found.", title=titled(entry))
    return [Replace(cards.undo(text, "repertoire.restore", pressed.record, t("Bring back")))]


async def restore(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Brought back."""
    entry = await turn.entry(pressed.record)
    check_may_tend(turn, entry)
    if entry.state == "retired":
        await turn.store.entries.change(entry, replace(entry, state="current"), turn.me, "restored", turn.now)
    text = t("Back again: {title}", title=titled(entry))
    return [Replace(cards.undo(text, "repertoire.retire", pressed.record, t("Put aside")))]


async def history(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """What happened to an entry."""
    entry = await turn.entry(pressed.record)
    changes = await turn.store.entries.history(entry.id)
    return [Whisper(cards.history_card(entry, changes, may_tend=may_tend(turn, entry)))]


async def undo(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Undoes the last change, if it still is the last."""
    number, _, version = pressed.record.partition(":")
    entry = await turn.entry(number)
    check_may_tend(turn, entry)
    changes = await turn.store.entries.history(entry.id)
    last = changes[-1] if changes else None
    before = {name: value for name, value in last.before.items() if name in UNDOABLE} if last else {}
    if last is None or version != str(entry.version) or not before:
        raise CommunityError(t("It was changed again since, so this can't be undone here. See its history."))
    if last.what == EDITED_THERE:
        raise CommunityError(t("Its author changed it where it was said, so the words of before don't come back."))
    restored = await turn.store.entries.change(entry, replace(entry, **before), turn.me, "undone", turn.now)
    text = t("Undone: {title}", title=titled(restored))
    undone = cards.undo(text, "repertoire.undo", f"{restored.id}:{restored.version}", t("Do it again"))
    return [Replace(undone), *await shown_anew(turn, restored)]


UNDOABLE = ("title", "body", "kind", "state", "details", "kept")


async def flag(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Anyone may flag an entry: it is hidden until a steward has looked."""
    entry = await turn.entry(pressed.record, hidden=True)
    await turn.store.marks.put(Mark(entry.id, "flag", turn.me, turn.now))
    if not entry.hidden:
        # Without a name: nobody hears who flagged it, in its history neither.
        await turn.store.entries.change(entry, replace(entry, hidden=True), "", "flagged", turn.now)
    text = t("Thank you. Nobody finds it until a steward has looked; they don't hear who flagged it.")
    return [Whisper(cards.undo(text, "repertoire.unflag_mine", pressed.record))]


async def unflag_mine(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Takes one's own flag back."""
    entry = await turn.entry(pressed.record, hidden=True)
    if await turn.store.marks.take(entry.id, "flag", turn.me) and not await turn.store.marks.of(entry.id, "flag"):
        await _show_again(turn, entry, "")
    return [Replace(cards.plain(t("Taken back.")))]


async def unflag(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """A steward has looked: it is fine."""
    entry = await _flagged(turn, pressed.record)
    for mark in await turn.store.marks.of(entry.id, "flag"):
        await turn.store.marks.take(entry.id, "flag", mark.person)
    await _show_again(turn, entry, turn.me)
    return [Replace(cards.plain(t("It is found again: {title}", title=titled(entry))))]


async def put_aside(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """A steward has looked: it is put aside."""
    entry = await _flagged(turn, pressed.record)
    for mark in await turn.store.marks.of(entry.id, "flag"):
        await turn.store.marks.take(entry.id, "flag", mark.person)
    state = "withdrawn" if entry.kind == QUESTION else "retired"
    after: Entry = replace(entry, hidden=False, state=state)
    await turn.store.entries.change(entry, after, turn.me, "retired", turn.now)
    action = "requests.reopen" if entry.kind == QUESTION else "repertoire.restore"
    return [Replace(cards.undo(t("Put aside: {title}", title=titled(entry)), action, pressed.record, t("Bring back")))]


async def _flagged(turn: Turn, record: str) -> Entry:
    entry = await turn.entry(record)
    if not turn.tends(entry):
        raise NotYours(t("Only stewards of its community can do this."))
    return entry


async def _show_again(turn: Turn, entry: Entry, by: str) -> None:
    if entry.hidden:
        await turn.store.entries.change(entry, replace(entry, hidden=False), by, "looked at", turn.now)
