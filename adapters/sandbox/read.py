"""What people do in the sandbox, read as what happened: the world's own shapes become the core's."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.sandbox.doc import link_to_file
from adapters.sandbox.memory import BOT, BOT_NAME, DIRECT, Memory
from adapters.sandbox.timeline import Said
from bot.form import Form
from bot.incoming import Basics
from bot.language.markup import mentioned
from bot.places import Channel, ChannelKind, FileRef, Message, Person, Place

MOST_CHARACTERS = 12_000  # of one message, as in Slack's text

_CALLED = re.compile(r"(?<![\w@/.\[])@(\w[\w'’.-]*(?: \w[\w'’.-]*){0,2})")
_MENTIONED = re.compile(r"\[([@#][^\[\]\n]*)\]\((?:person|channel):[^()\s]+\)")
_ROOM = re.compile(r"(?<![\w#/.\[&])#([\w-]+)")


@dataclass(frozen=True, slots=True)
class On:
    """The card a button was on: a whisper, a message, or (nothing set) Home or no card at all."""

    channel: str = ""
    message: str | None = None
    thread: str | None = None
    whisper: str = ""
    home: bool = False

    @property
    def place(self) -> Place:
        """The same as the core sees it."""
        return Place(self.channel, self.message, self.thread)


def person_of(memory: Memory, id: str) -> Person:
    """A person as the core sees them."""
    if id == BOT:
        return Person(BOT, BOT_NAME, is_bot=True)
    known = memory.people.get(id)
    return Person(id, known.name, known.language, known.timezone) if known else Person(id)


def channel_of(memory: Memory, id: str) -> Channel | None:
    """A channel as the core sees it; None when it isn't there."""
    room = memory.room(id)
    if room is None or room.gone:
        return None
    return Channel(room.id, room.name, room.kind, purpose=room.purpose, tags=room.tags, has_bot=room.bot)


def message_of(memory: Memory, said: Said) -> Message:
    """A message as the core sees it."""
    return Message(
        Place(said.channel, said.id, said.thread),
        person_of(memory, said.author),
        said.text,
        said.at,
        files_of(memory, said.files),
        mentioned(said.text),
    )


def files_of(memory: Memory, ids: Sequence[str]) -> tuple[FileRef, ...]:
    """Uploaded files as the core sees them; unknown ids are left out."""
    found = [memory.files[id] for id in ids if id in memory.files]
    return tuple(FileRef(file.id, file.name, link_to_file(file.id), file.media_type, file.size) for file in found)


def basics(memory: Memory, workspace: str, at: datetime, person: str, place: Place) -> Basics:
    """Who, where and when; the id is new each time."""
    return {
        "id": uuid.uuid4().hex,
        "workspace": workspace,
        "at": at,
        "person": person_of(memory, person),
        "place": place,
        "channel": channel_of(memory, place.channel),
    }


def is_to_bot(message: Message) -> bool:
    """Does it speak to the bot: in its direct channel, or by name?"""
    return message.place.channel.startswith(DIRECT) or BOT in message.mentions


def forum_title(channel: Channel | None, said: Said) -> str:
    """In a forum the first line of what opens a thread is its title."""
    opens = channel is not None and channel.kind is ChannelKind.FORUM and said.thread is None
    return said.text.partition("\n")[0] if opens else ""


def typed(memory: Memory, writer: str, text: str) -> str:
    """What somebody typed, with `@Ana` and `#round-talk` made into mentions where those exist."""
    people = {person.name.lower(): person.id for person in memory.people.values()} | {BOT_NAME.lower(): BOT}
    rooms = {room.name.lower(): room for room in memory.rooms.values() if memory.may_read(room.id, writer)}

    def called(match: re.Match[str]) -> str:
        words = match[1]
        while words:
            bare = words.rstrip(".,-'’")
            for name in dict.fromkeys((words, bare)):
                if id := people.get(name.lower()):
                    return f"[@{memory.name_of(id)}](person:{id}){match[1][len(name) :]}"
            words = words.rpartition(" ")[0]
        return match[0]

    def room(match: re.Match[str]) -> str:
        found = rooms.get(match[1].lower())
        return f"[#{found.name}](channel:{found.id})" if found else match[0]

    return _ROOM.sub(room, _CALLED.sub(called, text))


def as_typed(text: str) -> str:
    """The same text as its writer typed it."""
    return _MENTIONED.sub(r"\1", text)


def form_address(form: Form, on: On) -> str:
    """A form's id: it carries what the form is about, so that a form left open outlives a restart."""
    return json.dumps([form.name, form.record, on.channel, on.message, on.thread, on.whisper], ensure_ascii=False)


def read_form_address(id: str) -> tuple[str, str, On]:
    """(form, record, where it was opened). Raises ValueError when it isn't an id of ours."""
    parts = json.loads(id)
    if not isinstance(parts, list) or len(parts) != 6 or not all(isinstance(part, str | None) for part in parts):
        raise ValueError("not a form's id")
    name, record, channel, message, thread, whisper = parts
    return str(name), str(record), On(str(channel), message, thread, str(whisper or ""))


def read_values(values: Mapping[str, object]) -> dict[str, str | list[str]]:
    """A form's values, without what is neither a text nor a list of texts."""
    read: dict[str, str | list[str]] = {}
    for name, value in values.items():
        if isinstance(value, str):
            read[name] = value
        elif isinstance(value, list):
            read[name] = [item for item in value if isinstance(item, str)]
    return read
