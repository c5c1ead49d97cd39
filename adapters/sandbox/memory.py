"""What is known of the simulated chat at this moment, and how one step changes it. Reading never changes anything."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, assert_never

from adapters.sandbox import log
from adapters.sandbox.log import Step
from adapters.sandbox.timeline import Said, Timeline
from bot.places import ChannelKind

BOT = "lunchtable"
BOT_NAME = "Lunchtable"
MOST_WHISPERS = 100  # a person's older ones are forgotten
DIRECT = "dm:"


@dataclass(frozen=True, slots=True)
class Change:
    """Something those who look should know. `person`: only they ("": whoever may see the channel)."""

    seq: int
    kind: Literal["message", "gone", "whisper", "replace", "channels", "home"]
    channel: str = ""
    thread: str | None = None
    id: str = ""
    person: str = ""


class Memory:
    """People, channels, messages, whispers and files, as the steps so far have made them."""

    def __init__(self) -> None:
        self.era = ""
        self.seq = 0
        self.people: dict[str, log.Person] = {}
        self.rooms: dict[str, log.Room] = {}
        self.strangers: dict[str, str] = {}  # names of those an archive knows and who aren't here
        self.members: dict[str, dict[str, None]] = {}
        self.files: dict[str, log.File] = {}
        self.whispers: dict[str, log.Whispered] = {}
        self.changes: list[Change] = []
        self._timelines: dict[str, Timeline] = {}
        self._late: dict[str, list[Step]] = {}
        self._seen: dict[tuple[str, str], float] = {}
        self._posts: dict[str, tuple[str, str]] = {}
        self._nonces: dict[str, tuple[str, str]] = {}
        self._last_at = 0.0

    def room(self, id: str) -> log.Room | None:
        """A channel; everyone has a direct one with the bot."""
        person = id.removeprefix(DIRECT)
        if id.startswith(DIRECT) and person in self.people:
            return log.Room(id, BOT_NAME, ChannelKind.DIRECT)
        return self.rooms.get(id)

    def is_member(self, channel: str, person: str) -> bool:
        """Is this person in this channel?"""
        return person in self.members.get(channel, {}) or channel == DIRECT + person

    def may_read(self, channel: str, person: str) -> bool:
        """Public channels are open to everyone here; all others to their members only."""
        room = self.room(channel)
        open_to_all = room is not None and room.kind in (ChannelKind.PUBLIC, ChannelKind.FORUM)
        return open_to_all or self.is_member(channel, person)

    def rooms_of(self, person: str) -> list[log.Room]:
        """The channels this person can read, the direct one with the bot last."""
        rooms = [room for room in self.rooms.values() if not room.gone and self.may_read(room.id, person)]
        direct = self.room(DIRECT + person)
        return [*rooms, *([direct] if direct else [])]

    def name_of(self, person: str) -> str:
        """What a person is called."""
        known = self.people.get(person)
        return known.name if known else BOT_NAME if person == BOT else self.strangers.get(person, person)

    def message(self, channel: str, id: str) -> Said | None:
        """One message."""
        timeline = self._timelines.get(channel)
        return timeline.get(id) if timeline else None

    def timeline(self, channel: str) -> Timeline:
        """A channel's messages."""
        return self._timelines.get(channel) or Timeline()

    def whispers_of(self, person: str) -> list[log.Whispered]:
        """What was whispered to this person and hasn't gone away, oldest first."""
        return [whisper for whisper in self.whispers.values() if whisper.person == person]

    def unread(self, person: str, channel: str) -> int:
        """How many messages of others came since this person looked."""
        if not self.is_member(channel, person):
            return 0
        return self.timeline(channel).count_after(self._seen.get((person, channel), 0.0), person)

    def post_named(self, name: str) -> tuple[str, str] | None:
        """(channel, message) of the bot's post with this name."""
        return self._posts.get(name)

    def sent(self, nonce: str) -> tuple[str, str] | None:
        """(channel, message or whisper) of what came from this parcel."""
        return self._nonces.get(nonce)

    @property
    def latest(self) -> float:
        """When the last thing was said."""
        return self._last_at

    def since(self, seq: int) -> list[Change]:
        """The last change of each message after a number, in order."""
        later = self.changes[bisect_right(self.changes, seq, key=lambda change: change.seq) :]
        last = {(change.channel, change.id): change for change in later if change.kind in ("message", "gone")}
        return sorted(last.values(), key=lambda change: change.seq)

    def apply(self, step: Step) -> Change | None:
        """Make one step true; returns what others should know of it."""
        change = self._effect(step)
        if change is not None:
            self.changes.append(change)
        return change

    def _effect(self, step: Step) -> Change | None:
        match step:
            case log.Began():
                self.era = step.era
            case log.Person():
                self.people[step.id] = step
                return Change(self.seq, "channels")
            case log.Room():
                self.rooms[step.id] = step
                self.members.setdefault(step.id, {})
                return Change(self.seq, "channels", step.id)
            case log.Entered():
                return self._entered(step)
            case log.File():
                self.files[step.id] = step
            case log.Wrote():
                return self._wrote(step)
            case log.Rewrote() | log.Reaction() | log.Erased():
                return self._changed(step)
            case log.Whispered() | log.Rewhispered():
                return self._whispered(step)
            case log.Saw():
                self._seen[step.person, step.channel] = step.at
                return Change(self.seq, "channels", person=step.person)
            case _:
                assert_never(step)
        return None

    def _entered(self, step: log.Entered) -> Change:
        members = self.members.setdefault(step.channel, {})
        if step.inside:
            members[step.person] = None
            messages = self.timeline(step.channel).messages
            self._seen[step.person, step.channel] = messages[-1].at if messages else 0.0
        else:
            members.pop(step.person, None)
        return Change(self.seq, "channels", step.channel)

    def _wrote(self, step: log.Wrote) -> Change:
        self._last_at = max(self._last_at, step.at)
        said = Said(
            step.id, step.channel, step.thread, step.author, step.at, step.text, step.card, step.files, post=step.post
        )
        self._timelines.setdefault(step.channel, Timeline()).add(said)
        if step.post:
            self._posts[step.post] = (step.channel, step.id)
        if step.nonce:
            self._nonces[step.nonce] = (step.channel, step.id)
        return Change(self.seq, "message", step.channel, step.thread, step.id)

    def _changed(self, step: log.Rewrote | log.Reaction | log.Erased) -> Change | None:
        said = self.message(step.channel, step.id)
        if said is None:  # of an archive that isn't loaded yet
            self._late.setdefault(step.channel, []).append(step)
            return None
        match step:
            case log.Rewrote():
                said.edited = said.edited or step.text is not None
                said.text = said.text if step.text is None else step.text
                said.card = step.card or said.card
                said.tags = said.tags if step.tags is None else step.tags
            case log.Reaction():
                put_emoji(said, step.emoji, step.person, step.on)
            case log.Erased():
                self._timelines[step.channel].remove(step.id)
                return Change(self.seq, "gone", step.channel, said.thread, step.id)
            case _:
                assert_never(step)
        return Change(self.seq, "message", step.channel, said.thread, step.id)

    def _whispered(self, step: log.Whispered | log.Rewhispered) -> Change:
        if isinstance(step, log.Whispered):
            self._last_at = max(self._last_at, step.at)
            self.whispers[step.id] = step
            if step.nonce:
                self._nonces[step.nonce] = (step.channel, step.id)
            mine = self.whispers_of(step.person)
            for old in mine[:-MOST_WHISPERS]:
                del self.whispers[old.id]
            return Change(self.seq, "whisper", step.channel, step.thread, step.id, step.person)
        before = self.whispers[step.id]
        if step.card is None:
            del self.whispers[step.id]
        else:
            self.whispers[step.id] = log.Whispered(
                before.id, before.person, before.channel, before.thread, step.card, before.at, before.nonce
            )
        return Change(self.seq, "replace", before.channel, before.thread, step.id, before.person)


def put_emoji(said: Said, emoji: str, person: str, on: bool) -> None:
    """Put one person's emoji on a message or take it off."""
    reactions = said.reactions = said.reactions or {}
    people = reactions.setdefault(emoji, [])
    if on and person not in people:
        people.append(person)
    elif not on and person in people:
        people.remove(person)
    if not people:
        del reactions[emoji]


def when(said: Said) -> datetime:
    """When it was said."""
    return datetime.fromtimestamp(said.at, UTC)
