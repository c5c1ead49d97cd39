"""A process that handles events as fast as it can; run by the tests, several at a time."""

import asyncio
import sys
from datetime import UTC, datetime

from bot.card import Card, Words
from bot.errors import ChangedMeanwhile
from bot.kernel.records import Entry, Mark
from bot.places import Place
from bot.reply import Say
from bot.text import t
from storage import Storage, open_storage

W = "slack:T1"


async def handle(storage: Storage, name: str, n: int) -> None:
    now = datetime.now(UTC)
    async with storage.turn(W) as store:
        if not await store.once(f"{name}-{n}", now):
            return
        entry = await store.entries.at("C1", str(n % 20))
        if entry is None:
            entry = await store.entries.add(
                Entry(0, "tool", f"tool {n % 20}", channel="C1", message=str(n % 20)), "", now
            )
        await store.marks.put(Mark(entry.id, "kept", f"{name}-{n}", now))
        await store.send([Say(Card((Words(t("kept")),)), Place("C1"))], now)


async def worker(storage: Storage, name: str, numbers: list[int]) -> None:
    while numbers:
        number = numbers.pop()
        try:
            await handle(storage, name, number)
        except ChangedMeanwhile:
            numbers.append(number)


async def take_and_handle(storage: Storage) -> int:
    handled, idle = 0, 0
    while idle < 20:
        taken = await storage.inbox.take(datetime.now(UTC), limit=20)
        idle = 0 if taken else idle + 1
        for arrived in taken:
            async with storage.turn(W) as store:
                if await store.handled(arrived.id, datetime.now(UTC)):
                    await store.marks.put(Mark(1, arrived.event.id, "handled"))
                    await store.talk.count([], [])
                    handled += 1
        if not taken:
            await asyncio.sleep(0.01)
    return handled


async def main(url: str, name: str, count: str) -> None:
    storage = await open_storage(url)
    numbers = list(range(int(count)))
    await asyncio.gather(*(worker(storage, name, numbers) for _ in range(8)))
    print(await take_and_handle(storage))  # noqa: T201
    await storage.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
