"""What Discord will never take, in the core's words."""

from __future__ import annotations

from adapters.discord.calls import (
    ARCHIVED,
    CLOSED,
    NO_ACCESS,
    NO_PERMISSION,
    NOTHING_SHARED,
    UNKNOWN_CHANNEL,
    UNKNOWN_MEMBER,
    UNKNOWN_MESSAGE,
    UNKNOWN_USER,
    DiscordError,
)
from bot.delivery import Refused, Why

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_WHY: dict[Why, frozenset[int]] = {
    Why.CHANNEL_GONE: frozenset({UNKNOWN_CHANNEL, UNKNOWN_MESSAGE}),
    Why.UNINSTALLED: frozenset({10004}),  # the server
    Why.PERSON_GONE: frozenset({UNKNOWN_USER, UNKNOWN_MEMBER, NOTHING_SHARED}),
    Why.NOT_IN_CHANNEL: frozenset({NO_ACCESS}),
    Why.NOT_ALLOWED: frozenset(
        {
            NO_PERMISSION,
            CLOSED,
            20009,  # explicit content
            30033,  # too many people in a thread
            40060,
            50008,  # no channel for texts
            50024,  # not in a channel of this kind
            160006,  # too many threads at work
            200000,  # the server's own rules
            200001,
            240000,  # links
        }
    ),
    Why.ARCHIVED: frozenset({ARCHIVED, 160005}),
    Why.TOO_LONG: frozenset({40005}),
    Why.TOO_LATE: frozenset({50005}),  # not ours to change
}
_BY_CODE = {code: why for why, codes in _WHY.items() for code in codes}
_BY_STATUS = {403: Why.NOT_ALLOWED, 404: Why.CHANNEL_GONE, 413: Why.TOO_LONG}


def refusal(error: DiscordError) -> Refused:
    """The same for the core: which `Why`, and after a colon what helps to mend it."""
    why = _BY_CODE.get(error.code) or _BY_STATUS.get(error.status)
    return Refused(why or f"{Why.NOT_TAKEN}:{error.code or error.status}")
