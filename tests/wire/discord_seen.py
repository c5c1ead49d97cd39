"""What people see in our Discord, in the words of walkthroughs.

Where Discord shows something otherwise than the sandbox, these rules say what it is in a walkthrough:

- What only one person sees in a channel (an ephemeral message) is a whisper.
- A direct message is a post to its person, and it is said only to them: it also answers an expected whisper.
- Home is what `/practice home` shows: messages that only its person sees, several where it is long.
- A card that goes on in further messages is several posts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from discord_server import Channel, Guild, Message, Seen, seeing
from discord_server.clock import made_at
from discord_server.guild import DM, EPHEMERAL, FORUM, LOADING, Modal
from discord_server.state import State

from adapters.sandbox.seen import Blank, Control, Kind, Output, Selection, Sheet
from adapters.sandbox.seen import Message as Said
from adapters.sandbox.stage import BOT, DIRECT

Json = dict[str, Any]
Key = tuple[str, str]
PostOf = Callable[[str, str], str]
"""(channel, message) → what the bot calls this post of its own; of what stands in a thread, the channel around it."""
IsHome = Callable[[Message], bool]

WORDS = frozenset({0, 19, 20})  # kinds of messages: said, a reply, an answer to a command
_UNSEEN = str.maketrans({"\u200b": None, "\u2060": None, "\ufe0e": None})
_KINDS: dict[str, Literal["text", "choice", "date", "person", "channel", "file"]] = {
    "text": "text",
    "select": "choice",
    "radio": "choice",
    "checkboxes": "choice",
    "user_select": "person",
    "channel_select": "channel",
    "file": "file",
}


class DiscordSeen:
    """Reads one server. `is_home` tells which of somebody's messages are their Home."""

    def __init__(self, state: State, guild: Guild, post_of: PostOf, is_home: IsHome) -> None:
        self.state, self.guild, self.post_of, self.is_home = state, guild, post_of, is_home
        self._before: dict[Key, str] = {}
        self._ever: set[Key] = set()

    # ------------------------------------------------------------------------------------------------- who and where

    @property
    def people(self) -> list[str]:
        """Everyone but the bot and the server's owner."""
        others = (self.state.bot, self.state.owner)
        return [one.user.name.lower() for one in self.guild.members.values() if one.user not in others]

    def id_of(self, person: str) -> str:
        """A person's id; also the bot's."""
        return self.state.bot.id if person == BOT else self.state.user(person).id

    def called_by(self, id: str) -> str:
        """What somebody is called in a walkthrough."""
        return BOT if id == self.state.bot.id else self.state.users[id].name.lower()

    def room(self, name: str) -> Channel:
        """A channel by its name in a walkthrough."""
        if name.startswith(DIRECT):
            return self.state.direct(name.removeprefix(DIRECT))
        return next(one for one in self.rooms() if one.name == name)

    def rooms(self) -> list[Channel]:
        """The channels of the server, without threads."""
        return self.state.channels_of(self.guild)

    def channels(self, person: str) -> Iterator[str]:
        """The channels somebody can read."""
        reader = self.id_of(person)
        return (channel.name for channel in self.rooms() if self.state.may_see(reader, channel))

    def called(self, channel: Channel) -> str:
        """A channel's name in a walkthrough; a thread's is that of the channel around it."""
        if channel.type == DM:
            return DIRECT + self.called_by(channel.recipients[0])
        return self.state.channels[channel.parent].name if channel.is_thread else channel.name

    # ------------------------------------------------------------------------------------------------- what was said

    def messages(self, channel: str) -> list[Said]:
        """What was said there and in its threads."""
        room = self.room(channel)
        said = [one for place in self._with_threads(room) for one in place.messages.values() if one.type in WORDS]
        return [self._message(one) for one in sorted(said, key=lambda one: int(one.id))]

    def card(self, id: str) -> Output | None:
        """A message of the bot."""
        said = next((one for _, one in self.state.all_messages() if one.id == id), None)
        return self._output(said) if said is not None and said.author == self.state.bot.id else None

    def visible(self, person: str) -> list[Output]:
        """Every card somebody can see, the latest first, Home left out."""
        id = self.id_of(person)
        mine = [one for one in self.shown_to(person) if not self.is_home(one)]
        there = [said for said in self._of_bot() if self.state.may_see(id, self.state.channels[said.channel])]
        found = [self._output(one) for one in [*mine, *there]]
        return sorted(found, key=lambda output: output.at, reverse=True)

    def shown_to(self, person: str) -> list[Message]:
        """What this person alone sees, in channels."""
        id = self.id_of(person)
        return [one for one in self.state.ephemerals if one.shown_to == id and not one.flags & LOADING]

    def readers(self, output: Output) -> list[str]:
        """Everyone who has it before their eyes."""

        def sees(person: str) -> bool:
            homes = [one.id for one in self.shown_to(person) if self.is_home(one)]
            return output.id in homes or any(
                (one.kind, one.id) == (output.kind, output.id) for one in self.visible(person)
            )

        return [person for person in self.people if sees(person)]

    def home(self, person: str) -> Output | None:
        """Home as it was shown last."""
        pages = [one for one in self.shown_to(person) if self.is_home(one)]
        if not pages:
            return None
        home, *more = [self._output(one, "home") for one in pages]
        for page in more:
            home.text += f"\n{page.text}"
            home.buttons += page.buttons
            home.menus += page.menus
        return home

    def form(self, person: str) -> Sheet | None:
        """The form that is open before somebody."""
        modal = self.state.modals.get(self.id_of(person))
        return self._sheet(modal) if modal is not None else None

    def changes(self) -> list[Output]:
        """What the bot said, changed and opened since this was asked last; but for Home."""
        now = dict(self._fingerprints())
        changed = [key for key, print_ in now.items() if self._before.get(key) != print_]
        outputs = [self._by_key(key) for key in changed]
        for key, output in zip(changed, outputs, strict=True):
            output.edited = key in self._ever
        self._before = now
        self._ever.update(now)
        return outputs

    # ------------------------------------------------------------------------------------------------------ inside

    def _fingerprints(self) -> Iterator[tuple[Key, str]]:
        shown = [one for one in self.state.ephemerals if not (one.flags & LOADING or self.is_home(one))]
        for said in [*self._of_bot(), *shown]:
            files = [file.filename for file in said.attachments]
            yield ("said", said.id), json.dumps([said.content, said.components, files])
        for modal in self.state.modals.values():
            yield ("form", modal.id), modal.custom_id

    def _by_key(self, key: Key) -> Output:
        kind, id = key
        if kind == "said":
            return self._output(self.state.message(id))
        modal = next(one for one in self.state.modals.values() if one.id == id)
        return Output("form", self._sheet(modal).text, id=id, person=self.called_by(modal.user))

    def _of_bot(self) -> list[Message]:
        mine = self.state.bot.id
        return [said for _, said in self.state.all_messages() if said.author == mine and said.type in WORDS]

    def _with_threads(self, room: Channel) -> Sequence[Channel]:
        return [room, *self.state.threads_of(room)]

    def _thread_of(self, said: Message) -> str | None:
        """The thread in which it stands; what opens one stands in none."""
        channel = self.state.channels[said.channel]
        return channel.id if channel.is_thread and channel.id != said.id else None

    def _around(self, said: Message) -> Channel:
        channel = self.state.channels[said.channel]
        return self.state.channels[channel.parent] if channel.is_thread else channel

    def _message(self, said: Message) -> Said:
        mine, bot = said.author == self.state.bot.id, self.state.bot.id
        marks = tuple(sign for sign, people in said.reactions.items() if bot in people)
        words = "" if mine else seeing.in_words(self.state, said.content, self.guild.id)
        around = self._around(said)
        if around.type == FORUM and said.id == said.channel:
            words = f"{self.state.channels[said.channel].name}\n{words}"
        post = self.post_of(around.id, said.id) if mine else ""
        author = self.called_by(said.author)
        tags: tuple[str, ...] = ()
        if around.type == FORUM and said.id == said.channel:
            names = {tag.id: tag.name for tag in around.tags}
            tags = tuple(names[one] for one in self.state.channels[said.channel].applied if one in names)
        return Said(self.called(around), said.id, self._thread_of(said), author, words, mine, post, marks, tags)

    def _output(self, said: Message, kind: Kind = "post") -> Output:
        read, channel = seeing.read(self.state, said), self.state.channels[said.channel]
        output = Output(kind, _text(read), _buttons(read), _menus(read), id=said.id, at=made_at(said.id))
        output.channel, output.thread = self.called(channel), self._thread_of(said)
        output.at += (int(said.id) & 0x3FFFFF) * 1e-7  # those of one moment, one after the other
        if said.flags & EPHEMERAL:
            output.kind = "home" if kind == "home" else "whisper"
            output.person = self.called_by(said.shown_to)
            return output
        output.post = self.post_of(self._around(said).id, said.id)
        if channel.type == DM:
            output.person = self.called_by(channel.recipients[0])
            output.people = (output.person,)
        return output

    def _sheet(self, modal: Modal) -> Sheet:
        read = seeing.modal_of(self.state, self.state.users[modal.user])
        assert read is not None
        return Sheet(modal.id, read.title, read.text, tuple(self._blank(modal, field) for field in read.fields))

    def _blank(self, modal: Modal, field: seeing.SeenField) -> Blank:
        kind = _KINDS[field.kind]
        element = next(one for one in _elements(modal) if one["custom_id"] == field.name)
        held = modal.held.get(field.name, seeing.standing(element))
        values = [held] if isinstance(held, str) else [str(one) for one in held] if isinstance(held, list) else []
        if kind == "person":
            values = [self.called_by(id) for id in values]
        if kind == "channel":
            values = [self.state.channels[id].name for id in values]
        value = values if kind in ("choice", "person") else "".join(values)
        return Blank(field.name, field.label, kind, value, field.options)


def _elements(modal: Modal) -> Iterator[Json]:
    for part in modal.components:
        if part["type"] == 18:
            yield part["component"]
        yield from part.get("components") or ()


def _text(read: Seen) -> str:
    menus = [line for menu in read.menus for line in (menu.label, *menu.options)]
    return "\n".join([read.text, *menus, *read.images, *read.files]).translate(_UNSEEN)


def _buttons(read: Seen) -> list[Control]:
    return [
        Control(one.label, f"{read.id} {one.action_id}", one.beside.translate(_UNSEEN), one.url) for one in read.buttons
    ]


def _menus(read: Seen) -> list[Selection]:
    return [Selection(one.label, f"{read.id} {one.action_id}", one.options) for one in read.menus]
