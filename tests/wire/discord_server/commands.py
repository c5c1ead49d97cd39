"""What Discord refuses in an application's commands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from .errors import Fault, Json, Where

SUB, GROUP = 1, 2
MOST_OPTIONS, MOST_CHARACTERS = 25, 8000
MOST_OF = {1: 100, 2: 15, 3: 15}
_NAME = re.compile(r"^[-_'\w]{1,32}$")


def check_commands(commands: Iterable[Json]) -> list[Fault]:
    """All commands of one scope together."""
    faults: list[Fault] = []
    names: Counter[tuple[int, str]] = Counter()
    kinds: Counter[int] = Counter()
    for number, command in enumerate(commands):
        faults += check_command(command, (number,))
        kind = command.get("type") or 1
        kinds[kind] += 1
        names[kind, str(command.get("name"))] += 1
        if names[kind, str(command.get("name"))] > 1:
            faults.append(Fault((number, "name"), "Application command names must be unique", "NAME_NOT_UNIQUE"))
    for kind, most in MOST_OF.items():
        if kinds[kind] > most:
            faults.append(Fault((), f"Maximum number of application commands reached ({most}).", "TOO_MANY"))
    return faults


def check_command(command: Json, at: Where = ()) -> list[Fault]:
    """One command."""
    kind = command.get("type") or 1
    faults = list(_check_name((*at, "name"), command.get("name"), slash=kind == 1))
    if kind == 1:
        faults += _check_description(at, command)
        faults += _check_options(at, command.get("options") or [], deep=0)
    else:
        if command.get("description"):
            faults.append(Fault((*at, "description"), "Context menu commands cannot have description", "NOT_ALLOWED"))
        if command.get("options"):
            faults.append(Fault((*at, "options"), "Context menu commands cannot have options", "NOT_ALLOWED"))
    length = characters(command)
    if length > MOST_CHARACTERS:
        text = f"Command exceeds maximum size (8000): {length}"
        faults.append(Fault(at, text, "APPLICATION_COMMAND_TOO_LARGE"))
    return faults


def characters(command: Json) -> int:
    """How much of the 8,000 a command uses: names, descriptions and values, in the longest of their languages."""
    total = 0
    for key in ("name", "description"):
        texts = [str(command.get(key) or ""), *(command.get(f"{key}_localizations") or {}).values()]
        total += max(len(text) for text in texts)
    for choice in command.get("choices") or ():
        texts = [str(choice["name"]), *(choice.get("name_localizations") or {}).values()]
        total += max(len(text) for text in texts) + len(str(choice.get("value", "")))
    return total + sum(characters(option) for option in command.get("options") or ())


def _check_name(at: Where, name: Any, *, slash: bool) -> Iterator[Fault]:
    if not isinstance(name, str) or not 1 <= len(name) <= 32:
        yield Fault(at, "Must be between 1 and 32 in length.", "BASE_TYPE_BAD_LENGTH")
    elif slash and (not _NAME.match(name) or name != name.lower()):
        yield Fault(at, "Command name is invalid", "APPLICATION_COMMAND_INVALID_NAME")


def _check_description(at: Where, one: Json) -> Iterator[Fault]:
    for text in [one.get("description"), *(one.get("description_localizations") or {}).values()]:
        if not isinstance(text, str) or not 1 <= len(text) <= 100:
            yield Fault((*at, "description"), "Must be between 1 and 100 in length.", "BASE_TYPE_BAD_LENGTH")


def _check_options(at: Where, options: list[Json], deep: int) -> Iterator[Fault]:
    if len(options) > MOST_OPTIONS:
        yield Fault((*at, "options"), "Must be 25 or fewer in length.", "BASE_TYPE_BAD_LENGTH")
    kinds = {option.get("type") in (SUB, GROUP) for option in options}
    if len(kinds) > 1:
        yield Fault((*at, "options"), "Sub-command and sub-command group option types are mutually exclusive to other")
    names = Counter(option.get("name") for option in options)
    optional = False
    for number, option in enumerate(options):
        place = (*at, "options", number)
        yield from _check_name((*place, "name"), option.get("name"), slash=True)
        yield from _check_description(place, option)
        if names[option.get("name")] > 1:
            yield Fault((*place, "name"), "Option names must be unique", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID")
        kind = option.get("type")
        if kind in (SUB, GROUP):
            if deep > (0 if kind == GROUP else 1):
                yield Fault(
                    (*place, "type"), "Sub-commands don't go deeper", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"
                )
            if kind == GROUP and not option.get("options"):
                yield Fault((*place, "options"), "This field is required", "BASE_TYPE_REQUIRED")
            yield from _check_options(place, option.get("options") or [], deep + 1)
            continue
        if option.get("required") and optional:
            text = "Required options must be placed before non-required options"
            yield Fault((*place, "required"), text, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID")
        optional = optional or not option.get("required")
        yield from _check_choices(place, option)


def _check_choices(at: Where, option: Json) -> Iterator[Fault]:
    choices = option.get("choices") or []
    if option.get("autocomplete") and choices:
        yield Fault((*at, "autocomplete"), "Autocomplete and choices exclude each other")
    if option.get("autocomplete") and option.get("type") not in (3, 4, 10):
        yield Fault((*at, "autocomplete"), "Only texts and numbers have autocomplete")
    yield from check_choices((*at, "choices"), choices, option.get("type"))


def check_choices(at: Where, choices: list[Json], kind: Any) -> Iterator[Fault]:
    """Choices of an option, or what autocomplete answers."""
    if len(choices) > MOST_OPTIONS:
        yield Fault(at, "Must be 25 or fewer in length.", "BASE_TYPE_BAD_LENGTH")
    names = Counter(choice.get("name") for choice in choices)
    for number, choice in enumerate(choices):
        if not 1 <= len(str(choice.get("name", ""))) <= 100:
            yield Fault((*at, number, "name"), "Must be between 1 and 100 in length.", "BASE_TYPE_BAD_LENGTH")
        if names[choice.get("name")] > 1:
            yield Fault((*at, number, "name"), "Choice names must be unique", "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME")
        value = choice.get("value")
        if kind == 3 and (not isinstance(value, str) or len(value) > 100):
            yield Fault((*at, number, "value"), "Must be a text of 100 or fewer in length.", "BASE_TYPE_BAD_LENGTH")
        if kind in (4, 10) and (isinstance(value, bool) or not isinstance(value, int | float)):
            yield Fault((*at, number, "value"), "Must be a number", "BASE_TYPE_BAD_TYPE")
