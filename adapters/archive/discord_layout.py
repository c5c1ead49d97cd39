"""Which files of an archive DiscordChatExporter wrote, and what each begins with: server, channel, first message.

One file holds one channel or thread, or a part of one. Only its head is read here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from adapters.archive.container import Container, Unreadable
from adapters.archive.discord_messages import time_of
from bot.places import ChannelKind

HEAD = 64 * 1024
"""Bytes in which the server, the channel and the first message's time are looked for."""
SNIFFED = 500
"""Files that are looked into before an archive is said to be no export of Discord."""
THREADS = frozenset({"GuildPublicThread", "GuildNewsThread", "GuildPrivateThread", "10", "11", "12"})

_KINDS = {
    "DirectTextChat": ChannelKind.DIRECT,
    "1": ChannelKind.DIRECT,
    "DirectGroupTextChat": ChannelKind.GROUP,
    "3": ChannelKind.GROUP,
    "GuildPrivateThread": ChannelKind.PRIVATE,
    "12": ChannelKind.PRIVATE,
}
_MESSAGES = re.compile(r'"messages"\s*:\s*\[')
_FIRST_ID = re.compile(r'\s*\{\s*"id"\s*:\s*"(\d+)"')
_FIRST_TIME = re.compile(r'"timestamp"\s*:\s*"([^"]+)"')


class _Named(msgspec.Struct):
    id: str
    name: str | None = None


class _Channel(msgspec.Struct, rename="camel"):
    id: str
    type: str | None = None
    category_id: str | None = None
    category: str | None = None
    name: str | None = None
    topic: str | None = None


class _Head(msgspec.Struct):
    guild: _Named
    channel: _Channel


@dataclass(frozen=True, slots=True)
class Piece:
    """A file with messages. In a thread `around` is its channel, "" where the export doesn't tell. `first` is the id of
    the first message, `began` when it was written; 0 where nobody knows."""

    file: str
    guild: str
    guild_name: str
    channel: str
    name: str
    kind: ChannelKind
    is_thread: bool
    around: str = ""
    around_name: str = ""
    purpose: str = ""
    first: str = ""
    began: float = 0.0

    @property
    def is_post(self) -> bool:
        """Is it a forum's post? Only there the first message of a thread is in it, and has its id."""
        return self.is_thread and self.first == self.channel

    @property
    def home(self) -> str:
        """The channel its messages belong to: of a public thread the one around it."""
        return self.around if self.is_thread and self.around and self.kind is ChannelKind.PUBLIC else self.channel


def pieces_in(container: Container) -> Iterator[Piece]:
    """The files that are exports of channels."""
    for name in container.names:
        if name.lower().endswith(".json") and (piece := piece_of(container, name)) is not None:
            yield piece


def is_discords(container: Container) -> bool:
    """Is there an export of a channel among the first files?"""
    candidates = [name for name in container.names if name.lower().endswith(".json")]
    return any(piece_of(container, name) is not None for name in candidates[:SNIFFED])


def piece_of(container: Container, name: str) -> Piece | None:
    """What a file begins with; None when it is no export of a channel."""
    try:
        with container.open(name) as stream:
            head = stream.read(HEAD).removeprefix(codecs.BOM_UTF8).decode(errors="replace")
    except Unreadable:
        return None
    found = _MESSAGES.search(head)
    if found is None:
        return None
    try:
        about = msgspec.json.decode(f"{head[: found.start()].rstrip().rstrip(',')}}}".encode(), type=_Head)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return _piece(name, about, head[found.end() :])


def _piece(file: str, about: _Head, messages: str) -> Piece:
    channel, kind = about.channel, about.channel.type or ""
    first, when = _FIRST_ID.match(messages), _FIRST_TIME.search(messages)
    is_thread = kind in THREADS
    return Piece(
        file=file,
        guild=about.guild.id,
        guild_name=" ".join((about.guild.name or "").split()),
        channel=channel.id,
        name=" ".join((channel.name or channel.id).split()),
        kind=_KINDS.get(kind, ChannelKind.PUBLIC),
        is_thread=is_thread,
        around=(channel.category_id or "") if is_thread else "",
        around_name=" ".join((channel.category or channel.category_id or "").split()) if is_thread else "",
        purpose=channel.topic or "",
        first=first[1] if first else "",
        began=time_of(when[1]) if when else 0.0,
    )
