"""Blocks of the neutral markup → Discord's markdown. Pure, and harmless whatever people wrote.

No text of a person can call anybody, invite or look other than it was meant; the only references that come out are web
links and channels. People are named, never mentioned. https://docs.discord.com/developers/reference#message-formatting
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from adapters.markdown.marks import APART, in_code, is_invite, literal
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

_ID = re.compile(r"[0-9]{1,20}")
_TICKS = re.compile("`+")
_BRACKET = re.compile(r"(?<!\\)[\[\]]")  # in code, which knows no backslash
_MARK_OF = {Bold: "**", Italic: "*", Struck: "~~"}
_HIGHEST = 999_999_999


def markdown(blocks: Sequence[Block]) -> str:
    """What these blocks say, in Discord's markdown. All words are kept; a style Discord can't show there is left out."""
    return _joined(shaped_blocks(blocks), quoted=False, depth=0)


def plain_text(text: str) -> str:
    """Words for labels, titles and descriptions, in which Discord knows no marks."""
    return in_code(text)


def _joined(blocks: Iterable[Block], *, quoted: bool, depth: int) -> str:
    parts: list[str] = []
    previous: Block | None = None
    for block in blocks:
        if previous is not None:
            alike = type(previous) is type(block) and not isinstance(block, CodeBlock)
            parts.append("\n\n" if alike or isinstance(previous, Bullets) else "\n")
        parts.append(_block(block, quoted, depth))
        previous = block
    return "".join(parts)


def _block(block: Block, quoted: bool, depth: int) -> str:
    match block:
        case Paragraph(inlines):
            return "\n".join(_row(line, line_start=True) for line in lines_of(inlines))
        case Quotation(inner):
            words = _joined(inner, quoted=True, depth=depth)
            if quoted or depth:  # Discord knows one level, and none in lists
                return words
            return "\n".join(f"> {line}" for line in words.split("\n"))
        case CodeBlock(text, language):
            return _code_lines(text) if depth else _code_block(text, language)
        case Bullets(items, ordered, start):
            return "\n".join(_items(items, ordered, start, quoted, depth))
        case _:
            assert_never(block)


def _items(items: tuple[tuple[Block, ...], ...], ordered: bool, start: int, quoted: bool, depth: int) -> Iterator[str]:
    for number, item in enumerate(items, start):
        mark = f"{min(number, _HIGHEST)}." if ordered else "-"
        first, *others = re.sub("\n+", "\n", _joined(item, quoted=quoted, depth=depth + 1)).split("\n")
        yield f"{mark} {first or APART}"
        yield from (f"{' ' * (len(mark) + 1)}{line}" for line in others)


def _code_block(text: str, language: str) -> str:
    inside = in_code(text)
    while "```" in inside:
        inside = inside.replace("```", f"`{APART}`{APART}`")
    if inside.endswith("`") or not inside.strip():
        inside += APART
    return f"```{language}\n{inside}\n```"


def _code_lines(text: str) -> str:
    """Where no block of code can stand: every line by itself."""
    return "\n".join(_code(line) for line in cleaned(text).split("\n"))


def _code(text: str) -> str:
    words = in_code(text).replace("\n", " ")
    if not words.strip():
        return words
    runs = {len(run) for run in _TICKS.findall(words)}
    if runs - {1, 2} or len(runs) > 1:  # three would begin a block
        words, runs = words.replace("`", f"`{APART}").removesuffix(APART), {1}
    ticks = "``" if 1 in runs else "`"
    pad = " " if words[0] == "`" or words[-1] == "`" else ""
    return f"{ticks}{pad}{words}{pad}{ticks}"


def _row(inlines: tuple[Inline, ...], *, line_start: bool = False) -> str:
    done = ""
    for inline in inlines:
        piece = _inline(inline, line_start and not done)
        meets = done[-1:] == "<" or (done[-1:] in tuple("*~`") and piece[:1] in tuple("*~`"))
        done += f"{APART}{piece}" if meets else piece
    return done


def _inline(inline: Inline, line_start: bool) -> str:
    match inline:
        case Plain(text):
            return literal(text, line_start=line_start)
        case Code(text):
            return _code(text)
        case PersonMention(id_, name):
            return literal(f"@{name or id_}", line_start=line_start)
        case ChannelMention(id_, name):
            return f"<#{id_}>" if _ID.fullmatch(id_) else literal(f"#{name}", line_start=line_start)
        case WebLinkTo(url, label):
            return _link(url, label, line_start)
        case Bold(inner) | Italic(inner) | Struck(inner):
            mark = _MARK_OF[type(inline)]
            words = _row(inner, line_start=line_start)
            if mark[0] in _unescaped(inner):
                return words
            before = APART if words[:1] in ("*", "~", "") else ""
            after = APART if words[-1:] in ("*", "~", "\\") else ""
            return f"{mark}{before}{words}{after}{mark}"
        case LineBreak():
            return " "
        case _:
            assert_never(inline)


def _unescaped(inlines: Iterable[Inline]) -> str:
    """Code and addresses, in which Discord would find the end of a style around them."""
    found: list[str] = []
    for inline in inlines:
        match inline:
            case Code(text):
                found.append(text)
            case WebLinkTo(url, label):
                found.append(f"{url}{_unescaped(label)}")
            case Bold(inner) | Italic(inner) | Struck(inner):
                found.append(_unescaped(inner))
            case _:
                continue
    return "".join(found)


def _link(url: str, label: tuple[Inline, ...], line_start: bool) -> str:
    """Discord doesn't unfold an address in angles. Where it makes no link of one, the address is shown."""
    words = one_line(shown((Paragraph(label),)))
    address = web_address(url)
    if address is None:
        return literal(words, line_start=line_start)
    if not address.lower().startswith("http") or is_invite(address):
        bare = address.removeprefix("mailto:")
        return literal(bare if words in ("", address, bare) else f"{words} ({bare})", line_start=line_start)
    if words in ("", address):
        return f"<{address}>"
    shown_label = _row(label)
    if "://" in words or is_invite(words) or _BRACKET.search(shown_label):
        return f"{literal(words, line_start=line_start)} (<{address}>)"  # of such a label Discord makes no link
    return f"[{shown_label}](<{address}>)"
