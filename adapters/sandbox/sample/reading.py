"""Reads the sample community and its talk from the files beside this module.

The talk is written like this (`#` at the beginning of a line is a comment, empty lines are skipped):

    @ -38d 09:14 #wound-care     a conversation starts 38 days before today at 09:14 local time in that channel
    Ana: first message
      a line indented by two spaces continues the message above
    :: Ben 👀                    Ben's reaction on the message just above, a minute after it
    +7m > Ben: reply             in the thread of the conversation's first message, 7 minutes after the line before
    +1h Cem: flat message        without `>` in the channel itself; `m`, `h` and `d` are minutes, hours and days
    +2d ! Dora: /practice ask …  a command typed to the bot in that channel

Nothing may happen later than today at 08:30 local time. `@Ana` in a text becomes the mention `[@Ana](person:ana)`.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from adapters.sandbox.sample.community import COMMUNITY_FILE, first_name, read_community, wrong_in
from adapters.sandbox.sample.shapes import (
    Commanded,
    Event,
    ReactedTo,
    Sample,
    SampleChannel,
    Spoken,
)

TALK_FILE: Final = "talk.txt"
LAST_MOMENT: Final = time(8, 30)
REACTION_DELAY: Final = timedelta(minutes=1)

_NAME: Final = r"[^\W\d_][\w-]*"
_HEADER: Final = re.compile(r"@ -(?P<days>\d{1,4})d (?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d) #(?P<channel>[\w-]+)")
_FIRST: Final = re.compile(rf"(?P<name>{_NAME}): (?P<text>\S.*)")
_LATER: Final = re.compile(
    rf"\+(?P<amount>\d{{1,4}})(?P<unit>[mhd]) (?:(?P<mark>[>!]) )?(?P<name>{_NAME}): (?P<text>\S.*)"
)
_REACTION: Final = re.compile(rf":: (?P<name>{_NAME}) (?P<emoji>\S+)")
_MENTION: Final = re.compile(rf"(?<![\w@/.])@(?P<name>{_NAME})")
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def load_community() -> Sample:
    """The sample community. Raises `ValueError` when its file is wrong."""
    return read_community(_file_text(COMMUNITY_FILE))


def load_talk(today: date, sample: Sample) -> list[Event]:
    """All that was said before `today` 08:30 in the sample's time zone, oldest first, a reaction after its message.

    Raises `ValueError` naming file and line when a line is wrong.
    """
    return read_talk(_file_text(TALK_FILE), today, sample)


def _file_text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


# --------------------------------------------------------------------------------------------------------- the talk


def read_talk(text: str, today: date, sample: Sample, source: str = TALK_FILE) -> list[Event]:
    """The talk written in `text`, oldest first. Raises `ValueError` naming `source`, line number and what is wrong."""
    reader = _TalkReader(today, sample)
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        with wrong_in(f"{source}, line {number}"):
            reader.read(line)
    with wrong_in(f"{source}, line {len(lines)}"):
        reader.finish()
    return sorted(reader.events, key=lambda event: event.at)


class _TalkReader:
    """Reads the talk line by line and remembers where in which conversation it is.

    `events` is in the order of the file; as sorting keeps that order among equal times, a reaction never comes before
    its message. Every method raises `ValueError` saying what is wrong with the line.
    """

    def __init__(self, today: date, sample: Sample) -> None:
        self.events: list[Event] = []
        self._today = today
        self._zone = ZoneInfo(sample.timezone)
        self._end = self._utc(today, LAST_MOMENT)
        self._people = {first_name(person): person.id for person in sample.people}
        self._channels = {channel.name: channel for channel in sample.channels}
        self._channel: SampleChannel | None = None
        self._conversation = 0
        self._root: str | None = None
        self._spoken = 0
        self._message: Spoken | None = None
        self._now = self._end

    def read(self, line: str) -> None:
        """Takes one line of the file."""
        if not line.strip():
            return
        match line[0]:
            case "#":
                pass
            case "@":
                self._start(_matched(_HEADER, line, "a header reads `@ -38d 09:14 #channel`"))
            case " ":
                self._continue(line)
            case ":":
                self._react(_matched(_REACTION, line, "a reaction reads `:: Name emoji`"))
            case "+":
                self._later(_matched(_LATER, line, "a later message reads `+7m > Name: text`"))
            case _:
                self._first(_matched(_FIRST, line, "a first message reads `Name: text`"))

    def finish(self) -> None:
        """Checks that the last conversation is complete."""
        if self._channel is not None and self._root is None:
            raise ValueError("the conversation has no message")

    def _start(self, header: re.Match[str]) -> None:
        self.finish()
        channel = self._channels.get(header["channel"])
        if channel is None:
            raise ValueError(f"no channel is called #{header['channel']}")
        self._channel, self._root, self._message, self._spoken = channel, None, None, 0
        self._conversation += 1
        day = self._today - timedelta(days=int(header["days"]))
        self._now = self._past(self._utc(day, time(int(header["hour"]), int(header["minute"]))))

    def _first(self, found: re.Match[str]) -> None:
        if self._channel is None:
            raise ValueError("a message needs a header before it")
        if self._root is not None:
            raise ValueError("only the first message of a conversation has no `+7m` before the name")
        self._root = self._say(found, thread=None)

    def _later(self, found: re.Match[str]) -> None:
        if self._root is None:
            raise ValueError("a conversation begins with a message without `+`")
        self._now = self._past(self._now + int(found["amount"]) * _UNITS[found["unit"]])
        match found["mark"]:
            case "!":
                self._command(found)
            case ">":
                self._say(found, thread=self._root)
            case _:
                self._say(found, thread=None)

    def _say(self, found: re.Match[str], thread: str | None) -> str:
        channel, person_id = self._speaker(found["name"])
        self._spoken += 1
        key = f"talk-{self._conversation:02}-{self._spoken:02}"
        self._message = Spoken(key, self._now, channel.id, person_id, self._with_mentions(found["text"]), thread)
        self.events.append(self._message)
        return key

    def _command(self, found: re.Match[str]) -> None:
        if not found["text"].startswith("/practice "):
            raise ValueError("a command begins with `/practice `")
        channel, person_id = self._speaker(found["name"])
        self._message = None
        self.events.append(Commanded(self._now, channel.id, person_id, found["text"].rstrip()))

    def _continue(self, line: str) -> None:
        if self._message is None or self.events[-1] is not self._message:
            raise ValueError("an indented line must follow the message it continues")
        if not line.startswith("  ") or line.startswith("   "):
            raise ValueError("a line that continues a message is indented by two spaces")
        longer = replace(self._message, text=f"{self._message.text}\n{self._with_mentions(line[2:])}")
        self._message = self.events[-1] = longer

    def _react(self, found: re.Match[str]) -> None:
        if self._message is None:
            raise ValueError("a reaction must follow a message")
        _, person_id = self._speaker(found["name"])
        at = self._past(self._message.at + REACTION_DELAY)
        reaction = ReactedTo(at, self._message.key, person_id, found["emoji"])
        if reaction in self.events:
            raise ValueError(f"{found['name']} put {found['emoji']} on this message already")
        self.events.append(reaction)

    def _speaker(self, name: str) -> tuple[SampleChannel, str]:
        """The channel of this conversation and the id of the person with that first name, who must be in it."""
        if self._channel is None:
            raise ValueError("this needs a header before it")
        person_id = self._person_id(name)
        if person_id not in self._channel.members:
            raise ValueError(f"{name} is not in #{self._channel.name}")
        return self._channel, person_id

    def _person_id(self, name: str) -> str:
        if name not in self._people:
            raise ValueError(f"nobody is called {name}")
        return self._people[name]

    def _with_mentions(self, text: str) -> str:
        return _MENTION.sub(lambda found: f"[@{found['name']}](person:{self._person_id(found['name'])})", text.rstrip())

    def _utc(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self._zone).astimezone(UTC)

    def _past(self, at: datetime) -> datetime:
        if at >= self._end:
            raise ValueError(f"this would happen after today {LAST_MOMENT:%H:%M}")
        return at


def _matched(pattern: re.Pattern[str], line: str, rule: str) -> re.Match[str]:
    found = pattern.fullmatch(line.rstrip())
    if found is None:
        raise ValueError(f"{rule}, this is {line.strip()!r}")
    return found
