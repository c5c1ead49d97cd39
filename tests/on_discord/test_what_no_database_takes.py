"""What a database refuses is left out, and holds up nothing that people say."""

import asyncio
from datetime import UTC, datetime

from adapters.discord.left_off import LeftOff
from adapters.discord.storing import Storing
from bot.incoming import AnyEvent, Posted
from bot.intake import Intake
from bot.places import Message, Person, Place
from storage import open_storage

WORKSPACE = "discord:1200000000000000000"


class Now:
    def now(self) -> datetime:
        return datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def posted(id: str) -> Posted:
    message = Message(Place("21", id), Person("11", "Ana"), "How warm?", 0.0)
    return Posted(id=id, workspace=WORKSPACE, at=Now().now(), message=message, to_bot=True)


async def test_what_no_database_takes_holds_up_nobody_else(database_url: str) -> None:
    refused = "\0" if database_url.startswith("postgresql") else "\ud800"
    storage = await open_storage(database_url)
    heard: list[AnyEvent] = []
    intake = Intake(storage.inbox, None, Now())  # nothing is handled here
    storing = Storing(intake, LeftOff(storage.bookmarks), heard.append)
    async with asyncio.timeout(5):
        await storing.store([posted("1"), posted(f"2{refused}"), posted("3")])
        await storing.store([posted("4")])
    stored = []
    while arrived := await storage.inbox.take(Now().now()):
        for one in arrived:
            stored.append(one.event.id)
            async with storage.turn(WORKSPACE) as store:
                await store.handled(one.id, Now().now())
    assert stored == ["1", "3", "4"]
    await storage.close()
