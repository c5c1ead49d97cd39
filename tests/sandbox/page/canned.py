"""What is said and shown on the stage: one of every part, field and manner of speaking the protocol knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
Doc = list[Json]

PEOPLE: list[Json] = [
    {
        "id": "ana",
        "name": "Ana",
        "about": "Two years on the long Osterby loop, always with one more question.",
        "steward": False,
    },
    {"id": "ben", "name": "Ben", "about": "Nineteen years of knocking on doors.", "steward": True},
    {"id": "cem", "name": "Cem", "about": "Four months in, came from a surgical ward.", "steward": False},
    {"id": "dora", "name": "Dora", "about": "Leg ulcers and compression are my thing.", "steward": False},
    {"id": "layla", "name": "ليلى", "about": "", "steward": False},
    {"id": "mei-ling", "name": "Mei Ling", "about": "I keep the calendar.", "steward": False},
]
NAMES = {person["id"]: person["name"] for person in PEOPLE} | {"bot": "Lunchtable"}
CHANNELS: list[Json] = [
    {
        "id": "round-talk",
        "name": "round-talk",
        "kind": "public",
        "purpose": "Everything between the first key safe and the last set of notes",
    },
    {
        "id": "wound-care",
        "name": "wound-care",
        "kind": "public",
        "purpose": "Dressings, compression, pressure damage, fragile skin",
    },
    {
        "id": "first-rounds",
        "name": "first-rounds",
        "kind": "private",
        "purpose": "For those in their first year; what is said here stays here",
    },
    {"id": "library", "name": "library", "kind": "public", "purpose": "Long channel for reading back"},
    {"id": "quiet-corner", "name": "quiet-corner", "kind": "public", "purpose": ""},
]
MEANINGS: list[Json] = [
    {"emoji": "❓", "meaning": "this is a question"},
    {"emoji": "✅", "meaning": "this answers it"},
    {"emoji": "🔖", "meaning": "worth keeping"},
    {"emoji": "🙏", "meaning": "this helped me"},
    {"emoji": "🙋", "meaning": "I can help"},
]
TOPICS = ["compression", "cool bags", "insulin", "night visits", "skin tears"]
VERBS: list[Json] = [
    {"verb": "ask", "summary": "an answer, a person, ideas, a look before I do it", "words": "your question", "steward": False,
     "options": [{"name": "topic", "summary": "what it is about", "required": False, "choices": [], "completes": True},
                 {"name": "from", "summary": "who should see it", "required": False, "completes": False,
                  "choices": [{"value": "all", "label": "everybody"}, {"value": "few", "label": "a few"}]}]},
    {"verb": "find", "summary": "what we know already", "words": "what you look for", "steward": False, "options": []},
    {"verb": "share", "summary": "a file or link, a story, a development", "words": "", "steward": False, "options": []},
    {"verb": "me", "summary": "my profile, my limits, my privacy", "words": "", "steward": False, "options": []},
    {"verb": "home", "summary": "what waits for me", "words": "", "steward": False, "options": []},
    {"verb": "map", "summary": "who knows what, and what is missing", "words": "", "steward": False, "options": []},
    {"verb": "tour", "summary": "see how it works", "words": "", "steward": False, "options": []},
    {"verb": "tend gaps", "summary": "what nobody has written down yet", "words": "", "steward": True, "options": []},
]  # fmt: skip
MENUS: list[Json] = [
    {"name": "question", "label": "This is a question"},
    {"name": "answer", "label": "This answers it"},
    {"name": "keep", "label": "Worth keeping"},
]

_TOKEN = re.compile(
    r"\*\*(?P<b>.+?)\*\*|`(?P<c>[^`]+)`|@(?P<person>" + "|".join(NAMES.values()) + ")"
    r"|#(?P<channel>[a-z-]+)|(?P<br>\n)|(?P<a>https?://\S+)"
)


def line(text: str) -> Doc:
    """One paragraph with the few marks that are needed here."""
    inlines: Doc = []
    at = 0
    for match in _TOKEN.finditer(text):
        if match.start() > at:
            inlines.append({"t": text[at : match.start()]})
        at = match.end()
        inlines.append(_marked(match.lastgroup or "", match[match.lastgroup or 0]))
    if at < len(text):
        inlines.append({"t": text[at:]})
    return [{"p": inlines}]


def _marked(kind: str, value: str) -> Json:
    match kind:
        case "b":
            return {"b": [{"t": value}]}
        case "person":
            return {"person": next(key for key, name in NAMES.items() if name == value), "name": value}
        case "channel":
            return {"channel": value, "name": value}
        case "br":
            return {"br": True}
        case "a":
            return {"a": [{"t": value}], "href": value}
        case _:
            return {kind: value}


def card(title: str, *parts: Json) -> Json:
    return {"title": line(title), "summary": title, "parts": list(parts)}


def words(text: str, *, small: bool = False) -> Json:
    return {"type": "words", "doc": line(text), "small": small}


def said(text: str, by: str) -> Json:
    return {"type": "said", "doc": line(text), "by": line(by)}


def facts(**named: str) -> Json:
    return {"type": "facts", "facts": [[line(name), line(value)] for name, value in named.items()]}


def button(label: str, action: str, style: str = "plain", **more: str) -> Json:
    return {"label": label, "action": action, "record": "r1", "style": style, "url": "", "confirm": "", **more}


def buttons(*all_of_them: Json) -> Json:
    return {"type": "buttons", "buttons": list(all_of_them)}


def item(text: str, detail: str, beside: Json | None = None) -> Json:
    return {"doc": line(text), "detail": line(detail), "button": beside}


def items(*all_of_them: Json, numbered: bool = False) -> Json:
    return {"type": "items", "numbered": numbered, "items": list(all_of_them)}


def option(label: str, hint: str = "") -> Json:
    return {"value": label.lower(), "label": label, "hint": hint}


def menu(label: str, action: str, options: list[Json], *chosen: str, several: bool = False) -> Json:
    where = {"action": action, "record": "me"}
    return {"type": "menu", "label": label, **where, "several": several, "options": options, "chosen": list(chosen)}


RULE: Json = {"type": "rule"}
PICTURE: Json = {
    "type": "picture",
    "url": "/file/map-light",
    "dark_url": "/file/map-dark",
    "alt": "Five topics; insulin and compression are well known, night visits hang on one person.",
}
FILE: Json = {"type": "file", "url": "/file/map-light", "name": "map.svg", "label": "The map as a picture"}

FOUND = card(
    "We had this in March",
    said(
        "Small cool bag, cool pack wrapped in a tea towel, pens never touching the pack. Frozen insulin is finished.",
        "Ines, 4 March, in #round-talk",
    ),
    items(
        item("Evaporative wallets for pens in use", "Jonas, checked in May", button("Open", "open")),
        item("How warm does a parked car get?", "a story, three sentences", button("Open", "open2")),
    ),
    buttons(button("That helped", "helped", "main"), button("Share here", "share"), button("Ask anyway", "form")),
)

QUESTION = card(
    "How do you keep insulin cool on a long round?",
    words("Ana would like to know. Two colleagues have this too."),
    facts(Topic="insulin", Asked="this morning", State="open"),
    buttons(button("I have this too", "too", "main"), button("I can help", "slow"), button("Not our topic", "no")),
    words("Answer in the thread. The asker marks what worked with ✅.", small=True),
)

HELPED = card(
    "Good to hear.", words("Ines will read that her answer helped, on Friday."), buttons(button("Undo", "undo"))
)

PROFILE = card(
    "What others see of you",
    menu("How often may you be asked?", "often", [option(one) for one in ("Never", "Monthly", "Weekly")], "weekly"),
    menu(
        "What may you be asked about?",
        "topics",
        [option(topic, "three answers of yours" if topic == "insulin" else "") for topic in TOPICS],
        "insulin",
        several=True,
    ),
    RULE,
    buttons(
        button("Change my words", "form"),
        button("Export", "", url="/file/map-light"),
        button(
            "Erase everything", "erase", "danger", confirm="Erase all that is held about you? That can't be undone."
        ),
    ),
)

MAP = card(
    "What this table knows",
    PICTURE,
    items(*(item(f"**{topic}**", "two willing, three entries") for topic in TOPICS[:3]), numbered=True),
    RULE,
    FILE,
    buttons(button("Read more", "", url="https://example.org/map")),
)

HOME = card(
    "Two things wait for you",
    items(
        item(
            "Cem asked about soggy skin around an ulcer",
            "You said you know compression",
            button("Have a look", "open", "main"),
        ),
        item(
            "Is this still true? “Water belongs in the box.”", "You wrote it a year ago", button("Still true", "true")
        ),
    ),
    RULE,
    words("**New in your topics**"),
    said("The neighbour who has the key is worth more than the key safe.", "Kasia, a story"),
    buttons(button("Find", "form", "main"), button("Ask", "form")),
)

EMPTY_HOME = card("Nothing waits for you.", buttons(button("Find", "form"), button("Ask", "form")))


def field(kind: str, name: str, label: str, **more: Any) -> Json:
    return {"type": kind, "name": name, "label": label, "hint": "", "required": True, "value": "", **more}


HELPS = [option("An answer"), option("Someone who has been there", "we ask them first"), option("Ideas on a problem")]
NEARBY = [option(topic) for topic in ("Compression", "Insulin", "Night visits")]
KINDS = [option(kind) for kind in ("Tool", "Story", "Case", "Lesson", "Link", "Development")]
ONE_QUESTION = "One question at a time is answered soonest."

ASK = {
    "title": "Ask the table",
    "intro": "Before it is posted you see what we know already. Leave out patients, clients, customers.",
    "submit": "Ask",
    "fields": [
        field(
            "text",
            "question",
            "What would you like to know?",
            long=True,
            most=400,
            placeholder="How …",
            hint=ONE_QUESTION,
        ),
        field("choice", "kind", "What would help?", options=HELPS, several=False, value=["an answer"]),
        field("choice", "topics", "Topics", options=NEARBY, several=True, required=False, value=[]),
        field("date", "until", "Until when?", required=False),
        field("person", "people", "Ask these first", several=True, required=False, value=[]),
    ],
}

SHARE = {
    "title": "Share something",
    "intro": "",
    "submit": "Share",
    "fields": [
        field("text", "title", "What is it called?", long=False, most=60, placeholder=""),
        field("choice", "kind", "What kind of thing?", options=KINDS, several=False, value=[]),
        field("channel", "where", "Where?"),
        field("person", "with", "Made with", several=False, required=False),
        field("file", "files", "Files", most=2, required=False),
    ],
}

STEPS = [
    ("ana", "Ana has a question and **simply asks**, as always.", "#round-talk"),
    ("ben", "Ben answers in the thread. Now you are Ben.", ""),
    ("ana", "Ana keeps the answer with one tap.", ""),
]

EGG = (
    "Egg sandwich in the car outside the Brackenlea surgery, rain on the roof, ten minutes of nobody needing me. Bliss. "
    "What is everybody having?"
)
PENS = (
    "Morning all. I collect new insulin pens from the pharmacy at 8 and only reach the last house on the Osterby loop "
    "around one. How do you keep insulin cool on a long round? The label says `2-8 °C`, see https://example.org/insulin"
)
RAIN = "It was raining and the key safe would not open, so I rang the neighbour, who rang her sister. "
LONG = "The whole story, as I told it at lunch. " + RAIN * 42
UNBROKEN = "Averyveryverylongwordthathasnospacesinitbecausesomebodypastedakeyfromsomewhere" * 2


def talk(now: datetime) -> Iterable[tuple[str, str, datetime, str]]:
    """Channel, author, moment, text; oldest first."""

    def at(days: int, hour: int, minute: int) -> datetime:
        return (now - timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0, tzinfo=UTC)

    yield "round-talk", "ben", at(2, 12, 38), EGG
    yield "round-talk", "cem", at(2, 12, 40), "cold rice and regret"
    yield "round-talk", "dora", at(2, 12, 43), "half a banana I found in the door pocket 🙈 dont ask how old"
    yield "round-talk", "dora", at(2, 12, 44), "@Ben that is not lunch, that is a specimen. See #wound-care"
    yield "round-talk", "layla", at(1, 8, 2), "صباح الخير جميعا! هل لديكم كتيب عن مضخة الحقن؟"
    yield "round-talk", "cem", at(1, 8, 30), UNBROKEN
    yield "round-talk", "ben", at(1, 9, 15), LONG
    yield "round-talk", "ana", at(0, 0, 2), PENS
    for number in range(140):
        author = ("ana", "ben", "cem", "dora")[number // 3 % 4]
        more = "And a little more of it. " * (number % 4)
        yield (
            "library",
            author,
            at(9 - number // 20, 7, number % 20 * 2),
            f"Line {number + 1} of what was read out. {more}",
        )


def picture(name: str) -> str:
    """A small bar chart, for a light or a dark page."""
    paper, ink, leaf = ("#28231d", "#ece5d9", "#93d3ad") if name.endswith("dark") else ("#ffffff", "#2b251f", "#2a6647")
    rows = "".join(
        f'<text x="24" y="{44 + 44 * at}">{topic}</text>'
        f'<rect x="190" y="{28 + 44 * at}" width="{420 - 75 * at}" height="22" rx="6" fill="{leaf}"/>'
        for at, topic in enumerate(TOPICS)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 260" width="640" height="260">'
        f'<rect width="640" height="260" fill="{paper}"/>'
        f'<g fill="{ink}" font-family="sans-serif" font-size="17">{rows}</g></svg>'
    )
