"""Where a private answer goes when its interaction can't be answered any more, after fifteen minutes or a broken start."""

from __future__ import annotations

import logging

from adapters.discord.calls import DiscordError
from adapters.discord.knowing import Knowing
from adapters.discord.posting import MESSAGES
from adapters.discord.showing import Showing
from adapters.discord.talk import TROUBLE, code_of, said
from bot.ports import Clock
from bot.reply import Otherwise, Whisper

log = logging.getLogger("lunchtable.discord")


class Aside:
    """A direct message, Home, or nothing, as the whisper says."""

    def __init__(self, showing: Showing, knowing: Knowing, clock: Clock) -> None:
        self.showing, self.knowing, self.calls, self.clock = showing, knowing, knowing.calls, clock

    async def keep(self, workspace: str, person: str, whisper: Whisper, interaction: str) -> None:
        """Say it in the next best way. `interaction` tells this answer from others."""
        match whisper.otherwise:
            case Otherwise.NOTHING:
                return
            case Otherwise.DIRECT if await self._direct(workspace, person, whisper, interaction):
                return
            case _:
                async with self.showing.storage.turn(workspace) as store:
                    await store.waiting.put(person, whisper.card, self.clock.now(), whisper.expires)

    async def _direct(self, workspace: str, person: str, whisper: Whisper, interaction: str) -> bool:
        try:
            channel = await self.knowing.direct(person)
            pages = await self.showing.card(workspace, whisper.card, reader=person, direct=True)
            for number, page in enumerate(pages):
                body = {**said(page), "nonce": f"{interaction}/{number}"[-25:], "enforce_nonce": True}
                await self.calls.call("POST", MESSAGES, body, files=page.files, channel_id=channel)
        except TROUBLE as trouble:
            closed = isinstance(trouble, DiscordError)
            log.info("a private answer %s: %s", "waits in Home" if closed else "may be lost", code_of(trouble))
            return False
        return True
