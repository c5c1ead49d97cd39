"""Installations by OAuth in many workspaces. They are kept in the vault, encrypted, each under its team or organisation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from adapters.slack.here import Here, NotInstalled, workspace_key
from adapters.slack.identity import TokenRefused, Unreachable
from adapters.slack.installation import INSTALLED, ORGANISATION, Installation, read, written
from adapters.slack.installing import USELESS, team_of, whole
from bot.ports import Clock, Vault

log = logging.getLogger("lunchtable.slack.installing")

BELIEVED = timedelta(minutes=1)
"""How long what was looked up is believed: so soon is noticed what another process installed or removed."""
BEFORE = timedelta(hours=2)
"""Tokens that expire are renewed so long before they do."""

Renew = Callable[[Installation], Awaitable[Installation]]


class ManyWorkspaces:
    """`renew` gives an installation with new tokens; raises TokenRefused or Unreachable."""

    def __init__(self, vault: Vault, clock: Clock, renew: Renew) -> None:
        self._vault, self._clock, self._renew = vault, clock, renew
        self._known: dict[str, tuple[Installation | None, datetime]] = {}
        self._organisations: dict[str, str] = {}  # of teams whose organisation has the app for all
        self._renewing: dict[str, asyncio.Lock] = {}
        self._failed: dict[str, datetime] = {}

    async def keep(self, installation: Installation) -> None:
        """It was installed, or its tokens were renewed."""
        now = self._clock.now()
        await self._vault.put(installation.holder, INSTALLED, written(installation), now)
        self._known[installation.holder] = (installation, now)

    async def teams_of(self, enterprise: str) -> list[str]:
        """The teams that were seen of an organisation with the app for all."""
        linked = await self._vault.named(ORGANISATION)
        return [team_of(workspace) for workspace, org in linked if org.decode() == enterprise]

    async def find(self, team: str, enterprise: str = "") -> Here | None:
        found = await self._found(team, enterprise)
        return found.here(team) if found else None

    async def here(self, workspace: str) -> Here | None:
        return await self.find(team_of(workspace))

    async def token(self, workspace: str) -> str:
        found = await self._found(team_of(workspace))
        if found is None:
            raise NotInstalled(workspace)
        if found.expires_at is not None and found.expires_at < self._clock.now() + BEFORE:
            found = await self._renewed(found)
        return found.token

    async def refused(self, workspace: str, code: str) -> None:
        used = await self._found(team_of(workspace)) if code in USELESS else None
        if used is None:
            return
        newest = await self._looked_up(used.holder, anew=True)  # another process may have renewed it
        if newest is None or newest.token != used.token:
            return
        if newest.refresh_token:
            await self._renewed(newest)
        else:
            log.error("Slack no longer takes the token of %s (%s): it has to be installed there again", workspace, code)

    async def forget(self, team: str, enterprise: str = "", when: datetime | None = None) -> bool:
        for id in (team, enterprise):
            installation = await self._looked_up(workspace_key(id), anew=True) if id else None
            if installation is None:
                continue
            if when is not None and when < whole(installation.at):
                return False
            await self._vault.drop(installation.holder, INSTALLED)
            self._known[installation.holder] = (None, self._clock.now())
            break
        return True

    async def all(self) -> list[Here]:
        """Every installation; one for a whole organisation has no team."""
        found = [read(kept) for _, kept in await self._vault.named(INSTALLED)]
        return [installation.here(installation.team) for installation in found]

    async def _found(self, team: str, enterprise: str = "") -> Installation | None:
        own = await self._looked_up(workspace_key(team)) if team else None
        if own is not None:
            return own
        org = enterprise or await self._organisation_of(team)
        found = await self._looked_up(workspace_key(org)) if org else None
        if found is not None and team and org == enterprise:
            await self._link(team, org)
        return found

    async def _looked_up(self, holder: str, *, anew: bool = False) -> Installation | None:
        now = self._clock.now()
        known = self._known.get(holder)
        if known is not None and not anew and known[1] <= now < known[1] + BELIEVED:
            return known[0]
        kept = await self._vault.get(holder, INSTALLED, now)
        found = read(kept) if kept is not None else None
        self._known[holder] = (found, now)
        return found

    async def _organisation_of(self, team: str) -> str:
        if team and team not in self._organisations:
            kept = await self._vault.get(workspace_key(team), ORGANISATION, self._clock.now())
            if kept is None:
                return ""
            self._organisations[team] = kept.decode()
        return self._organisations.get(team, "")

    async def _link(self, team: str, enterprise: str) -> None:
        """Remember whose team it is: what waits for it in the outbox names the team alone."""
        if await self._organisation_of(team) != enterprise:
            await self._vault.put(workspace_key(team), ORGANISATION, enterprise.encode(), self._clock.now())
            self._organisations[team] = enterprise

    async def _renewed(self, old: Installation) -> Installation:
        """With new tokens, stored before anybody uses them; one renewal at a time. The old one where that fails."""
        async with self._renewing.setdefault(old.holder, asyncio.Lock()):
            newest = await self._looked_up(old.holder, anew=True)
            if newest is None or newest.token != old.token:
                return newest or old
            now = self._clock.now()
            if old.holder in self._failed and now < self._failed[old.holder] + BELIEVED:
                return old
            try:
                new = await self._renew(old)
            except (TokenRefused, Unreachable) as error:
                self._failed[old.holder] = now
                log.error("the token of %s can't be renewed (%s)", old.holder, error)
                return old
            await self.keep(new)
            return new
