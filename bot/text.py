"""Texts the bot says, kept lazy: language, time zone, names and escaping are chosen for each reader at render.

A template is a gettext msgid in the neutral markup (see `bot.markup`) with `{name}` places. Values are escaped
according to their type, so that no person's words can ever become markup, a link or a mention by themselves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec


class Frozen(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The base of everything that is passed around and stored: immutable, and tagged with its name in JSON."""


class When(Frozen, frozen=True):
    """A moment, shown in the reader's zone. `at` is aware. `style`: "day" (Tuesday), "moment" (Tuesday 14:00),
    "date" (3 March 2026), "ago" (two weeks ago)."""

    at: datetime
    style: Literal["day", "moment", "date", "ago"] = "date"


class Who(Frozen, frozen=True):
    """A person, shown by name; never a ping."""

    person: str


class Where(Frozen, frozen=True):
    """A channel, shown by name and, where the platform can, as a link."""

    channel: str


class Quote(Frozen, frozen=True):
    """People's own words in the neutral markup. `limit` > 0 shows at most that many characters, with an ellipsis;
    `plain` drops markup and line breaks, for titles and lists."""

    words: str
    limit: int = 0
    plain: bool = False


class WebLink(Frozen, frozen=True):
    """A link to somewhere: `label` None shows the address itself."""

    url: str
    label: Text | str | None = None


class Spot(Frozen, frozen=True):
    """A link to a message; the platform's address of it is found at render. `label` as in WebLink."""

    channel: str
    message: str
    thread: str | None = None
    label: Text | str | None = None


class Verb(Frozen, frozen=True):
    """One of the bot's commands, as it is typed where the reader is. `steward`: on some platforms stewards' verbs stand in a
    group of their own."""

    name: str
    steward: bool = False


Value = str | int | When | Who | Where | Quote | WebLink | Spot | Verb


class Listing(Frozen, frozen=True):
    """Several values joined as the reader's language joins them ("Ana, Ben and Cem")."""

    values: tuple[Text | Value, ...]
    any_of: bool = False


class Text(Frozen, frozen=True):
    """One thing to say: `msgid` with `values`. With `many` set it is a plural, chosen by the integer value `n`."""

    msgid: str
    values: dict[str, Text | Value | Listing] = {}
    many: str = ""


def t(msgid: str, **values: Text | Value | Listing) -> Text:
    """A lazy text. The name is a gettext keyword: catalogs are made from its calls."""
    return Text(msgid, values)


def tn(one: str, many: str, n: int, **values: Text | Value | Listing) -> Text:
    """A lazy text with a number in it, available as `{n}` in both forms."""
    return Text(one, {**values, "n": n}, many)


def verbatim(words: str) -> Text:
    """A person's own short words (a title, a topic) where a Text is expected; shown escaped, never translated."""
    return Text("{words}", {"words": words})
