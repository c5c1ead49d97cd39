"""Pure decisions about questions."""

from __future__ import annotations

from bot.kernel.records import Entry

LEAST_LETTERS = 3


def is_worth_asking(question: str) -> bool:
    """Is there anything in it that somebody could answer?"""
    return sum(sign.isalnum() for sign in question) >= LEAST_LETTERS


def may_mark_answer(question: Entry, person: str, is_steward: bool) -> bool:
    """An answer is marked by who asked, or by a steward."""
    return is_steward or (person != "" and person == question.author)


def state_after(question: Entry, answers: int) -> str:
    """What becomes of a question when it has this many marked answers. Withdrawn ones stay withdrawn."""
    if question.state == "withdrawn":
        return "withdrawn"
    if answers:
        return "answered"
    return "open" if question.state == "answered" else question.state
