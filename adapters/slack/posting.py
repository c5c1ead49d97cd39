"""Posting so that nothing is posted twice.

Slack has no way to say "this is the same message as before". So every message bears its parcel's number where people
don't see it, and when it isn't sure whether an attempt arrived, the number is looked for before the next.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from adapters.slack.calls import Calls, Limited, SlackError
from adapters.slack.knowing import Knowing
from adapters.slack.pages import Page
from adapters.slack.payloads import each, part, ts_of, word
from bot.attempts import Attempts
from bot.delivery import Ambiguous, Unclear
from bot.places import Place
from bot.ports import Parcel

Json = dict[str, Any]

EVENT = "lunchtable_post"
REST = 1.05
"""Seconds between two messages in a channel. Slack allows one a second, as its own clock sees them arrive."""

_BEFORE = timedelta(minutes=5)  # Slack's clock may be behind ours
_PAGE, _MOST_PAGES = 200, 10
_MAY_NOT_LOOK = frozenset(
    {
        "missing_scope",
        "not_in_channel",
        "no_permission",
        "access_denied",
        "not_allowed_token_type",
        "team_access_not_granted",
        "method_not_supported_for_channel_type",
    }
)


@dataclass
class Attempt:
    """What is known of a parcel's messages in this process. `unsure`: another process may have sent any of them."""

    unsure: bool
    posted: dict[str, Place] = field(default_factory=dict)
    perhaps: set[str] = field(default_factory=set)  # the connection broke
    limited: set[str] = field(default_factory=set)  # too much at once: hardly ever posted all the same
    missing: set[str] = field(default_factory=set)  # looked for, and not there
    pictures: dict[str, str] = field(default_factory=dict)  # on Slack, to be shown within messages: id by name
    apart: bool = False  # pictures are shown as files instead
    brought: dict[str, str] = field(default_factory=dict)  # files on Slack, to be shown beside messages: id by name
    shown: set[str] = field(default_factory=set)  # those that were, and the pages of a whisper

    def doubtful(self, number: str) -> bool:
        """May this message be there already?"""
        return number in self.limited or self.serious(number)

    def serious(self, number: str) -> bool:
        """Is that likely enough not to send it again unseen?"""
        return number in self.perhaps or (self.unsure and number not in self.missing)


class Posting:
    """Posts messages, at most one a second in a channel, each once."""

    def __init__(self, calls: Calls, knowing: Knowing, rest: float = REST) -> None:
        self.calls, self.knowing, self.rest = calls, knowing, rest
        self._attempts = Attempts(Attempt)
        self._free: dict[tuple[str, str], float] = {}

    def attempt(self, parcel: Parcel) -> Attempt:
        """What is known of this parcel so far."""
        return self._attempts.of(parcel)

    def done(self, parcel: Parcel) -> None:
        """Nothing more will be tried."""
        self._attempts.done(parcel)

    async def post(self, parcel: Parcel, number: str, page: Page, channel: str, thread: str | None) -> Place:
        """Post one message; `number` is its own. Raises Ambiguous where it may be there and can't be looked for."""
        attempt = self.attempt(parcel)
        if number not in attempt.posted and attempt.doubtful(number):
            await self._look(parcel, attempt, number, channel, thread)
        if number not in attempt.posted:
            said = await self._post(parcel.workspace, attempt, number, page, channel, thread)
            attempt.posted[number] = Place(str(said.get("channel") or channel), str(said.get("ts") or ""), thread)
        return attempt.posted[number]

    async def _post(
        self, workspace: str, attempt: Attempt, number: str, page: Page, channel: str, thread: str | None
    ) -> Json:
        message: Json = {
            "channel": channel,
            "text": page.text,
            "blocks": page.blocks,
            "unfurl_links": False,
            "unfurl_media": False,
            "link_names": False,
            "parse": "none",
            "metadata": {"event_type": EVENT, "event_payload": {"nonce": number}},
        }
        if thread:
            message["thread_ts"] = thread

        async def send() -> Json:
            return await self.calls.call(workspace, "chat.postMessage", **message)

        try:
            return await self.in_turn(workspace, channel, send)
        except Limited:
            attempt.limited.add(number)
            raise
        except (Unclear, TimeoutError, asyncio.CancelledError):
            attempt.perhaps.add(number)
            raise

    async def continued(self, workspace: str, place: Place) -> tuple[str, dict[int, str]]:
        """The number of a post, and in which messages it goes on; nothing where that can't be read."""
        number, numbers = "", {}
        about = {"channel": place.channel, "ts": place.root, "include_all_metadata": True, "limit": _PAGE}
        try:
            async for page in self.knowing.paged(workspace, "conversations.replies", _MOST_PAGES, **about):
                for said in each(page, "messages"):
                    numbers[number_of(said)] = word(said, "ts")
                    if word(said, "ts") == place.message:
                        number = number_of(said)
        except SlackError:
            return "", {}
        further = {name.partition("/")[2]: ts for name, ts in numbers.items() if name.partition("/")[0] == number}
        return number, {int(count): ts for count, ts in further.items() if count.isdecimal()} if number else {}

    async def file_is_there(self, parcel: Parcel, channel: str, thread: str, name: str) -> bool:
        """Did an earlier attempt, perhaps of another process, show this file in this thread?"""
        about = {"channel": channel, "ts": thread, "limit": _PAGE}
        try:
            async for page in self.knowing.paged(parcel.workspace, "conversations.replies", _MOST_PAGES, **about):
                for said in each(page, "messages"):
                    if any(word(file, "name") == name for file in each(said, "files")):
                        return True
        except SlackError:
            pass  # twice is better than never
        return False

    async def in_turn(self, workspace: str, channel: str, send: Callable[[], Awaitable[Json]]) -> Json:
        """Send when this channel may have another message. The delivery lets lanes rest by itself; here what counts is
        that a card may be several messages, and that a channel can be reached by several lanes."""
        key, now = (workspace, channel), time.monotonic()
        at = max(now, self._free.get(key, now))
        self._free[key] = at + self.rest
        if len(self._free) > 5000:
            self._free = {key: free for key, free in self._free.items() if free > now}
        await asyncio.sleep(at - now)
        try:
            return await send()
        finally:
            self._free[key] = max(self._free.get(key, 0.0), time.monotonic() + self.rest)

    async def _look(self, parcel: Parcel, attempt: Attempt, number: str, channel: str, thread: str | None) -> None:
        """Is it there? Afterwards that is known."""
        try:
            found, everywhere = await self._find(parcel, number, channel, thread)
        except SlackError as error:
            if error.code not in _MAY_NOT_LOOK | {"thread_not_found"}:
                raise
            found, everywhere = "", error.code == "thread_not_found"
        if found:
            attempt.posted[number] = Place(channel, found, thread)
        elif attempt.serious(number) and not everywhere:
            raise Ambiguous
        else:
            attempt.missing.add(number)
            attempt.perhaps.discard(number)
            attempt.limited.discard(number)

    async def _find(self, parcel: Parcel, number: str, channel: str, thread: str | None) -> tuple[str, bool]:
        """The message of this number, "" if there is none; and whether all those it may be among were looked at. What is
        latest is always looked at, whatever our clock says."""
        about: Json = {"channel": channel, "include_all_metadata": True, "limit": _PAGE}
        method = "conversations.replies" if thread else "conversations.history"
        if thread:
            about["ts"] = thread
        since, looked_at = (parcel.at - _BEFORE).timestamp() if parcel.at else 0.0, 0
        async for page in self.knowing.paged(parcel.workspace, method, _MOST_PAGES, **about):
            messages = each(page, "messages")
            for said in messages:
                if number_of(said) == number:
                    return word(said, "ts"), True
            looked_at += 1
            if not thread and all(float(ts_of(said, "ts") or 0) < since for said in messages):
                return "", True  # the latest come first, and from here on they are too old
        return "", looked_at < _MOST_PAGES


def number_of(said: Mapping[str, Any]) -> str:
    """The number a message of ours bears; "" for all others."""
    metadata = part(said, "metadata")
    return word(part(metadata, "event_payload"), "nonce") if word(metadata, "event_type") == EVENT else ""
