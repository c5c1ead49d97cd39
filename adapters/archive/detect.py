"""Which archive is this? A Slack export, or channels that DiscordChatExporter wrote: zipped, in a folder, or one file."""

from __future__ import annotations

import codecs
import zipfile
from pathlib import Path

from adapters.archive.archive import Archive
from adapters.archive.container import Container, Folder, OneFile
from adapters.archive.discord_layout import is_discords
from adapters.archive.discord_reading import DiscordArchive
from adapters.archive.layout import is_slacks
from adapters.archive.reading import SlackArchive
from adapters.archive.zips import Zip
from bot.errors import CommunityError
from bot.text import t


def open_archive(path: str | Path) -> Archive:
    """Open an archive for reading; close it afterwards. Raises CommunityError with what is wrong and what to do."""
    path = Path(path)
    container = _container(path)
    try:
        if not is_slacks(container) and (isinstance(container, OneFile) or is_discords(container)):
            return DiscordArchive(path.name, container)
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
            start = file.read(64)
    except OSError as error:
        raise CommunityError(t("{file} can't be opened; is it yours to read?", file=str(path))) from error
    if start.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{":
        return OneFile(path)
    if start[:2] != b"PK" and not zipfile.is_zipfile(path):
        raise CommunityError(
            t(
                "{file} is no zip file, nor JSON of DiscordChatExporter. Please choose the zip that Slack's export gave you, "
                "or what DiscordChatExporter wrote in JSON.",
                file=path.name,
            )
        )
    return Zip(path)
