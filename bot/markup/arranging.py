"""Small pieces of text put together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.markup.blocks import Block, Bold, LineBreak, Paragraph, Plain


def words_alone(words: str) -> Block:
    """Words without any marks."""
    return Paragraph((Plain(words),))


def in_bold(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same in bold, as far as it can be."""
    return tuple(Paragraph((Bold(block.inlines),)) if isinstance(block, Paragraph) else block for block in blocks)


def one_above_other(first: Sequence[Block], second: Sequence[Block]) -> tuple[Block, ...]:
    """Both, the second in the next line."""
    match first, second:
        case (*before, Paragraph(above)), (Paragraph(below), *after):
            return (*before, Paragraph((*above, LineBreak(), *below)), *after)
        case _:
            return (*first, *second)
