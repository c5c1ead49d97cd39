"""What happens to threads and forum posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .clock import DiscordClock
from .errors import Json
from .guild import Channel
from .shapes import member_json, thread_json, thread_member_json

if TYPE_CHECKING:
    from .server import LocalDiscord
    from .state import State


class ThreadHappenings:
    """Part of `Happenings`."""

    server: LocalDiscord
    state: State
    clock: DiscordClock

    def new_thread(
        self, parent: Channel, kind: int, name: str, owner: str, id: str = "", auto_archive: int = 4320
    ) -> Channel:
        """A thread, of which nobody was told yet."""
        thread = Channel(id or self.clock.snowflake(), kind, parent.guild, name, parent=parent.id, owner=owner)
        thread.auto_archive, thread.archive_changed = auto_archive, self.clock.now()
        thread.members[owner] = self.clock.now()
        self.state.channels[thread.id] = thread
        if parent.type == 15:
            parent.last_message = thread.id
        return thread

    async def tell_of_thread(self, thread: Channel) -> None:
        """It is new."""
        if self.state.bot_sees(thread):
            await self._tell("THREAD_CREATE", thread_json(self.state, thread) | {"newly_created": True}, thread)

    async def change_thread(self, thread: Channel, **changes: Any) -> None:
        """Renamed, tagged, closed, opened, locked."""
        if "archived" in changes and changes["archived"] != thread.archived:
            thread.archive_changed = self.clock.now()
        for key, value in changes.items():
            setattr(thread, key, value)
        if self.state.bot_sees(thread):
            await self._tell("THREAD_UPDATE", thread_json(self.state, thread), thread)

    async def delete_thread(self, thread: Channel) -> None:
        """It is gone with everything in it."""
        seen = self.state.bot_sees(thread)
        self.state.channels.pop(thread.id, None)
        body: Json = {"id": thread.id, "guild_id": thread.guild, "parent_id": thread.parent, "type": thread.type}
        if seen:
            await self._tell("THREAD_DELETE", body, thread)

    async def enter_thread(self, thread: Channel, user: str) -> None:
        """Somebody is in it from now on."""
        if user in thread.members:
            return
        before = self.state.bot_sees(thread)
        thread.members[user] = self.clock.now()
        if user == self.state.bot.id and not before:
            await self._tell("THREAD_CREATE", thread_json(self.state, thread), thread)
        member = self.state.guilds[thread.guild].members.get(user)
        joined = thread_member_json(thread, user) | {"presence": None}
        joined |= {"member": member_json(member)} if member else {}
        await self._members_changed(thread, [joined], [], own=user == self.state.bot.id)

    async def leave_thread(self, thread: Channel, user: str) -> None:
        """Somebody is out of it."""
        if thread.members.pop(user, None) is not None:
            await self._members_changed(thread, [], [user], own=user == self.state.bot.id)

    async def _members_changed(self, thread: Channel, joined: list[Json], left: list[str], *, own: bool) -> None:
        body: Json = {"id": thread.id, "guild_id": thread.guild, "member_count": len(thread.members)}
        body |= {"added_members": joined} if joined else {}
        body |= {"removed_member_ids": left} if left else {}
        if own or self.state.bot_sees(thread):
            await self.server.gateway.tell("THREAD_MEMBERS_UPDATE", body, thread.guild, own=own)

    async def sync_threads(self, channel: Channel) -> None:
        """The bot has come to see a channel: it is told of its open threads."""
        threads = [one for one in self.state.threads_of(channel) if not one.archived and self.state.bot_sees(one)]
        members = [thread_member_json(one, self.state.bot.id) for one in threads if self.state.bot.id in one.members]
        body: Json = {
            "guild_id": channel.guild,
            "channel_ids": [channel.id],
            "threads": [thread_json(self.state, one) for one in threads],
            "members": members,
        }
        await self.server.gateway.tell("THREAD_LIST_SYNC", body, channel.guild)

    async def _tell(self, kind: str, body: Json, thread: Channel) -> None:
        await self.server.gateway.tell(kind, body, thread.guild)
