"""Reads the sample community: people, channels and the domain, from a TOML file."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from zoneinfo import ZoneInfo

from adapters.sandbox.sample.shapes import Sample, SampleChannel, SampleDomain, SamplePerson

COMMUNITY_FILE: Final = "community.toml"


@contextmanager
def wrong_in(where: str) -> Iterator[None]:
    """Says in front of every `ValueError` from inside where it was."""
    try:
        yield
    except ValueError as wrong:
        raise ValueError(f"{where}: {wrong}") from wrong


# ---------------------------------------------------------------------------------------------------- the community


def read_community(text: str, source: str = COMMUNITY_FILE) -> Sample:
    """The community written in `text` (TOML). Raises `ValueError` naming `source` and the table that is wrong."""
    with wrong_in(source):
        table = tomllib.loads(text)
        people = tuple(_person(entry) for entry in _tables(table, "people"))
        sample = Sample(
            name=_words(table, "name", "the community"),
            timezone=_zone_name(table),
            language=_words(table, "language", "the community"),
            domain=_domain(table.get("domain")),
            people=people,
            channels=tuple(_channel(entry, people) for entry in _tables(table, "channels")),
        )
        _check_ids(sample)
        return sample


def _tables(table: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    entries = table.get(key)
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(f"needs at least one [[{key}]]")
    return entries


def _words(table: Mapping[str, object], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where} needs `{key}` in words")
    return value


def _flag(table: Mapping[str, object], key: str, where: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise ValueError(f"{where}: `{key}` is true or false")
    return value


def _zone_name(table: Mapping[str, object]) -> str:
    name = _words(table, "timezone", "the community")
    try:
        return ZoneInfo(name).key
    except (KeyError, OSError) as unknown:
        raise ValueError(f"no time zone is called {name!r}") from unknown


def _domain(table: object) -> SampleDomain:
    if not isinstance(table, dict):
        raise ValueError("needs a [domain]")
    care, why, for_whom, not_about = (
        _words(table, key, "the domain") for key in ("care", "why", "for_whom", "not_about")
    )
    return SampleDomain(care, why, for_whom, not_about)


def _person(table: Mapping[str, object]) -> SamplePerson:
    person_id = _words(table, "id", "a person")
    where = f"person {person_id!r}"
    return SamplePerson(
        id=person_id,
        name=_words(table, "name", where),
        about=_words(table, "about", where),
        language=_words(table, "language", where),
        steward=_flag(table, "steward", where),
    )


def _channel(table: Mapping[str, object], people: tuple[SamplePerson, ...]) -> SampleChannel:
    channel_id = _words(table, "id", "a channel")
    where = f"channel {channel_id!r}"
    return SampleChannel(
        id=channel_id,
        name=_words(table, "name", where),
        purpose=_words(table, "purpose", where),
        members=_members(table.get("members"), people, where),
        private=_flag(table, "private", where),
        home=_flag(table, "home", where),
    )


def _members(value: object, people: tuple[SamplePerson, ...], where: str) -> tuple[str, ...]:
    everyone = tuple(person.id for person in people)
    if value == "all":
        return everyone
    if not isinstance(value, list) or not value:
        raise ValueError(f'{where}: `members` is "all" or a list of ids')
    strangers = [str(member) for member in value if member not in everyone]
    if strangers:
        raise ValueError(f"{where} names members nobody knows: {', '.join(strangers)}")
    return tuple(person_id for person_id in everyone if person_id in value)


def _check_ids(sample: Sample) -> None:
    for what, names in (
        ("people share the id", [person.id for person in sample.people]),
        ("people share the first name", [first_name(person) for person in sample.people]),
        ("channels share the id", [channel.id for channel in sample.channels]),
        ("channels share the name", [channel.name for channel in sample.channels]),
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two {what} {twice[0]!r}")
    if sum(channel.home for channel in sample.channels) != 1:
        raise ValueError("exactly one channel must be the home")


def first_name(person: SamplePerson) -> str:
    return person.name.split()[0]
