"""Whatever people call themselves or write, it stays their words: no marks, links or mentions of the bot's own."""

from collections.abc import Callable, Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.markup import Bold, ChannelMention, Code, LineBreak, PersonMention, Plain, WebLinkTo, parse, shown
from bot.text import Listing, Quote, Text, WebLink, Where, Who, t, verbatim
from bot.words import Reader, compose, compose_blocks, say_plain

For = Callable[..., Reader]

NASTY = [
    "](javascript:alert(1))",
    "](https://evil.example)[",
    "<!channel>",
    "<!here|x>",
    "<@U2>",
    "<https://evil.example|bank>",
    "@everyone",
    "{who}",
    "{0} {} {{n}}",
    "%s %(who)s",
    "[@Boss](person:U2)",
    "**bold",
    "```\nall the rest",
    "# big",
    "\u202eevil\u2066",
    "a\n\n- b\n\n> c",
    "\\",
    "`",
    "<!-- -->",
    "![x](https://evil.example/x.png)",
    "|| spoiler ||",
    "\x00\r\n\u2028",
    "https://evil.example",
]


def parts(node: object) -> Iterator[object]:
    if isinstance(node, msgspec.Struct):
        yield node
        yield from parts(tuple(getattr(node, name) for name in node.__struct_fields__))
    elif isinstance(node, tuple):
        for each in node:
            yield from parts(each)


def everywhere(words: str) -> list[Text]:
    return [
        verbatim(words),
        t("{x}", x=words),
        t("**{x}** and *{x}*", x=words),
        t("- {x}\n- {x}", x=words),
        t("> {x}, {x}", x=words),
        t("“{x}”", x=Quote(words, plain=True)),
        t("{x}", x=Listing((words, words, verbatim(words)))),
        t("{x}", x=t("~~{y}~~", y=words)),
    ]


@pytest.mark.parametrize("words", NASTY)
def test_words_given_as_words_never_become_marks(reader: For, words: str) -> None:
    for text in everywhere(words):
        found = {type(part) for part in parts(parse(compose(text, reader())))}
        assert not found & {WebLinkTo, PersonMention, ChannelMention, Code}, text


@pytest.mark.parametrize("words", NASTY)
def test_names_stay_names(reader: For, words: str) -> None:
    them = reader(names={"U1": words}, channels={"C1": words})
    text = t("{who} in {where}: {hello}", who=Who("U1"), where=Where("C1"), hello=Quote("[@Old](person:U1)!"))
    read = parse(compose(text, them))
    found = [part for part in parts(read) if isinstance(part, PersonMention | ChannelMention | WebLinkTo | LineBreak)]
    assert [type(part) for part in found] == [ChannelMention, PersonMention]
    assert [part.id for part in found if isinstance(part, PersonMention | ChannelMention)] == ["C1", "U1"]
    assert shown(read).endswith("!")


@pytest.mark.parametrize("words", NASTY)
def test_labels_lead_only_where_the_bot_says(reader: For, words: str) -> None:
    read = parse(compose(t("{link} next", link=WebLink("https://good.example", words)), reader()))
    assert {part.url for part in parts(read) if isinstance(part, WebLinkTo)} == {"https://good.example"}


@pytest.mark.parametrize("words", NASTY)
def test_quoted_words_end_where_the_quote_ends(reader: For, words: str) -> None:
    read = compose_blocks(t("Ana said “{words}” and that **was** it.", words=Quote(words)), reader())
    assert Bold((Plain("was"),)) in list(parts(read))
    assert shown(read).endswith("and that was it.")


def test_turned_writing_is_turned_back(reader: For) -> None:
    text = t("{x} kept", x="\u202eolleh \u2067x")
    assert compose(text, reader()) == "\u202eolleh \u2067x\u2069\u202c kept"
    assert compose(t("{x} kept", x=Quote("**\u202eolleh**")), reader()) == "**\u202eolleh**\u202c kept"
    assert say_plain(t("{x}", x="שלום \u200f(a)"), reader()) == "שלום \u200f(a)"


@settings(max_examples=200, deadline=None)
@given(words=st.text(max_size=20) | st.sampled_from(NASTY), again=st.text(max_size=5))
def test_any_words_come_out_as_they_went_in(reader: For, words: str, again: str) -> None:
    text = t("Before {words} between {again} behind", words=words, again=again)
    said = compose(text, reader())
    assert parse(said) == compose_blocks(text, reader())
    assert {type(part) for part in parts(parse(said)[0].inlines)} <= {Plain, LineBreak}  # type: ignore[union-attr]
    for word in ("Before", "between", "behind"):
        assert word in say_plain(text, reader())
