"""Within which lane things keep their order. Pure."""

from __future__ import annotations

from typing import assert_never

from bot.incoming import AnyEvent, TimeCame
from bot.places import Place
from bot.reply import Edit, Emoji, OpenThread, Outgoing, RefreshHome, Say, SetTags, Tell, Unsay, Whisper


def lane_of(reply: Outgoing) -> str:
    """The channel it goes to, or the person. Edits and withdrawals go where their post goes; by themselves, nowhere: ""."""
    match reply:
        case Say(to=place) | Emoji(place=place) | OpenThread(place=place) | SetTags(place=place):
            return place.channel
        case Tell(people=people):
            return "person:" + ",".join(sorted(people))
        case Whisper(place=Place() as place):
            return place.channel
        case Whisper(person=person) | RefreshHome(person=person):
            return f"person:{person}"
        case Edit() | Unsay():
            return ""
        case _:
            assert_never(reply)


def post_of(reply: Outgoing) -> str:
    """The name of the post it makes, changes or takes back; "" if none."""
    match reply:
        case Say() | Tell() | OpenThread() | Edit() | Unsay():
            return reply.post
        case _:
            return ""


def lane_of_event(event: AnyEvent) -> str:
    """The conversation it belongs to. Timers wait only for themselves."""
    if isinstance(event, TimeCame):
        return f"timer:{event.timer}:{event.record}"
    return event.lane
