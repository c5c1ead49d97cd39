"""One event as the gateway tells it, and what every reader of events needs of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from adapters.discord.channels import ChannelFacts
from adapters.discord.here import Here
from adapters.discord.payloads import Json, id_of
from adapters.discord.read_values import person_of
from bot.places import Channel, ChannelKind, Person, Place


class Told(NamedTuple):  # made for every event: quicker than a frozen dataclass
    """A dispatch, the bot it came to, and what is known by then. `stamp` tells it from the same another time, `now` when
    it was heard: for what Discord gives neither id nor time of."""

    data: Json
    here: Here
    stamp: str
    facts: ChannelFacts
    now: datetime

    @property
    def workspace(self) -> str:
        return self.here.workspace

    @property
    def direct(self) -> bool:
        """Is it said outside any server?"""
        return not id_of(self.data, "guild_id") and self.facts.known(id_of(self.data, "channel_id")) is None

    def is_mine(self, person: str) -> bool:
        """Did the bot itself do or say this?"""
        return bool(person) and person == self.here.bot_user

    def place(self, channel: str, message: str | None = None) -> Place:
        return self.facts.place(channel, message)

    def channel(self, channel: str) -> Channel:
        """The channel of what is said there. One that nobody knows counts as private."""
        if self.direct:
            return Channel(channel, kind=ChannelKind.DIRECT)
        return self.facts.channel(channel) or Channel(channel, kind=ChannelKind.PRIVATE)

    def person(self, user: Json, member: Json) -> Person:
        """Somebody, with what the server calls them and lets them do, where it is told."""
        return person_of(user, member, self.facts, self.here.guild)
