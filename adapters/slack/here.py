"""The bot in a workspace: what must be known of it to read, to show and to send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.places import ChannelKind

PLATFORM = "slack"
HISTORY = {"channels:history": ChannelKind.PUBLIC, "groups:history": ChannelKind.PRIVATE}
"""The scopes by which the bot reads what is said in channels, and hears of edits and deletions there."""


class NotInstalled(Exception):
    """The bot is not in this workspace, or no longer."""


@dataclass(frozen=True, slots=True)
class Here:
    """The bot in one workspace. `org_wide`: installed for a whole organisation, so that calls must name the team."""

    team: str  # "T0123"
    enterprise: str = ""  # "E0123"
    org_wide: bool = False
    bot_user: str = ""  # "U0123": how people mention it
    bot: str = ""  # "B0123"
    app: str = ""  # "A0123"
    url: str = ""  # "https://nurses.slack.com/"; "" when it isn't known
    name: str = ""
    scopes: frozenset[str] = frozenset()  # empty: not known

    @property
    def workspace(self) -> str:
        """Its key in the core."""
        return workspace_key(self.team)

    @property
    def reads_messages(self) -> bool:
        """May it read what is said in channels of every kind? Not with the least of scopes."""
        return not self.scopes or self.scopes >= HISTORY.keys()

    def follows(self, kind: ChannelKind | None) -> bool:
        """Does it hear of edits and deletions in a channel of this kind? None: that isn't known."""
        among = [scope for scope, its in HISTORY.items() if its is kind] or HISTORY
        return not self.scopes or any(scope in self.scopes for scope in among)


def workspace_key(team: str) -> str:
    """`slack:T0123`."""
    return f"{PLATFORM}:{team}"


class Workspaces(Protocol):
    """The workspaces the bot is installed in, with their tokens. Answers come from memory where possible."""

    async def find(self, team: str, enterprise: str = "") -> Here | None:
        """The bot in this team, also where it was installed for the whole organisation; None: not installed."""

    async def here(self, workspace: str) -> Here | None:
        """The same by the core's key."""

    async def token(self, workspace: str) -> str:
        """A valid bot token, rotated when it is about to expire. Raises NotInstalled."""

    async def refused(self, workspace: str, code: str) -> None:
        """Slack refused this workspace's token ("invalid_auth", "token_revoked", "account_inactive", "token_expired"):
        it is looked up anew, or known to be useless from now on."""

    async def forget(self, team: str, enterprise: str = "", when: datetime | None = None) -> bool:
        """The app was uninstalled there, or its bot token revoked, at `when`; may be said twice. False: that is old news,
        it has been installed again since."""

    async def teams_of(self, enterprise: str) -> list[str]:
        """The teams that were seen of an organisation with the app for all, also after it was forgotten."""

    async def all(self) -> list[Here]: ...
