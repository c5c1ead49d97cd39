"""Neutral markup to blocks, with markdown-it's CommonMark parser and a few rules of our own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

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
from bot.markup.shaping import one_line, shaped

SEPARATOR: Final = "<!-- -->"  # shows nothing; keeps marks apart that would otherwise merge

_DEEPEST = 10  # levels of lists (two each) and quotes; further marks show as text
_WEB = re.compile(r"https?://[^\s/?#]|mailto:[^\s@]+@[^\s@]", re.IGNORECASE)
_MENTION = re.compile(r"(person|channel):([^\s()<>\[\]\\|]{1,200})")
_UNSAFE = re.compile(r"[^\w!#$%&'()*+,\-./:;=?@\[\]~]")
_SCHEME = re.compile(r"(?<![^\W_])https?\Z", re.IGNORECASE)
_ADDRESS = re.compile(r"://[^\s<>\[\]\"\\^`{|}]+")
_TRAILING = "*_~.,:;!?'…«»“”‘’"
_LANGUAGE = re.compile(r"[\w+#.-]{1,20}")
_LINE_ACROSS = re.compile(r"([-_*])(?:[ \t]*\1){2,}[ \t]*")
_STYLES: Final = (("strong", Bold), ("em", Italic), ("s", Struck))


@lru_cache(maxsize=256)
def parse(text: str) -> tuple[Block, ...]:
    """What `text` in neutral markup shows. Takes any text, in time linear in its length."""
    return tuple(_blocks(iter(_PARSER.parse(text))))


def web_address(url: str) -> str | None:
    """The address as a link may carry it; None when it isn't http, https or mailto."""
    safe = _UNSAFE.sub(lambda found: quote(found[0], errors="replace"), url.strip())
    return safe if _WEB.match(safe) else None


class _Parser(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url if _MENTION.fullmatch(url) else web_address(url) or ""

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return bool(url)


def _separator(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(SEPARATOR, state.pos, state.posMax):
        return False
    if not silent:
        state.push("separator", "", 0)
    state.pos += len(SEPARATOR)
    return True


def _picture(state: StateInline, silent: bool) -> bool:
    """`![alt](url)` would be a picture; here its source shows, so the bracket must not open a link."""
    if not state.src.startswith("![", state.pos, state.posMax):
        return False
    if not silent:
        state.append_pending("![")
    state.pos += 2
    return True


def _bare_address(state: StateInline, silent: bool) -> bool:
    """An address without any marks. It never reaches over brackets or backticks, so lookahead can ignore it."""
    if silent or state.linkLevel or not state.src.startswith("://", state.pos, state.posMax):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    found = _ADDRESS.match(state.src, state.pos, state.posMax) if scheme else None
    if not scheme or not found:
        return False
    address = scheme[0] + without_trailing(found[0])
    url = web_address(address)
    if not url:
        return False
    state.pending = state.pending[: -len(scheme[0])]
    state.push("link_open", "a", 1).attrs = {"href": url}
    state.push("text", "", 0).content = address
    state.push("link_close", "a", -1)
    state.pos += len(address) - len(scheme[0])
    return True


def without_trailing(address: str, signs: str = _TRAILING) -> str:
    """Punctuation behind an address belongs to the sentence; so does a bracket that was not opened in it."""
    closed = address.count(")") - address.count("(")
    end = len(address)
    while end and (address[end - 1] in signs or (closed > 0 and address[end - 1] == ")")):
        closed -= address[end - 1] == ")"
        end -= 1
    return address[:end]


BlockRule = Callable[[StateBlock, int, int, bool], bool]


def _within_reason(rule: BlockRule) -> BlockRule:
    """The parser drops what is nested too deeply; here it stays, as text. So do lines across (`* * *`)."""

    def guarded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if state.level >= _DEEPEST:
            return False
        first = state.bMarks[start] + state.tShift[start]
        if _LINE_ACROSS.fullmatch(state.src, first, state.eMarks[start]):
            return False
        return rule(state, start, end, silent)

    return guarded


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "maxNesting": 20})
    parser.disable(["code", "heading", "lheading", "hr", "reference", "html_block", "html_inline", "image", "entity"])
    parser.enable("strikethrough")
    parser.block.ruler.at("list", _within_reason(list_block), {"alt": ["paragraph", "reference", "blockquote"]})
    quoted = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.at("blockquote", _within_reason(blockquote), {"alt": quoted})
    parser.inline.ruler.before("escape", "separator", _separator)
    parser.inline.ruler.before("escape", "picture", _picture)
    parser.inline.ruler.before("escape", "bare_address", _bare_address)
    return parser


_PARSER = _parser()


def _blocks(tokens: Iterator[Token]) -> Iterator[Block]:
    """The blocks up to the closing token of the one they stand in, in the one shape."""
    for token in tokens:
        match token.type:
            case "inline":
                if inlines := shaped(_inlines(iter(token.children or ()))):
                    yield Paragraph(inlines)
            case "fence":
                yield _code_block(token)
            case "blockquote_open":
                inner = tuple(_blocks(tokens))
                yield Quotation(inner) if inner else _only(">")
            case "bullet_list_open" | "ordered_list_open":
                yield _list(token, tokens)
            case "blockquote_close" | "list_item_close":
                return


def _list(opening: Token, tokens: Iterator[Token]) -> Block:
    items = []
    for token in tokens:
        if token.type != "list_item_open":
            break
        items.append(tuple(_blocks(tokens)))
    ordered = opening.type == "ordered_list_open"
    start = int(opening.attrs.get("start", 1))
    if any(items):
        return Bullets(tuple(items), ordered, start)
    return _only(f"{start}{opening.markup}" if ordered else opening.markup)


def _only(mark: str) -> Paragraph:
    """Whoever writes only ">" or "-" means just that."""
    return Paragraph((Plain(mark),))


def _code_block(token: Token) -> CodeBlock:
    info = token.info.strip()
    text = token.content.removesuffix("\n")
    if not info or _LANGUAGE.fullmatch(info):
        return CodeBlock(text, info)
    return CodeBlock(f"{info}\n{text}" if text else info)  # people write code right behind the fence


def _inlines(tokens: Iterator[Token]) -> Iterator[Inline]:
    open_: Counter[str] = Counter()
    for token in tokens:
        match token.type:
            case "text":
                yield _styled(Plain(token.content), open_)
            case "code_inline":
                yield _styled(Code(token.content), open_)
            case "softbreak" | "hardbreak":
                yield _styled(LineBreak(), open_)
            case "link_open":
                yield _styled(_link(str(token.attrs["href"]), _until_closed(tokens)), open_)
            case _:
                open_[token.tag] += token.nesting


def _styled(inline: Inline, open_: Counter[str]) -> Inline:
    for tag, style in _STYLES:
        if open_[tag]:
            inline = style((inline,))
    return inline


def _until_closed(tokens: Iterator[Token]) -> Iterator[Token]:
    """The tokens of a link's label; an address in it is part of the label."""
    level = 1
    for token in tokens:
        level += (token.type == "link_open") - (token.type == "link_close")
        if not level:
            return
        if token.tag != "a":
            yield token


def _link(address: str, label: Iterator[Token]) -> Inline:
    mention = _MENTION.fullmatch(address)
    if not mention:
        return WebLinkTo(address, tuple(_inlines(label)))
    name = one_line("".join(" " if token.tag == "br" else token.content for token in label))
    if mention[1] == "person":
        return PersonMention(mention[2], name.removeprefix("@").strip())
    return ChannelMention(mention[2], name.removeprefix("#").strip())
