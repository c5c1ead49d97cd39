"""Discord's markdown becomes ours, and no word is lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.markdown.emoji import emoji_name, emoji_sign, with_emoji
from adapters.markdown.reading import LONGEST, mentions, neutral

PEOPLE = {"1": "Ana", "2": "Ben [he]"}
CHANNELS = {"4": "round-talk"}
ROLES = {"3": "nurses"}


@pytest.mark.parametrize(
    ("discord", "ours"),
    [
        ("plain words, nothing else", "plain words, nothing else"),
        ("ask <@1> or <@!2>", "ask [@Ana](person:1) or [@Ben \\[he\\]](person:2)"),
        ("<@9> is not known", "[@9](person:9) is not known"),
        ("see <#4> and <#9>", "see [#round-talk](channel:4) and [#9](channel:9)"),
        ("<@&3>, <@&9>, @everyone and @here", "@nurses, @role, @everyone and @here"),
        ("use </ask:5> or </tend settings:6>", "use /ask or /tend settings"),
        ("well done <:our_own:5> <a:dance:6> :tada: 🎉", "well done :our_own: :dance: :tada: 🎉"),
        ("on <t:1709640000:D> at <t:1709640000:t>", "on 2024-03-05 at 12:00 UTC"),
        ("<t:1709640000> <t:999999999999999>", "2024-03-05 12:00 UTC \\<t:999999999999999>"),
        ("**bold** *slanted* _slanted_ ~~struck~~", "**bold** *slanted* *slanted* ~~struck~~"),
        ("***both*** and ___both___", "***both*** and *both*"),
        ("__underlined__ and ||hidden||", "underlined and ||hidden||"),
        ("half a w**or**d", "half a w**or**d"),
        ("**two\nlines**", "**two\nlines**"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("2 * 3 * 4", "2 \\* 3 \\* 4"),
        ("\\*not\\* \\_this\\_ ¯\\_(ツ)_/¯", "\\*not\\* \\_this\\_ ¯\\_(ツ)\\_/¯"),
        ("`a *b* <@1>` and ``a`b``", "`a *b* <@1>` and ``a`b``"),
        ("look:```py\nx = 1\ny = 2```done", "look:\n\n```py\nx = 1\ny = 2\n```\n\ndone"),
        ("> they said\n> more\nI say", "> they said\n> more\n\nI say"),
        (">no quotation", "\\>no quotation"),
        ("so\n>>> all\n\nof it", "so\n\n> all\n>\n> of it"),
        ("> > once", "> \\> once"),
        ("# Big **and** more\ntext\n-# small", "**Big and more**\n\ntext\n\nsmall"),
        ("#no heading", "#no heading"),
        ("- one\n- two\n  - deeper\n  of two\nafter", "- one\n- two\n\n  * deeper\n    of two\n\nafter"),
        ("so:\n3. three\n4. four", "so:\n\n3. three\n4. four"),
        ("1) no list\n+ nor this", "1\\) no list\n\\+ nor this"),
        ("- a\n1. b", "- a\n\n1. b"),
        ("[the page](https://a.example/(1))", "[the page](https://a.example/\\(1\\))"),
        ('[**x**](<https://a.example> "title")', "[**x**](https://a.example)"),
        ("[not](a-link)", "\\[not\\](a-link)"),
        ("https://a.example/x_y_z, <https://b.example>.", "<https://a.example/x_y_z>, <https://b.example>."),
        ("nul\x00 goes", "nul goes"),
        ("<script> a < b", "\\<script> a < b"),
    ],
)
def test_a_reader_sees_what_the_writer_wrote(discord: str, ours: str) -> None:
    assert neutral(discord, PEOPLE, CHANNELS, ROLES) == ours


def test_those_addressed_are_known_once_each() -> None:
    assert mentions("<@1> and <@!2>, <@1> again <@&3> <#4>") == ("1", "2")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab *_~`<>|@#!&;:\n\\[]().-+1t/h", max_size=60))
def test_no_word_is_ever_lost(text: str) -> None:
    assert re.sub("[^ab]", "", neutral(text, {}, {})) == re.sub("[^ab]", "", text)


@pytest.mark.parametrize(
    "text", ["*" * 4000, "[" * 4000, "`" * 4000, "**a " * 1000, "> " * 2000, "- " * 2000, "~~" * 2000]
)
def test_an_endless_row_of_marks_is_read_in_no_time(text: str) -> None:
    assert len(neutral(text, {}, {})) <= 3 * len(text) + 10


def test_what_no_message_can_be_is_read_as_far_as_one_can() -> None:
    assert len(neutral("*" + "a" * 20_000, {}, {})) <= LONGEST + 10


def test_a_reactions_emoji_is_a_sign_or_a_name() -> None:
    assert emoji_sign({"id": None, "name": "✅"}) == "✅"
    assert emoji_sign({"id": "5", "name": "our_own", "animated": True}) == ":our_own:"
    assert [emoji_sign(odd) for odd in ({}, {"id": "5", "name": None}, {"name": 3}, {"name": ""})] == ["", "", "", ""]


def test_a_sign_is_sent_as_discord_knows_it() -> None:
    assert emoji_name("✅", {}) == "✅"
    assert emoji_name("❤", {}) == emoji_name("❤️", {}) == "❤️"
    assert emoji_name(":our_own:", {"our_own": "5"}) == "our_own:5"
    assert emoji_name(":theirs:", {"our_own": "5"}) == ""


def test_names_of_emoji_typed_into_a_form_become_signs() -> None:
    assert with_emoji("well :tada: :our_own: at 10:30:40") == "well 🎉 :our_own: at 10:30:40"
