"""One person's answers to one thing they did. The first must come within three seconds, or be deferred by then.

What can be done is decided by what was done first: a form can only come first; the card on which a button was pressed
can be changed first, or after a deferral; everything else follows as private messages.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from adapters.discord.callbacks import (
    ANSWERED,
    CHANGE,
    CHOICES,
    DEFERRED,
    DEFERRED_CHANGE,
    FORM,
    MESSAGE,
    Callbacks,
)
from adapters.discord.calls import DiscordError
from adapters.discord.marking import marked
from adapters.discord.origin import Kind, Origin
from adapters.discord.pages import Page
from adapters.discord.payloads import EPHEMERAL
from adapters.discord.posting import NO_PINGS, SUPPRESS_EMBEDS
from bot.delivery import TryLater, Unclear

Json = dict[str, Any]
TROUBLE = (DiscordError, TryLater, Unclear)
log = logging.getLogger("lunchtable.discord")


class AnsweredElsewhere(Exception):
    """It came twice, and is answered already: nothing more is to be said."""


class Talk:
    """What is said to one interaction, in the order in which Discord takes it."""

    def __init__(self, callbacks: Callbacks, origin: Origin, mark: int = 0) -> None:
        self.callbacks, self.origin, self.mark = callbacks, origin, mark
        self.begun = False  # the first answer is there, or on its way
        self.changed = False  # the card on which the button was pressed shows something else now
        self._placeholder = False  # it is "thinking …", which the next message takes the place of
        self._on_card = False  # what is changed by the token is the card on which the button was pressed
        self._lock = asyncio.Lock()

    async def whisper(self, pages: Sequence[Page]) -> None:
        """Messages only this person sees."""
        for page in pages:
            async with self._lock:
                if not self.begun:
                    await self._first(MESSAGE, said(page, private=True), page)
                elif self._placeholder:
                    self._placeholder = False
                    await self.callbacks.change(self.origin, said(page), page.files)
                else:
                    await self.callbacks.follow(self.origin, said(page, private=True), page.files)

    async def whisper_first(self, page: Page) -> None:
        """The same, unless something else came first."""
        async with self._lock:
            if not self.begun:
                await self._first(MESSAGE, said(page, private=True), page)

    async def change(self, pages: Sequence[Page]) -> bool:
        """Put this in the place of the card on which the button was pressed. False: that can't be done any more."""
        if not self.origin.on_card:
            return False
        async with self._lock:
            first, *more = pages
            payload = {"attachments": [], **said(first)}
            if self.mark:
                payload["components"] = [{**payload["components"][0], "id": self.mark}, *payload["components"][1:]]
            if not self.begun:
                self._on_card = True
                await self._first(CHANGE, payload, first)
            elif self._on_card:
                await self.callbacks.change(self.origin, payload, first.files)
            else:
                return False
            self.changed = True
        for page in more:
            await self.callbacks.follow(self.origin, said(page, private=self.origin.ephemeral), page.files)
        return True

    async def remove(self) -> None:
        """Take away the card on which the button was pressed, unless it shows something else by now."""
        if not self.origin.on_card or self.changed:
            return
        async with self._lock:
            if not self.begun:
                self._on_card = True
                await self._first(DEFERRED_CHANGE)
            if self._on_card:
                self.changed = True
                await self.callbacks.remove(self.origin)

    async def form(self, modal: Json) -> bool:
        """Open a form. False: it is too late for that, or a form was sent, which none can follow."""
        async with self._lock:
            if self.begun or self.origin.kind is Kind.FORM:
                return False
            await self._first(FORM, modal)
            return True

    async def choices(self, choices: Sequence[Json]) -> None:
        """Offer completions."""
        async with self._lock:
            if not self.begun:
                await self._first(CHOICES, {"choices": list(choices)})

    async def acknowledge(self) -> None:
        """Nothing is to be said now: a press is taken note of, a command or form shows that it is being worked on."""
        async with self._lock:
            if self.begun or self.origin.kind is Kind.AUTOCOMPLETE:
                return
            if self.origin.on_card:
                self._on_card = True
                await self._first(DEFERRED_CHANGE)
            else:
                self._placeholder = True
                await self._first(DEFERRED, {"flags": EPHEMERAL})

    async def finish(self) -> None:
        """Whatever still shows that it is being worked on goes away."""
        await self.acknowledge()
        async with self._lock:
            if self._placeholder:
                self._placeholder = False
                await self.callbacks.remove(self.origin)

    async def after(self, seconds: float, do: Callable[[], Awaitable[None]]) -> None:
        """Do this when nothing was said by then."""
        await asyncio.sleep(seconds)
        if not self.begun:
            try:
                await do()
            except TROUBLE as trouble:
                log.info("an answer could not be deferred: %s", code_of(trouble))
            except AnsweredElsewhere:
                pass

    async def _first(self, kind: int, data: Json | None = None, page: Page | None = None) -> None:
        self.begun = True
        try:
            await self.callbacks.respond(self.origin, kind, data, page.files if page is not None else ())
        except DiscordError as error:
            if error.code == ANSWERED:
                raise AnsweredElsewhere from None
            raise


def said(page: Page, *, private: bool = False) -> Json:
    """What Discord is told of a message: it pings nobody and unfurls nothing."""
    flags = int(page.payload.get("flags") or 0) | SUPPRESS_EMBEDS | (EPHEMERAL if private else 0)
    return {**page.payload, "flags": flags, "allowed_mentions": NO_PINGS}


def in_home(page: Page, post: str, count: int) -> Page:
    """A message of Home, which is known again by its mark."""
    return replace(page, payload=marked(page.payload, post, count))


def code_of(trouble: Exception) -> str:
    """What happened, without anybody's words."""
    return str(trouble) if isinstance(trouble, DiscordError) else type(trouble).__name__
