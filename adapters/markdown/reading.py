"""Discord's markdown → our neutral markup (a subset of CommonMark). Pure: names are looked up in mappings.

No word is ever lost; what would become markup by accident is escaped. What ours doesn't have keeps its words: underlined
and hidden words stay as they are, headings become bold, a server's own emoji become `:name:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from adapters.markdown.inlines import PERSON, Names, inlines_of
from bot.markup import Block, Bold, Bullets, CodeBlock, Paragraph, Quotation, serialise

LONGEST = 8000
"""Characters read of a message; Discord's have 4000 at most."""

_SPECIAL = re.compile(
    r"[<*_~`\\\[\]\x00\u200b]|://|^[ \t]*(?:>|\#|-\#|[-+](?:\s|\Z)|\d{1,9}[.)](?:\s|\Z))|[\t ]+$", re.MULTILINE
)
_PERHAPS = re.compile(r"[<*_~`\\\[\]\x00\u200b:>#+\-\d\n\t]")
"""Without one of these nothing is special, but for a blank at the end. Looked for first: it takes a tenth of the time."""
_PIECE = re.compile(
    r"(?<!\\)```(?:(?P<language>[\w+#.-]{1,20})\n)?(?P<code>.+?)```"
    r"|^ *>>> (?P<rest>.*)"
    r"|(?P<quoted>(?:^ *> [^\n]*(?:\n|\Z))+)",
    re.DOTALL | re.MULTILINE,
)
_QUOTE = re.compile(r"^ *> ", re.MULTILINE)
_HEADING = re.compile(r" *(?:(#{1,3})|-#)\s+(\S.*?)[ #]*")
_ITEM = re.compile(r"( *)([-*]|\d{1,9}\.) +(\S.*)")


def neutral(
    text: str, people: Mapping[str, str], channels: Mapping[str, str], roles: Mapping[str, str] | None = None
) -> str:
    """One message in the neutral markup. People, channels and roles have names by id; who isn't there keeps the id."""
    if not _PERHAPS.search(text) and not text.endswith(" "):
        return text.strip()
    if not _SPECIAL.search(text):
        return text.strip()
    return serialise(blocks_of(text[:LONGEST], Names(people, channels, roles or {})))


def mentions(text: str) -> tuple[str, ...]:
    """The ids of the people a message names, in order, each once."""
    return tuple(dict.fromkeys(PERSON.findall(text))) if "<@" in text else ()


def blocks_of(text: str, names: Names, *, quoted: bool = False) -> tuple[Block, ...]:
    """What a text shows in Discord."""
    return tuple(_blocks(text.replace("\x00", ""), names, quoted))


def _blocks(text: str, names: Names, quoted: bool) -> Iterator[Block]:
    place = 0
    for found in _PIECE.finditer(text):
        if quoted and found["code"] is None:  # a quotation in a quotation is none
            continue
        yield from _lines(text[place : found.start()], names)
        place = found.end()
        if found["code"] is not None:
            yield _code_block(found["code"], found["language"] or "")
        elif found["rest"] is not None:
            yield Quotation(blocks_of(found["rest"], names, quoted=True))
        else:
            yield Quotation(blocks_of(_QUOTE.sub("", found["quoted"]), names, quoted=True))
    yield from _lines(text[place:], names)


def _code_block(code: str, language: str) -> CodeBlock:
    return CodeBlock(code.strip("\n").replace("`\u200b", "`").removesuffix("\u200b"), language)


def _lines(text: str, names: Names) -> Iterator[Block]:
    """Paragraphs, headings and lists: what stands between code and quotations."""
    said: list[str] = []
    listed: list[str] = []

    def rest() -> Iterator[Block]:
        if said:
            yield Paragraph(inlines_of("\n".join(said), names))
            said.clear()
        if listed:
            yield from _lists(listed, names)
            listed.clear()

    for line in text.split("\n"):
        is_item = _ITEM.match(line) is not None
        if (is_item and not said) or (listed and line.startswith("  ") and line.strip()):
            listed.append(line)
        elif heading := _HEADING.fullmatch(line):
            yield from rest()
            words = inlines_of(heading[2], names)
            yield Paragraph((Bold(words),) if heading[1] else words)
        else:
            if is_item or listed or not line.strip():
                yield from rest()
            if line.strip():
                (listed if is_item else said).append(line)
    yield from rest()


def _lists(lines: list[str], names: Names) -> Iterator[Block]:
    """Lists from lines that begin with a mark, deeper ones with blanks before it; other lines go on with an item."""
    items: list[tuple[bool, int, list[str], list[str]]] = []  # ordered, number, its words, what lies deeper
    first = _ITEM.match(lines[0])
    level = len(first[1]) if first else 0
    for line in lines:
        found = _ITEM.match(line)
        if found and len(found[1]) < level + 2:
            ordered = found[2][-1] == "."
            items.append((ordered, int(found[2][:-1]) if ordered else 1, [found[3]], []))
        elif items and (found or items[-1][3]):
            items[-1][3].append(line)
        elif items:
            items[-1][2].append(line.strip())
    while items:
        ordered, start = items[0][0], items[0][1]
        alike = next((n for n, item in enumerate(items) if item[0] is not ordered), len(items))
        yield Bullets(tuple(_item(said, deeper, names) for _, _, said, deeper in items[:alike]), ordered, start)
        del items[:alike]


def _item(said: list[str], deeper: list[str], names: Names) -> tuple[Block, ...]:
    words = Paragraph(inlines_of("\n".join(said), names))
    return (words, *_lists(deeper, names)) if deeper else (words,)
