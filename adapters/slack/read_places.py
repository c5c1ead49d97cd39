"""Channels and who comes and goes in them; people and what changes about them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from adapters.slack.payloads import id_of, kind_of, part, word, yes
from adapters.slack.told import Told, person_of
from bot.incoming import AnyEvent, BotAdded, BotRemoved, ChannelChanged, Joined, Left, PersonChanged
from bot.places import Channel, ChannelKind, Person, Place


def joined(told: Told) -> Sequence[AnyEvent]:
    """Somebody came into a channel: a person, or the bot itself."""
    event = told.event
    channel, user = word(event, "channel"), word(event, "user")
    if not channel or not user:
        return []
    if user == told.here.bot_user:
        kind = kind_of(channel, word(event, "channel_type"))
        inviter = word(event, "inviter")
        return [
            BotAdded(
                id=f"bot-added:{channel}:{told.stamp}",
                workspace=told.workspace,
                at=told.at,
                channel=Channel(channel, kind=kind or ChannelKind.PRIVATE, guessed=kind is None),
                person=told.person(inviter) if inviter else None,
            )
        ]
    id = f"joined:{channel}:{user}:{told.stamp}"
    return [Joined(id=id, workspace=told.workspace, at=told.at, person=_member(told, user), place=Place(channel))]


def left(told: Told) -> Sequence[AnyEvent]:
    """Somebody went out of a channel: a person, or the bot itself."""
    channel, user = word(told.event, "channel"), word(told.event, "user")
    if not channel or not user:
        return []
    if user == told.here.bot_user:
        return removed(told)
    id = f"left:{channel}:{user}:{told.stamp}"
    return [Left(id=id, workspace=told.workspace, at=told.at, person=_member(told, user), place=Place(channel))]


def removed(told: Told) -> Sequence[AnyEvent]:
    """The bot is in a channel no more."""
    channel = id_of(told.event, "channel")
    if not channel:
        return []
    id = f"bot-removed:{channel}:{told.stamp}"
    return [BotRemoved(id=id, workspace=told.workspace, at=told.at, place=Place(channel))]


def _member(told: Told, user: str) -> Person:
    elsewhere = told.is_elsewhere(word(told.event, "team"), word(told.event, "enterprise"))
    return Person(user, is_bot=told.person(user).is_bot, outside=elsewhere)


def renamed(told: Told) -> Sequence[AnyEvent]:
    """A channel has another name."""
    channel = part(told.event, "channel")
    return _changed(told, word(channel, "id"), "renamed", name=word(channel, "name"), kind=_kind(told))


def archived(told: Told) -> Sequence[AnyEvent]:
    """A channel was put away."""
    return _changed(told, id_of(told.event, "channel"), "archived", kind=_kind(told), archived=True)


def unarchived(told: Told) -> Sequence[AnyEvent]:
    """A channel was brought back."""
    return _changed(told, id_of(told.event, "channel"), "brought back", kind=_kind(told))


def gone(told: Told) -> Sequence[AnyEvent]:
    """A channel was deleted."""
    return _changed(told, id_of(told.event, "channel"), "gone", kind=_kind(told), gone=True)


def made_private(told: Told) -> Sequence[AnyEvent]:
    """A public channel is private from now on."""
    return _changed(told, id_of(told.event, "channel"), "private", kind=ChannelKind.PRIVATE)


def made_public(told: Told) -> Sequence[AnyEvent]:
    """A private channel is public from now on."""
    return _changed(told, id_of(told.event, "channel"), "public", kind=ChannelKind.PUBLIC)


def moved(told: Told) -> Sequence[AnyEvent]:
    """A channel goes on under another id; under the old one nothing can be reached any more."""
    return _changed(told, word(told.event, "old_channel_id"), "gone", gone=True)


def _kind(told: Told) -> ChannelKind:
    """Slack's names of these events tell private channels ("group_…") from public ones ("channel_…")."""
    channel = part(told.event, "channel")
    if yes(channel.get("is_mpim")):
        return ChannelKind.GROUP
    private = yes(channel.get("is_private")) or yes(channel.get("is_group"))
    return ChannelKind.PRIVATE if private or word(told.event, "type").startswith("group_") else ChannelKind.PUBLIC


def _changed(
    told: Told,
    channel: str,
    what: str,
    *,
    name: str = "",
    kind: ChannelKind = ChannelKind.PRIVATE,
    archived: bool = False,
    gone: bool = False,
) -> Sequence[AnyEvent]:
    if not channel:
        return []
    return [
        ChannelChanged(
            id=f"channel:{channel}:{what}:{told.stamp}",
            workspace=told.workspace,
            at=told.at,
            channel=Channel(channel, name, kind, archived),
            gone=gone,
        )
    ]


def arrived(told: Told) -> Sequence[AnyEvent]:
    """Somebody is new in the workspace."""
    person = person_of(told, part(told.event, "user"))
    if not person.id:
        return []
    return [Joined(id=f"arrived:{person.id}:{told.stamp}", workspace=told.workspace, at=told.at, person=person)]


def person_changed(told: Told) -> Sequence[AnyEvent]:
    """A person has another name, language or zone, or is gone. Slack says it in several events at once."""
    user = part(told.event, "user")
    person, gone = person_of(told, user), yes(user.get("deleted"))
    if not person.id:
        return []
    updated = user.get("updated")
    when = str(updated) if isinstance(updated, int) and updated else told.stamp
    is_now = hashlib.sha256(f"{person!r}{gone}".encode(errors="replace")).hexdigest()[:12]
    id = f"person:{person.id}:{when}:{is_now}"
    return [PersonChanged(id=id, workspace=told.workspace, at=told.at, person=person, gone=gone)]
