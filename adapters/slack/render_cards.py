"""The parts of a card as blocks, as many as they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from adapters.slack.limits import ALT_TEXT, CONTEXT, FIELD, FIELDS, HEADER, MESSAGE_CHARACTERS, ROW, SECTION
from adapters.slack.pages import Piece, characters
from adapters.slack.render_elements import button_element, menu_element, not_choosable
from adapters.slack.saying import Json, Saying, length, mrkdwn_object, partable, parts_of
from bot.card import Attachment, Button, Buttons, Facts, Item, Items, Menu, Part, Picture, Rule, Said, Words
from bot.markup import (
    Block,
    Bullets,
    CodeBlock,
    Paragraph,
    Plain,
    Quotation,
    WebLinkTo,
    shaped_blocks,
    shown,
    web_address,
)
from bot.markup.arranging import in_bold, one_above_other, words_alone
from bot.markup.fitting import shortened, shows_something, size
from bot.markup.showing import ELLIPSIS
from bot.text import Text

HALF_A_MESSAGE = MESSAGE_CHARACTERS.most // 2


class Parts:
    """Parts of cards for one reader. `files`: pictures that are on Slack already, by name."""

    def __init__(self, saying: Saying, files: Mapping[str, str]) -> None:
        self.saying, self.files = saying, files

    def title(self, title: Text) -> Iterator[Piece]:
        """In large letters, if it is short and without marks; else in bold."""
        blocks = self.saying.blocks(title)
        match blocks:
            case (Paragraph((Plain(),)),) if size(self.saying.plain(title)) <= HEADER.most:
                if shows_something(shown(blocks)):
                    yield Piece({"type": "header", "text": self.saying.label(title, HEADER)}, shown(blocks))
            case _:
                yield from sections(in_bold(blocks))

    def part(self, part: Part) -> Iterator[Piece]:
        """One part of a card."""
        match part:
            case Words(text, small):
                yield from (contexts if small else sections)(self.saying.blocks(text))
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
                for number, piece in enumerate(sections(self.saying.blocks(part.label))):
                    yield piece if number else replace(piece, words=f"{piece.words} ({part.name})", files=(part,))
            case Rule():
                yield Piece({"type": "divider"})
            case _:
                assert_never(part)

    def _said(self, said: Said) -> Iterator[Piece]:
        words = self.saying.blocks(Text("{words}", {"words": said.words}))
        quoted = list(sections(_set_off(words))) if words else []
        yield from quoted
        if said.by:
            yield from contexts(self.saying.blocks(said.by), clings=bool(quoted))

    def _facts(self, facts: Facts) -> Iterator[Piece]:
        fields: list[tuple[str, str]] = []
        for label, value in facts.facts:
            blocks = one_above_other(in_bold(self.saying.blocks(label)), self.saying.blocks(value))
            parts = parts_of(blocks, FIELD)
            full = len(fields) == FIELDS.most or sum(size(words) for words, _ in [*fields, *parts]) > HALF_A_MESSAGE
            if fields and (len(parts) > 1 or full):
                yield _fields(fields)
                fields = []
            if len(parts) > 1:
                yield from sections(blocks)
            else:
                fields += [(words, _in_a_line(shown(some))) for words, some in parts]
        if fields:
            yield _fields(fields)

    def _items(self, items: Items) -> Iterator[Piece]:
        together: list[tuple[Block, ...]] = []
        first = 1
        loose = items.numbered or not any(item.button for item in items.items)
        for number, item in enumerate(items.items, 1):
            blocks = self._entry(item)
            if item.button:
                yield from _listed(together, first, marked=loose, numbered=items.numbered)
                together, first = [], number + 1
                shown_item = (Bullets((blocks,), True, number),) if items.numbered else blocks
                yield from self._beside(shown_item, item.button)
            else:
                together.append(blocks)
        yield from _listed(together, first, marked=loose, numbered=items.numbered)

    def _entry(self, item: Item) -> tuple[Block, ...]:
        text = self.saying.blocks(item.text)
        return one_above_other(text, self.saying.blocks(item.detail)) if item.detail else text

    def _beside(self, blocks: tuple[Block, ...], button: Button) -> Iterator[Piece]:
        """An entry with its button."""
        beneath: list[str] = []
        element = button_element(self.saying, button, 1, beneath)
        if element is None:
            yield from sections((*blocks, self._link(button)), entries=1)
            return
        first, *more = list(sections(blocks, entries=1)) or [Piece(section(ELLIPSIS), entries=1)]
        yield replace(first, block=first.block | {"accessory": element})
        yield from more
        yield from wholes(beneath)

    def _buttons(self, buttons: Sequence[Button]) -> Iterator[Piece]:
        beneath: list[str] = []
        row: list[Json] = []
        links: list[Block] = []
        for number, button in enumerate(buttons, 1):
            element = button_element(self.saying, button, number, beneath)
            if element is None:
                links.append(self._link(button))
                continue
            same = any(other["action_id"] == element["action_id"] for other in row)
            if same or len(row) == ROW.most or characters([*row, element]) > HALF_A_MESSAGE:
                yield _row(row)
                row = []
            row.append(element)
        if row:
            yield _row(row)
        yield from sections(links, clings=True)
        yield from wholes(beneath)

    def _link(self, button: Button) -> Block:
        """A button whose address Slack takes on no button."""
        url, label = web_address(button.url), self.saying.plain(button.label)
        link = Paragraph((WebLinkTo(url, (Plain(label),)),)) if url else words_alone(f"{label}: {button.url}")
        return partable(shaped_blocks((link,)))[0]

    def _menu(self, menu: Menu) -> Iterator[Piece]:
        beneath: list[str] = []
        *before, last = list(sections(self.saying.blocks(menu.label))) or [Piece(section(ELLIPSIS))]
        element = menu_element(self.saying, menu, beneath)
        yield from before
        yield replace(last, block=last.block | ({"accessory": element} if element else {}), clings=bool(before))
        lost = not_choosable(menu.options)
        yield from wholes([*beneath, *([self.saying.plain(lost)] if lost else [])])

    def _picture(self, picture: Picture) -> Iterator[Piece]:
        """A picture that isn't on Slack yet goes with the message; what it shows is said either way."""
        alt = self.saying.plain(picture.alt)
        if picture.name not in self.files:
            yield from contexts((words_alone(alt),), files=(picture,))
            return
        short = shortened(alt, ALT_TEXT.most)
        file = {"id": self.files[picture.name]}
        yield Piece({"type": "image", "slack_file": file, "alt_text": short}, alt)
        if short != alt:
            yield from wholes([alt])


def section(words: str) -> Json:
    """A section of mrkdwn."""
    return {"type": "section", "text": mrkdwn_object(words)}


def sections(blocks: Iterable[Block], *, entries: int = 0, clings: bool = False) -> Iterator[Piece]:
    """Words in as many sections as they need. All but the first belong to an entry's first."""
    for number, (words, part) in enumerate(parts_of(blocks, SECTION)):
        follows = entries > 0 and number > 0
        yield Piece(section(words), shown(part), clings=follows or clings, entries=0 if follows else entries)


def contexts(
    blocks: Iterable[Block], *, clings: bool = False, files: tuple[Picture | Attachment, ...] = ()
) -> Iterator[Piece]:
    """Small words."""
    for words, part in parts_of(blocks, CONTEXT):
        yield Piece({"type": "context", "elements": [mrkdwn_object(words)]}, shown(part), clings, files=files)
        files, clings = (), False


def wholes(beneath: Iterable[str]) -> Iterator[Piece]:
    """What had to be shortened, as a whole."""
    lines = list(dict.fromkeys(beneath))
    yield from contexts(tuple(map(words_alone, lines)), clings=True)


def _in_a_line(words: str) -> str:
    return ": ".join(words.split("\n", 1))


def _fields(fields: Sequence[tuple[str, str]]) -> Piece:
    block = {"type": "section", "fields": [mrkdwn_object(words) for words, _ in fields]}
    return Piece(block, "\n".join(said for _, said in fields))


def _row(elements: Sequence[Json]) -> Piece:
    return Piece({"type": "actions", "elements": list(elements)}, clings=True)


def _listed(entries: Sequence[tuple[Block, ...]], first: int, *, marked: bool, numbered: bool) -> Iterator[Piece]:
    """Entries without buttons, in as few sections as they fit into."""
    waiting: list[tuple[Block, ...]] = []
    room = SECTION.most

    def together(some: Sequence[tuple[Block, ...]], start: int) -> tuple[Block, ...]:
        if marked:
            return (Bullets(tuple(some), numbered, start),)
        return tuple(block for entry in some for block in entry)

    for number, entry in enumerate(entries, first):
        takes = length(together([entry], number)) + 2  # between two of them are two line ends at most
        if waiting and takes > room:
            yield from sections(together(waiting, number - len(waiting)), entries=len(waiting))
            waiting, room = [], SECTION.most
        waiting.append(entry)
        room -= takes
    if waiting:
        yield from sections(together(waiting, first + len(entries) - len(waiting)), entries=len(waiting))


def _set_off(words: Sequence[Block]) -> tuple[Block, ...]:
    """As a quotation. Blocks of code stand between: within one Slack shows no block."""
    done: list[Block] = []
    quoted: list[Block] = []
    for block in words:
        if not isinstance(block, CodeBlock):
            quoted.append(block)
            continue
        done.extend((Quotation(tuple(quoted)), block) if quoted else (block,))
        quoted = []
    return (*done, Quotation(tuple(quoted))) if quoted else tuple(done)
