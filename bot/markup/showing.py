"""What of the markup is left when only letters count: one line, a shorter text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import assert_never

from bot.markup.blocks import (
    Block,
    Bold,
    Bullets,
    ChannelMention,
    Code,
    CodeBlock,
    Inline,
    Italic,
    LineBreak,
    Paragraph,
    PersonMention,
    Plain,
    Quotation,
    Struck,
    WebLinkTo,
)
from bot.markup.reading import parse
from bot.markup.shaping import one_line, shaped_blocks
from bot.markup.writing import serialise

ELLIPSIS = "…"
_ZWJ = "\u200d"
_LONGEST_CLUSTER = 40


def plain(text: str) -> str:
    """The words of neutral markup in one line, without marks."""
    return one_line(shown(parse(text)))


def shown(blocks: Iterable[Block]) -> str:
    """The words of blocks, line by line: mentions as "@Ana" and "#talk", links by their label."""
    return "\n".join(_words_of(block) for block in blocks)


def clip(text: str, limit: int) -> str:
    """At most `limit` shown characters of neutral markup: whole words and an ellipsis, all marks closed."""
    blocks = parse(text)
    words = shown(blocks)
    if len(words) <= limit:
        return text
    if limit < 1:
        return ""
    shorter, _ = _first_blocks(blocks, _word_end(words, limit - len(ELLIPSIS)))
    return serialise(_followed(shaped_blocks(shorter), ELLIPSIS))


def _words_of(block: Block) -> str:
    match block:
        case Paragraph(inlines):
            return "".join(map(letters, inlines))
        case Quotation(blocks):
            return shown(blocks)
        case CodeBlock(text):
            return text
        case Bullets(items):
            return "\n".join(map(shown, items))
        case _:
            assert_never(block)


def letters(inline: Inline) -> str:
    """The words of a part of a line."""
    match inline:
        case Plain(text) | Code(text):
            return text
        case Bold(inner) | Italic(inner) | Struck(inner) | WebLinkTo(_, inner):
            return "".join(map(letters, inner))
        case PersonMention(_, name):
            return f"@{name}"
        case ChannelMention(_, name):
            return f"#{name}"
        case LineBreak():
            return "\n"
        case _:
            assert_never(inline)


def _word_end(words: str, most: int) -> int:
    """Where to cut so that `most` characters stay at most: behind a word, or, where words are long or a script
    has no blanks, behind a letter with all that belongs to it."""
    if words[most].isspace():
        return len(words[:most].rstrip())
    for end in range(most, most // 2, -1):
        if words[end - 1].isspace():
            return len(words[:end].rstrip())
    for end in range(most, max(most - _LONGEST_CLUSTER, 0), -1):
        if not belongs_together(words[end - 1], words[end]):
            return end
    return most


def belongs_together(before: str, after: str) -> bool:
    """Are two neighbouring characters parts of one letter, flag or emoji?"""
    joined = unicodedata.category(after) in ("Mn", "Mc", "Me") or _ZWJ in (before, after)
    flag = "\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff"
    return joined or flag or "\U0001f3fb" <= after <= "\U0001f3ff"


def _first_blocks(blocks: tuple[Block, ...], left: int) -> tuple[tuple[Block, ...], int]:
    """The blocks that `left` characters reach into, and what is left then."""
    done: list[Block] = []
    for number, block in enumerate(blocks):
        left -= number > 0  # the line end between two blocks
        if left <= 0:
            break
        match block:
            case Paragraph(inlines):
                inner, left = _first_inlines(inlines, left)
                done.append(Paragraph(inner))
            case Quotation(quoted):
                part, left = _first_blocks(quoted, left)
                done.append(Quotation(part))
            case CodeBlock(text, language):
                done.append(CodeBlock(text[:left], language))
                left -= len(text)
            case Bullets(items, ordered, start):
                some = []
                for position, item in enumerate(items):
                    left -= position > 0
                    if left <= 0:
                        break
                    part, left = _first_blocks(item, left)
                    some.append(part)
                done.append(Bullets(tuple(some), ordered, start))
            case _:
                assert_never(block)
    return tuple(done), left


def _first_inlines(inlines: tuple[Inline, ...], left: int) -> tuple[tuple[Inline, ...], int]:
    done: list[Inline] = []
    for inline in inlines:
        if left <= 0:
            break
        match inline:
            case Plain(text):
                done.append(Plain(text[:left]))
                left -= len(text)
            case Code(text):
                done.append(Code(text[:left]))
                left -= len(text)
            case Bold(inner):
                part, left = _first_inlines(inner, left)
                done.append(Bold(part))
            case Italic(inner):
                part, left = _first_inlines(inner, left)
                done.append(Italic(part))
            case Struck(inner):
                part, left = _first_inlines(inner, left)
                done.append(Struck(part))
            case WebLinkTo(url, inner):
                part, left = _first_inlines(inner, left)
                done.append(WebLinkTo(url, part))
            case PersonMention() | ChannelMention() | LineBreak():
                left -= len(letters(inline))
                if left >= 0:  # half a name is somebody else
                    done.append(inline)
            case _:
                assert_never(inline)
    return tuple(done), left


def _followed(blocks: tuple[Block, ...], words: str) -> tuple[Block, ...]:
    """The blocks with `words` right behind the last one's."""
    match blocks:
        case (*before, Paragraph(inlines)):
            return (*before, Paragraph((*inlines, Plain(words))))
        case (*before, Quotation(quoted)):
            return (*before, Quotation(_followed(quoted, words)))
        case (*before, CodeBlock(text, language)):
            return (*before, CodeBlock(text + words, language))
        case (*before, Bullets((*items, last), ordered, start)):
            return (*before, Bullets((*items, _followed(last, words)), ordered, start))
        case _:
            return (*blocks, Paragraph((Plain(words),)))
