"""Reading what was typed after `/practice`: a verb, words, and options written `name:value`."""

from __future__ import annotations

import re

from bot.feature import Command
from bot.registry import Registry

_OPTION = re.compile(r"(?<!\S)([a-z_]{1,20}):(\"[^\"]*\"|“[^”]*”|\S+)")
_MENTION = re.compile(r"\[@[^\]]*\]\(person:([^)]+)\)|\[#[^\]]*\]\(channel:([^)]+)\)")


def parse(text: str, registry: Registry) -> tuple[str, str, dict[str, str]]:
    """(verb, words, options). `tend verb …` is the same as `verb …` for stewards' verbs. Only options the verb declares
    are taken out of the words; a value with spaces is put in quotes; a mention becomes the id it stands for."""
    first, _, rest = text.strip().partition(" ")
    verb = first.lower()
    if verb == "tend" and rest:
        first, _, rest = rest.strip().partition(" ")
        verb = first.lower()
    command = registry.commands.get(verb)
    if command is None:
        return verb, rest.strip(), {}
    words, options = take_options(rest, command)
    return verb, words, options


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
