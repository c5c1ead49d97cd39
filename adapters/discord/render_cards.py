"""The parts of a card as components, as many as they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from adapters.discord.limits import ALT_TEXT, FACT, QUESTION, ROW, TEXT, TITLE
from adapters.discord.pages import Piece, named_file
from adapters.discord.render_elements import Ids, button, menu, not_choosable
from adapters.discord.saying import Json, Saying, Written, partable, written
from bot.card import Attachment, Button, Buttons, Facts, Item, Items, Menu, Part, Picture, Rule, Said, Words
from bot.markup import (
    Block,
    Bold,
    Bullets,
    LineBreak,
    Paragraph,
    Plain,
    Quotation,
    WebLinkTo,
    shaped_blocks,
    shown,
    web_address,
)
from bot.markup.arranging import in_bold, one_above_other, words_alone
from bot.markup.fitting import shortened, size
from bot.markup.showing import ELLIPSIS
from bot.text import Text


class Parts:
    """Parts of one card for one reader."""

    def __init__(self, saying: Saying, ids: Ids) -> None:
        self.saying, self.ids = saying, ids
        self.files: set[str] = set()

    def title(self, title: Text) -> Iterator[Piece]:
        """As a heading, if it is short and in one line; else in bold."""
        blocks = self.saying.blocks(title)
        match blocks:
            case (Paragraph(inlines),) if not any(isinstance(inline, LineBreak) for inline in inlines):
                for words, said in written(blocks, TITLE)[:2]:
                    if size(said) <= TITLE.most and said == shown(blocks):
                        yield Piece(text(f"### {words}"), said)
                        return
        yield from texts(in_bold(blocks))

    def part(self, part: Part) -> Iterator[Piece]:
        """One part of a card."""
        match part:
            case Words(words, small):
                yield from texts(self.saying.blocks(words), small=small)
            case Said():
                yield from self._said(part)
            case Facts():
                yield from self._facts(part)
            case Items():
                yield from self._items(part)
            case Buttons(buttons):
                yield from self._buttons(buttons)
            case Menu():
                yield from self._menu(part)
            case Picture():
                yield from self._picture(part)
            case Attachment():
                yield from self._attachment(part)
            case Rule():
                yield Piece({"type": 14, "divider": True, "spacing": 1})
            case _:
                assert_never(part)

    def _said(self, said: Said) -> Iterator[Piece]:
        words = self.saying.blocks(Text("{words}", {"words": said.words}))
        quoted = list(texts((Quotation(words),))) if words else []
        yield from quoted
        if said.by:
            yield from texts(self.saying.blocks(said.by), small=True, clings=bool(quoted))

    def _facts(self, facts: Facts) -> Iterator[Piece]:
        """Each in a line of its own; what is long stands by itself."""
        lines: list[Written] = []
        for label, value in facts.facts:
            blocks = _fact(self.saying.blocks(label), self.saying.blocks(value))
            parts = written(blocks, TEXT)
            long = len(parts) > 1 or any(size(words) > FACT.most for words, _ in parts)
            full = sum(size(words) + 1 for words, _ in lines) + sum(size(words) for words, _ in parts) > TEXT.most
            if lines and (long or full):
                yield _together(lines)
                lines = []
            if long:
                yield from map(_alone, parts)
            else:
                lines += parts
        if lines:
            yield _together(lines)

    def _items(self, items: Items) -> Iterator[Piece]:
        lines: list[Written] = []
        marked = items.numbered or not any(item.button for item in items.items)
        for number, item in enumerate(items.items, 1):
            blocks = self._entry(item)
            if marked:
                blocks = (Bullets((blocks,), items.numbered, number),)
            if item.button:
                yield from _lines(lines)
                lines = []
                yield from self._beside(blocks, item.button)
            else:
                lines += written(blocks, TEXT)
        yield from _lines(lines)

    def _entry(self, item: Item) -> tuple[Block, ...]:
        words = self.saying.blocks(item.text)
        return one_above_other(words, self.saying.blocks(item.detail)) if item.detail else words

    def _beside(self, blocks: tuple[Block, ...], shown_button: Button) -> Iterator[Piece]:
        """Words with a button beside them; a question it asks first is the last text beside it."""
        beneath: list[str] = []
        element = button(self.saying, shown_button, self.ids, beneath)
        if element is None:
            yield from texts((*blocks, self._link(shown_button)))
            return
        words = written(blocks, TEXT)
        if shown_button.confirm:
            words += self._question(shown_button.confirm)
        *over, beside = words or [(ELLIPSIS, "")]
        together = [beside]
        if shown_button.confirm and over and size(over[-1][0]) + size(beside[0]) <= TEXT.most:
            together = [over.pop(), beside]
        yield from map(_alone, over)
        section = {"type": 9, "components": [text(some) for some, _ in together], "accessory": element}
        yield Piece(section, "\n".join(said for _, said in together), clings=bool(over))
        yield from wholes(beneath)

    def _question(self, question: Text) -> list[Written]:
        return written(self.saying.blocks(question), QUESTION, small=True) or [(f"-# {ELLIPSIS}", "")]

    def _buttons(self, buttons: Sequence[Button]) -> Iterator[Piece]:
        """In rows, and under them those that ask first, each beside its question."""
        beneath: list[str] = []
        row: list[Json] = []
        links: list[Block] = []
        for shown_button in buttons:
            if shown_button.confirm:
                continue
            element = button(self.saying, shown_button, self.ids, beneath)
            if element is None:
                links.append(self._link(shown_button))
                continue
            same = any(other.get("custom_id") == element.get("custom_id", "") for other in row)
            if same or len(row) == ROW.most:
                yield _row(row)
                row = []
            row.append(element)
        if row:
            yield _row(row)
        yield from texts(links, clings=True)
        yield from wholes(beneath)
        for shown_button in buttons:
            if shown_button.confirm:
                yield from self._beside((), shown_button)

    def _link(self, shown_button: Button) -> Block:
        """A button whose address Discord takes on no button."""
        url, label = web_address(shown_button.url), self.saying.plain(shown_button.label)
        link = Paragraph((WebLinkTo(url, (Plain(label),)),)) if url else words_alone(f"{label}: {shown_button.url}")
        return partable(shaped_blocks((link,)))[0]

    def _menu(self, shown_menu: Menu) -> Iterator[Piece]:
        """Its label stands in it until something is chosen; then above it."""
        beneath: list[str] = []
        element = menu(self.saying, shown_menu, self.ids, beneath)
        label = self.saying.plain(shown_menu.label)
        chosen = element is not None and any(option.get("default") for option in element["options"])
        above: list[Piece] = []
        if element is None or chosen or element["placeholder"] != label:
            above = list(texts(self.saying.blocks(shown_menu.label), small=True))
        yield from above
        if element:
            yield Piece({"type": 1, "components": [element]}, "" if above else label, clings=True)
        lost = not_choosable(shown_menu.options)
        yield from wholes([*beneath, *([self.saying.plain(lost)] if lost else [])])

    def _picture(self, picture: Picture) -> Iterator[Piece]:
        alt = self.saying.plain(picture.alt)
        short = shortened(alt, ALT_TEXT.most)
        file = named_file(picture, short, self.files)
        item = {"media": {"url": f"attachment://{file.name}"}, "description": short}
        yield Piece({"type": 12, "items": [item]}, alt, files=(file,))
        if short != alt:
            yield from wholes([alt])

    def _attachment(self, attachment: Attachment) -> Iterator[Piece]:
        label = self.saying.plain(attachment.label)
        file = named_file(attachment, shortened(label, ALT_TEXT.most), self.files)
        above = list(texts(self.saying.blocks(attachment.label)))
        yield from above
        component = {"type": 13, "file": {"url": f"attachment://{file.name}"}}
        yield Piece(component, file.name, clings=bool(above), files=(file,))


def text(words: str) -> Json:
    """Words in Discord's markdown."""
    return {"type": 10, "content": words}


def texts(blocks: Sequence[Block], *, small: bool = False, clings: bool = False) -> Iterator[Piece]:
    """Words, in as many texts as they need."""
    for part in written(blocks, TEXT, small=small):
        yield replace(_alone(part), clings=clings)
        clings = False


def wholes(beneath: Iterable[str]) -> Iterator[Piece]:
    """What had to be shortened, as a whole."""
    yield from texts([words_alone(line) for line in dict.fromkeys(beneath)], small=True, clings=True)


def _fact(label: tuple[Block, ...], value: tuple[Block, ...]) -> tuple[Block, ...]:
    """In one line where both fit in one."""
    match in_bold(label), value:
        case (Paragraph(first),), (Paragraph(second),) if not any(isinstance(one, LineBreak) for one in second):
            colon = "" if shown(label)[-1:] in ":?!…" else ":"
            return (Paragraph((*first, Bold((Plain(colon),)), Plain(" "), *second)),)
        case bold, _:
            return one_above_other(bold, value)


def _alone(part: Written) -> Piece:
    return Piece(text(part[0]), part[1])


def _together(lines: Sequence[Written]) -> Piece:
    return Piece(text("\n".join(words for words, _ in lines)), "\n".join(said for _, said in lines))


def _lines(lines: Sequence[Written]) -> Iterator[Piece]:
    """Entries without buttons, in as few texts as they fit into."""
    waiting: list[Written] = []
    room = TEXT.most
    for line in lines:
        if waiting and room < size(line[0]) + 1:
            yield _together(waiting)
            waiting, room = [], TEXT.most
        waiting.append(line)
        room -= size(line[0]) + 1
    if waiting:
        yield _together(waiting)


def _row(elements: Sequence[Json]) -> Piece:
    return Piece({"type": 1, "components": list(elements)}, clings=True)
