"""The people. What they do changes the state, and the bot is told exactly as Discord tells it.

Methods take people and channels as such, by id or by name ("Ana", "#round-talk", "dm:Ana"). Those that only cause
events return when every connected client has heard of it (not: when the bot has done something about it)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .filling import new_file
from .guild import FORUM, Attachment, Channel, Message, User
from .housekeeping import Housekeeping
from .interacting import Interacting
from .message_shapes import read_mentions
from .permissions import may_write
from .seeing import Seen

if TYPE_CHECKING:
    from .server import LocalDiscord

Who = User | str
Where = Channel | str
On = Message | Seen | str


class People(Interacting, Housekeeping):
    """Talking; the rest is in `interacting.py` and `housekeeping.py`."""

    def __init__(self, server: LocalDiscord) -> None:
        super().__init__(server)

    def compose(self, channel: Channel, text: str) -> str:
        """`@Name`, `@Role` and `#channel` as they are chosen while typing."""
        state = self.state
        names: dict[str, str] = {}
        if channel.guild:
            guild = state.guilds[channel.guild]
            for room in state.channels_of(guild):
                names[f"#{room.name}"] = f"<#{room.id}>"
            for role in guild.roles.values():
                names[f"@{role.name}"] = f"<@&{role.id}>"
            for member in guild.members.values():
                names[f"@{member.user.name}"] = names[f"@{member.shown}"] = f"<@{member.user.id}>"
        names.pop("@@everyone", None)
        for name in sorted(names, key=len, reverse=True):
            text = re.sub(re.escape(name) + r"(?!\w)", names[name], text)
        return text

    async def say(
        self,
        who: Who,
        where: Where,
        text: str,
        thread: Channel | Message | Seen | str | None = None,
        reply_to: On | None = None,
        files: Sequence[str | Attachment] = (),
        *,
        raw: bool = False,
    ) -> Message:
        """Post a message. `thread`: in this thread; if it is a message without one, one is started on it. `raw`: the
        text is in Discord's writing already. `files`: names."""
        user = self.state.user(who)
        root = getattr(thread, "id", thread)
        if root is not None and str(root) not in self.state.channels:
            await self.start_thread(user, where, text[:50] or "Thread", on=str(root))
        channel = self.state.channel(where) if root is None else self.state.channels[str(root)]
        assert channel.type != FORUM, "in a forum one writes a post: people.forum_post"
        if channel.guild:
            assert may_write(self.state, channel, user.id), f"{user.name} can't write in #{channel.name}"
            assert not channel.locked or self.state.may(channel, user, "manage_threads"), "it is locked"
        said = self._written(user, channel, text, files, raw)
        if reply_to is not None:
            other = self._message(reply_to)
            said.type, said.reference = 19, {"type": 0, "channel_id": channel.id, "message_id": other.id}
            said.reference |= {"guild_id": channel.guild} if channel.guild else {}
            said.mentions = list(dict.fromkeys([*said.mentions, other.author]))
        await self.server.happenings.post(channel, said)
        await self.server.gateway.heard()
        return said

    def _written(
        self, user: User, channel: Channel, text: str, files: Sequence[str | Attachment], raw: bool
    ) -> Message:
        said = Message(self.state.clock.snowflake(), channel.id, user.id, at=self.state.clock.now())
        said.content = text if raw else self.compose(channel, text)
        assert len(said.content) <= 2000, "nobody can write more than 2000 characters"
        said.attachments = [new_file(self.server, one, channel.id) if isinstance(one, str) else one for one in files]
        read_mentions(self.state, said, None)
        said.mention_everyone = said.mention_everyone and self.state.may(channel, user, "mention_everyone")
        return said

    async def edit(self, who: Who, message: On, text: str, *, raw: bool = False) -> Message:
        """Change one's own message."""
        said = self._own(who, message)
        channel = self.state.channels[said.channel]
        assert not channel.archived, "in a closed thread nothing can be edited"
        said.content = text if raw else self.compose(channel, text)
        said.edited = self.state.clock.now()
        read_mentions(self.state, said, None)
        await self.server.happenings.change(said)
        await self.server.gateway.heard()
        return said

    async def unfurl(self, message: On) -> None:
        """Discord itself changes a message: it shows a preview of its link. Nobody edited anything."""
        said = self._message(message)
        said.embeds = [{"type": "link", "url": "https://example.org/", "title": "Example"}]
        await self.server.happenings.change(said)
        await self.server.gateway.heard()

    async def delete(self, who: Who, message: On) -> None:
        """Delete one's own message (who manages messages: anybody's)."""
        user, said = self.state.user(who), self._message(message)
        channel = self.state.channels[said.channel]
        may = said.author == user.id or self.state.may(channel, user, "manage_messages")
        assert may, "that is somebody else's message"
        await self.server.happenings.delete(channel, said)
        await self.server.gateway.heard()

    async def bulk_delete(self, messages: Sequence[On]) -> None:
        """A moderator deletes many of one channel at once."""
        said = [self._message(one) for one in messages]
        assert len({one.channel for one in said}) == 1, "only messages of one channel go at once"
        await self.server.happenings.bulk_delete(self.state.channels[said[0].channel], [one.id for one in said])
        await self.server.gateway.heard()

    def _own(self, who: Who, message: On) -> Message:
        said = self._message(message)
        assert said.author == self.state.user(who).id, "that is somebody else's message"
        return said

    # ------------------------------------------------------------------------------------------------- reactions

    async def react(self, who: Who, message: On, emoji: str, on: bool = True) -> None:
        """Put an emoji (✅, or "name:id") on a message, or take it off."""
        user, said = self.state.user(who), self._message(message)
        channel = self.state.channels[said.channel]
        assert self.state.may_see(user, channel), f"{user.name} can't see #{channel.name}"
        assert not channel.archived, "in a closed thread nobody can react"
        await self.server.happenings.react(channel, said, user.id, emoji, on)
        await self.server.gateway.heard()

    async def unreact(self, who: Who, message: On, emoji: str) -> None:
        """Take an emoji off."""
        await self.react(who, message, emoji, on=False)

    async def clear_reactions(self, message: On, emoji: str | None = None) -> None:
        """A moderator takes all reactions off, or all of one emoji."""
        said = self._message(message)
        await self.server.happenings.clear_reactions(self.state.channels[said.channel], said, emoji)
        await self.server.gateway.heard()

    async def pin(self, message: On, on: bool = True) -> None:
        """Pin or unpin."""
        said = self._message(message)
        await self.server.happenings.pin(self.state.channels[said.channel], said, on)
        await self.server.gateway.heard()

    # ------------------------------------------------------------------------------------------------- threads

    async def start_thread(
        self, who: Who, where: Where, name: str, on: On | None = None, *, private: bool = False
    ) -> Channel:
        """Start a thread, on a message or without one."""
        user, channel = self.state.user(who), self.state.channel(where)
        if on is not None:
            said = self._message(on)
            assert said.id not in self.state.channels, "there is a thread on it already"
            thread = await self.server.happenings.start_on(channel, said, name, user.id, 4320)
        else:
            thread = self.server.happenings.new_thread(channel, 12 if private else 11, name, user.id)
            await self.server.happenings.tell_of_thread(thread)
            if not private:
                note = Message(self.state.clock.snowflake(), channel.id, user.id, name, 18, self.state.clock.now())
                note.reference = {"type": 0, "channel_id": thread.id, "guild_id": channel.guild}
                await self.server.happenings.post(channel, note)
        await self.server.gateway.heard()
        return thread

    async def forum_post(
        self, who: Who, where: Where, title: str, text: str, tags: Sequence[str] = (), files: Sequence[str] = ()
    ) -> Channel:
        """Write a post in a forum. Returns the thread; its first message has its id."""
        user, forum = self.state.user(who), self.state.channel(where)
        assert forum.type == FORUM, f"#{forum.name} is no forum"
        wanted = self._tags(forum, tags)
        assert wanted or not forum.flags & 1 << 4, f"#{forum.name} wants a tag: {[tag.name for tag in forum.tags]}"
        thread = self.server.happenings.new_thread(forum, 11, title, user.id)
        thread.applied = wanted
        said = self._written(user, thread, text, files, False)
        said.id = thread.id
        await self.server.happenings.tell_of_thread(thread)
        await self.server.happenings.post(thread, said)
        await self.server.gateway.heard()
        return thread
