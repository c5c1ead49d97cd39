"""What happened in the world, as the events the bot hears. Their ids come from the world's counting."""

from __future__ import annotations

from datetime import datetime

from adapters.sandbox.memory import when
from adapters.sandbox.read import channel_of, forum_title, is_to_bot, message_of, person_of
from adapters.sandbox.timeline import Said
from adapters.sandbox.world import World
from bot.incoming import BotAdded, BotRemoved, Deleted, Edited, Joined, Left, Posted, Reacted, TagsChanged
from bot.places import Channel, Place


class Events:
    """Makes events from what was just done to the world; one for each of its numbers."""

    def __init__(self, world: World, workspace: str) -> None:
        self.world, self.workspace = world, workspace

    def posted(self, said: Said) -> Posted:
        """A message appeared."""
        message, channel = message_of(self.world, said), channel_of(self.world, said.channel)
        return Posted(
            id=self._key(),
            workspace=self.workspace,
            at=when(said),
            message=message,
            channel=channel,
            to_bot=is_to_bot(message),
            title=forum_title(channel, said),
            tags=said.tags,
        )

    def edited(self, said: Said) -> Edited:
        """A message's words changed."""
        return Edited(id=self._key(), workspace=self.workspace, at=self._now(), message=message_of(self.world, said))

    def retagged(self, said: Said) -> TagsChanged:
        """A forum's post has other tags."""
        return TagsChanged(
            id=self._key(),
            workspace=self.workspace,
            at=self._now(),
            place=Place(said.channel, said.id),
            title=forum_title(channel_of(self.world, said.channel), said),
            tags=said.tags,
        )

    def deleted(self, said: Said) -> Deleted:
        """A message is gone."""
        place = Place(said.channel, said.id, said.thread)
        return Deleted(id=self._key(), workspace=self.workspace, at=self._now(), place=place)

    def reacted(self, said: Said, person: str, emoji: str, on: bool) -> Reacted:
        """An emoji was put on a message or taken away."""
        return Reacted(
            id=self._key(),
            workspace=self.workspace,
            at=self._now(),
            person=person_of(self.world, person),
            place=Place(said.channel, said.id, said.thread),
            emoji=emoji,
            added=on,
            author=said.author,
        )

    def entered(self, person: str, channel: str, inside: bool) -> Joined | Left:
        """Someone came into a channel or left it."""
        event = Joined if inside else Left
        return event(
            id=self._key(),
            workspace=self.workspace,
            at=self._now(),
            person=person_of(self.world, person),
            place=Place(channel),
        )

    def bot_added(self, person: str, channel: str, inside: bool) -> BotAdded | BotRemoved:
        """The bot was brought into a channel or put out of it."""
        if not inside:
            return BotRemoved(id=self._key(), workspace=self.workspace, at=self._now(), place=Place(channel))
        return BotAdded(
            id=self._key(),
            workspace=self.workspace,
            at=self._now(),
            channel=channel_of(self.world, channel) or Channel(channel),
            person=person_of(self.world, person),
        )

    def _key(self) -> str:
        return f"{self.world.era}:{self.world.seq}"

    def _now(self) -> datetime:
        return self.world.clock.now()
