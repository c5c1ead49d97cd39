"""Topics a community has are recognised; new ones are words of the community."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.topics import PhraseCounter, guess_topics, key_phrases

TOPICS = [("Wound care", ["dressings", "wounds"]), ("Insulin", ["blood sugar"]), ("IT", []), ("C++", [])]


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Which dressing for a wet wound?", ["Wound care"]),
        ("insulin and insulins and wound care", ["Insulin", "Wound care"]),
        ("My blood sugars are high", ["Insulin"]),
        ("IT is down again", ["IT"]),
        ("it is down again", []),
        ("written in c++", ["C++"]),
        ("nothing of all that", []),
        ("", []),
    ],
)
def test_a_message_is_filed_under_what_it_speaks_of(text: str, topics: list[str]) -> None:
    assert sorted(guess_topics(text, TOPICS)) == sorted(topics)


def test_the_most_mentioned_topics_come_first_and_only_so_many() -> None:
    assert guess_topics("insulin, insulin, insulin, wound, C++", TOPICS, most=2)[0] == "Insulin"
    assert len(guess_topics("insulin wound C++", TOPICS, most=2)) == 2


@pytest.mark.parametrize("name", ["air", "a", "R", "x", "how to", "the", "Who is who", "PAI", " "])
def test_only_whole_words_that_mean_something_are_topics(name: str) -> None:
    assert guess_topics("How to repair a chair in plan R or x? Who is who?", [(name, [])]) == []


def test_in_shouting_nothing_is_an_abbreviation() -> None:
    assert guess_topics("WHERE IS IT", [("IT", [])]) == []


def test_topics_are_found_in_the_language_of_the_community() -> None:
    assert guess_topics("Welche Verbände halten?", [("Verband", [])], language="de") == ["Verband"]
    assert guess_topics("ポンプの掃除", [("ポンプ", [])], language="ja") == ["ポンプ"]


def test_phrases_are_words_of_the_community_and_no_chat() -> None:
    text = (
        "Hi all, has anyone tried something? The portable oxygen concentrator overheats, see http://example.org 1 2 3"
    )
    found = key_phrases(text)
    assert found[0].startswith("portable oxygen concentrator")
    assert not {"something", "http", "1", "anyone", "hi"} & set(" ".join(found).split())


def test_phrases_keep_their_accents() -> None:
    assert "kühltasche" in key_phrases("Am besten in einer Kühltasche", "de")


def test_what_recurs_in_an_import_is_proposed() -> None:
    counter = PhraseCounter()
    for number in range(20):
        counter.add(f"The oxygen concentrator in room {number} overheats")
        counter.add(f"thanks, nothing{number}")
    proposed = counter.proposals(least=5)
    assert "oxygen concentrator" in proposed
    assert "oxygen" not in proposed
    assert not any("thanks" in phrase for phrase in proposed)
    assert counter.proposals(least=21) == []


def test_one_talkative_message_is_not_recurrence() -> None:
    counter = PhraseCounter()
    counter.add("catheter. " * 100)
    assert counter.proposals(least=2) == []


@given(st.lists(st.text("abcdefgh ", max_size=60), max_size=40))
def test_the_counter_never_outgrows_its_room(messages: list[str]) -> None:
    counter = PhraseCounter(capacity=10)
    for message in messages:
        counter.add(message)
        assert len(counter) <= 10
    assert len(counter.proposals(least=1, most=3)) <= 3


def test_a_phrase_said_often_survives_a_flood_of_rare_ones() -> None:
    counter = PhraseCounter(capacity=50)
    for number in range(500):
        counter.add("insulin pump")
        counter.add(f"word{number}x other{number}y")
    assert counter.proposals(least=400) == ["insulin pump"]
