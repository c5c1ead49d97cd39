"""Direct answers to what a person did. Nothing here raises: what can't be done is logged, by its code."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import assert_never

from adapters.discord.again import Openers, goes_on, not_taken
from adapters.discord.aside import Aside
from adapters.discord.calls import DiscordError
from adapters.discord.changing import MESSAGE
from adapters.discord.custom_ids import pack
from adapters.discord.here import guild_of
from adapters.discord.pages import Page
from adapters.discord.pressed_card import HOME, PressedCard
from adapters.discord.render import Renderer
from adapters.discord.showing import Showing
from adapters.discord.talk import TROUBLE, AnsweredElsewhere, Talk, code_of, in_home, said
from bot.card import Card
from bot.form import Form
from bot.incoming import AnyInteraction, FormSent
from bot.places import ChannelKind
from bot.reply import Answer, Completions, Invalid, Open, Replace, ShowHome, Whisper
from bot.words import Reader

log = logging.getLogger("lunchtable.discord")

NAMES, LONGEST_LOOK = 0.6, 1.0
"""Seconds that asking Discord for names, and looking up everything, may take while a person waits."""
_EXPECTED = (Open, Completions, Replace, Invalid, ShowHome, Whisper)
"""The order in which Discord takes answers."""


class Answering:
    """Carries out answers. `home` gives what Home shows a person."""

    def __init__(
        self,
        showing: Showing,
        aside: Aside,
        openers: Openers,
        home: Callable[[AnyInteraction], Awaitable[Card | None]],
    ) -> None:
        self.showing, self.aside, self.openers, self.home = showing, aside, openers, home

    async def carry_out(
        self, interaction: AnyInteraction, talk: Talk, card: PressedCard, answers: Sequence[Answer]
    ) -> None:
        """Answer what was done. What was done in Home may have changed it, so it is shown anew."""
        try:
            for answer in sorted(answers, key=lambda one: _EXPECTED.index(type(one))):
                await self._carefully(interaction, talk, card, answer)
            if card.home is not None and not any(isinstance(answer, Open) for answer in answers):
                await self._show_anew(interaction, talk, card.home)
            if card.asks or (card.between and isinstance(interaction, FormSent)):
                await talk.remove()  # what only led somewhere has done so
            await talk.finish()
        except AnsweredElsewhere:
            log.info("an interaction came twice")
        except TROUBLE as trouble:
            log.info("an interaction was not closed: %s", code_of(trouble))
        except Exception as error:
            log.error("an answer failed: %s", type(error).__name__, exc_info=log.isEnabledFor(logging.DEBUG))

    async def say_first(self, interaction: AnyInteraction, talk: Talk, card: Card) -> None:
        """A private card, unless something was answered meanwhile."""
        await talk.whisper_first((await self.renderer(interaction, card)).card(card)[0])

    async def renderer(self, interaction: AnyInteraction, thing: object) -> Renderer:
        """In the person's language and with names; in their language and without, when the database is away or Discord
        is slow: an answer without names is better than none."""
        person, place = interaction.person, interaction.place
        guild = "" if talk_in_server(interaction) else guild_of(interaction.workspace)
        try:
            async with asyncio.timeout(LONGEST_LOOK):
                reader = await self.showing.reader(
                    interaction.workspace,
                    thing,
                    reader=person.id,
                    channel=place.channel,
                    locale=person.locale,
                    patience=NAMES,
                )
        except Exception as error:
            log.warning("names could not be looked up: %s", type(error).__name__)
            reader = Reader(locale=person.locale or "en", now=datetime.now(UTC))
        return Renderer(reader, guild)

    async def _carefully(self, interaction: AnyInteraction, talk: Talk, card: PressedCard, answer: Answer) -> None:
        try:
            await self._answer(interaction, talk, card, answer)
        except TROUBLE as trouble:
            log.warning("%s could not be carried out: %s", type(answer).__name__, code_of(trouble))
            if isinstance(answer, Whisper):
                await self.aside.keep(interaction.workspace, interaction.person.id, answer, interaction.id)

    async def _answer(self, interaction: AnyInteraction, talk: Talk, card: PressedCard, answer: Answer) -> None:
        match answer:
            case Whisper():
                await self._whisper(interaction, talk, card, answer.card)
            case Replace():
                await self._replace(interaction, talk, card, answer.card)
            case Open():
                await self._open(interaction, talk, answer.form)
            case Invalid():
                sent = (interaction.form, interaction.record) if isinstance(interaction, FormSent) else ("", "")
                await self._whisper(interaction, talk, card, not_taken(answer, *sent))
            case Completions():
                renderer = await self.renderer(interaction, answer.options)
                await talk.choices(renderer.completions(answer.options))
            case ShowHome():
                await talk.whisper(await self._home_pages(interaction, answer.card))
            case _:
                assert_never(answer)

    async def _whisper(self, interaction: AnyInteraction, talk: Talk, card: PressedCard, what: Card) -> None:
        """In the place of a card that was only there to lead somewhere, else beside."""
        pages = (await self.renderer(interaction, what)).card(what)
        passing = (card.between or card.asks) and not talk.changed
        if card.home is not None:
            await talk.acknowledge()  # Home itself is what can be changed later
        if not (passing and await talk.change(pages)):
            await talk.whisper(pages)

    async def _replace(self, interaction: AnyInteraction, talk: Talk, card: PressedCard, new: Card | None) -> None:
        """Put it where the card was; where nothing can be replaced, say it beside."""
        if card.home is not None:  # one thing in Home can't be shown for all of it
            if new is not None:
                await self._whisper(interaction, talk, card, new)
            return
        pages = (await self.renderer(interaction, new)).card(new) if new is not None else []
        elsewhere = bool(card.about) and await self._change_asked(talk, card.about, pages)
        if elsewhere or not pages:
            await talk.remove()
        elif not await talk.change(pages):
            await talk.whisper(pages)

    async def _change_asked(self, talk: Talk, message: str, pages: Sequence[Page]) -> bool:
        """The card about which it was asked, where all see it. One that a single person sees can't be reached any more."""
        at = {"channel_id": talk.origin.channel, "message_id": message}
        calls = self.aside.calls
        try:
            if pages:
                body = {"attachments": [], **said(pages[0])}
                await calls.call("PATCH", MESSAGE, body, files=pages[0].files, query=None, **at)
            else:
                await calls.call("DELETE", MESSAGE, None, files=(), query=None, **at)
        except DiscordError:
            return False
        return True

    async def _open(self, interaction: AnyInteraction, talk: Talk, form: Form) -> None:
        renderer = await self.renderer(interaction, form)
        self.openers.remember(interaction, form.name, form.record)
        opened = await talk.form(renderer.form(form, pack(form.name, form.record, renderer.guild)))
        if not opened and isinstance(interaction, FormSent):
            card = goes_on(form.name, form.record)
            await talk.whisper((await self.renderer(interaction, card)).card(card))

    async def _show_anew(self, interaction: AnyInteraction, talk: Talk, count: int) -> None:
        home = await self.home(interaction)
        pages = await self._home_pages(interaction, home) if home is not None else []
        if count < len(pages):
            await talk.change(pages[count : count + 1])

    async def _home_pages(self, interaction: AnyInteraction, card: Card) -> list[Page]:
        pages = (await self.renderer(interaction, card)).card(card)
        return [in_home(page, HOME, count) for count, page in enumerate(pages)]


def talk_in_server(interaction: AnyInteraction) -> bool:
    """Was this done in a server's channel? A direct message's buttons must say which server is meant."""
    return interaction.channel is None or interaction.channel.kind is not ChannelKind.DIRECT
