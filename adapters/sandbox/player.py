"""Plays a scene of a walkthrough in a sandbox: people act, and what the bot says is held against what is expected."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from adapters.sandbox import log as world_log
from adapters.sandbox import script
from adapters.sandbox.app import COMMAND, Sandbox
from adapters.sandbox.doc import link_to
from adapters.sandbox.expecting import Expecting
from adapters.sandbox.memory import DIRECT
from adapters.sandbox.outputs import Collect, Output, Outputs, squeezed
from adapters.sandbox.pointing import Pointing, WentOtherwise
from adapters.sandbox.read import On
from adapters.sandbox.script import Action, Line, Scene
from adapters.sandbox.table import lay
from bot.card import Card
from bot.errors import CommunityError
from bot.form import ChoiceField, FileField, PersonField
from bot.reply import Answer, Invalid, Open, ShowHome

__all__ = ["Player", "WentOtherwise"]


class Player:
    """One scene in one sandbox. `collect` is given every card and form the bot shows.
    `live`: the bot works in the background."""

    def __init__(self, sandbox: Sandbox, scene: Scene, collect: Collect | None = None, *, live: bool = False) -> None:
        self.sandbox, self.scene, self.live = sandbox, scene, live
        self.outputs = Outputs(sandbox, collect)
        self.here = scene.table.spots[0].id
        self.place = link_to(self.here)
        self.acting = scene.table.guests[0].id
        self.pointing = Pointing(sandbox, self.outputs)
        self.expecting = Expecting(sandbox, self.outputs, self.pointing)
        self._troubles = _Troubles()

    async def play(self) -> None:
        """The whole scene. Raises WentOtherwise naming the line."""
        await self.begin()
        for line in self.scene.lines:
            await self.do(line)
        self.check_nothing_failed(f"{self.scene.path}: at the end of {self.scene.title!r}")

    async def begin(self) -> None:
        """Lay the table."""
        await lay(self.sandbox, self.scene.table)
        self.outputs.begin()

    async def do(self, line: Line) -> None:
        """One line: an action, or an expectation."""
        where = f"{self.scene.path}:{line.number}: {line.source}"
        try:
            if isinstance(line.does, script.BotSays | script.CardSays | script.FormSays | script.Silence) or (
                isinstance(line.does, script.Reacts) and line.does.who == "bot"
            ):
                await self.expecting.check(line.does, self.here)
            else:
                self.outputs.begin()
                self.expecting.errors.clear()
                self.place = link_to(self.here)
                await self._act(line.does)
                await (self.sandbox.calm_down() if self.live else self.sandbox.settle())
                self.outputs.gather()
        except (WentOtherwise, CommunityError) as wrong:
            said = "\n".join(map(str, self.outputs.since)) or "  nothing"
            raise WentOtherwise(f"{where}\n  {wrong}\n  Since the last action the bot said:\n{said}") from None
        self.check_nothing_failed(where)

    def check_nothing_failed(self, where: str) -> None:
        """Whatever went wrong inside is no part of any conversation."""
        if self._troubles.heard:
            troubles = "\n".join(self._troubles.heard)
            self._troubles.heard.clear()
            raise WentOtherwise(f"{where}\n  something failed inside:\n{troubles}")

    def close(self) -> None:
        """No longer listen to what goes wrong."""
        self._troubles.close()

    async def _act(self, action: Action) -> None:
        sandbox = self.sandbox
        match action:
            case script.Go():
                self._room(action.channel)
                self.here = action.channel
            case script.Says():
                await self._say(action)
            case script.Presses():
                await self._press(action)
            case script.Picks():
                await self._pick(action)
            case script.Chooses():
                said = self.pointing.message(action.message, self.here, self._person(action.who))
                menu = self.pointing.message_menu(action.menu)
                self._take(await sandbox.menu(self._person(action.who), menu, said.channel, said.id), action.who)
            case script.Fills():
                await self._fill(action)
            case script.Closes():
                person = self._person(action.who)
                id, _ = self.pointing.open_form(person, action.title)
                sandbox.forms.close(person, id)
            case script.Reacts():
                said = self.pointing.message(action.message, self.here, self._person(action.who))
                await sandbox.react(self._person(action.who), said.channel, said.id, action.emoji, action.on)
            case script.Edits():
                said = self.pointing.message(action.message, self.here, self._person(action.who))
                await sandbox.edit(self._person(action.who), said.channel, said.id, action.text)
            case script.Deletes():
                said = self.pointing.message(action.message, self.here, self._person(action.who))
                await sandbox.delete(self._person(action.who), said.channel, said.id)
            case script.OpensHome():
                person = self._person(action.who)
                self.place = link_to("~home")
                self._show_home(person, await sandbox.home(person))
            case script.Joins():
                self._room(action.channel)
                await sandbox.join(self._person(action.who), action.channel, action.inside)
            case script.BringsBot():
                self._room(action.channel)
                await sandbox.add_bot(self._person(action.who), action.channel, action.inside)
            case script.Passes():
                await sandbox.pass_time(action.by)
            case script.ComesTo():
                await sandbox.pass_time(self._next(action) - sandbox.clock.now())
            case _:
                assert_never(action)

    async def _say(self, action: script.Says) -> None:
        person, where = self._person(action.who), action.where
        channel, thread = where.channel or self.here, None
        if where.direct:
            channel = DIRECT + person
        elif where.channel:
            self._room(channel)
        if where.thread is not None:
            root = self.pointing.message(where.thread, channel, person)
            channel, thread = root.channel, root.thread or root.id
        files = []
        if action.file:
            file = self.sandbox.world.add_file(f"({action.file})".encode(), action.file, "application/octet-stream")
            files.append(file.id)
        if action.text.startswith(COMMAND):
            self._take(await self.sandbox.command(person, channel, action.text, thread), action.who)
        else:
            said = await self.sandbox.say(person, channel, action.text, thread, files)
            self.place = link_to(channel, said, thread)

    async def _press(self, action: script.Presses) -> None:
        person = self._person(action.who)
        home = await self._home_of(person) if action.home or self.pointing.at_home == person else None
        button, output = self.pointing.button(action, person, home)
        pressed = await self.sandbox.press(person, button["action"], button["record"], self._on(output))
        self._take(pressed, action.who)

    async def _pick(self, action: script.Picks) -> None:
        person = self._person(action.who)
        home = await self._home_of(person) if self.pointing.at_home == person else None
        menu, chosen, output = self.pointing.menu(action, person, home)
        picked = await self.sandbox.press(person, menu["action"], menu["record"], self._on(output), chosen)
        self._take(picked, action.who)

    async def _fill(self, action: script.Fills) -> None:
        person = self._person(action.who)
        id, form = self.pointing.open_form(person, action.title)
        shown = self.outputs.rendered(id, form, person)
        values: dict[str, object] = {field["name"]: field["value"] for field in shown["fields"]}
        files: dict[str, list[str]] = {}
        for name, value in action.values:
            field, label = self.pointing.field(form, shown, name)
            if value.file:
                data = f"({value.file})".encode()
                files[field.name] = [self.sandbox.world.add_file(data, value.file, "application/octet-stream").id]
            elif value.days is not None:
                values[field.name] = (self._today() + timedelta(days=value.days)).date().isoformat()
            elif isinstance(field, ChoiceField):
                options = {squeezed(option["label"]): option["value"] for option in label["options"]}
                values[field.name] = [options.get(squeezed(text), text) for text in value.texts]
            elif isinstance(field, PersonField):
                values[field.name] = [self._person(text) for text in value.texts]
            elif not isinstance(field, FileField):
                values[field.name] = "".join(value.texts).removeprefix("#" if field.name == "channel" else "")
        self._take(await self.sandbox.submit(person, id, values, files), action.who)

    def _take(self, answers: list[Answer], who: str) -> None:
        """What answers only the page: forms, their errors, Home."""
        person = self._person(who)
        for answer in answers:
            match answer:
                case Open():
                    latest = self.sandbox.forms.latest(person)
                    if latest:
                        self.outputs.since.append(self.outputs.form(*latest, person))
                case Invalid():
                    self.expecting.errors.update(answer.errors)
                    self.expecting.reader = person
                case ShowHome():
                    self._show_home(person, answer.card)
                case _:
                    pass

    def _show_home(self, person: str, card: Card | None) -> None:
        self.pointing.at_home, self.pointing.home_since = person, self.sandbox.world.latest + 1e-7
        if card:
            self.outputs.since.append(self.outputs.card("home", card, person))

    async def _home_of(self, person: str) -> Output | None:
        card = await self.sandbox.home(person)
        return self.outputs.card("home", card, person) if card else None

    def _on(self, output: Output) -> On:
        if output.kind == "home":
            return On(home=True)
        if output.kind == "whisper":
            return On(output.channel, None, output.thread, output.id)
        return On(output.channel, output.id, output.thread)

    def _person(self, name: str) -> str:
        """The person called so; who isn't at the table comes now."""
        id = name.lower()
        if id not in self.sandbox.world.people:
            self.sandbox.world.set_person(world_log.Person(id, name))
        self.acting = id
        return id

    def _room(self, channel: str) -> None:
        """The channel called so; one that isn't there is opened, without the bot in it."""
        if self.sandbox.world.room(channel) is None:
            self.sandbox.world.set_room(world_log.Room(channel, channel, bot=False))

    def _today(self) -> datetime:
        return self.sandbox.clock.now().astimezone(ZoneInfo(self.scene.table.timezone))

    def _next(self, moment: script.ComesTo) -> datetime:
        now = self._today()
        then = now.replace(hour=moment.hour, minute=moment.minute, second=0, microsecond=0)
        if moment.weekday is not None:
            then += timedelta(days=(moment.weekday - now.weekday()) % 7)
        if then <= now:
            then += timedelta(days=1 if moment.weekday is None else 7)
        return then


class _Troubles(logging.Handler):
    """Hears what the bot's own logs say went wrong."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        logging.getLogger("lunchtable").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))

    def close(self) -> None:
        logging.getLogger("lunchtable").removeHandler(self)
        super().close()
