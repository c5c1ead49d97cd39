"""Lists of things in JSON files: small files in one go, large ones as a stream, so that memory never depends on size."""

from __future__ import annotations

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

Thing = TypeVar("Thing")


def lists_in(container: Container, name: str, kind: type[Thing], faulty: Callable[[], None]) -> Iterator[list[Thing]]:
    """The items of a file that is one JSON list, in lists of bounded length. Raises Unreadable before giving anything.

    `faulty` is called for each item that is not of this kind; it is left out.
    """
    if container.size(name) > IN_ONE_GO:
        yield from _streamed(container, name, kind, faulty)
        return
    data = container.read(name)
    try:
        things = msgspec.json.decode(data, type=list[kind])  # type: ignore[valid-type]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # one odd item must not cost the others
        things = list(_one_by_one(data, name, kind, faulty))
    for start in range(0, len(things), AT_A_TIME):
        yield things[start : start + AT_A_TIME]


def _one_by_one(data: bytes, name: str, kind: type[Thing], faulty: Callable[[], None]) -> Iterator[Thing]:
    try:
        raws = msgspec.json.decode(data, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _no_list(name) from error
    for raw in raws:
        try:
            yield msgspec.json.decode(raw, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            faulty()


def _streamed(container: Container, name: str, kind: type[Thing], faulty: Callable[[], None]) -> Iterator[list[Thing]]:
    with container.open(name) as stream:
        _check(stream, name)  # once to its end before anything is taken: a file counts whole or not at all
    things: list[Thing] = []
    with container.open(name) as stream:
        for item in ijson.items(stream, "item", use_float=True):
            try:
                things.append(msgspec.json.decode(msgspec.json.encode(item), type=kind))
            except (msgspec.MsgspecError, RecursionError):
                faulty()
            if len(things) >= AT_A_TIME:
                yield things
                things = []
    yield things


def _check(stream: Stream, name: str) -> None:
    events: Iterator[tuple[str, Any]] = ijson.basic_parse(stream, use_float=True)
    try:
        if next(events, ("", None))[0] != "start_array":
            raise _no_list(name)
        for _ in events:
            pass
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise _no_list(name) from error


def _no_list(name: str) -> Unreadable:
    return Unreadable(t("{file} is not a list in JSON; it was left out.", file=name))
