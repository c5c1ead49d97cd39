"""One person's answers to one thing they did, each carried out in the first way that works.

A private answer has several ways to go, each of which may be used up: where the person is alone with the bot, a message;
the response_url (five times, half an hour), an ephemeral message, a modal (as long as the trigger lives), a direct message.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, assert_never

from adapters.slack.calls import Calls, SlackError
from adapters.slack.files import Files
from adapters.slack.here import NotInstalled
from adapters.slack.origin import Origin
from adapters.slack.pages import Page
from bot.card import Attachment, Card, Words
from bot.delivery import Refused, TryLater, Unclear
from bot.form import Form
from bot.reply import Answer, Completions, Invalid, Open, Replace, ShowHome, Whisper, whisper
from bot.text import t

log = logging.getLogger("lunchtable.slack")

Json = dict[str, Any]
TROUBLE = (SlackError, Refused, TryLater, Unclear, NotInstalled)
TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"})


class Shows(Protocol):
    """Renders for a person; `Answering` does."""

    async def pages(self, workspace: str, person: str, channel: str, card: Card) -> list[Page]: ...
    async def sheet(self, workspace: str, person: str, origin: Origin, card: Card) -> Json: ...
    async def form(self, workspace: str, person: str, origin: Origin, form: Form) -> Json: ...
    async def show_home(self, workspace: str, person: str, card: Card | None) -> None: ...


class Talk:
    """`opened`: the view that holds the place of what follows, "" when there is none."""

    def __init__(self, calls: Calls, shows: Shows, workspace: str, person: str, origin: Origin, opened: str) -> None:
        self.calls, self.shows, self.workspace, self.person = calls, shows, workspace, person
        self.origin, self.opened = origin, opened

    async def answer(self, answer: Answer) -> None:
        """Carry one out."""
        match answer:
            case Whisper():
                await self.whisper(answer.card)
            case Replace():
                await self.replace(answer.card)
            case Open():
                await self.open(answer.form)
            case Invalid():
                await self.answer(invalid_as_words(answer))
            case ShowHome():  # asked for by a command: Home is shown where it lives, and here
                await self.shows.show_home(self.workspace, self.person, answer.card)
                await self.whisper(answer.card)
            case Completions():
                pass  # Slack has no place for them
            case _:
                assert_never(answer)

    async def whisper(self, card: Card) -> None:
        """Say it privately."""
        if (self.opened or in_a_sheet(self.origin)) and await self._as_sheet(card):
            return
        pages = await self._pages(card)
        left = await self._each(self._lasting, pages) if self._alone else pages
        if left and self.origin.response_url:
            left = await self._each(self._by_response_url, left)
        if left and self.origin.channel:
            left = await self._each(self._ephemeral, left)
        if left and len(left) == len(pages) and await self._as_sheet(card):
            return
        files = [file for page in pages for file in page.files if isinstance(file, Attachment)]
        if left or files:
            await self._direct(left, files)

    async def replace(self, card: Card | None) -> None:
        """Put it where the card was; where nothing can be replaced, say it beside."""
        if self.opened or in_a_sheet(self.origin):
            await self._replace_in_sheet(card)
        elif not (self.origin.message or self.origin.ephemeral):
            if card is not None:  # a command has no card of its own
                await self.whisper(card)
        elif card is None:
            at = {"channel": self.origin.channel, "ts": self.origin.message}
            await self._change({"delete_original": True}, "chat.delete", at)
        else:
            first, *more = await self._pages(card)
            at = {"channel": self.origin.channel, "ts": self.origin.message}
            said = {"text": first.text, "blocks": first.blocks}
            if not await self._change({"replace_original": True, **said}, "chat.update", {**at, **said}):
                await self.whisper(card)
            elif more:
                left = await self._each(self._lasting, more) if self._alone else more
                await self._each(self._by_response_url, left)

    async def open(self, form: Form) -> None:
        """Open a form."""
        view = await self.shows.form(self.workspace, self.person, self.origin, form)
        try:
            if self.opened:
                await self.calls.call(self.workspace, "views.update", view_id=self.opened, view=view)
            else:
                await show_view(self.calls, self.workspace, self.origin, view)
        except TROUBLE as trouble:
            log.warning("a form could not be opened: %s", code_of(trouble))
            late = isinstance(trouble, SlackError) and trouble.code in TOO_LATE
            text = t("That took too long. Please press again.") if late else t("The form could not be opened.")
            await self.whisper(whisper(text).card)

    async def _pages(self, card: Card) -> list[Page]:
        return await self.shows.pages(self.workspace, self.person, self.origin.channel, card)

    async def _each(self, say: Callable[[Page], Awaitable[None]], pages: Sequence[Page]) -> list[Page]:
        """Say page after page; returns those for which it didn't work any more."""
        for number, page in enumerate(pages):
            try:
                await say(page)
            except TROUBLE as trouble:
                log.info("a private answer goes another way: %s", code_of(trouble))
                return list(pages[number:])
        return []

    @property
    def _alone(self) -> bool:
        """Is this a direct conversation, perhaps the one with the bot? What is said there need not vanish."""
        return self.origin.channel.startswith("D")

    async def _lasting(self, page: Page) -> None:
        """As a message that stays. Slack refuses it in a conversation between others."""
        where: Json = {"channel": self.origin.channel, "unfurl_links": False, "unfurl_media": False}
        if self.origin.thread:
            where["thread_ts"] = self.origin.thread
        await self.calls.call(self.workspace, "chat.postMessage", **where, text=page.text, blocks=page.blocks)

    async def _by_response_url(self, page: Page) -> None:
        body: Json = {"response_type": "ephemeral", "replace_original": False, "text": page.text, "blocks": page.blocks}
        if self.origin.thread:
            body["thread_ts"] = self.origin.thread
        await self.calls.respond(self.origin.response_url, body)

    async def _ephemeral(self, page: Page) -> None:
        where: Json = {"channel": self.origin.channel, "user": self.person}
        if self.origin.thread:
            where["thread_ts"] = self.origin.thread
        await self.calls.call(self.workspace, "chat.postEphemeral", **where, text=page.text, blocks=page.blocks)

    async def _direct(self, pages: Sequence[Page], files: Sequence[Attachment]) -> None:
        answer = await self.calls.call(self.workspace, "conversations.open", users=self.person)
        channel = str(answer["channel"]["id"])
        for page in pages:
            said = {"text": page.text, "blocks": page.blocks, "unfurl_links": False, "unfurl_media": False}
            await self.calls.call(self.workspace, "chat.postMessage", channel=channel, **said)
        for file in files:
            await Files(self.calls).share(self.workspace, file, file.name, channel, None)

    async def _as_sheet(self, card: Card, view: str = "") -> bool:
        """Show it as a modal: in this view or the one that holds the place, else in a new one."""
        view = self.opened or view
        try:
            sheet = await self.shows.sheet(self.workspace, self.person, self.origin, card)
            if view:
                await self.calls.call(self.workspace, "views.update", view_id=view, view=sheet)
            elif self.origin.trigger:
                self.opened = await show_view(self.calls, self.workspace, self.origin, sheet)
            else:
                return False
        except TROUBLE as trouble:
            log.info("a private answer goes another way: %s", code_of(trouble))
            return False
        return True

    async def _replace_in_sheet(self, card: Card | None) -> None:
        """In the modal in which the button was pressed. Home can't show one card for another: there it opens a modal."""
        if card is None:
            if self.origin.view:  # a modal can't be closed from here
                await self._as_sheet(Card((Words(t("Done.")),)), self.origin.view)
        elif not await self._as_sheet(card, self.origin.view):
            await self.whisper(card)

    async def _change(self, response: Json, method: str, arguments: Json) -> bool:
        """By the response_url; a post can also be changed by itself, what only one person sees can't."""
        if self.origin.response_url:
            try:
                await self.calls.respond(self.origin.response_url, response)
            except TROUBLE as trouble:
                log.info("a card is changed another way: %s", code_of(trouble))
            else:
                return True
        if self.origin.ephemeral or not self.origin.message:
            return False
        try:
            await self.calls.call(self.workspace, method, **arguments)
        except TROUBLE as trouble:
            log.warning("a card could not be changed: %s", code_of(trouble))
            return False
        return True


async def show_view(calls: Calls, workspace: str, origin: Origin, view: Json) -> str:
    """Open a view with the trigger, on top of the one in which the button was pressed. Returns its id."""
    method = "views.push" if origin.view else "views.open"
    answer = await calls.call(workspace, method, trigger_id=origin.trigger, view=view)
    return str((answer.get("view") or {}).get("id") or "")


def in_a_sheet(origin: Origin) -> bool:
    """Does this person look at Home or at a modal, where nothing but a modal is seen?"""
    return bool(origin.view or origin.home)


def invalid_as_words(answer: Answer) -> Answer:
    """What was wrong with a form that is closed already, as a private sentence. What was typed waits as a draft."""
    if not isinstance(answer, Invalid):
        return answer
    return Whisper(Card(tuple(Words(text) for text in answer.errors.values()), title=t("Not yet taken")))


def code_of(trouble: Exception) -> str:
    """What happened, without anybody's words."""
    return trouble.code if isinstance(trouble, SlackError) else type(trouble).__name__
