"""Where the bot was removed nothing is said any more, and after thirty days nothing of it is left."""

from datetime import datetime, timedelta

from cryptography.fernet import Fernet
from sqlalchemy import func, select
from test_workspaces_stay_apart import OURS, THEIRS, make

from bot.card import Card, Words
from bot.incoming import Posted
from bot.kernel.records import Batch, Entry, EntryFilter, Readable
from bot.places import Message, Person, Place
from bot.reply import Say
from bot.text import t
from storage import Storage, open_storage
from storage.index_tables import indexed
from storage.scope import across_workspaces
from storage.tables import metadata

TABLES = [indexed, *(table for table in metadata.sorted_tables if "workspace" in table.c)]
MONTH = timedelta(days=30)
SAY = Say(Card((Words(t("hello")),)), Place("C1"))


async def counts(storage: Storage, workspace: str) -> dict[str, int]:
    """How many rows each table has of a workspace."""
    found = {}
    async with storage.database.work() as work:
        for table in TABLES:
            count = select(func.count()).select_from(table).where(table.c.workspace == workspace)
            found[table.name] = (await work.rows(across_workspaces(count), {}))[0][0]
    return found


async def furnish(storage: Storage, workspace: str, now: datetime) -> None:
    """Something in every table."""
    async with storage.turn(workspace) as store:
        await make(store, "word", now)
        await store.talk.forget(Place("C9", "9"), now)
    await storage.vault.put(workspace, "bot", b"token", now)
    await storage.bulk.write(workspace, 1, Batch(checkpoint=("export", {"line": 1})), now)
    message = Message(Place("C1", "7"), Person("U1"), "hello", 0.0)
    await storage.inbox.accept([Posted(id="e1", workspace=workspace, at=now, message=message)], now)


async def furnished(url: str, now: datetime) -> Storage:
    storage = await open_storage(url, cipher=Fernet(Fernet.generate_key()))
    for workspace in (OURS, THEIRS):
        await furnish(storage, workspace, now)
    return storage


async def test_not_a_row_is_left_in_any_table_and_others_keep_theirs(database_url: str, now: datetime) -> None:
    storage = await furnished(database_url, now)
    before = await counts(storage, THEIRS)
    empty = [name for name, count in (await counts(storage, OURS)).items() if not count]
    assert empty == [], "the test furnishes every table"
    await storage.erase(OURS)
    assert set((await counts(storage, OURS)).values()) == {0}
    assert await counts(storage, THEIRS) == before
    assert await storage.workspaces() == [THEIRS]
    await storage.erase(OURS)
    async with storage.turn(OURS) as store:  # it may come again, to an empty table
        await store.come(now)
        assert await store.communities.all() == []
    assert await storage.workspaces() == [OURS, THEIRS]
    await storage.close()


async def test_more_than_one_portion_is_erased(storage: Storage, now: datetime) -> None:
    async with storage.turn(OURS) as store:
        for number in range(1100):
            await store.timers.set("some", str(number), now)
    await storage.erase(OURS)
    assert set((await counts(storage, OURS)).values()) == {0}


async def test_nothing_is_said_where_the_bot_was_removed(storage: Storage, now: datetime) -> None:
    async with storage.turn(OURS) as store:
        await store.send([SAY], now)
        await store.timers.set("some", "1", now)
    async with storage.turn(OURS) as store:
        await store.leave(now)
        await store.leave(now + timedelta(seconds=1))  # told twice
    assert await storage.outbox.claim(now) == []
    assert await storage.inbox.take(now + timedelta(days=1)) == []
    assert await storage.workspaces("slack") == []
    async with storage.turn(OURS) as store:
        await store.come(now + timedelta(days=2))
    assert await storage.workspaces("slack") == [OURS]
    assert len(await storage.inbox.take(now + timedelta(days=2))) == 1  # its timer


async def test_thirty_days_after_it_was_removed_everything_is_erased(storage: Storage, now: datetime) -> None:
    async with storage.turn(OURS) as store:
        await make(store, "word", now)
        await store.leave(now)
    await storage.inbox.tidy(now + MONTH - timedelta(hours=1))
    assert (await counts(storage, OURS))["entries"] == 2
    await storage.inbox.tidy(now + MONTH + timedelta(hours=1))
    assert set((await counts(storage, OURS)).values()) == {0}


async def test_whoever_installs_it_again_finds_everything(storage: Storage, now: datetime) -> None:
    async with storage.turn(OURS) as store:
        await make(store, "word", now)
        await store.leave(now)
    async with storage.turn(OURS) as store:
        await store.come(now + timedelta(days=29))
        await store.leave(now)  # what is told late does no harm
    await storage.inbox.tidy(now + 2 * MONTH)
    async with storage.turn(OURS) as store:
        assert await store.entries.count(EntryFilter(readable=Readable(everything=True))) == 2


async def test_a_removal_that_was_told_late_still_counts_if_nothing_came_after(storage: Storage, now: datetime) -> None:
    async with storage.turn(OURS) as store:
        await store.leave(now + timedelta(days=1))
        await store.come(now)  # told late, too
    assert await storage.workspaces() == []


async def test_where_somebody_still_talks_to_the_bot_nothing_is_erased(storage: Storage, now: datetime) -> None:
    async with storage.turn(OURS) as store:
        await store.entries.add(Entry(0, "lesson", "Heels"), "ana", now)
        await store.leave(now)
    later = now + MONTH
    async with storage.turn(OURS) as store:
        assert await store.once("a press", later)
    await storage.inbox.tidy(later + timedelta(hours=1))
    assert await storage.workspaces() == [OURS]
