"""What the asker's thanks refer to."""

from hypothesis import given
from hypothesis import strategies as st

from bot.language.answers import KEPT, Answers, Turned, find_answers
from bot.language.thanks import thanks_score

ASKED = Turned("q", "ana", 0.0, "How do I keep insulin cool on a long round?")


def turns(*said: tuple[str, str]) -> list[Turned]:
    return [
        Turned(str(place), author, place * 60.0, text, thanks_score(text))
        for place, (author, text) in enumerate(said, start=1)
    ]


def test_without_thanks_nothing_is_taken_for_an_answer() -> None:
    assert find_answers(ASKED, turns(("ben", "in a clay pot"), ("ana", "hm"))) == Answers()
    assert find_answers(ASKED, []) == Answers()


def test_thanks_settle_the_question() -> None:
    found = find_answers(ASKED, turns(("ben", "A clay pot with wet sand keeps it cool."), ("ana", "thanks!")))
    assert found.keys == ("1",)
    assert found.settled
    assert found.certainty > 0.5


def test_a_named_helper_is_the_one_who_is_meant() -> None:
    found = find_answers(
        ASKED,
        turns(
            ("ben", "A clay pot with wet sand keeps it cool."),
            ("cem", "I never go on rounds that long, to be honest with all of you"),
            ("ana", "thanks [@Ben](person:ben), that worked"),
        ),
    )
    assert found.keys[0] == "1"


def test_a_full_answer_beats_a_nod_after_it() -> None:
    long = "[@Ana](person:ana) put a clay pot into a bigger one with wet sand between them and keep it in the shade"
    found = find_answers(ASKED, turns(("ben", long), ("cem", "+1"), ("ana", "that worked")))
    assert found.keys[0] == "1"


def test_thanks_by_somebody_else_settle_nothing() -> None:
    assert not find_answers(ASKED, turns(("ben", "clay pot"), ("cem", "thanks, I had that too"))).settled


def test_thanks_before_any_reply_name_nobody() -> None:
    found = find_answers(ASKED, turns(("ana", "solved it myself"), ("ben", "good")))
    assert found.settled
    assert found.keys == ()


@given(st.lists(st.tuples(st.sampled_from(["ana", "ben", "cem"]), st.text(max_size=40), st.floats(0, 1)), max_size=30))
def test_answers_are_few_and_always_by_others(said: list[tuple[str, str, float]]) -> None:
    replies = [Turned(str(place), author, place, text, thanks) for place, (author, text, thanks) in enumerate(said)]
    found = find_answers(ASKED, replies)
    assert found == find_answers(ASKED, replies)
    assert len(set(found.keys)) == len(found.keys) <= KEPT
    assert all(replies[int(key)].author != "ana" for key in found.keys)
    assert 0 <= found.certainty <= 1
    assert found.settled or not found.keys
