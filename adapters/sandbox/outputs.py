"""What the bot said since a moment, as the people it was meant for read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from adapters.sandbox.app import Sandbox
from adapters.sandbox.memory import BOT, DIRECT, Change
from adapters.sandbox.render import Json, Renderer, card_buttons, card_text, form_text
from adapters.sandbox.script import Words
from bot.card import Card
from bot.form import Form
from bot.places import ChannelKind

Collect = Callable[[Card | Form], None]


@dataclass(slots=True)
class Output:
    """One thing the bot said. `person`: who alone sees it; `people`: who is in the conversation, where it isn't a channel.
    `edited`: it was there before. `taken`: an expectation was met by it. `buttons` with the words each stands beside."""

    kind: Literal["post", "whisper", "home", "form"]
    text: str
    buttons: list[tuple[Json, str]] = field(default_factory=list)
    menus: list[Json] = field(default_factory=list)
    channel: str = ""
    thread: str | None = None
    id: str = ""
    post: str = ""
    person: str = ""
    people: tuple[str, ...] = ()
    edited: bool = False
    taken: bool = False
    at: float = 0.0

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons and menus."""
        return [str(button["label"]) for button, _ in self.buttons] + [str(menu["label"]) for menu in self.menus]

    def has(self, words: Words) -> bool:
        """Does it say all this?"""
        text = squeezed(self.text)
        if not (words.quoted or words.buttons):
            return squeezed(words.prose).rstrip(".").casefold() in text.casefold()
        quoted = all(squeezed(part) in text for part in words.quoted)
        return quoted and all(squeezed(label) in map(squeezed, self.labels) for label in words.buttons)

    def __str__(self) -> str:
        where = {
            "whisper": f"only to {self.person}",
            "home": f"Home of {self.person}",
            "form": f"form for {self.person}",
        }
        place = where.get(self.kind) or ("to " + " and ".join(self.people) if self.people else f"in #{self.channel}")
        thread = " (in a thread)" if self.thread and self.kind == "post" else ""
        edited = " (changed)" if self.edited else ""
        words = "\n      ".join(self.text.splitlines())
        return f"  - {place}{thread}{edited}: {words} " + " ".join(f"[{label}]" for label in self.labels)


def squeezed(text: str) -> str:
    """As it is quoted in a walkthrough: blanks count once, quotation marks are straight, mentions are names."""
    return " ".join(text.translate(_STRAIGHT).split())


_STRAIGHT = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "@": None})


class Outputs:
    """Renders and remembers what the bot says."""

    def __init__(self, sandbox: Sandbox, collect: Collect | None = None) -> None:
        self.sandbox, self.collect = sandbox, collect
        self.since: list[Output] = []
        self._changes: list[Change] = []
        self._ever: set[tuple[str, str]] = set()
        sandbox.world.listen(self._changes.append)

    def begin(self) -> None:
        """An action begins: what was said before it counts no more."""
        self.since = []
        self._changes.clear()

    def gather(self) -> None:
        """Take in what changed in the world since `begin`, each thing once and as it is now."""
        last = {(change.channel, change.id): change for change in self._changes}
        self._changes.clear()
        for key, change in last.items():
            edited = key in self._ever
            self._ever.add(key)
            if change.kind in ("whisper", "replace") and change.id in self.sandbox.world.whispers:
                self.since.append(self.whisper(change.id, edited=edited))
            elif change.kind == "message":
                output = self.post(*key, edited=edited)
                if output:
                    self.since.append(output)

    def whisper(self, id: str, *, edited: bool = False) -> Output:
        """A whisper as its person reads it."""
        whisper = self.sandbox.world.whispers[id]
        output = self.card("whisper", whisper.card, whisper.person)
        output.channel, output.thread, output.id, output.edited = whisper.channel, whisper.thread, id, edited
        return output

    def post(self, channel: str, id: str, *, edited: bool = False, reader: str = "") -> Output | None:
        """One of the bot's messages, as `reader` or the first of those who may read it reads it."""
        world = self.sandbox.world
        said = world.message(channel, id)
        if said is None or said.card is None:
            return None
        room = world.room(channel)
        direct = room is not None and room.kind in (ChannelKind.DIRECT, ChannelKind.GROUP)
        inside = [channel.removeprefix(DIRECT)] if channel.startswith(DIRECT) else list(world.members.get(channel, {}))
        output = self.card("post", said.card, reader or next(iter(inside), BOT))
        output.channel, output.thread, output.id, output.post = channel, said.thread, id, said.post
        output.person, output.people, output.edited = "", tuple(inside) if direct else (), edited
        return output

    def card(self, kind: Literal["post", "whisper", "home"], card: Card, person: str) -> Output:
        """A card as somebody reads it."""
        if self.collect:
            self.collect(card)
        shown = self._renderer(person).card(card)
        menus = [part for part in shown["parts"] if part["type"] == "menu"]
        return Output(kind, card_text(shown), card_buttons(shown), menus, person=person)

    def form(self, id: str, form: Form, person: str) -> Output:
        """A form as somebody reads it."""
        if self.collect:
            self.collect(form)
        return Output("form", form_text(self.rendered(id, form, person)), id=id, person=person)

    def rendered(self, id: str, form: Form, person: str) -> Json:
        """A form's data."""
        return self._renderer(person).form(id, form)

    def visible(self, person: str) -> Iterator[Output]:
        """Every card this person can see, the latest first."""
        world = self.sandbox.world
        found = [(whisper.at, "", whisper.id) for whisper in world.whispers_of(person)]
        channels = {channel for channel in [*world.rooms, DIRECT + person] if world.may_read(channel, person)}
        for channel in channels:
            found += [(said.at, channel, said.id) for said in world.timeline(channel).by(BOT)]
        for at, channel, id in sorted(found, reverse=True):
            output = self.post(channel, id, reader=person) if channel else self.whisper(id)
            if output:
                output.at = at
                yield output

    def _renderer(self, person: str) -> Renderer:
        return Renderer(self.sandbox.world, person, self.sandbox.clock.now(), lambda data, name, media_type: "/file/x")
