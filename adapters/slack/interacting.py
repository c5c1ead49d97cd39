"""Interactions: what people do and wait for, through bolt's AsyncApp.

Slack waits three seconds for an acknowledgement, and a trigger that opens a form lives as long. So a form comes before
everything that may be slow, and whatever takes longer is acknowledged first and answered later.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

import msgspec
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.slack.answering import Answering
from adapters.slack.here import Here
from adapters.slack.knowing import Knowing
from adapters.slack.origin import Origin
from adapters.slack.read_interactions import read_command, read_form, read_pressed, read_shortcut
from adapters.slack.talk import in_a_sheet, invalid_as_words
from bot import refusals
from bot.card import Card
from bot.dispatch import Dispatch
from bot.incoming import AnyInteraction, HomeOpened
from bot.places import Person, Place
from bot.ports import Clock
from bot.registry import Registry
from bot.reply import Answer, Invalid, ShowHome, Whisper, whisper
from bot.text import t
from bot.underway import Underway, is_done

log = logging.getLogger("lunchtable.slack")

Json = dict[str, Any]
I = TypeVar("I", bound=AnyInteraction)  # noqa: E741 - it is an interaction
EVERYTHING = re.compile("")
QUIET = "lunchtable.slack.bolt"


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds. Slack itself gives three, for the acknowledgement and for the trigger."""

    acknowledge: float = 2.4  # then a press or a form is acknowledged, answered or not
    words: float = 2.0  # then a person is told that it takes longer
    form: float = 1.0  # then a small view holds the place of a form that isn't ready
    person: float = 0.7  # to learn of a person what their payload left out
    person_of_form: float = 0.3  # the same where a form must be opened quickly
    give_up: float = 60.0


class Interacting:
    """Has interactions handled and answered."""

    def __init__(
        self,
        dispatch: Dispatch,
        knowing: Knowing,
        answering: Answering,
        registry: Registry,
        clock: Clock,
        underway: Underway,
        deadlines: Deadlines,
    ) -> None:
        self.dispatch, self.knowing, self.answering, self.registry = dispatch, knowing, answering, registry
        self.clock, self.underway, self.deadlines = clock, underway, deadlines

    async def command(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        """A slash command."""
        await ack()
        used, origin = read_command(body, context["here"], self.registry, self.clock.now())
        self.underway.start(self._answer(used, origin))

    async def shortcut(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        """A message's menu or the global shortcut."""
        await ack()
        chosen, origin = read_shortcut(body, context["here"], self.clock.now())
        self.underway.start(self._answer(chosen, origin))

    async def press(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        """A button or a menu on a card. Links and inputs are only acknowledged."""
        pressed, origin = read_pressed(body, context["here"], self.clock.now())
        if pressed is not None:
            await is_done(self.underway.start(self._answer(pressed, origin)), self.deadlines.acknowledge)
        await ack()

    async def submit(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        """A form that was sent: its errors beside the fields, or it closes. What follows its acknowledgement is underway
        as well, and finished when the bot stops."""
        await self.underway.start(self._sent(ack, body, context))

    async def _sent(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        if str(body["view"].get("callback_id", "")).partition("|")[0] == "sheet":
            await ack()
            return
        here: Here = context["here"]
        began = asyncio.get_running_loop().time()
        form, origin = read_form(body, here, self.clock.now())
        if not _by_somebody(form):
            await ack()
            return
        form = await self._knowing(form, self.deadlines.person)
        asked = self.underway.start(self.dispatch.answer(form))
        left = self.deadlines.acknowledge - (asyncio.get_running_loop().time() - began)
        if not await is_done(asked, left):
            await ack()
            answers = [invalid_as_words(answer) for answer in await self._patiently(asked)]
            await self.answering.carry_out(form.workspace, form.person.id, origin, answers)
            return
        await self._close(ack, body["view"], form, origin, [_kept_open(answer) for answer in asked.result()])

    async def home_opened(self, opened: HomeOpened) -> None:
        """Somebody looks at Home."""
        opened = await self._knowing(opened, self.deadlines.person)
        await self.answering.show_home(opened.workspace, opened.person.id, _home(await self.dispatch.answer(opened)))

    async def home(self, workspace: str, person: str) -> Card | None:
        """What Home shows this person now."""
        now, who = self.clock.now(), Person(person)
        looking = HomeOpened(id=f"home:{uuid4().hex}", workspace=workspace, at=now, person=who, place=Place(""))
        return _home(await self.dispatch.answer(await self._knowing(looking, self.deadlines.person)))

    async def _answer(self, interaction: AnyInteraction, origin: Origin) -> None:
        if not _by_somebody(interaction):
            return
        person, opens = interaction.person.id, self.dispatch.opens(interaction)
        began = asyncio.get_running_loop().time()
        soon = self.deadlines.person_of_form if opens else self.deadlines.person
        asked = self.underway.start(self.dispatch.answer(await self._knowing(interaction, soon)))
        opened = ""
        patience = self.deadlines.form if opens else self.deadlines.words
        if not await is_done(asked, patience - (asyncio.get_running_loop().time() - began)):
            if opens or in_a_sheet(origin):
                opened = await self.answering.hold_place(interaction.workspace, person, origin)
            else:
                longer = whisper(t("This takes a little longer. If nothing follows, please try again."))
                await self.answering.carry_out(interaction.workspace, person, origin, [longer])
        answers = await self._patiently(asked)
        await self.answering.carry_out(interaction.workspace, person, origin, answers, opened)

    async def _close(
        self, ack: AsyncAck, view: Json, form: AnyInteraction, origin: Origin, answers: Sequence[Answer]
    ) -> None:
        """Acknowledge a form: with errors, with what follows in its place, or so that it closes."""
        workspace, person = form.workspace, form.person.id
        for answer in answers:
            if isinstance(answer, Invalid):
                errors = await self.answering.errors(workspace, person, answer, view)
                if errors:
                    await ack(response_action="errors", errors=errors)
                    return
        answers = [invalid_as_words(answer) for answer in answers]
        instead, answers = await self.answering.in_its_place(workspace, person, origin, answers)
        if instead is not None:
            await ack(response_action="update", view=instead)
        else:
            await ack()
        await self.answering.carry_out(workspace, person, origin, answers)

    async def _patiently(self, asked: asyncio.Task[list[Answer]]) -> list[Answer]:
        if await is_done(asked, self.deadlines.give_up):
            return asked.result()
        asked.cancel()
        log.error("an answer took too long")
        return [refusals.failed()]

    async def _knowing(self, interaction: I, within: float) -> I:
        """The same with what Slack knows of the person: language, zone, of which workspace, an admin or not."""
        person = await self.knowing.completed(interaction.workspace, interaction.person, within)
        return msgspec.structs.replace(interaction, person=person)


def make_app(interacting: Interacting) -> AsyncApp:
    """The app with its listeners. Requests were verified, and their workspace looked up, before they come here."""
    app = AsyncApp(
        name=QUIET,  # bolt sets up the logger of this name as well
        logger=_quiet(),
        authorize=_authorize,
        request_verification_enabled=False,  # done in front, for events and interactions alike
        ssl_check_enabled=False,
        url_verification_enabled=False,
        ignoring_self_events_enabled=False,  # no event comes this way
        attaching_function_token_enabled=False,
    )
    app.command(re.compile("^/"))(interacting.command)
    app.action(EVERYTHING)(interacting.press)
    app.view_submission(EVERYTHING)(interacting.submit)
    app.shortcut(EVERYTHING)(interacting.shortcut)
    app.error(_note)
    return app


async def _authorize(context: AsyncBoltContext) -> AuthorizeResult:
    """Who the bot is there. No token: whatever is asked of Slack goes through `Calls`, which has it."""
    here: Here = context["here"]
    return AuthorizeResult(
        enterprise_id=here.enterprise or None,
        team_id=here.team,
        bot_user_id=here.bot_user or None,
        bot_id=here.bot or None,
    )


async def _note(error: Exception) -> None:
    log.error("an interaction failed: %s", type(error).__name__, exc_info=log.isEnabledFor(logging.DEBUG))


def _quiet() -> logging.Logger:
    """Bolt tells whole payloads when it warns; what matters is logged here, without anybody's words."""
    logger = logging.getLogger(QUIET)
    logger.setLevel(logging.CRITICAL)
    return logger


def _by_somebody(interaction: AnyInteraction) -> bool:
    """Nobody can be answered, and nothing is done, where it isn't told who does it."""
    if not interaction.person.id:
        log.info("an interaction names nobody")
    return bool(interaction.person.id)


def _kept_open(answer: Answer) -> Answer:
    """Where something went wrong on our side the form stays, with what was typed."""
    if isinstance(answer, Whisper) and answer in (refusals.failed(), refusals.busy()):
        return Invalid({"": answer.card.headline})
    return answer


def _home(answers: Sequence[Answer]) -> Card | None:
    return next((answer.card for answer in answers if isinstance(answer, ShowHome)), None)
