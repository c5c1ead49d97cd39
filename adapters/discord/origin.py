"""Where an interaction came from, so that its answer finds the way back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from adapters.discord.payloads import EPHEMERAL, Json, id_of, number, part, word


class Kind(IntEnum):
    """Discord's kinds of interactions."""

    NONE = 0
    PING = 1
    COMMAND = 2  # a slash command, or a message's menu
    COMPONENT = 3  # a button or a menu on a card
    AUTOCOMPLETE = 4
    FORM = 5


@dataclass(frozen=True, slots=True)
class Origin:
    """The interaction to answer. `message` is the card a button was pressed on, or the one whose button opened the form;
    "" where there is none. The token answers for fifteen minutes and is shown to nobody."""

    interaction: str = ""
    token: str = field(default="", repr=False)
    application: str = ""
    kind: Kind = Kind.NONE
    channel: str = ""  # as Discord has it: in a thread, the thread
    message: str = ""
    ephemeral: bool = False  # the card is one only this person sees
    guild: str = ""  # "" in a direct message
    user: str = ""

    @property
    def on_card(self) -> bool:
        """Is there a card that the answer may change?"""
        return bool(self.message) and self.kind in (Kind.COMPONENT, Kind.FORM)


def origin_of(data: Json) -> Origin:
    """The origin of an INTERACTION_CREATE; what isn't told is empty."""
    message, kind = part(data, "message"), number(data, "type", 0)
    return Origin(
        interaction=id_of(data, "id"),
        token=word(data, "token"),
        application=id_of(data, "application_id"),
        kind=Kind(kind) if kind in Kind._value2member_map_ else Kind.NONE,
        channel=id_of(data, "channel_id") or id_of(part(data, "channel"), "id"),
        message=id_of(message, "id"),
        ephemeral=bool(number(message, "flags", 0) & EPHEMERAL),
        guild=id_of(data, "guild_id"),
        user=id_of(part(part(data, "member"), "user"), "id") or id_of(part(data, "user"), "id"),
    )
