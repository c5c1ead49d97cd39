"""Lists of things in JSON files: small files in one go, large ones as a stream, so that memory never depends on size."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import ijson
import msgspec

from adapters.archive.container import Container, Stream, Unreadable
from bot.text import t

IN_ONE_GO = 4 * 2**20
"""Bytes. Decoding so much takes about 20 ms."""
AT_A_TIME = 1000
"""Items that are handed on together."""
AT_MOST_AT_ONCE = 32 * 2**20
"""Bytes. A larger file in which something is odd already for the stream, such as a number without end, is left out."""
CHUNK = 4 * 2**20
"""Bytes the stream gets at a time: it looks through a long text again with each."""
LONGEST_NUMBER = 18
"""Digits; what is longer is no number anybody meant."""

Thing = TypeVar("Thing")

_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
_ODD = (msgspec.MsgspecError, RecursionError, ValueError)


def lists_in(
    container: Container,
    name: str,
    kind: type[Thing],
    faulty: Callable[[], None],
    lenient: frozenset[str] = frozenset(),
    within: str = "",
) -> Iterator[list[Thing]]:
    """The items of a file that is one JSON list, or one object with the list `within` it, in lists of bounded length. Raises
    Unreadable before giving anything.

    `faulty` is called for each item that is not of this kind; it is left out. Fields that are `lenient` may be odd: then as
    much of them is taken as can be. NUL characters, which no database takes, and halves of characters never get through.
    """
    size = container.size(name)
    if size > IN_ONE_GO:
        if _is_list(container, name, within):
            yield from _streamed(container, name, kind, faulty, lenient, within)
            return
        if size > AT_MOST_AT_ONCE:
            raise _no_list(name, within)
    data = _without_nul(container.read(name).removeprefix(codecs.BOM_UTF8))
    try:
        things = _all_at_once(data, kind, within)
    except (*_ODD, UnicodeDecodeError):  # one odd item must not cost the others
        things = list(_one_by_one(data, name, kind, faulty, lenient, within))
    for start in range(0, len(things), AT_A_TIME):
        yield things[start : start + AT_A_TIME]


def _all_at_once(data: bytes, kind: type[Thing], within: str) -> list[Thing]:
    if not within:
        return msgspec.json.decode(data, type=list[kind])  # type: ignore[valid-type]
    around = msgspec.defstruct("Around", [(within, list[kind])])  # type: ignore[valid-type]
    things: list[Thing] = getattr(msgspec.json.decode(data, type=around), within)
    return things


def _one_by_one(
    data: bytes, name: str, kind: type[Thing], faulty: Callable[[], None], lenient: frozenset[str], within: str
) -> Iterator[Thing]:
    try:
        items = json.loads(data, parse_int=_number)
    except RecursionError as error:
        raise _too_deep(name) from error
    except ValueError as error:
        raise _no_list(name, within) from error
    if within:
        items = items.get(within) if isinstance(items, dict) else None
    if not isinstance(items, list):
        raise _no_list(name, within)
    for item in items:
        thing = _thing(item, kind, lenient)
        if thing is None:
            faulty()
        else:
            yield thing


def _thing(item: Any, kind: type[Thing], lenient: frozenset[str]) -> Thing | None:
    """The item as it is, else without what is odd in its lenient fields."""
    try:
        data = _without_nul(_whole(json.dumps(item, ensure_ascii=False)).encode())
    except (*_ODD, UnicodeError):
        return None
    try:
        return msgspec.json.decode(data, type=kind)
    except _ODD:
        pass
    try:
        given = msgspec.json.decode(data)
        if not isinstance(given, dict):
            return None
        types = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}  # type: ignore[arg-type]
        for field in lenient & given.keys() & types.keys():
            given[field] = _sound(given[field], types[field])
        return msgspec.json.decode(msgspec.json.encode(given), type=kind)
    except _ODD:
        return None


def _sound(value: Any, type: Any) -> Any:
    """What of a field's value fits: all of it, some of a list, or nothing."""
    if _fits(value, type):
        return value
    return [one for one in value if _fits([one], type)] if isinstance(value, list) else None


def _fits(value: Any, type: Any) -> bool:
    try:
        msgspec.json.decode(msgspec.json.encode(value), type=type)
    except _ODD:
        return False
    return True


def _streamed(
    container: Container, name: str, kind: type[Thing], faulty: Callable[[], None], lenient: frozenset[str], within: str
) -> Iterator[list[Thing]]:
    things: list[Thing] = []
    with container.open(name) as stream:
        for item in ijson.items(_Text(stream), f"{within}.item" if within else "item", use_float=True, buf_size=CHUNK):
            thing = _thing(item, kind, lenient)
            if thing is None:
                faulty()
            else:
                things.append(thing)
            if len(things) >= AT_A_TIME:
                yield things
                things = []
    yield things


class _Text:
    """A stream without the mark some programs put at the start of a text."""

    def __init__(self, stream: Stream) -> None:
        self._stream, self._begun = stream, False

    def read(self, size: int = -1) -> bytes:
        if self._begun or not size:
            return self._stream.read(size)
        self._begun = True
        start = self._stream.read(len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8)
        return start + self._stream.read(max(0, size - len(start)) if size >= 0 else size)


def _is_list(container: Container, name: str, within: str) -> bool:
    """Can the stream read the file? Once to its end before anything is taken: a file counts whole or not at all."""
    with container.open(name) as stream:
        events: Iterator[tuple[str, Any]] = ijson.basic_parse(_Text(stream), use_float=True, buf_size=CHUNK)
        try:
            if next(events, ("", None))[0] != ("start_map" if within else "start_array"):
                return False
            for _ in events:
                pass
        except (ijson.JSONError, ValueError):
            return False
    return True


def _without_nul(data: bytes) -> bytes:
    return _NUL.sub(rb"\1", data) if rb"\u0000" in data else data


def _whole(text: str) -> str:
    """The text with halves of characters replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) <= LONGEST_NUMBER else None


def _no_list(name: str, within: str = "") -> Unreadable:
    if within:
        return Unreadable(t("{file} is damaged or not complete; it was left out. Please export it again.", file=name))
    return Unreadable(t("{file} is not a list in JSON; it was left out.", file=name))


def _too_deep(name: str) -> Unreadable:
    return Unreadable(t("{file} is too deeply nested to be read; it was left out.", file=name))
