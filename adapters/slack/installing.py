"""Where the bot is installed, and its tokens. In one workspace, by a token from the settings; many are in `oauth`."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.here import Here, NotInstalled
from adapters.slack.identity import TokenRefused, Unreachable, who_am_i
from bot.ports import Clock

log = logging.getLogger("lunchtable.slack.installing")

USELESS = frozenset({"invalid_auth", "not_authed", "token_revoked", "account_inactive", "token_expired"})
"""What Slack says of a token that will not be taken again."""
AGAIN = timedelta(minutes=1)


class OneWorkspace:
    """One installation by a bot token, for a workspace or for a whole organisation."""

    def __init__(self, client: AsyncWebClient, token: str, here: Here, clock: Clock, teams: Iterable[str] = ()) -> None:
        """`here` is what Slack just said of the token; `teams` those of its organisation that are known from before."""
        self._client, self._token, self._here, self._clock = client, token, here, clock
        self._proven = clock.now()  # when Slack last took the token
        self._gone = False
        self._teams = set(teams) if here.org_wide else set()
        self._asked: datetime | None = None

    async def find(self, team: str, enterprise: str = "") -> Here | None:
        mine = self._here
        if self._gone:
            return None
        if mine.org_wide:
            ours = enterprise in ("", mine.enterprise) and bool(team or mine.team)
            if ours and enterprise:
                self._teams.add(team or mine.team)
            return replace(mine, team=team or mine.team) if ours else None
        return mine if team == mine.team else None

    async def here(self, workspace: str) -> Here | None:
        return await self.find(team_of(workspace))

    async def token(self, workspace: str) -> str:
        if await self.here(workspace) is None:
            raise NotInstalled(workspace)
        return self._token

    async def refused(self, workspace: str, code: str) -> None:
        # Slack has said so of good tokens in bad hours: it is asked once more before the bot gives up.
        now = self._clock.now()
        if code not in USELESS or (self._asked is not None and self._asked <= now < self._asked + AGAIN):
            return
        self._asked = now
        try:
            await who_am_i(self._client, self._token)
        except TokenRefused as refusal:
            log.error("Slack no longer takes SLACK_BOT_TOKEN (%s): reinstall the app, set its new token", refusal.code)
            self._gone = True
        except Unreachable:
            pass
        else:
            self._proven = now

    async def forget(self, team: str, enterprise: str = "", when: datetime | None = None) -> bool:
        mine = self._here
        if team != mine.team and not (mine.org_wide and enterprise == mine.enterprise):
            return True
        if when is not None and when < whole(self._proven):
            return False
        if not self._gone:
            log.warning("the app was uninstalled from %s: to go on, reinstall it and set its new token", mine.name)
        self._gone = True
        return True

    async def teams_of(self, enterprise: str) -> list[str]:
        return sorted(self._teams) if enterprise == self._here.enterprise else []

    async def all(self) -> list[Here]:
        return [] if self._gone else [self._here]


def team_of(workspace: str) -> str:
    """The team's id in the core's key."""
    return workspace.partition(":")[2]


def whole(moment: datetime) -> datetime:
    """Without the fraction of its second, which Slack's events don't tell."""
    return moment.replace(microsecond=0)
