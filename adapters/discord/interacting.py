"""Interactions: what people do and wait for, as the gateway tells of it.

Discord waits three seconds for the first answer, and only as the first can a form be opened: so what opens one is waited
for as long as that, and whatever else takes longer is deferred.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import uuid4

import msgspec

from adapters.discord import read_interactions as read
from adapters.discord.again import ACTION, Openers
from adapters.discord.answering import Answering
from adapters.discord.aside import Aside
from adapters.discord.callbacks import Callbacks
from adapters.discord.channels import ChannelFacts
from adapters.discord.custom_ids import CANCEL, asks_first
from adapters.discord.here import Here
from adapters.discord.knowing import Knowing
from adapters.discord.origin import Kind, origin_of
from adapters.discord.payloads import Json, number, part, word
from adapters.discord.pressed_card import HOME, PressedCard, pressed_card
from adapters.discord.showing import Showing
from adapters.discord.talk import TROUBLE, AnsweredElsewhere, Talk, code_of
from bot import refusals
from bot.card import Card
from bot.dispatch import Dispatch
from bot.incoming import AnyInteraction, ButtonPressed, CommandUsed, FormSent, HomeOpened
from bot.places import Place
from bot.ports import Clock
from bot.registry import Registry
from bot.reply import Answer, Invalid, Open, ShowHome, Whisper, whisper
from bot.text import t
from bot.underway import Underway, is_done

log = logging.getLogger("lunchtable.discord")

_MESSAGE_MENU = 3


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds. Discord itself gives three, on its own clock."""

    words: float = 1.5  # then it is deferred
    form: float = 2.3  # then it is too late for a form, and said so
    give_up: float = 60.0


class Interacting:
    """Has interactions handled and answered."""

    def __init__(
        self,
        dispatch: Dispatch,
        showing: Showing,
        knowing: Knowing,
        callbacks: Callbacks,
        registry: Registry,
        clock: Clock,
        underway: Underway,
        deadlines: Deadlines | None = None,
    ) -> None:
        self.dispatch, self.callbacks, self.registry, self.clock = dispatch, callbacks, registry, clock
        self.facts: ChannelFacts = knowing.facts
        self.underway, self.deadlines = underway, deadlines or Deadlines()
        self.openers = Openers(registry)
        self._asked_privately: deque[str] = deque(maxlen=1000)
        self.answering = Answering(showing, Aside(showing, knowing, clock), self.openers, self.home)

    def take(self, data: Json, here: Here) -> asyncio.Task[None]:
        """An INTERACTION_CREATE, for this server: answered in the background."""
        return self.underway.start(self.interaction(data, here))

    async def interaction(self, data: Json, here: Here) -> None:
        """Handle one and answer it."""
        origin, card = origin_of(data), pressed_card(data)
        if card.asked_by in self._asked_privately:  # what only one person sees has no address
            card = replace(card, about="")
        talk = Talk(self.callbacks, origin, card.mark)
        if not origin.token:
            return
        if origin.kind is Kind.COMPONENT and word(part(data, "data"), "custom_id") == CANCEL:
            await self._quietly(talk.remove())
            return
        interaction = self._read(data, here)
        if interaction is None:
            await self._quietly(talk.acknowledge())
        elif asks_first(word(part(data, "data"), "custom_id")) and origin.kind is Kind.COMPONENT:
            await self._quietly(self._ask(data, interaction, talk))
        else:
            await self._answer(_about(interaction, card), talk, card)

    async def home(self, interaction: AnyInteraction) -> Card | None:
        """What Home shows this person now."""
        looking = HomeOpened(
            id=f"home:{uuid4().hex}",
            workspace=interaction.workspace,
            at=self.clock.now(),
            person=interaction.person,
            place=Place(""),
        )
        answers = await self.dispatch.answer(looking)
        return next((answer.card for answer in answers if isinstance(answer, ShowHome)), None)

    def _read(self, data: Json, here: Here) -> AnyInteraction | None:
        facts, now = self.facts, self.clock.now()
        match origin_of(data).kind:
            case Kind.COMMAND if number(part(data, "data"), "type") == _MESSAGE_MENU:
                return read.read_message_menu(data, here, facts, self.registry, now)[0]
            case Kind.COMMAND:
                return _opening(read.read_command(data, here, facts, self.registry, now)[0])
            case Kind.COMPONENT:
                return read.read_pressed(data, here, facts, now)[0]
            case Kind.AUTOCOMPLETE:
                return read.read_completing(data, here, facts, now)[0]
            case Kind.FORM:
                return read.read_form(data, here, facts, now)[0]
            case _:
                return None

    async def _answer(self, interaction: AnyInteraction, talk: Talk, card: PressedCard) -> None:
        ways = self._ways(interaction)
        opens = self.dispatch.opens(ways[0])
        if opens:
            late = whisper(t("That took too long. Please press again.")).card
            say = talk.after(self.deadlines.form, lambda: self.answering.say_first(interaction, talk, late))
            timer = self.underway.start(say)
        else:
            timer = self.underway.start(talk.after(self.deadlines.words, talk.acknowledge))
        try:
            done, answers = await self._patiently(ways)
            await self.answering.carry_out(done, talk, card, [_kept(done, answer) for answer in answers])
        finally:
            timer.cancel()

    def _ways(self, interaction: AnyInteraction) -> Sequence[AnyInteraction]:
        """What is to be done: mostly the one thing; for opening a form again, what may open it."""
        if isinstance(interaction, ButtonPressed) and interaction.action == ACTION:
            return self.openers.again(interaction) or [interaction]
        return [interaction]

    async def _patiently(self, ways: Sequence[AnyInteraction]) -> tuple[AnyInteraction, list[Answer]]:
        answers: list[Answer] = []
        for way in ways:
            asked = self.underway.start(self.dispatch.answer(way))
            if not await is_done(asked, self.deadlines.give_up):
                asked.cancel()
                log.error("an answer took too long")
                return way, [refusals.failed()]
            answers = asked.result()
            if len(ways) == 1 or any(isinstance(answer, Open) for answer in answers):
                return way, answers
        return ways[0], answers

    async def _ask(self, data: Json, interaction: AnyInteraction, talk: Talk) -> None:
        """A button that can't be taken back: first it is asked."""
        if talk.origin.ephemeral:
            self._asked_privately.append(talk.origin.interaction)
        renderer = await self.answering.renderer(interaction, None)
        await talk.whisper([renderer.asking(dict(part(data, "message")), word(part(data, "data"), "custom_id"))])

    async def _quietly(self, doing: Awaitable[None]) -> None:
        with suppress(AnsweredElsewhere):
            try:
                await doing
            except TROUBLE as trouble:
                log.info("an interaction was not answered: %s", code_of(trouble))


def _opening(used: CommandUsed) -> AnyInteraction:
    """In Discord a command opens Home, which then is Home and no message that shows it once."""
    if used.verb != HOME:
        return used
    return HomeOpened(
        id=used.id, workspace=used.workspace, at=used.at, person=used.person, place=used.place, channel=used.channel
    )


def _about(interaction: AnyInteraction, card: PressedCard) -> AnyInteraction:
    """Who said that they are sure pressed the button on the card it was asked about."""
    if card.about and isinstance(interaction, ButtonPressed) and not interaction.place.message:
        return msgspec.structs.replace(
            interaction, place=msgspec.structs.replace(interaction.place, message=card.about)
        )
    return interaction


def _kept(interaction: AnyInteraction, answer: Answer) -> Answer:
    """Where something went wrong on our side the form can be opened again, with what was typed."""
    ours = isinstance(answer, Whisper) and answer in (refusals.failed(), refusals.busy())
    if ours and isinstance(interaction, FormSent) and isinstance(answer, Whisper):
        return Invalid({"": answer.card.headline})
    return answer
