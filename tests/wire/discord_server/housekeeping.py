"""Coming and going, names, roles, rights, channels, closing and tagging posts, the bot's own comings and goings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .clock import made_at
from .guild import Channel, Guild, Member, Role, Tag, User
from .permissions import THE_BOT
from .shapes import user_json

if TYPE_CHECKING:
    from .server import LocalDiscord
    from .state import State

Who = User | str
Where = Channel | str
Which = Guild | str


class Housekeeping:
    """Part of `People`."""

    server: LocalDiscord

    if TYPE_CHECKING:

        @property
        def state(self) -> State: ...

    async def _heard(self) -> None:
        await self.server.gateway.heard()

    # ------------------------------------------------------------------------------------------------- people

    async def join(self, who: Who, guild: Which) -> Member:
        """Come into a guild."""
        there = self.state.guild(guild)
        member = Member(self.state.user(who), self.state.clock.now())
        await self.server.happenings.member_came(there, member)
        await self._heard()
        return member

    async def leave(self, who: Who, guild: Which) -> None:
        """Leave a guild."""
        await self.server.happenings.member_left(self.state.guild(guild), self.state.user(who))
        await self._heard()

    async def nick(self, who: Who, guild: Which, name: str | None) -> None:
        """Be called otherwise there."""
        there = self.state.guild(guild)
        member = there.members[self.state.user(who).id]
        member.nick = name
        await self.server.happenings.member_changed(there, member)
        await self._heard()

    async def rename(self, who: Who, name: str) -> None:
        """Change one's own name, everywhere."""
        user = self.state.user(who)
        user.name = name
        for guild in self.state.guilds.values():
            if user.id in guild.members:
                await self.server.happenings.member_changed(guild, guild.members[user.id])
        if user is self.state.bot:
            await self.server.gateway.tell("USER_UPDATE", user_json(user))
        await self._heard()

    async def change_roles(self, who: Who, guild: Which, roles: Sequence[Role | str]) -> None:
        """Have these roles from now on."""
        there = self.state.guild(guild)
        member = there.members[self.state.user(who).id]
        names = {role.name: role.id for role in there.roles.values()}
        member.roles = [one.id if isinstance(one, Role) else names.get(one, one) for one in roles]
        await self.server.happenings.member_changed(there, member)
        await self._heard()

    def close_dms(self, who: Who, closed: bool = True) -> None:
        """Take no DMs from bots any more (nobody is told)."""
        self.state.user(who).closed_dms = closed

    # ------------------------------------------------------------------------------------------------- channels

    async def make_channel(self, guild: Which, name: str, kind: str = "text", **more: Any) -> Channel:
        """A new channel: `state.add_channel`, and the bot is told."""
        channel = self.state.add_channel(self.state.guild(guild), name, kind, **more)
        await self.server.happenings.channel_made(channel)
        await self._heard()
        return channel

    async def make_private(self, where: Where, members: Sequence[Who]) -> None:
        """Only these see the channel from now on."""
        await self._change(where, lambda channel: self.state.close_channel(channel, members))

    async def open_to_all(self, where: Where) -> None:
        """Everybody sees it again."""
        await self._change(where, lambda channel: channel.overwrites.clear())

    async def let_in(self, where: Where, who: Who, inside: bool = True) -> None:
        """One more sees a private channel (or one less)."""
        user = self.state.user(who)

        def change(channel: Channel) -> None:
            members = [one for one in channel.overwrites if one in self.state.users and one != user.id]
            self.state.close_channel(channel, [*members, user] if inside else members)

        await self._change(where, change)

    async def rename_channel(self, where: Where, name: str) -> None:
        """Also a thread or a post."""
        channel = self.state.channel(where)
        if channel.is_thread:
            await self.server.happenings.change_thread(channel, name=name)
            await self._heard()
        else:
            await self._change(channel, lambda one: setattr(one, "name", name))

    async def set_topic(self, where: Where, topic: str) -> None:
        await self._change(where, lambda one: setattr(one, "topic", topic or None))

    async def _change(self, where: Where, change: Any) -> None:
        channel = self.state.channel(where)
        before = self.state.bot_sees(channel)
        change(channel)
        await self.server.happenings.channel_changed(channel, seen_before=before)
        await self._heard()

    async def delete_channel(self, where: Where) -> None:
        """Also a thread or a post."""
        channel = self.state.channel(where)
        if channel.is_thread:
            await self.server.happenings.delete_thread(channel)
        else:
            await self.server.happenings.channel_deleted(channel)
        await self._heard()

    # ------------------------------------------------------------------------------------------------- forums

    def _tags(self, forum: Channel, names: Sequence[str]) -> list[str]:
        known = {tag.name: tag.id for tag in forum.tags}
        missing = set(names) - set(known)
        assert not missing, f"#{forum.name} has no tag {missing}; it has {list(known)}"
        return [known[name] for name in names]

    async def retag(self, post: Where, tags: Sequence[str]) -> None:
        """Give a post these tags."""
        thread = self.state.channel(post)
        wanted = self._tags(self.state.channels[thread.parent], tags)
        await self.server.happenings.change_thread(thread, applied=wanted)
        await self._heard()

    def tags_of(self, post: Where) -> list[str]:
        """The names of a post's tags."""
        thread = self.state.channel(post)
        names = {tag.id: tag.name for tag in self.state.channels[thread.parent].tags}
        return [names[one] for one in thread.applied if one in names]

    async def change_tags(self, forum: Where, names: Sequence[str]) -> None:
        """A forum has these tags from now on; who is renamed in place keeps its id only by `rename_tag`."""

        def change(channel: Channel) -> None:
            known = {tag.name: tag for tag in channel.tags}
            channel.tags = [known.get(name) or Tag(self.state.clock.snowflake(), name) for name in names]

        await self._change(forum, change)

    async def rename_tag(self, forum: Where, old: str, new: str) -> None:
        def change(channel: Channel) -> None:
            next(tag for tag in channel.tags if tag.name == old).name = new

        await self._change(forum, change)

    async def close_post(self, post: Where, *, locked: bool = False) -> None:
        """Close a post or thread (also what Discord does when nobody has said anything for long)."""
        await self.server.happenings.change_thread(self.state.channel(post), archived=True, locked=locked)
        await self._heard()

    async def let_threads_rest(self) -> list[Channel]:
        """Discord closes the threads in which nobody has said anything for as long as they are set to."""
        now, rested = self.state.clock.now(), []
        for thread in [one for one in self.state.channels.values() if one.is_thread and not one.archived]:
            last = max(made_at(thread.last_message or thread.id), thread.archive_changed)
            if now - last >= thread.auto_archive * 60:
                await self.server.happenings.change_thread(thread, archived=True)
                rested.append(thread)
        await self._heard()
        return rested

    async def reopen_post(self, post: Where) -> None:
        await self.server.happenings.change_thread(self.state.channel(post), archived=False, locked=False)
        await self._heard()

    async def bring_into_thread(self, thread: Where, who: Who, inside: bool = True) -> None:
        """Somebody (or the bot) is added to a thread, or put out."""
        place, user = self.state.channel(thread), self.state.user(who)
        act = self.server.happenings.enter_thread if inside else self.server.happenings.leave_thread
        await act(place, user.id)
        await self._heard()

    # ------------------------------------------------------------------------------------------------- roles

    async def make_role(self, guild: Which, name: str, granted: int = 0) -> Role:
        there = self.state.guild(guild)
        role = self.state.add_role(there, name, granted)
        await self.server.happenings.role_made(there, role)
        await self._heard()
        return role

    async def change_role(self, guild: Which, role: Role, granted: int) -> None:
        """Give a role these permissions; `guild.roles[guild.id]` is @everyone."""
        role.permissions = granted
        await self.server.happenings.role_changed(self.state.guild(guild), role)
        await self._heard()

    async def delete_role(self, guild: Which, role: Role) -> None:
        await self.server.happenings.role_deleted(self.state.guild(guild), role)
        await self._heard()

    # ------------------------------------------------------------------------------------------------- the bot

    async def add_bot(self, guild: Which, granted: int = THE_BOT) -> None:
        """Invite the bot."""
        there = self.state.guild(guild)
        self.state.add_bot(there, granted)
        await self.server.happenings.guild_came(there)
        await self._heard()

    async def remove_bot(self, guild: Which) -> None:
        """Put the bot out."""
        await self.server.happenings.guild_left(self.state.guild(guild))
        await self._heard()

    async def rename_guild(self, guild: Which, name: str) -> None:
        there = self.state.guild(guild)
        there.name = name
        await self.server.happenings.guild_changed(there)
        await self._heard()

    async def outage(self, guild: Which, out: bool = True) -> None:
        """Discord can't reach a guild for a while; afterwards it comes back."""
        there = self.state.guild(guild)
        if out:
            await self.server.happenings.guild_lost(there)
        else:
            there.out = False
            await self.server.happenings.guild_came(there)
        await self._heard()
