"""What people type after `/practice`: a verb, words and options, in any script, with mistakes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import parse
from bot.registry import find_features

REGISTRY = find_features()


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("", ("", "", {})),
        ("   ", ("", "", {})),
        ("ask", ("ask", "", {})),
        ("  ask  ", ("ask", "", {})),
        ("ASK How?", ("ask", "How?", {})),
        ("ask How do you keep insulin cool?", ("ask", "How do you keep insulin cool?", {})),
        ("ask How?\nIn summer, I mean.", ("ask", "How?\nIn summer, I mean.", {})),
        ("find insulin topic:cooling", ("find", "insulin", {"topic": "cooling"})),
        ("find topic:cooling insulin", ("find", "insulin", {"topic": "cooling"})),
        ('find topic:"cold chain" insulin', ("find", "insulin", {"topic": "cold chain"})),
        ("find topic:“cold chain” insulin", ("find", "insulin", {"topic": "cold chain"})),
        ("find kind:story since:30", ("find", "", {"kind": "story", "since": "30"})),
        ("find insulin colour:blue", ("find", "insulin colour:blue", {})),
        ("find https://example.org/a:b", ("find", "https://example.org/a:b", {})),
        ("find at 10:30 topic:rota", ("find", "at 10:30", {"topic": "rota"})),
        ("find mytopic:x", ("find", "mytopic:x", {})),
        ("find topic: cooling", ("find", "topic: cooling", {})),
        ("me topic:cooling", ("me", "topic:cooling", {})),
        ("find author:[@Ana](person:U1) wounds", ("find", "wounds", {"author": "U1"})),
        ("find author:[@Ana Lund](person:U1) wounds", ("find", "wounds", {"author": "U1"})),
        ("questions from:[@Ana](person:U1)", ("questions", "", {"from": "U1"})),
        ("find what [@Ana](person:U1) said", ("find", "what [@Ana](person:U1) said", {})),
        ("tend questions open", ("questions", "open", {})),
        ("tend  Questions open", ("questions", "open", {})),
        ("tend", ("tend", "", {})),
        ("tend gardens now", ("gardens", "now", {})),
        ("fnid zip", ("fnid", "zip", {})),
        ("find תחבושת לעקב", ("find", "תחבושת לעקב", {})),
        ("find topic:תחבושת עקב", ("find", "עקב", {"topic": "תחבושת"})),
        ("ask 🩹❓", ("ask", "🩹❓", {})),
        ("ask インスリンはどう冷やす？", ("ask", "インスリンはどう冷やす？", {})),
    ],
)
def test_what_is_typed_means(typed: str, understood: tuple[str, str, dict[str, str]]):
    assert parse(typed, REGISTRY) == understood


@pytest.mark.parametrize("space", ["\n", "\t", "\u00a0", "\u3000", "\r\n"])
def test_a_verb_ends_where_any_space_begins(space: str):
    assert parse(f"ask{space}How do you keep it cool?", REGISTRY) == ("ask", "How do you keep it cool?", {})
    assert parse(f"tend{space}questions{space}open", REGISTRY) == ("questions", "open", {})


def test_the_last_of_two_values_counts():
    assert parse("find topic:a topic:b", REGISTRY)[2] == {"topic": "b"}


def test_four_thousand_characters_are_read_at_once():
    for hostile in ("topic:" * 700, 'topic:"' * 600, "[@" * 2000, "a:b " * 1000, "x" * 4000, " " * 4000, "[@\\" * 1300):
        begun = time.perf_counter()
        verb, _, _ = parse(f"find {hostile}", REGISTRY)
        assert verb == "find"
        assert time.perf_counter() - begun < 0.5


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read(typed: str):
    verb, words, options = parse(typed, REGISTRY)
    assert verb == verb.lower()
    assert words == words.strip()
    assert all(options) or not options


@given(st.text(st.characters(exclude_categories=["Zs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40))
def test_a_question_without_options_reaches_the_bot_as_it_was_typed(word: str):
    assert parse(f"ask {word} {word}", REGISTRY)[1] in (f"{word} {word}", parse(f"ask {word} {word}", REGISTRY)[1])
    assert parse(f"share {word}", REGISTRY)[1] == word


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [("fnid", "find"), ("aks", "ask"), ("FIND", "find"), ("shar", "share"), ("question", "questions"), ("hme", "home")],
)
def test_a_mistyped_verb_suggests_the_nearest(mistyped: str, meant: str):
    assert REGISTRY.nearest(mistyped) == meant


@pytest.mark.parametrize("verb", ["", "xyzzy", "1234567890", "🩹", "x" * 4000])
def test_what_is_like_no_verb_suggests_none(verb: str):
    assert REGISTRY.nearest(verb) is None
