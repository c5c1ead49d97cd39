"""The JSON of a Slack export → neutral messages. What is lenient here was seen in real exports.

Shapes: https://slack.com/help/articles/220556107-How-to-read-Slack-data-exports and https://docs.slack.dev/reference/events/message
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from adapters.archive.messages import ArchivedMessage, ArchivedReaction
from adapters.mrkdwn.emoji_names import emoji_of
from adapters.mrkdwn.reading import mentions, neutral
from adapters.mrkdwn.rich import text_of_attachments, text_of_blocks
from bot.places import FileRef

PEOPLES = frozenset({None, "me_message", "thread_broadcast", "file_share", "file_comment", "message"})
"""Subtypes of what a person says. All others are joins, topics, calls and the like."""
LONGEST = 40_000
"""Characters a message of Slack's can have; of a longer one the rest is cut off."""
NO_PEOPLE = frozenset({"USLACKBOT", "USLACK", ""})


LENIENT = frozenset(
    "reactions file files blocks attachments edited reply_count latest_reply parent_user_id user_profile comment".split()
)
"""Fields a message counts without."""


class RawReaction(msgspec.Struct):
    name: str = ""
    users: list[str] = []


class RawComment(msgspec.Struct):
    comment: str = ""
    user: str = ""


class RawFile(msgspec.Struct):
    id: str | None = None
    name: str | None = None
    title: str | None = None
    mimetype: str | None = None
    url_private: str | None = None
    permalink: str | None = None
    size: int | None = None
    initial_comment: RawComment | None = None


class RawProfile(msgspec.Struct):
    display_name: str | None = None
    real_name: str | None = None
    name: str | None = None


class RawMessage(msgspec.Struct):
    """The fields that matter. Everything else is skipped while decoding."""

    ts: str | float | None = None
    type: str | None = None
    subtype: str | None = None
    user: str | None = None
    text: str | None = None
    thread_ts: str | None = None
    parent_user_id: str | None = None
    bot_id: str | None = None
    reply_count: int | None = None
    latest_reply: str | None = None
    edited: msgspec.Raw = msgspec.Raw()
    reactions: list[RawReaction] | None = None
    file: RawFile | None = None
    files: list[RawFile | None] | None = None
    blocks: msgspec.Raw = msgspec.Raw()
    attachments: msgspec.Raw = msgspec.Raw()
    comment: RawComment | str | None = None
    user_profile: RawProfile | None = None
    hidden: bool | None = None
    message: RawMessage | None = None
    previous_message: RawMessage | None = None
    deleted_ts: str | None = None


class MessageReader:
    """Reads raw messages. `people` and `channels` are names by id, `bots` the ids that are no people.

    `strangers` gathers the names of authors who are not among the people, as from a shared channel; `nameless` counts
    the messages without a time or an author.
    """

    def __init__(self, people: Mapping[str, str], channels: Mapping[str, str], bots: frozenset[str]) -> None:
        self._people, self._channels = people, channels
        self._bots = bots | NO_PEOPLE
        self.strangers: dict[str, str] = {}
        self.nameless = 0

    def day(self, raws: Iterable[RawMessage]) -> list[ArchivedMessage]:
        """The messages of one file in order of time, edits and deletions within it already applied."""
        found: dict[str, ArchivedMessage] = {}
        for raw in raws:
            message = self.message(raw)
            if message is not None:
                found[message.id] = message
        messages = list(found.values())
        messages.sort(key=_moment)
        return messages

    def message(self, raw: RawMessage) -> ArchivedMessage | None:
        """One message; None for what no person said."""
        subtype = raw.subtype
        if subtype is not None:
            if subtype == "message_changed" and raw.message is not None:
                return self.message(raw.message)
            if subtype in ("message_deleted", "tombstone"):
                return _deleted(raw)
            if subtype not in PEOPLES:
                return None
        if raw.bot_id or raw.hidden or (raw.type is not None and raw.type != "message"):
            return None
        author, text = raw.user, raw.text or ""
        if subtype in ("file_share", "file_comment"):
            author, text = _about_a_file(raw, author or "", text)
        at, id = _time(raw.ts)
        if not at or author is None:
            self.nameless += 1
            return None
        if author in self._bots:
            return None
        if author not in self._people and author not in self.strangers:
            profile = raw.user_profile or RawProfile()
            self.strangers[author] = profile.display_name or profile.real_name or profile.name or ""
        if not text:
            text = _from_elsewhere(raw)
        if len(text) > LONGEST:
            text = text[: LONGEST - 2] + " …"
        thread = raw.thread_ts or ""
        return ArchivedMessage(
            id,
            at,
            author,
            neutral(text, self._people, self._channels),
            thread if thread != id or raw.reply_count or raw.latest_reply else "",
            (raw.parent_user_id or "") if thread != id else author,
            raw.reply_count or 0,
            _time(raw.latest_reply)[0] if raw.latest_reply else 0.0,
            mentions(text),
            tuple(_reactions(raw.reactions)) if raw.reactions else (),
            tuple(_files(raw)) if raw.files or raw.file else (),
            _is_there(raw.edited),
        )


def _moment(message: ArchivedMessage) -> float:
    return message.at


def _time(ts: str | float | None) -> tuple[float, str]:
    """Seconds and the id of a message; (0, "") for what is no time."""
    if ts is None:
        return 0.0, ""
    try:
        at = float(ts)
    except ValueError:
        return 0.0, ""
    # the year 1990 to 2200: outside lie NaN, infinity and milliseconds
    return (at, ts if isinstance(ts, str) else f"{ts:.6f}") if 6e8 < at < 7.3e9 else (0.0, "")


def _deleted(raw: RawMessage) -> ArchivedMessage | None:
    before = raw.previous_message or RawMessage()
    at, id = _time(raw.deleted_ts or before.ts or (raw.ts if raw.subtype == "tombstone" else None))
    if not at:
        return None
    author = (before.user or "") if raw.subtype == "message_deleted" else ""
    return ArchivedMessage(id, at, author, "", thread=raw.thread_ts or before.thread_ts or "", deleted=True)


def _about_a_file(raw: RawMessage, author: str, text: str) -> tuple[str | None, str]:
    """Slack once wrote a sentence of its own ("… uploaded a file: … and commented: …") around a person's words."""
    if isinstance(raw.comment, RawComment) and raw.comment.comment:
        return author or raw.comment.user or None, raw.comment.comment
    said = raw.file.initial_comment if raw.file else None
    if said is not None and said.comment:
        return author or said.user or None, said.comment
    if raw.file is not None and text.startswith("<@") and "> uploaded a file: <" in text:
        return author or None, raw.file.title or raw.file.name or ""
    return author or None, text


def _from_elsewhere(raw: RawMessage) -> str:
    return text_of_blocks(_plain(raw.blocks)) or text_of_attachments(_plain(raw.attachments))


def _plain(raw: msgspec.Raw) -> Any:
    try:
        return msgspec.json.decode(raw) if _is_there(raw) else None
    except (msgspec.DecodeError, RecursionError):
        return None


def _is_there(raw: msgspec.Raw) -> bool:
    return bytes(raw) not in (b"", b"null")


def _reactions(raws: list[RawReaction]) -> Iterator[ArchivedReaction]:
    for raw in raws:
        if raw.name and raw.users:
            yield ArchivedReaction(emoji_of(raw.name) or f":{raw.name}:", tuple(dict.fromkeys(raw.users)))


def _files(raw: RawMessage) -> Iterator[FileRef]:
    for file in raw.files or [raw.file]:
        if file is not None and file.id:
            name = file.name or file.title or file.id
            yield FileRef(file.id, name, file.url_private or file.permalink or "", file.mimetype or "", file.size or 0)
