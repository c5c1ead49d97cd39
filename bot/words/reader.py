"""Who reads, in which language: the template a text has for them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError

from bot.locale import translations
from bot.text import Spot, Text

logger = logging.getLogger("lunchtable.words")

# The world's English, with 24 hours and the day before the month; who wants it otherwise reads "en-US".
ENGLISH: Final = Locale("en", "150")

PLACE: Final = re.compile(r"\{([A-Za-z]\w*)\}")


def _nowhere(spot: Spot) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who will read: `locale` ("de", "en-GB"), IANA `timezone`, names by id, and the time it is (aware).

    `names` and `channels` should hold what `who_is_named` finds; others read as "someone" and "a channel".
    `tending` is the group in which stewards' verbs stand ("tend"); "" where they stand among the others.
    `address` knows where the platform shows a message; what it answers "" for is only named, not linked.
    """

    locale: str = "en"
    timezone: str = "UTC"
    names: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    tending: str = ""
    address: Callable[[Spot], str] = _nowhere
    now: datetime


def template_of(text: Text, reader: Reader) -> tuple[str, Locale]:
    """The text's template in the reader's language or else in English, and the locale its values are written in."""
    locale = _locale_of(reader.locale)
    number = _number(text)
    source = text.msgid if number is None or number == 1 else text.many
    known = translations(locale)
    translated = known.find(text.msgid, number) if known else None
    if translated is not None:
        if text.values.keys() >= set(PLACE.findall(translated)):
            return translated, locale
        _complain(text.msgid, str(locale))
    elif not text.values.keys() >= set(PLACE.findall(source)):
        _complain(text.msgid, "en")
    wordless = not any(map(str.isalpha, PLACE.sub("", source)))
    return source, locale if wordless or locale.language == "en" else ENGLISH


def _number(text: Text) -> int | None:
    if not text.many:
        return None
    n = text.values.get("n")
    return n if isinstance(n, int) else 0


@lru_cache(maxsize=1024)
def _complain(msgid: str, language: str) -> None:
    """Once for each text, for it is said again and again."""
    logger.warning("the text %r names a place without a value (%s)", msgid, language)


@lru_cache(maxsize=512)
def _locale_of(tag: str) -> Locale:
    """What a platform calls a locale ("en-US", "pt_BR", "es-419"), or the nearest to it."""
    whole = tag.replace("-", "_")
    for name in (whole, whole.partition("_")[0]):
        try:
            locale = Locale.parse(name)
        except (ValueError, TypeError, UnknownLocaleError):
            continue
        return ENGLISH if str(locale) == "en" else locale
    return ENGLISH
