"""Which archive is this? Today: a Slack export, zipped or unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from adapters.archive.container import Container, Folder
from adapters.archive.reading import SlackArchive
from adapters.archive.zips import Zip
from bot.errors import CommunityError
from bot.text import t


def open_archive(path: str | Path) -> SlackArchive:
    """Open an archive for reading; close it afterwards. Raises CommunityError with what is wrong and what to do."""
    path = Path(path)
    container = _container(path)
    try:
        return SlackArchive(path.name, container)
    except BaseException:
        container.close()
        raise


def _container(path: Path) -> Container:
    if path.is_dir():
        return Folder(path)
    if not path.exists():
        raise CommunityError(t("There is no file {file}.", file=str(path)))
    if not path.is_file():
        raise CommunityError(t("{file} is neither a file nor a folder.", file=str(path)))
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise CommunityError(t("{file} can't be opened; is it yours to read?", file=str(path))) from error
    if start[:2] != b"PK" and not zipfile.is_zipfile(path):
        raise CommunityError(
            t(
                "{file} is no zip file. Please choose the zip that Slack's export gave you, or its folder.",
                file=path.name,
            )
        )
    return Zip(path)
