"""What there is in our Discord. Ids are texts, times are seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .errors import Json

TEXT, DM, VOICE, GROUP, CATEGORY, NEWS, NEWS_THREAD, THREAD, PRIVATE_THREAD, FORUM = 0, 1, 2, 3, 4, 5, 10, 11, 12, 15
THREADS = frozenset({NEWS_THREAD, THREAD, PRIVATE_THREAD})
PINNED, REQUIRE_TAG = 1 << 1, 1 << 4
SUPPRESS_EMBEDS, HAS_THREAD, EPHEMERAL, LOADING, V2 = 1 << 2, 1 << 5, 1 << 6, 1 << 7, 1 << 15


@dataclass(slots=True, eq=False)
class User:
    """A person or a bot. `closed_dms`: nobody's bot may write to them."""

    id: str
    username: str
    name: str  # the one that is shown where they have no nick
    locale: str = "en-US"
    bot: bool = False
    closed_dms: bool = False
    gone: bool = False


@dataclass(slots=True, eq=False)
class Role:
    id: str
    name: str
    permissions: int = 0
    position: int = 1
    managed_for: str = ""


@dataclass(slots=True, eq=False)
class Member:
    user: User
    joined_at: float
    nick: str | None = None
    roles: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """What people read as the name."""
        return self.nick or self.user.name


@dataclass(slots=True, eq=False)
class Guild:
    """`present`: the bot is in it; `out`: Discord itself can't reach it now."""

    id: str
    name: str
    owner: str
    locale: str = "en-US"
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    commands: dict[str, Json] = field(default_factory=dict)
    present: bool = False
    out: bool = False
    bot_joined: float = 0.0


@dataclass(slots=True)
class Overwrite:
    id: str
    kind: Literal["role", "member"]
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Tag:
    id: str
    name: str
    moderated: bool = False
    emoji: str | None = None


@dataclass(slots=True, eq=False)
class Channel:
    """Also a forum, a thread, a DM."""

    id: str
    type: int
    guild: str = ""
    name: str = ""
    topic: str | None = None
    parent: str = ""
    position: int = 0
    flags: int = 0
    slowmode: int = 0
    nsfw: bool = False
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    pins: dict[str, float] = field(default_factory=dict)
    last_message: str | None = None
    tags: list[Tag] = field(default_factory=list)  # of a forum
    recipients: list[str] = field(default_factory=list)  # of a DM
    owner: str = ""  # from here on: of a thread
    applied: list[str] = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive: int = 4320
    archive_changed: float = 0.0
    members: dict[str, float] = field(default_factory=dict)
    sent: int = 0

    @property
    def is_thread(self) -> bool:
        return self.type in THREADS


@dataclass(slots=True)
class Attachment:
    id: str
    filename: str
    data: bytes
    media_type: str
    description: str | None = None
    channel: str = ""


@dataclass(slots=True, eq=False)
class Message:
    """`reactions`: emoji as it stands in addresses -> who. `shown_to`: for their eyes only."""

    id: str
    channel: str
    author: str
    content: str = ""
    type: int = 0
    at: float = 0.0
    edited: float | None = None
    flags: int = 0
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    mentions: list[str] = field(default_factory=list)
    mention_roles: list[str] = field(default_factory=list)
    mention_everyone: bool = False
    pinned: bool = False
    nonce: str | int | None = None
    reference: Json | None = None
    interaction: Json | None = None
    webhook: str = ""
    shown_to: str = ""


@dataclass(slots=True, eq=False)
class Modal:
    """A form somebody has open. `held`: what stands in its fields, by custom_id."""

    id: str
    user: str
    custom_id: str
    title: str
    components: list[Json]
    channel: str
    message: Message | None = None
    opened_by: Json = field(default_factory=dict)
    held: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class AppMade:
    """The app as its owner made it. Its id is that of its bot."""

    name: str = "Lunchtable"
    token: str = "MTAwMDAwMDAwMDAwMDAwMDAw.local.bot-token"
    members_intent: bool = True
    content_intent: bool = True
    presence_intent: bool = False
    public: bool = True
