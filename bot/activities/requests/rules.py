"""Pure decisions about questions."""

from __future__ import annotations

from bot.kernel.records import Entry
from bot.language.markup import with_code_in_line
from bot.language.titles import title_with_mentions
from bot.markup import heading, is_plain, plain

LEAST_LETTERS = 3
LEAST_WORDS = 3
LEAST_UNSPACED = 6  # characters, in writing without spaces
LONGEST_QUESTION = 300


def as_asked(words: str) -> tuple[str, str]:
    """What was typed as a question and its details: the first line, and the rest. What a title can't show, such as links
    and code, is shown in the details as it was written."""
    words = words.strip()
    first, _, rest = with_code_in_line(words).partition("\n")
    question = heading(first)
    if len(question) > LONGEST_QUESTION or not question:
        return title_with_mentions(words, 200), words
    whole = words.partition("\n")[0] == first and is_plain(first)
    return (question, rest.strip()) if whole else (question, words)


def is_worth_asking(question: str) -> bool:
    """Is there anything in it that somebody could answer?"""
    return sum(sign.isalnum() for sign in plain(question)) >= LEAST_LETTERS


def is_a_request(words: str) -> bool:
    """Said to the bot in passing: is it more than a greeting or a word?"""
    said = plain(words).strip()
    return len(said.split()) >= LEAST_WORDS or (len(said) >= LEAST_UNSPACED and not said.isascii())


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
