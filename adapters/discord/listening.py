"""Staying connected: a client of discord.py's, and another one when that ends."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from discord.errors import ConnectionClosed, LoginFailure, PrivilegedIntentsRequired

from adapters.discord.access import Access
from adapters.discord.client import Client, wanted_intents
from adapters.discord.line import Session, Signal
from adapters.discord.starting import NO_CONTENT, NO_MEMBERS, WRONG_TOKEN, Account, proxy_for
from bot.errors import CannotStart

log = logging.getLogger("lunchtable.discord")

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 120.0
WRONG_TOKEN_CODE, TOO_FEW_SHARDS = 4004, 4011
HOPELESS = {
    4010: "Discord doesn't take the number of this shard.",
    4012: "Discord doesn't know this version of the gateway any more: a newer Lunchtable is needed.",
    4013: "Discord doesn't know what the bot asks to hear: a newer Lunchtable is needed.",
}


class Listening:
    """`heard` is given everything that happens, `opened` each session that begins or goes on."""

    def __init__(
        self,
        access: Access,
        account: Account,
        heard: Callable[[Signal], None],
        opened: Callable[[Session], None],
        room: asyncio.Event,
    ) -> None:
        self.access, self.heard, self.opened, self.room = access, heard, opened, room
        self.account = account
        self.intents = wanted_intents(members=account.members, content=account.content)
        self.connected = asyncio.Event()
        self.client: Client | None = None
        self._sessions: dict[int, Session] = {}

    async def run(self, sessions: dict[int, Session]) -> None:
        """Until cancelled. `sessions`: those of an earlier process, to go on with. Raises CannotStart when Discord refuses
        for good."""
        self._sessions, pause = dict(sessions), FIRST_PAUSE
        while True:
            began = asyncio.get_running_loop().time()
            why = await self._once()
            if asyncio.get_running_loop().time() - began > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            log.warning("the connection to Discord ended (%s); trying again in %.0f s", why, pause)
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - others wait as well
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _once(self) -> str:
        """One client, until it ends; returns why."""
        options: dict[str, Any] = {"proxy": proxy_for(self.access.api_url)}
        self.client = client = Client(
            self.intents, self.account.me, self._heard, self._opened, self.room, self._sessions, **options
        )
        try:
            await client.login(self.access.bot_token)
            await client.connect()
        except PrivilegedIntentsRequired:
            self._ask_for_less()
            return "it was granted less than it asked for"
        except LoginFailure:
            raise CannotStart(WRONG_TOKEN) from None
        except ConnectionClosed as closed:
            if closed.code == WRONG_TOKEN_CODE:
                raise CannotStart(WRONG_TOKEN) from None
            if closed.code in HOPELESS:
                raise CannotStart(HOPELESS[closed.code]) from None
            return f"code {closed.code}"
        except Exception as error:  # of the network, of discord.py, of what can't be read: another one is tried
            return type(error).__name__
        finally:
            await self._hang_up(client)
        return "closed"

    async def _hang_up(self, client: Client) -> None:
        """So that the sessions can be gone on with."""
        with suppress(Exception):
            await asyncio.shield(client.close())

    def _ask_for_less(self) -> None:
        """The app was granted less than it seemed."""
        if not (self.intents.members or self.intents.message_content):
            raise CannotStart("Discord doesn't let the bot hear anything: look at the app's page Bot.")
        for granted, said in ((self.intents.message_content, NO_CONTENT), (self.intents.members, NO_MEMBERS)):
            if granted:
                log.warning(said)
        self.intents, self._sessions = wanted_intents(members=False, content=False), {}

    def _heard(self, signal: Signal) -> None:
        self.heard(signal)

    def _opened(self, session: Session) -> None:
        self._sessions[session.shard] = session
        self.opened(session)
        if self.client is not None and self.client.connected.is_set():
            self.connected.set()
