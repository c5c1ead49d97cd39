"""What happens to messages, whoever did it: the state changes, and the gateway tells. Threads: `thread_happenings.py`,
guilds and channels: `guild_happenings.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .clock import in_words
from .errors import Json, Refused
from .guild import HAS_THREAD, Channel, Message
from .guild_happenings import GuildHappenings
from .intents import MESSAGE_CONTENT
from .message_shapes import emoji_json, event_json
from .shapes import member_json
from .thread_happenings import ThreadHappenings

if TYPE_CHECKING:
    from .server import LocalDiscord

MOST_REACTIONS = 20


class Happenings(ThreadHappenings, GuildHappenings):
    """Changes and tells. The bot hears only of what it can see."""

    def __init__(self, server: LocalDiscord) -> None:
        self.server = server
        self.state = server.state
        self.clock = server.clock

    async def of_message(self, kind: str, said: Message) -> None:
        """MESSAGE_CREATE or MESSAGE_UPDATE."""
        channel = self.state.channels[said.channel]
        if said.shown_to or not self.state.bot_sees(channel):
            return
        address = self.server.address

        def body(intents: int) -> Json:
            granted = bool(intents & MESSAGE_CONTENT) and self.state.app.content_intent
            return event_json(self.state, said, address, content=granted)

        await self.server.gateway.tell(kind, body, channel.guild)

    async def tell_there(self, kind: str, data: Json, channel: Channel) -> None:
        """Tell of something in a channel, if the bot can see it."""
        if not self.state.bot_sees(channel):
            return
        if channel.guild:
            data["guild_id"] = channel.guild
        await self.server.gateway.tell(kind, data, channel.guild)

    # ------------------------------------------------------------------------------------------------- messages

    async def post(self, channel: Channel, said: Message) -> None:
        """Something is said. An archived thread comes back by it."""
        channel.messages[said.id] = said
        channel.last_message = said.id
        if channel.is_thread:
            channel.sent += 1
            if channel.archived:
                await self.change_thread(channel, archived=False)
            if said.author not in channel.members and said.type in (0, 19, 20, 23):
                await self.enter_thread(channel, said.author)
        await self.of_message("MESSAGE_CREATE", said)

    async def change(self, said: Message) -> None:
        """Something was edited, pinned, shown with a preview…"""
        await self.of_message("MESSAGE_UPDATE", said)

    async def delete(self, channel: Channel, said: Message) -> None:
        """A message is gone."""
        self._forget(channel, said.id)
        await self.tell_there("MESSAGE_DELETE", {"id": said.id, "channel_id": channel.id}, channel)

    async def bulk_delete(self, channel: Channel, ids: Sequence[str]) -> None:
        """Many are gone at once."""
        for id in ids:
            self._forget(channel, id)
        await self.tell_there("MESSAGE_DELETE_BULK", {"ids": list(ids), "channel_id": channel.id}, channel)

    def _forget(self, channel: Channel, id: str) -> None:
        channel.messages.pop(id, None)
        channel.pins.pop(id, None)
        self.state.tombstones[id] = channel.id

    async def pin(self, channel: Channel, said: Message, on: bool) -> None:
        """Pin or unpin."""
        said.pinned = on
        if on:
            channel.pins[said.id] = self.clock.now()
        else:
            channel.pins.pop(said.id, None)
        await self.change(said)
        last = in_words(max(channel.pins.values())) if channel.pins else None
        body: Json = {"channel_id": channel.id, "last_pin_timestamp": last}
        await self.tell_there("CHANNEL_PINS_UPDATE", body, channel)

    # ------------------------------------------------------------------------------------------------- reactions

    async def react(self, channel: Channel, said: Message, user: str, key: str, on: bool) -> None:
        """Somebody puts an emoji on a message or takes it off. Twice is once, and nobody is told."""
        users = said.reactions.get(key, [])
        if (user in users) == on:
            return
        body: Json = {
            "user_id": user,
            "type": 0,
            "message_id": said.id,
            "emoji": emoji_json(key),
            "channel_id": channel.id,
            "burst": False,
        }
        if on:
            if key not in said.reactions and len(said.reactions) >= MOST_REACTIONS:
                raise Refused(30010)
            said.reactions.setdefault(key, []).append(user)
            body["message_author_id"] = said.author
            if channel.guild and user in self.state.guilds[channel.guild].members:
                body["member"] = member_json(self.state.guilds[channel.guild].members[user])
        else:
            users.remove(user)
            if not users:
                del said.reactions[key]
        await self.tell_there(f"MESSAGE_REACTION_{'ADD' if on else 'REMOVE'}", body, channel)

    async def clear_reactions(self, channel: Channel, said: Message, key: str | None = None) -> None:
        """All reactions are taken off, or all of one emoji."""
        body: Json = {"message_id": said.id, "channel_id": channel.id}
        if key is None:
            said.reactions.clear()
            await self.tell_there("MESSAGE_REACTION_REMOVE_ALL", body, channel)
        elif said.reactions.pop(key, None) is not None:
            body |= {"emoji": emoji_json(key), "burst": False, "type": 0}
            await self.tell_there("MESSAGE_REACTION_REMOVE_EMOJI", body, channel)

    # ------------------------------------------------------------------------------------------------- threads

    async def start_on(self, channel: Channel, said: Message, name: str, owner: str, auto_archive: int) -> Channel:
        """A thread from a message: it has the message's id, and begins with a pointer to it."""
        thread = self.new_thread(channel, 10 if channel.type == 5 else 11, name, owner, said.id, auto_archive)
        said.flags |= HAS_THREAD
        await self.tell_of_thread(thread)
        await self.change(said)
        starter = Message(self.clock.snowflake(), thread.id, said.author, type=21, at=self.clock.now())
        starter.reference = {"type": 0, "channel_id": channel.id, "message_id": said.id, "guild_id": channel.guild}
        thread.messages[starter.id] = starter
        await self.of_message("MESSAGE_CREATE", starter)
        return thread
