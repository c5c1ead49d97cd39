"""Looking into Discord's payloads, in which anything may be missing, null or of another kind than documented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.payloads import Json as Json
from bot.payloads import each as each
from bot.payloads import part as part
from bot.payloads import word as word

ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
VIEW_CHANNEL = 1 << 10
READ_MESSAGE_HISTORY = 1 << 16
EPHEMERAL = 1 << 6  # of a message's flags

THE_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_DISCORDS_OWN = datetime(2015, 1, 1, tzinfo=UTC)


def words(of: Json, name: str) -> str:
    """A short text in one line, such as a name, without what no database takes."""
    value = of.get(name)
    return " ".join(clean(value).split()) if isinstance(value, str) and value else ""


def clean(text: str) -> str:
    """Without NUL and halves of characters."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def parts(of: Json, name: str) -> Iterator[tuple[str, Json]]:
    """The objects below `name` with their ids, as in what Discord has resolved."""
    for id, value in part(of, name).items():
        if isinstance(value, dict) and isinstance(id, str):
            yield id, value


def id_of(of: Json, name: str, *others: str) -> str:
    """The first of these that is an id; "" when there is none."""
    value = of.get(name)
    if isinstance(value, str):
        if value.isdigit() and len(value) <= 20 and value.isascii():  # written out: asked many times in every event
            return value
    elif isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**20:
        return str(value)
    return id_of(of, *others) if others else ""


def same_id(of: Json, name: str, other: str) -> bool:
    """Is the same id below both names?"""
    one, two = of.get(name), of.get(other)
    if isinstance(one, str) and isinstance(two, str) and one != two:
        return False
    id = id_of(of, name)
    return id != "" and id == id_of(of, other)


def is_id(text: str) -> bool:
    """Up to twenty digits."""
    return len(text) <= 20 and text.isdigit() and text.isascii()


def ids(of: Json, name: str) -> tuple[str, ...]:
    """The ids listed below `name`, each once."""
    value = of.get(name)
    if not isinstance(value, list) or not value:
        return ()
    return tuple(dict.fromkeys([one for one in value if isinstance(one, str) and is_id(one)]))


def number(of: Json, name: str, otherwise: int = -1) -> int:
    """A whole number below `name`."""
    value = of.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def bits(of: Json, name: str) -> int:
    """Permissions, which Discord writes as a number in a text; 0 when there are none."""
    value = of.get(name)
    if isinstance(value, str) and is_id(value):
        return int(value)
    return max(number(of, name, 0), 0)


def yes(of: Json, name: str) -> bool:
    """Is it said, and true?"""
    return of.get(name) is True


def moment(of: Json, name: str) -> datetime | None:
    """A time as Discord writes it ("2026-03-02T12:00:00.000000+00:00"), in UTC; None when there is none."""
    try:
        found = datetime.fromisoformat(word(of, name))
        if found.tzinfo is UTC:  # as Discord has it
            return found
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def made_at(id: str) -> datetime:
    """When something with this id was made: Discord's ids begin with the time, in milliseconds since 2015."""
    try:
        return _DISCORDS_OWN + timedelta(milliseconds=int(id) >> 22)
    except (ValueError, OverflowError):
        return THE_BEGINNING
