"""Installing by OAuth: slack-bolt's flow, with installations and states in our vault and pages of our own."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

from msgspec.structs import replace
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import install_pages
from adapters.slack.here import PLATFORM
from adapters.slack.identity import TokenRefused, Unreachable, answer_of, who_am_i
from adapters.slack.installation import Installation
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH
from adapters.slack.many import ManyWorkspaces
from adapters.slack.scopes import asked
from bot.ports import Clock, Vault

log = logging.getLogger("lunchtable.slack.installing")

STATE_LIVES = timedelta(minutes=10)
NOBODYS = f"{PLATFORM}:nobody"
"""Where states are kept, which belong to no workspace yet."""


class States(AsyncOAuthStateStore):
    """States of installations under way: each is good once, for ten minutes. Only a digest is stored."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault, self._clock = vault, clock

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        state, now = secrets.token_urlsafe(32), self._clock.now()
        await self._vault.put(NOBODYS, _state_name(state), b"1", now, now + STATE_LIVES)
        return state

    async def async_consume(self, state: str) -> bool:
        return await self._vault.take(NOBODYS, _state_name(state), self._clock.now()) is not None


class Store(AsyncInstallationStore):
    """What bolt's flow saves goes to our workspaces."""

    def __init__(self, workspaces: ManyWorkspaces, clock: Clock, installed: Callable[[Installation], Awaitable[None]]):
        self._workspaces, self._clock, self._installed = workspaces, clock, installed

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: SlackInstallation) -> None:
        """Keep it, then let the core know."""
        kept = Installation(
            team="" if installation.is_enterprise_install else installation.team_id or "",
            enterprise=installation.enterprise_id or "",
            name=installation.team_name or installation.enterprise_name or "",
            url=str(installation.get_custom_value("url") or ""),
            token=installation.bot_token or "",
            bot_user=installation.bot_user_id or "",
            bot=installation.bot_id or "",
            app=installation.app_id or "",
            scopes=tuple(installation.bot_scopes or ()),
            by=installation.user_id or "",
            at=self._clock.now(),
            refresh_token=installation.bot_refresh_token or "",
            expires_at=_moment(installation.bot_token_expires_at),
        )
        await self._workspaces.keep(kept)
        await self._installed(kept)


class InstallFlow(AsyncOAuthFlow):
    """bolt's flow. What it writes to its log about a code, ours doesn't."""

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        return await _guarded(super().handle_installation(request), request)

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        return await _guarded(super().handle_callback(request), request)

    async def run_installation(self, code: str) -> SlackInstallation | None:
        """Exchange the code for a bot token, and ask whose it is."""
        settings = self.settings
        try:
            answer = await answer_of(
                self.client.oauth_v2_access(
                    client_id=settings.client_id,
                    client_secret=settings.client_secret,
                    code=code,
                    redirect_uri=settings.redirect_uri,
                )
            )
            token = str(answer.get("access_token") or "")
            here = await who_am_i(self.client, token)
        except (TokenRefused, Unreachable) as error:
            log.warning("an installation came to nothing: %s", error)
            return None
        team, enterprise, by = (answer.get(name) or {} for name in ("team", "enterprise", "authed_user"))
        return SlackInstallation(
            app_id=answer.get("app_id"),
            enterprise_id=enterprise.get("id") or here.enterprise,
            enterprise_name=enterprise.get("name"),
            team_id=team.get("id") or here.team,
            team_name=team.get("name"),
            bot_token=token,
            bot_id=here.bot,
            bot_user_id=answer.get("bot_user_id") or here.bot_user,
            bot_scopes=str(answer.get("scope") or ",".join(here.scopes)),
            bot_refresh_token=answer.get("refresh_token"),
            bot_token_expires_in=answer.get("expires_in"),
            user_id=str(by.get("id") or ""),
            is_enterprise_install=bool(answer.get("is_enterprise_install")),
            custom_values={"url": here.url},
        )

    async def store_installation(self, request: AsyncBoltRequest, installation: SlackInstallation) -> None:
        """Keep it; what goes wrong is shown as a page."""
        try:
            await super().store_installation(request, installation)
        except Exception as error:
            raise BoltError(type(error).__name__) from error

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Slack's page, where the installation is agreed to."""
        asked_for = {"client_id": self.client_id, "scope": ",".join(self.settings.scopes or ()), "state": state}
        if self.settings.redirect_uri:
            asked_for["redirect_uri"] = self.settings.redirect_uri
        if team := request.query.get("team"):
            asked_for["team"] = team[0]
        return f"{self.settings.authorization_url}?{urlencode(asked_for)}"

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        return install_pages.invitation(url, install_pages.language_of(request.headers))


class Pages(AsyncCallbackOptions):
    """What is shown at the end. The cookie has served either way."""

    def __init__(self) -> None:
        super().__init__(success=self._welcome, failure=self._sorry)

    async def _welcome(self, done: AsyncSuccessArgs) -> BoltResponse:
        page = install_pages.welcome(
            done.installation.team_name or done.installation.enterprise_name or "",
            app=done.installation.app_id or "",
            team="" if done.installation.is_enterprise_install else done.installation.team_id or "",
            locale=install_pages.language_of(done.request.headers),
        )
        return _page(200, page, done.settings)

    async def _sorry(self, failed: AsyncFailureArgs) -> BoltResponse:
        if failed.error is not None:
            log.error("an installation could not be kept: %s", failed.error)
        page = install_pages.sorry(failed.reason, INSTALL_PATH, install_pages.language_of(failed.request.headers))
        return _page(failed.suggested_status_code, page, failed.settings)


def make_flow(
    client: AsyncWebClient,
    client_id: str,
    client_secret: str,
    public_url: str,
    store: Store,
    states: States,
    *,
    least: bool = False,
) -> AsyncOAuthFlow:
    """The whole flow. Without `public_url` Slack goes to the first redirect address of the app's settings."""
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=sorted(scope.name for scope in asked(least=least)),
        user_scopes=[],
        redirect_uri=public_url.rstrip("/") + REDIRECT_PATH if public_url else None,
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        callback_options=Pages(),
        authorization_url=urljoin(client.base_url, "../oauth/v2/authorize"),
        installation_store=store,
        installation_store_bot_only=True,
        state_store=states,
        state_expiration_seconds=int(STATE_LIVES.total_seconds()),
        logger=log,
    )
    return InstallFlow(client=client, logger=log, settings=settings)


def renewing(
    client: AsyncWebClient, client_id: str, client_secret: str
) -> Callable[[Installation], Awaitable[Installation]]:
    """What renews an installation's tokens, whenever they expire. Raises TokenRefused or Unreachable."""
    rotator = AsyncTokenRotator(client_id=client_id, client_secret=client_secret, client=client)

    async def renew(old: Installation) -> Installation:
        bot = Bot(
            bot_token=old.token,
            bot_id=old.bot,
            bot_user_id=old.bot_user,
            bot_refresh_token=old.refresh_token,
            bot_token_expires_at=0,
            installed_at=old.at,
        )
        try:
            new = await rotator.perform_bot_token_rotation(bot=bot)
        except SlackTokenRotationError as error:
            raise TokenRefused(_code(error)) from None
        except Exception as error:
            raise Unreachable(type(error).__name__) from None
        if new is None:
            raise TokenRefused("no_bot_token")
        return replace(
            old,
            token=new.bot_token,
            refresh_token=new.bot_refresh_token or old.refresh_token,
            expires_at=_moment(new.bot_token_expires_at),
        )

    return renew


async def _guarded(answering: Awaitable[BoltResponse], request: AsyncBoltRequest) -> BoltResponse:
    """A page that is kept by nobody and shown in nobody's frame; also when our own house is in disorder."""
    try:
        response = await answering
    except Exception as error:
        log.error("an installation failed: %s", type(error).__name__)
        page = install_pages.sorry("storage_error", INSTALL_PATH, install_pages.language_of(request.headers))
        response = BoltResponse(status=500, body=page, headers={"Content-Type": "text/html; charset=utf-8"})
    response.headers |= {name.lower(): [value] for name, value in install_pages.HEADERS.items()}
    return response


def _code(error: SlackTokenRotationError) -> str:
    response = getattr(error.api_error, "response", None)
    return str((getattr(response, "data", None) or {}).get("error") or "no answer")


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _state_name(state: str) -> str:
    return "state/" + hashlib.sha256(state.encode()).hexdigest()


def _page(status: int, html: str, settings: AsyncOAuthSettings) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Set-Cookie": settings.state_utils.build_set_cookie_for_deletion(),
    }
    return BoltResponse(status=status, body=html, headers=headers)
