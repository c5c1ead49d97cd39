"""Messages, what becomes of them, and what is put on them.

Ids say what happened, not how it was delivered: a mention of the bot comes as `message` and as `app_mention`, and is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.mrkdwn.emoji_names import emoji_sign
from adapters.mrkdwn.reading import mentions, neutral
from adapters.mrkdwn.rich import text_of_attachments, text_of_blocks
from adapters.slack.payloads import Json, each, kind_of, part, ts_of, word
from adapters.slack.told import SLACKBOT, Told, name_of
from bot.incoming import AnyEvent, Deleted, Edited, Posted, Reacted
from bot.places import Channel, ChannelKind, FileRef, Message, Person, Place

SAID = frozenset({"", "bot_message", "file_share", "thread_broadcast", "me_message"})
"""Subtypes of what somebody says. Slack notes joins, topics and the like as messages, too; those have events of their own."""
LONGEST = 40_000  # characters of a message

_MARKS = re.compile("[*_~`]")


def posted(told: Told) -> Sequence[AnyEvent]:
    """A message, also one that mentions the bot."""
    event = told.event
    channel = word(event, "channel")
    if word(event, "subtype") not in SAID or told.is_mine(event):
        return []
    message = message_of(told, event, channel)
    if message is None:
        return []
    where = _channel(channel, event)
    called = word(event, "type") == "app_mention" or bool(set(message.mentions) & ({told.here.bot_user} - {""}))
    return [
        Posted(
            id=f"message:{channel}:{message.place.message}",
            workspace=told.workspace,
            at=datetime.fromtimestamp(message.at, UTC),
            message=message,
            channel=where,
            to_bot=called or where.kind is ChannelKind.DIRECT,
        )
    ]


def changed(told: Told) -> Sequence[AnyEvent]:
    """Edited, if other words stand there now: previews of links and counts of replies change messages, too."""
    event = told.event
    now, before = part(event, "message"), part(event, "previous_message")
    channel, ts = word(event, "channel"), ts_of(now, "ts")
    if word(now, "subtype") == "tombstone":
        return _deleted(told, channel, ts or ts_of(before, "ts"), now)
    edited = ts_of(part(now, "edited"), "ts")
    same = _same_words(now, before) if before else not edited
    if same or told.is_mine(now) or word(now, "subtype") not in SAID:
        return []
    message = message_of(told, now, channel)
    if message is None:
        return []
    id = f"edit:{channel}:{ts}:{edited or told.stamp}"
    where = _channel(channel, event)
    return [Edited(id=id, workspace=told.workspace, at=told.at, message=message, channel=where)]


def _channel(id: str, event: Json) -> Channel:
    """The channel as far as the event tells; of what kind a mention's is, Slack doesn't say."""
    kind = kind_of(id, word(event, "channel_type"))
    return Channel(id, kind=kind or ChannelKind.PRIVATE, guessed=kind is None)  # unsure: not to be told around


def deleted(told: Told) -> Sequence[AnyEvent]:
    """A message is gone, perhaps one that was never seen."""
    before = part(told.event, "previous_message")
    ts = ts_of(told.event, "deleted_ts") or ts_of(before, "ts")
    return _deleted(told, word(told.event, "channel"), ts, before)


def _deleted(told: Told, channel: str, ts: str, before: Json) -> Sequence[AnyEvent]:
    if not channel or not ts:
        return []
    place = Place(channel, ts, ts_of(before, "thread_ts") or None)
    return [Deleted(id=f"delete:{channel}:{ts}", workspace=told.workspace, at=told.at, place=place)]


def reacted(told: Told) -> Sequence[AnyEvent]:
    """An emoji on a message, put or taken away; on files and the like it means nothing here."""
    event, item = told.event, part(told.event, "item")
    channel, ts = word(item, "channel"), ts_of(item, "ts")
    user, name = word(event, "user"), word(event, "reaction").strip(":")
    if word(item, "type") not in ("message", "") or not (channel and ts and user and name) or told.is_mine(event):
        return []
    added = word(event, "type") == "reaction_added"
    return [
        Reacted(
            id=f"reaction:{channel}:{ts}:{user}:{name}:{'+' if added else '-'}:{told.stamp}",
            workspace=told.workspace,
            at=told.at,
            person=told.person(user),
            place=Place(channel, ts),
            emoji=emoji_sign(name),
            added=added,
            author=word(event, "item_user"),
            readable=told.here.reads_messages,
        )
    ]


def message_of(told: Told, raw: Json, channel: str, kind: ChannelKind | None = None) -> Message | None:
    """A message in the core's words; None when it has no address or no author. `kind`: of its channel, where it is told."""
    ts, author = ts_of(raw, "ts"), author_of(told, raw)
    if not channel or not ts or not author.id:
        return None
    text = words_of(raw)
    place = Place(channel, ts, ts_of(raw, "thread_ts") or None)
    return Message(
        place,
        author,
        neutral(text, {}, {}),
        float(ts),
        files_of(raw),
        mentions(text),
        followed=told.here.follows(kind),
    )


def words_of(raw: Json) -> str:
    """What a message says, in mrkdwn. Blocks and attachments say it where it has no text of its own."""
    text, blocks = word(raw, "text"), raw.get("blocks")
    if not text.strip():
        text = text_of_blocks(blocks) or text_of_attachments(raw.get("attachments"))
    elif blocks and _MARKS.search(text):
        # What people write in Slack's editor comes as both; only the blocks tell a typed asterisk from a bold word.
        exact = text_of_blocks(blocks)
        text = exact if _letters(exact) == _letters(text) else text
    return text[:LONGEST]


def _same_words(now: Json, before: Json) -> bool:
    text = word(now, "text")
    return (bool(text) and text == word(before, "text")) or words_of(now) == words_of(before)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def author_of(told: Told, raw: Json) -> Person:
    """Who said it; the id is empty when nobody did."""
    user, bot, profile = word(raw, "user"), word(raw, "bot_id"), part(raw, "user_profile")
    is_bot = bool(bot) or word(raw, "subtype") == "bot_message" or user in (SLACKBOT, told.here.bot_user)
    name = name_of(profile) if profile else word(raw, "username") or word(part(raw, "bot_profile"), "name")
    team = word(raw, "user_team", "source_team", "team") or word(profile, "team")
    return Person(user or bot, name, is_bot=is_bot, outside=told.is_elsewhere(team))


def files_of(raw: Json) -> tuple[FileRef, ...]:
    """The files under a message, without those that were deleted."""
    return tuple(file_of(file) for file in each(raw, "files") if word(file, "id") and word(file, "mode") != "tombstone")


def file_of(file: Json) -> FileRef:
    """A file as the core sees it: it stays where it is."""
    size = file.get("size")
    return FileRef(
        word(file, "id"),
        word(file, "name", "title", "id"),
        word(file, "permalink", "url_private"),
        word(file, "mimetype"),
        size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else 0,
    )
