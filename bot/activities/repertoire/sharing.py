"""Sharing by form, and showing an entry in a channel — with its words only when their author agreed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from bot.activities.repertoire import cards, forms, rules
from bot.activities.repertoire.noting import JUST_NOW, SHARED, note_shares, shared_by, unnote
from bot.errors import CommunityError, NotYours
from bot.form import Form
from bot.incoming import ButtonPressed, CommandUsed, FormSent, Incoming
from bot.kernel.consent import QUOTING
from bot.kernel.entries import is_private, store_entry, topics_typed
from bot.kernel.just_now import key_of
from bot.kernel.looking import View, look, may_quote
from bot.kernel.people import remember
from bot.kernel.records import Entry, EntryFilter, Mark, PersonRecord
from bot.kernel.shared import follow_shares, shares_of
from bot.kernel.speaking import check_may_post
from bot.places import Place
from bot.reply import Edit, Invalid, Replace, Reply, Say, Tell, Unsay, Whisper
from bot.text import Text, Verb, t
from bot.turn import Turn


async def share(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """`/practice share`: what? Words after the kind are kept as the title."""
    return [Whisper(cards.what_to_share())]


async def share_form(turn: Turn, opened: Incoming) -> Form:
    """The form of the kind whose button was pressed."""
    action = opened.action if isinstance(opened, ButtonPressed) else "share_asset"
    return forms.share_form(action.rpartition("_")[2])


async def shared(turn: Turn, sent: FormSent) -> Sequence[Reply]:
    """A share form came back: it is kept at once."""
    kind = sent.form.rpartition(".")[2]
    title, body, link = " ".join(sent.text("title").split()), sent.text("body"), sent.text("link")
    files = [msgspec.to_builtins(file) for file in sent.files.get("files", [])]
    errors: dict[str, Text] = {}
    if not title:
        errors["title"] = t("Please give it a title.")
    if not body:
        errors["body"] = t("Please write a sentence about it.")
    if link and not rules.is_link(link):
        errors["link"] = t("A link starts with https:// or http://.")
    if kind == "asset" and not link and not files:
        errors["link"] = t("Please give a link or choose a file.")
    if errors:
        return [Invalid(errors)]
    channel = turn.place.channel if turn.place else ""
    here = bool(channel) and await turn.store.communities.of_channel(channel) is not None
    private = here and await is_private(turn, channel)
    details = {"by": turn.me, "link": link, "terms": sent.text("terms"), "files": files}
    entry = Entry(
        id=0,
        kind=kind,
        title=title,
        body=f"{body}\n\n{link}".strip(),
        community=turn.here.id,
        author=turn.me,
        channel=channel if private else "",
        private=private,
        kept=True,
        details={name: value for name, value in details.items() if value},
    )
    stored = await store_entry(turn, entry, topics_typed(sent.text("topics")))
    await turn.store.marks.put(Mark(stored.id, "kept", turn.me, turn.now))
    return [Whisper(cards.shared_card(await look(turn, stored)))]


async def share_here(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Share here*: shows an entry in the channel or thread where the button was pressed."""
    entry = await turn.entry(pressed.record)
    place = turn.place
    if place is None or not place.channel or await turn.store.communities.of_channel(place.channel) is None:
        raise CommunityError(t("Use this in one of your community's channels, so that I know where to share it."))
    if not rules.may_be_shown_in(entry, place.channel):
        raise CommunityError(t("This was said in a private channel, so it can't be shown elsewhere."))
    if entry.hidden or entry.state == "retired":
        raise CommunityError(t("This was put aside, so it can't be shared."))
    view = await look(turn, entry)
    shown = [entry, *view.answers[:3]]
    if any(not rules.may_be_shown_in(one, place.channel) for one in shown):
        raise CommunityError(t("This was said in a private channel, so it can't be shown elsewhere."))
    here = [one for one in shown if one.channel != place.channel]  # words shown where they were said need no consent
    quote = all([await may_quote(turn, one) for one in here])
    await check_may_post(turn, place.channel)
    key = key_of(turn.me, place.channel, place.thread or "")
    post = cards.share_post(entry.id, f"{key}{turn.incoming.id}")
    if not await turn.store.drafts.once(turn.me, SHARED, f"{entry.id} {key}", {"post": post}, turn.now, JUST_NOW):
        before = await turn.store.drafts.get(turn.me, SHARED, f"{entry.id} {key}", turn.now) or {}
        return [Whisper(cards.shared_already(str(before.get("post", post)), place.channel))]
    replies: list[Reply] = [
        Say(cards.public_card(view, quote=quote, by=turn.me), to=Place(place.channel, None, place.thread), post=post),
        Whisper(cards.shared_here_card(post, place.channel, quoted=quote)),
    ]
    await note_shares(turn, entry, turn.me, [*await shared_by(turn, entry, turn.me), post])
    if not quote:
        replies.extend(await _ask_authors(turn, here, entry, post))
    return replies


async def _ask_authors(turn: Turn, shown: Sequence[Entry], entry: Entry, post: str) -> list[Reply]:
    """Ask those who want to be asked each time; when a single author's word decides."""
    authors = {one.author: one for one in shown if one.author and one.author != turn.me}
    known = await turn.store.people.many(list(authors))
    if any(person.quoting != "ask" for person in known.values()) or len(known) != len(authors) or len(authors) != 1:
        return []
    author, words = next(iter(authors.items()))
    return [Tell(cards.may_i_quote(words, post.removeprefix("share:")), (author,))]


async def quote_yes(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """The author agrees this time: the post now shows the words, unless others' words came to them meanwhile."""
    view = await _own_shared(turn, pressed.record)
    post = f"share:{pressed.record}"
    place = await turn.store.posts.place(post)
    channel = place.channel if place else ""
    shown = [view.entry, *view.answers[:3]]
    others = [one for one in shown if one.author != turn.me and one.channel != channel]
    agreed = all([await may_quote(turn, one) for one in others])
    if not agreed or any(not rules.may_be_shown_in(one, channel) for one in shown):
        raise CommunityError(t("Others' words have come to yours since, so only title and link stay shown."))
    card = cards.undo(t("Thank you, your words are shown now."), "repertoire.quote_no", pressed.record)
    by = (await shares_of(turn, view.entry)).get(post, "")
    return [Replace(card), Edit(post, cards.public_card(view, quote=True, by=by))]


async def quote_no(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """The author does not, or not any more; nobody else hears of it."""
    view = await _own_shared(turn, pressed.record)
    said = Replace(cards.plain(t("All right: only title and link are shown.")))
    post = f"share:{pressed.record}"
    by = (await shares_of(turn, view.entry)).get(post, "")
    return [said, Edit(post, cards.public_card(view, quote=False, by=by))]


async def _own_shared(turn: Turn, record: str) -> View:
    view = await look(turn, await turn.entry(record.partition(":")[0]))
    if turn.me not in {view.entry.author, *(answer.author for answer in view.answers)}:
        raise NotYours(t("Only its author can say so."))
    return view


async def unshare(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Takes a shared post back: for whoever shared it, its author, and stewards."""
    entry = await turn.entry(pressed.record.partition(":")[0])
    post = f"share:{pressed.record}"
    mine = await shared_by(turn, entry, turn.me)
    if post not in mine and turn.me != entry.author and not turn.tends(entry):
        raise NotYours(t("Only who shared it, its author, or a steward can take it back."))
    by = (await shares_of(turn, entry)).get(post, turn.me)
    await unnote(turn, entry, by, post)
    return [Unsay(post), Replace(cards.plain(t("Taken back.")))]


async def quoting_chosen(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """An author's wish about kept words: asked once, kept, and changed here at any time."""
    choice = pressed.chosen[0] if pressed.chosen else ""
    if choice not in QUOTING:
        raise CommunityError(t("Please choose one of the three."))
    await remember(turn.store, turn.person)
    known = await turn.store.people.get(turn.me) or PersonRecord(turn.me)
    await turn.store.people.save(replace(known, quoting=choice))
    mine = EntryFilter(readable=turn.readable, community=turn.here.id, author=turn.me, hidden=None, limit=200)
    shown = [reply for entry in await turn.store.entries.select(mine) for reply in await follow_shares(turn, entry)]
    text = t("Noted: {choice}. You can change it with {me}.", choice=QUOTING[choice], me=Verb("me"))
    return [Whisper(cards.plain(text)), *shown]
