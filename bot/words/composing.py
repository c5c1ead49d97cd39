"""A text in the reader's language, its places filled with values.

Values are put in after the template was read, as parts of a tree: no word of a person is ever read as markup of the
bot's own, whatever it contains. A sentence that isn't translated yet is English throughout, dates and lists included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal

from bot import markup
from bot.locale import translations
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
)
from bot.text import Listing, Quote, Spot, Text, Value, Verb, WebLink, When, Where, Who, t
from bot.words.direction import closed
from bot.words.moments import in_words, zone_of
from bot.words.reader import PLACE, Reader, template_of

COMMAND = "/practice"
_ITEM = re.compile(r"\{(\d+)\}")
_ENDED = re.compile(r"[.!?…。！？][\u202c\u2069]*\Z")
_STOP = re.compile(r"^[.。](?![.。])")  # a sentence ends once, also behind a title that is one
_SOMEONE = t("someone")
_A_CHANNEL = t("a channel")
_A_MESSAGE = t("a message")


def compose(text: Text, reader: Reader) -> str:
    """The text for this reader, in neutral markup."""
    return markup.serialise(compose_blocks(text, reader))


def compose_blocks(text: Text, reader: Reader) -> tuple[Block, ...]:
    """The text for this reader, as what its neutral markup is read to: for renderers, who would read it anyway."""
    template, locale = template_of(text, reader)
    filled = _Filling(text.values, reader, locale).blocks(markup.parse(template))
    return markup.shaped_blocks(filled)


def say_plain(text: Text, reader: Reader) -> str:
    """The text for this reader in one line without markup: for titles, labels, notifications, buttons."""
    return " ".join(markup.shown(compose_blocks(text, reader)).split())


@dataclass(frozen=True)
class _Filling:
    """The values of one text, to be put into its places."""

    values: Mapping[str, Text | Value | Listing]
    reader: Reader
    locale: Locale

    def blocks(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            match block:
                case Paragraph((Plain(text),)) if (alone := PLACE.fullmatch(text)) and alone[1] in self.values:
                    yield from self.value_blocks(self.values[alone[1]])
                case Paragraph(inlines):
                    yield Paragraph(tuple(self.inlines(inlines)))
                case Quotation(inner):
                    yield Quotation(tuple(self.blocks(inner)))
                case Bullets(items, ordered, start):
                    yield Bullets(tuple(tuple(self.blocks(item)) for item in items), ordered, start)
                case CodeBlock(text, language):
                    yield CodeBlock(self.code(text), language)
                case _:
                    assert_never(block)

    def inlines(self, inlines: Iterable[Inline]) -> Iterator[Inline]:
        for inline in inlines:
            match inline:
                case Plain(text):
                    yield from self.words(text)
                case Bold(inner):
                    yield Bold(tuple(self.inlines(inner)))
                case Italic(inner):
                    yield Italic(tuple(self.inlines(inner)))
                case Struck(inner):
                    yield Struck(tuple(self.inlines(inner)))
                case WebLinkTo(url, inner):
                    yield WebLinkTo(url, tuple(self.inlines(inner)))
                case Code(text):
                    yield Code(self.code(text))
                case PersonMention() | ChannelMention() | LineBreak():
                    yield inline
                case _:
                    assert_never(inline)

    def words(self, text: str) -> Iterator[Inline]:
        ended = False
        for number, piece in enumerate(PLACE.split(text)):
            if number % 2 == 0:
                yield Plain(_STOP.sub("", piece, count=1) if ended else piece)
            elif piece in self.values:
                value = self.value(self.values[piece])
                ended = _ENDED.search(markup.shown((Paragraph(value),))) is not None
                yield from value
            else:
                yield Plain(f"{{{piece}}}")
                ended = False

    def code(self, text: str) -> str:
        def filled(place: re.Match[str]) -> str:
            if place[1] not in self.values:
                return place[0]
            return markup.shown((Paragraph(tuple(self.value(self.values[place[1]]))),))

        return PLACE.sub(filled, text)

    def value_blocks(self, value: Text | Value | Listing) -> tuple[Block, ...]:
        match value:
            case Text():
                return compose_blocks(value, self.reader)
            case Quote(words, limit, plain=False):
                clipped = markup.clip(words, limit) if limit else words
                return tuple(self.quoted(block) for block in markup.parse(clipped))
            case _:
                return (Paragraph(tuple(self.value(value))),)

    def value(self, value: Text | Value | Listing) -> tuple[Inline, ...]:
        match value:
            case str():
                return (Plain(closed(value)),)
            case int():
                return (Plain(format_decimal(value, locale=self.locale)),)
            case When():
                return (Plain(in_words(value, self.reader.now, zone_of(self.reader.timezone), self.locale, self.say)),)
            case Who(person):
                return (Plain(_named(self.reader.names, person) or self.say(_SOMEONE)),)  # by name, never a ping
            case Where(channel):
                return (ChannelMention(channel, _named(self.reader.channels, channel) or self.say(_A_CHANNEL)),)
            case Quote(words, limit, plain=True):
                return (Plain(closed(self.one_line(markup.clip(words, limit) if limit else words))),)
            case Text() | Quote():
                return tuple(_in_a_row(self.value_blocks(value)))
            case WebLink(url, label):
                return self.link(url, url if label is None else label)
            case Spot(label=label):
                url = self.reader.address(value)
                return self.link(url, label or url or self.say(_A_MESSAGE))
            case Verb(name, steward):
                return (Code(" ".join(filter(None, (COMMAND, self.reader.tending if steward else "", name)))),)
            case Listing(values, any_of):
                return tuple(self.listing(values, any_of))
            case _:
                assert_never(value)

    def say(self, text: Text) -> str:
        """A few words of our own in the language of the sentence around them."""
        known = translations(self.locale)
        return (known and known.find(text.msgid)) or text.msgid

    def link(self, url: str, label: Text | str) -> tuple[Inline, ...]:
        shown = self.value(label)
        address = markup.web_address(url)
        return (WebLinkTo(address, shown),) if address else shown

    def listing(self, values: tuple[Text | Value, ...], any_of: bool) -> Iterator[Inline]:
        places = [f"{{{number}}}" for number in range(len(values))]
        joined = format_list(places, "or" if any_of else "standard", self.locale)
        for number, piece in enumerate(_ITEM.split(joined)):
            if number % 2 == 0:
                yield Plain(piece)
            else:
                yield from self.value(values[int(piece)])

    def one_line(self, words: str) -> str:
        """People's words without marks, with the names of today."""
        if "person:" not in words and "channel:" not in words:
            return markup.plain(words)
        return " ".join(markup.shown(map(self.quoted, markup.parse(words))).split())

    def quoted(self, block: Block) -> Block:
        """People's words with the names of today."""
        match block:
            case Paragraph(inlines):
                return Paragraph((*map(self.named, inlines), Plain(closed(markup.shown((block,)), only_ends=True))))
            case Quotation(inner):
                return Quotation(tuple(map(self.quoted, inner)))
            case Bullets(items, ordered, start):
                return Bullets(tuple(tuple(map(self.quoted, item)) for item in items), ordered, start)
            case CodeBlock(text, language):
                return CodeBlock(closed(text), language)
            case _:
                assert_never(block)

    def named(self, inline: Inline) -> Inline:
        match inline:
            case PersonMention(id_, name):
                return PersonMention(id_, _named(self.reader.names, id_) or self.called(name, id_, _SOMEONE))
            case ChannelMention(id_, name):
                return ChannelMention(id_, _named(self.reader.channels, id_) or self.called(name, id_, _A_CHANNEL))
            case Bold(inner):
                return Bold(tuple(map(self.named, inner)))
            case Italic(inner):
                return Italic(tuple(map(self.named, inner)))
            case Struck(inner):
                return Struck(tuple(map(self.named, inner)))
            case _:
                return inline

    def called(self, name: str, id_: str, otherwise: Text) -> str:
        """The name that was written; an id says nothing to anybody."""
        return closed(name) if name != id_ else self.say(otherwise)


def _named(names: Mapping[str, str], id_: str) -> str:
    """The name in one line; empty when it isn't known or shows nothing."""
    return closed(" ".join(names.get(id_, "").split()))


def _in_a_row(blocks: Iterable[Block]) -> Iterator[Inline]:
    """Blocks within a line of the bot's own: their lines, one beneath the other."""
    for number, block in enumerate(blocks):
        if number:
            yield LineBreak()
        match block:
            case Paragraph(inlines):
                yield from inlines
            case Quotation(inner):
                yield from _in_a_row(inner)
            case CodeBlock(text):
                for line_number, line in enumerate(text.split("\n")):
                    if line_number:
                        yield LineBreak()
                    yield Code(line)
            case Bullets(items):
                for item_number, item in enumerate(items):
                    if item_number:
                        yield LineBreak()
                    yield Plain("• ")
                    yield from _in_a_row(item)
            case _:
                assert_never(block)
