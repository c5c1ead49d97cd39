"""People, channels and who may read them, as Discord tells, remembered for a while.

Channels are known from the gateway; what it left out, such as an old thread, is asked for. Who may read a channel is
never taken from memory for longer than a minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from msgspec.structs import replace

from adapters.discord.calls import UNKNOWN_MEMBER, UNKNOWN_USER, Calls, DiscordError
from adapters.discord.channels import ChannelFacts
from adapters.discord.here import guild_of, workspace_key
from adapters.discord.payloads import Json, each, id_of, ids, number, part
from adapters.discord.permissions import may_read, permissions_in
from adapters.discord.read_values import person_of
from adapters.discord.servers import Known
from bot.delivery import Unclear
from bot.incoming import AnyEvent, Joined, Left, PersonChanged, Uninstalled
from bot.places import Channel, Person, Place
from bot.remembered import Remembered

Key = tuple[str, str]

PEOPLE_KEPT = 3600.0
KEPT = 60.0
_PRIVATE_THREAD = 12
_DIRECT = frozenset({1, 3})


class Knowing:
    """Asks Discord about people and channels. None: Discord doesn't tell. Raises TryLater when it can't be asked now."""

    def __init__(self, calls: Calls, facts: ChannelFacts) -> None:
        self.calls, self.facts = calls, facts
        self._members: Remembered[Key, Json | None] = Remembered(KEPT)
        self._people: Remembered[Key, Person | None] = Remembered(PEOPLE_KEPT)
        self._guilds: Remembered[str, Json | None] = Remembered(KEPT, most=1000)
        self._channels: Remembered[str, Json | None] = Remembered(KEPT, most=5000)
        self._in_threads: Remembered[Key, bool | None] = Remembered(KEPT)
        self._missing: Remembered[str, Known | None] = Remembered(KEPT)
        self._direct: Remembered[str, str] = Remembered(PEOPLE_KEPT)
        self._me: Remembered[str, str] = Remembered(PEOPLE_KEPT * 24)

    async def person(self, workspace: str, id: str) -> Person | None:
        """Someone, with name and roles; `outside` who isn't in the server."""
        try:
            return await self._people.get((workspace, id), lambda: self._person(workspace, id)) if id else None
        except DiscordError:
            return None

    async def known(self, id: str) -> Known | None:
        """A channel or thread; asked for where the gateway didn't tell."""
        found = self.facts.known(id)
        return found if found is not None or not id else await self._missing.get(id, lambda: self._learn(id))

    async def channel(self, id: str) -> Channel | None:
        """A channel in the core's words."""
        known = await self.known(id)
        return self.facts.channel(known.id) if known is not None else None

    async def public_among(self, workspace: str, channels: Collection[str]) -> frozenset[str]:
        """Those of these channels that everybody in the server may read, as the gateway tells."""
        guild = guild_of(workspace)
        looked_at = await asyncio.gather(*(self._is_public(guild, id) for id in channels))
        return frozenset(id for id, public in zip(channels, looked_at, strict=True) if public)

    async def _is_public(self, guild: str, id: str) -> bool:
        known = await self.known(id)
        return known is not None and known.guild == guild and not self.facts.of(known).is_private

    async def place_in(self, channel: str, message: str | None) -> Place:
        """Where a message of this channel or thread is, in the core's words."""
        await self.known(channel)
        return self.facts.place(channel, message)

    async def holding(self, place: Place) -> str:
        """The channel or thread in which Discord keeps this message. What opens a thread stands in the channel around
        it, except in a forum."""
        if place.thread and place.thread != place.message:
            return place.thread
        await self.known(place.channel)
        return place.message or place.channel if self.facts.is_forum(place.channel) else place.channel

    async def direct(self, person: str) -> str:
        """The direct conversation with this person. Opening it twice is opening it once."""

        async def open_it() -> str:
            told = await self.calls.call("POST", "/users/@me/channels", {"recipient_id": person})
            self.facts.learn(told)
            return id_of(told, "id")

        return await self._direct.get(person, open_it)

    async def partner(self, channel: str) -> str:
        """Whom a direct conversation is with; "" when it isn't one, or Discord doesn't tell."""
        told = await self._channels.get(channel, lambda: self._get("/channels/{channel_id}", channel_id=channel))
        return next((id_of(one, "id") for one in each(told or {}, "recipients")), "")

    async def asked_again(self, id: str) -> Known | None:
        """A channel or thread as it is now."""
        return await self._learn(id)

    async def me(self) -> str:
        """The bot's own id."""

        async def ask() -> str:
            return id_of(await self.calls.call("GET", "/users/@me"), "id")

        return await self._me.get("", ask)

    async def is_member(self, workspace: str, channel: str, person: str) -> bool | None:
        """May this person read this channel now? A private thread is read by those who are in it."""
        try:
            return await self._may_read(workspace, channel, person)
        except DiscordError:
            return None

    async def _may_read(self, workspace: str, channel: str, person: str) -> bool | None:
        guild = guild_of(workspace)
        told = await self._channels.get(channel, lambda: self._get("/channels/{channel_id}", channel_id=channel))
        if told is None:
            return None
        if number(told, "type") in _DIRECT:
            return any(id_of(one, "id") == person for one in each(told, "recipients"))
        if id_of(told, "guild_id") != guild:
            return False
        if number(told, "type") == _PRIVATE_THREAD:
            return await self._is_in_thread(guild, told, person)
        if part(told, "thread_metadata"):
            return await self._may_read(workspace, id_of(told, "parent_id"), person)
        permissions = await self._permissions(guild, told, person)
        return None if permissions is None else may_read(permissions)

    def link(self, workspace: str, place: Place) -> str | None:
        """The address at which Discord shows a message."""
        if not place.message:
            return None
        channel = place.thread if place.thread and place.thread != place.message else place.channel
        if self.facts.is_forum(place.channel):
            channel = place.thread or place.message
        known = self.facts.known(channel)
        guild = guild_of(workspace) if known is None or known.guild else "@me"
        return f"https://discord.com/channels/{guild}/{channel}/{place.message}"

    def heed(self, event: AnyEvent) -> None:
        """What an event makes old is forgotten."""
        match event:
            case PersonChanged(person=person) | Joined(person=person) | Left(person=person):
                self._forget_person(event.workspace, person.id)
            case Uninstalled():
                self._people.forget(lambda key: key[0] == event.workspace)
                self._forget_guild(guild_of(event.workspace))
            case _:
                pass

    def heed_raw(self, kind: str, data: Json) -> None:
        """The same by what the gateway tells, most of which is no event of the core's."""
        guild, who = id_of(data, "guild_id"), id_of(part(data, "user"), "id")
        match kind:
            case "CHANNEL_UPDATE":
                self._forget_channel(id_of(data, "id"))
                self._channels.put(id_of(data, "id"), data)  # also one that the bot may no longer ask for
                self.calls.forget_refusals()
            case "CHANNEL_DELETE" | "THREAD_UPDATE" | "THREAD_DELETE" | "THREAD_CREATE":
                self._forget_channel(id_of(data, "id"))
            case "THREAD_MEMBERS_UPDATE" | "THREAD_MEMBER_UPDATE":
                self._in_threads.forget(lambda key: key[0] == id_of(data, "id"))
            case "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" | "GUILD_ROLE_DELETE":
                self._forget_guild(guild)
                self.calls.forget_refusals()
            case "GUILD_UPDATE" | "GUILD_DELETE" | "GUILD_CREATE":
                self._forget_guild(id_of(data, "id"))
                self.calls.forget_refusals()
            case "GUILD_MEMBER_UPDATE" | "GUILD_MEMBER_REMOVE" | "GUILD_MEMBER_ADD":
                self._forget_person(workspace_key(guild), who)
                if who == self._me.at_hand(""):
                    self.calls.forget_refusals()
            case _:
                pass

    async def _person(self, workspace: str, id: str) -> Person | None:
        guild = guild_of(workspace)
        member = await self._members.get((guild, id), lambda: self._member(guild, id))
        if member is not None:
            return person_of(part(member, "user"), member, self.facts, guild)
        user = await self._get("/users/{user_id}", user_id=id)
        return replace(person_of(user, {}, self.facts, guild), outside=True) if user is not None else None

    async def _permissions(self, guild: str, channel: Json, person: str) -> int | None:
        """None: not known; nothing for who isn't in the server."""
        about = await self._guilds.get(guild, lambda: self._get("/guilds/{guild_id}", guild_id=guild))
        if about is None:
            return None
        member = await self._members.get((guild, person), lambda: self._member(guild, person))
        return permissions_in(about, channel, person, ids(member, "roles")) if member is not None else 0

    async def _is_in_thread(self, guild: str, thread: Json, person: str) -> bool | None:
        parent = await self._channels.get(
            id_of(thread, "parent_id"),
            lambda: self._get("/channels/{channel_id}", channel_id=id_of(thread, "parent_id")),
        )
        around = await self._permissions(guild, parent, person) if parent is not None else None
        if around is None or not may_read(around):
            return None if around is None else False
        id = id_of(thread, "id")
        return await self._in_threads.get((id, person), lambda: self._thread_member(id, person))

    async def _thread_member(self, thread: str, person: str) -> bool | None:
        try:
            await self.calls.call(
                "GET", "/channels/{channel_id}/thread-members/{user_id}", channel_id=thread, user_id=person
            )
        except DiscordError as error:
            return False if error.status == 404 else None
        return True

    async def _member(self, guild: str, person: str) -> Json | None:
        """None: not in the server. Raises DiscordError where that can't be told."""
        path = "/guilds/{guild_id}/members/{user_id}"
        try:
            told = await self.calls.call("GET", path, guild_id=guild, user_id=person)
        except DiscordError as error:
            if error.status == 404 and error.code in (UNKNOWN_MEMBER, UNKNOWN_USER, 0):
                return None
            raise
        return told if isinstance(told, dict) else None

    async def _learn(self, id: str) -> Known | None:
        told = await self._get("/channels/{channel_id}", channel_id=id)
        if told is not None:
            self.facts.learn(told)
        return self.facts.known(id)

    async def _get(self, path: str, **ids: str) -> Json | None:
        try:
            told = await self.calls.call("GET", path, None, files=(), query=None, **ids)
        except DiscordError:
            return None
        except Unclear:  # nothing was asked to be done
            return None
        return told if isinstance(told, dict) else None

    def _forget_person(self, workspace: str, person: str) -> None:
        self._people.drop((workspace, person))
        self._members.drop((guild_of(workspace), person))

    def _forget_channel(self, channel: str) -> None:
        self._channels.drop(channel)
        self._missing.drop(channel)
        self._in_threads.forget(lambda key: key[0] == channel)

    def _forget_guild(self, guild: str) -> None:
        self._guilds.drop(guild)
        self._members.forget(lambda key: key[0] == guild)
