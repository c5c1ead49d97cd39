"""What the requests feature says."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import Button, Buttons, Card, Item, Items, Menu, Part, Said, Words
from bot.form import LONGEST_ANSWER, Form, Option, TextField
from bot.kernel.asked import post_name as post_name
from bot.kernel.asked import question_card as question_card
from bot.kernel.looking import View
from bot.kernel.records import Entry, Heard
from bot.kernel.showing import called, demand, line_of, said_by, standing, titled, words_of
from bot.kernel.showing import plain as plain
from bot.kernel.showing import undo as undo
from bot.text import Quote, Spot, Text, Where, Who, t, tn

STATES = {"open": t("Open"), "answered": t("Answered"), "mine": t("Mine"), "all": t("All")}


def offer_name(question: int, helper: str) -> str:
    """The name of the message that tells an asker who can help."""
    return f"offer:{question}:{helper}"


def ask_form(record: str = "", question: str = "", details: str = "", topics: str = "") -> Form:
    """The form for asking; filled in from what was typed or found before."""
    return Form(
        name="requests.ask",
        title=t("Ask"),
        record=record,
        submit=t("Ask"),
        intro=t("Before it is posted you'll see whether we had this before."),
        fields=(
            TextField(name="question", label=t("Your question"), value=question[:300], most=300),
            TextField(
                name="details",
                label=t("What you tried, what matters"),
                hint=t("Please leave out names of patients, clients and customers."),
                value=details[:LONGEST_ANSWER],
                long=True,
                required=False,
            ),
            TextField(
                name="topics",
                label=t("Topics"),
                hint=t("Parted by commas. Leave empty and I'll guess."),
                value=topics[:200],
                required=False,
                most=200,
            ),
        ),
    )


def earlier_card(views: Sequence[View], then: Buttons, helped: str = "", asker: str = "") -> Card:
    """What the community already knows, before a question is posted or after it was caught. `helped` is appended to the
    record of *That helped*: the question that it settles."""
    known = [view for view in views if not view.waits]
    heading = (
        tn("An earlier answer may fit", "{n} earlier answers may fit", len(known)) if known else t("This is still open")
    )
    parts: list[Part] = [Words(heading)]
    for view in views:
        if view.waits:
            parts.extend(_still_open(view, asker))
            continue
        parts.extend(words_of(view, limit=320, brief=True))
        helping = view.answers[0] if view.answers else view.entry
        parts.append(Buttons((Button(t("That helped"), "requests.helped", f"{helping.id}{helped}", style="main"),)))
    parts.append(then)
    return Card(tuple(parts), summary=heading)


def _still_open(view: View, asker: str) -> list[Part]:
    """A question that was asked already and waits for an answer."""
    entry = view.entry
    if entry.author == asker:
        return [Words(t("You asked this already: {title}", title=titled(entry, view.place)))]
    text = t("Asked already, and still open: {title}", title=titled(entry, view.place))
    return [Words(text), Buttons((Button(t("I have this too"), "requests.me_too", str(entry.id)),))]


def shall_i_ask(question: str, channel: str, record: str) -> Card:
    """Before something said privately is posted where everyone sees it."""
    text = t("Shall I ask this in {channel}? “{question}”", channel=Where(channel), question=called(question))
    buttons = (
        Button(t("Ask it there"), "requests.ask_anyway", record, style="main"),
        Button(t("Change it"), "requests.change", record),
    )
    return Card((Words(text), Buttons(buttons)))


def not_there(in_the_way: Text, record: str) -> Card:
    """It can't be posted there now; the words are kept."""
    kept = Words(t("Your question is kept for a week."), small=True)
    buttons = (
        Button(t("Try again"), "requests.ask_anyway", record, style="main"),
        Button(t("Change it"), "requests.change", record),
    )
    return Card((Words(in_the_way), kept, Buttons(buttons)))


def unposted(question: Entry, in_the_way: Text, *, waits: bool) -> Card:
    """To an asker, when it turned out that their question could not be posted."""
    text = t("Your question “{title}” couldn't be posted. {why}", title=titled(question), why=in_the_way)
    then = t("I keep it. If that changes within a day, I post it by myself; you can also ask it again.")
    if not waits:
        then = t("I keep it, and you can ask it again.")
    again = Button(t("Ask it again"), "requests.ask_again", str(question.id), style="main")
    return Card((Words(text), Words(then), Buttons((again, withdraw_button(question)))))


def reply_news(question: Entry, reply: Heard) -> Card:
    """To whoever asked by command: somebody replied under the card."""
    link = Spot(reply.place.channel, reply.place.message or "", reply.place.thread, t("read it there"))
    said = Said(Quote(reply.text, 300), by=t("{who} · {link}", who=Who(reply.author), link=link))
    keep = Button(t("This answers it"), "requests.keep", f"{question.id}:{reply.place.message}", style="main")
    return Card((Words(t("There's a reply to “{title}”.", title=called(question.title))), said, Buttons((keep,))))


def ask_anyway(record: str) -> Buttons:
    """What follows earlier answers to a question not posted yet."""
    return Buttons(
        (Button(t("Ask anyway"), "requests.ask_anyway", record), Button(t("Change it"), "requests.change", record))
    )


def asked_card(question: Entry, channel: str) -> Card:
    """To the asker, once it is posted."""
    text = t("Asked in {channel}. You'll hear from me when somebody answers.", channel=Where(channel))
    return Card((Words(text), Buttons((withdraw_button(question),))))


def caught_card(question: Entry, views: Sequence[View]) -> Card:
    """To the asker, once their message counts as a question."""
    then = Buttons((withdraw_button(question),))
    if views:
        return earlier_card(views, then, helped=f":{question.id}")
    return Card(
        (
            Words(t("I'll keep track of this question. When a reply helps, put {emoji} on it.", emoji="✅")),
            then,
        )
    )


def withdraw_button(question: Entry) -> Button:
    """Take a question back."""
    return Button(t("Withdraw it"), "requests.withdraw", str(question.id))


def is_it_yours_card(place: str) -> Card:
    """To the author of a message that somebody else marked as a question."""
    return Card(
        (
            Words(t("Someone thinks your message is a question others could take up. Shall I keep track of it?")),
            Buttons(
                (
                    Button(t("Yes, please"), "requests.mine", place, style="main"),
                    Button(t("No, thanks"), "requests.not_mine", place),
                )
            ),
        )
    )


def noticed_card(place: str, views: Sequence[View], asker: str) -> Card:
    """To the author of a message that reads like a question, where the bot listens; what is known of it comes first."""
    yes = Button(t("Yes, please"), "requests.mine", place, style="main")
    then = Buttons((yes, Button(t("No, thanks"), "requests.not_mine", place)))
    ask = t("This reads like a question. Shall I keep an eye on it for you? Only you see this.")
    if not views:
        return Card((Words(ask), then))
    known = earlier_card(views, then, asker=asker)
    return Card((*known.parts[:-1], Words(ask), then), summary=known.summary)


def keep_card(question: Entry, answer: Heard) -> Card:
    """To the asker, who said thanks."""
    record = f"{question.id}:{answer.place.message}"
    return Card(
        (
            Words(t("Good to hear. Was this the answer? Kept, it helps the next person who asks.")),
            Said(Quote(answer.text, 500), by=t("{who}", who=Who(answer.author))),
            Buttons(
                (
                    Button(t("Keep this answer"), "requests.keep", record, style="main"),
                    Button(t("No, not this"), "requests.dont_keep", record),
                )
            ),
        )
    )


def answer_news(question: Entry, answers: Sequence[Entry], person: str) -> Card:
    """To who asked, and to those who have the same question: it is answered."""
    text = t("There's an answer to “{title}”, which you have too.", title=titled(question))
    if person == question.author:
        text = t("There's an answer to “{title}”.", title=titled(question))
    parts: list[Part] = [Words(text)]
    parts.extend(Said(Quote(answer.body, 500), by=said_by(answer)) for answer in answers[:1])
    helping = str(answers[0].id if answers else question.id)
    parts.append(Buttons((Button(t("That helped"), "requests.helped", helping, style="main"),)))
    return Card(tuple(parts))


def list_card(views: Sequence[View], state: str, more: str, me: str) -> Card:
    """Questions with a filter. `more` is the record of the button that shows the next ones, or ""."""
    options = tuple(Option(value, label) for value, label in STATES.items())
    parts: list[Part] = [Menu(t("Which questions"), "requests.filter", options, chosen=(state,))]
    if views:
        parts.append(Items(tuple(_row(view, me) for view in views)))
    else:
        parts.append(Words(NO_QUESTIONS.get(state, t("No questions here."))))
    buttons = [Button(t("Ask"), "requests.ask", style="main")]
    if more:
        buttons.insert(0, Button(t("Show more"), "requests.more", more))
    parts.append(Buttons(tuple(buttons)))
    return Card(tuple(parts), title=t("Questions"))


NO_QUESTIONS = {
    "open": t("Nothing is still open."),
    "answered": t("No question has an answer yet."),
    "mine": t("You haven't asked anything here yet."),
}


def _row(view: View, me: str) -> Item:
    entry = view.entry
    if entry.state in ("open", "resting"):
        button = Button(t("I have this too"), "requests.me_too", str(entry.id))
        if entry.author == me:
            button = withdraw_button(entry)
        others = demand(view)
        detail = standing(view)
        return Item(
            titled(entry, view.place),
            t("{first} · {second}", first=detail, second=others) if others else detail,
            button,
        )
    return line_of(view, Button(t("Show"), "repertoire.show", str(entry.id)))


def not_helped_card(record: str, pending: str) -> Card:
    """*That helped* taken back; a question that was not posted can still be."""
    buttons = [Button(t("It did help"), "requests.helped", record)]
    if pending:
        buttons.insert(0, Button(t("Ask anyway"), "requests.ask_anyway", pending, style="main"))
    return Card((Words(t("Taken back.")), Buttons(tuple(buttons))))
