"""One call of the REST API, and the table of the routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import permissions
from .errors import Fault, Json, Refused, wrong
from .guild import Attachment, Channel, Guild, Member, Message

if TYPE_CHECKING:
    from .happenings import Happenings
    from .server import LocalDiscord
    from .state import State

Answered = Json | list[Any] | tuple[int, Any] | None
Handler = Callable[["Call"], Answered | Awaitable[Answered]]


@dataclass(frozen=True, slots=True)
class Route:
    """`open`: needs no token of the bot. The template is the one of Discord's description."""

    method: str
    template: str
    run: Handler
    open: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"


ROUTES: list[Route] = []


def route(method: str, template: str, *, open: bool = False) -> Callable[[Handler], Handler]:
    """This is what answers there."""

    def note(handler: Handler) -> Handler:
        ROUTES.append(Route(method, template, handler, open))
        return handler

    return note


@dataclass(slots=True)
class Upload:
    """A file as it came in a form. `number`: of `files[n]`."""

    number: int
    filename: str
    media_type: str
    data: bytes


@dataclass(slots=True)
class Call:
    """What is asked. `body` is the JSON (of a form: its payload_json)."""

    server: LocalDiscord
    route: Route
    params: dict[str, str]
    query: dict[str, str]
    body: Any = None
    uploads: list[Upload] = field(default_factory=list)

    @property
    def state(self) -> State:
        return self.server.state

    @property
    def happenings(self) -> Happenings:
        return self.server.happenings

    @property
    def me(self) -> str:
        return self.server.state.bot.id

    # ------------------------------------------------------------------------------------------------- what is meant

    def guild(self) -> Guild:
        guild = self.state.guilds.get(self.params["guild_id"])
        if guild is None:
            raise Refused(10004)
        if not guild.present:
            raise Refused(50001)
        return guild

    def member(self, guild: Guild, user: str) -> Member:
        if user not in self.state.users:
            raise Refused(10013)
        if user not in guild.members:
            raise Refused(10007)
        return guild.members[user]

    def channel(self, *needed: str, key: str = "channel_id") -> Channel:
        """The channel; the bot must see it and have these rights."""
        channel = self.state.channels.get(self.params[key])
        if channel is None:
            raise Refused(10003)
        if not self.state.bot_sees(channel):
            raise Refused(50001)
        self.need(channel, *needed)
        return channel

    def need(self, channel: Channel, *needed: str) -> None:
        """Does the bot have these rights there?"""
        if needed and channel.guild and not permissions.may(self.state, channel, self.me, *needed):
            raise Refused(50013)

    def message(self, channel: Channel, key: str = "message_id") -> Message:
        said = channel.messages.get(self.params[key])
        if said is None:
            raise Refused(10008)
        return said

    def json(self) -> Json:
        """The body, which must be an object."""
        if not isinstance(self.body, dict):
            raise wrong(Fault((), "This field is required", "BASE_TYPE_REQUIRED"))
        return self.body

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A number of the query."""
        text = self.query.get(name, str(default))
        if not text.isdecimal() or not least <= int(text) <= most:
            fault = Fault((name,), f"int value should be between {least} and {most}.", "NUMBER_TYPE_MAX")
            raise wrong(fault)
        return int(text)

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() in ("1", "true")

    # ------------------------------------------------------------------------------------------------- files

    def files(self, channel: str) -> list[Attachment]:
        """What came along, as attachments."""
        described = {str(one.get("id")): one for one in (self.body or {}).get("attachments") or ()}
        found: list[Attachment] = []
        for upload in self.uploads:
            more = described.get(str(upload.number), {})
            name = more.get("filename") or upload.filename
            file = Attachment(self.state.clock.snowflake(), name, upload.data, upload.media_type)
            file.description, file.channel = more.get("description"), channel
            self.state.files[file.id] = file
            found.append(file)
        return found
