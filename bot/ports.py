"""What the core needs from outside: a database, a chat, a clock, and what embeds and paints."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from bot.incoming import AnyEvent
from bot.kernel.records import (
    Batch,
)
from bot.nouns import Store as Store
from bot.places import Channel, Message, Person, Place
from bot.reply import Outgoing
from bot.text import Frozen


class Clock(Protocol):
    """Says what time it is; tests and tours set it."""

    def now(self) -> datetime: ...


class Arrived(Frozen, frozen=True):
    """A stored event waiting to be handled."""

    id: int
    event: AnyEvent
    attempts: int = 0


class Inbox(Protocol):
    """Events: stored under their key, then acknowledged, then handled in order per lane."""

    async def accept(self, events: Sequence[AnyEvent], now: datetime) -> list[bool]:
        """Store durably; returns which are new. When this returns, they are committed. Calls are committed in groups;
        what no database takes raises NeverStored for its own call only."""

    async def take(self, now: datetime, limit: int = 100) -> list[Arrived]:
        """The oldest unhandled ones, in order, at most one claim per lane at a time; due timers come as TimeCame."""

    async def release(self, ids: Sequence[int], until: datetime | None = None) -> None:
        """Give back claims unhandled; with `until`, they and their lanes wait until then."""

    async def recover(self) -> None:
        """After a start: what a process that died had claimed waits again, where that can be known."""

    async def park(self, id: int, error: str, now: datetime) -> None:
        """Put aside what failed (after its last attempt), with the error's type; payload kept encrypted where a key is set."""

    async def parked(self, workspace: str) -> list[tuple[int, str, str, datetime]]:
        """(id, kind of event, error, when) — never text."""

    async def retry(self, workspace: str, id: int) -> bool: ...
    async def tidy(self, now: datetime) -> None:
        """Forget keys, tombstones, drafts, parked and waiting things past their retention."""


class Parcel(Frozen, frozen=True):
    """Something on its way out. `lane` is the channel (or person) within which order is kept. `nonce` is the same at every
    attempt. `unsure`: an earlier attempt may have arrived. `at`: when it was said."""

    id: int
    workspace: str
    lane: str
    reply: Outgoing
    nonce: str
    attempts: int = 0
    unsure: bool = False
    at: datetime | None = None


Lane = tuple[str, str]
"""A workspace, and a lane in it."""


class Outbox(Protocol):
    """What leaves: in order per lane, each claimed by one worker."""

    async def claim(
        self, now: datetime, limit: int = 50, platform: str = "", resting: Collection[Lane] = ()
    ) -> list[Parcel]:
        """The first waiting parcel of each free lane, marked as being sent; expired ones are dropped. Lanes that are
        `resting` are left alone."""

    async def sent(self, parcel: Parcel, place: Place | None, now: datetime) -> None:
        """It arrived; if its reply names a post, its place is remembered."""

    async def later(
        self, parcel: Parcel, until: datetime, why: str, unsure: bool = False, *, counted: bool = True
    ) -> None:
        """Not now; its lane waits with it. An attempt that isn't `counted` leaves its number of attempts as it was."""

    async def failed(self, parcel: Parcel, why: str, now: datetime) -> None:
        """Never again; what may have arrived is kept for a steward to decide."""

    async def at_home(self, parcel: Parcel, now: datetime) -> None:
        """It could not be whispered: it waits in Home instead."""

    async def stuck(self, workspace: str) -> list[tuple[int, str, str, datetime]]:
        """(id, kind of reply, why, when) of what failed or is ambiguous — never text."""

    async def again(self, workspace: str, id: int) -> bool:
        """Send what may have arrived once more. False if there is none."""

    async def dismiss(self, workspace: str, id: int) -> bool:
        """Let what may have arrived be: it is erased."""

    async def recover(self, now: datetime) -> int:
        """After a start: what was being sent when a process died becomes unsure and waits again. Returns how many. What
        this storage itself has claimed is left alone."""


class Vault(Protocol):
    """Secrets of adapters, always encrypted: tokens, single-use states. Names are the adapter's own."""

    async def put(
        self, workspace: str, name: str, value: bytes, now: datetime, expires: datetime | None = None
    ) -> None:
        """Keep a secret, in the place of the one of this name. Raises NoKey where no key is set."""

    async def get(self, workspace: str, name: str, now: datetime) -> bytes | None: ...
    async def take(self, workspace: str, name: str, now: datetime) -> bytes | None:
        """Read and remove: of several who ask at once, also in other processes, only one gets it."""

    async def drop(self, workspace: str, name: str = "") -> None:
        """Forget one secret, or all of a workspace."""

    async def named(self, name: str) -> list[tuple[str, bytes]]:
        """(workspace, secret) of every workspace with one of this name that doesn't expire: for starting up."""


class Bookmarks(Protocol):
    """Where adapters left off, and what they saw there: small notes that are no secrets. Names are the adapter's own."""

    async def put(self, workspace: str, notes: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Keep notes, each in the place of the one of its name; None takes one out. All of it or nothing."""

    async def get(self, workspace: str, start: str = "") -> dict[str, dict[str, Any]]:
        """The notes whose names begin like this."""


class Bulk(Protocol):
    """Imports."""

    async def write(self, workspace: str, community: int, batch: Batch, now: datetime) -> tuple[int, int]:
        """Write a batch in one transaction. Returns (new questions, other new entries)."""

    async def done(self, workspace: str, source: str) -> dict[str, dict[str, Any]]:
        """Checkpoints whose key starts with `source`, by key."""


class Storage(Protocol):
    """A database."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def bulk(self) -> Bulk: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def bookmarks(self) -> Bookmarks: ...
    def turn(self, workspace: str) -> AbstractAsyncContextManager[Store]:
        """A turn: commits at the end what was written, or nothing when an exception leaves it."""

    async def workspaces(self, platform: str = "") -> list[str]:
        """Those anything was ever stored for, without those the bot was removed from."""

    async def erase(self, workspace: str) -> None:
        """Erase everything of a workspace, in small portions."""

    async def close(self) -> None: ...


class Chat(Protocol):
    """Reading from a workspace's platform. Every method may be slow; None means "can't tell" or "not there"."""

    async def message(self, place: Place) -> Message | None: ...
    async def thread(self, place: Place, limit: int = 100) -> list[Message]: ...
    async def person(self, id: str) -> Person | None: ...
    async def channel(self, id: str) -> Channel | None: ...
    async def is_member(self, channel: str, person: str) -> bool | None: ...
    async def public_among(self, channels: Collection[str]) -> frozenset[str]:
        """Those of these channels that everybody in the workspace may read, as they were a minute ago at most. What is
        private, or can't be looked at, is not among them."""

    async def link(self, place: Place) -> str | None: ...


class Sender(Protocol):
    """Sending to a workspace's platform. Raises the errors of `bot.delivery`."""

    async def send(self, parcel: Parcel) -> Place | None:
        """Do what the reply says. Returns where the message now is."""

    def pause(self, parcel: Parcel) -> float:
        """For how many seconds nothing more may be sent in this parcel's lane, once it was sent."""


class Embedder(Protocol):
    """Meaning as vectors. `name` and `dimension` are stored with each vector."""

    name: str
    dimension: int

    async def embed(self, texts: Sequence[str]) -> list[bytes]: ...


class Painter(Protocol):
    """Pictures from plain data, as PNG, light and dark."""

    async def paint(self, picture: str, data: Mapping[str, Any], locale: str) -> tuple[bytes, bytes]: ...
