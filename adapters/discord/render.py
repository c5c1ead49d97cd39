"""Cards and forms as Discord shows them to one reader: its components, version 2.

Nothing is clipped in silence: what is too long goes on, or says what is missing (`limits`). In such messages Discord
unfurls no links.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.discord.commands import GROUP
from adapters.discord.custom_ids import unpack
from adapters.discord.limits import COMPLETIONS, OPTION, OPTION_VALUE
from adapters.discord.pages import File, Page, Piece, on_pages
from adapters.discord.render_asking import asking
from adapters.discord.render_cards import Parts, text, texts
from adapters.discord.render_elements import Ids
from adapters.discord.render_forms import modal
from adapters.discord.saying import Json, Saying
from bot.card import Card
from bot.form import Form, Option
from bot.markup.arranging import words_alone
from bot.markup.fitting import shows_something, size
from bot.text import Text, t
from bot.words import Reader

__all__ = ["COMPONENTS_V2", "File", "Page", "Renderer"]

COMPONENTS_V2 = 1 << 15
NAME = "Lunchtable"
SEPARATOR = 14


class Renderer:
    """Renders for one reader. `guild`: the server a direct message belongs to, which its buttons then carry."""

    def __init__(self, reader: Reader, guild: str = "") -> None:
        self.saying, self.guild = Saying(replace(reader, tending=GROUP)), guild

    def card(self, card: Card) -> list[Page]:
        """A card as one message, or as several of which each later one says so."""
        pages = on_pages(self._pieces(card))
        first, *later = pages
        done = [self._page(first, card.summary)]
        for number, pieces in enumerate(later, 2):
            continued = t("Continued: {n} of {all}", n=number, all=len(pages))
            done.append(self._page([*texts(self.saying.blocks(continued), small=True), *pieces]))
        return done

    def form(self, form: Form, custom_id: str) -> Json:
        """A form as a modal."""
        return modal(self.saying, form, custom_id)

    def asking(self, message: Json, custom_id: str) -> Page:
        """What is asked before a button acts; `message` is the one it is on, as Discord sends it with the press."""
        return self._page(asking(self.saying, message, custom_id, self.guild or unpack(custom_id)[2]))

    def text(self, text: Text) -> str:
        """A text in one line, without marks: for names of threads and the like."""
        return self.saying.plain(text)

    def completions(self, options: Sequence[Option]) -> list[Json]:
        """The choices offered while someone types."""
        fitting = (option for option in options if 1 <= size(option.value) <= OPTION_VALUE.most)
        return [{"name": self.saying.label(_in_a_line(option), OPTION), "value": option.value} for option in fitting][
            : COMPLETIONS.most
        ]

    def _pieces(self, card: Card) -> list[Piece]:
        parts = Parts(self.saying, Ids(self.guild))
        pieces = list(parts.title(card.title)) if card.title else []
        title = len(pieces)
        for part in card.parts:
            pieces += parts.part(part)
        if 0 < title < len(pieces):
            pieces[title] = replace(pieces[title], clings=True)  # a title never stands alone
        lines_only = all(piece.component["type"] == SEPARATOR for piece in pieces)
        return [*self._headline(card), *pieces] if lines_only else pieces

    def _headline(self, card: Card) -> list[Piece]:
        return [*texts([words_alone(self.saying.plain(card.headline))])] or [Piece(text(NAME), NAME)]

    def _page(self, pieces: Sequence[Piece], summary: Text | None = None) -> Page:
        files = tuple(file for piece in pieces for file in piece.files)
        payload: Json = {
            "flags": COMPONENTS_V2,
            "components": [{"type": 17, "components": [piece.component for piece in pieces]}],
            "allowed_mentions": {"parse": []},
        }
        if files:
            payload["attachments"] = [
                {"id": str(number), "filename": file.name, "description": file.description}
                for number, file in enumerate(files)
            ]
        return Page(payload, self._words(pieces, summary), files)

    def _words(self, pieces: Sequence[Piece], summary: Text | None) -> str:
        lines = [line for piece in pieces for line in piece.words.split("\n") if shows_something(line)]
        if summary and (headline := self.saying.plain(summary)) not in lines:
            lines.insert(0, headline)
        return "\n".join(lines) or NAME


def _in_a_line(option: Option) -> Text:
    return Text("{label} ({hint})", {"label": option.label, "hint": option.hint}) if option.hint else option.label
