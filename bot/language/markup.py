"""Our neutral markup (a subset of CommonMark) without its marks. Every pattern here takes linear time.

Mentions are links such as ``[@Ana](person:U1)``.
"""

import re
from functools import lru_cache

HEARD = 1500
"""Characters of a message that `spoken` gives: who asks or thanks does so by then."""

LONGEST_CODE = 80
"""Characters of code that can be a part of a title."""

_PERHAPS_MARKED = re.compile(r"[`*_\[~\\@:|\n>#]")  # one class of characters is searched three times as fast
_MARKED = re.compile(r"[`*_\[~\\@]|:[/a-zA-Z+-]|\|\||www\.|(?:\n|\A)[ \t]{0,3}[-+#>\d]")
_FENCED = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_FENCE = re.compile(r"```(?:[\w+-]{1,20}(?=\n))?")
_QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
_MENTION = re.compile(r"\[@[^\[\]\n]{0,200}\]\((person:[^()\s]{1,200})\)")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s]{0,2000}\)")
_ADDRESS = re.compile(r"<?\b(?:[a-zA-Z][a-zA-Z+.-]{1,15}://|www\.)[^\s<>]+>?")
_BARE = re.compile(r"(?<!\]\()(?<!\w)<?(https?://[^\s<>\[\]\"\\^`{|}]+)>?", re.IGNORECASE)
_HOST = re.compile(r"https?://(?:[^/?#]*@)?(?:www\.)?([^/?#:]+)", re.IGNORECASE)
_CODE_AMID = re.compile(
    r"(?<=[^\s.!?:…])[ \t]{0,9}\n```[\w+-]{0,20}\n((?:(?!```).){1,2000})\n```[ \t]{0,9}"
    r"(?:(?P<on>\n[ \t]{0,9}(?=[^\W\dA-Z_]|[.,;:!?)]))|(?=\n|\Z))",
    re.DOTALL,
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}")
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z+-][\w+-]{0,40}:(?![\w:])")
_EMPHASIS = re.compile(r"(?<![^\W_])(?<!\\)[*_~]|(?<!\\)[*_~](?![^\W_])|\|\|")
_LINE_START = re.compile(r"^[ \t]{0,3}(?:#{1,6}[ \t]|>[ \t]?|[-+*][ \t]|\d{1,3}[.)][ \t])", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPOKEN_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_BLANKS = re.compile(r"[ \t]{2,}")


@lru_cache(maxsize=16)  # one message is read by several of our functions in a row
def plain(text: str) -> str:
    """The writer's own prose, line by line: no markup, code blocks, quoted lines, addresses or mentions.

    What stands in backticks within a line stays, without them.
    """
    if not _is_marked(text):
        return text.strip()
    return _bare(_QUOTED.sub(" ", _FENCED.sub(" ", text)))


@lru_cache(maxsize=16)
def spoken(text: str) -> tuple[str, tuple[str, ...]]:
    """The beginning of the writer's prose as one would hear it: casefolded, straight apostrophes; whole and in words."""
    said = plain(text[: 2 * HEARD])[:HEARD].casefold().replace("’", "'")
    return said, tuple(_SPOKEN_WORD.findall(said))


def readable(text: str) -> str:
    """Everything that can be read, so also code and quotes: what a search should find."""
    if not _is_marked(text):
        return text
    return _bare(_FENCE.sub(" ", text))


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the people addressed in this text, in order: ``[@Ana](person:U1)`` gives ``U1``."""
    if "](person:" not in text:
        return ()
    return tuple(address.removeprefix("person:") for address in _MENTION.findall(text))


def starts_with_mention(text: str) -> bool:
    """Whether the first thing in the message is somebody's name."""
    return _MENTION.match(text.lstrip()) is not None


def without_address(text: str) -> str:
    """The text without the mentions it starts with."""
    rest = text.lstrip()
    while rest[:2] == "[@" and (address := _MENTION.match(rest)):
        rest = rest[address.end() :].lstrip(" \t\n,:")
    return rest


def with_names(text: str) -> str:
    """The text with plain names where people are mentioned."""
    return _MENTION.sub(lambda mention: mention[0][2:].partition("](")[0], text) if "](person:" in text else text


def with_hosts(text: str) -> str:
    """The text with only the host of every bare address: "See example.org". An address alone stays as it is."""
    if "://" not in text or _BARE.fullmatch(text.strip()):
        return text
    return _BARE.sub(_host, text)


def with_code_in_line(text: str) -> str:
    """The text with code that was fenced in the middle of a sentence as a part of that sentence."""
    return _CODE_AMID.sub(_in_line, text) if "```" in text else text


def _in_line(amid: re.Match[str]) -> str:
    code = amid[1]
    if "\n" not in code and "`" not in code and len(code) <= LONGEST_CODE:
        return f" `{code}` "
    return " … " if amid["on"] else amid[0]


def _host(found: re.Match[str]) -> str:
    whole = found[1]
    address = whole.rstrip(".,;:!?'*_~…")
    if address.endswith(")") and "(" not in address:
        address = address.rstrip(")")
    host = _HOST.match(address)
    return host[1] + whole[len(address) :] if host else found[0]


def _is_marked(text: str) -> bool:
    perhaps = _PERHAPS_MARKED.search(text) is not None or "www." in text or text[:1] in "-+0123456789"
    return perhaps and _MARKED.search(text) is not None


def _bare(text: str) -> str:
    text = _LINE_START.sub("", text)
    if "](" in text:
        text = _LINK.sub(r"\1", _MENTION.sub(" ", text))
    if "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    if "@" in text:
        text = _MAIL.sub(" ", text)
    if ":" in text:
        text = _SHORTCODE.sub(" ", text)
    text = _EMPHASIS.sub("", text.replace("`", ""))
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return _BLANKS.sub(" ", text).strip()
