"""What the sample community is made of. Plain values, no behaviour beyond looking something up."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """One member. `name` is what others call them, `about` is one sentence in their own words."""

    id: str
    name: str
    about: str
    language: str
    steward: bool


@dataclass(frozen=True, slots=True)
class SampleChannel:
    """One channel. `members` are the ids of all who are in it, in the order of the community's people."""

    id: str
    name: str
    purpose: str
    members: tuple[str, ...]
    private: bool
    home: bool


@dataclass(frozen=True, slots=True)
class SampleDomain:
    """What the community cares about, why, for whom, and what it is not about: one sentence each."""

    care: str
    why: str
    for_whom: str
    not_about: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The whole community. Exactly one channel is its home; `timezone` is an IANA name."""

    name: str
    timezone: str
    language: str
    domain: SampleDomain
    people: tuple[SamplePerson, ...]
    channels: tuple[SampleChannel, ...]

    @property
    def home(self) -> SampleChannel:
        """The home channel."""
        return next(channel for channel in self.channels if channel.home)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message. `key` is the same on every day the file is read; `thread` is the key of the thread's first message."""

    key: str
    at: datetime
    channel_id: str
    person_id: str
    text: str
    thread: str | None


@dataclass(frozen=True, slots=True)
class ReactedTo:
    """An emoji put on the message with `message_key`."""

    at: datetime
    message_key: str
    person_id: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command typed to the bot in a channel; `text` begins with the slash."""

    at: datetime
    channel_id: str
    person_id: str
    text: str


Event = Spoken | ReactedTo | Commanded
"""One thing that happened; `at` is always an aware time in UTC."""
