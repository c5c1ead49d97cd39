"""Plays a scene of a walkthrough on a stage: people act, and what the bot says is held against what is expected."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from adapters.sandbox import script
from adapters.sandbox.expecting import Expecting
from adapters.sandbox.pointing import Pointing
from adapters.sandbox.script import Action, Line, Scene
from adapters.sandbox.seen import Blank, Output, squeezed
from adapters.sandbox.stage import DIRECT, Stage, WentOtherwise
from bot.errors import CommunityError
from bot.places import Place

__all__ = ["HOME", "Player", "WentOtherwise"]

HOME = Place("~home")
"""Where somebody is who looks at Home; the page's own word for it."""


class Player:
    """One scene on one stage. `acting`: who acted last; `place`: where that was."""

    def __init__(self, stage: Stage, scene: Scene) -> None:
        self.stage, self.scene = stage, scene
        self.here = scene.table.spots[0].id
        self.place = Place(self.here)
        self.acting = scene.table.guests[0].id
        self.pointing = Pointing(stage)
        self.expecting = Expecting(stage, self.pointing)
        self._troubles = _Troubles()

    async def play(self) -> None:
        """The whole scene. Raises WentOtherwise naming the line."""
        await self.begin()
        for line in self.scene.lines:
            await self.do(line)
        self.check_nothing_failed(f"{self.scene.path}: at the end of {self.scene.title!r}")

    async def begin(self) -> None:
        """Lay the table."""
        await self.stage.lay(self.scene.table)
        self.expecting.begin()

    async def do(self, line: Line) -> None:
        """One line: an action, or an expectation."""
        where = f"{self.scene.path}:{line.number}: {line.source}"
        try:
            if isinstance(
                line.does, script.BotSays | script.CardSays | script.HasTags | script.FormSays | script.Silence
            ) or (isinstance(line.does, script.Reacts) and line.does.who == "bot"):
                await self.expecting.check(line.does, self.here)
            else:
                self.expecting.begin()
                self.place = Place(self.here)
                await self._act(line.does)
                await self.stage.settle()
                self._gather()
        except (WentOtherwise, CommunityError) as wrong:
            said = "\n".join(map(str, self.expecting.since)) or "  nothing"
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
        stage = self.stage
        match action:
            case script.Go():
                stage.open_room(action.channel)
                self.here = action.channel
            case script.Says():
                await self._say(action)
            case script.Presses():
                await self._press(action)
            case script.Picks():
                await self._pick(action)
            case script.Chooses():
                person = self._person(action.who)
                said = self.pointing.message(action.message, self.here, person)
                await stage.choose(person, self.pointing.message_menu(action.menu), said)
            case script.Fills():
                await self._fill(action)
            case script.Closes():
                person = self._person(action.who)
                await stage.give_up(person, self.pointing.open_form(person, action.title).id)
            case script.Reacts():
                person = self._person(action.who)
                said = self.pointing.message(action.message, self.here, person)
                await stage.react(person, said, action.emoji, action.on)
            case script.Edits():
                person = self._person(action.who)
                await stage.edit(person, self.pointing.message(action.message, self.here, person), action.text)
            case script.Deletes():
                person = self._person(action.who)
                await stage.delete(person, self.pointing.message(action.message, self.here, person))
            case script.Tags():
                person = self._person(action.who)
                await stage.tag(person, self.pointing.message(action.message, self.here, person), action.tags)
            case script.OpensHome():
                await self._open_home(self._person(action.who))
            case script.Joins():
                stage.open_room(action.channel)
                await stage.join(self._person(action.who), action.channel, action.inside)
            case script.BringsBot():
                stage.open_room(action.channel)
                await stage.bring_bot(self._person(action.who), action.channel, action.inside)
            case script.Passes():
                await stage.pass_time(action.by)
            case script.ComesTo():
                await stage.pass_time(self._next(action) - stage.now())
            case _:
                assert_never(action)

    async def _say(self, action: script.Says) -> None:
        person, where = self._person(action.who), action.where
        channel, thread = where.channel or self.here, None
        if where.direct:
            channel = DIRECT + person
        elif where.channel:
            self.stage.open_room(channel)
        if where.thread is not None:
            root = self.pointing.message(where.thread, channel, person)
            channel, thread = root.channel, root.thread or root.id
        said = await self.stage.say(person, channel, action.text, thread, action.file)
        if said:
            self.place = Place(channel, said, thread)

    async def _press(self, action: script.Presses) -> None:
        person = self._person(action.who)
        home = await self.stage.home(person) if action.home or self.pointing.at_home == person else None
        button, output = self.pointing.button(action, person, home)
        await self.stage.press(person, output, button.address)

    async def _pick(self, action: script.Picks) -> None:
        person = self._person(action.who)
        home = await self.stage.home(person) if self.pointing.at_home == person else None
        menu, chosen, output = self.pointing.menu(action, person, home)
        await self.stage.press(person, output, menu.address, chosen)

    async def _fill(self, action: script.Fills) -> None:
        person = self._person(action.who)
        form = self.pointing.open_form(person, action.title)
        values = {blank.name: blank.value for blank in form.blanks}
        files: dict[str, str] = {}
        for name, value in action.values:
            blank = self.pointing.blank(form, name)
            if value.file:
                files[blank.name] = value.file
            elif blank.kind != "file":
                values[blank.name] = self._filled(blank, value)
        self.expecting.errors = await self.stage.submit(person, form.id, values, files)

    def _filled(self, blank: Blank, value: script.Value) -> str | list[str]:
        if value.days is not None:
            return (self._today() + timedelta(days=value.days)).date().isoformat()
        match blank.kind:
            case "choice":
                options = {squeezed(label): stored for label, stored in blank.options.items()}
                return [options.get(squeezed(text), text) for text in value.texts]
            case "person":
                return [self._person(text) for text in value.texts]
            case _:
                return "".join(value.texts).removeprefix("#" if blank.name == "channel" else "")

    async def _open_home(self, person: str) -> None:
        self.place = HOME
        home = await self.stage.home(person)
        if home:
            self.expecting.since.append(home)
            self._at_home(home)

    def _gather(self) -> None:
        """Take in what the bot said."""
        for output in self.stage.changes():
            self.expecting.since.append(output)
            if output.kind == "home":
                self._at_home(output)

    def _at_home(self, home: Output) -> None:
        self.pointing.at_home, self.pointing.home_since = home.person, home.at

    def _person(self, name: str) -> str:
        """The person called so; who isn't at the table comes now."""
        self.acting = self.stage.come(name)
        return self.acting

    def _today(self) -> datetime:
        return self.stage.now().astimezone(ZoneInfo(self.scene.table.timezone))

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
