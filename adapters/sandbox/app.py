"""The sandbox put together: a world, and the bot in it. What people do here is what they do on a platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from adapters.sandbox.base import Base
from adapters.sandbox.chat import SandboxChat
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.events import Events
from adapters.sandbox.forms import OpenForms, missing
from adapters.sandbox.memory import DIRECT
from adapters.sandbox.read import On, basics, files_of, message_of, read_form_address, read_values, typed
from adapters.sandbox.timeline import Said
from adapters.sandbox.world import World
from bot.card import Card
from bot.commands import parse
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.errors import CommunityError, NotFound
from bot.form import Option
from bot.incoming import (
    AnyEvent,
    AnyInteraction,
    Basics,
    ButtonPressed,
    CommandUsed,
    Completing,
    FormSent,
    HomeOpened,
    MenuChosen,
)
from bot.intake import Intake
from bot.places import Place
from bot.ports import Storage
from bot.registry import Registry
from bot.reply import Answer, Completions, Invalid, Open, Replace, ShowHome, Whisper
from bot.text import t
from bot.troubles import note

COMMAND = "/practice"
WORKSPACE = "sandbox:demo"


class Sandbox:
    """People act through its methods; what the bot answers is in the world, and returned where it answers at once."""

    def __init__(
        self,
        world: World,
        storage: Storage,
        registry: Registry,
        clock: SandboxClock,
        *,
        workspace: str = WORKSPACE,
        base: Base | None = None,
    ) -> None:
        self.world, self.storage, self.registry, self.clock, self.workspace = world, storage, registry, clock, workspace
        self.base = base or Base(world, {})
        self.chat = SandboxChat(world, self.base.ready)
        self.dispatch = Dispatch(registry, storage, lambda _: self.chat, clock, sent=lambda: self.delivery.wake())
        self.intake = Intake(storage.inbox, self.dispatch, clock)
        self.delivery = Delivery(
            storage.outbox,
            lambda asked: self.chat if asked == self.workspace else None,
            clock,
            workspace.partition(":")[0],
            lambda parcel, why: note(storage, parcel, why, clock.now()),
        )
        self.forms = OpenForms()
        self.ticks: list[Callable[[], Awaitable[object]]] = []
        self._events = Events(world, workspace)

    async def say(
        self, person: str, channel: str, text: str, thread: str | None = None, files: Sequence[str] = ()
    ) -> str:
        """Post a message; returns its id. Who talks in a public channel is in it from then on."""
        await self._enter(person, channel)
        text = typed(self.world, person, text)
        said = self.world.write(person, channel, text, thread, files=[id for id in files if id in self.world.files])
        await self.happened(self._events.posted(said))
        return said.id

    async def edit(self, person: str, channel: str, id: str, text: str) -> None:
        """Change one's own message."""
        said = await self._own(person, channel, id)
        self.world.rewrite(channel, id, text=typed(self.world, person, text))
        await self.happened(self._events.edited(said))

    async def delete(self, person: str, channel: str, id: str) -> None:
        """Delete one's own message."""
        said = await self._own(person, channel, id)
        self.world.erase(channel, id)
        await self.happened(self._events.deleted(said))

    async def react(self, person: str, channel: str, id: str, emoji: str, on: bool = True) -> None:
        """Put an emoji on a message or take it away."""
        said = await self._seen(person, channel, id)
        if self.world.react(person, channel, id, emoji, on):
            await self.happened(self._events.reacted(said, person, emoji, on))

    async def join(self, person: str, channel: str, inside: bool = True) -> None:
        """Come into a channel, or leave it."""
        if self.world.enter(channel, person, inside):
            await self.happened(self._events.entered(person, channel, inside))

    async def add_bot(self, person: str, channel: str, inside: bool = True) -> None:
        """Bring the bot into a channel, or put it out."""
        room = self.world.rooms.get(channel)
        if room is not None and room.bot != inside:
            self.world.set_bot(channel, inside)
            await self.happened(self._events.bot_added(person, channel, inside))

    # -------------------------------------------------------------------------------------------- asking the bot

    async def command(self, person: str, channel: str, text: str, thread: str | None = None) -> list[Answer]:
        """`/practice …`; `text` may begin with that or leave it out."""
        await self._enter(person, channel)
        text = typed(self.world, person, text.strip().removeprefix(COMMAND).strip())
        verb, words, options = parse(text, self.registry)
        on = On(channel, None, thread)
        incoming = CommandUsed(verb=verb, words=words, options=options, **self._basics(person, on))
        return await self._ask(incoming, on)

    async def press(self, person: str, action: str, record: str, on: On, chosen: Sequence[str] = ()) -> list[Answer]:
        """Press a button, or choose in a card's menu."""
        on = self._checked(person, on)
        pressed = ButtonPressed(action=action, record=record, chosen=tuple(chosen), **self._basics(person, on))
        return await self._ask(pressed, on)

    async def menu(self, person: str, menu: str, channel: str, id: str) -> list[Answer]:
        """Choose from a message's menu; `menu` is the full name (`requests.question`)."""
        said = await self._seen(person, channel, id)
        on = On(channel, id, said.thread)
        message = message_of(self.world, said)
        return await self._ask(MenuChosen(menu=menu, message=message, **self._basics(person, on)), on)

    async def submit(
        self, person: str, form: str, values: Mapping[str, object], files: Mapping[str, Sequence[str]] | None = None
    ) -> list[Answer]:
        """Send a form back; `form` is the id it was opened under."""
        try:
            name, record, on = read_form_address(form)
        except ValueError:
            raise NotFound from None
        on = self._checked(person, on)
        read = read_values(values)
        sent = {field: list(files_of(self.world, ids)) for field, ids in (files or {}).items()}
        empty = missing(self.forms.get(person, form), read, sent)
        if empty:
            return [Invalid(empty)]
        incoming = FormSent(form=name, record=record, values=read, files=sent, **self._basics(person, on))
        answers = await self._ask(incoming, on)
        if not any(isinstance(answer, Invalid) for answer in answers):
            self.forms.close(person, form)
        return answers

    async def home(self, person: str) -> Card | None:
        """What Home shows this person."""
        on = On(DIRECT + person, home=True)
        answers = await self._ask(HomeOpened(**self._basics(person, on)), on)
        return next((answer.card for answer in answers if isinstance(answer, ShowHome)), None)

    async def complete(self, person: str, channel: str, verb: str, option: str, so_far: str) -> tuple[Option, ...]:
        """Completions for an option that is being typed."""
        on = On(channel)
        asked = Completing(verb=verb, option=option, typed=so_far, **self._basics(person, on))
        answers = await self._ask(asked, on)
        return next((answer.options for answer in answers if isinstance(answer, Completions)), ())

    def dismiss(self, person: str, whisper: str) -> None:
        """Put a whisper away."""
        found = self.world.whispers.get(whisper)
        if found is not None and found.person == person:
            self.world.rewhisper(whisper, None)

    # ------------------------------------------------------------------------------------------------- running

    async def happened(self, *events: AnyEvent) -> None:
        """Hand events to the bot; when this returns, they are stored."""
        await self.intake.accept(events)

    def begin_anew(self, workspace: str) -> None:
        """An empty world, in another workspace of the same database: for the next scene of a tour."""
        self.workspace = workspace
        self.world.begin_anew()
        self.forms = OpenForms()
        self._events = Events(self.world, workspace)

    async def settle(self) -> None:
        """Let the bot do everything it has to do by now."""
        for tick in self.ticks:
            await tick()
        while await self.intake.step() + await self.delivery.step():
            pass

    async def calm_down(self, within: float = 3.0) -> None:
        """While the bot works in the background: wait until it has nothing more to say, at most `within` seconds."""
        try:
            async with asyncio.timeout(within):
                quiet, seq = 0, self.world.seq
                while quiet < 3:
                    await self.settle()
                    await asyncio.sleep(0.03)  # what a background task has taken up is carried out meanwhile
                    quiet, seq = (quiet + 1 if self.world.seq == seq else 0), self.world.seq
        except TimeoutError:
            pass

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass, an hour at a time, so that what becomes due on the way happens when it is due."""
        step = max(timedelta(hours=1), by / 240)
        end = self.clock.now() + by
        while (left := end - self.clock.now()) > timedelta(seconds=1):
            self.clock.advance(min(step, left))
            await self.settle()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The bot at work in the background."""
        tasks = [asyncio.create_task(self.intake.run()), asyncio.create_task(self.delivery.run())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

    # -------------------------------------------------------------------------------------------------- inside

    async def _ask(self, incoming: AnyInteraction, on: On) -> list[Answer]:
        """Have it answered, and show what answers it."""
        answers = await self.dispatch.answer(incoming)
        person = incoming.person.id
        for answer in answers:
            match answer:
                case Whisper():
                    # What answers something in Home has no place: the page shows it where the person looks.
                    where = answer.place or Place("" if on.home else on.channel, None, on.thread)
                    self.world.whisper(answer.person or person, answer.card, where.channel, where.thread)
                case Replace():
                    self._replace(person, answer.card, on)
                case Open():
                    self.forms.open(person, answer.form, on)
                case Invalid() | Completions() | ShowHome():
                    pass  # for the page that asked
        return answers

    def _replace(self, person: str, card: Card | None, on: On) -> None:
        if on.whisper in self.world.whispers:
            self.world.rewhisper(on.whisper, card)
        elif on.message and self.world.message(on.channel, on.message):
            if card is None:
                self.world.erase(on.channel, on.message)
            else:
                self.world.rewrite(on.channel, on.message, card=card)
        elif card is not None:  # Home can't show one card for another: it is said beside it
            self.world.whisper(person, card, "" if on.home else on.channel, on.thread)
        if on.home:
            self.world.home_changed(person)

    def _basics(self, person: str, on: On) -> Basics:
        return basics(self.world, self.workspace, self.clock.now(), person, on.place)

    def _checked(self, person: str, on: On) -> On:
        """The same card, if this person may see it."""
        whisper = self.world.whispers.get(on.whisper)
        if on.whisper and (whisper is None or whisper.person != person):
            raise NotFound
        if whisper is not None:
            return On(whisper.channel, on.message, whisper.thread, whisper.id)
        if on.home or not on.channel:
            return On(DIRECT + person, home=True)
        if not self.world.may_read(on.channel, person):
            raise NotFound
        return on

    async def _enter(self, person: str, channel: str) -> None:
        if (room := self.world.room(channel)) is None or room.gone or not self.world.may_read(channel, person):
            raise CommunityError(t("You aren't in this channel, or it is no longer there."))
        await self.base.ready(channel)
        if not self.world.is_member(channel, person):
            await self.join(person, channel)

    async def _seen(self, person: str, channel: str, id: str) -> Said:
        await self.base.ready(channel)
        said = self.world.message(channel, id) if self.world.may_read(channel, person) else None
        if said is None:
            raise CommunityError(t("This message is no longer there."))
        return said

    async def _own(self, person: str, channel: str, id: str) -> Said:
        said = await self._seen(person, channel, id)
        if said.author != person:
            raise CommunityError(t("Only the person who wrote a message can change it."))
        return said
