"""What happens to guilds, channels, roles and members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .clock import DiscordClock
from .errors import Json
from .guild import Channel, Guild, Member, Role, User
from .shapes import channel_json, guild_create_json, guild_json, member_json, role_json, user_json

if TYPE_CHECKING:
    from .server import LocalDiscord
    from .state import State


class GuildHappenings:
    """Part of `Happenings`. Of channels the bot is told even when it can't look into them, as in Discord."""

    server: LocalDiscord
    state: State
    clock: DiscordClock

    async def _tell_guild(self, kind: str, body: Json, guild: str, *, own: bool = False) -> None:
        if self.state.guilds[guild].present:
            await self.server.gateway.tell(kind, body, guild, own=own)

    # ------------------------------------------------------------------------------------------------- channels

    async def channel_made(self, channel: Channel) -> None:
        await self._tell_guild("CHANNEL_CREATE", channel_json(self.state, channel), channel.guild)

    async def channel_changed(self, channel: Channel, *, seen_before: bool) -> None:
        """Renamed, retagged, closed, opened. `seen_before`: could the bot look into it?"""
        await self._tell_guild("CHANNEL_UPDATE", channel_json(self.state, channel), channel.guild)
        if not seen_before and self.state.bot_sees(channel):
            await self.server.happenings.sync_threads(channel)

    async def channel_deleted(self, channel: Channel) -> None:
        """It is gone with its threads."""
        self.state.channels.pop(channel.id, None)
        for thread in self.state.threads_of(channel):
            self.state.channels.pop(thread.id, None)
        await self._tell_guild("CHANNEL_DELETE", channel_json(self.state, channel), channel.guild)

    # ------------------------------------------------------------------------------------------------- roles

    async def role_made(self, guild: Guild, role: Role) -> None:
        body = {"guild_id": guild.id, "role": role_json(role)}
        await self._tell_guild("GUILD_ROLE_CREATE", body, guild.id)

    async def role_changed(self, guild: Guild, role: Role) -> None:
        body = {"guild_id": guild.id, "role": role_json(role)}
        await self._tell_guild("GUILD_ROLE_UPDATE", body, guild.id)

    async def role_deleted(self, guild: Guild, role: Role) -> None:
        guild.roles.pop(role.id, None)
        for member in guild.members.values():
            member.roles = [one for one in member.roles if one != role.id]
        await self._tell_guild("GUILD_ROLE_DELETE", {"guild_id": guild.id, "role_id": role.id}, guild.id)

    # ------------------------------------------------------------------------------------------------- members

    async def member_came(self, guild: Guild, member: Member) -> None:
        guild.members[member.user.id] = member
        await self._tell_guild("GUILD_MEMBER_ADD", {"guild_id": guild.id, **member_json(member)}, guild.id)

    async def member_left(self, guild: Guild, user: User) -> None:
        guild.members.pop(user.id, None)
        for channel in list(self.state.channels.values()):
            if channel.guild == guild.id:
                channel.members.pop(user.id, None)
        body = {"guild_id": guild.id, "user": user_json(user)}
        await self._tell_guild("GUILD_MEMBER_REMOVE", body, guild.id)

    async def member_changed(self, guild: Guild, member: Member) -> None:
        own = member.user is self.state.bot
        body = {"guild_id": guild.id, **member_json(member)}
        await self._tell_guild("GUILD_MEMBER_UPDATE", body, guild.id, own=own)

    # ------------------------------------------------------------------------------------------------- guilds

    async def guild_came(self, guild: Guild) -> None:
        """The bot is in it from now on, or Discord can reach it again."""
        await self.server.gateway.tell("GUILD_CREATE", guild_create_json(self.state, guild), guild.id)

    async def guild_changed(self, guild: Guild) -> None:
        await self._tell_guild("GUILD_UPDATE", guild_json(self.state, guild), guild.id)

    async def guild_left(self, guild: Guild) -> None:
        """The bot was put out."""
        guild.present = False
        guild.members.pop(self.state.bot.id, None)
        guild.roles = {id: role for id, role in guild.roles.items() if role.managed_for != self.state.bot.id}
        guild.commands.clear()
        await self.server.gateway.tell("GUILD_DELETE", {"id": guild.id}, guild.id)

    async def guild_lost(self, guild: Guild) -> None:
        """Discord itself can't reach it for a while."""
        guild.out = True
        await self.server.gateway.tell("GUILD_DELETE", {"id": guild.id, "unavailable": True}, guild.id)
