"""Neutral markup shows what people mean, and what it doesn't know shows as they typed it."""

import msgspec
import pytest

from bot.markup import (
    Bold,
    Bullets,
    ChannelMention,
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
    clip,
    escape,
    parse,
    plain,
    serialise,
    shown,
)


def row(text: str) -> tuple[Inline, ...]:
    (paragraph,) = parse(text)
    assert isinstance(paragraph, Paragraph)
    return paragraph.inlines


def said(*words: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph((Plain(each),)) for each in words)


def test_bold_italic_struck_and_code_are_what_they_look_like() -> None:
    assert row("a **b** *c* ~~d~~ `e*f*`") == (
        Plain("a "),
        Bold((Plain("b"),)),
        Plain(" "),
        Italic((Plain("c"),)),
        Plain(" "),
        Struck((Plain("d"),)),
        Plain(" "),
        Code("e*f*"),
    )


def test_a_line_end_is_a_line_break_as_in_chat() -> None:
    assert row("one\ntwo  \nthree") == (Plain("one"), LineBreak(), Plain("two"), LineBreak(), Plain("three"))


def test_quotes_lists_and_code_blocks_can_be_mixed() -> None:
    assert parse("> a\n> - b\n> - c\n\n7. d\n\n```sh\nls\n\nrm\n```") == (
        Quotation((*said("a"), Bullets((said("b"), said("c"))))),
        Bullets((said("d"),), ordered=True, start=7),
        CodeBlock("ls\n\nrm", "sh"),
    )


def test_words_right_behind_a_fence_are_not_lost() -> None:
    assert parse("```see this\nthen that\n```") == (CodeBlock("see this\nthen that"),)


def test_links_with_the_schemes_of_mentions_are_mentions() -> None:
    assert row("[@Ana](person:U1) in [#round talk](channel:C1)") == (
        PersonMention("U1", "Ana"),
        Plain(" in "),
        ChannelMention("C1", "round talk"),
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://a.example/x_y_z?q=1#p.", "https://a.example/x_y_z?q=1#p"),
        ("(https://en.example/Foo_(bar))", "https://en.example/Foo_(bar)"),
        ("**https://a.example**!", "https://a.example"),
        ("<https://a.example/b>", "https://a.example/b"),
        ("[a *b*](https://a.example 'title')", "https://a.example"),
        ("[](https://a.example)", "https://a.example"),
        ("<ana@a.example>", "mailto:ana@a.example"),
        ("HTTPS://A.EXAMPLE, and", "HTTPS://A.EXAMPLE"),
        ("[x](<https://a.example/a b|c\u202ed>)", "https://a.example/a%20b%7Cc%E2%80%AEd"),
    ],
)
def test_addresses_become_links_with_or_without_marks(text: str, address: str) -> None:
    assert f'"url":"{address}"' in msgspec.json.encode(parse(text)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "# Not a heading",
        "Not a heading\n===",
        "---",
        "* * *",
        "| a | b |\n|---|---|",
        "<b>not bold</b> &amp; &lt;",
        "![alt](picture.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,hi)",
        "[x](file:///etc/passwd)",
        "[x](person:)",
        "[x](person:U1 U2)",
        "<javascript:alert(1)>",
        "[x][y]\n[y]: z",
        "snake_case_name and 2 * 3 * 4",
        "    indented",
        "<!channel> <@U1> @everyone",
        ">",
        "-",
        "https://",
        "xhttp://a.example",
    ],
)
def test_what_is_no_markup_here_shows_as_typed(text: str) -> None:
    assert shown(parse(text)) == text.strip()
    assert {type(inline) for inline in row(text)} <= {Plain, LineBreak}


def test_a_picture_stays_source_even_with_a_good_address() -> None:
    assert shown(parse("![alt](https://a.example/b.png)")) == "![alt](https://a.example/b.png)"


def test_what_looks_the_same_is_read_the_same() -> None:
    assert parse("***a** b*") == parse("*__a__ b*")
    assert parse("**a *b* c**") == parse("__a _b_ c__")
    assert parse("****a****") == parse("**a**")


def test_styles_platforms_allow_but_commonmark_cannot_write_survive() -> None:
    bold_then_letters = Paragraph((Plain("a"), Bold((Plain('"b" '),)), Plain("c")))
    assert shown(parse(serialise([bold_then_letters]))) == 'a"b" c'
    assert Bold((Plain('"b"'),)) in row(serialise([bold_then_letters]))


def test_ordinary_words_stay_readable_when_written() -> None:
    for text in ("Don't (ever) - really - stop: 3.5 > 3 & #1!", "a_b c:\\d", "1.5 litres\n\n- no\n"):
        assert serialise(parse(text)) == text.strip()


def test_escaped_words_show_as_they_are_beside_any_marks() -> None:
    title = "1. **x** [y](https://z.example) `\\` ~~!"
    assert escape("Wow!") + "[a](https://a.example)" == "Wow\\![a](https://a.example)"
    assert shown(parse(f"**{escape(title)}**[a](https://b.example)")) == f"{title}a"


def test_plain_drops_marks_and_lines() -> None:
    text = "> **Hi** [@Ana](person:U1)\n\n- a\n- [b](https://b.example)\n\n```\nc\n```"
    assert plain(text) == "Hi @Ana a b c"


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [
        ("short", 5, "short"),
        ("a **bold word** here", 10, "a **bold**…"),
        ("wait, really", 6, "wait,…"),
        ("Donaudampfschifffahrt", 6, "Donau…"),
        ("`code goes on`", 8, "`code`…"),
        ("[a long label](https://a.example)", 8, "[a long](https://a.example)…"),
        ("by [@Ana Maria](person:U1)", 8, "by…"),
        ("- one\n- two three", 8, "- one\n- two…"),
        ("```\none two\n```", 5, "```\none…\n```"),
        ("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 8, "👩‍👩‍👧…"),
        ("anything", 0, ""),
    ],
)
def test_clipping_ends_at_a_word_and_closes_all_marks(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped
    assert len(shown(parse(clipped))) <= limit
