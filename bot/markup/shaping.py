"""One shape for everything that looks the same.

`***a** b*` and `***a*** *b*` look alike, and platforms allow what CommonMark cannot write ("**bold **"). So every row
of inlines is brought into one shape: no style around blanks, no style inside itself, the longest style outermost,
no blanks at the ends of lines. What is read is in this shape, so reading what was written gives the same again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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

BOLD, ITALIC, STRUCK = 1, 2, 4
_BITS = {Bold: BOLD, Italic: ITALIC, Struck: STRUCK}
_STYLES = ((BOLD, Bold), (ITALIC, Italic), (STRUCK, Struck))
_LINE_END = re.compile(r"\r\n?|\n")
_ANY_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_INVALID = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Leaf = tuple[Inline, int]  # something without inner styles, and the styles it stands in, as bits


def shaped_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks in the one shape; what would show nothing is left out."""
    return tuple(block for each in blocks if (block := _shaped_block(each)) is not None)


def shaped(inlines: Iterable[Inline], *, label: bool = False) -> tuple[Inline, ...]:
    """The same inlines in the one shape. As the `label` of a link: in one line, without links and mentions."""
    inlines = tuple(inlines)
    if len(inlines) == 1 and isinstance(inlines[0], Plain) and _is_shaped(inlines[0].text):
        return inlines
    return tree(list(_leaves(inlines, 0, label)))


def tree(leaves: list[Leaf]) -> tuple[Inline, ...]:
    """Leaves in order, nested anew by their styles."""
    if not any(styles for _, styles in leaves):  # most words have no style
        return tuple(inline for inline, _ in _merged(_trimmed(leaves)))
    return _nested(_merged(_trimmed(_blanks_unstyled(leaves))))


def one_line(words: str) -> str:
    return " ".join(tidy(words).split())


def tidy(words: str) -> str:
    """Line ends as `\\n`, and no NUL, which no database takes."""
    return _LINE_END.sub("\n", words).replace("\0", "\ufffd")


def cleaned(text: str) -> str:
    """Without characters no message can hold; every kind of line end becomes a line feed."""
    if text.isascii() and text.isprintable():
        return text
    return _INVALID.sub("", _ANY_LINE_END.sub("\n", text))


def lines_of(inlines: tuple[Inline, ...]) -> Iterator[tuple[Inline, ...]]:
    """The lines of a shaped paragraph, each styled by itself, for platforms whose styles don't go over a line end."""
    leaves = list(_leaves_of_shaped(inlines, 0))
    if not any(isinstance(leaf, LineBreak) for leaf, _ in leaves):
        yield inlines
        return
    line: list[Leaf] = []
    for leaf in (*leaves, (LineBreak(), 0)):
        if isinstance(leaf[0], LineBreak):
            yield tree(line)
            line = []
        else:
            line.append(leaf)


def _leaves_of_shaped(inlines: Iterable[Inline], styles: int) -> Iterator[Leaf]:
    for inline in inlines:
        if isinstance(inline, Bold | Italic | Struck):
            yield from _leaves_of_shaped(inline.inlines, styles | _BITS[type(inline)])
        else:
            yield inline, styles


def _shaped_block(block: Block) -> Block | None:
    match block:
        case Paragraph(inlines):
            row = shaped(inlines)
            return Paragraph(row) if row else None
        case Quotation(blocks):
            inner = shaped_blocks(blocks)
            return Quotation(inner) if inner else None
        case Bullets(items, ordered, start):
            shown = tuple(shaped_blocks(item) for item in items)
            return Bullets(shown, ordered, start if ordered else 1) if any(shown) else None
        case CodeBlock(text, language):
            return CodeBlock(tidy(text), language)


def _leaves(inlines: Iterable[Inline], styles: int, label: bool) -> Iterator[Leaf]:
    for inline in inlines:
        match inline:
            case Bold(inner):
                yield from _leaves(inner, styles | BOLD, label)
            case Italic(inner):
                yield from _leaves(inner, styles | ITALIC, label)
            case Struck(inner):
                yield from _leaves(inner, styles | STRUCK, label)
            case WebLinkTo(_, inner) if label:
                yield from _leaves(inner, styles, label)
            case WebLinkTo(url, inner):
                inside = [(leaf, bits & ~styles) for leaf, bits in _leaves(inner, 0, label=True)]
                yield WebLinkTo(url, tree(inside) or (Plain(url),)), styles
            case PersonMention(_, name) if label:
                yield Plain(f"@{one_line(name)}"), styles
            case ChannelMention(_, name) if label:
                yield Plain(f"#{one_line(name)}"), styles
            case PersonMention(id_, name):
                yield PersonMention(id_, one_line(name)), styles
            case ChannelMention(id_, name):
                yield ChannelMention(id_, one_line(name)), styles
            case LineBreak() if label:
                yield Plain(" "), styles
            case LineBreak():
                yield inline, styles
            case Code(text):
                if text:
                    yield Code(tidy(text).replace("\n", " ")), styles
            case Plain(text):
                yield from _lines(text, styles, label)


def _is_shaped(words: str) -> bool:
    """Is it one line already, without blanks at its ends? Not surely told of all that is."""
    return words.isprintable() and words != "" and not words.startswith(" ") and not words.endswith(" ")


def _lines(text: str, styles: int, label: bool) -> Iterator[Leaf]:
    if _is_shaped(text):
        yield Plain(text), styles
        return
    between: Inline = Plain(" ") if label else LineBreak()
    for number, line in enumerate(tidy(text).split("\n")):
        if number:
            yield between, styles
        words = line.strip()
        if line and not words:
            yield Plain(line), styles
        elif words:
            start = line.index(words[0])
            end = start + len(words)
            for piece in (line[:start], words, line[end:]):
                if piece:
                    yield Plain(piece), styles


def _is_blank(inline: Inline) -> bool:
    return isinstance(inline, LineBreak) or (isinstance(inline, Plain) and inline.text.isspace())


def _blanks_unstyled(leaves: list[Leaf]) -> list[Leaf]:
    """A blank is styled only where both neighbours are, too."""
    after = [0] * len(leaves)
    styles = 0
    for place in range(len(leaves) - 1, -1, -1):
        after[place] = styles
        inline, bits = leaves[place]
        styles = styles if _is_blank(inline) else bits
    done = []
    styles = 0
    for (inline, bits), following in zip(leaves, after, strict=True):
        if _is_blank(inline):
            done.append((inline, bits & styles & following))
        else:
            styles = bits
            done.append((inline, bits))
    return done


def _trimmed(leaves: list[Leaf]) -> list[Leaf]:
    """Without blanks at the ends of lines and empty lines at both ends."""
    done: list[Leaf] = []
    for leaf in leaves:
        inline = leaf[0]
        if isinstance(inline, LineBreak):
            while done and isinstance(done[-1][0], Plain) and _is_blank(done[-1][0]):
                done.pop()
            if not done:
                continue
        elif _is_blank(inline) and (not done or isinstance(done[-1][0], LineBreak)):
            continue
        done.append(leaf)
    while done and _is_blank(done[-1][0]):
        done.pop()
    return done


def _merged(leaves: list[Leaf]) -> list[Leaf]:
    done: list[Leaf] = []
    words: list[str] = []
    styles = 0
    for inline, bits in [*leaves, (LineBreak(), -1)]:
        if words and (bits != styles or not isinstance(inline, Plain)):
            done.append((Plain("".join(words)), styles))
            words = []
        if isinstance(inline, Plain):
            words.append(inline.text)
            styles = bits
        else:
            done.append((inline, bits))
    return done[:-1]


def _nested(leaves: list[Leaf]) -> tuple[Inline, ...]:
    done: list[Inline] = []
    place = 0
    while place < len(leaves):
        inline, bits = leaves[place]
        end, bit, style = max(
            ((_run(leaves, place, bit), -bit, style) for bit, style in _STYLES if bits & bit),
            key=lambda run: run[:2],
            default=(place + 1, 0, None),
        )
        if style is None:
            done.append(inline)
        else:
            done.append(style(_nested([(each, styles & ~-bit) for each, styles in leaves[place:end]])))
        place = end
    return tuple(done)


def _run(leaves: list[Leaf], start: int, bit: int) -> int:
    end = start
    while end < len(leaves) and leaves[end][1] & bit:
        end += 1
    return end
