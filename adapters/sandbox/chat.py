"""The sandbox as the core's chat: reading from the world, and carrying out what the bot says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import assert_never

from adapters.sandbox import log
from adapters.sandbox.doc import link_to
from adapters.sandbox.memory import BOT, BOT_NAME, DIRECT
from adapters.sandbox.read import channel_of, message_of, person_of
from adapters.sandbox.render import reader_of
from adapters.sandbox.world import World
from bot.card import Card, Words
from bot.delivery import Refused, Why
from bot.places import Channel, ChannelKind, Message, Person, Place
from bot.ports import Parcel
from bot.reply import Edit, Emoji, OpenThread, RefreshHome, Say, SetTags, Tell, Unsay, Whisper
from bot.text import Text
from bot.words import say_plain


async def _nothing_late(channel: str) -> None:
    """Every channel is loaded."""


class SandboxChat:
    """`Chat` and `Sender` over a world. `ready` loads what a channel has in an archive."""

    def __init__(self, world: World, ready: Callable[[str], Awaitable[None]] = _nothing_late) -> None:
        self.world, self.ready = world, ready

    async def message(self, place: Place) -> Message | None:
        """One message."""
        await self.ready(place.channel)
        said = self.world.message(place.channel, place.message) if place.message else None
        return message_of(self.world, said) if said else None

    async def thread(self, place: Place, limit: int = 100) -> list[Message]:
        """A thread with its first message, oldest first; the latest `limit` of it."""
        await self.ready(place.channel)
        messages, _ = self.world.timeline(place.channel).page(place.root, None, limit) if place.root else ([], False)
        return [message_of(self.world, said) for said in messages]

    async def person(self, id: str) -> Person | None:
        """Someone of the workspace."""
        return person_of(self.world, id) if id in self.world.people or id == BOT else None

    async def channel(self, id: str) -> Channel | None:
        """A channel."""
        return channel_of(self.world, id)

    async def is_member(self, channel: str, person: str) -> bool | None:
        """Is this person in this channel now?"""
        return self.world.is_member(channel, person) if self.world.room(channel) else None

    async def public_among(self, channels: Collection[str]) -> frozenset[str]:
        """Those that the world doesn't have as private."""
        found = [(id, channel_of(self.world, id)) for id in channels]
        return frozenset(id for id, channel in found if channel is None or not channel.is_private)

    async def link(self, place: Place) -> str | None:
        """The page's address of a message, as `doc.HERE` and `#channel/message`."""
        return link_to(place.channel, place.message, place.thread) if self.world.room(place.channel) else None

    async def send(self, parcel: Parcel) -> Place | None:
        """Do what a reply says, once for each parcel."""
        before = self.world.sent(parcel.nonce)
        if before is not None:
            return self._place(*before)
        reply = parcel.reply
        match reply:
            case Say():
                return self._say(reply.to, reply.card, reply.post, parcel.nonce)
            case Tell():
                room = self._room_with(reply.people, "")
                return self._say(Place(room), reply.card, reply.post, parcel.nonce)
            case Whisper():
                self._whisper(reply, parcel.nonce)
            case OpenThread():
                return self._open_thread(reply, parcel.nonce)
            case Edit():
                return self._edit(reply)
            case Unsay():
                where = self.world.post_named(reply.post)
                if where:
                    self.world.erase(*where)
            case Emoji():
                await self.ready(reply.place.channel)
                if reply.place.message:
                    self.world.react(BOT, reply.place.channel, reply.place.message, reply.emoji, reply.on)
            case SetTags():
                self._set_tags(reply)
            case RefreshHome():
                self.world.home_changed(reply.person)
            case _:
                assert_never(reply)
        return None

    def pause(self, parcel: Parcel) -> float:
        """Nobody here is in a hurry or slow."""
        return 0.0

    def _say(self, to: Place, card: Card, post: str, nonce: str) -> Place:
        room = self.world.room(to.channel)
        if room is None or room.gone or not room.bot:
            raise Refused(Why.NOT_IN_CHANNEL)
        said = self.world.write(BOT, to.channel, thread=to.root, card=card, post=post, nonce=nonce)
        return Place(said.channel, said.id, said.thread)

    def _whisper(self, reply: Whisper, nonce: str) -> None:
        if reply.person not in self.world.people:
            raise Refused(Why.PERSON_GONE)
        place = reply.place
        inside = place is not None and self.world.may_read(place.channel, reply.person)
        where = place if place and inside else Place(DIRECT + reply.person)
        self.world.whisper(reply.person, reply.card, where.channel, where.thread, nonce)

    def _open_thread(self, reply: OpenThread, nonce: str) -> Place:
        if reply.people:
            room = self._room_with(reply.people, nonce, reply.title)
            return self._say(Place(room), reply.card, reply.post, nonce)
        root = reply.place
        if root.root is None:
            before = self.world.sent(f"{nonce}/title")
            root = (before and self._place(*before)) or self._say(
                root, Card((Words(reply.title),)), "", f"{nonce}/title"
            )
        return self._say(root, reply.card, reply.post, nonce)

    def _edit(self, reply: Edit) -> Place | None:
        where = self.world.post_named(reply.post)
        if where is None or self.world.message(*where) is None:
            return None
        self.world.rewrite(*where, card=reply.card)
        return self._place(*where)

    def _set_tags(self, reply: SetTags) -> None:
        said = self.world.message(reply.place.channel, reply.place.root or "")
        if said is not None:
            kept = [tag for tag in said.tags if tag not in reply.remove]
            tags = tuple(dict.fromkeys([*kept, *reply.add]))
            if tags != said.tags:
                self.world.tag(said.channel, said.id, tags)

    def _room_with(self, people: tuple[str, ...], apart: str, title: Text | None = None) -> str:
        """The direct channel of one person or the conversation of several; `apart` sets one aside from others."""
        if len(people) == 1 and not apart:
            return DIRECT + people[0]
        id = "group:" + "+".join(sorted(people)) + (f":{apart}" if apart else "")
        if self.world.room(id) is None:
            names = ", ".join([*(self.world.name_of(person) for person in people), BOT_NAME])
            reader = reader_of(self.world, people[0], self.world.clock.now())
            name = say_plain(title, reader) if title else names
            self.world.set_room(log.Room(id, name, ChannelKind.GROUP))
            for person in people:
                self.world.enter(id, person)
        return id

    def _place(self, channel: str, message: str) -> Place | None:
        said = self.world.message(channel, message)
        return Place(channel, message, said.thread) if said else None
