"""What happens in the simulated chat, step by step, and the file it is kept in.

The file has one JSON object a line. A line that was torn by a crash is dropped when the file is opened again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from bot.card import Card
from bot.places import ChannelKind
from bot.text import Frozen


class Began(Frozen, frozen=True):
    """The world came into being; `era` tells it from every other world that used the same database."""

    era: str


class Person(Frozen, frozen=True):
    """A person came into the workspace, or what is known of them changed."""

    id: str
    name: str
    about: str = ""
    language: str = "en"
    timezone: str = "UTC"
    steward: bool = False


class Room(Frozen, frozen=True):
    """A channel was made or changed. `bot`: the bot is in it."""

    id: str
    name: str
    kind: ChannelKind = ChannelKind.PUBLIC
    purpose: str = ""
    bot: bool = True
    gone: bool = False
    tags: tuple[str, ...] = ()


class Entered(Frozen, frozen=True):
    """A person came into a channel, or left it (`inside` False)."""

    channel: str
    person: str
    inside: bool = True


class File(Frozen, frozen=True):
    """A file somebody uploaded. `id` is made from its content, which lies beside the log."""

    id: str
    name: str
    media_type: str
    size: int
    alt: str = ""


class Wrote(Frozen, frozen=True):
    """A message. The bot's have a `card`, and may have a name (`post`) and the `nonce` of the parcel they came from."""

    id: str
    channel: str
    thread: str | None
    author: str
    at: float
    text: str = ""
    card: Card | None = None
    files: tuple[str, ...] = ()
    post: str = ""
    nonce: str = ""


class Rewrote(Frozen, frozen=True):
    """A message's words or card changed. `tags` None: as they were."""

    channel: str
    id: str
    text: str | None = None
    card: Card | None = None
    tags: tuple[str, ...] | None = None


class Erased(Frozen, frozen=True):
    """A message was deleted."""

    channel: str
    id: str


class Reaction(Frozen, frozen=True):
    """An emoji was put on a message or taken off it."""

    channel: str
    id: str
    person: str
    emoji: str
    on: bool = True


class Whispered(Frozen, frozen=True):
    """The bot said something that only `person` sees."""

    id: str
    person: str
    channel: str
    thread: str | None
    card: Card
    at: float
    nonce: str = ""


class Rewhispered(Frozen, frozen=True):
    """A whisper changed, or went away (`card` None)."""

    id: str
    card: Card | None = None


class Saw(Frozen, frozen=True):
    """A person has seen a channel up to a moment."""

    person: str
    channel: str
    at: float


Step = Began | Person | Room | Entered | File | Wrote | Rewrote | Erased | Reaction | Whispered | Rewhispered | Saw


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A step with its number."""

    seq: int
    step: Step


class Log:
    """An append-only file of steps. Raises ValueError, naming the line, when it isn't one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._encoder = msgspec.json.Encoder()
        self._file: BinaryIO | None = None

    def read(self) -> Iterator[Line]:
        """All steps in order; cuts off what a crash left half written."""
        if not self.path.exists():
            return
        decoder = msgspec.json.Decoder(Line)
        whole = 0
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    break
                try:
                    decoded = decoder.decode(line)
                except msgspec.DecodeError as error:
                    raise ValueError(f"{self.path}, line {number}: this is no sandbox's file ({error})") from error
                whole += len(line)
                yield decoded
        if whole < self.path.stat().st_size:
            os.truncate(self.path, whole)

    def append(self, line: Line) -> None:
        """Write one step; when this returns, the death of this process can't lose it."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("ab", buffering=0)
        self._file.write(self._encoder.encode(line) + b"\n")

    def keep(self, id: str, data: bytes) -> None:
        """Keep a file's content."""
        folder = self._folder()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / id).write_bytes(data)

    def kept(self, id: str) -> bytes | None:
        """A kept file's content."""
        path = self._folder() / id
        return path.read_bytes() if path.is_file() else None

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _folder(self) -> Path:
        return self.path.with_suffix(".files")
