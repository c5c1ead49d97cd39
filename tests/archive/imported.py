"""What an import leaves in a database, comparable between databases."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.archive.importer import Summary, import_archive
from bot.kernel.records import Community, EntryFilter, Readable
from storage import Storage, open_storage

WORKSPACE = "slack:T0TABLE"
NOW = datetime(2024, 6, 1, tzinfo=UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ALL = Readable(everything=True)


async def a_community(url: str, **more: Any) -> tuple[Storage, int]:
    """A fresh database with one community in it."""
    storage = await open_storage(url)
    async with storage.turn(WORKSPACE) as store:
        community = await store.communities.save(Community(0, "Round table", **more))
    return storage, community.id


async def take_in(path: Path, storage: Storage, community: int, **more: Any) -> Summary:
    return await import_archive(path, storage, WORKSPACE, community, now=NOW, **more)


async def everything(storage: Storage) -> dict[str, Any]:
    """All that was kept, without ids of ours."""
    async with storage.turn(WORKSPACE) as store:
        entries = await store.entries.select(EntryFilter(readable=ALL, hidden=None, limit=100_000, oldest_first=True))
        topics = await store.topics.of([entry.id for entry in entries])
        kept = []
        for entry in entries:
            marks = sorted((mark.kind, mark.person) for mark in await store.marks.of(entry.id))
            answers = sorted(other.message or "" for other in await store.links.to(entry.id, "answers"))
            shown = (
                entry.channel,
                entry.message,
                entry.thread,
                entry.kind,
                entry.state,
                entry.author,
                entry.title,
                entry.body,
            )
            kept.append((*shown, entry.private, entry.kept, entry.created, topics.get(entry.id, ()), marks, answers))
        return {
            "entries": sorted(kept, key=lambda one: (one[0], one[1] or "")),
            "tallies": sorted(await store.talk.activity(LONG_AGO), key=repr),
            "edges": sorted(await store.talk.edges(LONG_AGO), key=repr),
            "channels": sorted((one.id, one.name, one.kind) for one in await store.communities.channels()),
        }
