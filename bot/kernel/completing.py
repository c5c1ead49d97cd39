"""Completions that several features offer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.form import Option
from bot.text import verbatim
from bot.turn import Turn


async def topics_like(turn: Turn, typed: str) -> Sequence[Option]:
    """The community's topics that begin with, else contain, what was typed."""
    names = [topic.name for topic in await turn.store.topics.all(turn.here.id)]
    low = typed.casefold()
    ranked = sorted((not name.casefold().startswith(low), name) for name in names if low in name.casefold())
    return [Option(name, verbatim(name)) for _, name in ranked[:25]]


async def people_like(turn: Turn, typed: str) -> Sequence[Option]:
    """People whose name begins with what was typed."""
    return [Option(person.id, verbatim(person.name or person.id)) for person in await turn.store.people.named(typed)]
