"""Importing an export of Slack or Discord: questions, their answers and what was saved become entries; of all else only
counts stay.

The import can be broken off at any moment and started again. Every batch is written whole, what is known already is left
alone, and a channel that is done is remembered (by its files' fingerprint), so that it isn't even read a second time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from adapters.archive.archive import Archive
from adapters.archive.container import Problem
from adapters.archive.detect import open_archive
from adapters.archive.findings import Signs, Spot
from adapters.archive.gleaning import Gleaning, Sums, Topics, topics_of_channels
from adapters.archive.messages import ArchivedChannel
from bot.errors import ChangedMeanwhile, CommunityError
from bot.kernel.records import Batch, ChannelRecord, PersonRecord
from bot.places import ChannelKind
from bot.ports import Storage
from bot.text import Frozen, Text, t

RULES = 1
"""Changes when the rules find something else in the same files; then channels done before are read again."""
WRITE_SECONDS = 0.05
"""A batch should not keep the database's only writer longer."""
TURN_SECONDS = 0.02
"""After so long others in the same process get their turn."""
PEOPLE_AT_A_TIME = 1000
CHANNELS_AS_TOPICS = 50
"""So many of the largest public channels give their names as topics."""

Progress = Callable[[int, int], None]
"""Told (bytes read so far, bytes to read)."""


class Summary(Frozen, frozen=True):
    """What an import found; all but `added` and `seconds` are the same when the same archive is imported again.

    `messages`: written by people, in the channels that were read. `people`: those in the list of users, without bots, and
    those who wrote from elsewhere. `conversations`: with at least two people in them. `questions` = `open` + `answered`.
    `entries`: answers, and what somebody saved; questions are not among them. `topics`: different ones on all of these.
    `added`: questions and entries that this import wrote and that were not there before. `problems`: files that could not
    be read, with the sentence that says why.
    """

    messages: int = 0
    people: int = 0
    channels: int = 0
    conversations: int = 0
    questions: int = 0
    open: int = 0
    answered: int = 0
    entries: int = 0
    topics: int = 0
    added: int = 0
    seconds: float = 0.0
    problems: tuple[Problem, ...] = ()


async def import_archive(
    path: str | Path,
    storage: Storage,
    workspace: str,
    community: int,
    *,
    private: bool = False,
    now: datetime,
    progress: Progress | None = None,
    language: str = "en",
) -> Summary:
    """Import an export of Slack or Discord, zipped or unpacked, into a community of a workspace.

    Without `private`, private channels, groups and direct messages are not even read; with it, what is found there is found
    later only by those who were in them. Raises CommunityError when the file is no export or can't be opened at all.
    """
    started = time.perf_counter()
    archive = await asyncio.to_thread(open_archive, path)
    try:
        study = await _begin(archive, storage, workspace, community, language)
        writer = _Writer(storage, workspace, community, now)
        channels = archive.channels(private)
        people = await _people(study, writer)
        await _surroundings(study, writer, private)
        sums = await _all_channels(study, writer, channels, progress or _no_progress)
    finally:
        archive.close()
    problems = [*archive.problems, *_unasked(archive, private)]
    return _summary(sums, people, problems, writer.added, time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class _Study:
    """What is the same for all channels. `done`: the checkpoints of channels that need not be read again. `known`: ids of
    the channels the workspace has."""

    archive: Archive
    community: int
    signs: Signs
    topics: Topics
    language: str
    done: Mapping[str, dict[str, Any]]
    people: frozenset[str]
    known: frozenset[str]


async def _begin(archive: Archive, storage: Storage, workspace: str, community: int, language: str) -> _Study:
    async with storage.turn(workspace) as store:
        known = await store.communities.get(community)
        if known is None:
            raise CommunityError(t("There is no such community in this workspace. Please start one first."))
        adopted = [(topic.name, topic.aliases) for topic in await store.topics.all(community) if topic.adopted]
        channels = frozenset(channel.id for channel in await store.communities.channels())
    done = await storage.bulk.done(workspace, f"import:{RULES}:")
    people = frozenset(person.id for person in archive.people() if not person.bot)
    largest = sorted(archive.channels(), key=lambda channel: -archive.size(channel.id))[:CHANNELS_AS_TOPICS]
    topics = [*adopted, *topics_of_channels([channel.name for channel in largest])]
    return _Study(archive, community, Signs.of(known.emoji), topics, language, done, people, channels)


@dataclass(slots=True)
class _Writer:
    """Writes batches, and finds out how large one may be."""

    storage: Storage
    workspace: str
    community: int
    now: datetime
    weight: int = 1500
    added: int = 0

    async def write(self, batch: Batch) -> None:
        before = time.perf_counter()
        questions, entries = await self._written(batch)
        took = time.perf_counter() - before
        self.added += questions + entries
        if took > WRITE_SECONDS:
            self.weight = max(200, self.weight * 2 // 3)
        elif took < WRITE_SECONDS / 2:
            self.weight = min(4000, self.weight * 9 // 8)

    async def _written(self, batch: Batch) -> tuple[int, int]:
        for wait in (0.1, 0.5, 2.0):
            try:
                return await self.storage.bulk.write(self.workspace, self.community, batch, self.now)
            except ChangedMeanwhile:  # another import, or the bot, wrote the same; a batch may be written again
                await asyncio.sleep(wait)
        return await self.storage.bulk.write(self.workspace, self.community, batch, self.now)


async def _people(study: _Study, writer: _Writer) -> int:
    """Write those in the list of users who are no bots. Returns how many they are."""
    key = f"import:{RULES}:{study.archive.fingerprint()}:people"
    if key not in study.done:
        records = [
            PersonRecord(person.id, person.name, person.locale, person.timezone, gone=person.gone)
            for person in study.archive.people()
            if not person.bot
        ]
        for start in range(0, len(records), PEOPLE_AT_A_TIME):
            await writer.write(Batch(people=tuple(records[start : start + PEOPLE_AT_A_TIME])))
        await writer.write(Batch(checkpoint=(key, {"people": len(records)})))
    return len(study.people)


async def _all_channels(
    study: _Study, writer: _Writer, channels: Sequence[ArchivedChannel], progress: Progress
) -> list[Sums]:
    size = {channel.id: study.archive.size(channel.id) for channel in channels}
    sums: list[Sums] = []
    read, of = 0, sum(size.values())
    for channel in channels:
        key = f"import:{RULES}:{study.archive.fingerprint(channel.id)}:{channel.id}"
        if key in study.done:
            sums.append(msgspec.convert(study.done[key], Sums))
        else:
            before = read

            def report(bytes_read: int, before: int = before) -> None:
                progress(before + bytes_read, of)

            sums.append(await _channel(study, writer, channel, key, report))
        read += size[channel.id]
        progress(read, of)
    return sums


async def _channel(
    study: _Study, writer: _Writer, channel: ArchivedChannel, key: str, report: Callable[[int], None]
) -> Sums:
    """Read one channel and write what it leaves, the last batch with the checkpoint."""
    spot = Spot(study.community, channel.id, not _is_open(channel))
    gleaning = Gleaning(spot, channel.name, study.signs, study.language, study.topics)
    problems: list[Problem] = []
    strangers: dict[str, None] = {}
    turn_ends = time.perf_counter() + TURN_SECONDS
    for message in study.archive.messages(channel.id, problems, report):
        gleaning.hear(message)
        if message.author not in study.people and not message.deleted:
            strangers[message.author] = None
        if gleaning.weight >= writer.weight:
            await writer.write(gleaning.take(writer.weight))
        if time.perf_counter() > turn_ends:
            await asyncio.sleep(0)  # the bot may be serving people in this process
            turn_ends = time.perf_counter() + TURN_SECONDS
    gleaning.finish()
    while gleaning.weight >= writer.weight:
        await writer.write(gleaning.take(writer.weight))
    last = gleaning.take(writer.weight)
    sums = gleaning.sums
    sums.strangers = list(strangers)
    sums.problems = [(file, msgspec.to_builtins(sentence)) for file, sentence in problems]
    names = study.archive.strangers()
    people = tuple(PersonRecord(id, names.get(id, "")) for id in strangers)
    # Where no list tells who is in a private channel, whoever wrote there was.
    members = () if _is_open(channel) or channel.members else tuple((channel.id, person) for person in strangers)
    done = (key, msgspec.to_builtins(sums))
    await writer.write(msgspec.structs.replace(last, people=people, members=members, checkpoint=done))
    return sums


def _is_open(channel: ArchivedChannel) -> bool:
    return channel.kind in (ChannelKind.PUBLIC, ChannelKind.FORUM)


async def _surroundings(study: _Study, writer: _Writer, private: bool) -> None:
    """Write the channels, also those whose talk is done, and who is in private ones: only they will find what was said there.

    A private channel nobody asked for is written where it is known already: perhaps it was public when it was.
    """
    waiting: list[Batch] = []
    for channel in study.archive.channels(private=True):
        if private or _is_open(channel) or channel.id in study.known:
            waiting.append(_known_of(channel, study))
        if sum(len(batch.members) + 1 for batch in waiting) >= PEOPLE_AT_A_TIME:
            await writer.write(_together(waiting))
            waiting = []
    if waiting:
        await writer.write(_together(waiting))


def _together(batches: Sequence[Batch]) -> Batch:
    return Batch(
        channels=tuple(channel for batch in batches for channel in batch.channels),
        members=tuple(member for batch in batches for member in batch.members),
        whole_members=tuple(channel for batch in batches for channel in batch.whole_members),
    )


def _known_of(channel: ArchivedChannel, study: _Study) -> Batch:
    record = ChannelRecord(channel.id, channel.name, channel.kind, study.community, archived=channel.archived)
    if _is_open(channel) or not channel.members:
        return Batch(channels=(record,))
    anybody = not study.people  # no list of users: then the channels tell who there is
    members = tuple((channel.id, person) for person in channel.members if anybody or person in study.people)
    return Batch(channels=(record,), members=members, whole_members=(channel.id,))


def _unasked(archive: Archive, private: bool) -> Iterator[Problem]:
    if not private and not archive.channels() and archive.channels(private=True):
        yield (
            archive.name,
            t(
                "{file} has private channels only, and they were not asked for. Use --private for them.",
                file=archive.name,
            ),
        )


def _summary(sums: Sequence[Sums], people: int, problems: Sequence[Problem], added: int, seconds: float) -> Summary:
    strangers = {person for one in sums for person in one.strangers}
    topics = {topic.casefold() for one in sums for topic in one.topics}
    met = [(file, msgspec.convert(sentence, Text)) for one in sums for file, sentence in one.problems]
    return Summary(
        messages=sum(one.messages for one in sums),
        people=people + len(strangers),
        channels=len(sums),
        conversations=sum(one.conversations for one in sums),
        questions=sum(one.questions for one in sums),
        open=sum(one.open for one in sums),
        answered=sum(one.answered for one in sums),
        entries=sum(one.entries for one in sums),
        topics=len(topics),
        added=added,
        seconds=seconds,
        problems=(*problems, *met),
    )


def _no_progress(read: int, of: int) -> None:
    """Nobody is watching."""
