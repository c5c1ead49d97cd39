"""Of which community a button or form speaks that is used in a DM or in Home: that of what its record names."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.feature import About
from bot.incoming import ButtonPressed, FormSent, Incoming
from bot.kernel.pending import FORM
from bot.kernel.records import Community, Readable
from bot.ports import Store
from bot.registry import Registry
from bot.turn import number_in


def record_of(incoming: Incoming, registry: Registry) -> tuple[About, str]:
    """What its record is declared to begin with, and the record; "" for everything else."""
    match incoming:
        case ButtonPressed(action=name, record=record) if name in registry.actions:
            return registry.actions[name].about, record
        case FormSent(form=name, record=record) if name in registry.forms:
            return registry.forms[name].about, record
        case _:
            return "", ""


async def community_about(
    store: Store, about: About, record: str, person: str, readable: Readable, now: datetime
) -> Community | None:
    """The community of what the record names; None when this person doesn't see that."""
    first = record.partition(":")[0]
    match about:
        case "":
            return None
        case "entry":
            entry = await store.entries.get(number_in(first)) if number_in(first) else None
            seen = entry is not None and readable.shows(entry)
            return await store.communities.get(entry.community) if entry is not None and seen else None
        case "community":
            return await store.communities.get(number_in(first)) if number_in(first) else None
        case "channel":
            return await store.communities.of_channel(record)
        case "place":
            return await store.communities.of_channel(record.partition(" ")[0])
        case "pending":
            kept = await store.drafts.get(person, FORM, record, now)
            return await store.communities.of_channel(str(kept.get("channel", ""))) if kept else None
        case _:
            assert_never(about)
