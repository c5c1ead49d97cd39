"""What an operator gave to reach Slack with, and what follows from it: which way in, one workspace or many."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from adapters.slack.identity import API_URL
from bot.errors import CannotStart as CannotStart

README = 'README.md, "Slack in ten minutes"'
SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")
KINDS = {
    "xoxb-": "a bot token",
    "xoxe.xoxb-": "a bot token",
    "xoxp-": "a person's token",
    "xoxe.xoxp-": "a person's token",
    "xapp-": "an app-level token",
    "xoxe-": "a refresh token",
    "xoxc-": "a browser's token",
    "xoxs-": "a browser's token",
    "xwfp-": "a workflow's token",
}


@dataclass(frozen=True, slots=True)
class Access:
    """The settings of Slack. Secrets are not shown."""

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = API_URL
    http_too: bool = False
    least: bool = False
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = 3000

    @property
    def many(self) -> bool:
        """Do many workspaces install the app by OAuth?"""
        return bool(self.client_id and self.client_secret and not self.bot_token)

    @property
    def by_socket(self) -> bool:
        return bool(self.app_token)

    @property
    def by_http(self) -> bool:
        """Do Slack's requests arrive here?"""
        return bool(self.signing_secret) and (self.http_too or not self.app_token)

    @property
    def serves_pages(self) -> bool:
        """Must something listen, for requests or for installing?"""
        return self.by_http or self.many


def check_settings(access: Access) -> None:
    """Is everything there, and where it belongs? Asks nobody. Raises CannotStart."""
    if not (access.bot_token or access.client_id or access.client_secret):
        raise CannotStart(
            "There is no Slack token, so there is nothing to start: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN in .env, as "
            f"{README} shows. To try the bot without any, run: lunchtable demo"
        )
    if access.bot_token:
        _check_kind("SLACK_BOT_TOKEN", access.bot_token, "a bot token", 'xoxb-, from the app\'s page "Install App"')
    elif not access.many:
        missing = "SLACK_CLIENT_SECRET" if access.client_id else "SLACK_CLIENT_ID"
        raise CannotStart(f"{missing} is missing: OAuth needs both, from the app's page Basic Information.")
    if access.app_token:
        where = "xapp-, from the app's page Basic Information"
        _check_kind("SLACK_APP_TOKEN", access.app_token, "an app-level token", where)
    if not access.app_token and not access.signing_secret:
        raise CannotStart(
            "Slack has no way in: set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP); "
            f"{README}, shows where both are found."
        )
    if access.by_http:
        _check_signing_secret(access)
    if access.http_too and not access.signing_secret:
        raise CannotStart("LUNCHTABLE_SLACK_HTTP needs SLACK_SIGNING_SECRET, from the app's page Basic Information.")


def _check_kind(name: str, token: str, wanted: str, where: str) -> None:
    kind = next((kind for start, kind in KINDS.items() if token.startswith(start)), wanted)
    if kind != wanted:
        raise CannotStart(f"{name} holds {kind}; it needs {wanted}, which begins with {where}.")
    if re.search(r"\s", token):
        raise CannotStart(f"{name} has a space in it: copy the whole token again, and nothing else.")


def _check_signing_secret(access: Access) -> None:
    """Slack's own are 32 hexadecimal digits. Of what stands in for Slack elsewhere that isn't known."""
    secret = access.signing_secret
    other = next((kind for start, kind in KINDS.items() if secret.startswith(start)), "")
    if secret in (access.client_id, access.client_secret):
        other = "the Client ID" if secret == access.client_id else "the Client Secret"
    if other:
        raise CannotStart(
            f"SLACK_SIGNING_SECRET holds {other}; copy the Signing Secret from the page Basic Information."
        )
    strict = re.match(r"https://(\w+\.)?slack(-gov)?\.com/", access.api_url) is not None
    if re.search(r"\s", secret) or (strict and not SIGNING_SECRET.fullmatch(secret)):
        raise CannotStart(
            "SLACK_SIGNING_SECRET is none: it has 32 digits and letters from a to f. Copy the Signing Secret again from "
            "the app's page Basic Information."
        )
