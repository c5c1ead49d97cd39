"""What stays of a conversation is what was asked, what answered it, and what somebody saved: by the signs of those who may."""

from pathlib import Path

import pytest
from slack_exports import ANA, BEN, CEM, DOT, HOW_TO_COOL, Message, reaction, said, slack_zip, thread, ts

from adapters.archive.conversations import Conversations
from adapters.archive.detect import open_archive
from adapters.archive.findings import Signs, Spot, what_stays
from bot.kernel.records import BulkEntry

QUESTION = "How do you keep insulin cool on a long round without a fridge?"
POT = "A clay pot with wet sand keeps it under 25 degrees."


@pytest.fixture
def stays(tmp_path: Path):  # type: ignore[no-untyped-def]
    def find(messages: list[Message], signs: Signs | None = None) -> list[BulkEntry]:
        archive = open_archive(slack_zip(tmp_path / "export.zip", {"round-talk": messages}))
        conversations = Conversations()
        over = [one for message in archive.messages("C0ROUNDTALK") for one in conversations.hear(message).over]
        over += list(conversations.rest())
        return [kept for one in over for kept in what_stays(one, Spot(1, "C0ROUNDTALK", False), signs or Signs())]

    return find


def shape(kept: list[BulkEntry]) -> list[tuple[str, str, str]]:
    return [(one.entry.kind, one.entry.state, one.entry.author) for one in kept]


def test_thanks_in_words_settle_a_question_in_its_thread(stays) -> None:  # type: ignore[no-untyped-def]
    question, answer = stays(HOW_TO_COOL)
    assert shape([question, answer]) == [("question", "answered", ANA), ("answer", "current", BEN)]
    assert answer.answers == question.entry.message == ts(0)
    assert question.entry.title == QUESTION
    assert not question.entry.kept


def test_a_tick_by_the_asker_marks_the_answer(stays) -> None:  # type: ignore[no-untyped-def]
    ticked = said(BEN, POT, 5, reactions=[reaction("white_check_mark", ANA)])
    kept = stays(thread(said(ANA, QUESTION, 0), said(CEM, "no idea, sorry", 2), ticked))
    assert shape(kept) == [("question", "answered", ANA), ("answer", "current", BEN)]
    assert [(mark.kind, mark.person) for mark in kept[1].marks] == [("answer", ANA)]


def test_a_tick_by_anybody_else_does_nothing(stays) -> None:  # type: ignore[no-untyped-def]
    ticked = said(BEN, POT, 5, reactions=[reaction("white_check_mark", BEN, CEM)])
    assert shape(stays(thread(said(ANA, QUESTION, 0), ticked))) == [("question", "open", ANA)]


def test_several_ticks_are_several_answers(stays) -> None:  # type: ignore[no-untyped-def]
    tick = [reaction("heavy_check_mark", ANA)]
    kept = stays(
        thread(said(ANA, QUESTION, 0), said(BEN, POT, 5, reactions=tick), said(CEM, "A wet towel.", 6, reactions=tick))
    )
    assert [one.answers for one in kept] == ["", ts(0), ts(0)]


def test_a_tick_on_ones_own_question_says_that_it_is_answered(stays) -> None:  # type: ignore[no-untyped-def]
    kept = stays(thread(said(ANA, QUESTION, 0, reactions=[reaction("white_check_mark", ANA)]), said(BEN, POT, 5)))
    assert shape(kept) == [("question", "answered", ANA)]


def test_a_question_mark_by_the_author_makes_a_question_of_anything(stays) -> None:  # type: ignore[no-untyped-def]
    kept = stays([said(ANA, "my insulin gets warm", 0, reactions=[reaction("question", ANA)])])
    assert shape(kept) == [("question", "open", ANA)]


def test_a_question_mark_by_somebody_else_makes_no_question(stays) -> None:  # type: ignore[no-untyped-def]
    assert stays([said(ANA, "my insulin gets warm", 0, reactions=[reaction("question", BEN)])]) == []


def test_what_somebody_saved_stays_with_who_saved_it(stays) -> None:  # type: ignore[no-untyped-def]
    (kept,) = stays([said(BEN, POT, 0, reactions=[reaction("bookmark", ANA, CEM), reaction("pray", DOT, BEN)])])
    assert kept.entry.kept
    assert kept.entry.kind in {"answer", "story", "case", "tool", "asset", "lesson"}
    assert [(mark.kind, mark.person) for mark in kept.marks] == [("kept", ANA), ("kept", CEM), ("helped", DOT)]


def test_a_saved_answer_is_one_entry(stays) -> None:  # type: ignore[no-untyped-def]
    ticked = said(BEN, POT, 5, reactions=[reaction("white_check_mark", ANA), reaction("pushpin", CEM)])
    question, answer = stays(thread(said(ANA, QUESTION, 0), ticked))
    assert answer.entry.kind == "answer"
    assert answer.entry.kept
    assert not question.entry.kept


def test_chatter_leaves_nothing(stays) -> None:  # type: ignore[no-untyped-def]
    talk = [said(ANA, "good morning all", 0), said(BEN, "morning!", 1), said(CEM, "lunch at noon, as always", 2)]
    assert stays(talk) == []


def test_news_after_a_long_silence_are_no_question(stays) -> None:  # type: ignore[no-untyped-def]
    assert (
        stays(
            [
                said(BEN, "hello", 0),
                said(ANA, "Version 2.1 of the care plan is out, it includes the new chapter on feet.", 90_000),
            ]
        )
        == []
    )


def test_a_greeting_before_the_question_does_not_hide_it(stays) -> None:  # type: ignore[no-untyped-def]
    kept = stays([said(ANA, "Hi all", 0), said(ANA, f"{QUESTION} Does anyone have an idea?", 0.5)])
    assert [one.entry.message for one in kept] == [ts(0.5)]


def test_communities_with_signs_of_their_own_are_understood(stays) -> None:  # type: ignore[no-untyped-def]
    ticked = said(BEN, POT, 5, reactions=[reaction("our-yes", ANA)])
    kept = stays(thread(said(ANA, QUESTION, 0), ticked), Signs.of({"answer": ":our-yes:"}))
    assert shape(kept) == [("question", "answered", ANA), ("answer", "current", BEN)]


def test_the_late_answer_to_a_question_elsewhere_finds_it(stays) -> None:  # type: ignore[no-untyped-def]
    late = said(BEN, POT, 5, thread_ts=ts(-90_000), parent_user_id=ANA, reactions=[reaction("white_check_mark", ANA)])
    (kept,) = stays([late])
    assert (kept.entry.kind, kept.answers) == ("answer", ts(-90_000))
