"""Files the server hands out: pictures and attachments of cards from memory, uploads from the world."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass

from adapters.sandbox.world import World

LARGEST_UPLOAD = 8 * 1024 * 1024
MOST_IN_MEMORY = 64 * 1024 * 1024

_PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_HARMLESS = re.compile(r"application/pdf|text/(plain|csv|calendar|markdown)|audio/[\w.+-]+|video/[\w.+-]+")


@dataclass(frozen=True, slots=True)
class Served:
    """A file on its way out. `inline`: a picture the page may show; all else is only for saving."""

    data: bytes
    name: str
    media_type: str
    inline: bool


class Shelf:
    """Contents by id, which is made from the content: who doesn't know it can't guess it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._kept: OrderedDict[str, tuple[bytes, str, str]] = OrderedDict()
        self._size = 0

    def keep(self, data: bytes, name: str, media_type: str) -> str:
        """Put a card's picture or file here; returns its address."""
        id = hashlib.sha256(b"\0".join((name.encode(), media_type.encode(), data))).hexdigest()
        if id not in self._kept:
            self._size += len(data)
        self._kept[id] = (data, name, media_type)
        self._kept.move_to_end(id)
        while self._size > MOST_IN_MEMORY and len(self._kept) > 1:
            _, (old, _, _) = self._kept.popitem(last=False)
            self._size -= len(old)
        return f"/file/{id}"

    def get(self, id: str) -> Served | None:
        """What has this id."""
        if id in self._kept:
            data, name, media_type = self._kept[id]
        else:
            found, file = self.world.file_data(id), self.world.files.get(id)
            if found is None or file is None:
                return None
            data, name, media_type = found, file.name, file.media_type
        picture = picture_type(data)
        return Served(data, name, picture or safe_type(media_type), inline=picture is not None)


def picture_type(data: bytes) -> str | None:
    """The type of a picture, by what it begins with and not by what is said of it."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for start, media_type in _PICTURES.items() if data.startswith(start)), None)


def safe_type(media_type: str) -> str:
    """A type no browser runs anything of."""
    bare = media_type.partition(";")[0].strip().lower()
    return bare if _HARMLESS.fullmatch(bare) else "application/octet-stream"


def safe_name(name: str) -> str:
    """A file's name without folders and control characters."""
    bare = re.sub(r"[\x00-\x1f\x7f\\/\"]", "_", name.rpartition("/")[2].rpartition("\\")[2]).strip(". ")
    return bare[:120] or "file"
