"""Texts of the core as Slack's text objects, in one reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from adapters.mrkdwn.writing import plain_text, written
from adapters.slack.limits import LINK, MESSAGE_TEXT, Limit
from bot.form import Option
from bot.markup import (
    Block,
    Paragraph,
    Plain,
    WebLinkTo,
    fitting,
    parted,
    shaped_blocks,
)
from bot.markup.arranging import words_alone
from bot.markup.fitting import shortened, shows_something, size
from bot.markup.showing import ELLIPSIS
from bot.text import Text
from bot.words import Reader, compose_blocks, say_plain

Json = dict[str, Any]


class Saying:
    """Says texts to one reader. What had to be shortened is put into `beneath`, as a whole, by whoever asks."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def blocks(self, text: Text) -> tuple[Block, ...]:
        """A text as a tree that can be parted anywhere."""
        return partable(compose_blocks(text, self.reader))

    def plain(self, text: Text) -> str:
        """A text in one line, without marks; an ellipsis when it shows nothing."""
        words = plain_text(say_plain(text, self.reader))
        return words if shows_something(words) else ELLIPSIS

    def label(self, text: Text, limit: Limit, beneath: list[str] | None = None) -> Json:
        """A plain text object of at most so many characters."""
        whole = self.plain(text)
        short = shortened(whole, limit.most)
        if beneath is not None and short != whole:
            beneath.append(whole)
        return {"type": "plain_text", "text": short, "emoji": True}

    def option(self, option: Option, limit: Limit, hint_limit: Limit, beneath: list[str]) -> Json:
        """Something to choose. A shortened label stands beneath, and so does a shortened hint."""
        said: Json = {"text": self.label(option.label, limit, beneath), "value": option.value}
        if option.hint:
            said["description"] = self.label(option.hint, hint_limit, beneath)
        return said


def parts_of(blocks: Iterable[Block], limit: Limit) -> list[tuple[str, tuple[Block, ...]]]:
    """The blocks in mrkdwn, in as many parts as needed, without those that show nothing."""
    known: dict[int, tuple[Sequence[Block], str]] = {}  # what was measured as a whole needs not be written again

    def measure(some: Sequence[Block]) -> int:
        known[id(some)] = some, written(some)
        return size(known[id(some)][1])

    parts = [
        (known[id(part)][1] if id(part) in known else written(part), part)
        for part in parted(blocks, measure, limit.most)
    ]
    return [(words, part) for words, part in parts if shows_something(words)]


def length(blocks: Sequence[Block]) -> int:
    """How long shaped blocks are, written in mrkdwn."""
    return size(written(blocks))


def spoken(lines: Iterable[str]) -> str:
    """The `text` of a message: what is read aloud instead of its blocks, and shown in notifications."""
    blocks = shaped_blocks((words_alone("\n".join(line for line in lines if shows_something(line))),))
    parts = parted(blocks, length, MESSAGE_TEXT.most - len(ELLIPSIS))
    if not parts:
        return ""
    return written(parts[0]) + (ELLIPSIS if len(parts) > 1 else "")


def mrkdwn_object(words: str) -> Json:
    """`verbatim`: Slack looks for no addresses, names or @channel in it."""
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def partable(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same shaped blocks, so that they can be parted anywhere."""
    return fitting.partable(blocks, _is_link)


def _is_link(url: str) -> bool:
    return size(written((Paragraph((WebLinkTo(url, (Plain("x"),)),)),))) <= LINK.most
