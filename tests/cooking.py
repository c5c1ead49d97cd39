"""A kitchen, as far as it is the same wherever people order."""

import asyncio
from collections.abc import Sequence

from bot.form import Form, TextField
from bot.incoming import CommandUsed, MenuChosen
from bot.reply import Reply, whisper
from bot.text import Quote, t
from bot.turn import Turn


class Cooking:
    """Handlers of a feature. What is cooked slowly waits for `ready`."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.eaten: list[str] = []

    async def stew(self, turn: Turn, _: CommandUsed) -> Sequence[Reply]:
        await self.ready.wait()
        return [whisper(t("The stew is ready."))]

    async def order(self, turn: Turn, _: object) -> Form:
        return Form("kitchen.order", t("Order"), (TextField(name="dish", label=t("Dish")),))

    async def slow_order(self, turn: Turn, _: object) -> Form:
        await self.ready.wait()
        return await self.order(turn, _)

    async def what(self, turn: Turn, chosen: MenuChosen) -> Sequence[Reply]:
        return [whisper(t("This is {words}", words=Quote(chosen.message.text)))]
