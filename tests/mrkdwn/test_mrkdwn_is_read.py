"""Slack's markup becomes ours, and no word is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mrkdwn.reading import mentions, neutral
from adapters.mrkdwn.rich import text_of_blocks

PEOPLE = {"U1": "Ana", "U2": "Ben [he]"}
CHANNELS = {"C1": "round-talk"}


@pytest.mark.parametrize(
    ("slack", "ours"),
    [
        ("plain words, nothing else", "plain words, nothing else"),
        ("ask <@U1> or <@U2>", "ask [@Ana](person:U1) or [@Ben (he)](person:U2)"),
        ("<@U9|zoe> is not listed", "[@zoe](person:U9) is not listed"),
        ("see <#C1> and <#C9|old-talk>", "see [#round-talk](channel:C1) and [#old-talk](channel:C9)"),
        ("<https://a.example/x_y_z>", "<https://a.example/x_y_z>"),
        ("<https://a.example/(1)|the page>", "[the page](https://a.example/%281%29)"),
        ("<mailto:ana@a.example|ana@a.example>", "ana@a.example"),
        ("*bold* _slanted_ ~struck~", "**bold** _slanted_ ~~struck~~"),
        ("*_both_*", "**_both_**"),
        ("2*3*4 and snake_case_name", "2\\*3\\*4 and snake_case_name"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&lt;script&gt;", "\\<script>"),
        ("`a *b* &lt;c&gt;`", "`a *b* <c>`"),
        ("look:```x = 1\ny = 2```done", "look:\n```\nx = 1\ny = 2\n```\ndone"),
        ("&gt; they said\nI say", "> they said\n\nI say"),
        ("&gt;&gt;&gt; all\nof it", "> all\n> of it"),
        ("<!here> and <!subteam^S1|@nurses>", "@here and @nurses"),
        ("<!date^1709640000^{date}|5 March>", "5 March"),
        ("# not a heading", "\\# not a heading"),
        ("[not](a-link)", "[not\\](a-link)"),
        (":tada: :+1::skin-tone-3: :our-own: 10:30:40", "🎉 👍🏼 :our-own: 10:30:40"),
        ("nul\x00 goes", "nul goes"),
    ],
)
def test_a_reader_sees_what_the_writer_wrote(slack: str, ours: str) -> None:
    assert neutral(slack, PEOPLE, CHANNELS) == ours


def test_those_addressed_are_known_once_each() -> None:
    assert mentions("<@U1> and <@U2|ben>, <@U1> again <!here> <#C1>") == ("U1", "U2")


@given(st.text(alphabet="ab *_~`<>|@#!&;\n\\[]()ltg", max_size=60))
def test_no_word_is_ever_lost(text: str) -> None:
    references = re.sub(r"<[^<>\n]*>", " ", text)  # what stands in angles is Slack's and read, not shown
    letters = re.sub(r"&lt;|&gt;|&amp;|[^ab]", "", references)
    ours = neutral(text, {}, {})
    assert re.sub("[^ab]", "", letters) in re.sub(r"[^ab]", "", ours) or _in_order(letters, ours)


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def test_words_are_found_in_a_message_made_of_blocks_only() -> None:
    blocks = [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Look, "},
                        {"type": "user", "user_id": "U1"},
                        {"type": "text", "text": " at <this>", "style": {"bold": True}},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}],
                },
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
                {
                    "type": "rich_text_quote",
                    "elements": [{"type": "link", "url": "https://a.example", "text": "there"}],
                },
            ],
        }
    ]
    slack = text_of_blocks(blocks)
    assert neutral(slack, PEOPLE, {}) == (
        "Look, [@Ana](person:U1) **at \\<this>**\n1. one\n```\nx = 1\n```\n\n> [there](https://a.example)"
    )


@pytest.mark.parametrize("odd", [None, 3, "x", [1], [{"type": "rich_text", "elements": {"a": 1}}], [{"elements": []}]])
def test_blocks_that_are_none_have_no_words(odd: object) -> None:
    assert text_of_blocks(odd) == ""
