"""Texts of the core as Discord's, in one reader's language: with marks where Discord reads any, else without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, assert_never

from adapters.discord.limits import LINK, OPTION, OPTION_HINT, Limit
from adapters.markdown.writing import markdown, plain_text
from bot.form import Option
from bot.markup import (
    Block,
    Bullets,
    Code,
    CodeBlock,
    Inline,
    LineBreak,
    Paragraph,
    Plain,
    Quotation,
    fitting,
    parted,
    shaped_blocks,
    shown,
)
from bot.markup.fitting import shortened, shows_something, size
from bot.markup.showing import ELLIPSIS
from bot.text import Text
from bot.words import Reader, compose_blocks, say_plain

Json = dict[str, Any]
Written = tuple[str, str]
"""Something in Discord's markdown, and the words of it."""


class Saying:
    """Says texts to one reader. What had to be shortened is put into `beneath`, as a whole, by whoever asks."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def blocks(self, text: Text) -> tuple[Block, ...]:
        """A text as a tree that can be parted anywhere."""
        return partable(compose_blocks(text, self.reader))

    def plain(self, text: Text) -> str:
        """A text in one line, without marks; an ellipsis when it shows nothing."""
        words = plain_text(say_plain(text, self.reader)).strip()
        return words if shows_something(words) else ELLIPSIS

    def label(self, text: Text, limit: Limit, beneath: list[str] | None = None) -> str:
        """The words of a button or the like: Discord reads no marks there."""
        whole = self.plain(text)
        short = shortened(whole, limit.most)
        if beneath is not None and short != whole:
            beneath.append(whole)
        return short

    def option(self, option: Option, beneath: list[str]) -> Json:
        """Something to choose. A shortened label stands beneath, and so does a shortened hint."""
        said: Json = {"label": self.label(option.label, OPTION, beneath), "value": option.value}
        if option.hint:
            said["description"] = self.label(option.hint, OPTION_HINT, beneath)
        return said


def written(blocks: Sequence[Block], limit: Limit, *, small: bool = False) -> list[Written]:
    """The blocks in Discord's markdown, in as many parts as needed, without those that show nothing."""
    if small:
        blocks = in_lines(blocks)
    write = in_small if small else markdown
    whole = write(blocks)
    if size(whole) <= limit.most:  # nearly always; parting takes time
        parts = [(whole, shown(blocks))]
    else:
        parts = [(write(part), shown(part)) for part in parted(blocks, lambda some: size(write(some)), limit.most)]
    return [part for part in parts if shows_something(part[1])]


def in_small(blocks: Sequence[Block]) -> str:
    """Small and pale: Discord wants a mark before every line."""
    return "\n".join(f"-# {line}" for line in markdown(blocks).split("\n") if line.strip())


def in_lines(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Everything as plain lines, for where Discord shows neither lists nor quotations."""
    return shaped_blocks([Paragraph(tuple(_row(blocks)))])


def _row(blocks: Iterable[Block]) -> Iterator[Inline]:
    for number, block in enumerate(blocks):
        if number:
            yield LineBreak()
        match block:
            case Paragraph(inlines):
                yield from inlines
            case Quotation(inner):
                yield from _row(inner)
            case CodeBlock(text):
                for line in text.split("\n"):
                    yield from (Code(line), LineBreak()) if line.strip() else ()
            case Bullets(items, ordered, start):
                for place, item in enumerate(items, start):
                    yield from (LineBreak(), Plain(f"{place}. " if ordered else "• "), *_row(item))
            case _:
                assert_never(block)


def partable(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same shaped blocks, so that they can be parted anywhere."""
    return fitting.partable(blocks, _is_link)


def _is_link(url: str) -> bool:
    return size(url) <= LINK.most and url.lower().startswith("http")
