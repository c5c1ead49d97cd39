"""What both ways in share: an event is read and stored before anybody acknowledges it, an interaction goes through bolt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.answering import Answering
from adapters.slack.calls import Calls
from adapters.slack.here import Here, Workspaces, workspace_key
from adapters.slack.interacting import Deadlines, Interacting
from adapters.slack.interacting import make_app as make_app
from adapters.slack.knowing import Knowing
from adapters.slack.payloads import id_of, part, word
from adapters.slack.read_events import home_opened, organisation_left, read_events, team_of, uninstalled
from adapters.slack.showing import Showing
from bot.card import Card
from bot.dispatch import Dispatch
from bot.incoming import AnyEvent, HomeOpened
from bot.intake import Intake
from bot.ports import Clock
from bot.registry import Registry
from bot.underway import Underway

log = logging.getLogger("lunchtable.slack")

Json = dict[str, Any]
PRIVATE = "privategroup"
FINISHING = 10.0
"""Seconds that what has begun is given when the bot stops."""


class Receiving:
    """Everything that comes from Slack. `events` returns when what it was given is stored."""

    def __init__(
        self,
        workspaces: Workspaces,
        dispatch: Dispatch,
        intake: Intake,
        calls: Calls,
        knowing: Knowing,
        showing: Showing,
        registry: Registry,
        clock: Clock,
        *,
        deadlines: Deadlines | None = None,
        said_private: Callable[[str, str], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        """`said_private` is told (workspace, channel) of what comes from a channel that Slack calls private."""
        self.workspaces, self.intake, self.knowing, self.clock = workspaces, intake, knowing, clock
        self.underway = Underway()
        self.answering = Answering(calls, showing, self.home)
        self.interacting = Interacting(
            dispatch, knowing, self.answering, registry, clock, self.underway, deadlines or Deadlines()
        )
        self.app = make_app(self.interacting)
        self._said_private = said_private
        self._slowed: set[str] = set()

    async def events(self, *bodies: object) -> None:
        """Store what bodies of the Events API tell. Raises when that can't be done: then none of them must be
        acknowledged."""
        happened: list[AnyEvent] = []
        for body in bodies:
            if isinstance(body, dict):
                happened += await self._happened(body)
        if happened:
            await self.intake.accept(happened)
            for event in happened:
                self.knowing.heed(event)

    async def interact(self, payload: object) -> BoltResponse:
        """Answer a slash command (its form's fields) or an interaction (its payload). Always with something Slack takes."""
        if not isinstance(payload, dict):
            return BoltResponse(status=200, body="")
        try:
            here = await self._here(payload)
            if here is None:
                return BoltResponse(status=200, body="")
            self._notice_private(here, payload)
            # Read before and handed over as it is: bolt's own reading of a form takes every command with the word
            # "payload" in it for an interaction, and loses it.
            request = AsyncBoltRequest(mode="socket_mode", body=payload, context={"here": here})
            answer = await self.app.async_dispatch(request)
        except Exception as error:
            log.error("an interaction could not be taken: %s", type(error).__name__)
            return await self.answering.sorry(payload)
        if answer.status != 200:  # a kind that means nothing here, such as a form that was closed
            log.info("an interaction was not answered: %s", answer.status)
            return BoltResponse(status=200, body="")
        return answer

    def _notice_private(self, here: Here, payload: Json) -> None:
        """Slack hides the names of private channels from apps, and so tells of every interaction whether it is in one."""
        name = word(payload, "channel_name") or word(part(payload, "channel"), "name")
        channel = word(payload, "channel_id") or id_of(payload, "channel")
        if name == PRIVATE and channel and self._said_private is not None:
            self.underway.start(self._said_private(here.workspace, channel))

    async def home(self, workspace: str, person: str) -> Card | None:
        """What Home shows this person now."""
        return await self.interacting.home(workspace, person)

    async def finish(self, within: float = FINISHING) -> None:
        """Let what has begun come to its end."""
        await self.underway.finish(within)

    async def _here(self, body: Json) -> Here | None:
        team, enterprise = team_of(body)
        here = await self.workspaces.find(team, enterprise)
        if here is None:
            log.info("something came from workspace %s, where the bot is not installed", team[:20] or "?")
        return here

    async def _happened(self, body: Json) -> list[AnyEvent]:
        """What is to be stored of one body."""
        if body.get("type") == "app_rate_limited":
            self._note_slowed(body)
            return []
        here, gone = await self._here(body), uninstalled(body)
        if here is None and gone:  # said before; if it could not be stored then, it is now
            here = Here(*team_of(body))
        if here is None or not (here.team or gone):
            return []
        opened, happened = self._read(body, here)
        if gone:
            return await self._gone(body, here, happened)
        if opened is not None:  # somebody waits for an answer: handled at once, like every interaction
            self.underway.start(self.interacting.home_opened(opened))
        return happened

    async def _gone(self, body: Json, here: Here, happened: list[AnyEvent]) -> list[AnyEvent]:
        """The app was removed: from a team, or from an organisation, which is from every team of it."""
        when = happened[0].at if happened else None
        if not await self.workspaces.forget(here.team, here.enterprise, when):
            return []  # it was installed again since
        enterprise = organisation_left(body)
        teams = {here.team, *(await self.workspaces.teams_of(enterprise) if enterprise else ())} - {""}
        return [
            msgspec.structs.replace(event, workspace=workspace_key(team))
            for event in happened
            for team in sorted(teams)
        ]

    def _read(self, body: Json, here: Here) -> tuple[HomeOpened | None, list[AnyEvent]]:
        try:
            opened = home_opened(body, here, self.clock.now())
            return opened, [] if opened is not None else read_events(body, here)
        except Exception as error:  # it would fail again and again, however often Slack repeats it
            log.error("an event could not be read: %s", type(error).__name__)
            return None, []

    def _note_slowed(self, body: Json) -> None:
        team = str(body.get("team_id", ""))[:20]
        if team not in self._slowed:
            self._slowed.add(team)
            log.warning("Slack holds back events of workspace %s: more than 30,000 came within an hour", team)
