"""What Discord takes for a mark, and how what people merely typed is kept from being one.

A backslash makes a sign of any mark. Mentions and invitations are kept apart by an invisible blank (U+200B) as well, since
nobody but Discord knows where it looks for them; marks of ours that touch each other are parted by it, too.
"""

from __future__ import annotations

import re
from typing import Final

from bot.markup.shaping import cleaned

APART: Final = "\u200b"  # a blank of no width

_INVITING = ("discord.gg", "discord.com/invite", "discordapp.com/invite", "discord.me", "discord.li", "discord.io")
_ACTIVE = re.compile(
    r"[\\*~`|\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?![\s\d=-])|:(?=//)|"
    + "|".join(f"(?<={re.escape(place)})/" for place in _INVITING),
    re.IGNORECASE,
)
_LINE_START = re.compile(r"(\s*)(?:(>+(?=\s|\Z)|#{1,6}(?=\s|\Z)|-\#|[-+](?=\s|\Z))|(\d{1,9})(?=[.)](?:\s|\Z)))")
_TO_ALL = re.compile(r"@(?=here|everyone)", re.IGNORECASE)
_REFERENCE = re.compile(r"<(?=@|#|/|a?:|t:|id:)")
_INVITE = re.compile(f"({'|'.join(map(re.escape, _INVITING))})/", re.IGNORECASE)
_PARTED = re.compile(rf"@{APART}(?=here|everyone)|<{APART}(?=@|#|/|a?:|t:|id:)", re.IGNORECASE)


def literal(text: str, *, line_start: bool) -> str:
    """Characters of one line that shall be seen as they are. `line_start`: nothing stands before them."""
    text, start = cleaned(text).replace("\n", " "), ""
    if line_start and (found := _LINE_START.match(text)):
        start = f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{text[found.end()]}"
        text = text[found.end() + (found[3] is not None) :]
    return start + _ACTIVE.sub(r"\\\g<0>", _apart(text))


def in_code(text: str) -> str:
    """Characters within code, where a backslash would be seen."""
    return _INVITE.sub(rf"\1/{APART}", _apart(cleaned(text)))


def is_invite(address: str) -> bool:
    """Does it lead into another server?"""
    return _INVITE.search(address) is not None


def without_parting(text: str) -> str:
    """The words before they were kept apart: for reading what was written so."""
    return _PARTED.sub(lambda found: found[0][0], text.strip(APART)) if APART in text else text


def _apart(text: str) -> str:
    if "@" in text:
        text = _TO_ALL.sub(f"@{APART}", text)
    return _REFERENCE.sub(f"<{APART}", text) if "<" in text else text
