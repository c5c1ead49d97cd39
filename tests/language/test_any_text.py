"""Whatever people write, nothing fails, nothing is slow, and the same text is always judged the same."""

import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.kinds import guess_kind
from bot.language.markup import plain
from bot.language.questions import question_score
from bot.language.thanks import thanks_score
from bot.language.titles import title_of
from bot.language.tokens import terms
from bot.language.topics import guess_topics, key_phrases

KINDS = {"answer", "story", "case", "tool", "asset", "lesson"}
TOPICS = [("wound care", ["wounds"]), ("IT", []), ("", ["?"])]
PIECES = [
    "[@Ana](person:U1)",
    "```",
    "`",
    "**",
    "http://a.b",
    "\n> ",
    "\n- ",
    "how do I",
    "thanks",
    "?",
    "؟",
    "🙏",
    "漢字",
    "hi",
]

anything = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map(" ".join)
)
languages = st.sampled_from(["en", "de", "es", "fr", "pt", "ja", "ar", "th", "pt-BR", "xx", ""])


@given(anything)
def test_scores_lie_between_no_and_yes(text: str) -> None:
    assert 0 <= question_score(text) == question_score(text) <= 1
    assert 0 <= thanks_score(text) == thanks_score(text) <= 1


@given(anything, languages)
def test_terms_are_words_without_spaces(text: str, language: str) -> None:
    found = terms(text, language)
    assert found == terms(text, language)
    assert all(term and term.split() == [term] for term in found)


@given(anything, st.integers(2, 200))
def test_a_title_is_one_short_line_and_never_missing(text: str, limit: int) -> None:
    title = title_of(text, limit)
    assert len(title) <= limit
    assert len(title.splitlines()) <= 1
    assert bool(title) == bool(text.strip())


@given(anything, languages)
def test_guesses_stay_within_what_there_is(text: str, language: str) -> None:
    assert guess_kind(text) in KINDS
    assert set(guess_topics(text, TOPICS, language=language)) <= {name for name, _ in TOPICS}
    phrases = key_phrases(text, language, most=4)
    assert len(phrases) <= 4
    assert all(phrase == phrase.casefold() and len(phrase.split()) <= 3 for phrase in phrases)


LONG = [
    *(
        "`",
        "[",
        "[@",
        "[a](",
        "http://",
        "_",
        "a_",
        "*",
        "a@",
        ".",
        "a-",
        "a.b",
        "?",
        "。",
        "漢",
        "x",
        ":a",
        "\\",
        "> ",
    ),
    *(
        "\n>",
        "- ",
        "🙏",
        "شكرا ",
        "how do i ",
        "```",
        " ",
        "1",
        "a'",
        "[a\\]",
        "\n",
        "1.",
        "Hi ",
        "|",
        "www.",
        "e\u0301",
    ),
    *("problem:\n", "x.pdf", "https://a.pdf ", "\u200d", "[@a](person:b)"),
]
FUNCTIONS: list[Callable[[str], object]] = [
    *(plain, question_score, thanks_score, terms, title_of, guess_kind, key_phrases),
    lambda text: guess_topics(text, TOPICS),
]


@pytest.mark.parametrize("piece", LONG)
def test_forty_thousand_characters_take_no_longer_than_their_number(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    started = time.process_time()
    for function in FUNCTIONS:
        function(text)
    assert time.process_time() - started < 1.5  # quadratic work on so many characters takes minutes


def test_importing_the_package_costs_next_to_nothing() -> None:
    code = "import sys, bot.language; assert not {'stopwordsiso', 'snowballstemmer'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
