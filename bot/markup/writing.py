"""Blocks to neutral markup, and plain strings to neutral markup that shows them as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
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
from bot.markup.reading import SEPARATOR, parse
from bot.markup.shaping import shaped_blocks, tidy

_HIGHEST = 999_999_999  # CommonMark's greatest list number
_ACTIVE = re.compile(
    r"""
      [`*~\[\]]
    | (?<![^\W_]) _ | _ (?![^\W_])           # not within a word
    | <(?![ ])
    | \\(?=[!-/:-@\[-`{-~]|\Z)
    | &(?=\#?\w{1,31};)
    | :(?=//)
    """,
    re.VERBOSE,
)
_LINE_START = re.compile(r"([ \t]*)(?:(>|\#{1,6}(?=\s|\Z)|[-+](?=[-+\s]|\Z)|=(?=[=\s]|\Z))|(\d{1,9})(?=[.)](?:\s|\Z)))")
_RUNS_OF_TICKS = re.compile(r"`+")
_RUNS_OF_FENCES = re.compile(r"^[ \t]*(`{3,})", re.MULTILINE)
_IN_ADDRESS = re.compile(r"[()]|&(?=\#?\w{1,31};)")


def escape(words: str) -> str:
    """Any string as markup that shows exactly it, wherever in a paragraph it is put.

    Blanks at the ends of lines and empty lines at both ends are not shown; line ends become `\\n`, NUL U+FFFD.
    """
    lines = tidy(words).split("\n")
    alone = len(lines) == 1
    escaped = "\n".join(_literal(line, True) if alone or line.strip() else SEPARATOR for line in lines)
    return f"{escaped[:-1]}\\!" if escaped.endswith("!") else escaped  # a link behind it would be a picture


def serialise(blocks: Iterable[Block]) -> str:
    """Neutral markup that shows these blocks. What was read comes out the same when read again; of blocks made
    otherwise no words are lost, but see `shaping` for what looks alike."""
    return _written(shaped_blocks(blocks), 0)


def _written(blocks: Sequence[Block], depth: int) -> str:
    parts: list[str] = []
    previous: Block | None = None
    for block in blocks:
        if isinstance(block, Bullets) and isinstance(previous, Bullets) and block.ordered == previous.ordered:
            parts.append(SEPARATOR)
        parts.append(_block(block, depth))
        previous = block
    return "\n\n".join(parts)


def _block(block: Block, depth: int) -> str:
    match block:
        case Paragraph(inlines):
            return _paragraph(inlines)
        case Quotation(blocks):
            return _prefixed(_written(blocks, depth), "> ", "> ")
        case CodeBlock(text, language):
            longest = max((len(run) for run in _RUNS_OF_FENCES.findall(text)), default=2)
            fence = "`" * (longest + 1)
            return f"{fence}{language}\n{text}\n{fence}" if text else f"{fence}{language}\n{fence}"
        case Bullets(items, ordered, start):
            lines = []
            for number, item in enumerate(items, start):
                # Levels differ, because "- - -" would be a line across.
                mark = f"{min(number, _HIGHEST)}. " if ordered else f"{'-*+'[depth % 3]} "
                lines.append(_prefixed(_written(item, depth + 1), mark, " " * len(mark)))
            return "\n".join(lines)
        case _:
            assert_never(block)


def _prefixed(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    written = [f"{others if number else first}{line}" for number, line in enumerate(lines)]
    return "\n".join(line.rstrip(" ") if not lines[number] else line for number, line in enumerate(written))


def _paragraph(inlines: tuple[Inline, ...]) -> str:
    simple = _row(inlines, "", line_start=True)
    if all(isinstance(inline, Plain | LineBreak) for inline in inlines) or parse(simple) == (Paragraph(inlines),):
        return simple
    return _row(inlines, SEPARATOR, line_start=True)  # marks that would merge or not hold beside these letters


def _row(inlines: tuple[Inline, ...], apart: str, line_start: bool = False) -> str:
    parts: list[str] = []
    for inline in inlines:
        if isinstance(inline, LineBreak):
            parts.append(f"{SEPARATOR}\n" if line_start and parts else "\n")
        else:
            parts.append(_inline(inline, apart, line_start))
        line_start = isinstance(inline, LineBreak)
    return "".join(parts)


def _inline(inline: Inline, apart: str, line_start: bool) -> str:
    match inline:
        case Plain(text):
            return _literal(text, line_start)
        case Bold(inner):
            return _marked("**", inner, apart)
        case Italic(inner):
            return _marked("*", inner, apart)
        case Struck(inner):
            return _marked("~~", inner, apart)
        case Code(text):
            return f"{apart}{_code(text)}{apart}"
        case PersonMention(id_, name):
            return f"{apart}[{_literal('@' + name)}]({_address(f'person:{id_}')}){apart}"
        case ChannelMention(id_, name):
            return f"{apart}[{_literal('#' + name)}]({_address(f'channel:{id_}')}){apart}"
        case WebLinkTo(url, (Plain(text),)) if text == url:
            return f"{apart}<{url}>{apart}"
        case WebLinkTo(url, label):
            return f"{apart}[{_row(label, apart)}]({_address(url)}){apart}"
        case LineBreak():
            return "\n"
        case _:
            assert_never(inline)


def _marked(mark: str, inlines: tuple[Inline, ...], apart: str) -> str:
    return f"{apart}{mark}{apart}{_row(inlines, apart)}{apart}{mark}{apart}"


def _code(text: str) -> str:
    runs = {len(run) for run in _RUNS_OF_TICKS.findall(text)}
    length = next(length for length in range(1, len(runs) + 2) if length not in runs)
    blank = not text.strip(" ")
    pad = " " if text[0] == "`" or text[-1] == "`" or (text[0] == text[-1] == " " and not blank) else ""
    return f"{'`' * length}{pad}{text}{pad}{'`' * length}"


def _address(address: str) -> str:
    return _IN_ADDRESS.sub(_with_backslash, address)


def _literal(text: str, line_start: bool = False) -> str:
    escaped = ""
    if line_start and (start := _LINE_START.match(text)):
        escaped = f"{start[1]}\\{start[2]}" if start[2] else f"{start[1]}{start[3]}\\{text[start.end()]}"
        text = text[start.end() + (start[3] is not None) :]
    return escaped + _ACTIVE.sub(_with_backslash, text)


_with_backslash: Callable[[re.Match[str]], str] = lambda found: f"\\{found[0]}"  # noqa: E731
