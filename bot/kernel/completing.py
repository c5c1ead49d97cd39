"""Completions that several features offer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import CommunityError
from bot.form import Option
from bot.kernel.records import EntryFilter
from bot.text import t, verbatim
from bot.turn import Turn

MOST_LOOKED_AT = 50


async def topics_like(turn: Turn, typed: str) -> Sequence[Option]:
    """The community's topics that begin with, else contain, what was typed; only those this person can see used."""
    known = {topic.name: topic.adopted for topic in await turn.store.topics.all(turn.here.id)}
    low = typed.casefold()
    ranked = sorted((not name.casefold().startswith(low), name) for name in known if low in name.casefold())
    seen = [name for _, name in ranked[:MOST_LOOKED_AT] if known[name] or await _is_seen(turn, name)]
    return [Option(name, verbatim(name)) for name in seen[:25]]


async def _is_seen(turn: Turn, topic: str) -> bool:
    """Is it on anything that this person may read?"""
    which = EntryFilter(readable=turn.readable, community=turn.here.id, topic=topic, limit=1)
    return bool(await turn.store.entries.select(which))


async def person_named(turn: Turn, typed: str) -> str:
    """The id of a person given by id, mention or name. Raises CommunityError for a name that nobody, or several, have."""
    name = typed.strip().lstrip("@")
    if not name or await turn.store.people.get(name):
        return name
    called = [one for one in await turn.store.people.named(name) if one.name.casefold() == name.casefold()]
    if len(called) != 1:
        raise CommunityError(t("I don't know whom you mean by “{name}”. Choose a name from the list.", name=name[:60]))
    return called[0].id


async def people_like(turn: Turn, typed: str) -> Sequence[Option]:
    """People whose name begins with what was typed."""
    return [Option(person.id, verbatim(person.name or person.id)) for person in await turn.store.people.named(typed)]
