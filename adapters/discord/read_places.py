"""Servers, channels, posts, and who comes and goes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from adapters.discord.payloads import Json, id_of, moment, number, part, words, yes
from adapters.discord.read_messages import said
from adapters.discord.servers import PRIVATE_THREAD, Known
from adapters.discord.told import Told
from bot.incoming import (
    AnyEvent,
    ChannelChanged,
    Deleted,
    Installed,
    Joined,
    Left,
    PersonChanged,
    TagsChanged,
    Uninstalled,
)
from bot.places import Channel, ChannelKind, Place


def server_told(told: Told) -> Sequence[AnyEvent]:
    """The bot is in a server. Discord says so after every start and every outage: the id is that of its coming."""
    guild, came = id_of(told.data, "id"), moment(told.data, "joined_at")
    if not guild or guild != told.here.guild or came is None or yes(told.data, "unavailable"):
        return []
    name = words(told.data, "name") or told.here.name
    id = f"installed:{guild}:{came:%Y-%m-%dT%H:%M:%S.%f}"
    return [Installed(id=id, workspace=told.workspace, at=came, name=name)]


def server_gone(told: Told) -> Sequence[AnyEvent]:
    """The bot was put out of a server, or the server is no more; an outage is neither."""
    if yes(told.data, "unavailable") or id_of(told.data, "id") != told.here.guild:
        return []
    return [Uninstalled(id=f"uninstalled:{told.stamp}", workspace=told.workspace, at=told.now)]


def channel_told(told: Told) -> Sequence[AnyEvent]:
    """A channel has another name, or other people may see it, or none of that: it says how it is now."""
    known = told.facts.known(id_of(told.data, "id"))
    return [_now(told, known)] if known is not None and not known.is_thread else []


def channel_gone(told: Told) -> Sequence[AnyEvent]:
    """A channel was deleted, with all that was said there."""
    channel = id_of(told.data, "id")
    if not channel:
        return []
    return [
        ChannelChanged(
            id=f"channel:{channel}:gone",
            workspace=told.workspace,
            at=told.now,
            channel=Channel(channel, words(told.data, "name"), ChannelKind.PRIVATE),
            gone=True,
        )
    ]


def role_changed(told: Told) -> Sequence[AnyEvent]:
    """Where the role of everybody changes, channels become private or public. Who has which of the others is asked when
    something is read."""
    role = id_of(part(told.data, "role"), "id") or id_of(told.data, "role_id")
    return channels_now(told) if role == told.here.guild else []


def channels_now(told: Told) -> list[AnyEvent]:
    """How all channels of the server are now: also for what may have been missed."""
    return [_now(told, known) for known in told.facts.channels(told.here.guild)]


def _now(told: Told, known: Known) -> AnyEvent:
    channel = told.facts.of(known)
    id = f"channel:{channel.id}:{_digest(channel)}:{told.stamp}"
    return ChannelChanged(id=id, workspace=told.workspace, at=told.now, channel=channel)


def thread_opened(told: Told) -> Sequence[AnyEvent]:
    """A post in a forum is there, perhaps after its first message: that is what counts. Other threads begin silently."""
    first = told.facts.held(id_of(told.data, "id"))
    return said(told, first) if first is not None else []


def thread_changed(told: Told) -> Sequence[AnyEvent]:
    """A post has another title or other tags; or it was closed, which changes neither. A private thread is a channel."""
    known = told.facts.known(id_of(told.data, "id"))
    if known is not None and known.kind == PRIVATE_THREAD:
        return [_now(told, known)]
    return [post_now(told, known)] if known is not None and told.facts.post(known.id) else []


def threads_told(told: Told) -> Sequence[AnyEvent]:
    """The threads of a channel that the bot may see now."""
    found = (told.facts.post(id_of(thread, "id")) for thread in _listed(told.data, "threads"))
    return [post_now(told, post) for post in found if post is not None]


def post_now(told: Told, post: Known) -> AnyEvent:
    """How a forum's post is called and tagged now."""
    tags = told.facts.tags_of(post)
    return TagsChanged(
        id=f"tags:{post.id}:{_digest((post.name, tags))}:{told.stamp}",
        workspace=told.workspace,
        at=told.now,
        place=told.place(post.id, post.id),
        title=post.name,
        tags=tags,
    )


def thread_gone(told: Told) -> Sequence[AnyEvent]:
    """A thread was deleted with all that was said in it. Of a forum's post that is the post itself; a private thread is a
    channel of its own; what was said in another thread nobody tells one by one."""
    thread, around = id_of(told.data, "id"), id_of(told.data, "parent_id")
    if not thread:
        return []
    if number(told.data, "type") == PRIVATE_THREAD:
        return channel_gone(told)
    if not told.facts.is_forum(around):
        return []
    place = Place(around, thread, thread)
    return [Deleted(id=f"delete:{thread}", workspace=told.workspace, at=told.now, place=place)]


def arrived(told: Told) -> Sequence[AnyEvent]:
    """Somebody is new in the server, or again."""
    person = told.person(part(told.data, "user"), told.data)
    if not person.id or told.is_mine(person.id):
        return []
    came = moment(told.data, "joined_at")
    when = f"{came:%Y-%m-%dT%H:%M:%S.%f}" if came else told.stamp
    return [Joined(id=f"arrived:{person.id}:{when}", workspace=told.workspace, at=came or told.now, person=person)]


def left(told: Told) -> Sequence[AnyEvent]:
    """Somebody left the server, or was made to."""
    person = told.person(part(told.data, "user"), {})
    if not person.id or told.is_mine(person.id):
        return []
    id = f"{person.id}:{told.stamp}"
    return [
        Left(id=f"left:{id}", workspace=told.workspace, at=told.now, person=person),
        PersonChanged(id=f"gone:{id}", workspace=told.workspace, at=told.now, person=person, gone=True),
    ]


def person_changed(told: Told) -> Sequence[AnyEvent]:
    """Somebody has another name or other roles."""
    person = told.person(part(told.data, "user"), told.data)
    if not person.id or told.is_mine(person.id):
        return []
    id = f"person:{person.id}:{_digest(person)}:{told.stamp}"
    return [PersonChanged(id=id, workspace=told.workspace, at=told.now, person=person)]


def _digest(of: object) -> str:
    return hashlib.sha256(repr(of).encode(errors="replace")).hexdigest()[:12]


def _listed(data: Json, name: str) -> Iterator[Json]:
    value = data.get(name)
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())
