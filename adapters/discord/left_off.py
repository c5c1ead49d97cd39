"""Where the bot left off: up to where each session of the gateway is stored, the last message of each server, and which
emoji were seen, so that what happens while it is away can be found afterwards.

Written once a second, and always after what it tells of. An emoji alone is noted before it is stored as well, so that it
is known whether one that is gone was ever there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

import msgspec

from adapters.discord.line import Session
from bot.incoming import AnyEvent, Deleted, Reacted, ReactionsCleared
from bot.kernel.communities import bare
from bot.ports import Bookmarks

log = logging.getLogger("lunchtable.discord")

EVERY = 1.0
PLATFORM = "discord"  # what belongs to no server
SESSION, SEEN, GAP, EMOJI, READ = "gateway:", "seen", "gap", "emoji:", "read:"

Who = dict[str, list[str]]
"""People by emoji."""


@dataclass(frozen=True, slots=True)
class Emoji:
    """What is on a message. `channel`: the one or the thread it is kept in. `perhaps`: noted, but perhaps not stored."""

    channel: str = ""
    there: Who = field(default_factory=dict)
    perhaps: Who = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.there or self.perhaps)


class LeftOff:
    """Marks in memory, and as bookmarks."""

    def __init__(self, bookmarks: Bookmarks, meant: Iterable[str] = ()) -> None:
        self.bookmarks = bookmarks
        self.meant = {bare(sign) for sign in meant}
        self._sessions: dict[int, Session] = {}
        self._seen: dict[str, int] = {}
        self._catching: set[str] = set()
        self._changed: dict[str, dict[str, dict[str, Any] | None]] = {}

    async def sessions(self) -> dict[int, Session]:
        """The sessions of the process before, by shard."""
        found = await self.bookmarks.get(PLATFORM, SESSION)
        sessions = []
        for note in found.values():
            try:
                sessions.append(msgspec.convert(note, Session))
            except msgspec.ValidationError:
                continue
        return {session.shard: session for session in sessions}

    def stored(self, session: Session) -> None:
        """Everything up to here is stored."""
        if session != self._sessions.get(session.shard):
            self._sessions[session.shard] = session
            self._change(PLATFORM, f"{SESSION}{session.shard}", msgspec.to_builtins(session))

    def forget_session(self, shard: int) -> None:
        """It can't be gone on with."""
        self._sessions.pop(shard, None)
        self._change(PLATFORM, f"{SESSION}{shard}", None)

    def saw(self, workspace: str, message: int) -> None:
        """A message is stored. While something before it may be missing, that doesn't count."""
        if workspace not in self._catching and message > self._seen.get(workspace, 0):
            self._seen[workspace] = message
            self._change(workspace, SEEN, {"message": str(message)})

    def freeze(self, workspace: str) -> None:
        """From now on something may be missing there."""
        self._catching.add(workspace)
        self._changed.get(workspace, {}).pop(SEEN, None)

    async def begin_gap(self, workspace: str, now: str) -> str:
        """The message after which something may be missing; `now` where nothing was ever seen. Until `end_gap` it stays
        that one, whatever is heard meanwhile."""
        self.freeze(workspace)
        earlier = (await self.bookmarks.get(workspace, GAP)).get(GAP) or {}
        seen = (await self.bookmarks.get(workspace, SEEN)).get(SEEN) or {}
        since = str(earlier.get("since") or seen.get("message") or now)
        await self.bookmarks.put(workspace, {GAP: {"since": since}})
        return since

    async def end_gap(self, workspace: str, now: str) -> None:
        """Nothing before `now` is missing any more."""
        read = await self.bookmarks.get(workspace, READ)
        self._catching.discard(workspace)
        self._seen[workspace] = int(now)
        await self.bookmarks.put(workspace, {**dict.fromkeys([GAP, *read]), SEEN: {"message": now}})

    async def has_gap(self, workspace: str) -> bool:
        """Is there something left to be caught up with?"""
        return GAP in await self.bookmarks.get(workspace, GAP)

    async def was_in(self, workspace: str) -> bool:
        """Was the bot ever in this server?"""
        return SEEN in await self.bookmarks.get(workspace, SEEN)

    async def read_up_to(self, workspace: str, channel: str) -> str:
        """How far a channel was read within this gap; "" where it wasn't."""
        return str((await self.bookmarks.get(workspace, READ + channel)).get(READ + channel, {}).get("message", ""))

    async def has_read(self, workspace: str, channel: str, message: str) -> None:
        """A channel was read up to here."""
        await self.bookmarks.put(workspace, {READ + channel: {"message": message}})

    # ------------------------------------------------------------------------------------------------- emoji

    def learn(self, signs: Iterable[str]) -> None:
        """A community has chosen these."""
        self.meant.update(bare(sign) for sign in signs)

    def means_something(self, sign: str) -> bool:
        """Is this an emoji that a community uses?"""
        return bare(sign) in self.meant

    async def emoji_seen(self, workspace: str) -> dict[str, Emoji]:
        """Which emoji were seen, by message."""
        notes = await self.bookmarks.get(workspace, EMOJI)
        return {name.removeprefix(EMOJI): _noted(note) for name, note in notes.items()}

    async def note_put(self, events: Iterable[AnyEvent]) -> None:
        """Before they are stored: emoji that are put on messages."""
        await self._note([event for event in events if isinstance(event, Reacted) and event.added], stored=False)

    async def note(self, events: Iterable[AnyEvent]) -> None:
        """After they are stored: what is on messages now."""
        await self._note(
            [event for event in events if isinstance(event, Reacted | ReactionsCleared | Deleted)], stored=True
        )

    async def _note(self, events: Iterable[Reacted | ReactionsCleared | Deleted], *, stored: bool) -> None:
        touched: dict[tuple[str, str], list[Reacted | ReactionsCleared | Deleted]] = {}
        for event in events:
            if event.place.message and not (isinstance(event, Reacted) and not self.means_something(event.emoji)):
                touched.setdefault((event.workspace, event.place.message), []).append(event)
        changed: dict[str, dict[str, Mapping[str, Any] | None]] = {}
        for (workspace, message), some in touched.items():
            name = EMOJI + message
            note = (await self.bookmarks.get(workspace, name)).get(name)
            before = after = _noted(note or {})
            for event in some:
                after = _applied(event, after, stored=stored)
            if after != before or (note and not after):
                changed.setdefault(workspace, {})[name] = msgspec.to_builtins(after) if after else None
        for workspace, notes in changed.items():
            await self.bookmarks.put(workspace, notes)

    async def forget_emoji(self, workspace: str, messages: Iterable[str]) -> None:
        """These are not looked at any more."""
        await self.bookmarks.put(workspace, {EMOJI + message: None for message in messages})

    # ------------------------------------------------------------------------------------------------- writing

    async def keep_writing(self) -> None:
        """Until cancelled. A database that is away is tried again."""
        while True:
            await asyncio.sleep(EVERY)
            await self.write()

    async def write(self) -> None:
        """Write what changed."""
        changed, self._changed = self._changed, {}
        for workspace, notes in changed.items():
            try:
                await self.bookmarks.put(workspace, notes)
            except Exception as error:
                log.info("where we are could not be noted: %s", type(error).__name__)
                self._changed[workspace] = {**notes, **self._changed.get(workspace, {})}

    def _change(self, workspace: str, name: str, note: dict[str, Any] | None) -> None:
        self._changed.setdefault(workspace, {})[name] = note


def _noted(note: Mapping[str, Any]) -> Emoji:
    try:
        return msgspec.convert(note, Emoji)
    except msgspec.ValidationError:
        return Emoji()


def _applied(event: Reacted | ReactionsCleared | Deleted, emoji: Emoji, *, stored: bool) -> Emoji:
    match event:
        case Deleted() | ReactionsCleared(emoji=None):
            return Emoji(emoji.channel)
        case ReactionsCleared(emoji=sign):
            return Emoji(emoji.channel, _without(emoji.there, sign or ""), _without(emoji.perhaps, sign or ""))
        case Reacted(emoji=sign, person=person, added=added, place=place):
            there, perhaps = _without(emoji.there, sign, person.id), _without(emoji.perhaps, sign, person.id)
            channel = place.thread or place.channel
            if not added:
                return Emoji(channel, there, perhaps)
            if stored:
                return Emoji(channel, _with(there, sign, person.id), perhaps)
            return Emoji(channel, emoji.there, _with(perhaps, sign, person.id))
        case _:
            assert_never(event)


def _with(who: Who, sign: str, person: str) -> Who:
    return {**who, sign: [*who.get(sign, []), person]}


def _without(who: Who, sign: str, person: str = "") -> Who:
    left = [one for one in who.get(sign, []) if person and one != person]
    return {**who, sign: left} if left else {one: people for one, people in who.items() if one != sign}
