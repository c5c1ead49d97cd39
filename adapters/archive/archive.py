"""What an archive offers to whoever looks at it, whatever platform it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from adapters.archive.container import Problem
from adapters.archive.messages import ArchivedChannel, ArchivedMessage, ArchivedPerson


class Archive(Protocol):
    """An export that was opened. `problems` are those met on opening it; reading messages reports its own. `workspace` is
    the core's key of where it comes from, and `title` what that is called, where the export tells."""

    name: str
    problems: list[Problem]
    platform: str
    workspace: str
    title: str

    def people(self) -> Iterator[ArchivedPerson]:
        """Everybody in the export's list of users, bots too; nobody where it has no such list."""

    def strangers(self) -> dict[str, str]:
        """Names by id of those met in messages so far who are in no list."""

    def channels(self, private: bool = False) -> list[ArchivedChannel]:
        """The public channels by name, then, if asked for, private ones, groups and direct messages."""

    def size(self, channel: str) -> int:
        """Bytes of a channel's messages, unpacked."""

    def fingerprint(self, channel: str = "") -> str:
        """The same as long as the channel's files are; without a channel, the list of users."""

    def messages(
        self,
        channel: str,
        problems: list[Problem] | None = None,
        report: Callable[[int], None] | None = None,
    ) -> Iterator[ArchivedMessage]:
        """What people said in a channel, in order of time."""

    def close(self) -> None:
        """Close the archive's file."""
