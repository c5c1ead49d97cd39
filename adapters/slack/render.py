"""Cards and forms as Slack shows them to one reader: Block Kit, with words beside it for those who listen.

Nothing is clipped in silence: what is too long goes on, or says what is missing (`limits`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from adapters.slack.limits import ERROR, VIEW_CALLBACK, VIEW_METADATA, VIEW_SUBMIT, VIEW_TITLE
from adapters.slack.pages import Page, Piece, on_one_view, on_pages, with_names_apart
from adapters.slack.render_cards import Parts, contexts, section, sections, wholes
from adapters.slack.render_elements import CANCEL
from adapters.slack.render_forms import field_pieces
from adapters.slack.saying import Json, Saying, spoken
from bot.card import Attachment, Card
from bot.form import Form
from bot.markup.fitting import shortened, size
from bot.text import Text, t, tn
from bot.words import Reader

__all__ = ["Page", "Renderer"]

SHEET = "sheet"  # the callback id of a card in a modal
NAME = Text("Lunchtable")


class Renderer:
    """Renders for one reader. `files`: the Slack ids of pictures that were uploaded already, by name."""

    def __init__(self, reader: Reader, files: Mapping[str, str] | None = None) -> None:
        self.saying = Saying(reader)
        self.parts = Parts(self.saying, files or {})

    def card(self, card: Card) -> list[Page]:
        """A card as one message, or as several of which each later one says so."""
        pages = on_pages(self._pieces(card))
        if len(pages) == 1:
            return [self._page(pages[0], card.summary)]
        first, *later = pages
        done = [self._page(first, card.summary)]
        for number, pieces in enumerate(later, 2):
            continued = t("Continued: {n} of {all}", n=number, all=len(pages))
            done.append(self._page([*contexts(self.saying.blocks(continued)), *pieces]))
        return done

    def home(self, card: Card) -> Json:
        """A card as the Home tab."""
        return {"type": "home", "blocks": self._view_blocks(self._pieces(card))}

    def sheet(self, card: Card, metadata: str) -> Json:
        """A card in a modal, with nothing to send."""
        title = self.saying.label(card.title or NAME, VIEW_TITLE)
        whole = card.title is not None and title["text"] == self.saying.plain(card.title)
        pieces = self._pieces(card, titled=not whole)
        return self._modal(SHEET, metadata, title, pieces) | {"close": self.saying.label(t("Close"), VIEW_TITLE)}

    def form(self, form: Form, metadata: str) -> Json:
        """A form as a modal."""
        long: list[str] = []
        title = self.saying.label(form.title, VIEW_TITLE, long)
        submit = self.saying.label(form.submit or t("Send"), VIEW_SUBMIT, long)
        pieces = [*wholes(long), *(sections(self.saying.blocks(form.intro)) if form.intro else ())]
        for field in form.fields:
            pieces += field_pieces(self.saying, field)
        view = self._modal(f"{form.name}|{form.record}", metadata, title, pieces)
        return view | {"submit": submit, "close": self.saying.label(CANCEL, VIEW_TITLE)}

    def text(self, text: Text) -> str:
        """A text in one line, without marks: for errors of fields."""
        return shortened(self.saying.plain(text), ERROR.most)

    def modal_error(self, errors: Mapping[str, Text], fields: Sequence[str]) -> dict[str, str]:
        """The `errors` of a refused form. `fields`: the names of its inputs, in order. What belongs to none of them,
        or to the form as a whole (""), stands under the first."""
        placed: dict[str, list[str]] = {}
        for name, text in errors.items():
            placed.setdefault(name if name in fields else fields[0], []).append(self.saying.plain(text))
        return {name: shortened(" ".join(said), ERROR.most) for name, said in placed.items()}

    def _pieces(self, card: Card, *, titled: bool = True) -> list[Piece]:
        pieces = list(self.parts.title(card.title)) if card.title and titled else []
        title = len(pieces)
        for part in with_names_apart(card).parts:
            pieces += self.parts.part(part)
        if 0 < title < len(pieces):
            pieces[title] = replace(pieces[title], clings=True)  # a title never stands alone
        return pieces or [Piece(section(self.saying.plain(card.headline)))]

    def _page(self, pieces: Sequence[Piece], summary: Text | None = None) -> Page:
        lines = [line for piece in pieces for line in piece.words.split("\n") if line]
        if summary:
            lines = _after_headline(self.saying.plain(summary), lines)
        files = tuple(file for piece in pieces for file in piece.files)
        return Page(spoken(lines) or self.saying.plain(NAME), [piece.block for piece in pieces], files)

    def _view_blocks(self, pieces: Iterable[Piece]) -> list[Json]:
        said: list[Piece] = []
        for piece in pieces:
            said.append(piece)
            for file in piece.files:
                if isinstance(file, Attachment):  # a view carries no files
                    note = t("The file {name} can't be shown here.", name=file.name)
                    said += contexts(self.saying.blocks(note), clings=True)
        return [piece.block for piece in on_one_view(said, self._more)]

    def _more(self, n: int) -> Piece:
        text = tn(
            "One more doesn't fit here. It shows as soon as something above is done.",
            "{n} more don't fit here. They show as soon as something above is done.",
            n,
        )
        return next(contexts(self.saying.blocks(text)))

    def _modal(self, callback: str, metadata: str, title: Json, pieces: Iterable[Piece]) -> Json:
        for what, words, limit in (("callback", callback, VIEW_CALLBACK), ("metadata", metadata, VIEW_METADATA)):
            if size(words) > limit.most:
                raise ValueError(f"the {what} of a modal is longer than {limit.most} characters")
        return {
            "type": "modal",
            "callback_id": callback,
            "private_metadata": metadata,
            "title": title,
            "blocks": self._view_blocks(pieces),
        }


def _after_headline(headline: str, lines: Sequence[str]) -> list[str]:
    """The headline and the lines, without what it says already: nobody likes to hear it twice."""
    rest, said = headline, 0
    while rest and said < len(lines) and rest.startswith(lines[said]):
        rest = rest[len(lines[said]) :].lstrip()
        said += 1
    return [headline, *(line for line in lines[0 if rest else said :] if line != headline)]
