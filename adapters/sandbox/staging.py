"""The sandbox as a stage for walkthroughs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from adapters.sandbox import log
from adapters.sandbox.app import COMMAND, Sandbox
from adapters.sandbox.doc import doc_of, doc_text
from adapters.sandbox.events import Events
from adapters.sandbox.memory import BOT, DIRECT, Change
from adapters.sandbox.read import On
from adapters.sandbox.render import Json, Renderer, card_buttons, card_text, form_text
from adapters.sandbox.seen import Blank, Control, Message, Output, Selection, Sheet
from adapters.sandbox.table import Table, lay
from adapters.sandbox.timeline import Said
from bot.card import Card
from bot.form import Form
from bot.places import ChannelKind
from bot.reply import Answer, Invalid, Open, ShowHome

Collect = Callable[[Card | Form], None]


class SandboxStage:
    """`collect` is given every card and form the bot shows. `live`: the bot works in the background."""

    def __init__(self, sandbox: Sandbox, collect: Collect | None = None, *, live: bool = False) -> None:
        self.sandbox, self.world, self.registry = sandbox, sandbox.world, sandbox.registry
        self._collect, self._live = collect, live
        self._opened: list[Output] = []
        self._changes: list[Change] = []
        self._ever: set[tuple[str, str]] = set()
        sandbox.world.listen(self._changes.append)

    # ------------------------------------------------------------------------------------------------- the scene

    async def lay(self, table: Table) -> None:
        """Make the people, the channels and the community."""
        await lay(self.sandbox, table)

    def come(self, name: str) -> str:
        """The person of that name; who isn't there comes now."""
        if name.lower() not in self.world.people:
            self.world.set_person(log.Person(name.lower(), name))
        return name.lower()

    def open_room(self, channel: str) -> None:
        """See to it that there is this channel; a new one is without the bot."""
        if self.world.room(channel) is None:
            self.world.set_room(log.Room(channel, channel, bot=False))

    def now(self) -> datetime:
        """What time it is here."""
        return self.sandbox.clock.now()

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass, and the bot do what becomes due."""
        await self.sandbox.pass_time(by)

    async def settle(self) -> None:
        """Let the bot do everything it has to do by now."""
        await (self.sandbox.calm_down() if self._live else self.sandbox.settle())

    # ------------------------------------------------------------------------------------------------- people act

    async def say(self, person: str, channel: str, text: str, thread: str | None = None, file: str = "") -> str:
        """Type words, or a command. Returns the message's id, "" for a command."""
        files = [self._file(file)] if file else []
        if text.startswith(COMMAND):
            self._take(await self.sandbox.command(person, channel, text, thread), person)
            return ""
        return await self.sandbox.say(person, channel, text, thread, files)

    async def edit(self, person: str, said: Message, text: str) -> None:
        """Change one's message."""
        await self.sandbox.edit(person, said.channel, said.id, text)

    async def delete(self, person: str, said: Message) -> None:
        """Delete one's message."""
        await self.sandbox.delete(person, said.channel, said.id)

    async def react(self, person: str, said: Message, emoji: str, on: bool) -> None:
        """Put an emoji on a message or take it off."""
        await self.sandbox.react(person, said.channel, said.id, emoji, on)

    async def tag(self, person: str, said: Message, tags: Sequence[str]) -> None:
        """Give a forum's post these tags."""
        self.world.tag(said.channel, said.id, tuple(tags))
        post = self.world.message(said.channel, said.id)
        if post is not None:
            await self.sandbox.happened(Events(self.world, self.sandbox.workspace).retagged(post))

    async def choose(self, person: str, menu: str, said: Message) -> None:
        """Choose from a message's menu."""
        self._take(await self.sandbox.menu(person, menu, said.channel, said.id), person)

    async def press(self, person: str, card: Output, address: str, chosen: Sequence[str] = ()) -> None:
        """Press a button, or choose in a menu."""
        match card.kind:
            case "home":
                on = On(home=True)
            case "whisper":
                on = On(card.channel, None, card.thread, card.id)
            case _:
                on = On(card.channel, card.id, card.thread)
        action, _, record = address.partition("|")
        self._take(await self.sandbox.press(person, action, record, on, chosen), person)

    async def submit(
        self, person: str, form: str, values: Mapping[str, str | list[str]], files: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Send an open form. Returns what it is refused with, by field."""
        kept = {name: [self._file(file)] for name, file in files.items()}
        answers = await self.sandbox.submit(person, form, values, kept)
        self._take(answers, person)
        errors = [answer.errors for answer in answers if isinstance(answer, Invalid)]
        return {name: self._renderer(person).plain(text) for some in errors for name, text in some.items()}

    async def give_up(self, person: str, form: str) -> None:
        """Close an open form without sending it."""
        self.sandbox.forms.close(person, form)

    async def home(self, person: str) -> Output | None:
        """Open Home."""
        card = await self.sandbox.home(person)
        return self._home(person, card) if card else None

    async def join(self, person: str, channel: str, inside: bool) -> None:
        """Come into a channel or leave it."""
        await self.sandbox.join(person, channel, inside)

    async def bring_bot(self, person: str, channel: str, inside: bool) -> None:
        """Bring the bot into a channel or put it out."""
        await self.sandbox.add_bot(person, channel, inside)

    # ------------------------------------------------------------------------------------------------ what is seen

    def changes(self) -> list[Output]:
        """What the bot said, changed and opened since this was asked last; each thing once, as it is now."""
        found, self._opened = self._opened, []
        last = {(change.channel, change.id): change for change in self._changes}
        self._changes.clear()
        for (channel, id), change in last.items():
            edited = (channel, id) in self._ever
            self._ever.add((channel, id))
            output: Output | None = None
            if change.kind in ("whisper", "replace") and id in self.world.whispers:
                output = self._whisper(id)
            elif change.kind == "message":
                output = self._post(channel, id)
            if output:
                output.edited = edited
                found.append(output)
        return found

    def channels(self, person: str) -> Iterable[str]:
        """The channels this person (or the bot) can read."""
        return (id for id in self.world.rooms if self.world.may_read(id, person))

    def messages(self, channel: str) -> Sequence[Message]:
        """What was said in a channel and its threads, the earliest first."""
        return [_message(said) for said in self.world.timeline(channel).all()]

    def card(self, said: Message) -> Output | None:
        """A message of the bot as it is read now."""
        return self._post(said.channel, said.id)

    def visible(self, person: str) -> Iterator[Output]:
        """Every card this person can see, the latest first, Home left out."""
        world = self.world
        found = [(whisper.at, "", whisper.id) for whisper in world.whispers_of(person)]
        channels = {channel for channel in [*world.rooms, DIRECT + person] if world.may_read(channel, person)}
        for channel in channels:
            found += [(said.at, channel, said.id) for said in world.timeline(channel).by(BOT)]
        for at, channel, id in sorted(found, reverse=True):
            output = self._post(channel, id, reader=person) if channel else self._whisper(id)
            if output:
                output.at = at
                yield output

    def readers(self, output: Output) -> Iterable[str]:
        """Everyone who can see this."""
        if output.kind != "whisper":
            return [person for person in self.world.people if self.world.may_read(output.channel, person)]
        whispers = {person: self.world.whispers_of(person) for person in self.world.people}
        return [person for person, theirs in whispers.items() if output.id in {whisper.id for whisper in theirs}]

    def form(self, person: str) -> Sheet | None:
        """The form this person has open."""
        found = self.sandbox.forms.latest(person)
        return self._sheet(*found, person) if found else None

    # ------------------------------------------------------------------------------------------------------ inside

    def _take(self, answers: Sequence[Answer], person: str) -> None:
        """What answers only the page: forms, Home."""
        for answer in answers:
            if isinstance(answer, Open) and (sheet := self.form(person)):
                if self._collect:
                    self._collect(answer.form)
                self._opened.append(Output("form", sheet.text, id=sheet.id, person=person))
            elif isinstance(answer, ShowHome):
                self._opened.append(self._home(person, answer.card))

    def _home(self, person: str, card: Card) -> Output:
        output = self._output("home", card, person)
        output.at = self.world.latest + 1e-7
        return output

    def _whisper(self, id: str) -> Output:
        whisper = self.world.whispers[id]
        output = self._output("whisper", whisper.card, whisper.person)
        output.channel, output.thread, output.id = whisper.channel, whisper.thread, id
        return output

    def _post(self, channel: str, id: str, *, reader: str = "") -> Output | None:
        """One of the bot's messages, as `reader` or the first of those who may read it reads it."""
        world = self.world
        said = world.message(channel, id)
        if said is None or said.card is None:
            return None
        room = world.room(channel)
        direct = room is not None and room.kind in (ChannelKind.DIRECT, ChannelKind.GROUP)
        inside = [channel.removeprefix(DIRECT)] if channel.startswith(DIRECT) else list(world.members.get(channel, {}))
        output = self._output("post", said.card, reader or next(iter(inside), BOT))
        output.channel, output.thread, output.id, output.post = channel, said.thread, id, said.post
        output.person, output.people = "", tuple(inside) if direct else ()
        return output

    def _output(self, kind: Literal["post", "whisper", "home"], card: Card, person: str) -> Output:
        if self._collect:
            self._collect(card)
        shown = self._renderer(person).card(card)
        buttons = [Control(one["label"], _address(one), beside, one["url"]) for one, beside in card_buttons(shown)]
        menus = [
            Selection(part["label"], _address(part), _options(part))
            for part in shown["parts"]
            if part["type"] == "menu"
        ]
        return Output(kind, card_text(shown), buttons, menus, person=person)

    def _sheet(self, id: str, form: Form, person: str) -> Sheet:
        shown = self._renderer(person).form(id, form)
        blanks = [Blank(one["name"], one["label"], one["type"], one["value"], _options(one)) for one in shown["fields"]]
        return Sheet(id, shown["title"], form_text(shown), tuple(blanks))

    def _renderer(self, person: str) -> Renderer:
        return Renderer(self.world, person, self.sandbox.clock.now(), lambda data, name, media_type: "/file/x")

    def _file(self, name: str) -> str:
        return self.world.add_file(f"({name})".encode(), name, "application/octet-stream").id


def _message(said: Said) -> Message:
    marks = tuple(emoji for emoji, people in (said.reactions or {}).items() if BOT in people)
    text = doc_text(doc_of(said.text)) if said.text else ""
    return Message(
        said.channel, said.id, said.thread, said.author, text, said.card is not None, said.post, marks, said.tags
    )


def _address(shown: Json) -> str:
    return f"{shown['action']}|{shown['record']}"


def _options(shown: Mapping[str, Any]) -> dict[str, str]:
    return {option["label"]: option["value"] for option in shown.get("options", ())}
