"""Reading what was typed after `/practice`: a verb, words, and options written `name:value`."""

from __future__ import annotations

import re

from bot.feature import Command
from bot.registry import Registry

_NAME = r"(?:\\.|[^\\\]]){0,100}"  # of a person or channel, with brackets escaped
_MENTION = re.compile(rf"\[@{_NAME}\]\(person:([^)\s]+)\)|\[#{_NAME}\]\(channel:([^)\s]+)\)")
_OPTION = re.compile(rf"(?<!\S)([a-z_]{{1,20}}):(\"[^\"]*\"|“[^”]*”|\[[@#]{_NAME}\]\([a-z]+:[^)\s]+\)|\S+)")


def parse(text: str, registry: Registry) -> tuple[str, str, dict[str, str]]:
    """(verb, words, options). `tend verb …` is the same as `verb …` for stewards' verbs. Only options the verb declares
    are taken out of the words; a value with spaces is put in quotes; a mention becomes the id it stands for."""
    verb, rest = _first_word(text)
    if verb == "tend" and rest:
        verb, rest = _first_word(rest)
    command = registry.commands.get(verb)
    if command is None:
        return verb, rest, {}
    words, options = take_options(rest, command)
    return verb, words, options


def _first_word(text: str) -> tuple[str, str]:
    """The first word in lower case, and what follows it, after a space of any kind or a line break."""
    first, *rest = text.strip().split(maxsplit=1) or [""]
    return first.lower(), rest[0].strip() if rest else ""


def take_options(words: str, command: Command) -> tuple[str, dict[str, str]]:
    """Split a command's words into plain words and its declared options."""
    declared = {option.name for option in command.options}
    options: dict[str, str] = {}

    def take(match: re.Match[str]) -> str:
        if match[1] not in declared:
            return match[0]
        value = match[2].strip('"“”')
        mention = _MENTION.fullmatch(value)
        options[match[1]] = (mention[1] or mention[2]) if mention else value
        return ""

    left = _OPTION.sub(take, words) if declared else words
    return re.sub(r"[ \t]{2,}", " ", left).strip(), options
