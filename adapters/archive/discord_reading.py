"""An export of DiscordChatExporter as channels and messages, read lazily: what the import and the sandbox look at.

It has no list of people: they are known by what they wrote. Nor does it say who may see a channel: only private threads
and direct messages are known to be private.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator

from adapters.archive.container import Container, Problem, Unreadable
from adapters.archive.discord_layout import Piece, pieces_in
from adapters.archive.discord_messages import LENIENT, MessageReader, RawMessage, Thread
from adapters.archive.json_files import lists_in
from adapters.archive.messages import ArchivedChannel, ArchivedMessage, ArchivedPerson
from adapters.archive.skipping import Skipped
from bot.errors import CommunityError
from bot.places import ChannelKind
from bot.text import t

_Head = tuple[float, int, Piece, Iterator[ArchivedMessage] | None, ArchivedMessage | None]
"""A file: when its next message was written, its number among the channel's, what is still to come, and that message."""


class DiscordArchive:
    """Files of DiscordChatExporter. `problems` are those met on opening them; reading messages reports its own.

    Raises CommunityError when there is no channel in them, or when they are of several servers.
    """

    platform = "discord"

    def __init__(self, name: str, container: Container) -> None:
        self.name = name
        self._files = container
        self.problems: list[Problem] = list(container.problems)
        self._reader = MessageReader()
        self._pieces: dict[str, list[Piece]] = {}
        found = list(pieces_in(container))
        if not found:
            raise CommunityError(t("{file} holds no channel that DiscordChatExporter wrote in JSON.", file=name))
        if len({piece.guild for piece in found}) > 1:
            raise CommunityError(
                t("{file} holds several servers. Please import the files of one of them at a time.", file=name)
            )
        self.workspace, self.title = f"{self.platform}:{found[0].guild}", found[0].guild_name
        for piece in sorted(found, key=lambda one: (one.began, one.file)):
            self._pieces.setdefault(piece.home, []).append(piece)
        self._channels = {home: _channel(home, pieces) for home, pieces in self._pieces.items()}

    def people(self) -> Iterator[ArchivedPerson]:
        """Nobody: there is no list of them."""
        return iter(())

    def strangers(self) -> dict[str, str]:
        """Names by id of those met in messages so far."""
        return dict(self._reader.names)

    def channels(self, private: bool = False) -> list[ArchivedChannel]:
        """The channels by name, then, if asked for, private threads, groups and direct messages."""
        found = [channel for channel in self._channels.values() if private or _is_open(channel)]
        return sorted(found, key=lambda channel: (not _is_open(channel), channel.name, channel.id))

    def size(self, channel: str) -> int:
        """Bytes of a channel's messages, with those of its threads, unpacked."""
        return sum(self._files.size(piece.file) for piece in self._pieces[channel])

    def fingerprint(self, channel: str = "") -> str:
        """The same as long as the channel's files are."""
        pieces = self._pieces[channel] if channel else []
        return self._files.fingerprint([piece.file for piece in pieces])

    def messages(
        self,
        channel: str,
        problems: list[Problem] | None = None,
        report: Callable[[int], None] | None = None,
    ) -> Iterator[ArchivedMessage]:
        """What people said in a channel and its threads, in order of time; a file is opened when its time comes.

        Files that can't be read, and how many messages of a file can't, are added to `problems`. `report` is told how many
        bytes of the channel are read, after each file.
        """
        met: list[Problem] = [] if problems is None else problems
        heads: list[_Head] = [(piece.began, n, piece, None, None) for n, piece in enumerate(self._pieces[channel])]
        heapq.heapify(heads)
        read = 0
        while heads:
            _, number, piece, rest, message = heapq.heappop(heads)
            if message is not None:
                yield message
            rest = rest if rest is not None else self._said_in(piece, met)
            following = next(rest, None)
            if following is not None:
                heapq.heappush(heads, (following.at, number, piece, rest, following))
            elif report is not None:
                read += self._files.size(piece.file)
                report(read)

    def close(self) -> None:
        """Close the archive's file."""
        self._files.close()

    def _said_in(self, piece: Piece, problems: list[Problem]) -> Iterator[ArchivedMessage]:
        """What people said in one file."""
        in_thread = piece.is_thread and piece.home != piece.channel
        thread = Thread(piece.channel, piece.name if piece.is_post else "") if in_thread else Thread()
        skipped = Skipped(self._reader)
        try:
            for raws in lists_in(self._files, piece.file, RawMessage, skipped.one, LENIENT, within="messages"):
                yield from self._reader.batch(raws, thread)
        except Unreadable as error:
            problems.append((piece.file, error.sentence))
        problems.extend(skipped.problems(piece.file))


def _channel(home: str, pieces: list[Piece]) -> ArchivedChannel:
    """A channel from its own files, or, where only threads of it were exported, from what they say of it."""
    own = next((piece for piece in pieces if piece.channel == home), None)
    if own is not None:
        return ArchivedChannel(home, own.name, own.kind, own.purpose)
    kind = ChannelKind.FORUM if any(piece.is_post for piece in pieces) else ChannelKind.PUBLIC
    return ArchivedChannel(home, pieces[0].around_name or home, kind)


def _is_open(channel: ArchivedChannel) -> bool:
    return channel.kind in (ChannelKind.PUBLIC, ChannelKind.FORUM)
