"""The `Store` of one turn: all nouns over one scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam

from bot.kernel.records import Hit, SearchQuery
from bot.places import Place
from bot.reply import Outgoing
from storage import presence, search, sending
from storage.flow_tables import HANDLED, WAITING, inbox
from storage.nouns.communities import Communities
from storage.nouns.entries import Entries
from storage.nouns.links import Links
from storage.nouns.marks import Marks
from storage.nouns.people import People
from storage.nouns.small import Drafts, Posts, Timers, Waiting
from storage.nouns.talk import Talk
from storage.nouns.topics import Topics
from storage.nouns.troubles import Troubles
from storage.scope import Scope, insert_missing, same, select_from, update_in
from storage.sealing import Seal
from storage.watching import is_watched

_ONCE = insert_missing(inbox, "key")
_KNOWN_IDS = select_from(inbox, inbox.c.key).where(inbox.c.key.between(bindparam("first"), bindparam("last")))
_HANDLED = update_in(inbox).where(same(inbox.c.id), inbox.c.state == WAITING)


class Search:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def find(self, query: SearchQuery) -> list[Hit]:
        return await search.find(self._scope, query)


class Store:
    """All nouns of one workspace, within one turn. The first write begins the transaction."""

    def __init__(self, scope: Scope, seal: Seal) -> None:
        self._scope = scope
        self.communities = Communities(scope)
        self.people = People(scope)
        self.topics = Topics(scope)
        self.entries = Entries(scope, self.topics)
        self.links = Links(scope)
        self.marks = Marks(scope)
        self.talk = Talk(scope)
        self.search = Search(scope)
        self.posts = Posts(scope)
        self.drafts = Drafts(scope)
        self.timers = Timers(scope)
        self.waiting = Waiting(scope)
        self.troubles = Troubles(scope, seal)

    @property
    def has_written(self) -> bool:
        return self._scope.session.has_written

    async def once(self, key: str, now: datetime) -> bool:
        """Note an interaction as handled; False if it was before."""
        noted = {"key": key, "lane": "", "kind": "", "state": HANDLED, "at": now}
        return bool(await self._scope.insert(_ONCE, {**noted, "attempts": 0, "error": "", "sealed": False}))

    async def handled(self, inbox_id: int, now: datetime) -> bool:
        """Mark a stored event as handled and erase its payload. False if it was before."""
        done = {"state": HANDLED, "at": now, "until": None, "payload": None}
        return bool(await self._scope.write(_HANDLED, id_=inbox_id, **done))

    async def known_ids(self, first: str, last: str) -> list[str]:
        """The ids of stored events from this to that, in the database's order, and perhaps a few more beside them."""
        return [row.key for row in await self._scope.rows(_KNOWN_IDS, first=first, last=last)]

    async def watches(self, place: Place) -> bool:
        """Is this message, or its thread, an entry, the bot's own or kept; or does the bot listen in its channel?"""
        return await is_watched(self._scope, place)

    async def come(self, at: datetime) -> None:
        """The bot was installed in this workspace."""
        await presence.come(self._scope, at)

    async def leave(self, at: datetime) -> None:
        """The bot was removed from this workspace, unless it came again later."""
        await presence.leave(self._scope, at)

    async def send(self, replies: Sequence[Outgoing], now: datetime) -> None:
        """Put into the outbox, in this order."""
        await sending.send(self._scope, replies, now)
