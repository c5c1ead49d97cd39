"""Entries shown in channels stay in step with what they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.activities.repertoire import cards
from bot.kernel.entries import QUESTION
from bot.kernel.looking import View, look, may_quote
from bot.kernel.records import Entry
from bot.reply import Edit, Reply, Unsay
from bot.turn import Turn


async def shares_of(turn: Turn, entry: Entry) -> dict[str, str]:
    """Who shared this entry, by the names of the posts that show it."""
    marks = await turn.store.marks.of(entry.id, "shared")
    return {post: mark.person for mark in marks for post in mark.note.split("\n") if post}


async def follow_shares(turn: Turn, changed: Entry, *, gone: bool = False) -> list[Reply]:
    """Every post that shows this entry, or the question it answers, shows it as it is now; `gone`: not at all any more."""
    replies: list[Reply] = []
    for post, by in (await shares_of(turn, changed)).items():
        view = replace(await look(turn, changed), entry=changed)
        replies.append(Unsay(post) if gone else await _again(turn, post, view, by))
    questions = await turn.store.links.of(changed.id, "answers") if changed.kind != QUESTION else []
    for question in questions:
        view = await look(turn, question)
        answers = [changed if answer.id == changed.id else answer for answer in view.answers]
        left = tuple(answer for answer in answers if not (gone and answer.id == changed.id))
        for post, by in (await shares_of(turn, question)).items():
            replies.append(await _again(turn, post, replace(view, answers=left), by))
    return replies


async def _again(turn: Turn, post: str, view: View, by: str) -> Edit:
    """The post anew: words only where they were said, or with each author's consent as it is now."""
    place = await turn.store.posts.place(post)
    shown: Sequence[Entry] = [view.entry, *view.answers[:3]]
    elsewhere = [one for one in shown if place is None or one.channel != place.channel]
    quote = all([await may_quote(turn, one, by_me=False) for one in elsewhere])
    return Edit(post, cards.public_card(view, quote=quote, by=by))
