"""What neutral markup says once it is read: blocks of inlines, plain data for every renderer to match on."""

from __future__ import annotations

from bot.text import Frozen


class Plain(Frozen, frozen=True):
    """Characters that mean only themselves. Never empty, without line breaks."""

    text: str


class Bold(Frozen, frozen=True):
    inlines: tuple[Inline, ...]


class Italic(Frozen, frozen=True):
    inlines: tuple[Inline, ...]


class Struck(Frozen, frozen=True):
    inlines: tuple[Inline, ...]


class Code(Frozen, frozen=True):
    """Code within a line."""

    text: str


class WebLinkTo(Frozen, frozen=True):
    """A link with its label. `url` is http, https or mailto; blanks, quotes, brackets and invisible characters in it
    are percent-encoded. The label holds no link or mention and is the address itself where nobody wrote one."""

    url: str
    inlines: tuple[Inline, ...]


class PersonMention(Frozen, frozen=True):
    """A person, by the platform's id. `name` without "@"."""

    id: str
    name: str


class ChannelMention(Frozen, frozen=True):
    """A channel, by the platform's id. `name` without "#"."""

    id: str
    name: str


class LineBreak(Frozen, frozen=True):
    """The same paragraph goes on in the next line."""


Inline = Plain | Bold | Italic | Struck | Code | WebLinkTo | PersonMention | ChannelMention | LineBreak


class Paragraph(Frozen, frozen=True):
    inlines: tuple[Inline, ...]


class Quotation(Frozen, frozen=True):
    blocks: tuple[Block, ...]


class CodeBlock(Frozen, frozen=True):
    """Lines of code. `language` is the one word behind the opening fence, if any."""

    text: str
    language: str = ""


class Bullets(Frozen, frozen=True):
    """A list; each item is a few blocks. An ordered one counts from `start`."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1


Block = Paragraph | Quotation | CodeBlock | Bullets
