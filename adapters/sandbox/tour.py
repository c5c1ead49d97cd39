"""A walkthrough played in the browser, one step at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from adapters.sandbox.app import Sandbox
from adapters.sandbox.doc import doc_of, href, link_to
from adapters.sandbox.player import HOME, Player, WentOtherwise
from adapters.sandbox.script import BotSays, CardSays, FormSays, Go, HasTags, Line, Reacts, Scene, Silence
from adapters.sandbox.staging import SandboxStage
from bot.markup import escape


class Tour:
    """Goes through the scenes of a walkthrough from action to action; what is expected then is only read."""

    player: Player
    steps: list[Line]
    step: int

    def __init__(self, sandbox: Sandbox, scenes: Sequence[Scene], name: str) -> None:
        self.sandbox, self.scenes, self.name = sandbox, scenes, name
        self.scene = -1
        self.trouble = ""
        self.stopped = False
        self._one_at_a_time = asyncio.Lock()

    async def begin(self) -> None:
        """Lay the table for the next scene."""
        if self.scene >= 0:
            self.player.close()
            self.sandbox.begin_anew(f"sandbox:{self.name}-{self.scene + 2}")
        self.scene += 1
        self.player = Player(SandboxStage(self.sandbox, live=True), self.scenes[self.scene])
        self.steps = [line for line in self.player.scene.lines if is_step(line)]
        self.step = 0
        await self.player.begin()

    @property
    def done(self) -> bool:
        """Is there nothing more to see?"""
        return self.stopped or (self.step >= len(self.steps) and self.scene + 1 >= len(self.scenes))

    async def next(self) -> None:
        """Do the next step, with what stands before it that nobody sees (going to a channel); after the last step of a
        scene comes the next scene."""
        async with self._one_at_a_time:
            if self.done:
                self.stopped = True
                return
            if self.step >= len(self.steps):
                await self.begin()
                return
            line = self.steps[self.step]
            for earlier in self.player.scene.lines:
                if isinstance(earlier.does, Go) and self._since() < earlier.number < line.number:
                    await self.player.do(earlier)
            try:
                await self.player.do(line)
            except WentOtherwise as trouble:
                self.trouble, self.stopped = str(trouble), True
            self.step += 1

    async def skip(self) -> None:
        """Leave the rest of this scene out; after the last one that is the end."""
        async with self._one_at_a_time:
            if self.done or self.scene + 1 >= len(self.scenes):
                self.stopped = True
            else:
                await self.begin()

    async def stop(self) -> None:
        """Leave it here."""
        self.stopped = True

    def shown(self) -> dict[str, Any]:
        """Where it is, for the page."""
        return {
            "name": self.name,
            "title": self.player.scene.title,
            "scene": self.scene + 1,
            "scenes": len(self.scenes),
            "step": self.step,
            "steps": len(self.steps),
            "text": doc_of(self._words()),
            "as": self.player.acting,
            "place": self._place(),
            "done": self.done,
        }

    def _place(self) -> str:
        """Where the page goes; nowhere when whoever acts can't look there, having just left."""
        place = self.player.place
        may = place == HOME or self.sandbox.world.may_read(place.channel, self.player.acting)
        return href(link_to(place.channel, place.message, place.thread)) if self.step and may else ""

    def _words(self) -> str:
        if self.trouble:
            return escape(self.trouble)
        prose = [
            line.prose
            for line in self.player.scene.lines
            if self._since(1) < line.number <= self._since()
            if line.prose
        ]
        done = escape(self.steps[self.step - 1].source) if self.step else ""
        if not self.step and self.steps:
            prose = [self.player.scene.lines[0].prose]
        return "\n\n".join([*prose, done]).strip()

    def _since(self, back: int = 0) -> int:
        """The number of the line that was done last, or of one before it."""
        at = self.step - 1 - back
        return self.steps[at].number if at >= 0 else 0


def is_step(line: Line) -> bool:
    """Is it something people see happen?"""
    if isinstance(line.does, Reacts):
        return line.does.who != "bot"
    return not isinstance(line.does, BotSays | CardSays | HasTags | FormSays | Silence | Go)
