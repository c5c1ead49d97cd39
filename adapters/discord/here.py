"""The bot in a server: what must be known of it to read, to show and to send."""

from __future__ import annotations

from dataclasses import dataclass

PLATFORM = "discord"


class NotInstalled(Exception):
    """The bot is not in this server, or no longer."""


@dataclass(frozen=True, slots=True)
class Here:
    """The bot in one server. Ids are Discord's own: digits, as text."""

    guild: str  # "128084303902091215"
    name: str = ""
    bot_user: str = ""  # how people mention it
    application: str = ""
    locale: str = ""  # the server's own, "en-US"; "" when it isn't known
    role: str = ""  # the role Discord made for the bot, which people mention as well; "" when there is none

    @property
    def workspace(self) -> str:
        """Its key in the core."""
        return workspace_key(self.guild)


def workspace_key(guild: str) -> str:
    """`discord:128084303902091215`."""
    return f"{PLATFORM}:{guild}"


def guild_of(workspace: str) -> str:
    """The server of a key in the core; "" when it is another platform's."""
    platform, _, guild = workspace.partition(":")
    return guild if platform == PLATFORM else ""
