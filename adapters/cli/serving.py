"""Several platforms in one process: each is started, watched and started again by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import click

from adapters.cli.house import House, Platform
from bot.errors import CannotStart
from bot.ports import Clock, Storage

log = logging.getLogger("lunchtable.run")

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0


@dataclass
class Serving:
    """Serves until told to end. Alone, a platform that refuses ends it; beside another one it is tried again."""

    platforms: Sequence[Platform]
    storage: Storage
    clock: Clock
    first_pause: float = FIRST_PAUSE
    _house: House | None = None
    _refused: dict[str, str] = field(default_factory=dict)
    _served: bool = False

    async def serve(self, told_to_end: asyncio.Event) -> None:
        """Raises CannotStart when no platform can be served."""
        serving = [self._alone(self.platforms[0])] if len(self.platforms) == 1 else map(self._beside, self.platforms)
        try:
            await unless(told_to_end, _all(list(serving)))
        finally:
            if self._house is not None:
                await self._house.end()
            for platform in self.platforms:
                if self._house is None or platform.platform not in self._house.platforms:
                    await platform.close()

    async def _alone(self, platform: Platform) -> None:
        await self._once(platform)

    async def _beside(self, platform: Platform) -> None:
        """As often as it takes."""
        pause = self.first_pause
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._once(platform)
            except CannotStart as reason:
                why = str(reason)
            except Exception as error:
                log.error("%s failed: %s", platform.platform, type(error).__name__, exc_info=_debug())
                why = f"{platform.platform.capitalize()} failed ({type(error).__name__})."
            self._refuse(platform, why)
            await self._hang_up(platform)
            if asyncio.get_running_loop().time() - began > LONGEST_PAUSE:
                pause = self.first_pause
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _once(self, platform: Platform) -> None:
        for warning in await platform.check():
            click.echo(warning, err=True)
        if self._house is None:
            self._house = House(platform, self.storage, self.clock)
        else:
            self._house.add(platform)
        await platform.start()
        self._served = True
        self._refused.pop(platform.platform, None)
        click.echo(f"Lunchtable is at work in {await platform.where()}. Ctrl+C ends it.")
        self._house.begin()
        await platform.over()

    def _refuse(self, platform: Platform, why: str) -> None:
        """Said once for each reason. Raises CannotStart when none of them ever could be served."""
        if self._refused.get(platform.platform) != why:
            self._refused[platform.platform] = why
            if self._served or len(self._refused) < len(self.platforms):
                click.echo(f"{why} It is tried again; the other goes on.", err=True)
        if not self._served and len(self._refused) == len(self.platforms):
            raise CannotStart(" ".join(self._refused.values()))

    async def _hang_up(self, platform: Platform) -> None:
        if self._house is not None:
            self._house.leave(platform)
        with suppress(Exception):
            await platform.stop()
        with suppress(Exception):
            await platform.close()


async def _all(works: list[Coroutine[Any, Any, None]]) -> None:
    """Together; the first that raises ends the others."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def unless(told_to_end: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do this, unless told to end meanwhile. Was it done?"""
    task, told = asyncio.create_task(work), asyncio.create_task(told_to_end.wait())
    try:
        await asyncio.wait({task, told}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
            return True
        return False
    finally:
        for one in (task, told):
            one.cancel()
        await asyncio.wait({task, told})


def _debug() -> bool:
    return log.isEnabledFor(logging.DEBUG)
