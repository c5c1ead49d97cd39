"""Pure decisions, whatever comes in."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.activities.repertoire import rules as keeping
from bot.activities.requests import rules as asking
from bot.kernel.communities import bare
from bot.kernel.entries import MOST_TOPICS, topics_typed
from bot.kernel.looking import View
from bot.kernel.records import QUESTION_STATES, Entry

states = st.sampled_from(QUESTION_STATES)
counts = st.integers(0, 5)
people = st.sampled_from(["", "ana", "ben"])


def question(state: str = "open", author: str = "ana") -> Entry:
    return Entry(1, "question", "How?", state=state, author=author)


@given(states, counts)
def test_a_question_is_answered_while_it_has_answers_unless_it_was_withdrawn(state: str, answers: int):
    after = asking.state_after(question(state), answers)
    assert after in QUESTION_STATES
    assert (after == "withdrawn") == (state == "withdrawn")
    if answers and state != "withdrawn":
        assert after == "answered"
    if not answers:
        assert after != "answered"


@given(states, counts)
def test_settling_twice_is_settling_once(state: str, answers: int):
    after = asking.state_after(question(state), answers)
    assert asking.state_after(question(after), answers) == after


@given(states, counts)
def test_an_answer_taken_away_again_leaves_an_open_question_open(state: str, answers: int):
    answered = question(asking.state_after(question("open"), answers))
    assert asking.state_after(answered, 0) == "open"


@given(people, people, st.booleans())
def test_an_answer_is_marked_by_who_asked_or_a_steward_and_never_by_nobody(author: str, person: str, steward: bool):
    assert asking.may_mark_answer(question(author=author), person, steward) == (
        steward or (person == author and person != "")
    )


@pytest.mark.parametrize(
    ("said", "worth"),
    [("How?", True), ("?!", False), ("", False), ("a b", False), ("なぜ？", False), ("どうして", True)],
)
def test_a_question_has_something_to_answer(said: str, worth: bool):
    assert asking.is_worth_asking(said) == worth


@given(st.text(st.sampled_from(string.ascii_letters + " ,;、#\n\t​é漢"), max_size=400))
def test_topics_are_few_short_and_different_however_they_are_typed(typed: str):
    topics = topics_typed(typed)
    assert len(topics) <= MOST_TOPICS
    assert all(topic and len(topic) <= 60 and topic == topic.strip() for topic in topics)
    assert not any(sign in topic for topic in topics for sign in ",;、\n\t")
    assert len({topic.casefold() for topic in topics}) == len(topics)
    assert topics_typed(", ".join(topics)) == topics


@pytest.mark.parametrize(
    ("typed", "topics"),
    [
        ("", []),
        (" , ;, ", []),
        ("#insulin, #Insulin,  INSULIN ", ["insulin"]),
        ("cold   chain; heels、rota", ["cold chain", "heels", "rota"]),
        ("a,b1,b2,b3,b4,b5,b6", ["b1", "b2", "b3", "b4", "b5"]),
        ("###", []),
        ("# insulin", ["insulin"]),
    ],
)
def test_topics_as_people_type_them(typed: str, topics: list[str]):
    assert topics_typed(typed) == topics


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org/a?b=c#d",
        "HTTPS://EXAMPLE.ORG",
        "https://例え.jp/ä",
        "https://[::1]/",
        "https://example.org:8080/",
    ],
)
def test_an_address_of_the_web_is_a_link(address: str):
    assert keeping.is_link(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org",
        "https://",
        "https:///path",
        "https://?x",
        "https://a b",
        "https://a\nb",
        "https://a\u00a0b",
        "see https://example.org",
        "https://[::1",
        "https://example.org\x00",
        "https://example.org/\u202egnp.exe",
        "https://example.org>|<script>",
        "https://example.org:port/",
        "https://example.org/" + "a" * 5000,
        "//example.org",
        "vbscript:x",
    ],
)
def test_anything_else_is_none(address: str):
    assert not keeping.is_link(address)


@given(st.text(max_size=60))
def test_whatever_is_typed_as_a_link_is_judged(text: str):
    keeping.is_link(text)
    keeping.is_link(f"https://{text}")


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("", ()),
        ("story", ("story",)),
        ("Stories", ("story",)),
        ("tips", ("lesson",)),
        ("answers", ("answer", "question")),
        ("file", ("asset",)),
        ("poem", None),
        ("s", None),
        ("x" * 4000, None),
    ],
)
def test_kinds_as_people_name_them(typed: str, kinds: tuple[str, ...] | None):
    assert keeping.kinds_named(typed) == kinds


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.booleans()), max_size=8))
def test_what_helps_comes_before_what_is_still_open(found: list[tuple[float, bool, bool]]):
    lesson = Entry(2, "lesson", "x")
    views = [
        View(question() if is_question else lesson, answers=(lesson,) if answered else (), score=score)
        for score, is_question, answered in found
    ]
    shown = keeping.worth_showing(views)
    assert all(view.score >= keeping.WORTH for view in shown)
    for covers in {round(4 * view.score) for view in shown}:  # alike in how much they fit
        helps = [
            view.entry.kind != "question" or bool(view.answers) for view in shown if round(4 * view.score) == covers
        ]
        assert helps == sorted(helps, reverse=True)


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("✅", "✅"),
        ("✅\ufe0f", "✅"),
        ("🙋🏽", "🙋"),
        ("🙋🏿‍♀️", "🙋"),
        ("🙋‍♂️", "🙋"),
        ("🙏🏻", "🙏"),
        ("❓\ufe0f", "❓"),
        ("❤️", "❤"),
        (":bookmark-2:", ":bookmark-2:"),
        ("👩🏽‍⚕️", "👩‍⚕"),
        ("", ""),
    ],
)
def test_an_emoji_is_the_same_in_every_skin(shown: str, meant: str):
    assert bare(shown) == meant
