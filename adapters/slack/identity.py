"""Who the bot is by a token: asked of Slack itself, with what goes wrong told apart."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.here import Here

API_URL = "https://slack.com/api/"
PATIENCE = 10  # seconds for one answer


class TokenRefused(Exception):
    """Slack answered, and said no; `code` is its word for it ("invalid_auth")."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreachable(Exception):
    """Slack didn't answer, or not sensibly; it may later. `why` in a few words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def web_client(api_url: str = API_URL, token: str | None = None) -> AsyncWebClient:
    """A client of Slack's Web API that asks once; through the proxy of the environment, except where it says not to."""
    client = AsyncWebClient(token, base_url=api_url, timeout=PATIENCE, retry_handlers=[])
    host = urlsplit(api_url).hostname or ""
    if host in ("localhost", "127.0.0.1", "::1") or proxy_bypass(host):
        client.proxy = None
    return client


async def answer_of(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """What a call gives. Raises TokenRefused or Unreachable; neither has a token in it."""
    try:
        return await call
    except SlackApiError as error:
        # of a page that isn't JSON the SDK hands over aiohttp's own answer
        status: int = getattr(error.response, "status_code", None) or getattr(error.response, "status", None) or 0
        data = getattr(error.response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
        if status == 429 or code in ("ratelimited", "rate_limited"):
            raise Unreachable("it asks to wait") from None
        if status >= 500 or not code or code in ("internal_error", "fatal_error", "service_unavailable"):
            raise Unreachable(f"it answered with status {status}") from None
        raise TokenRefused(str(code)) from None
    except TimeoutError:
        raise Unreachable(f"no answer within {PATIENCE} seconds") from None
    except AttributeError:  # the SDK on an answer that is plain text
        raise Unreachable("it answered with something else than JSON") from None
    except (ClientError, OSError, SlackClientError) as error:
        raise Unreachable(type(error).__name__) from None


async def who_am_i(client: AsyncWebClient, token: str | None = None) -> Here:
    """The bot and its workspace, and what it was granted. Raises TokenRefused or Unreachable."""
    answer = await answer_of(client.auth_test(**({"token": token} if token else {})))
    data: dict[str, Any] = answer.data if isinstance(answer.data, dict) else {}
    org_wide = bool(data.get("is_enterprise_install"))
    team, enterprise = str(data.get("team_id") or ""), str(data.get("enterprise_id") or "")
    return Here(
        team="" if org_wide and team[:1] == "E" else team,
        enterprise=enterprise or (team if org_wide else ""),
        org_wide=org_wide,
        bot_user=str(data.get("user_id") or ""),
        bot=str(data.get("bot_id") or ""),
        app=str(data.get("app_id") or ""),
        url=str(data.get("url") or ""),
        name=str(data.get("team") or ""),
        scopes=scopes_in(answer.headers),
    )


def scopes_in(headers: Mapping[str, str]) -> frozenset[str]:
    """What Slack says was granted; empty: it didn't say."""
    said = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return frozenset(scope.strip() for scope in str(said).split(",") if scope.strip())
