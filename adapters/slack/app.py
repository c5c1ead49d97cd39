"""Slack put together: what comes in, what goes out, and the checks before either begins."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable
from dataclasses import replace
from hashlib import sha256

from aiohttp import web
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

from adapters.slack import starting
from adapters.slack.access import Access, CannotStart, check_settings
from adapters.slack.calls import Calls
from adapters.slack.chat import SlackChat
from adapters.slack.checking import Checking
from adapters.slack.here import PLATFORM, Workspaces, workspace_key
from adapters.slack.http import web_app
from adapters.slack.identity import web_client
from adapters.slack.installation import Installation
from adapters.slack.installing import OneWorkspace, team_of
from adapters.slack.knowing import Knowing
from adapters.slack.listening import FINISHED_WITHIN, listen
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH
from adapters.slack.many import ManyWorkspaces
from adapters.slack.oauth import States, Store, make_flow, renewing
from adapters.slack.receiving import Receiving
from adapters.slack.sending import SlackSender
from adapters.slack.showing import Showing
from adapters.slack.sockets import Sockets, SocketsRefused
from bot.card import Card
from bot.dispatch import Dispatch
from bot.errors import NoKey, WrongKey
from bot.incoming import Installed
from bot.intake import Intake
from bot.places import Person
from bot.ports import Chat, Clock, Sender, Storage
from bot.registry import Registry

log = logging.getLogger("lunchtable.slack")

CONNECTED_WITHIN = 90.0  # Slack may ask to wait a minute


class Slack:
    """The adapter. `check` first; then `connect` it to the core, `start`, and at the end `stop` and `close`."""

    platform = "slack"

    def __init__(self, access: Access, storage: Storage, registry: Registry, clock: Clock) -> None:
        self.access, self.storage, self.registry, self.clock = access, storage, registry, clock
        self._client = web_client(access.api_url)
        self._workspaces: Workspaces | None = None
        self._many: ManyWorkspaces | None = None
        self._flow: AsyncOAuthFlow | None = None
        self._intake: Intake | None = None
        self._receiving: Receiving | None = None
        self._sockets: asyncio.Task[None] | None = None
        self._checking: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None

    async def check(self) -> list[str]:
        """Is all there that is needed? Returns what will not work, a sentence each. Raises CannotStart."""
        access = self.access
        check_settings(access)
        warnings: list[str] = []
        if access.many:
            await self._prepare_many()
        else:
            here = await starting.check_bot_token(self._client, access)
            warnings += starting.check_scopes(here, least=access.least)
            here = replace(here, app=await starting.app_of(self._client, access, here))
            warnings += starting.check_apps(access, here)
            if access.client_secret and access.public_url:
                warnings.append(
                    f"SLACK_BOT_TOKEN is set, so {here.name} alone is served; leave it empty for installing by OAuth."
                )
            known = (
                [team_of(workspace) for workspace in await self.storage.workspaces(PLATFORM)] if here.org_wide else []
            )
            self._workspaces = OneWorkspace(self._client, access.bot_token, here, self.clock, known)
        self.calls = Calls(self.workspaces, base_url=access.api_url)
        self.knowing = Knowing(self.calls, self.workspaces)
        self.showing = Showing(self.storage, self.knowing, self.clock)
        self._sender = SlackSender(self.calls, self.showing, self.knowing, self.storage, self._home)
        return warnings

    @property
    def workspaces(self) -> Workspaces:
        assert self._workspaces is not None, "check() comes first"  # noqa: S101
        return self._workspaces

    def chat(self, workspace: str) -> Chat:
        """Reading there."""
        return SlackChat(workspace, self.knowing)

    def sender(self, workspace: str) -> Sender:
        """Sending there."""
        return self._sender

    def connect(self, dispatch: Dispatch, intake: Intake) -> None:
        """What comes in goes to these."""
        self._intake = intake
        self._checker = Checking(self.workspaces, self.storage, self.calls, self.knowing, intake, self.clock)
        self._receiving = Receiving(
            self.workspaces,
            dispatch,
            intake,
            self.calls,
            self.knowing,
            self.showing,
            self.registry,
            self.clock,
            said_private=self._checker.said_private,
        )

    async def start(self) -> None:
        """Let everything in. Raises CannotStart."""
        assert self._receiving is not None, "connect() comes first"  # noqa: S101
        await self._greet()
        if self.access.serves_pages:
            await self._listen(self._receiving)
        if self.access.by_socket:
            sockets = Sockets(self._receiving, self.access.app_token, base_url=self.access.api_url)
            self._sockets = asyncio.create_task(sockets.run())
            connected = asyncio.create_task(sockets.connected())
            done, _ = await asyncio.wait(
                {self._sockets, connected}, timeout=CONNECTED_WITHIN, return_when=asyncio.FIRST_COMPLETED
            )
            connected.cancel()
            if self._sockets in done:
                await self.over()
            if not done:
                raise CannotStart(
                    "Slack lets the bot in but no connection by Socket Mode comes about: check the network."
                )
        self._checking = asyncio.create_task(self._checker.run())

    async def over(self) -> None:
        """Wait until Slack refuses for good; then raises CannotStart."""
        if self._sockets is None:
            await asyncio.Event().wait()
            return
        try:
            await asyncio.shield(self._sockets)
        except SocketsRefused as refusal:
            raise CannotStart(f"Socket Mode can't begin with this SLACK_APP_TOKEN. {refusal}") from None
        raise CannotStart("Socket Mode has ended.")

    async def stop(self) -> None:
        """Let nothing more in, and finish what was begun."""
        endings: list[Awaitable[object]] = []
        if self._runner is not None:
            endings.append(self._runner.cleanup())
        for task in (self._sockets, self._checking):
            if task is not None:
                task.cancel()
                endings.append(task)
        if self._receiving is not None:
            endings.append(self._receiving.finish(FINISHED_WITHIN))
        await asyncio.gather(*endings, return_exceptions=True)

    async def close(self) -> None:
        """Hang up; nothing can be sent any more."""
        if self._workspaces is not None and hasattr(self, "calls"):
            await self.calls.close()

    async def where(self) -> str:
        """Where the bot is at work, for the one line that says so."""
        everywhere = await self.workspaces.all()
        if len(everywhere) == 1:
            place = everywhere[0].name or everywhere[0].team or everywhere[0].enterprise
        else:
            place = f"{len(everywhere)} workspaces"
        ways = ["Socket Mode"] if self.access.by_socket else []
        ways += [f"HTTP on {self.address}"] if self.access.by_http else []
        said = f"{place} (Slack, {' and '.join(ways)})"
        if self.access.many:
            base = self.access.public_url.rstrip("/") or f"http://{self.address}"
            said += f"; it is installed at {base}{INSTALL_PATH}"
        return said

    async def _prepare_many(self) -> None:
        access = self.access
        renew = renewing(self._client, access.client_id, access.client_secret)
        many = ManyWorkspaces(self.storage.vault, self.clock, renew)
        states = States(self.storage.vault, self.clock)
        try:
            await many.all()
            await states.async_consume(await states.async_issue())  # can secrets be kept?
        except NoKey:
            raise CannotStart(
                "LUNCHTABLE_KEY is missing: the tokens of workspaces that install the app are kept encrypted or not at all. "
                "Make a key as .env.example shows."
            ) from None
        except WrongKey as wrong:
            raise CannotStart(str(wrong)) from None
        store = Store(many, self.clock, self._installed)
        self._flow = make_flow(
            self._client,
            access.client_id,
            access.client_secret,
            access.public_url,
            store,
            states,
            least=access.least,
        )
        self._workspaces = self._many = many

    async def _greet(self) -> None:
        """With a token from the settings nobody installs the bot before our eyes: a new token tells of it."""
        here = None if self.access.many else next(iter(await self.workspaces.all()), None)
        if here is not None and here.team and self._intake is not None:
            token = sha256(self.access.bot_token.encode()).hexdigest()[:16]
            now = self.clock.now()
            event = Installed(id=f"installed:{here.team}:{token}", workspace=here.workspace, at=now, name=here.name)
            await self._intake.accept([event])

    async def _installed(self, installation: Installation) -> None:
        """Let the core know; of an organisation every team that was seen of it."""
        assert self._many is not None  # noqa: S101 - else nobody could have installed it
        teams = [installation.team] if installation.team else await self._many.teams_of(installation.enterprise)
        by = Person(installation.by) if installation.by and installation.team else None
        events = [
            Installed(
                id=f"installed:{team}:{installation.at.isoformat()}",
                workspace=workspace_key(team),
                at=installation.at,
                name=installation.name,
                person=by,
            )
            for team in teams
        ]
        if self._intake is not None:
            await self._intake.accept(events)

    async def _home(self, workspace: str, person: str) -> Card | None:
        return await self._receiving.home(workspace, person) if self._receiving is not None else None

    async def _listen(self, receiving: Receiving) -> None:
        access = self.access
        # Without a signing secret only the pages for installing are served: nobody can guess this one.
        secret = access.signing_secret if access.by_http else secrets.token_hex(32)
        app = web_app(receiving, secret, EVENTS_PATH, self._flow)
        self._runner = await listen(app, access.host, access.port)

    @property
    def address(self) -> str:
        port = self._runner.addresses[0][1] if self._runner and self._runner.addresses else self.access.port
        host = f"[{self.access.host}]" if ":" in self.access.host else self.access.host
        return f"{host}:{port}"
