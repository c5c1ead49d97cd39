"""Neutral markup as the page's data: text stays data, never HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, assert_never
from urllib.parse import quote

from bot.markup import (
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
    parse,
)

Doc = list[dict[str, Any]]

HERE = "http://sandbox.invalid/"
"""The sandbox's own address in stored texts: its port may be another tomorrow. Links to it become links in the page."""


_FILE = re.compile(re.escape(HERE) + r"(file/\w+)")


def link_to(channel: str, message: str | None = None, thread: str | None = None) -> str:
    """The address of a channel, a message, or a reply in a thread."""
    parts = [part for part in (channel, thread if thread != message else None, message) if part]
    return f"{HERE}#{'/'.join(quote(part, safe=':~') for part in parts)}"


def link_to_file(id: str) -> str:
    """The address of an uploaded file."""
    return f"{HERE}file/{id}"


def href(url: str) -> str:
    """An address as the page needs it."""
    if file := _FILE.fullmatch(url):
        return f"/{file[1]}"
    return url.removeprefix(HERE) if url.startswith(f"{HERE}#") else url


def doc_of(text: str) -> Doc:
    """Neutral markup as blocks."""
    return blocks_of(parse(text))


def blocks_of(blocks: Iterable[Block]) -> Doc:
    """Blocks as data."""
    return [_block(block) for block in blocks]


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"p": _inlines(block.inlines)}
        case Quotation():
            return {"quote": blocks_of(block.blocks)}
        case CodeBlock():
            return {"code": block.text}
        case Bullets():
            return {"list": [blocks_of(item) for item in block.items], "ordered": block.ordered, "start": block.start}
        case _:
            assert_never(block)


def _inlines(inlines: Iterable[Inline]) -> list[dict[str, Any]]:
    return [_inline(inline) for inline in inlines]


def _inline(inline: Inline) -> dict[str, Any]:
    match inline:
        case Plain():
            return {"t": inline.text}
        case Bold():
            return {"b": _inlines(inline.inlines)}
        case Italic():
            return {"i": _inlines(inline.inlines)}
        case Struck():
            return {"s": _inlines(inline.inlines)}
        case Code():
            return {"c": inline.text}
        case WebLinkTo():
            return {"a": _inlines(inline.inlines), "href": href(inline.url)}
        case PersonMention():
            return {"person": inline.id, "name": inline.name}
        case ChannelMention():
            return {"channel": inline.id, "name": inline.name}
        case LineBreak():
            return {"br": True}
        case _:
            assert_never(inline)


def doc_text(doc: Doc | None) -> str:
    """The words of a doc, line by line, as somebody reads them."""
    return "\n".join(_block_text(block) for block in doc or ())


def _block_text(block: dict[str, Any]) -> str:
    if "p" in block:
        return _inline_text(block["p"])
    if "quote" in block:
        return doc_text(block["quote"])
    if "code" in block:
        return str(block["code"])
    return "\n".join(doc_text(item) for item in block["list"])


def _inline_text(inlines: list[dict[str, Any]]) -> str:
    words = []
    for inline in inlines:
        if "t" in inline or "c" in inline:
            words.append(str(inline.get("t", inline.get("c"))))
        elif "person" in inline:
            words.append(f"@{inline['name']}")
        elif "channel" in inline:
            words.append(f"#{inline['name']}")
        elif "br" in inline:
            words.append("\n")
        else:
            words.append(_inline_text(next(inline[key] for key in ("b", "i", "s", "a") if key in inline)))
    return "".join(words)
