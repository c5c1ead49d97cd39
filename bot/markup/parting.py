"""Long words in parts: each part fits where it is shown, no word is lost, no mark is left open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, assert_never

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
from bot.markup.shaping import shaped, shaped_blocks
from bot.markup.showing import belongs_together, letters, shown

Measure = Callable[[Sequence[Block]], int]

# Where a text may be parted, the best first.
_LINE_END: Final = re.compile(r"(?=\n)")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\"')\]»”’]*(?=\s)|(?<=[。！？])")
_WORD_END: Final = re.compile(r"(?<=\S)(?=\s)")


def parted(blocks: Iterable[Block], measure: Measure, most: int) -> list[tuple[Block, ...]]:
    """The blocks in parts that measure at most `most`, parted between blocks, lines, sentences or words. Only blanks are
    lost. A single letter must fit."""
    left = shaped_blocks(blocks)
    parts: list[tuple[Block, ...]] = []
    while left:
        whole = measure(left)
        if whole <= most:
            parts.append(left)
            break
        head, left = halves(left, _best_place(left, _most_letters(left, measure, most, whole)))
        if head:
            parts.append(head)
    return parts


def halves(blocks: Sequence[Block], at: int) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What `shown` shows of shaped blocks up to letter `at`, and the rest; both with all their marks, and shaped. A mention
    stays whole."""
    head, tail = _cut_blocks(blocks, at)
    return tuple(head), tuple(tail)


def _most_letters(blocks: tuple[Block, ...], measure: Measure, most: int, whole: int) -> int:
    """How many letters fit, at least one; not to the last one, as measuring takes time."""
    fit, too_many = 1, len(shown(blocks))
    guess = too_many * most // whole
    while too_many - fit > 1:
        if not fit < guess < too_many:
            guess = (fit + too_many) // 2
        length = measure(halves(blocks, guess)[0])
        if length > most:
            too_many = guess
        else:
            fit = guess
            if length * 8 > most * 7:
                break
        guess = guess * most // max(length, 1)
    return fit


def _best_place(blocks: tuple[Block, ...], most: int) -> int:
    """Where to part so that `most` letters stay at most, in the second half of them."""
    words = shown(blocks)[: most + 1]
    joints = [place for place in _joints(blocks) if most // 2 < place <= most]
    if joints:
        return joints[-1]
    wholes = list(_wholes(blocks, 0))
    for pattern in (_LINE_END, _SENTENCE_END, _WORD_END):
        ends = [end for found in pattern.finditer(words, most // 2) if most // 2 < (end := found.end()) <= most]
        for place in reversed(ends):
            if not any(start < place < end for start, end in wholes):
                return place
    for place in range(most, max(most - 40, 0), -1):
        if place >= len(words) or not belongs_together(words[place - 1], words[place]):
            return place
    return most


def _joints(blocks: tuple[Block, ...]) -> Iterator[int]:
    place = 0
    for block in blocks:
        place += len(shown((block,)))
        yield place
        place += 1


def _wholes(blocks: Sequence[Block], start: int) -> Iterator[tuple[int, int]]:
    """Where links and code within lines stand: they are parted last."""
    for block in blocks:
        match block:
            case Paragraph(inlines):
                yield from _wholes_of_row(inlines, start)
            case Quotation(inner):
                yield from _wholes(inner, start)
            case Bullets(items):
                place = start
                for item in items:
                    yield from _wholes(item, place)
                    place += len(shown(item)) + 1
            case CodeBlock():
                pass
            case _:
                assert_never(block)
        start += len(shown((block,))) + 1


def _wholes_of_row(inlines: tuple[Inline, ...], start: int) -> Iterator[tuple[int, int]]:
    for inline in inlines:
        end = start + len(letters(inline))
        match inline:
            case Bold(inner) | Italic(inner) | Struck(inner):
                yield from _wholes_of_row(inner, start)
            case Code() | WebLinkTo():
                yield start, end
            case _:
                pass
        start = end


def _cut_blocks(blocks: Sequence[Block], at: int) -> tuple[list[Block], list[Block]]:
    for number, block in enumerate(blocks):
        length = len(shown((block,)))
        if at < length:
            head, tail = _cut_block(block, at) if at > 0 else ([], [block])
            return [*blocks[:number], *head], [*tail, *blocks[number + 1 :]]
        at -= length + 1  # the line end between two blocks
    return list(blocks), []


def _cut_block(block: Block, at: int) -> tuple[list[Block], list[Block]]:
    """What was not cut is shaped already, so only what was is shaped anew."""
    match block:
        case Paragraph(inlines):
            before, after = map(shaped, _cut_row(inlines, at))
            return [Paragraph(before)] if before else [], [Paragraph(after)] if after else []
        case Quotation(inner):
            head, tail = _cut_blocks(inner, at)
            return [Quotation(tuple(head))] if head else [], [Quotation(tuple(tail))] if tail else []
        case CodeBlock(text, language):
            return [CodeBlock(text[:at], language)], [CodeBlock(text[at:].removeprefix("\n"), language)]
        case Bullets():
            return _cut_list(block, at)
        case _:
            assert_never(block)


def _cut_list(bullets: Bullets, at: int) -> tuple[list[Block], list[Block]]:
    """What is left of an item goes on without its mark, which was shown already."""
    items = bullets.items
    for number, item in enumerate(items):
        length = len(shown(item))
        if at < length:
            head, tail = _cut_blocks(item, at) if at > 0 else ([], [])
            done = items[:number] + ((tuple(head),) if head else ())
            rest = items[number + (at > 0) :]
            start = bullets.start + len(items) - len(rest) if bullets.ordered else 1
            more = [Bullets(rest, bullets.ordered, start)] if any(rest) else []
            return [Bullets(done, bullets.ordered, bullets.start)] if any(done) else [], [*tail, *more]
        at -= length + 1
    return [bullets], []


def _cut_row(inlines: tuple[Inline, ...], at: int) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    for number, inline in enumerate(inlines):
        length = len(letters(inline))
        if at < length:
            head, tail = _cut_inline(inline, at) if at > 0 else ((), (inline,))
            return (*inlines[:number], *head), (*tail, *inlines[number + 1 :])
        at -= length
    return inlines, ()


def _cut_inline(inline: Inline, at: int) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    match inline:
        case Plain(text):
            return (Plain(text[:at]),), (Plain(text[at:]),)
        case Code(text):
            return (Code(text[:at]),), (Code(text[at:]),)
        case Bold(inner):
            head, tail = _cut_row(inner, at)
            return (Bold(head),), (Bold(tail),)
        case Italic(inner):
            head, tail = _cut_row(inner, at)
            return (Italic(head),), (Italic(tail),)
        case Struck(inner):
            head, tail = _cut_row(inner, at)
            return (Struck(head),), (Struck(tail),)
        case WebLinkTo(url, inner):
            head, tail = _cut_row(inner, at)
            return (WebLinkTo(url, head),), (WebLinkTo(url, tail),)  # both lead there
        case PersonMention() | ChannelMention() | LineBreak():
            return (inline,), ()
        case _:
            assert_never(inline)
