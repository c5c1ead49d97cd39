"""Whatever is typed: what was read is written and read again unchanged, nothing fails, nothing takes long."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.markup import (
    Block,
    Bold,
    Bullets,
    Code,
    CodeBlock,
    Inline,
    Italic,
    LineBreak,
    Paragraph,
    PersonMention,
    Plain,
    Quotation,
    Struck,
    WebLinkTo,
    clip,
    escape,
    parse,
    plain,
    serialise,
    shaped_blocks,
    shown,
)

MARKS = """* ** *** _ __ ~~ ~ ` `` ``` ~~~ [ ] ( ) < > \\ ! # - + = | & : :// . " {x} a bc é שלום 😀 --- 1. 2)
](https://x.example) ](person:U1) ](channel:C1) ](javascript:x) <!-- --> https:// https://a.example/b <a@b.example>
<https://a.example> &amp; @Ana <b> ![""".split()
INVISIBLE = ["\n", "\n\n", " ", "  ", "    ", "\t", "\r", "\x00", "\x0b", "\u00a0", "\u200b", "\u202e", "\u2028"]
TEXTS = st.lists(st.sampled_from(MARKS + INVISIBLE) | st.text(max_size=3), max_size=14).map("".join)
STYLES = (Bold, Italic, Struck)


def inlines() -> st.SearchStrategy[Inline]:
    leaves = st.one_of(
        TEXTS.map(Plain), TEXTS.map(Code), st.just(LineBreak()), TEXTS.map(lambda x: PersonMention("U", x))
    )

    def nested(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
        several = st.lists(inner, max_size=4).map(tuple)
        links = several.map(lambda label: WebLinkTo("https://a.example/(b", label))
        return st.one_of(*(several.map(style) for style in STYLES), links)

    return st.recursive(leaves, nested, max_leaves=8)


def blocks() -> st.SearchStrategy[Block]:
    leaves = st.lists(inlines(), max_size=5).map(tuple).map(Paragraph) | TEXTS.map(CodeBlock)

    def nested(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
        several = st.lists(inner, max_size=3).map(tuple)
        items = st.lists(several, max_size=3).map(tuple)
        return several.map(Quotation) | st.builds(Bullets, items, st.booleans(), st.sampled_from([1, 7, 999_999_999]))

    return st.recursive(leaves, nested, max_leaves=6)


def as_shown(words: str) -> str:
    """The only liberty `escape` takes: line ends, and blanks at the ends of lines and of the whole."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").split("\n")
    return "\n".join(line.strip() for line in lines).strip("\n")


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_what_was_read_is_written_and_read_again_unchanged(text: str) -> None:
    read = parse(text)
    assert parse(serialise(read)) == read
    assert shaped_blocks(read) == read


@settings(max_examples=150, deadline=None)
@given(st.lists(blocks(), max_size=3).map(tuple))
def test_blocks_made_by_anyone_come_back_in_their_one_shape(made: tuple[Block, ...]) -> None:
    assert parse(serialise(made)) == shaped_blocks(made)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_escaped_words_show_exactly_themselves(words: str) -> None:
    read = parse(escape(words))
    assert shown(read) == as_shown(words)
    assert len(read) <= 1, "it never leaves its paragraph"
    assert {type(inline) for block in read for inline in block.inlines} <= {Plain, LineBreak}  # type: ignore[union-attr]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_escaped_words_cannot_break_the_marks_around_them(words: str) -> None:
    template = "> **a{}b** and [c{}d](https://e.example)~~f~~ {}[g](https://h.example)"
    read = parse(template.format(*[escape(words)] * 3))
    expected = template.replace("> ", "").replace("**", "").replace("~~", "")
    for mark in ("[", "](https://e.example)", "](https://h.example)"):
        expected = expected.replace(mark, "")
    assert isinstance(read[0], Quotation)
    assert shown(read).split() == expected.format(*[words.replace("\0", "\ufffd")] * 3).split()


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(0, 30))
def test_clipped_text_is_short_enough_and_a_beginning(text: str, limit: int) -> None:
    whole, short = shown(parse(text)), shown(parse(clip(text, limit)))
    assert len(short) <= limit or short == whole == ""
    if len(whole) > limit > 0:
        beginning = "".join(short.split())
        assert beginning.endswith("…")
        assert "".join(whole.split()).startswith(beginning[:-1])


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_plain_is_one_line(text: str) -> None:
    assert len(plain(text).splitlines()) <= 1


MOST = 40_000
HARD = {
    "brackets": "[" * 20_000 + "]" * 20_000,
    "half links": "[a](http://b" * 4_000,
    "half titles": '[a](http://b "' * 3_000,
    "stars": "**a *b " * 6_000,
    "crossed marks": "*a **b* c** _d *e_ " * 2_000,
    "ticks": "".join("`" * number + " " for number in range(1, 280)),
    "quotes in quotes": ">" * MOST,
    "lists in lists": "".join("  " * number + "- a\n" for number in range(190)),
    "lazy lines": ">>>>>>>>> a\n" + "b\n" * 19_000,
    "half addresses": "://" * 13_000,
    "addresses": "http://a.example/( " * 2_000,
    "brackets behind": "http://a.example" + ")" * MOST,
    "invisible": "\u202e\u200b" * 20_000,
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_forty_thousand_nasty_characters_are_read_and_written_in_reasonable_time(text: str) -> None:
    started = time.process_time()
    read = parse(text[:MOST])
    assert parse(serialise(read)) == read
    assert time.process_time() - started < 10, "a quadratic parser takes minutes"


@pytest.mark.parametrize(
    "deep", ["> " * 50 + "end", "- " * 50 + "end", "1. > " * 30 + "end", "*_" * 500 + "end" + "_*" * 500]
)
def test_nothing_that_stands_too_deep_is_lost(deep: str) -> None:
    assert "end" in shown(parse(deep))
