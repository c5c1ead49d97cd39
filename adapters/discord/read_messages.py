"""Messages, what becomes of them, and what is put on them.

Ids say what happened, so that what is told twice is one: a message has its own, and so has each edit by its time.
Reactions have neither id nor time: for them the place in the gateway's row of events stands, which comes again unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.discord.payloads import Json, clean, each, id_of, ids, made_at, moment, number, part, word, words
from adapters.discord.read_values import file_of, names_in
from adapters.discord.told import Told
from adapters.markdown.emoji import emoji_sign
from adapters.markdown.reading import mentions, neutral
from bot.incoming import AnyEvent, Deleted, Edited, Posted, Reacted, ReactionsCleared
from bot.places import ChannelKind, FileRef, Message, Person, Place

SAID = frozenset({0, 19})
"""Kinds of messages by which somebody says something, a reply among them. Discord notes joins, pins and the like as
messages, too; those have events of their own, or mean nothing here."""
LONGEST = 4000  # characters of a message

_CONTENT = ("attachments", "embeds", "components", "sticker_items", "stickers", "message_snapshots")
"""What may be in a message without words. All of it is kept from a bot that may not read messages."""


def posted(told: Told) -> Sequence[AnyEvent]:
    """A message. The first one of a forum's post waits until the post is told of, with its title and tags."""
    data = told.data
    channel = id_of(data, "channel_id")
    if data is told.facts.held(channel) and told.facts.known(channel) is None:
        return []
    return said(told, data)


def said(told: Told, data: Json) -> Sequence[AnyEvent]:
    """A message, wherever its payload came from."""
    if number(data, "type", 0) not in SAID or told.is_mine(id_of(part(data, "author"), "id")):
        return []
    message = message_of(told, data)
    if message is None:
        return []
    within = id_of(data, "channel_id")
    channel, post = told.channel(within), told.facts.post(within)
    opens = post is not None and post.id == message.place.message
    return [
        Posted(
            id=f"message:{message.place.message}",
            workspace=told.workspace,
            at=made_at(message.place.message or ""),
            message=message,
            channel=channel,
            to_bot=channel.kind is ChannelKind.DIRECT or calls_bot(told, data),
            title=post.name if post and opens else "",
            tags=told.facts.tags_of(post) if post and opens else (),
        )
    ]


def calls_bot(told: Told, data: Json) -> bool:
    """Is the bot mentioned in the words? A reply to one of its cards mentions it too, but isn't said to it."""
    text, here = word(data, "content"), told.here
    by_role = bool(here.role) and f"<@&{here.role}>" in text
    return by_role or (bool(here.bot_user) and here.bot_user in mentions(text))


def edited(told: Told) -> Sequence[AnyEvent]:
    """Other words stand there now. Previews of links, pins and threads update messages, too, but have no time of edit."""
    data = told.data
    when = moment(data, "edited_timestamp")
    whole = isinstance(data.get("content"), str) and isinstance(data.get("author"), dict)
    if when is None or not whole or number(data, "type", 0) not in SAID:
        return []
    message = None if told.is_mine(id_of(part(data, "author"), "id")) else message_of(told, data)
    if message is None:
        return []
    id = f"edit:{message.place.message}:{when:%Y-%m-%dT%H:%M:%S.%f}"
    return [Edited(id=id, workspace=told.workspace, at=when, message=message)]


def deleted(told: Told) -> Sequence[AnyEvent]:
    """A message is gone, perhaps one that was never seen."""
    id = id_of(told.data, "id")
    return _gone(told, (id,) if id else ())


def deleted_in_bulk(told: Told) -> Sequence[AnyEvent]:
    """A moderator, or another bot, deleted many at once."""
    return _gone(told, ids(told.data, "ids"))


def _gone(told: Told, messages: Sequence[str]) -> Sequence[AnyEvent]:
    channel = id_of(told.data, "channel_id")
    if not channel:
        return []
    return [
        Deleted(id=f"delete:{id}", workspace=told.workspace, at=told.now, place=told.place(channel, id))
        for id in messages
    ]


def reacted(told: Told) -> Sequence[AnyEvent]:
    """An emoji put on a message."""
    return _reaction(told, added=True)


def unreacted(told: Told) -> Sequence[AnyEvent]:
    """An emoji taken away from a message, by whoever had put it."""
    return _reaction(told, added=False)


def _reaction(told: Told, *, added: bool) -> Sequence[AnyEvent]:
    data = told.data
    user, sign = id_of(data, "user_id"), emoji_sign(part(data, "emoji"))
    place = _reacted_at(told)
    if place is None or not user or not sign or told.is_mine(user):
        return []
    member = part(data, "member")
    person = told.person(part(member, "user"), member)
    return [
        Reacted(
            id=f"reaction:{place.message}:{user}:{sign}:{'+' if added else '-'}:{told.stamp}",
            workspace=told.workspace,
            at=told.now,
            person=person if person.id == user else Person(user),
            place=place,
            emoji=sign,
            added=added,
            author=id_of(data, "message_author_id"),
        )
    ]


def cleared(told: Told) -> Sequence[AnyEvent]:
    """A moderator took all emoji off a message."""
    return _cleared(told, None)


def cleared_of_one(told: Told) -> Sequence[AnyEvent]:
    """A moderator took one emoji off a message, whoever had put it."""
    sign = emoji_sign(part(told.data, "emoji"))
    return _cleared(told, sign) if sign else []


def _cleared(told: Told, sign: str | None) -> Sequence[AnyEvent]:
    place = _reacted_at(told)
    if place is None:
        return []
    id = f"cleared:{place.message}:{sign or ''}:{told.stamp}"
    return [ReactionsCleared(id=id, workspace=told.workspace, at=told.now, place=place, emoji=sign)]


def _reacted_at(told: Told) -> Place | None:
    channel, message = id_of(told.data, "channel_id"), id_of(told.data, "message_id")
    return told.place(channel, message) if channel and message else None


def message_of(told: Told, data: Json) -> Message | None:
    """A message in the core's words; None when it has no address or no author."""
    id, channel = id_of(data, "id"), id_of(data, "channel_id")
    author = author_of(told, data)
    if not id or not channel or not author.id:
        return None
    text = words_of(told, data)
    files = files_of(data)
    return Message(
        told.place(channel, id),
        author,
        text,
        _written(data, id).timestamp(),
        files,
        mentions_of(data),
        unread=not text and _kept_back(data),
    )


def author_of(told: Told, data: Json) -> Person:
    """Who said it; the id is empty when nobody did. What a webhook says, no person says."""
    person = told.person(part(data, "author"), part(data, "member"))
    bot = person.is_bot or bool(data.get("webhook_id")) or told.is_mine(person.id)
    if bot is person.is_bot and not (bot and person.admin):
        return person
    return Person(person.id, person.name, is_bot=bot, admin=person.admin and not bot, roles=person.roles)


def words_of(told: Told, data: Json) -> str:
    """What a message says, in the neutral markup. A forwarded message is quoted, a vote says what it asks."""
    text = clean(word(data, "content"))[:LONGEST]
    if not text.strip():
        forwarded = (part(snapshot, "message") for snapshot in each(data, "message_snapshots"))
        text = "\n".join(f">>> {clean(word(one, 'content'))}" for one in forwarded if word(one, "content"))[:LONGEST]
    if not text.strip():
        text = words(part(part(data, "poll"), "question"), "text")
    if not text:
        return ""
    guild = told.here.guild
    with_references = "<#" in text or "<@&" in text
    channels = told.facts.channel_names(guild) if with_references else {}
    return neutral(text, names_in(data), channels, told.facts.role_names(guild) if with_references else {})


def _kept_back(data: Json) -> bool:
    """Is nothing at all told of what the message says?"""
    return not word(data, "content") and not part(data, "poll") and not any(data.get(name) for name in _CONTENT)


def mentions_of(data: Json) -> tuple[str, ...]:
    """Whom it speaks to: who is mentioned, and whoever it replies to."""
    replied = part(data, "referenced_message")
    answered = id_of(part(replied, "author"), "id") if replied else ""
    called = (*mentions(word(data, "content")), *names_in(data), answered)
    return tuple(dict.fromkeys(one for one in called if one))


def files_of(data: Json) -> tuple[FileRef, ...]:
    """The files under a message."""
    if not data.get("attachments"):
        return ()
    return tuple(file_of(file) for file in each(data, "attachments") if id_of(file, "id"))


def _written(data: Json, id: str) -> datetime:
    return moment(data, "timestamp") or made_at(id)
