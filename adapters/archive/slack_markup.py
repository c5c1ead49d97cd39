"""Slack's mrkdwn → our neutral markup (a subset of CommonMark). Pure: names of people and channels are looked up in mappings.

No word is ever lost; what would become markup by accident is escaped. In code nothing is changed but Slack's `&lt;`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from adapters.archive.emoji_names import with_emoji

_SPECIAL = re.compile(r"[<&*_~`\\>\[\]:\x00#]")
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_ANGLES = re.compile(r"<([^<>\n]{1,4000})>")
_STYLES = re.compile(
    r"(?<![\w*])\*(?=[^\s*])(?P<bold>[^*\n]{1,2000})(?<=\S)\*(?![\w*])"
    r"|(?<![\w_])_(?=[^\s_])(?P<italic>[^_\n]{1,2000})(?<=\S)_(?![\w_])"
    r"|(?<![\w~])~(?=[^\s~])(?P<strike>[^~\n]{1,2000})(?<=\S)~(?![\w~])"
)
_BY_ACCIDENT = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\*|~~|\](?=[(\[:])|(?<![^\W_])_|_(?![^\W_])")
_HEADING = re.compile(r"^( {0,3})(?=#{1,6}\s)", re.MULTILINE)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_HELD = re.compile("\ue000(\\d+)\ue001")
_NOT_TEXT: dict[str, str | None] = dict.fromkeys("\x00\ue000\ue001")  # the last two stand for what is held back
_STRIPPED = str.maketrans(_NOT_TEXT)
_NAME = str.maketrans({"[": "(", "]": ")", "\n": " ", "*": None, "`": None, "\\": None} | _NOT_TEXT)
_LABEL = str.maketrans({mark: f"\\{mark}" for mark in "[]*_~`\\"} | {"\n": " "} | _NOT_TEXT)
_ENDLESS_QUOTE = re.compile(r"^&gt;&gt;&gt; ?", re.MULTILINE)
_Hold = Callable[[str], str]
_WHOLE_GROUPS = {"here": "@here", "channel": "@channel", "everyone": "@everyone", "group": "@channel"}


def neutral(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """One message in the neutral markup. `people` and `channels` give names to ids; who isn't there keeps the id."""
    if not _SPECIAL.search(text):
        return text
    text = text.translate(_STRIPPED)
    if "`" not in text:
        return _prose(text, people, channels).strip()
    parts = _CODE.split(text)
    last = max(place for place, part in enumerate(parts) if part)
    pieces: list[str] = []
    breaks = True  # does what is written so far end a line?
    for place, part in enumerate(parts):
        if not part:
            continue
        if place % 2 == 0:
            piece = _prose(part, people, channels)
        else:
            piece = _code(part, people, channels, breaks=breaks, more=place < last)
        if piece:
            pieces.append(piece)
            breaks = piece.endswith("\n")
    return "".join(pieces).strip("\n")


def mentions(text: str) -> tuple[str, ...]:
    """The ids of the people a message in mrkdwn names, in order, each once."""
    if "<@" not in text:
        return ()
    ids = (inside[1:].partition("|")[0] for inside in _ANGLES.findall(text) if inside.startswith("@"))
    return tuple(dict.fromkeys(ids))


def words(text: str) -> str:
    """Slack's three entities as the characters people typed."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text


def _prose(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    held: list[str] = []

    def hold(piece: str) -> str:
        held.append(piece)
        return f"\ue000{len(held) - 1}\ue001"

    if "<" in text:
        text = _ANGLES.sub(lambda found: hold(_reference(found[1], people, channels)), text)
    if "&gt;" in text:
        text = _quotes(text, hold)
    text = words(text)
    if text.count(":") > 1:
        text = with_emoji(text)
    if "*" in text or "_" in text or "~" in text:
        text = _styled(text, hold)
    text = _BY_ACCIDENT.sub(r"\\\g<0>", text)
    if "#" in text:
        text = _HEADING.sub(r"\1\\", text)
    if "<" in text:
        text = _TAG.sub(r"\<", text)
    return _HELD.sub(lambda found: held[int(found[1])], text) if held else text


def _styled(text: str, hold: _Hold) -> str:
    def style(found: re.Match[str]) -> str:
        mark = {"bold": "**", "italic": "_", "strike": "~~"}[str(found.lastgroup)]
        return hold(mark) + _styled(found[str(found.lastgroup)], hold) + hold(mark)

    return _STYLES.sub(style, text)


def _reference(inside: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """What stands between angles: a person, a channel, a group or a link."""
    target, _, label = inside.partition("|")
    label = words(label)
    if target.startswith("@"):
        name = people.get(target[1:]) or label or target[1:]
        return f"[@{name.lstrip('@').translate(_NAME)}](person:{target[1:]})"
    if target.startswith("#"):
        name = channels.get(target[1:]) or label or target[1:]
        return f"[#{name.lstrip('#').translate(_NAME)}](channel:{target[1:]})"
    if target.startswith("!"):
        return _announced(target[1:], label)
    url = words(target)
    if not re.match(r"(?:https?|mailto|tel|ftp|slack|sip):", url, re.IGNORECASE):
        return f"\\<{words(inside)}>"  # no reference of Slack's: somebody's own angles
    bare = url.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in (bare, url):
        return bare if bare != url else f"<{url}>" if " " not in url else url
    address = url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
    return f"[{label.translate(_LABEL)}]({address})"


def _announced(target: str, label: str) -> str:
    """`<!here>`, `<!subteam^S1|@group>`, `<!date^…|words>`: always words, never a ping."""
    kind, _, rest = target.partition("^")
    if kind in _WHOLE_GROUPS:
        return _WHOLE_GROUPS[kind]
    return label or (f"@{rest}" if kind == "subteam" else kind)


def _quotes(text: str, hold: _Hold) -> str:
    """Quoted lines begin with `&gt;`; after `&gt;&gt;&gt;` all that follows is quoted."""
    endless = _ENDLESS_QUOTE.search(text)
    if endless:
        quoted = "\n".join(f"&gt; {line}" for line in text[endless.end() :].split("\n"))
        text = text[: endless.start()] + quoted
    lines: list[str] = []
    was_quoted = False
    for line in text.split("\n"):
        is_quoted = line.startswith("&gt;")
        if was_quoted and not is_quoted and line.strip():
            lines.append("")  # else CommonMark would go on quoting
        lines.append(hold("> ") + line[4:].lstrip(" ") if is_quoted else line)
        was_quoted = is_quoted
    return "\n".join(lines)


def _code(part: str, people: Mapping[str, str], channels: Mapping[str, str], *, breaks: bool, more: bool) -> str:
    """Code as it was typed; Slack marks addresses and people in it too."""
    part = words(_ANGLES.sub(lambda found: _plain_reference(found[1], people, channels), part))
    if not part.startswith("```"):
        return part
    inside = part[3:-3].strip("\n")
    opens = "" if breaks else "\n"
    return f"{opens}```\n{inside}\n```" + ("\n" if more else "")


def _plain_reference(inside: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return f"@{people.get(target[1:]) or label or target[1:]}"
    if target.startswith("#"):
        return f"#{channels.get(target[1:]) or label or target[1:]}"
    return _announced(target[1:], label) if target.startswith("!") else label or target
