"""The servers the bot is in, as far as they are told."""

from __future__ import annotations

from dataclasses import replace

from adapters.discord.here import Here
from adapters.discord.payloads import Json, each, id_of, part, word, words, yes


class Guilds:
    """`Here` of every server, kept from what the gateway tells."""

    def __init__(self, me: str, application: str) -> None:
        self.me, self.application = me, application
        self._known: dict[str, Here] = {}

    def here(self, guild: str) -> Here:
        """The bot in this server; one that wasn't told of has no name yet."""
        return self._known.get(guild) or Here(guild, bot_user=self.me, application=self.application)

    def all(self) -> list[Here]:
        return list(self._known.values())

    def heed(self, kind: str, data: Json) -> None:
        """Take in what a dispatch tells of servers."""
        match kind:
            case "GUILD_CREATE" | "GUILD_UPDATE" if not yes(data, "unavailable"):
                self._told(data)
            case "GUILD_DELETE" if not yes(data, "unavailable"):
                self._known.pop(id_of(data, "id"), None)
            case "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" if self._is_mine(part(data, "role")):
                guild = id_of(data, "guild_id")
                self._known[guild] = replace(self.here(guild), role=id_of(part(data, "role"), "id"))
            case _:
                pass

    def _told(self, data: Json) -> None:
        guild = id_of(data, "id")
        if not guild:
            return
        before = self.here(guild)
        role = next((id_of(role, "id") for role in each(data, "roles") if self._is_mine(role)), before.role)
        self._known[guild] = replace(
            before,
            name=words(data, "name") or before.name,
            locale=word(data, "preferred_locale") or before.locale,
            role=role,
        )

    def _is_mine(self, role: Json) -> bool:
        return id_of(part(role, "tags"), "bot_id") == self.me != ""
