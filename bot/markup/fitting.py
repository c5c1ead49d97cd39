"""Words and blocks made to fit where there is little room."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from bot.markup.blocks import (
    Block,
    Bold,
    Bullets,
    ChannelMention,
    Inline,
    Italic,
    Paragraph,
    PersonMention,
    Plain,
    Quotation,
    Struck,
    WebLinkTo,
)
from bot.markup.reading import web_address
from bot.markup.shaping import shaped_blocks
from bot.markup.showing import ELLIPSIS, belongs_together, shown

LONGEST_NAME = 200  # a longer one is parted like other words


def size(text: str) -> int:
    """How long a chat may find a text: signs outside the first plane count as two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shows_something(words: str) -> bool:
    """Is there anything to see in it?"""
    return any(unicodedata.category(sign)[0] not in "ZC" or "\ue000" <= sign <= "\uf8ff" for sign in words)


def shortened(words: str, most: int) -> str:
    """At most so many characters, with an ellipsis."""
    return words if size(words) <= most else beginning(words, most - len(ELLIPSIS)).rstrip() + ELLIPSIS


def beginning(words: str, most: int) -> str:
    """At most so many characters, without taking a letter apart."""
    if size(words) <= most:
        return words
    end = min(len(words), most)
    while size(words[:end]) > most:
        end -= 1
    for place in range(end, max(end - 40, 0), -1):
        if not belongs_together(words[place - 1], words[place]):
            return words[:place]
    return words[:end]


def partable(blocks: Iterable[Block], is_link: Callable[[str], bool]) -> tuple[Block, ...]:
    """The same shaped blocks, with what can't be parted but is too long written out: endless names, and the addresses
    that can't be a link."""
    whole = tuple(blocks)
    done = tuple(_partable(block, is_link) for block in whole)
    return whole if done == whole else shaped_blocks(done)


def _partable(block: Block, is_link: Callable[[str], bool]) -> Block:
    match block:
        case Paragraph(inlines):
            return Paragraph(_partable_row(inlines, is_link))
        case Quotation(inner):
            return Quotation(partable(inner, is_link))
        case Bullets(items, ordered, start):
            return Bullets(tuple(partable(item, is_link) for item in items), ordered, start)
        case _:
            return block


def _partable_row(inlines: Sequence[Inline], is_link: Callable[[str], bool]) -> tuple[Inline, ...]:
    row: list[Inline] = []
    for inline in inlines:
        match inline:
            case WebLinkTo(url, label) if not is_link(url):
                row += _written_out(url, label)
            case PersonMention(_, name) if size(name) > LONGEST_NAME:
                row.append(Plain(f"@{name}"))
            case ChannelMention(_, name) if size(name) > LONGEST_NAME:
                row.append(Plain(f"#{name}"))
            case Bold(inner):
                row.append(Bold(_partable_row(inner, is_link)))
            case Italic(inner):
                row.append(Italic(_partable_row(inner, is_link)))
            case Struck(inner):
                row.append(Struck(_partable_row(inner, is_link)))
            case _:
                row.append(inline)
    return tuple(row)


def _written_out(url: str, label: tuple[Inline, ...]) -> tuple[Inline, ...]:
    words, address = shown((Paragraph(label),)), url.removeprefix("mailto:")
    itself = words == address or web_address(words) == (web_address(url) or url)
    return label if itself else (*label, Plain(f" ({address})"))
