"""Blocks of the neutral markup → Slack's mrkdwn. Pure, and harmless whatever people wrote.

No text of a person can call anybody, link or look other than it was meant: `<`, `>` and `&` are always entities, so the
only references that come out are web links and channels. People are named, never mentioned.
https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from adapters.mrkdwn.marks import APART, MARKS, TICK, entities, escaped, literal, parted, without_calls
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
    shaped_blocks,
    shown,
    web_address,
)
from bot.markup.shaping import cleaned, lines_of, one_line

_BULLETS = "•◦▪"
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")
_MARK_OF = {Bold: "*", Italic: "_", Struck: "~"}
_STYLED = (Bold, Italic, Struck)


def mrkdwn(blocks: Sequence[Block]) -> str:
    """What these blocks say, in Slack's mrkdwn. All words are kept; a style Slack can't show there is left out."""
    return written(shaped_blocks(blocks))


def written(blocks: Sequence[Block]) -> str:
    """The same of blocks that are in the one shape already."""
    return _joined(blocks, quoted=False, depth=0)


def plain_text(text: str) -> str:
    """Words for Slack's `plain_text` objects, which know no marks: only what could ever call somebody is parted."""
    return without_calls(re.sub("<(?=[!@#])", f"<{APART}", cleaned(text)))


def _joined(blocks: Iterable[Block], *, quoted: bool, depth: int) -> str:
    parts: list[str] = []
    previous: Block | None = None
    for block in blocks:
        if previous is not None:
            alike = type(previous) is type(block) and not isinstance(block, CodeBlock)
            parts.append("\n\n" if alike else "\n")
        parts.append(_block(block, quoted, depth))
        previous = block
    return "".join(parts)


def _block(block: Block, quoted: bool, depth: int) -> str:
    match block:
        case Paragraph(inlines):
            return "\n".join(_lines(inlines, quoted))
        case Quotation(inner):
            words = _joined(inner, quoted=True, depth=depth)
            if quoted or depth:  # Slack knows one level, and none in lists
                return words
            return "\n".join(f"> {line}" if line else ">" for line in words.split("\n"))
        case CodeBlock(text):
            return _code_lines(text) if quoted or depth else _code_block(text)
        case Bullets(items, ordered, start):
            return "\n".join(_items(items, ordered, start, quoted, depth))
        case _:
            assert_never(block)


def _items(items: tuple[tuple[Block, ...], ...], ordered: bool, start: int, quoted: bool, depth: int) -> Iterator[str]:
    bullet = _BULLETS[min(depth, len(_BULLETS) - 1)]
    for number, item in enumerate(items, start):
        mark = f"{number}." if ordered else bullet
        first, *others = _joined(item, quoted=quoted, depth=depth + 1).split("\n")
        yield f"{mark} {first}".rstrip()
        yield from (f"    {line}" if line else "" for line in others)


def _code_block(text: str) -> str:
    inside = escaped(cleaned(text)).replace("```", f"`{APART}`{APART}`")
    if inside.endswith("`"):
        inside += "\n"
    return f"```\n{inside}\n```"


def _code_lines(text: str) -> str:
    """Where no block of code can stand: every line by itself."""
    return "\n".join(_code(line) for line in cleaned(text).split("\n"))


def _code(text: str) -> str:
    words = cleaned(text).replace("\n", " ").replace("`", TICK)
    return f"`{escaped(words)}`" if words.strip() else words


def _lines(inlines: tuple[Inline, ...], quoted: bool) -> Iterator[str]:
    for line in lines_of(inlines):
        words = _Line(line).written() if line else ""
        # Slack quotes a line that begins so, however it is written; what is quoted anyway may begin with it
        yield f"{APART}{words}" if words.startswith("&gt;") and not quoted else words


class _Line:
    """One line being written; what stands beside a mark decides how it is set."""

    def __init__(self, inlines: tuple[Inline, ...]) -> None:
        self._inlines = inlines
        signs = _signs(inlines)
        self._paired = "".join(mark for mark in f"{MARKS}`" if signs.count(mark) > 1)

    def written(self) -> str:
        return self._row(self._inlines, "", "")

    def _row(self, inlines: tuple[Inline, ...], before: str, after: str) -> str:
        done = ""
        for place, inline in enumerate(inlines):
            left = done[-1:] or before
            right = _first(inlines[place + 1]) if place + 1 < len(inlines) else after
            done += self._inline(inline, left, right)
        return done

    def _inline(self, inline: Inline, left: str, right: str) -> str:
        match inline:
            case Plain(text):
                return literal(text, left, right, self._paired)
            case Code(text):
                return _apart(_code(text), left, right)
            case PersonMention(id_, name):
                return literal(f"@{name or id_}", left, right, self._paired)
            case ChannelMention(id_, name):
                return f"<#{id_}>" if _CHANNEL.fullmatch(id_) else literal(f"#{name}", left, right, self._paired)
            case WebLinkTo(url, label):
                return self._link(url, label, left, right)
            case Bold(inner) | Italic(inner) | Struck(inner):
                mark = _MARK_OF[type(inline)]
                if mark in _signs(inner, own=False):
                    return self._row(inner, left, right)
                return _apart(f"{mark}{self._row(inner, ' ', ' ')}{mark}", left, right)
            case LineBreak():
                return " "
            case _:
                assert_never(inline)

    def _link(self, url: str, label: tuple[Inline, ...], left: str, right: str) -> str:
        words = one_line(shown((Paragraph(label),)))
        address = web_address(url)
        if address is None:
            return literal(words, left, right, self._paired)
        if words in ("", address):
            return f"<{entities(address)}>"
        if len(label) == 1 and isinstance(label[0], _STYLED):  # Slack styles links, but nothing within them
            style = label[0]
            return self._inline(type(style)((WebLinkTo(url, style.inlines),)), left, right)
        return f"<{entities(address)}|{literal(words, '', '', self._paired)}>"


def _apart(marked: str, left: str, right: str) -> str:
    return f"{APART if parted(left) else ''}{marked}{APART if parted(right) else ''}"


def _first(inline: Inline) -> str:
    """The letter that comes first, as Slack will see it."""
    match inline:
        case Plain(text):
            return text[:1]
        case Code():
            return "`"
        case PersonMention():
            return "@"
        case Bold(inner) | Italic(inner) | Struck(inner):
            mark = _MARK_OF[type(inline)]
            return mark if mark not in _signs(inner, own=False) else _first(inner[0]) if inner else ""
        case _:
            return "<"


def _signs(inlines: Iterable[Inline], *, own: bool = True) -> str:
    """Everything in a row that Slack might take for a mark, with `own` also the marks of its styles."""
    found: list[str] = []
    for inline in inlines:
        match inline:
            case Bold(inner) | Italic(inner) | Struck(inner):
                mark = _MARK_OF[type(inline)]
                found.append(f"{mark}{_signs(inner, own=own)}{mark}" if own else _signs(inner, own=own))
            case WebLinkTo(_, label):
                found.append(_signs(label, own=own))
            case Plain(text):
                found.append(text)
            case Code():
                found.append("``" if own else "")
            case PersonMention(_, name) | ChannelMention(_, name):
                found.append(name)
            case LineBreak():
                continue
    return "".join(found)
