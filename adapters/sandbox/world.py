"""The simulated platform: people, channels, messages, reactions, whispers. Every change has a number and can be kept.

`World` is written step by step (see `log`), so that reading the file again gives the same world. It knows nothing of
the bot's core beyond cards.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC

import msgspec

from adapters.sandbox import log
from adapters.sandbox.log import Line, Log, Step
from adapters.sandbox.memory import Change, Memory
from adapters.sandbox.timeline import Said, Timeline
from bot.card import Card
from bot.ports import Clock


class World(Memory):
    """All of it. Methods that change something return what came of it; reading never changes anything."""

    def __init__(self, clock: Clock, kept: Log | None = None) -> None:
        super().__init__()
        self.clock, self.kept = clock, kept
        self._contents: dict[str, bytes] = {}
        self._listeners: list[Callable[[Change], None]] = []
        for line in kept.read() if kept else ():
            self.seq = line.seq
            self.apply(line.step)
        if not self.era:
            self._do(log.Began(uuid.uuid4().hex))

    def begin_anew(self) -> None:
        """Forget everything, as for the next scene of a tour. Only for a world that isn't kept."""
        if self.kept:
            raise RuntimeError("this world is kept in a file; take a new file instead")
        number = self.seq
        super().__init__()
        self.seq = number
        self._do(log.Began(uuid.uuid4().hex))

    # ------------------------------------------------------------------------------------------------- who and where

    def set_person(self, person: log.Person) -> None:
        """Let a person come, or change what is known of them."""
        self._do(person)

    def set_room(self, room: log.Room) -> None:
        """Make a channel or change it."""
        self._do(room)

    def set_bot(self, channel: str, inside: bool) -> None:
        """Bring the bot into a channel or put it out."""
        self._do(msgspec.structs.replace(self.rooms[channel], bot=inside))

    def enter(self, channel: str, person: str, inside: bool = True) -> bool:
        """Let a person into a channel or out of it; False if they were there (or not) already."""
        if (person in self.members.get(channel, {})) == inside:
            return False
        self._do(log.Entered(channel, person, inside))
        return True

    # ----------------------------------------------------------------------------------------------------- messages

    def write(
        self,
        author: str,
        channel: str,
        text: str = "",
        thread: str | None = None,
        *,
        files: Sequence[str] = (),
        card: Card | None = None,
        post: str = "",
        nonce: str = "",
    ) -> Said:
        """Say something. A reply to a reply belongs to the same thread."""
        root = self.message(channel, thread) if thread else None
        thread = root.thread or root.id if root else thread
        at = self._moment()
        id = f"{at:.6f}"
        self._do(log.Wrote(id, channel, thread, author, at, text, card, tuple(files), post, nonce))
        said = self.message(channel, id)
        assert said is not None  # noqa: S101 - just written
        return said

    def rewrite(self, channel: str, id: str, *, text: str | None = None, card: Card | None = None) -> None:
        """Change a message's words or card."""
        self._do(log.Rewrote(channel, id, text, card))

    def tag(self, channel: str, id: str, tags: tuple[str, ...]) -> None:
        """Set a forum post's tags."""
        self._do(log.Rewrote(channel, id, tags=tags))

    def erase(self, channel: str, id: str) -> None:
        """Delete a message."""
        self._do(log.Erased(channel, id))

    def react(self, person: str, channel: str, id: str, emoji: str, on: bool = True) -> bool:
        """Put an emoji on a message or take it off; False if nothing changed."""
        said = self.message(channel, id)
        if said is None or (person in (said.reactions or {}).get(emoji, ())) == on:
            return False
        self._do(log.Reaction(channel, id, person, emoji, on))
        return True

    def whisper(self, person: str, card: Card, channel: str, thread: str | None = None, nonce: str = "") -> str:
        """Say something only this person sees; returns its id."""
        at = self._moment()
        id = f"w{at:.6f}"
        self._do(log.Whispered(id, person, channel, thread, card, at, nonce))
        return id

    def rewhisper(self, id: str, card: Card | None) -> None:
        """Change a whisper, or take it away."""
        if id in self.whispers:
            self._do(log.Rewhispered(id, card))

    def saw(self, person: str, channel: str) -> None:
        """This person has seen the channel as it is now."""
        if self.unread(person, channel):
            self._do(log.Saw(person, channel, self.timeline(channel).messages[-1].at))

    def home_changed(self, person: str) -> None:
        """What this person has in Home changed. Not kept: Home is asked for anew."""
        self._tell(Change(self.seq, "home", person=person))

    # -------------------------------------------------------------------------------------------- posts, files, base

    def add_file(self, data: bytes, name: str, media_type: str, alt: str = "") -> log.File:
        """Keep an uploaded file."""
        file = log.File(hashlib.sha256(data).hexdigest(), name, media_type, len(data), alt)
        if self.kept:
            self.kept.keep(file.id, data)
        else:
            self._contents[file.id] = data
        self._do(file)
        return file

    def file_data(self, id: str) -> bytes | None:
        """An uploaded file's content."""
        return (self.kept.kept(id) if self.kept else self._contents.get(id)) if id in self.files else None

    def add_base(self, channel: str, earlier: Iterable[Said]) -> None:
        """Put an archive's messages under what was said here; changes made to them in an earlier run are made again."""
        timeline = self._timelines.setdefault(channel, Timeline())
        timeline.add_base(earlier)
        for step in self._late.pop(channel, []):
            self.apply(step)

    # ------------------------------------------------------------------------------------------------------ changes

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Hear of every change; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _moment(self) -> float:
        """Now, but never the same twice: messages are named by it."""
        now = self.clock.now().astimezone(UTC).timestamp()
        self._last_at = max(round(now, 6), round(self._last_at + 0.000001, 6))
        return self._last_at

    def _do(self, step: Step) -> None:
        self.seq += 1
        if self.kept:
            self.kept.append(Line(self.seq, step))
        change = self.apply(step)
        if change is not None:
            self._tell(change)

    def _tell(self, change: Change) -> None:
        for listener in list(self._listeners):
            listener(change)
