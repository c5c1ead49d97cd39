"""Cards and forms of any shape, full of what people write."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
from hypothesis import strategies as st

from bot.card import Attachment, Button, Buttons, Card, Facts, Item, Items, Menu, Picture, Rule, Said, Words
from bot.form import ChannelField, ChoiceField, DateField, FileField, Form, Option, PersonField, TextField
from bot.text import Listing, Quote, Text, WebLink, Where, Who, t, verbatim
from bot.words import Reader, say_plain

READER = Reader(names={"U1": "Ana"}, channels={"C1": "round-talk"}, now=datetime(2026, 3, 4, 11, 0, tzinfo=UTC))

NASTY = [
    "<!channel>", "<!here|x>", "<@U1>", "@channel", "@here", "<https://evil.example|bank>", "&amp;", "&lt;!channel&gt;",
    "```", "```\nx = 1\n```", "`code`", "*bold*", "_x_", "~x~", "**bold", "> said", ">>> all", "1. one\n2. two\n",
    "- a\n  - b\n", "שלום עולם", "\u202eevil\u2066", "😀👩‍👩‍👧🇩🇪👍🏽", "\u200b", "\u2060", "\x00", "   ", "\n", "\n\n",
    "[@Ana](person:U1)",
    "[#talk](channel:C1)", "[here](https://a.example/b?c=d&e=f)", "https://a.example/" + "x" * 700, "|", "{x}", ":smile:",
]  # fmt: skip
SHORT = st.lists(st.sampled_from(NASTY) | st.text(max_size=8), max_size=6).map("".join)
LONG = st.one_of(
    st.sampled_from(NASTY).map(lambda words: words * (4000 // len(words))),
    st.just("word " * 800),
    st.just("line\n" * 300),
    st.just("x" * 4000),
    st.just("**" + "loud words " * 370 + "**"),
    st.just("> " + "said & " * 600),
)
WORDS = st.integers(0, 9).flatmap(lambda dice: SHORT if dice else LONG)
SAFE = st.text("abc012", min_size=1, max_size=12)


def texts(words: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[Text]:
    return st.one_of(
        words.map(verbatim),
        words.map(lambda some: t("{x}", x=Quote(some))),
        words.map(lambda some: t("**{x}** and {y}", x=Quote(some, plain=True), y=some)),
        words.map(lambda some: t("> {x}\n\n1. {x}", x=some)),
        words.map(
            lambda some: t("{link}, {all}", link=WebLink("https://a.example", some), all=Listing((some, Who("U1"))))
        ),
        st.just(t("`/practice find` in {where}", where=Where("C1"))),
    )


def options() -> st.SearchStrategy[tuple[Option, ...]]:
    value = SAFE | st.just("") | st.just("x" * 151)
    one = st.builds(Option, value, texts(), st.none() | texts())
    return st.lists(one, min_size=1, max_size=7, unique_by=lambda option: option.value).map(tuple)


ADDRESSES = st.sampled_from(
    ["https://a.example/b?c=d", "mailto:a@b.example", "https://a.example/" + "x" * 4000, "not one"]
)
BUTTONS = st.one_of(
    st.builds(
        Button,
        texts(),
        st.sampled_from(["find.show", "find.undo"]),
        SAFE,
        style=st.sampled_from(["plain", "main", "danger"]),
        confirm=st.none() | texts(),
    ),
    st.builds(Button, texts(), url=ADDRESSES),
)
ITEMS = st.builds(Item, texts(), st.none() | texts(), st.none() | BUTTONS)
PICTURES = st.builds(Picture, st.just(b"png"), texts(), st.sampled_from(["known.png", "new.png"]))
PARTS = st.one_of(
    st.builds(Words, texts(), st.booleans()),
    st.builds(Said, WORDS.map(Quote), st.none() | texts()),
    st.builds(Facts, st.lists(st.tuples(texts(), texts()), min_size=1, max_size=10).map(tuple)),
    st.builds(Items, st.lists(ITEMS, max_size=12).map(tuple), st.booleans()),
    st.builds(Buttons, st.lists(BUTTONS, min_size=1, max_size=5).map(tuple)),
    st.builds(Menu, texts(), st.just("find.filter"), options(), SAFE, st.just(()), st.booleans()),
    PICTURES,
    st.builds(Attachment, st.just(b"ics"), st.just("visit.ics"), st.just("text/calendar"), texts()),
    st.just(Rule()),
)


def _holds(parts: list[object]) -> bool:
    return sum(isinstance(part, Buttons | Menu) for part in parts) <= 5


CARDS = st.builds(
    Card, st.lists(PARTS, min_size=1, max_size=8).filter(_holds).map(tuple), st.none() | texts(), st.none() | texts()
)


def choices() -> st.SearchStrategy[ChoiceField]:
    def made(some: tuple[Option, ...], chosen: int, several: bool, required: bool, hint: Text | None) -> ChoiceField:
        value = tuple(option.value for option in some[:chosen])
        return ChoiceField(
            name="f", label=t("Which"), options=some, value=value, several=several, required=required, hint=hint
        )

    return st.builds(made, options(), st.integers(0, 2), st.booleans(), st.booleans(), st.none() | texts())


LABELS = texts().filter(lambda text: len(text.msgid) <= 45)
FIELDS = st.one_of(
    st.builds(
        TextField,
        name=st.just("f"),
        label=LABELS,
        hint=st.none() | texts(),
        required=st.booleans(),
        value=WORDS,
        long=st.booleans(),
        most=st.integers(1, 3000),
        placeholder=st.none() | texts(),
    ),
    choices(),
    st.builds(DateField, name=st.just("f"), label=LABELS, value=st.sampled_from(["", "2026-03-02", "soon"])),
    st.builds(PersonField, name=st.just("f"), label=LABELS, value=st.just(("U01", "ana")), several=st.booleans()),
    st.builds(ChannelField, name=st.just("f"), label=LABELS, value=st.sampled_from(["", "C01", "talk"])),
    st.builds(FileField, name=st.just("f"), label=LABELS, most=st.integers(1, 30)),
)


def _form(title: str, fields: list[TextField], submit: Text | None, intro: Text | None) -> Form:
    named = tuple(msgspec.structs.replace(field, name=f"field_{number}") for number, field in enumerate(fields))
    return Form("find.form", t("{x}", x=title), named, "1", submit, intro)


FORMS = st.builds(_form, WORDS, st.lists(FIELDS, min_size=1, max_size=5), st.none() | texts(), st.none() | texts())


def texts_in(thing: object) -> Iterator[Text]:
    """All texts in a card or form, people's words among them."""
    match thing:
        case Text():
            yield thing
        case Quote():
            yield t("{words}", words=thing)
        case msgspec.Struct():
            for name in thing.__struct_fields__:
                yield from texts_in(getattr(thing, name))
        case tuple():
            for each in thing:
                yield from texts_in(each)


def words_in(thing: object, reader: Reader = READER) -> Iterator[str]:
    """All words somebody should be able to read in it."""
    for text in texts_in(thing):
        yield from say_plain(text, reader).split()
