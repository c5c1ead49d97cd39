"""What people see in our Slack, in the words of walkthroughs.

Where Slack shows something otherwise than the sandbox, these rules say what it is in a walkthrough:

- A modal without inputs is a whisper: only its person sees it. So it is where somebody pressed a button in Home.
- A direct message is a post to its person, and it is said only to them: it also answers an expected whisper.
- A fact reads "name: value"; Slack sets the name in bold above the value.
- A card that goes on in further messages is several posts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import emoji
from slack import Channel, Message, View, seeing
from slack.state import State
from slack.workspace import Ephemeral

from adapters.sandbox.seen import Blank, Control, Kind, Output, Selection, Sheet
from adapters.sandbox.seen import Message as Said
from adapters.sandbox.stage import BOT, DIRECT

Json = dict[str, Any]
Key = tuple[str, str, str]
PostOf = Callable[[str, str], str]
"""(channel, ts) → what the bot calls this post of its own."""

_FACT = re.compile(r"\*([^*\n]+)\*\n(.+)", re.DOTALL)
_UNSEEN = str.maketrans({"\u200b": None, "\u2035": "`"})
_KINDS: dict[str, Literal["text", "choice", "date", "person", "channel", "file"]] = {
    "plain_text_input": "text",
    "radio_buttons": "choice",
    "checkboxes": "choice",
    "static_select": "choice",
    "multi_static_select": "choice",
    "datepicker": "date",
    "users_select": "person",
    "multi_users_select": "person",
    "conversations_select": "channel",
    "file_input": "file",
}


class Seen:
    """Reads one team's part of a Slack. `post_of` gives the name of a post."""

    def __init__(self, state: State, team: str, post_of: PostOf) -> None:
        self.state, self.team, self.post_of = state, team, post_of
        self._before: dict[Key, str] = {}
        self._ever: set[Key] = set()
        self._since: dict[str, float] = {}  # when views were opened

    # ------------------------------------------------------------------------------------------------- who and where

    @property
    def people(self) -> list[str]:
        """Everyone but the bot."""
        return [user.name for user in self.state.users.values() if user.team == self.team and not user.is_bot]

    def id_of(self, person: str) -> str:
        """A person's id; also the bot's."""
        return self.state.bot(self.team).id if person == BOT else self.state.user(person, self.team).id

    def room(self, name: str) -> Channel:
        """A channel by its name in a walkthrough."""
        if name.startswith(DIRECT):
            return self.state.open_direct(self.team, self.id_of(name.removeprefix(DIRECT)), self.id_of(BOT))
        return self.state.channel(name)

    def called(self, channel: Channel) -> str:
        """A channel's name in a walkthrough."""
        return DIRECT + self._people_in(channel)[0] if channel.kind == "im" else channel.name

    def channels(self, person: str) -> Iterator[str]:
        """The channels somebody can read, direct conversations left out."""
        reader = self.state.user(self.id_of(person))
        for channel in self.state.channels.values():
            if channel.kind in ("public", "private") and self.state.may_see(reader, channel):
                yield channel.name

    # ------------------------------------------------------------------------------------------------- what was said

    def messages(self, channel: str) -> list[Said]:
        """What was said there."""
        room = self.room(channel)
        return [self._message(room, said) for said in room.messages.values() if said.subtype in ("", "file_share")]

    def card(self, channel: str, ts: str) -> Output | None:
        """A message of the bot."""
        room = self.room(channel)
        said = room.messages.get(ts)
        return self._post(room, said) if said is not None and self._is_bots(said) else None

    def visible(self, person: str) -> list[Output]:
        """Every card somebody can see, the latest first."""
        id = self.id_of(person)
        reader = self.state.users[id]
        found = [self._whisper(one) for one in self.state.ephemerals if one.user == id]
        found += [self._sheet(view) for view in self.state.views.get(id, ()) if not is_form(view)]
        for channel in self._rooms():
            if self.state.may_see(reader, channel):
                found += [self._post(channel, said) for said in channel.messages.values() if self._is_bots(said)]
        return sorted(found, key=lambda output: output.at, reverse=True)

    def readers(self, output: Output) -> list[str]:
        """Everyone who has it before their eyes."""

        def sees(person: str) -> bool:
            return any((one.kind, one.channel, one.id) == key for one in self.visible(person))

        key = (output.kind, output.channel, output.id)
        return [person for person in self.people if sees(person)]

    def form(self, person: str) -> Sheet | None:
        """The form that is open before somebody."""
        views = self.state.views.get(self.id_of(person))
        return self._form(views[-1]) if views and is_form(views[-1]) else None

    def home(self, person: str) -> Output | None:
        """Home as it was shown last."""
        user = self.state.user(self.id_of(person))
        view, read = self.state.home.get(user.id), seeing.home_of(self.state, user)
        if view is None or read is None:
            return None
        return self._output("home", read, view.blocks, person=person, at=float(self.state.clock.stamp()))

    def changes(self) -> list[Output]:
        """What the bot said, changed and opened since this was asked last."""
        now = dict(self._fingerprints())
        changed = [key for key, print_ in now.items() if self._before.get(key) != print_]
        outputs = []
        for key in changed:
            output = self._by_key(key)
            output.edited = key in self._ever
            outputs.append(output)
        self._before = now
        self._ever.update(now)
        return outputs

    # ------------------------------------------------------------------------------------------------------ inside

    def _fingerprints(self) -> Iterator[tuple[Key, str]]:
        for channel in self._rooms():
            for said in channel.messages.values():
                if self._is_bots(said):
                    yield ("post", channel.id, said.ts), json.dumps([said.text, said.blocks, said.files])
        for one in self.state.ephemerals:
            yield ("whisper", one.channel, one.ts), json.dumps([one.text, one.blocks])
        for views in self.state.views.values():
            for view in views:
                yield ("form" if is_form(view) else "sheet", "", view.id), json.dumps(view.content)

    def _by_key(self, key: Key) -> Output:
        kind, channel, id = key
        if kind == "post":
            room = self.state.channels[channel]
            return self._post(room, room.messages[id])
        if kind == "whisper":
            return self._whisper(next(one for one in self.state.ephemerals if (one.channel, one.ts) == (channel, id)))
        view = next(view for views in self.state.views.values() for view in views if view.id == id)
        if kind == "sheet":
            return self._sheet(view)
        return Output("form", self._form(view).text, id=id, person=self.state.users[view.user].name)

    def _message(self, channel: Channel, said: Message) -> Said:
        mine = self._is_bots(said)
        marks = tuple(sign_of(name) for name, people in said.reactions.items() if self.id_of(BOT) in people)
        return Said(
            self.called(channel),
            said.ts,
            said.thread_ts if said.thread_ts not in ("", said.ts) else None,
            self.state.users[said.user].name,
            "" if mine else seeing.in_words(self.state, said.text),
            mine,
            self.post_of(channel.id, said.ts) if mine else "",
            marks,
        )

    def _post(self, channel: Channel, said: Message) -> Output:
        read = seeing.message_seen(self.state, channel, said.ts)
        output = self._output("post", read, said.blocks, at=float(said.ts))
        output.channel, output.post = self.called(channel), self.post_of(channel.id, said.ts)
        if channel.kind in ("im", "mpim"):
            output.people = tuple(self._people_in(channel))
        if channel.kind == "im":
            (output.person,) = output.people
        return output

    def _whisper(self, one: Ephemeral) -> Output:
        channel, user = self.state.channels[one.channel], self.state.users[one.user]
        (read,) = (seen for seen in seeing.seen_by(self.state, user, channel) if seen.id == one.ts)
        output = self._output("whisper", read, one.blocks, person=user.name, at=float(one.ts))
        output.channel = self.called(channel)
        return output

    def _sheet(self, view: View) -> Output:
        at = self._since.setdefault(view.id, float(self.state.clock.stamp()))
        read = seeing.modal_seen(self.state, view)
        return self._output("whisper", read, view.blocks, person=self.state.users[view.user].name, at=at)

    def _form(self, view: View) -> Sheet:
        read = seeing.modal_seen(self.state, view)
        blanks = tuple(self._blank(field, view.state.get(field.name, {})) for field in read.fields)
        return Sheet(view.id, read.title, read.text, blanks)

    def _blank(self, field: seeing.SeenField, held: Json) -> Blank:
        kind, values = _KINDS[field.kind], [one for value in held.values() for one in held_in(value)]
        if kind == "channel":
            values = [self.state.channels[id].name for id in values]
        if kind == "person":
            values = [self.state.users[id].name for id in values]
        value = values if kind in ("choice", "person") else "".join(values)
        return Blank(field.name, field.label, kind, value, field.options)

    def _output(self, kind: Kind, read: seeing.Seen, blocks: list[Json], *, at: float, person: str = "") -> Output:
        text = "\n".join([read.text, *self._facts(blocks), *read.images, *read.files]).translate(_UNSEEN)
        buttons = [Control(one.label, one.action_id, one.beside.translate(_UNSEEN), one.url) for one in read.buttons]
        menus = [Selection(one.beside.translate(_UNSEEN), one.action_id, one.options) for one in read.menus]
        text += "".join(f"\n{option}" for menu in menus for option in menu.options)
        return Output(kind, text, buttons, menus, thread=read.thread or None, id=read.id, person=person, at=at)

    def _facts(self, blocks: list[Json]) -> Iterator[str]:
        for field in (field for block in blocks for field in block.get("fields") or ()):
            if fact := _FACT.fullmatch(field["text"]):
                yield f"{seeing.in_words(self.state, fact[1])}: {seeing.in_words(self.state, fact[2])}"

    def _is_bots(self, said: Message) -> bool:
        return said.user == self.id_of(BOT) and said.subtype in ("", "bot_message", "file_share")

    def _rooms(self) -> list[Channel]:
        return list(self.state.channels.values())

    def _people_in(self, channel: Channel) -> list[str]:
        bot = self.id_of(BOT)
        return [self.state.users[member].name for member in channel.members if member != bot]


def is_form(view: View) -> bool:
    """Has it anything to fill in?"""
    return any(block["type"] == "input" for block in view.blocks)


def sign_of(name: str) -> str:
    """An emoji by Slack's name: "white_check_mark" → ✅."""
    return emoji.emojize(f":{name}:", language="alias")


def held_in(held: Json) -> list[str]:
    """What an input holds: texts, ids, or values of options."""
    (value,) = [value for key, value in held.items() if key != "type"]
    several = value if isinstance(value, list) else [value] if value is not None else []
    return [
        str(one["value"] if "value" in one else one["id"]) if isinstance(one, dict) else str(one) for one in several
    ]
