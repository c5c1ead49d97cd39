"""What people wrote is shown in Slack as it was meant, and calls nobody."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mrkdwn.reading import neutral
from adapters.mrkdwn.rich import text_of_blocks
from adapters.mrkdwn.writing import mrkdwn, plain_text
from bot.markup import (
    Block,
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
    WebLinkTo,
    escape,
    parse,
    shaped_blocks,
    shown,
)

Z = "\u200b"


def written(text: str) -> str:
    return mrkdwn(parse(text))


def read(slack: str) -> tuple[Block, ...]:
    return parse(neutral(slack, {}, {"C1": "round-talk"}))


def letters(words: str) -> str:
    return "".join(filter(str.isalpha, words))


@pytest.mark.parametrize(
    ("ours", "slack"),
    [
        ("plain words", "plain words"),
        ("**bold** _slanted_ ~~struck~~ `code`", "*bold* _slanted_ ~struck~ `code`"),
        ("**_both_**", "*_both_*"),
        ("**a `b*c` d**", "*a `b*c` d*"),
        ("1 < 2 && 3 > 2", "1 &lt; 2 &amp;&amp; 3 &gt; 2"),
        ("half a w**or**d", f"half a w{Z}*or*{Z}d"),
        ("**one**_two_", f"*one*{Z}_two_"),
        ("**two\nlines**", "*two*\n*lines*"),
        ("[@Ana](person:U1), see [#talk](channel:C1)", "@Ana, see <#C1>"),
        ("[the page](https://a.example/?a=1&b=2)", "<https://a.example/?a=1&amp;b=2|the page>"),
        ("<https://a.example>", "<https://a.example>"),
        ("**[there](https://a.example)**", "*<https://a.example|there>*"),
        ("[**there**](https://a.example)", "*<https://a.example|there>*"),
        ("> quoted\n\nsaid", "> quoted\nsaid"),
        ("> a\n>\n> > b", "> a\n> b"),
        ("- one\n- two\n  - deeper", "• one\n• two\n    ◦ deeper"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("look\n\n```py\nx = 1\n```\n\ndone", "look\n```\nx = 1\n```\ndone"),
        ("> ```\n> x\n> y\n> ```", "> `x`\n> `y`"),
        ("one\n\ntwo", "one\n\ntwo"),
    ],
)
def test_marks_look_in_slack_as_they_were_meant(ours: str, slack: str) -> None:
    assert written(ours) == slack


@pytest.mark.parametrize(
    ("typed", "slack"),
    [
        ("<!channel> <!here|x>", "&lt;!channel&gt; &lt;!here|x&gt;"),
        ("<@U123> and <!subteam^S1|@nurses>", "&lt;@U123&gt; and &lt;!subteam^S1|@nurses&gt;"),
        ("<#C1|talk>", "&lt;#C1|talk&gt;"),
        ("@here, @channel and @Everyone", f"@{Z}here, @{Z}channel and @{Z}Everyone"),
        ("ask @hereford", "ask @hereford"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("<\u200b!channel>", "&lt;\u200b!channel&gt;"),
        ("*not bold*", f"*{Z}not bold{Z}*"),
        ("2*3*4, a_b_c, one * two", "2*3*4, a_b_c, one * two"),
        ("~5 or ~6", f"~{Z}5 or ~{Z}6"),
        ("a ` alone", "a ` alone"),
        ("`a`b`", "‵a‵b‵"),
        ("> no quotation", f"{Z}&gt; no quotation"),
        ("bell\x07 and\x1b[0m", "bell and[0m"),
        ("right\u202eleft", "right\u202eleft"),
    ],
)
def test_what_people_merely_typed_marks_and_calls_nothing(typed: str, slack: str) -> None:
    assert written(escape(typed)) == slack


def test_code_cannot_be_left_from_within() -> None:
    assert mrkdwn([Paragraph((Code("a`b"),))]) == "`a‵b`"
    assert mrkdwn([CodeBlock("```\n<!channel>")]) == f"```\n`{Z}`{Z}`\n&lt;!channel&gt;\n```"
    assert read(mrkdwn([CodeBlock("```\n<!channel>")])) == (CodeBlock("```\n<!channel>"),)


def test_a_link_made_by_hand_leads_nowhere_it_should_not() -> None:
    assert mrkdwn([Paragraph((WebLinkTo("javascript:x", (Plain("here"),)),))]) == "here"
    made = WebLinkTo("https://a.example/>|<!channel>", (Plain("x|<!here>"),))
    assert mrkdwn([Paragraph((made,))]) == "<https://a.example/%3E%7C%3C!channel%3E|x|&lt;!here&gt;>"
    assert mrkdwn([Paragraph((ChannelMention("D|<!here>", "talk"),))]) == "#talk"


def test_plain_words_for_titles_call_nobody_either() -> None:
    assert plain_text("Q & A <!channel> @here") == f"Q & A <{Z}!channel> @{Z}here"
    assert plain_text("a\x00b\r\nc") == "ab\nc"


@pytest.mark.parametrize(
    "slack",
    [
        "words *bold* _slanted_ ~struck~ `code` end",
        "*_~all~_*",
        "*bold with `code` in it*",
        "<https://a.example/x_y?a=1&amp;b=2|the page> and <https://a.example>",
        "see <#C1>",
        "• one\n• two\n    ◦ deeper\n• three",
        "1. one\n2. two",
        "> quoted\n> more\nsaid",
        "look:\n```\nx = 1\n\ny = 2\n```\ndone",
        "🎉 and :our-own:",
        "a\nb\n\nc",
        f"half a w{Z}*or*{Z}d, w{Z}_or_{Z}d",
        f"*{Z}not bold{Z}*",
        f"{Z}&gt; no quotation",
        f"@{Z}here",
        "snake_case_name and 2*3*4 &amp; &lt;!channel&gt;",
        "> • quoted item\n> • another",
    ],
)
def test_what_is_written_in_slack_comes_back_the_same(slack: str) -> None:
    assert mrkdwn(read(slack)) == slack


def test_a_list_made_in_slacks_editor_stays_a_list() -> None:
    def section(text: str, **style: bool) -> dict[str, object]:
        return {"type": "rich_text_section", "elements": [{"type": "text", "text": text, "style": style}]}

    made = [
        {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [section("one", bold=True)]},
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [section("deeper")]},
        section("after"),
    ]
    assert read(text_of_blocks([{"type": "rich_text", "elements": made}])) == (
        Bullets(
            (
                (
                    Paragraph((Bold((Plain("one"),)),)),
                    Bullets(((Paragraph((Plain("deeper"),)),),)),
                ),
            )
        ),
        Paragraph((Plain("after"),)),
    )


def test_half_a_word_made_bold_in_slacks_editor_stays_so() -> None:
    parts = [
        {"type": "text", "text": "w"},
        {"type": "text", "text": "or", "style": {"bold": True}},
        {"type": "text", "text": "d"},
    ]
    made = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}]
    assert read(text_of_blocks(made)) == (Paragraph((Plain("w"), Bold((Plain("or"),)), Plain("d"))),)


TEXTS = st.text(
    alphabet="ab c*_~`<>|@#!&;/\\[]().-•é日\u200b\u202e\x00\x0b", min_size=1, max_size=12
) | st.sampled_from(
    ["<!channel>", "<@U1>", "&lt;!here&gt;", "@here", "```", "\n> x", "*b*", "_i_", "<!subteam^S1|x>", "<#C1|x>"]
)
URLS = st.sampled_from(["https://a.example", "https://a.example/?a=1&b=(2)", "javascript:x", ""])
LEAVES = st.one_of(
    TEXTS.map(Plain),
    TEXTS.map(Code),
    st.builds(PersonMention, st.just("U1"), TEXTS),
    st.builds(ChannelMention, st.just("C1"), st.just("round-talk")),
    st.just(LineBreak()),
)


def _worded(label: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return (Plain("x"), *label)  # a link without any word shows its address


def _more(inlines: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    row = st.lists(inlines, min_size=1, max_size=3).map(tuple)
    return st.one_of(row.map(Bold), row.map(Italic), row.map(Struck), st.builds(WebLinkTo, URLS, row.map(_worded)))


INLINES = st.recursive(LEAVES, _more, max_leaves=5)
PARAGRAPHS = st.lists(INLINES, min_size=1, max_size=4).map(tuple).map(Paragraph)


def _blocks(blocks: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    several = st.lists(blocks, min_size=1, max_size=3).map(tuple)
    return several.map(Quotation) | st.builds(
        Bullets, st.lists(several, min_size=1, max_size=3).map(tuple), st.booleans()
    )


BLOCKS = st.lists(st.recursive(PARAGRAPHS | TEXTS.map(CodeBlock), _blocks, max_leaves=5), max_size=4)


@settings(max_examples=100, deadline=None)
@given(BLOCKS)
def test_nothing_anybody_writes_can_call_somebody(blocks: list[Block]) -> None:
    slack = mrkdwn(blocks)
    assert not re.search("<(?!https?://|mailto:|#C1>)", slack)
    assert not re.search(r"@(?:here|channel|everyone)\b", slack)


@settings(max_examples=100, deadline=None)
@given(BLOCKS)
def test_every_word_arrives_and_is_read_again(blocks: list[Block]) -> None:
    slack = mrkdwn(blocks)
    meant = letters(shown(shaped_blocks(blocks)))
    assert letters(shown(read(slack))) == meant, slack


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab *_~`<>@!&\n\u200b•1.-", max_size=40))
def test_what_was_typed_marks_nothing_in_slack(text: str) -> None:
    for block in read(written(escape(text))):
        assert not isinstance(block, Quotation | CodeBlock)
        if isinstance(block, Paragraph):
            assert not [one for one in block.inlines if isinstance(one, Bold | Italic | Struck | Code)]
