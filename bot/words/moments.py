"""Moments in words: "today", "Tuesday 14:00", "3 March 2026", "two weeks ago"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import assert_never
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta

from bot.text import Text, When, t

_NEAR_DAYS = {0: t("today"), 1: t("tomorrow"), -1: t("yesterday")}
_DAY_AND_TIME = t("{day} {time}")
_JUST_NOW = t("just now")
_WEEK = 7


def in_words(when: When, now: datetime, zone: tzinfo, locale: Locale, say: Callable[[Text], str]) -> str:
    """The moment as the locale writes it, seen from `now` in `zone`. `say` translates the few words of our own."""
    at = _local(when.at, zone)
    match when.style:
        case "date":
            return format_date(at, "long", locale=locale)
        case "day":
            return _day(at, _local(now, zone), locale, say)
        case "moment":
            day = _day(at, _local(now, zone), locale, say)
            time = format_time(at, "short", locale=locale)
            return say(_DAY_AND_TIME).replace("{day}", day).replace("{time}", time)
        case "ago":
            passed = _aware(when.at) - _aware(now)
            if abs(passed) < timedelta(minutes=1):
                return say(_JUST_NOW)
            return format_timedelta(passed, granularity="minute", add_direction=True, locale=locale)
        case _:
            assert_never(when.style)


@lru_cache(maxsize=512)
def zone_of(name: str) -> tzinfo:
    """The IANA time zone; UTC when there is none of this name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a name at all; the name of a folder
        return UTC


def _day(at: datetime, now: datetime, locale: Locale, say: Callable[[Text], str]) -> str:
    days = (at.date() - now.date()).days
    if days in _NEAR_DAYS:
        return say(_NEAR_DAYS[days])
    if abs(days) < _WEEK:
        return format_date(at, "EEEE", locale=locale)
    return format_date(at, "long", locale=locale)


def _local(at: datetime, zone: tzinfo) -> datetime:
    try:
        return _aware(at).astimezone(zone)
    except OverflowError:  # the first and the last day of the calendar
        return at


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
