"""Where a walkthrough is played: the sandbox, or a platform. What people can do there, and what they see of it.

People are named by their name in small letters, the bot by `BOT`, channels by their name without the #, and somebody's
direct conversation with the bot by `DIRECT` and their name. Everything is said in the words of people: labels, not ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from adapters.sandbox.memory import BOT, DIRECT
from adapters.sandbox.seen import Message, Output, Sheet
from adapters.sandbox.table import Table
from bot.registry import Registry

__all__ = ["BOT", "DIRECT", "Stage", "WentOtherwise"]


class WentOtherwise(AssertionError):
    """The conversation went otherwise than written. Names the line and shows what the bot said."""


class Stage(Protocol):
    """A chat with people and the bot in it. What someone can't do raises CommunityError or WentOtherwise."""

    registry: Registry

    # ------------------------------------------------------------------------------------------------- the scene

    async def lay(self, table: Table) -> None:
        """Make the people, the channels and the community."""

    def come(self, name: str) -> str:
        """The person of that name; who isn't there comes now."""

    def open_room(self, channel: str) -> None:
        """See to it that there is this channel; a new one is without the bot."""

    def now(self) -> datetime:
        """What time it is there."""

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass, and the bot do what becomes due."""

    async def settle(self) -> None:
        """Let the bot do everything it has to do by now."""

    # ------------------------------------------------------------------------------------------------- people act

    async def say(self, person: str, channel: str, text: str, thread: str | None = None, file: str = "") -> str:
        """Type words, or a command, perhaps with a file of that name. Returns the message's id, "" for a command."""

    async def edit(self, person: str, said: Message, text: str) -> None: ...
    async def delete(self, person: str, said: Message) -> None: ...
    async def react(self, person: str, said: Message, emoji: str, on: bool) -> None: ...
    async def tag(self, person: str, said: Message, tags: Sequence[str]) -> None:
        """Give a forum's post these tags."""

    async def choose(self, person: str, menu: str, said: Message) -> None:
        """Choose from a message's menu; `menu` is its full name (`requests.question`)."""

    async def press(self, person: str, card: Output, address: str, chosen: Sequence[str] = ()) -> None:
        """Press a button, or choose in a menu, of a card this person sees."""

    async def submit(
        self, person: str, form: str, values: Mapping[str, str | list[str]], files: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Send an open form with values by field, and names of files by field. Returns what it is refused with, by field."""

    async def give_up(self, person: str, form: str) -> None:
        """Close an open form without sending it."""

    async def home(self, person: str) -> Output | None:
        """Open Home. It is later than everything said before."""

    async def join(self, person: str, channel: str, inside: bool) -> None: ...
    async def bring_bot(self, person: str, channel: str, inside: bool) -> None: ...

    # ------------------------------------------------------------------------------------------------ what is seen

    def changes(self) -> list[Output]:
        """What the bot said, changed and opened since this was asked last; each thing once, as it is now."""

    def channels(self, person: str) -> Iterable[str]:
        """The channels this person (or the bot) can read."""

    def messages(self, channel: str) -> Sequence[Message]:
        """What was said in a channel and its threads, the earliest first."""

    def card(self, said: Message) -> Output | None:
        """A message of the bot as it is read now."""

    def visible(self, person: str) -> Iterable[Output]:
        """Every card this person can see, the latest first, Home left out."""

    def readers(self, output: Output) -> Iterable[str]:
        """Everyone who can see this."""

    def form(self, person: str) -> Sheet | None:
        """The form this person has open."""
