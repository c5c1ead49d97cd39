"""Small exports as DiscordChatExporter writes them, made for a test."""

import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

GUILD = "1100000000000000000"
ANA, BEN, CEM = "1100000000000000011", "1100000000000000012", "1100000000000000013"
NAMES = {ANA: "ana", BEN: "ben", CEM: "cem"}
TALK, FORUM = "1100000000000000021", "1100000000000000022"
MORNING = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
MESSAGES = 1_214_000_000_000_000_000  # ids of that day

Json = dict[str, Any]


def author(id: str, **more: Any) -> Json:
    name = NAMES.get(id, "somebody")
    return {"id": id, "name": name, "discriminator": "0000", "nickname": name.title(), "isBot": False, **more}


def id_at(minute: float) -> str:
    return str(MESSAGES + int(minute * 1000))


def said(who: str, text: str, minute: float = 0, **more: Any) -> Json:
    """A message, so many minutes after `MORNING`."""
    usual: Json = {
        "id": id_at(minute),
        "type": "Default",
        "timestamp": (MORNING + timedelta(minutes=minute)).isoformat(),
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": text,
        "author": author(who),
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        "inlineEmojis": [],
    }
    return {**usual, **more}


def replied(who: str, text: str, minute: float, to: float, **more: Any) -> Json:
    """A reply to the message of that minute."""
    reference = {"messageId": id_at(to), "channelId": TALK, "guildId": GUILD}
    return said(who, text, minute, type="Reply", reference=reference, **more)


def reaction(sign: str, *people: str, id: str = "") -> Json:
    users = [author(one) for one in people]
    return {"emoji": {"id": id, "name": sign, "code": "x", "isAnimated": False}, "count": len(users), "users": users}


def export(*messages: Json, channel: Json | None = None, guild: str = GUILD) -> Json:
    """What a file holds."""
    talk = {
        "id": TALK,
        "type": "GuildTextChat",
        "categoryId": "9",
        "category": "All",
        "name": "talk",
        "topic": "What works",
    }
    return {
        "guild": {"id": guild, "name": "Nurses", "iconUrl": ""},
        "channel": {**talk, **(channel or {})},
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2024-06-01T00:00:00+00:00",
        "messages": list(messages),
        "messageCount": len(messages),
    }


def thread(id: str, name: str, *messages: Json, around: str = TALK, called: str = "talk", kind: str = "Public") -> Json:
    about = {
        "id": id,
        "type": f"Guild{kind}Thread",
        "categoryId": around,
        "category": called,
        "name": name,
        "topic": None,
    }
    return export(*messages, channel=about)


def folder_of(path: Path, files: Mapping[str, Any]) -> Path:
    path.mkdir()
    for name, content in files.items():
        (path / name).write_text(content if isinstance(content, str) else json.dumps(content, indent=2))
    return path


def zip_of(path: Path, files: Mapping[str, Any]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return path


HOW_TO_COOL = (
    said(ANA, "How do you keep insulin cool on a long round without a fridge?", 0),
    said(CEM, "Lunch is at one today.", 1),
    replied(BEN, "A clay pot with wet sand keeps it under 25 degrees, we have used one for years.", 5, to=0),
    replied(ANA, "Thanks, that worked!", 60, to=5),
)
"""A question and its answer, as replies."""
