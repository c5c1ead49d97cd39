"""Commands, buttons, menus, forms: what people do with the app, and what it answers at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .components import everything
from .errors import Json
from .filling import Behind, fill, menu_values, option_value, submission, unready
from .guild import Channel, Message, Modal, User
from .interactions import AUTOCOMPLETE, COMMAND, COMPONENT, FIRST_WITHIN, SUBMISSION, Interaction
from .message_shapes import message_json, resolved_json
from .payloads import interaction
from .seeing import Seen, modal_of, read

if TYPE_CHECKING:
    from .server import LocalDiscord
    from .state import State

Who = User | str
Where = Channel | str
On = Seen | Message | str
SUB, GROUP = 1, 2


@dataclass(slots=True)
class Answer:
    """What the app answered to an interaction. `kind`: "message", "deferred", "deferred update", "update", "choices",
    "modal"; "" when Discord's client refused to send it (then `errors` says why, by custom_id). `seen`: the message it
    answered with or changed, or the form it opened; `said`: everything it said to it so far, followups too."""

    kind: str = ""
    seen: Seen | None = None
    said: list[Seen] = field(default_factory=list)
    choices: dict[str, Any] = field(default_factory=dict)
    took: float = 0.0
    sent: bool = True
    errors: dict[str, str] = field(default_factory=dict)
    asked: Interaction | None = None

    @property
    def text(self) -> str:
        return self.seen.text if self.seen else ""


class Interacting:
    """Each asks the app and fails loudly when there is no first response within three seconds. After a deferral they
    wait for what was deferred, `patience` seconds at most."""

    patience = 3.0

    def __init__(self, server: LocalDiscord) -> None:
        self.server = server

    @property
    def state(self) -> State:
        return self.server.state

    async def ask(self, asked: Interaction) -> Answer:
        """Any interaction, as it is (also forged ones)."""
        refused = len(self.server.violations)
        await self.server.gateway.tell("INTERACTION_CREATE", asked.payload, asked.guild)
        try:
            await asyncio.wait_for(asked.first.wait(), FIRST_WITHIN)
        except TimeoutError:
            why = "; ".join(self.server.violations[refused:]) or "it said nothing"
            raise AssertionError(f"The application did not respond to {_named(asked)} within 3 s: {why}") from None
        if asked.answered == "deferred":
            with suppress(TimeoutError):
                await asyncio.wait_for(asked.done.wait(), self.patience)
        return self.answer_to(asked)

    def answer_to(self, asked: Interaction) -> Answer:
        """What was answered so far."""
        answer = Answer(asked.answered, took=asked.took, asked=asked)
        answer.choices = {str(one["name"]): one["value"] for one in asked.choices}
        there = [one for one in [asked.original, *asked.followups] if one is not None]
        if asked.deleted or asked.loading:
            there = [one for one in there if one is not asked.original]
        answer.said = [read(self.state, one) for one in there]
        if asked.modal is not None:
            answer.seen = modal_of(self.state, self.state.user(asked.user))
        elif answer.said:
            answer.seen = answer.said[0]
        return answer

    def _may_use(self, user: User, channel: Channel) -> None:
        assert self.state.may_see(user, channel), f"{user.name} can't see #{channel.name}"
        if channel.guild:
            assert self.state.guilds[channel.guild].present, "the app is not here"
            assert self.state.may(channel, user, "use_application_commands"), f"{user.name} may not use commands"

    # ------------------------------------------------------------------------------------------------- commands

    def command(self, channel: Channel, name: str, kind: int = 1) -> Json:
        """The registered command of this name."""
        here = self.state.guilds[channel.guild].commands if channel.guild else {}
        context = 0 if channel.guild else 1
        known = [one for one in [*here.values(), *self.state.commands.values()] if one["type"] == kind]
        for command in known:
            names = {command["name"], *(command.get("name_localizations") or {}).values()}
            contexts = command.get("contexts") or ([0, 1] if command.get("dm_permission", True) else [0])
            if name in names and context in contexts:
                return command
        raise AssertionError(f"there is no command {name!r} here; there are {[one['name'] for one in known]}")

    def subcommand(self, channel: Channel, text: str) -> tuple[Json, list[Json], list[Json]]:
        """For "practice tend ask": the command, the parts below it ("tend", "ask"), and the options of the last."""
        first, *words = text.removeprefix("/").split()
        command = self.command(channel, first)
        path: list[Json] = []
        options = command.get("options") or []
        while options and options[0]["type"] in (SUB, GROUP):
            assert words, f"/{text} can't be used so; go on with one of {[one['name'] for one in options]}"
            word = words.pop(0)
            found = [one for one in options if one["name"] == word]
            assert found, f"/{text}: there is no {word!r}; there are {[one['name'] for one in options]}"
            path.append(found[0])
            options = found[0].get("options") or []
        assert not words, f"/{text}: {words} means nothing; give options as options"
        return command, path, options

    def _data(self, command: Json, path: list[Json], options: list[Json]) -> Json:
        for part in reversed(path):
            options = [{"type": part["type"], "name": part["name"], "options": options}]
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
        data |= {"options": options} if options else {}
        return data | ({"guild_id": command["guild_id"]} if command.get("guild_id") else {})

    async def slash(self, who: Who, where: Where, command: str, options: dict[str, Any] | None = None) -> Answer:
        """`slash(ana, rounds, "practice ask", {"words": "Who has a pump?"})`. Values as people choose them: names of
        people, channels, roles; labels of choices."""
        user, channel = self.state.user(who), self.state.channel(where)
        self._may_use(user, channel)
        known, path, wanted = self.subcommand(channel, command)
        given, behind = dict(options or {}), Behind()
        sent: list[Json] = []
        for option in wanted:
            if option["name"] in given:
                value = option_value(self.server, channel, option, given.pop(option["name"]), behind)
                sent.append({"type": option["type"], "name": option["name"], "value": value})
            else:
                assert not option.get("required"), f"/{command}: {option['name']} is required"
        assert not given, f"/{command} has no {list(given)}; it has {[option['name'] for option in wanted]}"
        data = self._data(known, path, sent)
        resolved = behind.json(self.server, channel.guild)
        data |= {"resolved": resolved} if resolved else {}
        return await self.ask(interaction(self.server, user, channel, COMMAND, data))

    async def complete(
        self, who: Who, where: Where, command: str, option: str, typed: str, options: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """What is offered while somebody types in an option: label -> value. `options`: what stands in the others."""
        user, channel = self.state.user(who), self.state.channel(where)
        self._may_use(user, channel)
        known, path, wanted = self.subcommand(channel, command)
        found = [one for one in wanted if one["name"] == option]
        assert found, f"/{command} has no {option!r}; it has {[one['name'] for one in wanted]}"
        assert found[0].get("autocomplete"), f"{option} completes nothing"
        others = {one["name"]: one for one in wanted if one["name"] in (options or {})}
        behind = Behind()
        sent = [
            {
                "type": one["type"],
                "name": name,
                "value": option_value(self.server, channel, one, (options or {})[name], behind),
            }
            for name, one in others.items()
        ]
        sent.append({"type": found[0]["type"], "name": option, "value": typed, "focused": True})
        data = self._data(known, path, sent)
        answer = await self.ask(interaction(self.server, user, channel, AUTOCOMPLETE, data))
        return answer.choices

    async def message_command(self, who: Who, name: str, message: Message | Seen | str) -> Answer:
        """Choose from the menu of a message (Apps ▸ …)."""
        user, said = self.state.user(who), self._message(message)
        channel = self.state.channels[said.channel]
        self._may_use(user, channel)
        assert not said.shown_to, "there are no commands on what only one person sees"
        command = self.command(channel, name, 3)
        shown = message_json(self.state, said, address=self.server.address)
        data = self._data(command, [], []) | {"target_id": said.id, "resolved": {"messages": {said.id: shown}}}
        return await self.ask(interaction(self.server, user, channel, COMMAND, data))

    async def user_command(self, who: Who, where: Where, name: str, whom: Who) -> Answer:
        """Choose from the menu of a person."""
        user, channel, other = self.state.user(who), self.state.channel(where), self.state.user(whom)
        self._may_use(user, channel)
        data = self._data(self.command(channel, name, 2), [], []) | {"target_id": other.id}
        data["resolved"] = resolved_json(self.state, channel.guild, [other.id])
        return await self.ask(interaction(self.server, user, channel, COMMAND, data))

    # ------------------------------------------------------------------------------------------------- components

    def _message(self, on: On) -> Message:
        return on if isinstance(on, Message) else self.state.message(on.id if isinstance(on, Seen) else on)

    def _usable(self, who: Who, on: On) -> tuple[User, Channel, Message]:
        user, said = self.state.user(who), self._message(on)
        channel = self.state.channels[said.channel]
        assert not said.shown_to or said.shown_to == user.id, f"{user.name} doesn't see that"
        there = said in self.state.ephemerals if said.shown_to else said.id in channel.messages
        assert there, "it is gone"
        assert self.state.may_see(user, channel), f"{user.name} can't see #{channel.name}"
        return user, channel, said

    async def press(self, who: Who, wanted: str, on: On, *, beside: str = "") -> Answer:
        """Press the button with this label or custom_id. `beside`: the one at these words."""
        user, channel, said = self._usable(who, on)
        buttons = read(self.state, said).buttons
        fitting = [
            one
            for one in buttons
            if (wanted == one.action_id or _squeezed(wanted) == _squeezed(one.label))
            and _squeezed(beside) in _squeezed(one.beside)
        ]
        assert fitting, f"there is no button {wanted!r}; there are {[one.label for one in buttons]}"
        assert not fitting[0].url, f"{wanted!r} only opens {fitting[0].url}"
        assert not fitting[0].disabled, f"{wanted!r} can't be pressed"
        data: Json = {"component_type": 2, "custom_id": fitting[0].action_id, "id": 1}
        return await self.ask(interaction(self.server, user, channel, COMPONENT, data, said))

    async def choose(self, who: Who, menu: str, options: str | list[str], on: On) -> Answer:
        """Choose in the menu with this placeholder or custom_id, or at this text; options by label, value or name."""
        user, channel, said = self._usable(who, on)
        names = [options] if isinstance(options, str) else options
        menus = read(self.state, said).menus
        fitting = [one for one in menus if menu in (one.action_id, one.label) or _squeezed(menu) == one.beside]
        assert fitting, f"there is no menu {menu!r}; there are {[one.label for one in menus]}"
        id = fitting[0].action_id
        element = next(one for _, one in everything(said.components) if one.get("custom_id") == id)
        assert not element.get("disabled"), f"in {menu!r} nothing can be chosen"
        behind = Behind()
        values = menu_values(self.server, channel, element, names, behind)
        data: Json = {"component_type": element["type"], "custom_id": id, "values": values, "id": 1}
        resolved = behind.json(self.server, channel.guild)
        data |= {"resolved": resolved} if resolved else {}
        return await self.ask(interaction(self.server, user, channel, COMPONENT, data, said))

    # ------------------------------------------------------------------------------------------------- forms

    def _open(self, user: User) -> Modal:
        assert user.id in self.state.modals, f"{user.name} has no form open"
        return self.state.modals[user.id]

    def fill(self, who: Who, values: dict[str, Any]) -> None:
        """Fill fields of the open form, by custom_id or label: texts, option labels, names, file names."""
        modal = self._open(self.state.user(who))
        for name, value in values.items():
            fill(self.server, modal, name, value)

    async def submit(self, who: Who, values: dict[str, Any] | None = None) -> Answer:
        """Send the open form, after filling these fields; the others stay as they are. It closes when the app has
        answered."""
        user = self.state.user(who)
        self.fill(user, values or {})
        modal = self._open(user)
        missing = unready(modal)
        if missing:
            return Answer(sent=False, errors=missing)
        channel = self.state.channels[modal.channel]
        asked = interaction(self.server, user, channel, SUBMISSION, submission(self.server, modal), modal.message)
        asked.opened_by = modal.opened_by
        answer = await self.ask(asked)
        if self.state.modals.get(user.id) is modal:
            del self.state.modals[user.id]
        return answer

    def close(self, who: Who) -> None:
        """Give up the open form. The app hears nothing of it."""
        del self.state.modals[self._open(self.state.user(who)).user]

    def dismiss(self, who: Who, on: Seen | Message | None = None) -> None:
        """Dismiss what only oneself sees (all of it, unless told which); reloading Discord does that too."""
        user = self.state.user(who)
        wanted = self._message(on) if on is not None else None
        self.state.ephemerals[:] = [
            one
            for one in self.state.ephemerals
            if one.shown_to != user.id or (wanted is not None and one is not wanted)
        ]


def _named(asked: Interaction) -> str:
    data = asked.payload["data"]
    return str(data.get("name") or data.get("custom_id"))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
