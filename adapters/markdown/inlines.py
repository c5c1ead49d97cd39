"""What stands within a paragraph of Discord's markdown: styles, code, links, references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.markdown.marks import APART, without_parting
from bot.markup import (
    Bold,
    ChannelMention,
    Code,
    Inline,
    Italic,
    LineBreak,
    PersonMention,
    Plain,
    Struck,
    WebLinkTo,
    web_address,
)
from bot.markup.reading import without_trailing

PERSON = re.compile(r"<@!?([0-9]{1,20})>")

_INLINE = re.compile(
    r"""
      \\(?P<sign>[^0-9A-Za-z\s])
    | (?P<ticks>`+)(?P<code>[\s\S]*?[^`])(?P=ticks)(?!`)
    | <@!?(?P<person>[0-9]{1,20})>
    | <\#(?P<channel>[0-9]{1,20})>
    | <@&(?P<role>[0-9]{1,20})>
    | </(?P<command>[^:<>\n]{1,100}):[0-9]{1,20}>
    | <a?:(?P<emoji>\w{1,64}):[0-9]{1,20}>
    | <t:(?P<time>-?[0-9]{1,15})(?::(?P<style>[tTdDfFRsS]))?>
    | <(?P<angled>https?://[^\s<>]{1,2000})>
    | \[(?P<label>(?:\\[\s\S]|[^\[\]\\]|\[[^\[\]]*\])+)\]
      \(\s*(?:<(?P<url>https?://[^\s<>]+)>|(?P<open_url>https?://(?:[^\s()]|\([^\s()]*\))+))(?:\s+"[^"]*")?\s*\)
    | (?<!\w)(?P<bare>https?://[^\s<>|`\[\]]+)
    | \*\*(?P<bold>(?:\\[\s\S]|[^\\])+?)\*\*(?!\*)
    | __(?P<underlined>(?:\\[\s\S]|[^\\])+?)__(?!_)
    | ~~(?P<struck>[\s\S]+?)~~(?!_)
    | (?<!\w)_(?P<slanted>(?:__|\\[\s\S]|[^\\_])+?)_(?!\w)
    | \*(?=\S)(?P<leaning>(?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)
    """,
    re.VERBOSE | re.ASCII,
)
_TRAILING = "*_~.,:;!?'\"…«»“”‘’"
_DEEPEST = 8  # styles within styles; marks of more show as they are


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id."""

    people: Mapping[str, str]
    channels: Mapping[str, str]
    roles: Mapping[str, str]


def inlines_of(text: str, names: Names, depth: int = 0) -> tuple[Inline, ...]:
    """What a paragraph shows."""
    return tuple(_inlines(text, names, depth))


def _inlines(text: str, names: Names, depth: int) -> Iterator[Inline]:
    place, said = 0, ""
    while depth < _DEEPEST and (found := _INLINE.search(text, place)):
        said += text[place : found.start()]
        place = found.end()
        if found["sign"]:
            said += found["sign"]
            continue
        yield from _plain(said)
        said = ""
        if found["bare"]:
            address = without_trailing(found["bare"], _TRAILING)
            place = found.start() + len(address)
            yield _link(address, (Plain(address),))
        else:
            yield from _special(found, names, depth)
    yield from _plain(said + text[place:])


def _plain(words: str) -> Iterator[Inline]:
    for number, line in enumerate(without_parting(words).split("\n")):
        if number:
            yield LineBreak()
        if line:
            yield Plain(line)


def _special(found: re.Match[str], names: Names, depth: int) -> Iterator[Inline]:
    kind = found.lastgroup
    match kind:
        case "code" | "ticks":
            yield Code(_trimmed(without_parting(found["code"].replace(f"`{APART}", "`"))))
        case "person":
            yield PersonMention(found["person"], names.people.get(found["person"]) or found["person"])
        case "channel":
            yield ChannelMention(found["channel"], names.channels.get(found["channel"]) or found["channel"])
        case "role":
            yield Plain(f"@{names.roles.get(found['role'], 'role').lstrip('@')}")
        case "command":
            yield Plain(f"/{found['command']}")
        case "emoji":
            yield Plain(f":{found['emoji']}:")
        case "time" | "style":
            yield Plain(_moment(found["time"], found["style"] or "f"))
        case "angled":
            yield _link(found["angled"], (Plain(found["angled"]),))
        case "label" | "url" | "open_url":
            yield _link(found["url"] or found["open_url"], inlines_of(found["label"], names, depth + 1))
        case "bold":
            yield Bold(inlines_of(found["bold"], names, depth + 1))
        case "struck":
            yield Struck(inlines_of(found["struck"], names, depth + 1))
        case "slanted" | "leaning":
            yield Italic(inlines_of(found[kind], names, depth + 1))
        case _:
            yield from inlines_of(found["underlined"], names, depth + 1)


def _link(url: str, label: tuple[Inline, ...]) -> Inline:
    address = web_address(url)
    return WebLinkTo(address, label) if address else Plain(url)


def _trimmed(code: str) -> str:
    """Without the blank that keeps a backtick of the code's own from the marks."""
    if code.strip(" ").startswith("`") and code.startswith(" "):
        code = code[1:]
    return code[:-1] if code.endswith("` ") else code


def _moment(seconds: str, style: str) -> str:
    """A time stamp as words that every reader understands."""
    try:
        at = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return f"<t:{seconds}>"
    return f"{at:%Y-%m-%d}" if style in "dD" else f"{at:%H:%M} UTC" if style in "tT" else f"{at:%Y-%m-%d %H:%M} UTC"
