"""A table to test at: people, channels and messages in dicts, around the real store and the real core.

`Talk` is a chat that holds messages, `Postman` a sender that keeps what arrived and can be told to refuse, to ask to wait
or to break after sending, `Lunch` puts everything together and lets people do things.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from bot.card import Button, Card, Item, Items, Menu
from bot.commands import parse
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.incoming import (
    AnyEvent,
    AnyInteraction,
    ButtonPressed,
    CommandUsed,
    Completing,
    Deleted,
    Edited,
    FormSent,
    HomeOpened,
    Left,
    MenuChosen,
    Posted,
    Reacted,
)
from bot.intake import Intake
from bot.kernel.communities import STEWARD
from bot.kernel.records import ChannelRecord, Community, Entry, PersonRecord
from bot.places import Channel, ChannelKind, Message, Person, Place
from bot.ports import Parcel, Storage, Store
from bot.registry import Registry, find_features
from bot.reply import Answer, Edit, Open, Outgoing, Reply, Say, Tell, Unsay, Whisper
from bot.text import Frozen, Listing, Quote, Spot, Text, Verb, WebLink, When, Where, Who

WORKSPACE = "slack:T1"
ROUND_TALK, WOUND_CARE, TEAM_TALK, DIRECT = "C1", "C2", "P1", "D1"
ANA, BEN, CEM = Person("ana", "Ana"), Person("ben", "Ben"), Person("cem", "Cem")
DORA = Person("dora", "Dora")
"""The steward."""
GUEST = Person("gus", "Gus", outside=True)
ROBOT = Person("robot", "Robot", is_bot=True)
LUNCHTABLE = Person("lunchtable", "Lunchtable", is_bot=True)
NUMBERS = itertools.count(1)
SORRY = "Something went wrong"


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def wait(self, **span: float) -> None:
        self.time += timedelta(**span)


class Talk:
    """A chat that holds messages in dicts. `inside`: who is in a channel; None: it can't tell. `channels`: those that are
    other than public. `unknown`: those that can't be looked at."""

    def __init__(self) -> None:
        self.messages: dict[tuple[str, str], Message] = {}
        self.inside: dict[str, set[str] | None] = {}
        self.channels: dict[str, Channel] = {}
        self.unknown: set[str] = set()

    def put(self, message: Message) -> None:
        self.messages[message.place.channel, message.place.message or ""] = message

    async def message(self, place: Place) -> Message | None:
        return self.messages.get((place.channel, place.message or ""))

    async def thread(self, place: Place, limit: int = 100) -> list[Message]:
        return [
            message
            for message in self.messages.values()
            if message.place.channel == place.channel and message.place.root == place.root
        ][-limit:]

    async def person(self, id: str) -> Person | None:
        return None

    async def channel(self, id: str) -> Channel | None:
        return self.channels.get(id)

    async def is_member(self, channel: str, person: str) -> bool | None:
        inside = self.inside.get(channel)
        return None if inside is None else person in inside

    async def public_among(self, channels: Collection[str]) -> frozenset[str]:
        known = [self.channels.get(id, Channel(id)) for id in channels if id not in self.unknown]
        return frozenset(channel.id for channel in known if not channel.is_private)

    async def link(self, place: Place) -> str | None:
        return None


class Postman:
    """Keeps what arrived. `mood` looks at each parcel and may raise; `afterwards` may raise when it has arrived."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.arrived: list[Parcel] = []
        self.tried: list[Parcel] = []
        self.posts: dict[str, Card] = {}
        self.mood: Callable[[Parcel], None] = lambda parcel: None
        self.afterwards: Callable[[Parcel], None] = lambda parcel: None
        self.breath = 0.0  # seconds a lane rests after each
        self._numbers = itertools.count(9001)

    async def send(self, parcel: Parcel) -> Place | None:
        self.tried.append(parcel)
        self.mood(parcel)
        self.arrived.append(parcel)
        place = self._place(parcel.reply)
        self.afterwards(parcel)
        return place

    def pause(self, parcel: Parcel) -> float:
        return self.breath

    def _place(self, reply: Outgoing) -> Place | None:
        match reply:
            case Say(card=card, to=to, post=post):
                place = Place(to.channel, str(next(self._numbers)), to.root)
                self.posts[post] = card
                self.talk.put(Message(place, LUNCHTABLE, "a card", 0.0))
                return place
            case Edit(post=post, card=card) if post in self.posts:
                self.posts[post] = card
            case Unsay(post=post):
                self.posts.pop(post, None)
        return None

    @property
    def replies(self) -> list[Outgoing]:
        return [parcel.reply for parcel in self.arrived]

    def to(self, person: str) -> list[str]:
        """What one person got in private."""
        return [
            words(reply)
            for reply in self.replies
            if (isinstance(reply, Whisper) and reply.person == person)
            or (isinstance(reply, Tell) and person in reply.people)
        ]

    def said(self) -> list[str]:
        """What was said in public."""
        return [words(reply) for reply in self.replies if isinstance(reply, Say)]


@dataclass
class Lunch:
    """Everything at one table."""

    storage: Storage
    registry: Registry = field(default_factory=find_features)
    watch: Watch = field(default_factory=Watch)
    talk: Talk = field(default_factory=Talk)

    def __post_init__(self) -> None:
        self.postman = Postman(self.talk)
        self.dispatch = Dispatch(self.registry, self.storage, lambda workspace: self.talk, self.watch)
        self.intake = Intake(self.storage.inbox, self.dispatch, self.watch)
        self.delivery = Delivery(self.storage.outbox, lambda workspace: self.postman, self.watch)

    async def lay(self, workspace: str = WORKSPACE) -> int:
        """One community, its channels and people; returns its id."""
        now = self.watch.now()
        async with self.storage.turn(workspace) as store:
            community = await store.communities.save(Community(0, "District nurses", home=ROUND_TALK))
            for id, name, kind in (
                (ROUND_TALK, "round-talk", ChannelKind.PUBLIC),
                (WOUND_CARE, "wound-care", ChannelKind.PUBLIC),
                (TEAM_TALK, "team-talk", ChannelKind.PRIVATE),
            ):
                await store.communities.save_channel(ChannelRecord(id, name, kind, community.id))
            for person in (ANA, BEN, CEM, DORA):
                await store.people.save(PersonRecord(person.id, person.name))
                for channel in (ROUND_TALK, WOUND_CARE, *((TEAM_TALK,) if person in (ANA, BEN) else ())):
                    await store.people.set_in_channel(channel, person.id, True)
            await store.people.set_role(community.id, DORA.id, STEWARD, True, now)
        self.talk.inside[TEAM_TALK] = {ANA.id, BEN.id}
        return community.id

    # What people do

    async def types(self, person: Person, line: str, channel: str = ROUND_TALK, **more: object) -> list[Answer]:
        """`/practice` and a line."""
        verb, rest, options = parse(line, self.registry)
        return await self.does(self.command(person, verb, rest, options, channel, **more))

    async def presses(
        self, person: Person, action: str, record: str = "", channel: str = ROUND_TALK, chosen: Sequence[str] = ()
    ) -> list[Answer]:
        return await self.does(self.press(person, action, record, channel, chosen))

    async def fills(
        self, person: Person, form: str, record: str = "", channel: str = ROUND_TALK, **values: str | list[str]
    ) -> list[Answer]:
        return await self.does(self.form(person, form, record, channel, **values))

    async def chooses(self, person: Person, menu: str, message: Message) -> list[Answer]:
        return await self.does(self.menu(person, menu, message))

    async def opens_home(self, person: Person) -> list[Answer]:
        return await self.does(HomeOpened(**self.basics(person, DIRECT)))

    async def does(self, interaction: AnyInteraction) -> list[Answer]:
        return await self.dispatch.answer(interaction)

    def basics(self, person: Person, channel: str) -> dict[str, object]:
        id = f"i{next(NUMBERS)}"
        return {
            "id": id,
            "workspace": WORKSPACE,
            "at": self.watch.now(),
            "person": person,
            "place": Place(channel),
        }

    def command(
        self,
        person: Person,
        verb: str,
        rest: str = "",
        options: dict[str, str] | None = None,
        channel: str = ROUND_TALK,
        **more: object,
    ) -> CommandUsed:
        basics = {**self.basics(person, channel), **more}
        return CommandUsed(**basics, verb=verb, words=rest, options=options or {})

    def press(
        self, person: Person, action: str, record: str = "", channel: str = ROUND_TALK, chosen: Sequence[str] = ()
    ) -> ButtonPressed:
        return ButtonPressed(**self.basics(person, channel), action=action, record=record, chosen=tuple(chosen))

    def form(
        self, person: Person, form: str, record: str = "", channel: str = ROUND_TALK, **values: str | list[str]
    ) -> FormSent:
        return FormSent(**self.basics(person, channel), form=form, record=record, values=values)

    def menu(self, person: Person, menu: str, message: Message) -> MenuChosen:
        return MenuChosen(**self.basics(person, message.place.channel), menu=menu, message=message)

    def completing(self, person: Person, verb: str, option: str, typed: str, channel: str = ROUND_TALK) -> Completing:
        return Completing(**self.basics(person, channel), verb=verb, option=option, typed=typed)

    # What happens in the channels

    async def says(
        self, person: Person, text: str, channel: str = ROUND_TALK, thread: str | None = None, to_bot: bool = False
    ) -> Message:
        number = next(NUMBERS)
        message = Message(Place(channel, f"m{number}", thread), person, text, self.watch.now().timestamp() + number)
        self.talk.put(message)
        await self.happens(
            Posted(id=f"p{number}", workspace=WORKSPACE, at=self.watch.now(), message=message, to_bot=to_bot)
        )
        return message

    async def reacts(self, person: Person, message: Message | Place, emoji: str, *, added: bool = True) -> None:
        place = message if isinstance(message, Place) else message.place
        place = Place(place.channel, place.message)
        await self.happens(
            Reacted(
                id=f"r{next(NUMBERS)}",
                workspace=WORKSPACE,
                at=self.watch.now(),
                person=person,
                place=place,
                emoji=emoji,
                added=added,
            )
        )

    async def edits(self, message: Message, text: str) -> Message:
        changed = msgspec.structs.replace(message, text=text)
        self.talk.put(changed)
        await self.happens(Edited(id=f"e{next(NUMBERS)}", workspace=WORKSPACE, at=self.watch.now(), message=changed))
        return changed

    async def deletes(self, place: Place) -> None:
        self.talk.messages.pop((place.channel, place.message or ""), None)
        await self.happens(Deleted(id=f"d{next(NUMBERS)}", workspace=WORKSPACE, at=self.watch.now(), place=place))

    async def leaves(self, person: Person, channel: str) -> None:
        inside = self.talk.inside.get(channel)
        if inside is not None:
            inside.discard(person.id)
        await self.happens(
            Left(
                id=f"l{next(NUMBERS)}",
                workspace=WORKSPACE,
                at=self.watch.now(),
                person=person,
                place=Place(channel),
            )
        )

    async def happens(self, *events: AnyEvent) -> None:
        """Events come and everything is carried out."""
        await self.intake.accept(events)
        await self.quiet()

    async def quiet(self) -> None:
        """Until nothing more is to be done now."""
        while await self.intake.step() + await self.delivery.step():
            pass

    # Looking

    async def entries(self, **filters: object) -> list[Entry]:
        from bot.kernel.records import EntryFilter, Readable

        everything = EntryFilter(readable=Readable(everything=True), hidden=None, limit=0)
        async with self.storage.turn(WORKSPACE) as store:
            return await store.entries.select(msgspec.structs.replace(everything, **filters))

    async def entry_at(self, message: Message) -> Entry | None:
        async with self.storage.turn(WORKSPACE) as store:
            return await store.entries.at(message.place.channel, message.place.message or "")

    async def parked(self) -> list[tuple[int, str, str, datetime]]:
        return await self.storage.inbox.parked(WORKSPACE)

    async def everything(self) -> str:
        """All that this test knows how to ask of the store, as text: to see whether anything changed."""
        async with self.storage.turn(WORKSPACE) as store:
            return "\n".join([*await _of_entries(store, await self.entries()), *await _of_people(store)])


async def _of_entries(store: Store, entries: Sequence[Entry]) -> list[str]:
    lines = []
    for entry in entries:
        lines.append(repr(entry))
        lines.extend(map(repr, await store.marks.of(entry.id)))
        lines.extend(repr(answer.id) for answer in await store.links.to(entry.id, "answers"))
    return lines


async def _of_people(store: Store) -> list[str]:
    return [repr(await store.people.get(person.id)) for person in (ANA, BEN, CEM, DORA)]


def buttons(*shown: object) -> list[Button]:
    """All buttons, those beside items too."""
    found: list[Button] = []
    for thing in _inside(*shown):
        if isinstance(thing, Button):
            found.append(thing)
    return found


def menus(*shown: object) -> list[Menu]:
    return [thing for thing in _inside(*shown) if isinstance(thing, Menu)]


def button(shown: object, label: str) -> Button:
    """The button of this label."""
    named = [one for one in buttons(shown) if one.label.msgid == label]
    assert named, f"no button {label!r} among {[one.label.msgid for one in buttons(shown)]}"
    return named[0]


def form_in(answers: Sequence[Reply]) -> Open:
    (only,) = answers
    assert isinstance(only, Open)
    return only


def _inside(*things: object) -> list[object]:
    found: list[object] = []
    waiting = list(things)[::-1]
    while waiting:
        thing = waiting.pop()
        found.append(thing)
        match thing:
            case msgspec.Struct():
                waiting.extend(reversed([getattr(thing, name) for name in thing.__struct_fields__]))
            case dict():
                waiting.extend(reversed(list(thing.values())))
            case list() | tuple():
                waiting.extend(reversed(thing))
    return found


def words(thing: object) -> str:
    """What a person reads in it, roughly: templates filled in, in the order in which they stand."""
    return "\n".join(line for line in _words(thing).split("\n") if line.strip())


def _words(thing: object) -> str:
    match thing:
        case Text(msgid, values, many):
            template = many if many and values.get("n") != 1 else msgid
            return re.sub(r"\{(\w+)\}", lambda place: _words(values.get(place[1], place[0])), template)
        case str():
            return thing
        case int():
            return str(thing)
        case Who(id) | Where(id):
            return id
        case Verb(verb):
            return f"`/practice {verb}`"
        case Quote(said, limit):
            return said[:limit] if limit else said
        case When(at):
            return at.date().isoformat()
        case WebLink(url, label):
            return _words(label) if label else url
        case Spot(label=label):
            return _words(label) if label else "a message"
        case Listing(values):
            return ", ".join(map(_words, values))
        case Button(label=label):
            return f"[{_words(label)}]"
        case Items(items):
            return "\n".join(map(_words, items))
        case Item(text, detail, beside):
            return " ".join(_words(part) for part in (text, detail, beside) if part is not None)
        case Frozen():
            return "\n".join(_words(getattr(thing, name)) for name in thing.__struct_fields__ if _speaks(thing, name))
        case dict():
            return "\n".join(map(_words, thing.values()))
        case list() | tuple():
            return "\n".join(map(_words, thing))
    return ""


def _speaks(thing: Frozen, name: str) -> bool:
    """Is this field something to read, and not an address?"""
    value = getattr(thing, name)
    addresses = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    return not addresses and not isinstance(value, str | int | bytes)
