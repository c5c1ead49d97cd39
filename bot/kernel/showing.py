"""How an entry looks: the same in every feature."""

from __future__ import annotations

from bot.card import Button, Buttons, Card, Item, Part, Said, Words
from bot.kernel.entries import QUESTION
from bot.kernel.looking import View
from bot.kernel.records import Entry
from bot.markup import heading, heading_markup, is_plain, mentions_in
from bot.places import Place
from bot.text import Listing, Quote, Spot, Text, When, Who, t, tn, verbatim

KINDS = {
    "question": t("a question"),
    "answer": t("an answer"),
    "story": t("a story"),
    "case": t("a case"),
    "tool": t("a tool"),
    "asset": t("a file or link"),
    "lesson": t("a tip"),
}
KEPT_KINDS = ("lesson", "story", "case", "tool", "asset", "answer")
LONG = 1200  # characters of an entry shown before "Show all"


def kind_of(entry: Entry) -> Text:
    """An entry's kind in plain words."""
    return KINDS.get(entry.kind, t("a note"))


def called(title: str) -> str | Quote:
    """A title as it is put into a text: whoever is mentioned in it is named when it is shown."""
    return Quote(heading_markup(title), plain=True) if mentions_in(title) else title


def titled(entry: Entry, place: Place | None = None) -> Text:
    """The title, as a link to where it was said (or, for a question, where the bot's card of it is) when that is known."""
    where = place or entry.place
    if where is not None and where.message:
        title = called(entry.title)
        label = verbatim(title) if isinstance(title, str) else t("{title}", title=title)
        return t("**{title}**", title=Spot(where.channel, where.message, where.thread, label))
    return t("**{title}**", title=called(entry.title))


def says_more(entry: Entry) -> bool:
    """Do an entry's words say more than its title, or with links and marks that a title doesn't have?"""
    body = entry.body.strip()
    return body not in ("", entry.title) and not (is_plain(body) and heading(body) == entry.title)


def said_by(entry: Entry) -> Text:
    """Whose words, and when."""
    when = When(entry.created) if entry.created else ""
    by = t("{who}, {when}", who=Who(entry.author), when=when) if entry.author else t("{when}", when=when)
    if editor := entry.details.get("edited_by"):
        by = t("{by}, edited by {who}", by=by, who=Who(str(editor)))
    if entry.place_is_gone:
        return t("{by} (its channel is gone, so later changes there are not followed)", by=by)
    return by if entry.followed else t("{by} (later changes there are not followed)", by=by)


def filed(view: View) -> Text:
    """Kind and topics in a line."""
    kind = kind_of(view.entry)
    if not view.topics:
        return kind
    return t("{kind} about {topics}", kind=kind, topics=Listing(view.topics))


def standing(view: View) -> Text:
    """How a question stands, in members' words."""
    match view.entry.state:
        case "answered" if view.answers:
            by = Listing(tuple(dict.fromkeys(Who(answer.author) for answer in view.answers)))
            return t("answered by {who}", who=by)
        case "answered":
            return t("answered")
        case "helped":
            return t("helped by an earlier answer")
        case "withdrawn":
            return t("withdrawn")
        case "resting":
            return t("no longer waiting")
        case _:
            return t("open")


def demand(view: View) -> Text | None:
    """How many others have the same question; None when nobody said so."""
    others = view.counts.get("me_too", 0)
    return tn("{n} other person has this too", "{n} other people have this too", others) if others else None


def words_of(view: View, limit: int = LONG, *, brief: bool = False) -> list[Part]:
    """The entry's own words, or a question's words with its answers. `brief`: of a question only title and best answer."""
    entry = view.entry
    parts: list[Part] = []
    if entry.kind == QUESTION:
        parts.append(Words(t("{title}\n{state}", title=titled(entry, view.place), state=standing(view))))
        if brief and view.answers:
            return [*parts, Said(Quote(view.answers[0].body, limit), by=said_by(view.answers[0]))]
        if says_more(entry):
            parts.append(Said(Quote(entry.body, limit), by=said_by(entry)))
        parts.extend(Said(Quote(answer.body, limit), by=said_by(answer)) for answer in view.answers[:3])
        return parts
    parts.append(Words(t("{title}\n{filed}", title=titled(entry), filed=filed(view))))
    if says_more(entry):
        parts.append(Said(Quote(entry.body, limit), by=said_by(entry)))
    else:
        parts.append(Words(said_by(entry), small=True))
    return parts


def line_of(view: View, button: Button | None = None) -> Item:
    """The entry as one line of a list."""
    entry = view.entry
    if entry.kind == QUESTION:
        detail: Text = standing(view)
        if view.answers:
            detail = t("{state}: {words}", state=detail, words=Quote(view.answers[0].body, 140, plain=True))
    else:
        detail = t("{filed}: {words}", filed=filed(view), words=Quote(entry.body, 140, plain=True))
    return Item(titled(entry, view.place), detail, button)


def undo(text: Text, action: str, record: str, label: Text | None = None) -> Card:
    """A sentence that says what happened, with the way back beside it."""
    return Card((Words(text), Buttons((Button(label or t("Undo"), action, record),))))


def plain(text: Text) -> Card:
    """One sentence."""
    return Card((Words(text),))
