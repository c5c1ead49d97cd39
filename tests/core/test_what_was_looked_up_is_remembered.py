"""What is looked up is remembered for a while, and what goes on by itself is held on to."""

import asyncio
import logging

import pytest

from bot.remembered import Remembered
from bot.underway import Underway, is_done


async def test_what_was_looked_up_is_forgotten_after_a_while_and_the_oldest_first() -> None:
    time, found = [0.0], []
    remembered: Remembered[str, int] = Remembered(60, most=2, time=lambda: time[0])

    async def get(key: str) -> int:
        async def find() -> int:
            found.append(key)
            return len(found)

        return await remembered.get(key, find)

    assert [await get("a"), await get("a")] == [1, 1]
    assert remembered.at_hand("a") == 1
    time[0] = 61
    assert remembered.at_hand("a") is None
    assert await get("a") == 2
    await get("b")
    await get("c")
    assert await get("c") == 4
    await get("a")
    assert found == ["a", "a", "b", "c", "a"]


async def test_what_is_forgotten_while_it_is_looked_up_is_not_remembered() -> None:
    remembered: Remembered[str, str] = Remembered(60)
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    asking = asyncio.create_task(remembered.get("a", lambda: answer))
    await asyncio.sleep(0)
    remembered.drop("a")
    answer.set_result("as it was")
    assert await asking == "as it was"
    assert remembered.at_hand("a") is None


async def test_what_goes_on_too_long_is_ended_and_what_fails_is_noted(caplog: pytest.LogCaptureFixture) -> None:
    underway = Underway()

    async def fail() -> None:
        raise LookupError("somebody's words")

    endless = underway.start(asyncio.sleep(3600))
    underway.start(fail())
    assert not await is_done(endless, 0.0)
    with caplog.at_level(logging.ERROR):
        await underway.finish(within=0.01)
    assert endless.cancelled()
    assert [record.getMessage() for record in caplog.records] == ["something failed: LookupError"]
