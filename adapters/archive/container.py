"""The files of an export, opened without trusting them: what zips and folders have in common, and folders.

What can't be read is named with one sentence (`problems`); the rest stays readable. Nothing is ever written to disk.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from bot.errors import CommunityError
from bot.text import Text, t

LARGEST_FILE = 200 * 2**20
"""Bytes one file may hold once unpacked."""
LARGEST_ARCHIVE = 20 * 2**30
"""Bytes all files together may hold once unpacked."""
MOST_FILES = 300_000

Problem = tuple[str, Text]
"""A file's name and the sentence that says what is wrong with it."""


BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    struct.error,
)
"""What zipfile raises, depending on which byte is wrong."""


class Unreadable(Exception):
    """A file inside the archive can't be read. `sentence` says why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.msgid)
        self.sentence = sentence


class Container(ABC):
    """Named files. `names` are sorted, with `/` between folders and none that leads out of the archive."""

    def __init__(self) -> None:
        self.names: Sequence[str] = ()
        self.problems: list[Problem] = []

    @abstractmethod
    def __contains__(self, name: object) -> bool: ...

    @abstractmethod
    def size(self, name: str) -> int:
        """Bytes of the file, as declared."""

    @abstractmethod
    def stamp(self, name: str) -> str:
        """Differs when the file's content does."""

    @abstractmethod
    def _open(self, name: str) -> IO[bytes]: ...

    def open(self, name: str) -> Stream:
        """A file as a stream of at most its declared size. Raises Unreadable, here or while it is read."""
        try:
            return Stream(name, self._open(name), self.size(name))
        except BROKEN as error:
            raise Unreadable(damaged(name)) from error

    def read(self, name: str) -> bytes:
        """A whole file; for small ones. Raises Unreadable."""
        with self.open(name) as stream:
            return stream.read()

    def fingerprint(self, names: Iterable[str]) -> str:
        """The same for the same files with the same content, without reading them."""
        digest = hashlib.sha256()
        for name in names:
            digest.update(f"{name}\0{self.stamp(name)}\n".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:24]

    @abstractmethod
    def close(self) -> None:
        """No file can be opened after this."""


class Stream:
    """Bytes of one file. Every failure of the layers below becomes Unreadable."""

    def __init__(self, name: str, file: IO[bytes], most: int) -> None:
        self._name, self._file, self._left = name, file, most

    def read(self, size: int = -1) -> bytes:
        """Like any file's; without a size, everything that is left."""
        try:
            data = self._file.read(size) if size >= 0 else self._file.read(self._left + 1)
        except BROKEN as error:
            raise Unreadable(damaged(self._name)) from error
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable(too_large(self._name))
        return data

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


class Folder(Container):
    """The files of a folder, an export somebody has unpacked. Links are not followed."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._root = path
        self._stats: dict[str, os.stat_result] = {}
        for folder, _, files in os.walk(path, followlinks=False):
            for file in files:
                self._meet(Path(folder, file))
            refuse_too_many(path.name, len(self._stats))
        refuse_too_large(path.name, sum(found.st_size for found in self._stats.values()))
        self.names = sorted(self._stats)

    def _meet(self, file: Path) -> None:
        name = file.relative_to(self._root).as_posix()
        found = file.lstat()
        if not stat.S_ISREG(found.st_mode):
            self.problems.append((name, no_plain_file(name)))
        elif found.st_size > LARGEST_FILE:
            self.problems.append((name, too_large(name)))
        else:
            self._stats[name] = found

    def __contains__(self, name: object) -> bool:
        return name in self._stats

    def size(self, name: str) -> int:
        return self._stats[name].st_size

    def stamp(self, name: str) -> str:
        return f"{self._stats[name].st_mtime_ns} {self._stats[name].st_size}"

    def _open(self, name: str) -> IO[bytes]:
        return (self._root / name).open("rb")

    def close(self) -> None:
        pass  # nothing is held open


class OneFile(Container):
    """A single file, as if it lay in a folder of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path, self._stat = path, path.stat()
        if self._stat.st_size > LARGEST_FILE:
            raise CommunityError(too_large(path.name))
        self.names = [path.name]

    def __contains__(self, name: object) -> bool:
        return name == self._path.name

    def size(self, name: str) -> int:
        return self._stat.st_size

    def stamp(self, name: str) -> str:
        return f"{self._stat.st_mtime_ns} {self._stat.st_size}"

    def _open(self, name: str) -> IO[bytes]:
        return self._path.open("rb")

    def close(self) -> None:
        pass  # nothing is held open


def refuse_too_many(archive: str, files: int) -> None:
    """Raises CommunityError."""
    if files > MOST_FILES:
        raise CommunityError(
            t(
                "{file} holds more than {most} files, more than can be read safely. Please export a shorter period.",
                file=archive,
                most=MOST_FILES,
            )
        )


def refuse_too_large(archive: str, size: int) -> None:
    """Raises CommunityError."""
    if size > LARGEST_ARCHIVE:
        raise CommunityError(
            t(
                "{file} would unpack to more than {most} GB, more than can be read safely. Please export a shorter period.",
                file=archive,
                most=LARGEST_ARCHIVE // 2**30,
            )
        )


def damaged(name: str) -> Text:
    """What to say of a file that doesn't unpack."""
    return t("{file} is damaged; it was left out.", file=name)


def too_large(name: str) -> Text:
    """What to say of a file over the limit."""
    return t("{file} unpacks to more than {most} MB; it was left out.", file=name, most=LARGEST_FILE // 2**20)


def no_plain_file(name: str) -> Text:
    """What to say of links and the like."""
    return t("{file} is a link or a device, not a file; it was left out.", file=name)
