"""Who may see what, asked at reading time. When it can't be checked, the answer is no.

What is stored says what a channel was when the platform last told of it. A channel can be made private without that being
heard, so even what counts as public is shown only while the platform says that it still is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from bot.kernel.records import Readable
from bot.ports import Chat, Store

WITHIN = 1.2
"""Seconds a platform is given; a form must be open within three."""
MOST_ASKED = 40
"""Private channels that are asked about at a time, the likely ones first."""


async def readable_for(person: str, store: Store, chat: Chat, here: str = "") -> Readable:
    """What this person may see: what was said in channels that are public now, and in those in which the platform says they
    are now. `here`: where they speak."""
    channels = await store.communities.channels()
    public = frozenset(channel.id for channel in channels if not channel.is_private)
    private = [channel.id for channel in channels if channel.is_private]
    if len(private) > 1:
        known = await store.people.in_channels(person)
        owned = {channel.id for channel in channels if channel.community is not None}
        private.sort(key=lambda id: (id != here, id not in known, id not in owned))
    asked = Asked(chat, person)
    await asked.at_once(private[:MOST_ASKED], public)
    return Readable(frozenset(asked.inside), closed=public - asked.public, unsure=asked.late)


class Asked:
    """What a platform tells about somebody within a while: in which channels they are, and which are `public`. `late`: it
    didn't tell everything in time."""

    def __init__(self, chat: Chat, person: str) -> None:
        self.chat, self.person = chat, person
        self.inside: set[str] = set()
        self.public: frozenset[str] = frozenset()
        self.late = False

    async def at_once(
        self, channels: Sequence[str], public: frozenset[str] = frozenset(), within: float = WITHIN
    ) -> None:
        """Ask about all of these at the same time. `public`: those that were public when they were last looked at."""
        if not channels and not public:
            return
        questions = [self._is_in(channel) for channel in channels]
        if public:
            questions.append(self._look_at(public))
        try:
            async with asyncio.timeout(within):
                await asyncio.gather(*questions)
        except TimeoutError:
            self.late = True

    async def _look_at(self, public: frozenset[str]) -> None:
        try:
            self.public = await self.chat.public_among(public) & public
        except Exception:
            self.late = True
        await self._ask_all(sorted(public - self.public)[:MOST_ASKED])

    async def _ask_all(self, channels: Iterable[str]) -> None:
        await asyncio.gather(*map(self._is_in, channels))

    async def _is_in(self, channel: str) -> None:
        """Surely in it now; a platform that can't be asked means no."""
        try:
            if await self.chat.is_member(channel, self.person) is True:
                self.inside.add(channel)
        except Exception:
            self.late = True
