"""The files of a zip, opened without trusting it."""

from __future__ import annotations

import itertools
import os
import stat
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from adapters.archive.container import (
    BROKEN,
    LARGEST_FILE,
    Container,
    no_plain_file,
    refuse_too_large,
    refuse_too_many,
    too_large,
)
from bot.errors import CommunityError
from bot.text import Text, t

HIGHEST_RATIO = 200
"""How many times a file may grow when unpacked; small files are let be."""
SMALL_FILE = 2**20


class Zip(Container):
    """The files of a zip. Raises CommunityError when its list of files can't be trusted at all."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        try:
            refuse_too_many(path.name, _declared_files(path))
            self._zip = zipfile.ZipFile(path)
        except BROKEN as error:
            raise CommunityError(
                t("{file} is damaged: its list of files can't be read. Please fetch the export again.", file=path.name)
            ) from error
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        refuse_too_many(path.name, len(infos))
        refuse_too_large(path.name, sum(info.file_size for info in infos))
        if infos and all(info.flag_bits & 0x1 for info in infos):
            raise CommunityError(
                t("{file} is encrypted. Please unpack it and zip it again without a password.", file=path.name)
            )
        overlapping = _overlapping(infos)
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            sentence = _suspicion(info)
            if sentence is None and info.header_offset in overlapping:
                sentence = t(
                    "{file} shares its bytes with another file, as in a zip bomb; it was left out.", file=info.filename
                )
            if sentence is None and info.filename in self._infos:
                sentence = t("{file} is in the archive twice; the second one was left out.", file=info.filename)
            if sentence is None:
                self._infos[info.filename] = info
            else:
                self.problems.append((info.filename, sentence))
        self.names = sorted(self._infos)

    def __contains__(self, name: object) -> bool:
        return name in self._infos

    def size(self, name: str) -> int:
        return self._infos[name].file_size

    def stamp(self, name: str) -> str:
        info = self._infos[name]
        return f"{info.CRC:08x} {info.file_size}"

    def _open(self, name: str) -> IO[bytes]:
        return self._zip.open(self._infos[name])

    def close(self) -> None:
        self._zip.close()


def _suspicion(info: zipfile.ZipInfo) -> Text | None:
    """Why this file of a zip is not read, if it isn't."""
    name = info.filename
    if leads_out(info.orig_filename) or leads_out(name):
        return t("{file} has a path that leads out of the archive; it was left out.", file=name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return no_plain_file(name)
    if info.flag_bits & 0x1:
        return t("{file} is encrypted; it was left out. Please unpack and zip it again without a password.", file=name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return t("{file} is packed in a way that isn't supported; it was left out.", file=name)
    if info.file_size > LARGEST_FILE:
        return too_large(name)
    if info.file_size > max(SMALL_FILE, HIGHEST_RATIO * info.compress_size):
        return t(
            "{file} would grow more than {times} times, as in a zip bomb; it was left out.",
            file=name,
            times=HIGHEST_RATIO,
        )
    return None


def leads_out(name: str) -> bool:
    """Would a file of this name lie elsewhere than in the archive's own folder, on any system?"""
    return "\\" in name or "\0" in name or name.startswith("/") or name[1:2] == ":" or ".." in name.split("/")


def _overlapping(infos: Sequence[zipfile.ZipInfo]) -> frozenset[int]:
    """Offsets of files whose bytes reach into another's (D. Fifield, "A better zip bomb", 2019)."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    return frozenset(
        offset
        for one, following in itertools.pairwise(ordered)
        if one.header_offset + 30 + one.compress_size > following.header_offset
        for offset in (one.header_offset, following.header_offset)
    )


def _declared_files(path: Path) -> int:
    """How many files a zip says it has: asked before anything makes room for them."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 65_557 - 76))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise zipfile.BadZipFile
    files, list_size = struct.unpack_from("<HL", tail, at + 10)
    large = tail.rfind(b"PK\x06\x06", 0, at)
    if large >= 0 and (files == 0xFFFF or list_size == 0xFFFFFFFF):
        files, list_size = struct.unpack_from("<QQ", tail, large + 32)
    return int(max(files, list_size // 100))  # zipfile believes the size of the list, not the number
