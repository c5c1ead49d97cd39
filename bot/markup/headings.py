"""Titles: one line of plain words in which only mentions are markup, so that they are named when they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import assert_never
from urllib.parse import urlsplit

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
from bot.markup.shaping import one_line
from bot.markup.showing import letters
from bot.markup.writing import escape, serialise

_MENTION = re.compile(r"(\[[@#][^\[\]\n]{0,200}\]\((?:person|channel):[^\s()<>\[\]\\|]{1,200}\))")
_NAME = re.compile(r"(?<=\[@)[^\[\]\n]{0,200}(?=\]\(person:([^\s()<>\[\]\\|]{1,200})\))")

_ROUND = str.maketrans("[]\n", "() ")


def heading(text: str) -> str:
    """Neutral markup as a title: links by their label, bare addresses by their host, mentions as mentions."""
    return one_line(_words(parse(text)))


def heading_markup(title: str) -> str:
    """A title as neutral markup that shows it."""
    pieces = _MENTION.split(title)
    return "".join(piece if number % 2 else escape(piece) for number, piece in enumerate(pieces) if piece)


def mentions_in(title: str) -> bool:
    """Is anybody, or any channel, named in this title?"""
    return "](" in title and _MENTION.search(title) is not None


def without_mentions(text: str) -> str:
    """Neutral markup without the people and channels it mentions."""
    return _MENTION.sub(" ", text) if "](" in text else text


def people_in(title: str) -> set[str]:
    """The ids of those who are mentioned in a title."""
    return {mention[1] for mention in _NAME.finditer(title)} if "](person:" in title else set()


def with_names(title: str, names: Mapping[str, str]) -> str:
    """The title with these names, by id, where they are mentioned: for forms, which show text as it is."""
    return _NAME.sub(lambda mention: escape(names.get(mention[1], "").translate(_ROUND)) or mention[0], title)


def is_plain(text: str) -> bool:
    """Does neutral markup say no more than its title would? Mentions, but no links, code or other marks."""
    match parse(text):
        case (Paragraph(inlines),):
            return all(isinstance(one, Plain | PersonMention | ChannelMention) for one in inlines)
        case blocks:
            return not blocks


def _words(blocks: Iterable[Block]) -> str:
    return " ".join(map(_of_block, blocks))


def _of_block(block: Block) -> str:
    match block:
        case Paragraph(inlines):
            return "".join(map(_of_inline, inlines))
        case Quotation(blocks):
            return _words(blocks)
        case CodeBlock(text):
            return text
        case Bullets(items):
            return " ".join(map(_words, items))
        case _:
            assert_never(block)


def _of_inline(inline: Inline) -> str:
    match inline:
        case PersonMention() | ChannelMention():
            return serialise((Paragraph((inline,)),)).replace("<!-- -->", "")
        case Bold(inner) | Italic(inner) | Struck(inner):
            return "".join(map(_of_inline, inner))
        case WebLinkTo(url, (Plain(text),)) if text == url or text.startswith(("http://", "https://")):
            return (urlsplit(url).hostname or text).removeprefix("www.")
        case Plain() | Code() | WebLinkTo() | LineBreak():
            return letters(inline)
        case _:
            assert_never(inline)
