"""A question's public card, and everything else that shows a question or what answers it, kept in step."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import Button, Buttons, Card, Part, Said, Words
from bot.kernel.entries import QUESTION
from bot.kernel.looking import View, look
from bot.kernel.records import Entry
from bot.kernel.shared import follow_shares
from bot.kernel.showing import called, demand, said_by, says_more, standing
from bot.reply import Edit, Reply
from bot.text import Listing, Quote, Spot, Text, Who, t
from bot.turn import Turn


def post_name(question: int) -> str:
    """The name of a question's public card."""
    return f"question:{question}"


def question_card(view: View) -> Card:
    """A question as everyone sees it."""
    entry = view.entry
    if entry.state == "withdrawn":  # what was taken back is not left standing
        return Card((Words(t("This question was withdrawn."), small=True),))
    who = t("{who} asks", who=Who(entry.author)) if entry.author else t("Someone asks")
    parts: list[Part] = [Words(t("{who}:\n**{title}**", who=who, title=called(entry.title)))]
    if says_more(entry):
        parts.append(Said(Quote(entry.body)))
    parts.extend(Said(Quote(answer.body, 300), by=_answered(answer)) for answer in view.answers[:3])
    footer: list[Text] = [standing(view)]
    if others := demand(view):
        footer.append(others)
    if view.topics:
        footer.append(t("about {topics}", topics=Listing(view.topics)))
    parts.append(Words(_dotted(footer), small=True))
    if entry.state in ("open", "resting"):
        record = str(entry.id)
        parts.append(
            Buttons(
                (
                    Button(t("I have this too"), "requests.me_too", record),
                    Button(t("I can help"), "requests.can_help", record),
                )
            )
        )
    return Card(tuple(parts), summary=t("{who}: {title}", who=who, title=called(entry.title)))


def _answered(answer: Entry) -> Text:
    if answer.message is None:
        return said_by(answer)
    return t(
        "{by} · {link}",
        by=said_by(answer),
        link=Spot(answer.channel, answer.message, answer.thread, t("read it there")),
    )


def _dotted(texts: Sequence[Text]) -> Text:
    """Texts in one line, parted by dots."""
    line = texts[0]
    for text in texts[1:]:
        line = t("{first} · {second}", first=line, second=text)
    return line


async def refreshed(turn: Turn, question: Entry) -> list[Reply]:
    """The question's public card as it is now; nothing for a question that was caught where it was asked."""
    if question.message is not None:
        return []
    return [Edit(post_name(question.id), question_card(await look(turn, question)))]


async def shown_anew(turn: Turn, changed: Entry) -> list[Reply]:
    """Everything that shows an entry which is another now: its card, those of the questions it answers, and where any of
    them was shared."""
    replies = await follow_shares(turn, changed)
    if changed.kind == QUESTION:
        return [*await refreshed(turn, changed), *replies]
    for question in await turn.store.links.of(changed.id, "answers"):
        replies.extend(await refreshed(turn, question))
    return replies
