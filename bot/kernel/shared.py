"""Entries shown in channels (*Share here*), and kept in step with what they show."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.card import Card, Part, Words
from bot.kernel.entries import QUESTION
from bot.kernel.forums import tags_now
from bot.kernel.looking import View, look, may_quote
from bot.kernel.records import Entry
from bot.kernel.showing import called, filed, titled, words_of
from bot.markup import heading
from bot.places import Place
from bot.reply import Edit, Reply, Unsay
from bot.text import Spot, Text, WebLink, Who, t
from bot.turn import Turn, number_in

SHORT = 7  # words of a title that stands for words not to be quoted
NEARLY_ALL = 0.5  # the share of what was said from which on a title isn't only a title
LEAST = 20  # letters that tell whether a title was taken from what was said


async def shares_of(turn: Turn, entry: Entry) -> dict[str, str]:
    """Who shared this entry, by the names of the posts that show it."""
    marks = await turn.store.marks.of(entry.id, "shared")
    return {post: mark.person for mark in marks for post in mark.note.split("\n") if post}


async def follow_shares(turn: Turn, changed: Entry) -> list[Reply]:
    """Every post that shows this entry, or the question it answers, shows it as it is now; also a forum's own, by tags."""
    questions = await turn.store.links.of(changed.id, "answers") if changed.kind != QUESTION else []
    replies: list[Reply] = []
    for entry in (changed, *questions):
        for post, by in (await shares_of(turn, entry)).items():
            replies.append(await _again(turn, post, await look(turn, entry), by))
    return [*replies, *await tags_now(turn, changed)]


async def shown_at(turn: Turn, place: Place) -> Entry | None:
    """The entry that a post of the bot shows: where somebody shared it, or a question's own card."""
    name = await turn.store.posts.named(Place(place.channel, place.message)) if place.message else None
    kind, _, rest = (name or "").partition(":")
    number = number_in(rest.partition(":")[0]) if kind in ("share", "question") else 0
    return await turn.store.entries.get(number) if number else None


async def unshared(turn: Turn, entry: Entry) -> list[Reply]:
    """What shows an entry is taken back: it is gone."""
    return [Unsay(post) for post in await shares_of(turn, entry)]


async def _again(turn: Turn, post: str, view: View, by: str) -> Edit | Unsay:
    """The post anew: words only where they were said, by whoever wrote them, or with each author's consent as it is now.
    What has become private since is shown elsewhere no more."""
    place = await turn.store.posts.place(post)
    shown: Sequence[Entry] = [view.entry, *view.answers[:3]]
    if place is not None and any(one.private and one.channel != place.channel for one in shown):
        return Unsay(post)
    elsewhere = [one for one in shown if (place is None or one.channel != place.channel) and one.author != by]
    quote = all([await may_quote(turn, one, by_me=False) for one in elsewhere])
    return Edit(post, public_card(view, quote=quote, by=by))


def public_card(view: View, *, quote: bool, by: str = "") -> Card:
    """An entry shown in a channel: with its words only if their author agreed. `by`: who shows it."""
    entry = view.entry
    shown_by: tuple[Part, ...] = (Words(t("{who} shares:", who=Who(by))),) if by else ()
    if quote:
        words = words_of(view, limit=900)
        return Card((*shown_by, *words, *asset_parts(entry)), summary=t("{title}", title=called(entry.title)))
    named = _named(view) if entry.author != by and _is_nearly_all(entry) else _headed(view)
    parts: list[Part] = [*shown_by, Words(named)]
    for answer in view.answers[:1]:
        if answer.message:
            where = Spot(answer.channel, answer.message, answer.thread, t("Read the answer where it was said"))
            parts.append(Words(t("{where}", where=where)))
    return Card(tuple(parts), summary=named)


def _headed(view: View) -> Text:
    """Title and link, kind and topics."""
    short = replace(view.entry, title=_short(view.entry))
    return t("{title}\n{filed}", title=titled(short, view.place), filed=filed(view))


def _named(view: View) -> Text:
    """Only what it is and where: "a tip about cold storage", as a link."""
    place = view.place or view.entry.place
    if place is None or not place.message:
        return t("**{title}**", title=filed(view))
    return t("**{title}**", title=Spot(place.channel, place.message, place.thread, filed(view)))


def _short(entry: Entry) -> str:
    """Of a guessed title only the first words, when it is a beginning of what was said."""
    words = entry.title.split()
    if entry.kind == QUESTION or len(words) <= SHORT or not heading(entry.body).startswith(entry.title.rstrip("…")):
        return entry.title
    return " ".join(words[:SHORT]) + " …"


def _is_nearly_all(entry: Entry) -> bool:
    """Would its title show most of what its author said? What was written to be posted got its title from its author."""
    if entry.message is None:
        return False
    said, shown = _letters(heading(entry.body)), _letters(_short(entry))
    return shown[:LEAST] in said and len(shown) > len(said) * NEARLY_ALL


def _letters(words: str) -> str:
    return "".join(sign for sign in words.casefold() if sign.isalnum())


def asset_parts(entry: Entry) -> list[Part]:
    """A shared file or link and the terms of reuse."""
    lines: list[Text] = []
    for file in entry.details.get("files", []):
        name, url = str(file.get("name", "")), str(file.get("url", ""))
        lines.append(t("File: {name}", name=WebLink(url, name) if url else name))
    if entry.details.get("terms"):
        lines.append(t("Reuse: {terms}", terms=str(entry.details["terms"])))
    return [Words(line, small=True) for line in lines]
