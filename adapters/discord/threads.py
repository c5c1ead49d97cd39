"""Threads: found, opened under a message, opened in a forum, opened for a few people alone. Each once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from adapters.discord.calls import NO_PERMISSION, THREAD_EXISTS, UNKNOWN_MESSAGE, Body, DiscordError
from adapters.discord.here import guild_of
from adapters.discord.marking import first_id_at, post_of
from adapters.discord.pages import Page
from adapters.discord.payloads import each, id_of, part, words
from adapters.discord.posting import MESSAGES, Posting, message_of
from bot.delivery import Ambiguous, TryLater, Unclear
from bot.ports import Parcel

LONGEST_NAME = 100
_PRIVATE = 12
_TAKES_THREADS = frozenset({0, 5})  # text and announcements
_OPENING = "thread"  # the label of a thread that is being opened
_BEFORE = 60.0
_AGAIN = 3.0


class NoThread(Exception):
    """The bot may not open threads here: it answers in the channel."""


class Threads:
    """Finds and opens threads."""

    def __init__(self, posting: Posting) -> None:
        self.posting, self.calls, self.knowing = posting, posting.calls, posting.knowing

    async def under(self, channel: str, root: str, name: Callable[[], Awaitable[str]]) -> str:
        """The thread of this message, opened when there is none yet; the channel itself where there are no threads."""
        known = await self.knowing.known(channel)
        if self.knowing.facts.is_forum(channel):
            return root
        if known is not None and known.kind not in _TAKES_THREADS:
            return channel
        thread = self.knowing.facts.known(root)
        if thread is not None and thread.is_thread:
            return root
        if await self._is_open(channel, root):
            return root
        return await self._open_under(channel, root, await name())

    async def post_in_forum(self, parcel: Parcel, forum: str, name: str, page: Page, tags: Sequence[str] = ()) -> str:
        """A new post; returns its id, which is also its first message's."""
        body: Body = {"name": titled(name), "message": message_of(page, post_of(parcel))}
        if tags:
            body["applied_tags"] = list(tags)
        return await self._open(parcel, forum, body, page)

    async def open_private(self, parcel: Parcel, channel: str, name: str, people: Sequence[str]) -> str:
        """A thread that only these people see."""
        body: Body = {"name": titled(name), "type": _PRIVATE, "invitable": False}
        thread = await self._open(parcel, channel, body, None)
        for person in people:
            try:
                await self.calls.call(
                    "PUT", "/channels/{channel_id}/thread-members/{user_id}", channel_id=thread, user_id=person
                )
            except DiscordError as error:
                if error.status != 404:  # who is gone is not there
                    raise
        return thread

    async def _is_open(self, channel: str, root: str) -> bool:
        """Has this message a thread? Discord tells with the message; a thread whose first message is gone goes on."""
        try:
            said = await self.calls.call("GET", MESSAGES + "/{message_id}", channel_id=channel, message_id=root)
        except DiscordError as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            known = await self.knowing.known(root)
            if known is None or not known.is_thread:
                raise
            return True
        thread = part(said, "thread")
        if thread:
            self.knowing.facts.learn(thread)
        return bool(thread)

    async def _open_under(self, channel: str, root: str, name: str) -> str:
        path = MESSAGES + "/{message_id}/threads"
        try:
            told = await self.calls.call("POST", path, {"name": titled(name)}, channel_id=channel, message_id=root)
        except Unclear:
            raise TryLater(_AGAIN) from None  # a message has one thread at most
        except DiscordError as error:
            if error.code == NO_PERMISSION:
                raise NoThread from None
            if error.code != THREAD_EXISTS:
                raise
            await self.knowing.known(root)
            return root
        self.knowing.facts.learn(told)
        return id_of(told, "id") or root

    async def _open(self, parcel: Parcel, channel: str, body: Body, page: Page | None) -> str:
        """A thread that hangs under no message bears no nonce: where it may be there, it is looked for."""
        attempt = self.posting.attempt(parcel)
        if _OPENING not in attempt.posted and attempt.doubtful(_OPENING):
            found = await self._find(parcel, channel, str(body["name"]))
            if found:
                attempt.posted[_OPENING] = found
            attempt.missing.add(_OPENING)
            attempt.perhaps.pop(_OPENING, None)
        if _OPENING not in attempt.posted:
            files, path = page.files if page is not None else (), "/channels/{channel_id}/threads"
            told = await self.posting.once(
                attempt,
                _OPENING,
                lambda: self.calls.call_once(path, body, files=files, channel_id=channel),
            )
            self.knowing.facts.learn(told)
            attempt.posted[_OPENING] = id_of(told, "id")
        return attempt.posted[_OPENING]

    async def _find(self, parcel: Parcel, channel: str, name: str) -> str:
        """The bot's own thread of this name, opened since this was said; "" when there is none."""
        me, since = await self.knowing.me(), parcel.at or datetime.now(UTC)
        try:
            told = await self.calls.call(
                "GET", "/guilds/{guild_id}/threads/active", guild_id=guild_of(parcel.workspace)
            )
        except DiscordError:
            raise Ambiguous from None
        first = int(first_id_at(since, _BEFORE))
        for thread in each(told, "threads"):
            mine = id_of(thread, "parent_id") == channel and id_of(thread, "owner_id") == me
            if mine and words(thread, "name") == name and int(id_of(thread, "id") or 0) >= first:
                self.knowing.facts.learn(thread)
                return id_of(thread, "id")
        return ""


def titled(name: str) -> str:
    """A thread's name: in one line, and never empty."""
    line = " ".join(name.split())
    return (line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…") or "…"
