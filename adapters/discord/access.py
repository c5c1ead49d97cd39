"""What an operator gave to reach Discord with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from adapters.discord.client import API_URL
from bot.errors import CannotStart

README = 'README.md, "Discord in ten minutes"'
WHERE = 'from the app\'s page "Bot" at discord.com/developers/applications'


@dataclass(frozen=True, slots=True)
class Access:
    """The settings of Discord. The token is not shown."""

    bot_token: str = field(default="", repr=False)
    api_url: str = API_URL


def check_settings(access: Access) -> None:
    """Is everything there, and where it belongs? Asks nobody. Raises CannotStart."""
    token = access.bot_token
    if not token:
        raise CannotStart(f"There is no Discord token: set DISCORD_BOT_TOKEN in .env, as {README}, shows.")
    if token.lower().startswith("bot "):
        raise CannotStart('DISCORD_BOT_TOKEN begins with "Bot "; leave that word out.')
    if re.search(r"\s", token):
        raise CannotStart("DISCORD_BOT_TOKEN has a space in it: copy the whole token again, and nothing else.")
    if token.startswith(("xoxb-", "xoxp-", "xapp-")):
        raise CannotStart(f"DISCORD_BOT_TOKEN holds a token of Slack's; it needs the one {WHERE}.")
    if token.isdecimal():
        raise CannotStart(
            f"DISCORD_BOT_TOKEN holds an id; it needs the token {WHERE}, where *Reset Token* shows a new one."
        )
