"""Installing by OAuth: the page people allow the app on, and the exchange of its code for a token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from .errors import Json, Refused
from .workspace import Installation

if TYPE_CHECKING:
    from .server import LocalSlack


@dataclass(slots=True)
class Code:
    """Given to the browser, exchanged once within ten minutes."""

    team: str
    enterprise: str
    user: str
    scopes: frozenset[str]
    redirect_uri: str
    at: float
    used: bool = False


class OAuthPages:
    """`/oauth/v2/authorize`. `who` is asked: the person who says yes (or "" for no), for which team ("": the org)."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack
        self.codes: dict[str, Code] = {}
        self.agreeing: tuple[str, str, str] | None = None  # person, team, enterprise

    def agree(self, person: str, team: str = "", enterprise: str = "") -> None:
        """Whoever opens the page next says yes as this person."""
        self.agreeing = (person, team, enterprise)

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        asked, app = request.query, self.slack.state.app
        if asked.get("client_id") != app.client_id:
            return web.Response(status=400, text="Invalid client_id parameter")
        redirect = asked.get("redirect_uri") or (app.redirect_urls[0] if app.redirect_urls else "")
        allowed = not app.redirect_urls or any(redirect.startswith(url) for url in app.redirect_urls)
        if not redirect or not allowed:
            return web.Response(status=400, text="redirect_uri did not match any configured URIs")
        scopes = frozenset(scope for scope in asked.get("scope", "").replace(" ", ",").split(",") if scope)
        if not scopes:
            return web.Response(status=400, text="Invalid permissions requested: no scopes")
        state = {"state": asked["state"]} if "state" in asked else {}
        if self.agreeing is None:
            raise web.HTTPFound(f"{redirect}?{urlencode({'error': 'access_denied', **state})}")
        person, team, enterprise = self.agreeing
        id = f"local-code-{len(self.codes) + 1}"
        given = asked.get("redirect_uri") or ""
        self.codes[id] = Code(team, enterprise, person, scopes, given, self.slack.state.clock.now())
        raise web.HTTPFound(f"{redirect}?{urlencode({'code': id, **state})}")

    def exchange(self, code: str, redirect_uri: str) -> Installation:
        """A code for a token."""
        found = self.codes.get(code)
        if found is None or self.slack.state.clock.now() - found.at > 600:
            raise Refused("invalid_code")
        if found.used:
            raise Refused("code_already_used")
        if found.redirect_uri and redirect_uri != found.redirect_uri:
            raise Refused("bad_redirect_uri")
        found.used = True
        team = self.slack.state.teams.get(found.team)
        return self.slack.state.install(team, found.scopes, enterprise=found.enterprise, installer=found.user)


def _access(slack: LocalSlack, args: Json) -> Json:
    app = slack.state.app
    if args.get("client_id") != app.client_id:
        raise Refused("invalid_client_id")
    if args.get("client_secret") != app.client_secret:
        raise Refused("bad_client_secret")
    if args.get("grant_type") == "refresh_token":
        return _shown(slack, _refreshed(slack, str(args.get("refresh_token"))))
    return _shown(slack, slack.oauth.exchange(str(args.get("code")), str(args.get("redirect_uri") or "")))


def _refreshed(slack: LocalSlack, refresh_token: str) -> Installation:
    """A new token; the old one lives on for a while, the refresh token is used up."""
    there = next((one for one in slack.state.installations.values() if one.refresh_token == refresh_token), None)
    if there is None or there.removed or there.revoked:
        raise Refused("invalid_refresh_token")
    there.refresh_token = ""
    fresh = Installation(
        f"xoxe.xoxb-{slack.state.id('')}",
        there.team,
        there.enterprise,
        there.bot_user,
        there.bot_id,
        there.scopes,
        there.installer,
        expires_at=slack.state.clock.now() + 43200,
        refresh_token=f"xoxe-1-{slack.state.id('')}",
        teams=there.teams,
    )
    slack.state.installations[fresh.token] = fresh
    return fresh


def _shown(slack: LocalSlack, there: Installation) -> Json:
    team = slack.state.teams.get(there.team)
    shown: Json = {
        "app_id": slack.state.app.id,
        "authed_user": {"id": there.installer},
        "scope": ",".join(sorted(there.scopes)),
        "token_type": "bot",
        "access_token": there.token,
        "bot_user_id": there.bot_user,
        "team": {"id": team.id, "name": team.name} if team else None,
        "enterprise": None,
        "is_enterprise_install": there.org_wide,
    }
    if there.enterprise:
        shown["enterprise"] = {"id": there.enterprise, "name": slack.state.enterprises[there.enterprise]}
    if there.expires_at is not None:
        left = int(there.expires_at - slack.state.clock.now())
        shown |= {"refresh_token": there.refresh_token, "expires_in": left}
    return shown


OAUTH: dict[str, Callable[[LocalSlack, Json], Json]] = {"oauth.v2.access": _access}
