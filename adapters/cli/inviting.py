"""`lunchtable invite`: how the bot comes to a platform's communities."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.cli.common import Trouble, settings
from adapters.discord.invite import application_in, explain, invite_link


@dataclass(frozen=True)
class Options:
    """What was typed."""

    application: str | None = None
    explain: bool = False


def discord(options: Options) -> str:
    """The link, or why each permission is in it."""
    if options.explain:
        return explain()
    application = options.application or application_in(settings().discord_bot_token.get_secret_value().strip())
    if not application.isdecimal():
        raise Trouble(
            "Which app is it? Set DISCORD_BOT_TOKEN in .env, or give --application with the Application ID from the app's "
            "page General Information."
        )
    return invite_link(application)
