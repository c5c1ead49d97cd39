"""Slack's mrkdwn → our neutral markup (a subset of CommonMark). Pure: names of people and channels are looked up in mappings.

No word is ever lost; what would become markup by accident is escaped. In code nothing is changed but Slack's `&lt;`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from adapters.mrkdwn.emoji_names import with_emoji
from adapters.mrkdwn.marks import with_calls, without_parting
from bot.markup.reading import SEPARATOR

_SPECIAL = re.compile(r"[<&*_~`\\>\[\]:\x00#•◦▪\u200b]")
_FENCED = re.compile(r"(```.*?```)", re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_ANGLES = re.compile(r"<([^<>\n]{1,4000})>")
_STYLES = re.compile(  # U+200B parts what would be a mark from its words
    r"(?<![\w*])\*(?=[^\s*\u200b])(?P<bold>[^*\n]{1,2000})(?<=[^\s\u200b])\*(?![\w*])"
    r"|(?<![\w_])_(?=[^\s_\u200b])(?P<italic>[^_\n]{1,2000})(?<=[^\s\u200b])_(?![\w_])"
    r"|(?<![\w~])~(?=[^\s~\u200b])(?P<strike>[^~\n]{1,2000})(?<=[^\s\u200b])~(?![\w~])"
)
_BY_ACCIDENT = re.compile("\\\\(?=[!-/:-@\\[-`{-~\ue000])|" r"[*`]|~~|\](?=[(\[:])|(?<![^\W_])_|_(?![^\W_])")
_HEADING = re.compile(r"^( {0,3})(?=#{1,6}\s)", re.MULTILINE)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_HELD = re.compile("(!?\u200b?)\ue000(\\d+)\ue001(\u200b?)")
_MARKS_HERE = frozenset({"**", "_", "~~"})
_NOT_TEXT: dict[str, str | None] = dict.fromkeys("\x00\ue000\ue001")  # the last two stand for what is held back
_STRIPPED = str.maketrans(_NOT_TEXT)
_NAME = str.maketrans({"[": "(", "]": ")", "\n": " ", "*": None, "`": None, "\\": None} | _NOT_TEXT)
_LABEL = str.maketrans({mark: f"\\{mark}" for mark in "[]*_~`\\"} | {"\n": " "} | _NOT_TEXT)
_QUOTE_MARK = re.compile(r"&gt; ?|> ?")  # Slack's clients send the first
_BULLET = re.compile(r"( *)[•◦▪][\ufe0e\ufe0f]? +")
_TICKS = re.compile("`{3,}")
_ENDLESS_QUOTE = re.compile(r"^&gt;&gt;&gt; ?", re.MULTILINE)
_Hold = Callable[[str], str]
_WHOLE_GROUPS = {"here": "@here", "channel": "@channel", "everyone": "@everyone", "group": "@channel"}


def neutral(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """One message in the neutral markup. `people` and `channels` give names to ids; who isn't there keeps the id."""
    if not _SPECIAL.search(text):
        return text
    text = text.translate(_STRIPPED)
    if "```" not in text:
        return _prose(text, people, channels).strip()
    parts = _FENCED.split(text)
    last = max(place for place, part in enumerate(parts) if part)
    pieces: list[str] = []
    breaks = True  # does what is written so far end a line?
    for place, part in enumerate(parts):
        if not part:
            continue
        if place % 2 == 0:
            piece = _prose(part, people, channels)
        else:
            piece = _code_block(_code(part, people, channels), breaks=breaks, more=place < last)
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

    if "`" in text:
        text = _CODE.sub(lambda found: hold(_code(found[0], people, channels)), text)
    if "<" in text:
        text = _ANGLES.sub(lambda found: hold(_reference(found[1], people, channels)), text)
    if "•" in text or "◦" in text or "▪" in text:
        text = _bullets(text, hold)
    if "&gt;" in text or ">" in text:
        text = _quotes(text, hold)
    text = words(text)
    if text.count(":") > 1:
        text = with_emoji(text)
    if "*" in text or "_" in text or "~" in text:
        text = _styled(text, hold)
    text = _BY_ACCIDENT.sub(r"\\\g<0>", without_parting(text))
    if "#" in text:
        text = _HEADING.sub(r"\1\\", text)
    if "<" in text:
        text = _TAG.sub(r"\<", text)
    return _HELD.sub(lambda found: _released(found, held), text) if held else text


def _released(found: re.Match[str], held: list[str]) -> str:
    """What was held back. A blank of no width that made a mark of it within a word becomes what does so here."""
    before, piece, after = found[1], held[int(found[2])], found[3]
    if piece in _MARKS_HERE or piece.startswith("`"):
        before, after = before.replace("\u200b", SEPARATOR), after and SEPARATOR
    elif before == "!" and piece.startswith("["):
        before = "\\!"  # else it would be a picture
    return f"{before}{piece}{after}"


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


def _bullets(text: str, hold: _Hold) -> str:
    """Slack writes lists as lines with bullets, four blanks deeper each level."""
    lines: list[str] = []
    depth = -1  # of the list the line before belongs to
    for line in text.split("\n"):
        quote = _QUOTE_MARK.match(line)
        start = quote[0] if quote else ""
        found = _BULLET.match(line, len(start))
        if found:
            depth = min(len(found[1]) // 4, depth + 1)
            line = f"{start}{'    ' * depth}{hold('- ')}{line[found.end() :]}"
        elif depth >= 0 and line.strip() and not line.startswith("  "):
            depth = -1
            lines.append(start.rstrip())  # else CommonMark would go on with the last item
        lines.append(line)
    return "\n".join(lines)


def _quotes(text: str, hold: _Hold) -> str:
    """Quoted lines begin with `&gt;`; after `&gt;&gt;&gt;` all that follows is quoted."""
    endless = _ENDLESS_QUOTE.search(text)
    if endless:
        quoted = "\n".join(f"&gt; {line}" for line in text[endless.end() :].split("\n"))
        text = text[: endless.start()] + quoted
    lines: list[str] = []
    was_quoted = False
    for line in text.split("\n"):
        mark = _QUOTE_MARK.match(line)
        if was_quoted and not mark and line.strip():
            lines.append("")  # else CommonMark would go on quoting
        if mark:
            rest = line[mark.end() :]
            line = hold("> ") + (rest if rest.lstrip(" ").startswith("\ue000") else rest.lstrip(" "))
        elif line.startswith("\u200b&gt;"):
            line = hold("\\>") + line[5:]
        lines.append(line)
        was_quoted = mark is not None
    return "\n".join(lines)


def _code(part: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Code as it was typed; Slack marks addresses and people in it too."""
    return with_calls(words(_ANGLES.sub(lambda found: _plain_reference(found[1], people, channels), part)))


def _code_block(part: str, *, breaks: bool, more: bool) -> str:
    inside = part[3:-3].strip("\n").replace("`\u200b", "`")
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(inside)), default=0))
    opens = "" if breaks else "\n"
    return f"{opens}{fence}\n{inside}\n{fence}" + ("\n" if more else "")


def _plain_reference(inside: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return f"@{people.get(target[1:]) or label or target[1:]}"
    if target.startswith("#"):
        return f"#{channels.get(target[1:]) or label or target[1:]}"
    return _announced(target[1:], label) if target.startswith("!") else label or target
