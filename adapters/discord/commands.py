"""The app's commands, made from what the features declare: `/practice` with its verbs, and the menus of messages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from babel import Locale, UnknownLocaleError

from adapters.discord.limits import COMMAND_CHARACTERS, COMMAND_NAME, DESCRIPTION, ENTRIES, OPTION, Limit
from adapters.discord.saying import Saying
from bot.feature import Command, TypedOption
from bot.form import LONGEST_ANSWER
from bot.locale import translations
from bot.markup.fitting import size
from bot.registry import Registry
from bot.text import Text, t
from bot.words import Reader

Json = dict[str, Any]

COMMAND: Final = "practice"
GROUP: Final = "tend"
WORDS: Final = "words"
"""The option for what is typed behind a verb."""
HELP: Final = "help"

SUMMARY = t("Ask your community, and find what it knows")
TENDING = t("For stewards: keep the community going")
HELPING = t("What you can do here")

SUBCOMMAND, SUBCOMMAND_GROUP, STRING, INTEGER, USER, CHANNEL = 1, 2, 3, 4, 6, 7
SLASH, MESSAGE_MENU = 1, 3
KINDS: Final = {"text": STRING, "number": INTEGER, "person": USER, "channel": CHANNEL, "choice": STRING}
CHANNELS: Final = [0, 5, 15]  # text, announcements, forum
WHERE: Final = {"contexts": [0], "integration_types": [0]}  # in servers, installed by a server

# https://docs.discord.com/developers/reference#locales
LOCALES: Final = (
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko"
).split()


def make_commands(registry: Registry) -> list[Json]:
    """Everything the app offers, as Discord takes it. Raises ValueError when it is more than Discord takes."""
    commands = [_practice(registry), *_menus(registry)]
    for command in commands:
        if (weight := characters(command)) > COMMAND_CHARACTERS.most:
            raise ValueError(
                f"/{command['name']} has {weight} characters; {COMMAND_CHARACTERS.most} fit: say it shorter"
            )
    return commands


def digest(commands: Sequence[Json]) -> str:
    """Tells whether they changed since they were sent."""
    return hashlib.sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()


def verb_of(data: Mapping[str, Any]) -> str:
    """The verb that was used, from an interaction's data; "" where there is none."""
    for option in data.get("options") or ():
        match option:
            case {"type": 1, "name": str(name)}:
                return name
            case {"type": 2}:
                return verb_of(option)
    return ""


def menu_of(data: Mapping[str, Any], registry: Registry) -> str:
    """The message menu that was used, by its name in the registry; "" where there is none."""
    return next((name for name, menu in registry.menus.items() if menu.label.msgid == data.get("name")), "")


def characters(entry: Mapping[str, Any]) -> int:
    """How much of the room for a command is taken, each word in its longest language."""
    own = size(str(entry.get("value", "")))
    for key in ("name", "description"):
        own += max(map(size, (entry.get(key) or "", *(entry.get(f"{key}_localizations") or {}).values())))
    return own + sum(characters(inner) for key in ("options", "choices") for inner in entry.get(key) or ())


def _practice(registry: Registry) -> Json:
    own = sorted((each for each in registry.commands.values() if not each.steward), key=lambda one: not one.taught)
    entries = [_subcommand(command) for command in own]
    if HELP not in registry.commands:
        entries.append({"type": SUBCOMMAND, "name": HELP, **_described(HELPING)})
    tending = [_subcommand(command) for command in registry.commands.values() if command.steward]
    if tending:
        group = {"type": SUBCOMMAND_GROUP, "name": GROUP, **_described(TENDING), "options": tending}
        entries.append(group)
    for name, some in ((COMMAND, entries), (f"{COMMAND} {GROUP}", tending)):
        if len(some) > ENTRIES.most:
            raise ValueError(f"/{name} has {len(some)} entries; {ENTRIES.most} fit: make one a button of another")
    return {"type": SLASH, "name": COMMAND, **_described(SUMMARY), **WHERE, "options": entries}


def _subcommand(command: Command) -> Json:
    options = [_option(option) for option in command.options]
    if command.words:
        if any(option.name == WORDS for option in command.options):
            raise ValueError(f"the option {WORDS!r} of {command.verb!r} needs another name: words are called so")
        said = {"type": STRING, "name": WORDS, **_described(command.words), "max_length": LONGEST_ANSWER}
        options.insert(0, said)
    options.sort(key=lambda option: not option.get("required"))  # Discord wants them first
    if len(options) > ENTRIES.most:
        raise ValueError(f"{command.verb!r} has {len(options)} options; {ENTRIES.most} fit")
    entry: Json = {"type": SUBCOMMAND, "name": command.verb, **_described(command.summary)}
    return entry | ({"options": options} if options else {})


def _option(option: TypedOption) -> Json:
    shown: Json = {"type": KINDS[option.kind], "name": option.name, **_described(option.summary)}
    if option.required:
        shown["required"] = True
    if option.kind == "channel":
        shown["channel_types"] = CHANNELS
    if option.choices:
        shown["choices"] = [{**_named(each.label, OPTION), "value": each.value} for each in option.choices]
    elif option.completes and option.kind == "text":
        shown["autocomplete"] = True
    return shown


def _menus(registry: Registry) -> Iterator[Json]:
    for menu in registry.menus.values():
        yield {"type": MESSAGE_MENU, **_named(menu.label, COMMAND_NAME), **WHERE}


def _described(text: Text) -> Json:
    return _in_all_languages("description", text, DESCRIPTION)


def _named(text: Text, limit: Limit) -> Json:
    return _in_all_languages("name", text, limit)


def _in_all_languages(key: str, text: Text, limit: Limit) -> Json:
    own = _sayings()["en-US"].label(text, limit)
    others = {locale: words for locale, saying in _sayings().items() if (words := saying.label(text, limit)) != own}
    return {key: own} | ({f"{key}_localizations": others} if others else {})


@cache
def _sayings() -> dict[str, Saying]:
    """Those who read in a language that we have words in."""
    now = datetime.now(UTC)  # no text of a command tells a time
    known = ["en-US", *(locale for locale in LOCALES if not locale.startswith("en-") and _is_ours(locale))]
    return {locale: Saying(Reader(locale=locale, now=now)) for locale in known}


def _is_ours(locale: str) -> bool:
    try:
        return translations(Locale.parse(locale, sep="-")) is not None
    except (ValueError, UnknownLocaleError):
        return False
