"""What was missed in one channel or thread, read by REST: messages, and what became of those that were there."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.discord.calls import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, Calls, DiscordError
from adapters.discord.here import Here
from adapters.discord.left_off import Emoji, LeftOff
from adapters.discord.payloads import Json, each, id_of, made_at, moment, part, word
from adapters.discord.posting import MESSAGES
from adapters.markdown.emoji import emoji_sign
from bot.delivery import TryLater, Unclear
from bot.incoming import AnyEvent

log = logging.getLogger("lunchtable.discord")

PAGE = 100
MOST_PEOPLE = 500
OLDEST = timedelta(days=60)
"""An older message isn't looked at for emoji that were put on it meanwhile."""
_PATIENCE = 600.0
_REACTIONS = MESSAGES + "/{message_id}/reactions/{emoji}"

Read = Callable[[str, Json, Here, str], list[AnyEvent]]
Store = Callable[[Sequence[AnyEvent]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Gap:
    """What may be missing: all after the message `since`. `came`: when the bot came into the server. `noted`: the emoji
    seen before, by message."""

    here: Here
    since: str
    stamp: str
    came: datetime
    now: datetime
    noted: dict[str, Emoji] = field(default_factory=dict)

    @property
    def begun(self) -> datetime:
        """When it began, at the earliest."""
        return made_at(self.since) - timedelta(minutes=1)


class Missed:
    """Reads and has stored what is missing."""

    def __init__(self, calls: Calls, left_off: LeftOff, read: Read, store: Store) -> None:
        self.calls, self.left_off, self.read, self.store = calls, left_off, read, store

    async def in_channel(
        self, gap: Gap, channel: str, kept: Iterable[str], *, new: bool, direct: bool = False
    ) -> set[str]:
        """One channel or thread. `kept`: messages of it that are kept; `new`: something was said there since. Returns
        which of the kept ones were looked at."""
        seen: set[str] = set()
        first = 0
        if not direct:
            page = await self._page(channel, before=str(int(gap.since) + 1))
            first = int(id_of(page[0], "id")) if len(page) == PAGE else 0
            await self._look_at(gap, channel, page)
            seen |= {id_of(one, "id") for one in page}
        if new:
            async for page in self._after(gap, channel):
                await self._said(gap, channel, page, direct=direct)
                seen |= {id_of(one, "id") for one in page}
        missing = [one for one in kept if int(one) >= first and one not in seen]
        for message in missing:
            await self.message(gap, channel, message)
        return seen | set(missing)

    async def message(self, gap: Gap, channel: str, message: str) -> None:
        """One that is kept: is it there, is it as it was, what is on it?"""
        path = MESSAGES + "/{message_id}"
        try:
            told = await self.ask(path, channel_id=channel, message_id=message)
        except DiscordError as error:
            if error.code in (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL):
                gone = {"id": message, "channel_id": channel, "guild_id": gap.here.guild}
                await self.store(self.read("MESSAGE_DELETE", gone, gap.here, gap.stamp))
            return
        if isinstance(told, dict):
            await self._look_at(gap, channel, [told])

    async def ask(self, path: str, query: dict[str, Any] | None = None, **ids: str) -> Any:
        """Ask, however long Discord makes us wait. Raises DiscordError."""
        waited = 0.0
        while True:
            try:
                return await self.calls.call("GET", path, None, files=(), query=query, **ids)
            except (TryLater, Unclear) as wait:
                pause = max(getattr(wait, "seconds", 0.0), 1.0)
                waited += pause
                if waited > _PATIENCE:
                    raise
                await asyncio.sleep(pause)

    async def _after(self, gap: Gap, channel: str) -> AsyncIterator[list[Json]]:
        """Pages of what was said since; where this was interrupted, it goes on."""
        after = await self.left_off.read_up_to(gap.here.workspace, channel) or gap.since
        while page := await self._page(channel, after=after):
            yield page
            after = id_of(page[-1], "id")
            await self.left_off.has_read(gap.here.workspace, channel, after)
            if len(page) < PAGE:
                break

    async def _page(self, channel: str, **where: str) -> list[Json]:
        """A page of messages, oldest first; none where the bot may not read."""
        try:
            told = await self.ask(MESSAGES, {"limit": PAGE, **where}, channel_id=channel)
        except DiscordError as error:
            log.info("a channel could not be read: %s", error)
            return []
        page = [one for one in told if isinstance(one, dict) and id_of(one, "id")] if isinstance(told, list) else []
        return sorted(page, key=lambda one: int(id_of(one, "id")))

    async def _said(self, gap: Gap, channel: str, page: Sequence[Json], *, direct: bool) -> None:
        """New messages, then what is on them."""
        whole = [_whole(one, gap, channel, direct=direct) for one in page]
        await self.store([event for one in whole for event in self.read("MESSAGE_CREATE", one, gap.here, gap.stamp)])
        for one in whole:
            await self._compare(gap, channel, one)

    async def _look_at(self, gap: Gap, channel: str, page: Sequence[Json]) -> None:
        """Messages that were there before: were they changed, or something put on them?"""
        events: list[AnyEvent] = []
        for one in page:
            edited = moment(one, "edited_timestamp")
            if edited is not None and edited >= gap.begun:
                events += self.read("MESSAGE_UPDATE", _whole(one, gap, channel), gap.here, gap.stamp)
        await self.store(events)
        for one in page:
            await self._compare(gap, channel, _whole(one, gap, channel))

    async def _compare(self, gap: Gap, channel: str, said: Json) -> None:
        """The emoji on a message now, with those that were seen."""
        id = id_of(said, "id")
        noted, made = gap.noted.get(id), made_at(id)
        meant = [part(one, "emoji") for one in each(said, "reactions")]
        meant = [one for one in meant if self.left_off.means_something(emoji_sign(one))]
        unknown = noted is None and (made < gap.came or made < gap.now - OLDEST)
        if unknown or not (meant or noted):
            return
        now = {emoji_sign(emoji): (emoji, await self._people(channel, id, emoji)) for emoji in meant}
        before = noted or Emoji()
        stamp = f"{gap.stamp}:{_digest(sorted((sign, sorted(map(str, who))) for sign, (_, who) in now.items()))}"
        basis = {"channel_id": channel, "guild_id": gap.here.guild, "message_id": id}
        author = id_of(part(said, "author"), "id")
        events: list[AnyEvent] = []
        for sign, (emoji, there) in now.items():
            for person, user in there.items():
                if person not in before.there.get(sign, ()):
                    put = {
                        **basis,
                        "emoji": emoji,
                        "user_id": person,
                        "member": {"user": user},
                        "message_author_id": author,
                    }
                    events += self.read("MESSAGE_REACTION_ADD", put, gap.here, stamp)
        seen = [(was, who) for some in (before.there, before.perhaps) for was, people in some.items() for who in people]
        for was, who in dict.fromkeys(seen):
            if was not in now or who not in now[was][1]:
                taken = {**basis, "emoji": _emoji(was), "user_id": who}
                events += self.read("MESSAGE_REACTION_REMOVE", taken, gap.here, stamp)
        await self.store(events)

    async def _people(self, channel: str, message: str, emoji: Json) -> dict[str, Json]:
        """Who put it there."""
        name, id = word(emoji, "name"), id_of(emoji, "id")
        found: dict[str, Json] = {}
        after: dict[str, Any] = {}
        while len(found) < MOST_PEOPLE:
            query = {"limit": PAGE, **after}
            sign = f"{name}:{id}" if id else name
            try:
                told = await self.ask(_REACTIONS, query, channel_id=channel, message_id=message, emoji=sign)
            except DiscordError:
                break
            page = [one for one in told if isinstance(one, dict) and id_of(one, "id")] if isinstance(told, list) else []
            found |= {id_of(one, "id"): one for one in page}
            if len(page) < PAGE:
                break
            after = {"after": max(found, key=int)}
        return found


def _whole(said: Json, gap: Gap, channel: str, *, direct: bool = False) -> Json:
    """As the gateway would tell it: with its server and its channel."""
    return {**said, "channel_id": channel} if direct else {**said, "channel_id": channel, "guild_id": gap.here.guild}


def _emoji(sign: str) -> Json:
    """An emoji as Discord would tell of it."""
    return {"id": "1", "name": sign.strip(":")} if sign.startswith(":") else {"id": None, "name": sign}


def _digest(of: object) -> str:
    return hashlib.sha256(repr(of).encode(errors="replace")).hexdigest()[:12]
