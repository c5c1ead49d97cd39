"""Where in an archive an export lies, and which folder holds which channel's talk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adapters.archive.container import Container, Problem
from adapters.archive.messages import ArchivedChannel
from bot.errors import CommunityError
from bot.places import ChannelKind
from bot.text import Text, t

LISTS = {
    "channels.json": ChannelKind.PUBLIC,
    "groups.json": ChannelKind.PRIVATE,
    "mpims.json": ChannelKind.GROUP,
    "dms.json": ChannelKind.DIRECT,
}
"""The lists of channels, and what they hold."""
TEAMS = "teams/"
"""Where an export of several workspaces keeps each of them."""

_PRIVACY = tuple(LISTS.values())
Claim = tuple[ArchivedChannel, str]
"""A channel and the folder its talk would be in."""


def root_of(archive: str, container: Container) -> str:
    """The folder the export is in: none, or one around it. Raises CommunityError when it is nowhere."""
    for top in _tops(container):
        return top
    if any(name.startswith(TEAMS) or f"/{TEAMS}" in name for name in container.names):
        raise CommunityError(
            t(
                "{file} holds several workspaces, each in a folder under teams/. Please unpack it and import one of them.",
                file=archive,
            )
        )
    raise CommunityError(
        t(
            "{file} is no Slack export: there is no channels.json in it. Nor is there a channel that DiscordChatExporter wrote "
            "in JSON. Please choose the zip or folder that one of them gave you.",
            file=archive,
        )
    )


def is_slacks(container: Container) -> bool:
    """Is it an export of Slack's, of one workspace or of several?"""
    return next(_tops(container), None) is not None or any(
        name.startswith(TEAMS) or f"/{TEAMS}" in name for name in container.names
    )


def beside(root: str, container: Container) -> Iterator[Problem]:
    """What else is in the archive that somebody might expect to be read, and isn't."""
    for top in _tops(container):
        if top != root:
            yield top, t("{file} is a second export in the same archive; it was left out.", file=top)
    if any(name.startswith(root + TEAMS) for name in container.names):
        name = root + TEAMS
        yield (
            name,
            t("{file} holds workspaces of their own; they were left out. Please import each of them.", file=name),
        )
    if f"{root}users.json" not in container and not _named(container, f"{root}users.json"):
        name = f"{root}users.json"
        yield name, t("{file} is missing, so people are known by what they wrote only.", file=name)


def _named(container: Container, name: str) -> bool:
    return any(file == name for file, _ in container.problems)


def _tops(container: Container) -> Iterator[str]:
    tops = {""} | {f"{name.partition('/')[0]}/" for name in container.names if "/" in name}
    return (top for top in sorted(tops) if any(f"{top}{file}" in container for file in LISTS))


def share_out(claims: Iterable[Claim], folders: Iterable[str], problems: list[Problem]) -> dict[str, Claim]:
    """Channels by id, each with the folder that is its own, or "".

    A channel in two lists counts as the more private one's, and so does a folder that two channels claim. Where two private
    channels are equally private, nobody could tell who was in it: the folder is left out.
    """
    known: dict[str, Claim] = {}
    for claim in claims:
        before = known.get(claim[0].id)
        if before is None or _privacy(claim) >= _privacy(before):
            known[claim[0].id] = claim
    claimed: dict[str, list[Claim]] = {}
    present = frozenset(folders)
    for claim in known.values():
        claimed.setdefault(claim[1], []).append(claim)
    for folder, several in claimed.items():
        if len(several) == 1:
            continue
        most = max(map(_privacy, several))
        owners = [claim for claim in several if _privacy(claim) == most]
        owner = owners[0] if len(owners) == 1 or not most else None
        if folder in present:
            problems.append((folder, _shared(folder) if owner else _disputed(folder)))
        for claim in several:
            if claim is not owner:
                known[claim[0].id] = (claim[0], "")
    return known


def _shared(folder: str) -> Text:
    return t("{file} belongs to several channels by name; it was read as the most private one's.", file=folder)


def _disputed(folder: str) -> Text:
    return t("{file} belongs to several private channels by name, so it was left out.", file=folder)


def _privacy(claim: Claim) -> int:
    return _PRIVACY.index(claim[0].kind)
