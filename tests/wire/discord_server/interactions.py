"""Interactions that are open: what was asked, what was answered, and until when one may."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Literal

from .errors import Json
from .guild import Message, Modal

PING, COMMAND, COMPONENT, AUTOCOMPLETE, SUBMISSION = 1, 2, 3, 4, 5
FIRST_WITHIN = 3.0
LIVES = 15 * 60.0
Answered = Literal["", "message", "deferred", "deferred update", "update", "choices", "modal"]
HOW: dict[int, Answered] = {
    4: "message",
    5: "deferred",
    6: "deferred update",
    7: "update",
    8: "choices",
    9: "modal",
}


@dataclass(slots=True, eq=False)
class Interaction:
    """`asked_at` by the machine's clock, as nobody waits for Discord's; `made_at` by Discord's."""

    id: str
    token: str
    type: int
    user: str
    guild: str
    channel: str
    made_at: float
    payload: Json
    on: Message | None = None  # the message whose component was used
    asked_at: float = field(default_factory=time.monotonic)
    answered: Answered = ""
    took: float = 0.0
    original: Message | None = None
    modal: Modal | None = None
    opened_by: Json = field(default_factory=dict)  # for a submission: what opened the form
    choices: list[Json] = field(default_factory=list)
    followups: list[Message] = field(default_factory=list)
    loading: bool = False  # "thinking…" stands there still
    deleted: bool = False
    first: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def late(self) -> bool:
        return time.monotonic() - self.asked_at > FIRST_WITHIN

    def answer(self, how: Answered) -> None:
        """The first response."""
        self.answered, self.took = how, time.monotonic() - self.asked_at
        self.first.set()
        if how != "deferred":
            self.done.set()
