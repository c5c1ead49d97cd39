"""Pure decisions of the repertoire."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.kernel.looking import View
from bot.kernel.records import Entry

FINDABLE = ("open", "answered", "helped", "resting", "current")
ALIASES = {
    "answer": ("answer", "question"),
    "question": ("question",),
    "story": ("story",),
    "case": ("case",),
    "tool": ("tool",),
    "asset": ("asset",),
    "file": ("asset",),
    "link": ("asset", "tool"),
    "lesson": ("lesson",),
    "tip": ("lesson",),
}
WORTH = 0.34  # the share of the query's meaning an entry must have to be shown


def kinds_named(typed: str) -> tuple[str, ...] | None:
    """The kinds a filter names; () for none named, None for an unknown word."""
    return ALIASES.get(typed.lower().rstrip("s")) or ALIASES.get(typed.lower()) if typed else ()


def worth_showing(views: Sequence[View]) -> list[View]:
    """What covers enough of the words; questions without an answer come after everything that helps."""
    fitting = [view for view in views if view.score >= WORTH]
    return sorted(fitting, key=lambda view: view.entry.kind == "question" and not view.answers)


def is_link(text: str) -> bool:
    """An address of the web, and nothing else."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(sign.isspace() for sign in text)


def may_be_shown_in(entry: Entry, channel: str) -> bool:
    """What was said in a private channel stays there."""
    return not entry.private or entry.channel == channel
