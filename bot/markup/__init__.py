"""The neutral markup: how every text is stored and passed around, whatever platform it comes from or goes to.

It is a part of CommonMark: bold, italic, ~~struck~~, `code`, code blocks, quotations, lists, links and bare addresses.
Mentions are links: `[@Ana](person:U1)`, `[#talk](channel:C1)`. As in chat, every line end is a line break. Headings,
pictures, tables, HTML and entities are no marks here: they show as they were typed, as do links with other schemes
than http, https and mailto. The one comment `<!-- -->` shows nothing and keeps marks apart.
"""

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
from bot.markup.headings import heading, heading_markup, is_plain, mentions_in, people_in, with_names
from bot.markup.parting import parted
from bot.markup.reading import parse, web_address
from bot.markup.shaping import shaped_blocks
from bot.markup.showing import clip, plain, shown
from bot.markup.writing import escape, serialise

__all__ = [
    "Block",
    "Bold",
    "Bullets",
    "ChannelMention",
    "Code",
    "CodeBlock",
    "Inline",
    "Italic",
    "LineBreak",
    "Paragraph",
    "PersonMention",
    "Plain",
    "Quotation",
    "Struck",
    "WebLinkTo",
    "clip",
    "escape",
    "heading",
    "heading_markup",
    "is_plain",
    "mentions_in",
    "parse",
    "parted",
    "people_in",
    "plain",
    "serialise",
    "shaped_blocks",
    "shown",
    "web_address",
    "with_names",
]
