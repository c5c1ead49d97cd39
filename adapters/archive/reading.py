"""A Slack export as people, channels and messages, read lazily: what the import and the sandbox look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import msgspec

from adapters.archive.container import Container, Problem, Unreadable
from adapters.archive.json_files import lists_in
from adapters.archive.layout import LISTS, beside, root_of, share_out
from adapters.archive.messages import ArchivedChannel, ArchivedMessage, ArchivedPerson
from adapters.archive.skipping import Skipped
from adapters.archive.slack_messages import LENIENT, MessageReader, RawMessage
from bot.errors import CommunityError
from bot.places import ChannelKind
from bot.text import t

_LENIENT = frozenset({"members", "purpose", "profile", "tz", "locale", "real_name"})
"""Fields a person or a channel counts without; what tells whether a channel is private is not among them."""
Thing = TypeVar("Thing")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")


class _Words(msgspec.Struct):
    value: str | None = None


class _RawChannel(msgspec.Struct):
    id: str
    name: str | None = None
    is_private: bool | None = None
    is_archived: bool | None = None
    members: list[str] | None = None
    purpose: _Words | None = None


class _RawProfile(msgspec.Struct):
    display_name: str | None = None
    real_name: str | None = None
    title: str | None = None


class _RawPerson(msgspec.Struct):
    id: str
    name: str | None = None
    real_name: str | None = None
    tz: str | None = None
    locale: str | None = None
    deleted: bool | None = None
    is_bot: bool | None = None
    is_workflow_bot: bool | None = None
    profile: _RawProfile | None = None


class SlackArchive:
    """A Slack export. `problems` are those met on opening it; reading messages reports its own.

    Raises CommunityError when this is no Slack export, or when its list of channels can't be read: nobody could tell then
    what is private.
    """

    platform, workspace, title = "slack", "", ""  # the export doesn't tell

    def __init__(self, name: str, container: Container) -> None:
        self.name = name
        self._files = container
        self._root = root_of(name, container)
        self.problems: list[Problem] = [*container.problems, *beside(self._root, container)]
        self._people = {person.id: person for person in self._read_people()}
        self._days = self._day_files()
        claims = list(self._read_channels())
        self._channels = share_out(claims, self._days, self.problems)
        folders = {folder for _, folder in claims}
        for folder in sorted(self._days.keys() - folders):
            self.problems.append(
                (folder, t("{file} is in no list of channels, so it may be private; it was left out.", file=folder))
            )
        names = {person.id: person.name for person in self._people.values()}
        bots = frozenset(person.id for person in self._people.values() if person.bot)
        self._reader = MessageReader(names, {channel.id: channel.name for channel, _ in self._channels.values()}, bots)

    def people(self) -> Iterator[ArchivedPerson]:
        """Everybody in the export's list of users, bots too."""
        return iter(self._people.values())

    def strangers(self) -> dict[str, str]:
        """Names by id of those met in messages so far who are in no list, as in channels shared with another workspace."""
        return dict(self._reader.strangers)

    def channels(self, private: bool = False) -> list[ArchivedChannel]:
        """The public channels by name, then, if asked for, private ones, groups and direct messages."""
        found = [channel for channel, _ in self._channels.values() if private or channel.kind is ChannelKind.PUBLIC]
        return sorted(found, key=lambda channel: (channel.kind is not ChannelKind.PUBLIC, channel.name, channel.id))

    def size(self, channel: str) -> int:
        """Bytes of a channel's messages, unpacked."""
        return sum(self._files.size(name) for name in self._files_of(channel))

    def fingerprint(self, channel: str = "") -> str:
        """The same as long as the channel's files are; without a channel, the list of users."""
        users = [name for name in (f"{self._root}users.json",) if name in self._files]
        return self._files.fingerprint(self._files_of(channel) if channel else users)

    def messages(
        self,
        channel: str,
        problems: list[Problem] | None = None,
        report: Callable[[int], None] | None = None,
    ) -> Iterator[ArchivedMessage]:
        """What people said in a channel, in order of time, one day's file after the other.

        Files that can't be read, and how many messages of a file can't, are added to `problems`. `report` is told how many
        bytes of the channel are read, after each file.
        """
        read = 0
        for name in self._files_of(channel):
            skipped = Skipped(self._reader)
            try:
                for raws in lists_in(self._files, name, RawMessage, skipped.one, LENIENT):
                    yield from self._reader.day(raws)
            except Unreadable as error:
                if problems is not None:
                    problems.append((name, error.sentence))
            if problems is not None:
                problems.extend(skipped.problems(name))
            if report is not None:
                read += self._files.size(name)
                report(read)

    def close(self) -> None:
        """Close the archive's file."""
        self._files.close()

    def _files_of(self, channel: str) -> Sequence[str]:
        return self._days.get(self._channels[channel][1], ())

    def _day_files(self) -> dict[str, list[str]]:
        days: dict[str, list[str]] = {}
        for name in self._files.names:
            if not name.startswith(self._root):
                continue
            folder, slash, file = name[len(self._root) :].rpartition("/")
            if slash and "/" not in folder and _DAY.fullmatch(file):
                days.setdefault(folder, []).append(name)
        return days

    def _read_people(self) -> Iterator[ArchivedPerson]:
        for raw in self._listed("users.json", _RawPerson):
            profile = raw.profile or _RawProfile()
            name = profile.display_name or profile.real_name or raw.real_name or raw.name or raw.id
            bot = bool(raw.is_bot or raw.is_workflow_bot or raw.id == "USLACKBOT")
            about = profile.title or ""
            yield ArchivedPerson(raw.id, name, raw.tz or "", raw.locale or "", about, bot, bool(raw.deleted))

    def _read_channels(self) -> Iterator[tuple[ArchivedChannel, str]]:
        for file, kind in LISTS.items():
            for raw in self._listed(file, _RawChannel):
                folder = raw.name if raw.name and raw.name in self._days else raw.id
                actual = ChannelKind.PRIVATE if raw.is_private and kind is ChannelKind.PUBLIC else kind
                purpose = (raw.purpose.value or "") if raw.purpose else ""
                members = tuple(dict.fromkeys(raw.members or ()))
                name = raw.name or self._names_of(members) or raw.id
                yield ArchivedChannel(raw.id, name, actual, purpose, bool(raw.is_archived), members), folder

    def _names_of(self, people: Sequence[str]) -> str:
        return ", ".join(self._people[id].name for id in people if id in self._people)

    def _listed(self, file: str, kind: type[Thing]) -> Iterator[Thing]:
        name = self._root + file
        if name not in self._files:
            return
        skipped = Skipped()
        try:
            for things in lists_in(self._files, name, kind, skipped.one, _LENIENT):
                yield from things
        except Unreadable as error:
            if file == "channels.json":
                raise CommunityError(error.sentence) from error
            self.problems.append((name, error.sentence))
        self.problems.extend(skipped.problems(name))
