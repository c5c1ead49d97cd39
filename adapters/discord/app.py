"""Discord put together: what comes in, what goes out, and the checks before either begins."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from adapters.discord import restoring, starting
from adapters.discord.access import Access, check_settings
from adapters.discord.budget import Budget
from adapters.discord.callbacks import Callbacks
from adapters.discord.calls import Calls
from adapters.discord.catching_up import CatchingUp
from adapters.discord.channels import ChannelFacts
from adapters.discord.chat import DiscordChat
from adapters.discord.client import point_to
from adapters.discord.guilds import Guilds
from adapters.discord.here import guild_of
from adapters.discord.interacting import Interacting
from adapters.discord.invite import invite_link
from adapters.discord.knowing import Knowing
from adapters.discord.left_off import LeftOff
from adapters.discord.line import Session, Signal
from adapters.discord.listening import Listening
from adapters.discord.receiving import Receiving
from adapters.discord.sending import DiscordSender
from adapters.discord.showing import Showing
from adapters.discord.syncing import sync_commands
from bot.delivery import TryLater, Unclear
from bot.dispatch import Dispatch
from bot.errors import CannotStart
from bot.intake import Intake
from bot.ports import Chat, Clock, Sender, Storage
from bot.registry import Registry
from bot.underway import Underway

log = logging.getLogger("lunchtable.discord")

CONNECTED_WITHIN, TOLD_WITHIN = 90.0, 3.0
FINISHED_WITHIN = 8.0
_SYNC_AGAIN, _LEARN_EVERY = 60.0, 60.0


class Discord:
    """The adapter. `check` first; then `connect` it to the core, `start`, and at the end `stop` and `close`."""

    platform = "discord"

    def __init__(self, access: Access, storage: Storage, registry: Registry, clock: Clock) -> None:
        self.access, self.storage, self.registry, self.clock = access, storage, registry, clock
        self.budget = Budget()
        self.underway = Underway()
        self.listening: Listening | None = None
        self.receiving: Receiving | None = None
        self._connection: asyncio.Task[None] | None = None
        self._working: list[asyncio.Task[None]] = []

    async def check(self) -> list[str]:
        """Is all there that is needed? Returns what will not work, a sentence each. Raises CannotStart."""
        check_settings(self.access)
        point_to(self.access.api_url)
        self.http = starting.rest_client(self.access.api_url, self.budget)
        self.account = await starting.who_am_i(self.http, self.access)
        self.calls = Calls(self.http, self.budget)
        self.callbacks = Callbacks(self.budget, starting.proxy_for(self.access.api_url))
        self.facts = ChannelFacts()
        self.guilds = Guilds(self.account.id, self.account.application)
        self.knowing = Knowing(self.calls, self.facts)
        self.showing = Showing(self.storage, self.knowing, self.clock)
        self._sender = DiscordSender(self.calls, self.showing, self.knowing, self.storage, self.clock)
        return self.account.warnings

    def chat(self, workspace: str) -> Chat:
        """Reading there."""
        return DiscordChat(self.guilds.here(guild_of(workspace)), self.knowing)

    def sender(self, workspace: str) -> Sender:
        """Sending there."""
        return self._sender

    def connect(self, dispatch: Dispatch, intake: Intake) -> None:
        """What comes in goes to these."""
        about = (self.registry, self.clock, self.underway)
        interacting = Interacting(dispatch, self.showing, self.knowing, self.callbacks, *about)
        self.left_off = LeftOff(self.storage.bookmarks, (use.default for use in self.registry.emoji.values()))
        receiving = self.receiving = Receiving(
            self.guilds, self.knowing, interacting, intake, self.left_off, self.underway, self.clock, self.showing
        )
        storing = receiving.storing
        self.catching_up = CatchingUp(
            self.knowing,
            self.left_off,
            receiving.read,
            storing.store,
            receiving.direct,
            self.storage,
            self.underway,
            self.clock,
        )
        receiving.appeared, receiving.named = self.catching_up.appeared, self.catching_up.named
        self.listening = Listening(self.access, self.account, receiving.heard, storing.opened, storing.room)

    async def start(self) -> None:
        """Let everything in. Raises CannotStart."""
        assert self.receiving is not None, "connect() comes first"  # noqa: S101
        assert self.listening is not None  # noqa: S101
        workspaces = await self.storage.workspaces(self.platform)
        sessions = await self._sessions(workspaces)
        works = [self.receiving.storing.run(), self.left_off.keep_writing(), self._keep_learning(), self._sync()]
        self._working = [asyncio.create_task(work) for work in works]
        self._connection = asyncio.create_task(self.listening.run(sessions))
        connected = asyncio.create_task(self.listening.connected.wait())
        done, _ = await asyncio.wait(
            {self._connection, connected}, timeout=CONNECTED_WITHIN, return_when=asyncio.FIRST_COMPLETED
        )
        connected.cancel()
        if self._connection in done:
            await self.over()
        if not done:
            raise CannotStart(
                "Discord lets the bot in but no connection to its gateway comes about: check the network."
            )
        await self.receiving.told_of_all(TOLD_WITHIN)

    async def over(self) -> None:
        """Wait until Discord refuses for good; then raises CannotStart."""
        if self._connection is None:
            await asyncio.Event().wait()
            return
        await asyncio.shield(self._connection)
        raise CannotStart("The connection to Discord has ended.")

    async def stop(self) -> None:
        """Let nothing more in, and finish what was begun."""
        if self._connection is not None:
            self._connection.cancel()
            await asyncio.wait({self._connection})
        if self.receiving is not None:
            self.catching_up.stop()
            await self.receiving.finish(FINISHED_WITHIN)
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)
        if self.receiving is not None:
            await self.left_off.write()
        self._connection, self._working = None, []

    async def close(self) -> None:
        """Hang up; nothing can be sent any more."""
        if hasattr(self, "callbacks"):
            await self.callbacks.close()
        if hasattr(self, "http"):
            await self.http.close()

    async def where(self) -> str:
        """Where the bot is at work, for the one line that says so."""
        here = self.guilds.all()
        place = here[0].name or here[0].guild if len(here) == 1 else f"{len(here)} servers"
        granted = self.listening.intents if self.listening is not None else None
        less = granted is not None and not (granted.members and granted.message_content)
        said = f"{place} (Discord{', with less than all intents' if less else ''})"
        return said if here else f"{said}; it is invited at {invite_link(self.account.application)}"

    async def _sessions(self, workspaces: list[str]) -> dict[int, Session]:
        """The sessions to go on with: those of the process before, if the servers can be asked for."""
        assert self.receiving is not None  # noqa: S101
        sessions = await self.left_off.sessions()
        told = await restoring.servers(self.calls, workspaces) if sessions else None
        if told is None:
            return {}
        for server in told:
            for known in (self.facts, self.guilds):
                known.heed("GUILD_CREATE", server)
        session = next(iter(sessions.values()))
        for server in told:
            here = self.guilds.here(str(server.get("id")))
            if await self.left_off.has_gap(here.workspace):
                again = Signal("GUILD_CREATE", dict(server), session.shard, session.id, session.sequence)
                self.catching_up.appeared(here, server, again)
            else:
                await self.catching_up.learn_emoji(here.workspace)
        return sessions

    async def _sync(self) -> None:
        """Tell the commands, as soon as Discord takes them."""
        while True:
            try:
                await sync_commands(self.calls, self.account.application, self.registry, self.storage.bookmarks)
                return
            except (TryLater, Unclear) as wait:
                await asyncio.sleep(max(getattr(wait, "seconds", 0.0), _SYNC_AGAIN))
            except Exception as error:
                log.error("the commands could not be told: %s", type(error).__name__)
                await asyncio.sleep(_SYNC_AGAIN)

    async def _keep_learning(self) -> None:
        """Communities may choose other emoji."""
        while True:
            await asyncio.sleep(_LEARN_EVERY)
            with suppress(Exception):  # the database may be away; another time
                for here in self.guilds.all():
                    await self.catching_up.learn_emoji(here.workspace)
