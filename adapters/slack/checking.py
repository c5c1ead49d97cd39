"""Looking after channels: what Slack didn't tell, because the bot was away or may not hear it, is found by looking.

Without the history scopes nobody tells that a channel was made private; and what happened while the bot stood still is
told only for an hour or two. So the known channels are looked at when the bot starts, and then again and again.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from hashlib import sha256

import msgspec

from adapters.slack.calls import Calls, SlackError
from adapters.slack.here import PLATFORM, Workspaces
from adapters.slack.knowing import Knowing, channel_of
from adapters.slack.payloads import Json, part, word
from bot.delivery import TryLater, Unclear
from bot.incoming import AnyEvent, BotRemoved, ChannelChanged
from bot.intake import Intake
from bot.kernel.records import ChannelRecord
from bot.places import Channel, ChannelKind, Place
from bot.ports import Clock, Storage

log = logging.getLogger("lunchtable.slack")

EVERY = 3600.0
PACE = 1.5
"""Seconds between two questions; Slack takes fifty a minute, and people's own come first."""
LONGEST_WAIT = 120.0
_NOT_THERE = frozenset({"channel_not_found"})


class Checking:
    """Looks at channels, and stores what is another than what is known as events, as if Slack had told them."""

    def __init__(
        self,
        workspaces: Workspaces,
        storage: Storage,
        calls: Calls,
        knowing: Knowing,
        intake: Intake,
        clock: Clock,
        *,
        every: float = EVERY,
        pace: float = PACE,
    ) -> None:
        self.workspaces, self.storage, self.calls, self.knowing = workspaces, storage, calls, knowing
        self.intake, self.clock, self.every, self.pace = intake, clock, every, pace

    async def run(self) -> None:
        """Look at everything, now and every hour, until cancelled."""
        while True:
            try:
                for workspace in await self.storage.workspaces(PLATFORM):
                    await self.look(workspace)
            except Exception as error:
                log.error("channels can't be looked at: %s", type(error).__name__)
            await asyncio.sleep(self.every)

    async def look(self, workspace: str) -> None:
        """Look at every known channel of a workspace, one after the other."""
        if await self.workspaces.here(workspace) is None:
            return
        async with self.storage.turn(workspace) as store:
            known = await store.communities.channels()
        for channel in known:
            try:
                await self._look_at(workspace, channel)
            except TryLater as later:
                await asyncio.sleep(min(later.seconds, LONGEST_WAIT))
            except Unclear:
                return
            await asyncio.sleep(self.pace)

    async def said_private(self, workspace: str, channel: str) -> None:
        """Something came from a channel that Slack calls private. Is it known as that?"""
        async with self.storage.turn(workspace) as store:
            known = await store.communities.channel(channel)
        if known is not None and not known.is_private:
            with suppress(TryLater, Unclear):
                await self._look_at(workspace, known)

    async def _look_at(self, workspace: str, known: ChannelRecord) -> None:
        try:
            answer = await self.calls.call(workspace, "conversations.info", channel=known.id)
        except SlackError as error:
            told = None
            if error.code not in _NOT_THERE:
                return
        else:
            told = part(answer, "channel")
            if word(told, "id") != known.id:
                return
        happened = self._differences(workspace, known, told)
        if happened:
            await self.intake.accept(happened)
            for event in happened:
                self.knowing.heed(event)

    def _differences(self, workspace: str, known: ChannelRecord, told: Json | None) -> list[AnyEvent]:
        """What must have happened for a channel to be as it is now. `told` None: Slack knows none, or hides it."""
        now = self.clock.now()
        if told is not None:
            found = channel_of(dict(told))
            # of what is archived nobody is a member, and it may come back
            is_member = told.get("is_member") is not False or found.archived or known.id.startswith("D")
        else:  # deleted, or made private where the bot is not: nobody can look, so it is for nobody
            found, is_member = Channel(known.id, known.name, ChannelKind.PRIVATE, known.archived), False
        seen = sha256(f"{known!r}{found!r}{is_member}".encode(errors="replace")).hexdigest()[:12]
        id = f"looked:{known.id}:{seen}:{now:%Y-%m-%dT%H}"  # the same may happen again another time
        events: list[AnyEvent] = []
        if _as_known(found, known) != known:
            events.append(ChannelChanged(id=f"{id}:changed", workspace=workspace, at=now, channel=found))
        if not is_member and not known.away:
            events.append(BotRemoved(id=f"{id}:removed", workspace=workspace, at=now, place=Place(known.id)))
        return events


def _as_known(found: Channel, known: ChannelRecord) -> ChannelRecord:
    """What would be known of it."""
    away = known.away and not found.has_bot
    return msgspec.structs.replace(
        known, name=found.name or known.name, kind=found.kind, archived=found.archived, away=away
    )
