"""One installation: where, with which tokens, since when, as the vault keeps it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from adapters.slack.here import Here, workspace_key


class Installation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What OAuth gave. `team` is "" when it is for a whole organisation. `at`: when it was installed, aware UTC."""

    team: str = ""
    enterprise: str = ""
    name: str = ""
    url: str = ""
    token: str
    bot_user: str = ""
    bot: str = ""
    app: str = ""
    scopes: tuple[str, ...] = ()
    by: str = ""  # who installed it
    at: datetime
    refresh_token: str = ""
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        return f"<installation in {self.team or self.enterprise}>"  # never a token

    @property
    def org_wide(self) -> bool:
        """Is it for all workspaces of an organisation?"""
        return not self.team

    @property
    def holder(self) -> str:
        """The workspace or organisation it is for, as the vault names it. Ids of teams begin with T, of organisations E."""
        return workspace_key(self.team or self.enterprise)

    def here(self, team: str) -> Here:
        """The bot in this team by it."""
        return Here(
            team=team or self.team,
            enterprise=self.enterprise,
            org_wide=self.org_wide,
            bot_user=self.bot_user,
            bot=self.bot,
            app=self.app,
            url=self.url,
            name=self.name,
            scopes=frozenset(self.scopes),
        )


INSTALLED = "installation"
ORGANISATION = "organisation"
"""What the vault keeps of a workspace: its installation; or the id of the organisation whose installation serves it."""

_decode = msgspec.json.Decoder(Installation).decode
written = msgspec.json.Encoder().encode


def read(kept: bytes) -> Installation:
    """What the vault gave, read."""
    return _decode(kept)
