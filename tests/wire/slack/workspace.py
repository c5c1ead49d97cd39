"""What our Slack consists of: teams, people, channels, what was said, views, files, and the app's installations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .errors import Json

ChannelKind = Literal["public", "private", "im", "mpim"]

ALL_SCOPES = frozenset(
    """app_mentions:read channels:history channels:join channels:read chat:write chat:write.public commands files:read
    files:write groups:history groups:read groups:write im:history im:read im:write links:read mpim:history mpim:read
    mpim:write pins:read reactions:read reactions:write team:read users:read""".split()
)


@dataclass(slots=True)
class Team:
    """A workspace. `enterprise`: the organisation it belongs to, or ""."""

    id: str
    name: str
    domain: str
    enterprise: str = ""


@dataclass(slots=True)
class User:
    """Somebody, or a bot (`bot_id`)."""

    id: str
    team: str
    name: str
    real_name: str
    tz: str = "Europe/Amsterdam"
    locale: str = "en-US"
    title: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    bot_id: str = ""
    deleted: bool = False
    created: float = 0.0
    updated: float = 0.0


@dataclass(slots=True)
class Message:
    """What somebody said. `ts` is its id in its channel; `files` are ids; `reactions`: name -> who, in order."""

    ts: str
    user: str
    text: str
    team: str = ""
    blocks: list[Json] = field(default_factory=list)
    typed: bool = False  # by a person, so that the blocks are the composer's
    bot_id: str = ""
    app_id: str = ""
    thread_ts: str = ""
    broadcast: bool = False
    metadata: Json | None = None
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    subtype: str = ""
    more: Json = field(default_factory=dict)
    client_msg_id: str = ""
    raw_text: str = ""  # as it was given to chat.postMessage


@dataclass(slots=True)
class Ephemeral:
    """What one person alone sees until they reload."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    edited: bool = False


@dataclass(slots=True)
class Channel:
    """A place to talk. `shared_with`: other teams, through Slack Connect."""

    id: str
    team: str
    name: str
    kind: ChannelKind
    creator: str
    created: float
    members: list[str] = field(default_factory=list)
    archived: bool = False
    purpose: str = ""
    topic: str = ""
    general: bool = False
    shared_with: set[str] = field(default_factory=set)
    messages: dict[str, Message] = field(default_factory=dict)
    pins: list[str] = field(default_factory=list)
    previous_names: list[str] = field(default_factory=list)

    def thread(self, ts: str) -> list[Message]:
        """The message and what was said under it, in order."""
        return [said for said in self.messages.values() if ts in (said.ts, said.thread_ts)]

    def replies(self, ts: str) -> list[Message]:
        return [said for said in self.messages.values() if said.thread_ts == ts and said.ts != ts]


@dataclass(slots=True)
class View:
    """A modal or a Home. `content` is what the app sent, with the ids Slack fills in; `state` what is in its inputs."""

    id: str
    team: str
    user: str
    content: Json
    hash: str
    root: str = ""
    previous: str = ""
    state: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        return list(self.content.get("blocks") or [])


@dataclass(slots=True)
class File:
    """An uploaded file. `finished`: completeUploadExternal was called."""

    id: str
    name: str
    title: str
    user: str
    team: str
    data: bytes = b""
    length: int = 0
    media_type: str = "application/octet-stream"
    uploaded: bool = False
    finished: bool = False
    alt_text: str = ""
    shared_in: list[str] = field(default_factory=list)
    created: float = 0.0


@dataclass(slots=True)
class Installation:
    """The app in a team ("" and an enterprise: in a whole organisation), with its bot and its token."""

    token: str
    team: str
    enterprise: str
    bot_user: str
    bot_id: str
    scopes: frozenset[str]
    installer: str
    revoked: bool = False
    removed: bool = False
    expires_at: float | None = None
    refresh_token: str = ""
    teams: set[str] = field(default_factory=set)

    @property
    def org_wide(self) -> bool:
        return self.team == ""


@dataclass(slots=True)
class Trigger:
    """Given with an interaction: opens one modal within three seconds."""

    id: str
    user: str
    team: str
    at: float
    view: str = ""  # the modal it came from
    used: bool = False


@dataclass(slots=True)
class Hook:
    """A response_url: five answers within thirty minutes. `ts`: the message or ephemeral it came from, or ""."""

    path: str
    team: str
    channel: str
    user: str
    at: float
    ts: str = ""
    ephemeral: bool = False
    thread_ts: str = ""
    command: bool = False
    used: int = 0


@dataclass(slots=True)
class AppMade:
    """The app as its maker set it up at api.slack.com. `events`: subscribed bot events, None: every one;
    `shortcuts` and `message_shortcuts`: callback ids, None: any; `escapes`: commands' `should_escape`."""

    id: str = "A0LUNCH0001"
    name: str = "Lunchtable"
    bot_name: str = "lunchtable"
    client_id: str = "3485157640.1234567890"
    client_secret: str = "local-client-secret"
    signing_secret: str = "local-signing-secret"
    verification_token: str = "local-verification-token"
    app_token: str = "xapp-1-A0LUNCH0001-local"
    app_token_scopes: frozenset[str] = frozenset({"connections:write"})
    commands: frozenset[str] = frozenset({"/practice"})
    escapes: bool = True
    events: frozenset[str] | None = None
    shortcuts: frozenset[str] | None = None
    message_shortcuts: frozenset[str] | None = None
    redirect_urls: tuple[str, ...] = ()
    rotates_tokens: bool = False
    home_tab: bool = True
    request_url: str = ""  # HTTP; "" and a socket open: Socket Mode
