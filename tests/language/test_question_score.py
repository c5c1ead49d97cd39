"""A request is noticed; small talk is left alone."""

import math

import pytest

from bot.language.questions import EAGER, QUIET, question_score

REQUESTS = [
    "How do I keep insulin cool on a long round?",
    "Hi all, does anyone have a template for the handover?",
    "I'm trying to clean the pump but it keeps failing, any ideas?",
    "Hallo zusammen, hat jemand Erfahrung mit nassen Wunden?",
    "Wie kann ich die Pumpe reinigen?",
    "¿Alguien sabe cómo puedo limpiar la bomba?",
    "Bonjour, est-ce que quelqu'un connaît un bon pansement pour les plaies humides ?",
    "Alguem sabe como posso limpar a bomba?",
    "こんにちは。ポンプの掃除方法を教えてください。どなたかご存知ですか",
    "请问有人知道怎么清洗泵吗？",
]
SMALL_TALK = [
    "",
    "hi all",
    "good morning everyone!",
    "lol",
    "👍",
    "thanks, that worked",
    "yes, in the second drawer",
    "what do you mean?",
    "did you have lunch?",
    "so why?",
    "right?",
    "Das ist so.",
    "The meeting is on Friday.",
    "```\nwhat = how?\n```",
]


@pytest.mark.parametrize("text", REQUESTS)
def test_somebody_asks_the_table(text: str) -> None:
    assert question_score(text) >= EAGER


@pytest.mark.parametrize("text", SMALL_TALK)
def test_nobody_asked_anything(text: str) -> None:
    assert question_score(text) < EAGER


@pytest.mark.parametrize("text", REQUESTS)
def test_a_question_to_one_person_is_theirs(text: str) -> None:
    assert question_score(text, addressed=True) < question_score(text)
    assert question_score(f"[@Ana](person:U1) {text}") < QUIET


@pytest.mark.parametrize("text", REQUESTS)
def test_a_question_inside_a_thread_is_a_follow_up(text: str) -> None:
    assert question_score(text, in_thread=True) < QUIET


def test_a_newcomer_is_likelier_to_open_than_somebody_in_the_middle_of_a_talk() -> None:
    text = "where do the pumps come from?"
    newcomer, back, busy = (question_score(text, gap_minutes=gap) for gap in (math.inf, 30, 0.5))
    assert newcomer > back > busy


@pytest.mark.parametrize("mark", "?？؟՞")
def test_question_marks_of_many_scripts_ask(mark: str) -> None:
    assert question_score(f"zzz zzz zzz zzz zzz zzz{mark}") > question_score("zzz zzz zzz zzz zzz zzz.")


def test_a_semicolon_is_no_greek_question_mark() -> None:
    assert question_score("warm the bag; it flows") == question_score("warm the bag, it flows")


def test_missing_accents_and_apostrophes_do_not_matter() -> None:
    assert question_score("como posso limpar? alguem sabe") == question_score("como posso limpar? alguém sabe")
