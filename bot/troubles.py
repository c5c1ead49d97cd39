"""What could not be said is told to stewards, who may be able to mend it. Here it is noted, durably and without its text."""

from __future__ import annotations

from datetime import datetime

from bot.delivery import Why
from bot.incoming import Undelivered
from bot.ports import Parcel, Storage
from bot.reply import OpenThread, RefreshHome, Say, Tell, Whisper

_UNCERTAIN = (Why.UNCLEAR, Why.TROUBLE)
_READ = tuple(reply.__name__ for reply in (Say, Tell, Whisper, OpenThread))
_NOBODYS_BUSINESS = (Why.UNINSTALLED,)  # there is nobody left to tell


def may_have_arrived(kind: str, why: str) -> bool:
    """Is it unclear whether people have read this? What only brings something up to date is simply done the next time."""
    return why in _UNCERTAIN and kind in _READ


async def note(storage: Storage, parcel: Parcel, why: str, now: datetime) -> None:
    """Something was given up: an event for the feature that tells stewards. Noted twice, it happens once."""
    code = why.partition(":")[0]
    if code in _NOBODYS_BUSINESS or isinstance(parcel.reply, RefreshHome):  # telling refreshes Home: no end otherwise
        return
    kind, people = type(parcel.reply).__name__, _people(parcel)
    if why == Why.UNCLEAR and not may_have_arrived(kind, why):
        return
    private = parcel.lane.startswith("person:") or code == Why.PERSON_GONE
    undelivered = Undelivered(
        id=f"undelivered:{parcel.id}:{code}",
        workspace=parcel.workspace,
        at=now,
        why=why,
        kind=kind,
        post=getattr(parcel.reply, "post", ""),
        channel="" if private and people else parcel.lane,
        people=people if private else (),
    )
    await storage.inbox.accept([undelivered], now)


def _people(parcel: Parcel) -> tuple[str, ...]:
    match parcel.reply:
        case Tell(people=people) | OpenThread(people=people):
            return people
        case Whisper(person=person):
            return (person,)
        case _:
            return ()
