"""The people. What they do changes the state, and the app is told exactly as Slack tells it.

Methods take people and channels as such, by id or by name ("Ana", "#round-talk"). Those that only cause events return
when the app has answered all of them (or failed to: the retries wait for `slack.retry_due()`)."""

from __future__ import annotations

import copy
import mimetypes
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .composing import Composer, emoji_name
from .housekeeping import Housekeeping
from .interacting import Interacting
from .shapes import message_json
from .workspace import Channel, File, Message, User

if TYPE_CHECKING:
    from .server import LocalSlack

Who = User | str
Where = Channel | str


class People(Interacting, Housekeeping):
    """Talking; the rest is in `interacting.py` and `housekeeping.py`."""

    def __init__(self, slack: LocalSlack) -> None:
        super().__init__(slack)
        self.bare_channel_mentions = False

    def composer(self, channel: Channel) -> Composer:
        """The composer in a channel, which knows whom and what one may mean."""
        teams = {channel.team, *channel.shared_with}
        people = [user for user in self.state.users.values() if user.team in teams or user.id in channel.members]
        rooms = [one for one in self.state.channels.values() if one.team in teams]
        return Composer(people, rooms, bare_channels=self.bare_channel_mentions)

    def upload(self, who: Who, name: str, data: bytes = b"(a file)") -> File:
        """A file of somebody's, not yet shown anywhere."""
        user = self.state.user(who)
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(self.state.id("F"), name, name, user.id, user.team, data, len(data), media_type, True, True)
        file.created = self.slack.clock.now()
        self.state.files[file.id] = file
        return file

    def _written(
        self, who: Who, where: Where, text: str, thread: str | Message | None, files: Sequence[str | File], raw: bool
    ) -> tuple[User, Channel, Message]:
        """What somebody is about to say, as it will stand there."""
        user, channel = self.state.user(who), self.state.channel(where)
        assert not channel.archived, f"{user.real_name} can't write in the archived #{channel.name}"
        assert not user.deleted, f"{user.real_name} is gone"
        written, blocks = (text, []) if raw else self.composer(channel).write(text)
        uploaded = [self.upload(user, file) if isinstance(file, str) else file for file in files]
        for file in uploaded:
            file.shared_in.append(channel.id)
        parent = thread.ts if isinstance(thread, Message) else thread or ""
        parent = channel.messages[parent].thread_ts or parent if parent else ""
        said = Message(
            self.slack.clock.stamp(),
            user.id,
            written,
            user.team,
            blocks,
            typed=True,
            thread_ts=parent,
            files=[file.id for file in uploaded],
            client_msg_id=f"00000000-0000-4000-8000-{abs(hash((user.id, written, len(channel.messages)))) % 10**12:012d}",
        )
        return user, channel, said

    async def say(
        self,
        who: Who,
        where: Where,
        text: str,
        thread: str | Message | None = None,
        files: Sequence[str | File] = (),
        *,
        raw: bool = False,
        broadcast: bool = False,
    ) -> Message:
        """Post a message. `@Name`, `#channel`, emoji, `*bold*`, links are typed as people do; `raw`: `text` is in
        Slack's writing already, without rich text; `broadcast`: a reply that is shown in the channel too. Who isn't in
        a public channel joins it first. `files`: names."""
        user, channel, said = self._written(who, where, text, thread, files, raw)
        if broadcast and said.thread_ts:
            root = message_json(self.state, channel, channel.messages[said.thread_ts])
            said.subtype, said.broadcast, said.more = "thread_broadcast", True, {"root": root}
        if user.id not in channel.members:
            assert self.state.may_see(user, channel), f"{user.real_name} can't write in {channel.name or channel.id}"
            self.slack.happenings.enter(channel, user)
        self.slack.happenings.post(channel, said)
        for id in said.files:
            shared = {"type": "file_shared", "channel_id": channel.id, "file_id": id, "user_id": user.id}
            self.slack.happenings.tell(shared | {"file": {"id": id}, "event_ts": said.ts}, channel)
        await self.slack.quiet()
        return said

    async def say_and_delete(self, who: Who, where: Where, text: str, thread: str | Message | None = None) -> Message:
        """Post and take back at once; the app hears of the deletion before it hears of the message."""
        _, channel, said = self._written(who, where, text, thread, (), False)
        created = self.slack.happenings.of_message(channel, said)
        channel.messages[said.ts] = said
        self.slack.happenings.delete(channel, said)
        await self.slack.quiet()
        self.slack.happenings.tell(created, channel)
        await self.slack.quiet()
        return said

    async def edit(self, who: Who, where: Where, message: str | Message, text: str, *, raw: bool = False) -> Message:
        """Change one's own message."""
        user, channel, said = self._own(who, where, message)
        before = copy.deepcopy(said)
        said.text, said.blocks = (text, []) if raw else self.composer(channel).write(text)
        said.edited = {"user": user.id, "ts": f"{int(self.slack.clock.now())}.000000"}
        self.slack.happenings.change(channel, said, before)
        await self.slack.quiet()
        return said

    async def unfurl(self, where: Where, message: str | Message) -> None:
        """Slack itself changes a message: it shows a preview of its link. Nobody edited anything."""
        channel = self.state.channel(where)
        said = channel.messages[message if isinstance(message, str) else message.ts]
        before = copy.deepcopy(said)
        said.more["attachments"] = [{"from_url": "https://example.org/", "id": 1, "title": "Example", "fallback": "E"}]
        self.slack.happenings.change(channel, said, before)
        await self.slack.quiet()

    async def delete(self, who: Who, where: Where, message: str | Message) -> None:
        """Delete one's own message (an admin: anybody's)."""
        user = self.state.user(who)
        channel = self.state.channel(where)
        said = channel.messages[message if isinstance(message, str) else message.ts]
        assert said.user == user.id or user.is_admin, "that is somebody else's message"
        self.slack.happenings.delete(channel, said)
        await self.slack.quiet()

    def _own(self, who: Who, where: Where, message: str | Message) -> tuple[User, Channel, Message]:
        user, channel = self.state.user(who), self.state.channel(where)
        said = channel.messages[message if isinstance(message, str) else message.ts]
        assert said.user == user.id, "that is somebody else's message"
        return user, channel, said

    async def react(self, who: Who, where: Where, message: str | Message, emoji: str, on: bool = True) -> None:
        """Put an emoji (✅ or "white_check_mark") on a message, or take it off."""
        user, channel = self.state.user(who), self.state.channel(where)
        said = channel.messages[message if isinstance(message, str) else message.ts]
        assert self.state.may_see(user, channel), f"{user.real_name} can't see {channel.name or channel.id}"
        self.slack.happenings.react(channel, said, user.id, emoji_name(emoji), on)
        await self.slack.quiet()

    async def unreact(self, who: Who, where: Where, message: str | Message, emoji: str) -> None:
        """Take an emoji off."""
        await self.react(who, where, message, emoji, on=False)

    async def pin(self, who: Who, where: Where, message: str | Message) -> None:
        """Pin a message to its channel."""
        user, channel = self.state.user(who), self.state.channel(where)
        ts = message if isinstance(message, str) else message.ts
        channel.pins.append(ts)
        item = {"type": "message", "channel": channel.id, "message": {"ts": ts}}
        stamp = self.slack.clock.stamp()
        event = {"type": "pin_added", "user": user.id, "channel_id": channel.id, "item": item, "event_ts": stamp}
        self.slack.happenings.tell(event, channel)
        await self.slack.quiet()

    def direct(self, who: Who, *others: Who) -> Channel:
        """The conversation of somebody with the app's bot (and others); made if need be, without any event."""
        user = self.state.user(who)
        bot = self.state.bot(user.team)
        return self.state.open_direct(user.team, user.id, *(self.state.user(one).id for one in others), bot.id)

    def reload(self, who: Who) -> None:
        """Somebody reloads Slack: what was only for their eyes is gone, modals are closed."""
        user = self.state.user(who)
        self.state.ephemerals[:] = [one for one in self.state.ephemerals if one.user != user.id]
        self.state.views.pop(user.id, None)
