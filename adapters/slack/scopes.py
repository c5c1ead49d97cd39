"""What the app asks of a workspace, and why: every scope with the methods and events it opens. The manifest, the
table in README and the checks at the start are made from this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """One permission. `why` is a plain sentence. `least`: asked for also with `--least`. `needed`: the bot doesn't start
    without it; of the others it says what is missing and goes on."""

    name: str
    why: str
    methods: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    least: bool = True
    needed: bool = False


SCOPES: tuple[Scope, ...] = (
    Scope("commands", "`/practice`, the message menus and the shortcut for asking.", needed=True),
    Scope(
        "chat:write",
        "Posting question cards, answering privately, and keeping its own messages up to date.",
        methods=("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete"),
        needed=True,
    ),
    Scope("im:write", "Telling someone privately what they waited for.", methods=("conversations.open",), needed=True),
    Scope(
        "im:read",
        "Keeping a card in a direct message in the language of who reads it.",
        methods=("conversations.info",),
    ),
    Scope("app_mentions:read", "Being asked by a mention.", events=("app_mention",), needed=True),
    Scope(
        "reactions:read",
        "Emoji: ❓ asks, ✅ answers, 🔖 keeps, and taking one away takes its effect away.",
        events=("reaction_added", "reaction_removed"),
        needed=True,
    ),
    Scope(
        "users:read",
        "Names, languages and time zones, and who is of this workspace.",
        methods=("users.info", "bots.info"),
        events=("team_join", "user_change"),
        needed=True,
    ),
    Scope(
        "channels:read",
        "What public channels are called and who is in them; joining, leaving and archiving are followed.",
        methods=("conversations.info", "conversations.members", "users.conversations"),
        events=(
            "member_joined_channel",
            "member_left_channel",
            "channel_archive",
            "channel_deleted",
            "channel_id_changed",
            "channel_left",
            "channel_rename",
            "channel_unarchive",
        ),
        needed=True,
    ),
    Scope(
        "groups:read",
        "The same for private channels it was invited to: what was said there is found only by those who are in them now.",
        methods=("conversations.info", "conversations.members", "users.conversations"),
        events=(
            "member_joined_channel",
            "member_left_channel",
            "group_archive",
            "group_deleted",
            "group_left",
            "group_rename",
            "group_unarchive",
        ),
        needed=True,
    ),
    Scope(
        "reactions:write",
        "Answering with an emoji where words would be too much.",
        methods=("reactions.add", "reactions.remove"),
    ),
    Scope(
        "files:write",
        "Sending pictures and calendar files.",
        methods=("files.getUploadURLExternal", "files.completeUploadExternal"),
    ),
    Scope("files:read", "Files people add to what they share.", methods=("files.info",)),
    Scope(
        "channels:history",
        "Reading the message an emoji was put on, following replies to questions, and edits and deletions of what is kept.",
        methods=("conversations.history", "conversations.replies"),
        events=("message.channels",),
        least=False,
    ),
    Scope(
        "groups:history",
        "The same in private channels it was invited to.",
        methods=("conversations.history", "conversations.replies"),
        events=("message.groups",),
        least=False,
    ),
    Scope(
        "im:history",
        "Being asked in a direct message.",
        methods=("conversations.history", "conversations.replies"),
        events=("message.im",),
        least=False,
    ),
)

FREE_METHODS = (
    "apps.connections.open",  # with the app's own token, scope connections:write
    "auth.test",
    "chat.getPermalink",
    "oauth.v2.access",
    "views.open",
    "views.publish",
    "views.push",
    "views.update",
)
"""What needs no scope of a workspace."""

FREE_EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")


def asked(*, least: bool = False) -> tuple[Scope, ...]:
    """The scopes of the manifest."""
    return tuple(scope for scope in SCOPES if scope.least or not least)


def events_of(scopes: Iterable[Scope]) -> list[str]:
    """What is subscribed to with these scopes."""
    return sorted({*FREE_EVENTS, *(event for scope in scopes for event in scope.events)})


def missing(granted: frozenset[str]) -> tuple[Scope, ...]:
    """What was not granted, the needed first. What was granted is not always told: then nothing is missed."""
    gone = [scope for scope in SCOPES if granted and scope.name not in granted]
    return tuple(sorted(gone, key=lambda scope: not scope.needed))
