"""What Slack's composer makes of what people type: text with mentions and emoji in Slack's writing, and rich text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import emoji

from .errors import Json
from .workspace import Channel, User

_PRE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)\"'])"
    r"|(?<!\w)\*(?P<bold>\S(?:[^*\n]*\S)?)\*(?!\w)"
    r"|(?<!\w)_(?P<italic>\S(?:[^_\n]*\S)?)_(?!\w)"
    r"|(?<!\w)~(?P<strike>\S(?:[^~\n]*\S)?)~(?!\w)"
    r"|:(?P<name>[a-z0-9_+\-]+):"
)
_BROADCAST = re.compile(r"@(channel|here|everyone)\b")
_MARK = {"bold": "*", "italic": "_", "strike": "~"}


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def emoji_name(char: str) -> str:
    """✅ -> white_check_mark; a name stays a name."""
    if re.fullmatch(r":?[a-z0-9_+\-]+(::skin-tone-[2-6])?:?", char):
        return char.strip(":")
    name = emoji.demojize(char, language="alias").strip(":")
    return {"thumbsup": "+1", "thumbsdown": "-1", "red_heart": "heart"}.get(name, name)


class Composer:
    """Writes as the people of a place write. `names`: what they may mean by @… and #…, longest first.
    `bare_channels`: a channel's mention comes without its name, as newer clients send it."""

    def __init__(self, people: Iterable[User], channels: Iterable[Channel], *, bare_channels: bool = False) -> None:
        self.bare_channels = bare_channels
        self._people = {name: user for user in people for name in (user.real_name, user.name) if not user.deleted}
        self._channels = {channel.name: channel for channel in channels if channel.name}
        people_ = "|".join(re.escape(name) for name in sorted(self._people, key=len, reverse=True)) or r"(?!)"
        channels_ = "|".join(re.escape(name) for name in sorted(self._channels, key=len, reverse=True)) or r"(?!)"
        self._mention = re.compile(rf"(?<!\w)@(?P<person>{people_})(?!\w)|(?<!\w)#(?P<channel>{channels_})(?![\w-])")

    def write(self, typed: str) -> tuple[str, list[Json]]:
        """The text and the blocks of a message."""
        text, last = "", 0
        elements: list[Json] = []
        for found in _PRE.finditer(typed):
            before, after = self._paragraphs(typed[last : found.start()])
            text, elements = text + before, elements + after
            text += f"```{escaped(found[1])}```"
            elements.append({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": found[1]}]})
            last = found.end()
        before, after = self._paragraphs(typed[last:])
        elements += after
        return text + before, [{"type": "rich_text", "block_id": "cmpsr", "elements": elements}] if elements else []

    def command(self, typed: str, *, escapes: bool) -> str:
        """The text of a slash command: mentions with ids and names where the app asked for that, the rest as typed."""
        if not escapes:
            return typed

        def mention(found: re.Match[str]) -> str:
            if found["person"]:
                user = self._people[found["person"]]
                return f"<@{user.id}|{user.name}>"
            return f"<#{self._channels[found['channel']].id}|{found['channel']}>"

        return self._mention.sub(mention, escaped(typed))

    def _paragraphs(self, typed: str) -> tuple[str, list[Json]]:
        """Lines; those that begin with > are quotes."""
        texts: list[str] = []
        elements: list[Json] = []
        for line in typed.split("\n") if typed else []:
            quote = line.startswith("> ")
            text, pieces = self._line(line[2:] if quote else line)
            texts.append(f"&gt; {text}" if quote else text)
            kind = "rich_text_quote" if quote else "rich_text_section"
            if elements and elements[-1]["type"] == kind:
                elements[-1]["elements"] += [{"type": "text", "text": "\n"}, *pieces]
            elif pieces:
                elements.append({"type": kind, "elements": pieces})
        return "\n".join(texts), elements

    def _line(self, line: str, style: Json | None = None) -> tuple[str, list[Json]]:
        return _split(_INLINE, line, lambda found: self._inline(found, style), lambda rest: self._mentions(rest, style))

    def _inline(self, found: re.Match[str], style: Json | None) -> tuple[str, list[Json]]:
        kind = str(found.lastgroup)
        inside = found[kind]
        if kind == "code":
            return f"`{escaped(inside)}`", [{"type": "text", "text": inside, "style": {"code": True}}]
        if kind == "url":
            return f"<{escaped(inside)}>", [{"type": "link", "url": inside}]
        if kind == "name":
            if emoji.emojize(found[0], language="alias") == found[0]:
                return self._mentions(found[0], style)
            return found[0], [{"type": "emoji", "name": inside}]
        text, pieces = self._line(inside, {**(style or {}), kind: True})
        return f"{_MARK[kind]}{text}{_MARK[kind]}", pieces

    def _mentions(self, rest: str, style: Json | None) -> tuple[str, list[Json]]:
        def mention(found: re.Match[str]) -> tuple[str, list[Json]]:
            if found["person"]:
                user = self._people[found["person"]]
                return f"<@{user.id}>", [{"type": "user", "user_id": user.id}]
            channel = self._channels[found["channel"]]
            label = "" if self.bare_channels else channel.name
            return f"<#{channel.id}|{label}>", [{"type": "channel", "channel_id": channel.id}]

        return _split(self._mention, rest, mention, lambda text: self._broadcasts(text, style))

    def _broadcasts(self, rest: str, style: Json | None) -> tuple[str, list[Json]]:
        def broadcast(found: re.Match[str]) -> tuple[str, list[Json]]:
            return f"<!{found[1]}>", [{"type": "broadcast", "range": found[1]}]

        return _split(_BROADCAST, rest, broadcast, lambda text: self._plain(text, style))

    @staticmethod
    def _plain(text: str, style: Json | None) -> tuple[str, list[Json]]:
        """Plain words; emoji characters become their names."""
        written, pieces, last = "", [], 0
        for found in emoji.emoji_list(text):
            before = text[last : found["match_start"]]
            name = emoji_name(found["emoji"])
            code = "-".join(f"{ord(char):x}" for char in found["emoji"])
            written += escaped(before) + f":{name}:"
            pieces += [_text(before, style)] if before else []
            pieces.append({"type": "emoji", "name": name, "unicode": code})
            last = found["match_end"]
        if text[last:]:
            pieces.append(_text(text[last:], style))
        return written + escaped(text[last:]), pieces


def _text(text: str, style: Json | None) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


Piece = tuple[str, list[Json]]


def _split(
    pattern: re.Pattern[str], text: str, found: Callable[[Any], Piece], between: Callable[[str], Piece]
) -> Piece:
    """What was found is written by `found`, what stands between by `between`."""
    written, pieces, last = "", [], 0
    for match in pattern.finditer(text):
        for part in (between(text[last : match.start()]) if match.start() > last else ("", []), found(match)):
            written += part[0]
            pieces += part[1]
        last = match.end()
    if last < len(text):
        part = between(text[last:])
        written += part[0]
        pieces += part[1]
    return written, pieces
