"""Posting so that nothing is posted twice.

Every message bears a nonce, and Discord makes two of one nonce into one for some minutes: within these it is simply
sent again. Later the message is looked for by the mark it bears.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from adapters.discord.calls import Calls, DiscordError
from adapters.discord.knowing import Knowing
from adapters.discord.marking import count_of, first_id_at, marked, nonce_of, post_of
from adapters.discord.pages import Page
from adapters.discord.payloads import Json, id_of, part
from bot.attempts import Attempts
from bot.delivery import Ambiguous, Unclear
from bot.ports import Clock, Parcel

NONCE_LASTS = 90.0
"""Seconds. Discord says "the past few minutes"."""

NO_PINGS: dict[str, list[str]] = {"parse": []}
SUPPRESS_EMBEDS = 1 << 2
MESSAGES = "/channels/{channel_id}/messages"

_BEFORE = 60.0  # seconds; Discord's clock may be behind ours
_PAGE, _MOST_PAGES = 100, 10


@dataclass
class Attempt:
    """What is known of a parcel's messages in this process, by their labels. `unsure`: another process may have sent any
    of them."""

    unsure: bool
    posted: dict[str, str] = field(default_factory=dict)
    perhaps: dict[str, float] = field(default_factory=dict)  # since when
    missing: set[str] = field(default_factory=set)  # looked for, and not there

    def doubtful(self, label: str) -> bool:
        """May this message be there already?"""
        return label in self.perhaps or (self.unsure and label not in self.missing)


class Posting:
    """Posts messages, each once."""

    def __init__(
        self, calls: Calls, knowing: Knowing, clock: Clock, time: Callable[[], float] = time.monotonic
    ) -> None:
        self.calls, self.knowing, self.clock, self._time = calls, knowing, clock, time
        self._attempts = Attempts(Attempt)

    def attempt(self, parcel: Parcel) -> Attempt:
        """What is known of this parcel so far."""
        return self._attempts.of(parcel)

    def done(self, parcel: Parcel) -> None:
        """Nothing more will be tried."""
        self._attempts.done(parcel)

    async def post(
        self, parcel: Parcel, page: Page, channel: str, *, count: int = 0, label: str = "", under: str = ""
    ) -> str:
        """Post one message; returns its id. `count`: which of the post's messages it is. `label` tells it from others of
        this parcel; `under`: the message it answers. Raises Ambiguous where it may be there and can't be looked for."""
        attempt, label = self.attempt(parcel), label or (str(count) if count else "")
        if label not in attempt.posted and attempt.doubtful(label) and not self._nonce_helps(parcel, attempt, label):
            await self._look(parcel, attempt, label, channel, count)
        if label not in attempt.posted:
            body = message_of(page, post_of(parcel), count) | {
                "nonce": nonce_of(parcel, label),
                "enforce_nonce": True,
            }
            if under:
                body["message_reference"] = {"message_id": under, "fail_if_not_exists": False}
            path = MESSAGES
            told = await self.once(
                attempt, label, lambda: self.calls.call("POST", path, body, files=page.files, channel_id=channel)
            )
            attempt.posted[label] = id_of(told, "id")
        return attempt.posted[label]

    async def once(self, attempt: Attempt, label: str, send: Callable[[], Any]) -> Any:
        """Send something; when nobody knows whether it arrived, that is noted."""
        begun = self._time()
        try:
            return await send()
        except (Unclear, TimeoutError, asyncio.CancelledError):
            attempt.perhaps.setdefault(label, begun)
            raise

    async def continued(self, post: str, message: str, channel: str) -> dict[int, str] | None:
        """In which messages of this channel a post goes on, by their count; None where that can't be read."""
        found, after = {}, message
        for _ in range(_MOST_PAGES):
            try:
                page = await self._after(channel, after)
            except DiscordError as error:
                return {} if error.status == 404 else None
            for said in page:
                if count := count_of(said, post):
                    found[count] = id_of(said, "id")
            if len(page) < _PAGE:
                break
            after = id_of(page[-1], "id")
        return found

    def _nonce_helps(self, parcel: Parcel, attempt: Attempt, label: str) -> bool:
        """Was any attempt so lately that Discord itself knows this nonce?"""
        if label in attempt.perhaps and not (attempt.unsure and label not in attempt.missing):
            return self._time() - attempt.perhaps[label] < NONCE_LASTS
        said = parcel.at or datetime.fromtimestamp(0, UTC)
        return 0 <= (self.clock.now() - said).total_seconds() < NONCE_LASTS

    async def _look(self, parcel: Parcel, attempt: Attempt, label: str, channel: str, count: int) -> None:
        """Is it there? Afterwards that is known."""
        post, me = post_of(parcel), await self.knowing.me()
        after = first_id_at(parcel.at, _BEFORE) if parcel.at else "0"
        for _ in range(_MOST_PAGES):
            try:
                page = await self._after(channel, after)
            except DiscordError as error:
                if error.status == 404:
                    break
                raise Ambiguous from None
            for said in page:
                if count_of(said, post) == count and id_of(part(said, "author"), "id") == me:
                    attempt.posted[label] = id_of(said, "id")
                    return
            if len(page) < _PAGE:
                break
            after = id_of(page[-1], "id")
        else:
            raise Ambiguous
        attempt.missing.add(label)
        attempt.perhaps.pop(label, None)

    async def _after(self, channel: str, message: str) -> list[Json]:
        """The next messages after this one, oldest first."""
        about = {"after": message, "limit": _PAGE}
        told = await self.calls.call("GET", MESSAGES, query=about, channel_id=channel)
        page = [said for said in told if isinstance(said, dict)] if isinstance(told, list) else []
        return sorted(page, key=lambda said: int(id_of(said, "id") or 0))


def message_of(page: Page, post: str, count: int = 0) -> dict[str, Any]:
    """What Discord is told of a message: it pings nobody and unfurls nothing, and it bears its mark."""
    payload = marked(page.payload, post, count)
    flags = int(payload.get("flags") or 0) | SUPPRESS_EMBEDS
    return {**payload, "flags": flags, "allowed_mentions": NO_PINGS}
