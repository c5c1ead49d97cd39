"""The link by which a server's owner brings the bot in: with the permissions it needs, each with its reason, and no other."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from urllib.parse import urlencode

AUTHORIZE = "https://discord.com/oauth2/authorize"
SCOPES = ("bot", "applications.commands")


@dataclass(frozen=True, slots=True)
class Permission:
    """One of Discord's permissions; `bit` is its place among them."""

    name: str
    bit: int
    why: str


PERMISSIONS: tuple[Permission, ...] = (
    Permission("View Channels", 10, "Being where people ask each other; channels it can't see don't exist for it."),
    Permission("Send Messages", 11, "Posting question cards."),
    Permission("Send Messages in Threads", 38, "Answering under a question."),
    Permission("Create Public Threads", 35, "Giving a question a thread of its own."),
    Permission("Create Private Threads", 36, "Bringing two or three people together who agreed to it."),
    Permission(
        "Read Message History", 16, "Reading the message an emoji was put on, and what was said while it was away."
    ),
    Permission("Add Reactions", 6, "Answering with an emoji where words would be too much."),
    Permission("Attach Files", 15, "Sending pictures and calendar files."),
    Permission("Manage Threads", 34, "Giving a forum's post its tags when an answer is marked."),
)


def permissions_number() -> int:
    """All of them as Discord writes them."""
    return sum(1 << permission.bit for permission in PERMISSIONS)


def invite_link(application: str) -> str:
    """Where a server's owner adds the bot."""
    asked = {"client_id": application, "scope": " ".join(SCOPES), "permissions": str(permissions_number())}
    return f"{AUTHORIZE}?{urlencode({**asked, 'integration_type': '0'})}"


def application_in(token: str) -> str:
    """The bot's id, which a token begins with; "" when it doesn't."""
    first = token.partition(".")[0]
    try:
        id = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (ValueError, UnicodeDecodeError):
        return ""
    return id if id.isdecimal() else ""


def explain() -> str:
    """What each permission is for, one a line."""
    width = max(len(permission.name) for permission in PERMISSIONS)
    return "\n".join(f"{permission.name:<{width}}  {permission.why}" for permission in PERMISSIONS)
