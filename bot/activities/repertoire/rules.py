"""Pure decisions of the repertoire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.kernel.looking import View
from bot.kernel.records import Entry

FINDABLE = ("open", "answered", "helped", "resting", "current")
ALIASES = {
    "answer": ("answer", "question"),
    "question": ("question",),
    "story": ("story",),
    "stories": ("story",),
    "case": ("case",),
    "tool": ("tool",),
    "asset": ("asset",),
    "file": ("asset",),
    "link": ("asset", "tool"),
    "lesson": ("lesson",),
    "tip": ("lesson",),
}
TAIL = 0.55  # of the best one's share: what has much less only distracts
WORTH = 0.34  # the share of the query's meaning an entry must have to be shown


def kinds_named(typed: str) -> tuple[str, ...] | None:
    """The kinds a filter names; () for none named, None for an unknown word."""
    return ALIASES.get(typed.lower().rstrip("s")) or ALIASES.get(typed.lower()) if typed else ()


def worth_showing(views: Sequence[View]) -> list[View]:
    """What covers enough of the words; a question that waits comes after what helps as well."""
    best = max((view.score for view in views), default=0.0)
    fitting = [view for view in views if view.score >= max(WORTH, TAIL * best)]
    return sorted(fitting, key=lambda view: (-round(4 * view.score), view.waits))


LONGEST_LINK = 2000
_IN_NO_LINK = re.compile(r"[\s\x00-\x1f\x7f<>\"\\\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def is_link(text: str) -> bool:
    """An address of the web, and nothing else; without signs that make it look like another."""
    if len(text) > LONGEST_LINK or _IN_NO_LINK.search(text):
        return False
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and named


def may_be_shown_in(entry: Entry, channel: str) -> bool:
    """What was said in a private channel stays there."""
    return not entry.private or entry.channel == channel
