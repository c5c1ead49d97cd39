"""People, channels and who is in them, as Slack tells, remembered for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Collection
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from adapters.slack.calls import Calls, SlackError
from adapters.slack.here import Workspaces
from adapters.slack.payloads import each, part, word, yes
from adapters.slack.told import Told, person_of
from bot.delivery import TryLater, Unclear
from bot.incoming import (
    AnyEvent,
    BotAdded,
    BotRemoved,
    ChannelChanged,
    Installed,
    Joined,
    Left,
    PersonChanged,
    Uninstalled,
)
from bot.places import Channel, ChannelKind, Person, Place
from bot.remembered import Remembered

Json = dict[str, Any]
Key = tuple[str, str]

PEOPLE_KEPT = 3600.0
CHANNELS_KEPT = 600.0
MEMBERS_KEPT = 60.0
NAMES_NEW = 60.0
LOOKING = 0.8  # seconds
MOST_LOOKED_AT = 20  # channels at a time that the bot is not in; Slack takes fifty such questions a minute
_PAGE = 1000  # the most conversations.members gives at once
_MOST_PAGES = 10


class _Someone(NamedTuple):
    """A person. `sister`: Slack told that they are of another workspace of the same organisation."""

    person: Person
    sister: bool


class Knowing:
    """Asks Slack about people and channels. None: Slack doesn't tell. Raises TryLater when it can't be asked now."""

    def __init__(self, calls: Calls, workspaces: Workspaces) -> None:
        self.calls, self.workspaces = calls, workspaces
        self._people: Remembered[Key, _Someone | None] = Remembered(PEOPLE_KEPT)
        self._channels: Remembered[Key, Json | None] = Remembered(CHANNELS_KEPT)
        self._members: Remembered[Key, frozenset[str] | None] = Remembered(MEMBERS_KEPT, most=2000)
        self._names_told: dict[Key, tuple[str, float]] = {}
        self._mine: Remembered[str, dict[str, Channel]] = Remembered(MEMBERS_KEPT, most=1000)
        self._links: Remembered[tuple[str, Place], str | None] = Remembered(PEOPLE_KEPT)

    async def person(self, workspace: str, id: str) -> Person | None:
        """Someone, with name, language and time zone."""
        found = await self._someone(workspace, id)
        return found.person if found is not None else None

    async def completed(self, workspace: str, person: Person, within: float = 0.7) -> Person:
        """With what an interaction leaves out of a person; as given when Slack is slow."""
        with suppress(TryLater, Unclear, TimeoutError):
            async with asyncio.timeout(within):
                found = await self._someone(workspace, person.id)
            if found is not None:
                known = found.person
                return msgspec.structs.replace(
                    person,
                    name=known.name or person.name,
                    locale=known.locale or person.locale,
                    timezone=known.timezone or person.timezone,
                    is_bot=known.is_bot or person.is_bot,
                    # A payload may name another team, and not that it is of the same organisation. Whoever comes from
                    # another team with the id of somebody of this one stays outside.
                    outside=known.outside or (person.outside and not found.sister),
                    admin=known.admin,
                )
        return person

    async def channel(self, workspace: str, id: str) -> Channel | None:
        """A channel or conversation."""
        told = await self._told(workspace, id)
        return channel_of(told) if told is not None else None

    async def partner(self, workspace: str, channel: str) -> str:
        """Whom a direct conversation is with; "" when it isn't one, or Slack doesn't tell."""
        told = await self._told(workspace, channel) if channel.startswith("D") else None
        return word(told or {}, "user")

    async def members(self, workspace: str, channel: str) -> frozenset[str] | None:
        """Who is in a channel, at most a minute ago."""
        return await self._members.get((workspace, channel), lambda: self._in(workspace, channel)) if channel else None

    async def is_member(self, workspace: str, channel: str, person: str) -> bool | None:
        """Is this person in this channel now?"""
        members = await self.members(workspace, channel)
        return None if members is None else person in members

    async def public_among(self, workspace: str, channels: Collection[str]) -> frozenset[str]:
        """Those of these channels that everybody in the workspace may read. One question tells it of all that the bot is
        in, at most a minute ago; the others are looked at one by one, at most so many at a time and for so long."""
        mine: dict[str, Channel] = {}
        with suppress(TryLater, Unclear):
            mine = await self._mine.get(workspace, lambda: self._conversations(workspace))
        public = {id for id in channels if id in mine and not mine[id].is_private}
        others = [id for id in sorted(channels) if id not in mine]
        known = [id for id in others if self._channels.knows((workspace, id))]
        fresh = [id for id in others if id not in known][:MOST_LOOKED_AT]

        async def look(id: str) -> None:
            with suppress(TryLater, Unclear):
                found = await self.channel(workspace, id)
                if found is not None and not found.is_private:
                    public.add(id)

        with suppress(TimeoutError):
            async with asyncio.timeout(LOOKING):
                await asyncio.gather(*map(look, [*known, *fresh]))
        return frozenset(public)

    async def link(self, workspace: str, place: Place) -> str | None:
        """The address at which Slack shows a message. Mostly it can be told from the workspace's own."""
        if not place.message:
            return None
        here = await self.workspaces.here(workspace)
        if here is not None and here.url:
            return permalink(here.url, place)
        return await self._links.get((workspace, place), lambda: self._link(workspace, place))

    def heed(self, event: AnyEvent) -> None:
        """What an event makes old is forgotten."""
        workspace = event.workspace
        match event:
            case PersonChanged(person=person) | Joined(person=person, place=None) | Left(person=person, place=None):
                self._people.drop((workspace, person.id))
            case Joined(place=place) | Left(place=place) if place is not None:
                self._members.drop((workspace, place.channel))
            case BotAdded() | BotRemoved() | ChannelChanged():
                self._members.drop((workspace, event.place.channel))
                self._channels.drop((workspace, event.place.channel))
                if isinstance(event, ChannelChanged) and event.channel.name:
                    self._note_name((workspace, event.channel.id), event.channel.name)
                self._mine.drop(workspace)
            case Installed() | Uninstalled():
                self._people.forget(lambda key: key[0] == workspace)
                self._channels.forget(lambda key: key[0] == workspace)
                self._members.forget(lambda key: key[0] == workspace)
                self._mine.drop(workspace)
            case _:
                pass

    def name_told(self, workspace: str, channel: str) -> str:
        """The name a channel was given just now, which may not be stored yet; "" if it has none so new."""
        name, at = self._names_told.get((workspace, channel), ("", 0.0))
        return name if time.monotonic() - at < NAMES_NEW else ""

    def _note_name(self, channel: Key, name: str) -> None:
        now = time.monotonic()
        fresh = {key: (name, at) for key, (name, at) in self._names_told.items() if now - at < NAMES_NEW}
        self._names_told = {**fresh, channel: (name, now)}

    async def paged(self, workspace: str, method: str, most: int = 100, **arguments: Any) -> AsyncIterator[Json]:
        """The pages of a method that gives its answer in pages, at most so many."""
        cursor = ""
        for _ in range(most):
            page = await self.calls.call(workspace, method, **arguments, **({"cursor": cursor} if cursor else {}))
            yield page
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _someone(self, workspace: str, id: str) -> _Someone | None:
        return await self._people.get((workspace, id), lambda: self._person(workspace, id)) if id else None

    async def _person(self, workspace: str, id: str) -> _Someone | None:
        here = await self.workspaces.here(workspace)
        try:
            answer = await self.calls.call(workspace, "users.info", user=id, include_locale=True)
        except SlackError:
            return None
        user = part(answer, "user")
        if here is None or not user:
            return None
        person, team = person_of(Told({}, {}, here), user), word(user, "team_id") or word(part(user, "profile"), "team")
        return _Someone(person, bool(here.enterprise) and team not in ("", here.team) and not person.outside)

    async def _told(self, workspace: str, id: str) -> Json | None:
        return await self._channels.get((workspace, id), lambda: self._channel(workspace, id)) if id else None

    async def _channel(self, workspace: str, id: str) -> Json | None:
        try:
            answer = await self.calls.call(workspace, "conversations.info", channel=id)
        except SlackError:
            return None
        told = answer.get("channel")
        return told if isinstance(told, dict) else None

    async def _in(self, workspace: str, channel: str) -> frozenset[str] | None:
        members: set[str] = set()
        try:
            async for page in self.paged(workspace, "conversations.members", channel=channel, limit=_PAGE):
                members.update(str(id) for id in page.get("members") or ())
        except SlackError:
            return None
        return frozenset(members)

    async def _conversations(self, workspace: str) -> dict[str, Channel]:
        """The channels the bot is in."""
        found: dict[str, Channel] = {}
        with suppress(SlackError):
            kinds = {"types": "public_channel,private_channel", "limit": _PAGE - 1}
            async for page in self.paged(workspace, "users.conversations", _MOST_PAGES, **kinds):
                found.update((word(told, "id"), channel_of(dict(told))) for told in each(page, "channels"))
        return found

    async def _link(self, workspace: str, place: Place) -> str | None:
        try:
            answer = await self.calls.call(
                workspace, "chat.getPermalink", channel=place.channel, message_ts=place.message
            )
        except SlackError:
            return None
        return str(answer.get("permalink") or "") or None


def permalink(url: str, place: Place) -> str:
    """Where a workspace that lives at `url` shows a message; one within a thread is shown there."""
    address = f"{url.rstrip('/')}/archives/{place.channel}/p{(place.message or '').replace('.', '')}"
    if place.thread and place.thread != place.message:
        address += f"?thread_ts={place.thread}&cid={place.channel}"
    return address


def channel_of(told: Json) -> Channel:
    """A channel as conversations.info gives it."""
    if yes(told.get("is_im")):
        kind = ChannelKind.DIRECT
    elif yes(told.get("is_mpim")):
        kind = ChannelKind.GROUP
    elif yes(told.get("is_private")) or yes(told.get("is_group")):
        kind = ChannelKind.PRIVATE
    else:
        kind = ChannelKind.PUBLIC
    purpose = word(part(told, "purpose"), "value")
    archived, inside = yes(told.get("is_archived")), yes(told.get("is_member"))
    return Channel(word(told, "id"), word(told, "name"), kind, archived, purpose, has_bot=inside)
