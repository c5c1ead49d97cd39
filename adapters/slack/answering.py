"""Direct answers to what a person did. Nothing here raises: what can't be done is logged, by its code."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

from slack_bolt.response import BoltResponse

from adapters.slack.calls import Calls
from adapters.slack.files import Files
from adapters.slack.origin import Origin, pack
from adapters.slack.pages import Page
from adapters.slack.render import Renderer
from adapters.slack.showing import Showing
from adapters.slack.talk import TROUBLE, Talk, code_of, in_a_sheet, show_view
from bot import refusals
from bot.card import Card, Picture, Words
from bot.form import Form
from bot.rendering import rendered
from bot.reply import Answer, Invalid, Open, Whisper
from bot.text import Text, t
from bot.words import Reader

log = logging.getLogger("lunchtable.slack")

Json = dict[str, Any]
S = TypeVar("S")
LONGEST_LOOK = 1.2
"""Seconds that looking up names and languages may take while a person waits."""


class Answering:
    """Carries out answers. `home` gives what Home shows a person."""

    def __init__(self, calls: Calls, showing: Showing, home: Callable[[str, str], Awaitable[Card | None]]) -> None:
        self.calls, self.showing, self.home = calls, showing, home

    async def carry_out(
        self, workspace: str, person: str, origin: Origin, answers: Sequence[Answer], opened: str = ""
    ) -> None:
        """Answer what was done at `origin`. `opened`: the view that holds the place of what follows. What was done in
        Home may have changed it, so it is shown anew."""
        talk = Talk(self.calls, self, workspace, person, origin, opened)
        for answer in answers:
            with _Logged(f"{type(answer).__name__} could not be carried out"):
                await talk.answer(answer)
        if origin.home and not any(isinstance(answer, Open) for answer in answers):
            with _Logged("Home could not be made"):
                await self.show_home(workspace, person, await self.home(workspace, person))

    async def show_home(self, workspace: str, person: str, card: Card | None) -> None:
        """Show a person their Home."""
        if card is None:
            return
        with _Logged("Home could not be shown"):
            view = await self._shown(workspace, person, card, lambda renderer: renderer.home(card))
            await self.calls.call(workspace, "views.publish", user_id=person, view=view)

    async def hold_place(self, workspace: str, person: str, origin: Origin) -> str:
        """Open a small view while what it is for is being made; returns its id, "" when that was not possible."""
        with _Logged("a view could not be opened"):
            sheet = await self.sheet(workspace, person, origin, Card((Words(t("One moment, please …")),)))
            return await show_view(self.calls, workspace, origin, sheet)
        return ""

    async def errors(self, workspace: str, person: str, invalid: Invalid, view: Json) -> dict[str, str]:
        """Sentences by the block they stand under. What is said of the whole form, or of no field in it, stands under the
        first; a view without fields has no place for any."""
        fields = _fields(view)
        said: dict[str, list[str]] = {}
        for name, text in invalid.errors.items():
            if fields:
                sentence = await self._sentence(workspace, person, text)
                said.setdefault(name if name in fields else fields[0], []).append(sentence)
        return {field: " ".join(sentences) for field, sentences in said.items()}

    async def in_its_place(
        self, workspace: str, person: str, origin: Origin, answers: Sequence[Answer]
    ) -> tuple[Json | None, list[Answer]]:
        """What takes a sent form's place, and the answers that are left. Who sent it from Home or from another view has
        nowhere else to see a first private answer; a further form follows in the same view as well."""
        for number, answer in enumerate(answers):
            left = [*answers[:number], *answers[number + 1 :]]
            if isinstance(answer, Open):
                return await self.form(workspace, person, origin, answer.form), left
            if isinstance(answer, Whisper) and in_a_sheet(origin):
                return await self.sheet(workspace, person, origin, answer.card), left
        return None, list(answers)

    async def sorry(self, payload: Json) -> BoltResponse:
        """Our own error, said without knowing anything: neither the workspace nor who reads."""
        words = _plain().card(refusals.failed().card)[0].text
        if payload.get("type") == "view_submission":  # the form stays, with what was typed
            errors = dict.fromkeys(_fields(payload.get("view") or {})[:1], words)
            return BoltResponse(status=200, body={"response_action": "errors", "errors": errors} if errors else "")
        body: Json = {"response_type": "ephemeral", "replace_original": False, "text": words}
        if "command" in payload:
            return BoltResponse(status=200, body=body)
        with suppress(*TROUBLE):
            if payload.get("response_url"):
                await self.calls.respond(str(payload["response_url"]), body)
        return BoltResponse(status=200, body="")

    async def pages(self, workspace: str, person: str, channel: str, card: Card) -> list[Page]:
        """The messages of a card, with its pictures in them."""
        pages = await self._shown(workspace, person, card, lambda renderer: renderer.card(card), channel)
        pictures = [file for page in pages for file in page.files if isinstance(file, Picture)]
        if not pictures:
            return pages
        with _Logged("a picture could not be shown"):
            files = {
                one.name: await Files(self.calls).keep(workspace, one, await self._sentence(workspace, person, one.alt))
                for one in pictures
            }
            return await self.showing.card(workspace, card, reader=person, channel=channel, files=files)
        return pages

    async def sheet(self, workspace: str, person: str, origin: Origin, card: Card) -> Json:
        """A card as a modal that knows where it comes from."""
        told = pack(origin)
        return await self._shown(workspace, person, card, lambda renderer: renderer.sheet(card, told))

    async def form(self, workspace: str, person: str, origin: Origin, form: Form) -> Json:
        """A form as a modal that knows where it comes from."""
        told = pack(origin)
        return await self._shown(workspace, person, form, lambda renderer: renderer.form(form, told))

    async def _sentence(self, workspace: str, person: str, text: Text) -> str:
        return await self._shown(workspace, person, text, lambda renderer: renderer.text(text))

    async def _shown(
        self, workspace: str, person: str, thing: object, render: Callable[[Renderer], S], channel: str = ""
    ) -> S:
        """In the person's language and with names; in English and without, when the database is away or all of Slack is
        slow: an answer without names is better than none."""
        try:
            async with asyncio.timeout(LONGEST_LOOK):
                renderer = Renderer(await self.showing.reader(workspace, thing, reader=person, channel=channel))
        except Exception as error:
            log.warning("names could not be looked up: %s", type(error).__name__)
            renderer = _plain()
        return await rendered(thing, lambda: render(renderer))


class _Logged:
    """What fails within is logged without anybody's words, and goes no further."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, Exception):
            return False
        if isinstance(error, TROUBLE):
            log.warning("%s: %s", self._what, code_of(error))
        else:
            log.error("%s: %s", self._what, type(error).__name__, exc_info=log.isEnabledFor(logging.DEBUG))
        return True


def _fields(view: Json) -> list[str]:
    blocks = view.get("blocks") or ()
    return [str(block["block_id"]) for block in blocks if block.get("type") == "input" and "block_id" in block]


def _plain() -> Renderer:
    """For a reader of whom nothing is known."""
    return Renderer(Reader(now=datetime.now(UTC)))
