"""Who replied to whom in a channel without threads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.linking import Linker, Said
from bot.language.questions import question_score
from bot.language.thanks import thanks_score

MINUTE = 60.0


def said(key: str, author: str, minute: float, text: str, *mentions: str, thread: str | None = None) -> Said:
    question = question_score(text, addressed=bool(mentions), in_thread=thread not in (None, key))
    return Said(key, author, minute * MINUTE, text, mentions, thread, question, thanks_score(text))


def test_the_first_message_starts_a_conversation() -> None:
    assert Linker().add(said("1", "ana", 0, "How do I keep insulin cool?")) is None


def test_a_mention_replies_to_that_person() -> None:
    linker = Linker()
    linker.add(said("1", "ana", 0, "How do I keep insulin cool?"))
    linker.add(said("2", "cem", 1, "Does anyone know when the pharmacy opens?"))
    assert linker.add(said("3", "ben", 2, "in a clay pot", "ana")) == "1"


def test_two_people_who_ask_start_two_conversations() -> None:
    linker = Linker()
    linker.add(said("1", "ana", 0, "Hi, how do I keep insulin cool on a round?"))
    assert linker.add(said("2", "cem", 1, "Does anyone know when the pharmacy opens?")) is None


def test_a_colleague_answers_in_a_quiet_channel_without_a_mention() -> None:
    linker = Linker()
    linker.add(said("1", "ana", 0, "How do I keep insulin cool on a long round?"))
    assert linker.add(said("2", "ben", 20, "A clay pot with wet sand keeps it under 25 degrees.")) == "1"
    assert linker.add(said("3", "ana", 90, "thanks, that worked")) == "2"


def test_shared_words_find_the_right_talk() -> None:
    linker = Linker()
    linker.add(said("1", "ana", 0, "How do I keep insulin cool on a long round?"))
    linker.add(said("2", "cem", 0.5, "Does anyone know the code of the pharmacy door?"))
    assert linker.add(said("3", "ben", 1, "the pharmacy door has no code any more")) == "2"


def test_somebody_who_goes_on_in_a_burst_continues_their_own_message() -> None:
    linker = Linker()
    linker.add(said("1", "ana", 0, "the pump makes a noise"))
    assert linker.add(said("2", "ana", 0.2, "like a whistle")) == "1"


def test_a_thread_is_believed() -> None:
    linker = Linker()
    assert linker.add(said("1", "ana", 0, "How do I keep insulin cool?", thread="1")) is None
    linker.add(said("2", "cem", 1, "lunch"))
    assert linker.add(said("3", "ben", 2, "clay pot", thread="1")) == "1"
    assert linker.add(said("4", "dua", 3, "of something older", thread="0")) == "0"


def test_what_was_said_long_ago_is_forgotten() -> None:
    linker = Linker(hours=6)
    linker.add(said("1", "ana", 0, "How do I keep insulin cool?"))
    assert linker.add(said("2", "ben", 7 * 60, "insulin stays cool in a clay pot", "ana")) is None


def test_a_window_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="remembers nothing"):
        Linker(window=0)


talk = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.floats(0, 500),
        st.text(max_size=30),
        st.lists(st.sampled_from("abcd"), max_size=2),
        st.sampled_from([None, "0", "3", "99"]),
    ),
    max_size=40,
)


@given(talk, st.integers(1, 10))
def test_a_reply_is_always_to_something_said_before_and_remembered(
    messages: list[tuple[str, float, str, list[str], str | None]], window: int
) -> None:
    linker, again = Linker(window=window), Linker(window=window)
    minute = 0.0
    for place, (author, pause, text, mentions, thread) in enumerate(messages):
        minute += pause
        message = said(str(place), author, minute, text, *mentions, thread=thread)
        replied_to = linker.add(message)
        assert replied_to == again.add(message)
        if thread is not None:
            assert replied_to == (None if thread == message.key else thread)
        elif replied_to is not None:
            assert place - window <= int(replied_to) < place
