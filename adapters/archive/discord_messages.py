"""Messages as DiscordChatExporter writes them in JSON → neutral messages. https://github.com/Tyrrrz/DiscordChatExporter

It writes people's and channels' names into the words unless it was told not to; both ways are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from adapters.archive.messages import ArchivedMessage, ArchivedReaction
from adapters.markdown.emoji import emoji_sign
from adapters.markdown.reading import mentions, neutral
from bot.markup import escape
from bot.places import FileRef

PEOPLES = frozenset({"Default", "Reply", "0", "19"})
"""Kinds of what a person says. All others are joins, pins, calls and the like."""
LENIENT = frozenset(
    "attachments reactions mentions reference isPinned timestampEdited forwardedMessage content type".split()
)
"""Fields a message counts without."""


class RawAuthor(msgspec.Struct, rename="camel"):
    id: str = ""
    name: str | None = None
    nickname: str | None = None
    is_bot: bool | None = None


class RawFile(msgspec.Struct, rename="camel"):
    id: str = ""
    url: str | None = None
    file_name: str | None = None
    file_size_bytes: int | None = None


class RawEmoji(msgspec.Struct, rename="camel"):
    id: str | None = None
    name: str | None = None


class RawReaction(msgspec.Struct, rename="camel"):
    emoji: RawEmoji
    users: list[RawAuthor] | None = None


class RawReference(msgspec.Struct, rename="camel"):
    message_id: str | None = None
    channel_id: str | None = None


class RawForwarded(msgspec.Struct, rename="camel"):
    content: str | None = None
    attachments: list[RawFile] | None = None


class RawMessage(msgspec.Struct, rename="camel"):
    """The fields that matter. Everything else is skipped while decoding."""

    id: str
    timestamp: str | None = None
    type: str | None = None
    timestamp_edited: str | None = None
    is_pinned: bool | None = None
    content: str | None = None
    author: RawAuthor | None = None
    attachments: list[RawFile] | None = None
    reactions: list[RawReaction] | None = None
    mentions: list[RawAuthor] | None = None
    reference: RawReference | None = None
    forwarded_message: RawForwarded | None = None


class Thread(msgspec.Struct, frozen=True):
    """What messages of one file have in common: in a thread its id, and the title of the post it is, if it is one."""

    id: str = ""
    title: str = ""


class MessageReader:
    """Reads raw messages. `names` gathers what authors are called, `bots` those who are no people; `nameless` counts the
    messages without a time or an author."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.bots: set[str] = set()
        self.nameless = 0

    def batch(self, raws: Sequence[RawMessage], thread: Thread) -> list[ArchivedMessage]:
        """Some messages, in their order."""
        return [message for raw in raws if (message := self.message(raw, thread)) is not None]

    def message(self, raw: RawMessage, thread: Thread) -> ArchivedMessage | None:
        """One message; None for what no person said."""
        if raw.type is not None and raw.type not in PEOPLES:
            return None
        author, at = raw.author or RawAuthor(), time_of(raw.timestamp)
        if not at or not author.id or not raw.id:
            self.nameless += 1
            return None
        if author.is_bot:
            self.bots.add(author.id)
            return None
        if author.id not in self.names:
            self.names[author.id] = _name(author)
        text = self._words(raw)
        if thread.title and raw.id == thread.id and thread.title not in text:
            text = "\n\n".join(filter(None, (escape(thread.title), text)))
        hangs = thread.id if thread.id != raw.id or thread.title else ""
        called = (*mentions(raw.content or ""), *(one.id for one in raw.mentions or () if one.id))
        return ArchivedMessage(
            raw.id,
            at,
            author.id,
            text,
            hangs,
            mentions=tuple(dict.fromkeys(called)),
            reactions=tuple(_reactions(raw.reactions)) if raw.reactions else (),
            files=tuple(_files(raw)),
            edited=raw.timestamp_edited is not None,
            replies_to=_answered(raw),
            pinned=bool(raw.is_pinned),
        )

    def _words(self, raw: RawMessage) -> str:
        text = raw.content or ""
        if not text and raw.forwarded_message and raw.forwarded_message.content:
            text = f">>> {raw.forwarded_message.content}"
        if not text:
            return ""
        people = {}
        for one in raw.mentions or ():
            if one.id:
                people[one.id] = _name(one)
                text = _called(text, one)
        return neutral(text, people or self.names, {})


def time_of(stamp: str | None) -> float:
    """Seconds since 1970; 0 for what is no time, or none of Discord's."""
    try:
        at = datetime.fromisoformat(stamp or "")
        seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return 0.0
    return seconds if 1.4e9 < seconds < 7.3e9 else 0.0


def _name(author: RawAuthor) -> str:
    return author.nickname or author.name or ""


def _called(text: str, person: RawAuthor) -> str:
    """The words with `@Ana` as Discord itself has it, since only so it is sure who is meant."""
    if "@" not in text:
        return text
    for name in sorted({person.nickname or "", person.name or ""} - {""}, key=len, reverse=True):
        text = re.sub(rf"(?<![\w@])@{re.escape(name)}(?!\w)", f"<@{person.id}>", text)
    return text


def _answered(raw: RawMessage) -> str:
    """The message a reply answers. What is forwarded refers to a message as well, and answers nothing."""
    is_reply = raw.type in ("Reply", "19")
    return (raw.reference.message_id or "") if is_reply and raw.reference else ""


def _reactions(raws: Sequence[RawReaction]) -> Iterator[ArchivedReaction]:
    """Those of which the export says whose they are; older ones only count them."""
    for raw in raws:
        sign = emoji_sign({"id": raw.emoji.id, "name": raw.emoji.name})
        people = tuple(dict.fromkeys(one.id for one in raw.users or () if one.id and not one.is_bot))
        if sign and people:
            yield ArchivedReaction(sign, people)


def _files(raw: RawMessage) -> Iterator[FileRef]:
    for file in raw.attachments or (raw.forwarded_message and raw.forwarded_message.attachments) or ():
        if file.id:
            url = file.url or ""
            address = url if url.startswith("http") else ""  # else it lies beside the export
            yield FileRef(file.id, file.file_name or file.id, address, "", max(file.file_size_bytes or 0, 0))
