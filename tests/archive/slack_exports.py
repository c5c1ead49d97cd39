"""Small Slack exports, made for a test."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ANA, BEN, CEM, DOT = "U0ANA", "U0BEN", "U0CEM", "U0DOT"
NAMES = {ANA: "Ana", BEN: "Ben", CEM: "Cem", DOT: "Dot"}
MORNING = 1_709_640_000  # 5 March 2024, 12:00 UTC

Message = dict[str, Any]


def said(who: str, text: str, minute: float = 0, **more: Any) -> Message:
    """A message as Slack exports it, so many minutes after `MORNING`."""
    return {"type": "message", "user": who, "text": text, "ts": ts(minute), **more}


def ts(minute: float) -> str:
    """A Slack time stamp."""
    return f"{MORNING + minute * 60:.6f}"


def reaction(name: str, *people: str) -> Message:
    return {"name": name, "users": list(people), "count": len(people)}


def thread(*messages: Message) -> list[Message]:
    """Messages as a thread under the first of them."""
    first, *replies = messages
    opened = {
        "thread_ts": first["ts"],
        "reply_count": len(replies),
        "latest_reply": replies[-1]["ts"],
        "replies": [{"user": reply["user"], "ts": reply["ts"]} for reply in replies],
    }
    hung = [{**reply, "thread_ts": first["ts"], "parent_user_id": first["user"]} for reply in replies]
    return [{**first, **opened}, *hung]


def users(names: Mapping[str, str] = NAMES) -> list[Message]:
    return [
        {
            "id": id,
            "name": name.lower(),
            "deleted": False,
            "is_bot": False,
            "tz": "Europe/Lisbon",
            "profile": {"display_name": name},
        }
        for id, name in names.items()
    ]


def channel(name: str, *members: str, **more: Any) -> Message:
    return {
        "id": f"C0{name.upper().replace('-', '')}",
        "name": name,
        "is_archived": False,
        "members": list(members),
        **more,
    }


def days(messages: Sequence[Message], name: str) -> dict[str, list[Message]]:
    """The files of a channel: its messages by day."""
    files: dict[str, list[Message]] = {}
    for message in messages:
        day = 5 + int((float(message["ts"]) - MORNING + 43_200) // 86_400)
        files.setdefault(f"{name}/2024-03-{day:02}.json", []).append(message)
    return files


def slack_zip(
    path: Path,
    talk: Mapping[str, Sequence[Message]],
    *,
    people: Sequence[Message] | None = None,
    lists: Mapping[str, Any] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Path:
    """A zip with one public channel per name in `talk`. `lists` are further top-level files, or replace one; None leaves it out."""
    content: dict[str, Any] = {
        "channels.json": [channel(name, *NAMES) for name in talk],
        "users.json": users() if people is None else people,
    }
    for name, messages in talk.items():
        content |= days(messages, name)
    content |= lists or {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, value in content.items():
            if value is not None:
                zipped.writestr(name, json.dumps(value))
        for name, data in (files or {}).items():
            zipped.writestr(name, data)
    return path


HOW_TO_COOL = thread(
    said(ANA, "How do you keep insulin cool on a long round without a fridge?", 0),
    said(BEN, "A clay pot with wet sand keeps it under 25 degrees, we have used one for years.", 5),
    said(ANA, "Thanks, that worked!", 60),
)
"""A question in a thread, answered in words."""
