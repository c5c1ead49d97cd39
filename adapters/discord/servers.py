"""One server and one channel as the bot remembers them: what tells who may see what, and what names things have."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.discord.payloads import (
    ADMINISTRATOR,
    MANAGE_GUILD,
    READ_MESSAGE_HISTORY,
    VIEW_CHANNEL,
    Json,
    bits,
    each,
    id_of,
    ids,
    number,
    part,
    words,
    yes,
)

PRIVATE_THREAD = 12
PUBLIC_THREADS = frozenset({10, 11})
THREADS = PUBLIC_THREADS | {PRIVATE_THREAD}
TO_READ = VIEW_CHANNEL | READ_MESSAGE_HISTORY


@dataclass(frozen=True, slots=True)
class Known:
    """A channel or thread. `kind` is Discord's number. `allowed` and `denied`: what @everyone may and may not do there.
    `tags`: a forum's, (id, name); `applied`: ids of a post's. `archived`, of a thread: nobody wrote there for long."""

    id: str
    guild: str
    kind: int
    name: str = ""
    parent: str = ""
    purpose: str = ""
    allowed: int = 0
    denied: int = 0
    tags: tuple[tuple[str, str], ...] = ()
    applied: tuple[str, ...] = ()
    archived: bool = False
    locked: bool = False
    owner: str = ""  # who opened the thread

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS


def described(channel: Json, guild: str = "") -> Known | None:
    """A channel as Discord describes it whole; None when it says not enough."""
    id, kind = id_of(channel, "id"), number(channel, "type")
    if not id or kind < 0:
        return None
    guild = id_of(channel, "guild_id") or guild
    everyone = next((one for one in each(channel, "permission_overwrites") if id_of(one, "id") == guild), {})
    state = part(channel, "thread_metadata")
    tags = tuple((id_of(tag, "id"), words(tag, "name")) for tag in each(channel, "available_tags"))
    return Known(
        id=id,
        guild=guild,
        kind=kind,
        name=words(channel, "name"),
        parent=id_of(channel, "parent_id"),
        purpose=words(channel, "topic"),
        allowed=bits(everyone, "allow"),
        denied=bits(everyone, "deny"),
        tags=tuple(tag for tag in tags if all(tag)),
        applied=ids(channel, "applied_tags"),
        archived=yes(state, "archived"),
        locked=yes(state, "locked"),
        owner=id_of(channel, "owner_id"),
    )


@dataclass(slots=True)
class Server:
    """A server. `roles`: name and permissions by id; the role of everybody has the server's own id."""

    guild: str
    owner: str = ""
    roles: dict[str, tuple[str, int]] = field(default_factory=dict)
    emoji: dict[str, str] = field(default_factory=dict)  # ids by name
    channels: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, guild: str, data: Json) -> Server:
        """A server as GUILD_CREATE tells of it."""
        server = cls(guild, id_of(data, "owner_id"))
        server.change(data)
        return server

    def change(self, data: Json) -> None:
        """What GUILD_UPDATE tells: owner, roles and emoji."""
        self.owner = id_of(data, "owner_id") or self.owner
        if isinstance(data.get("roles"), list):
            self.roles.clear()
        for role in each(data, "roles"):
            self.learn_role(role)
        if isinstance(data.get("emojis"), list):
            self.learn_emoji(data)

    def learn_role(self, role: Json) -> None:
        """A role as Discord describes it."""
        if id := id_of(role, "id"):
            self.roles[id] = (words(role, "name"), bits(role, "permissions"))

    def learn_emoji(self, data: Json) -> None:
        """All emoji of the server's own."""
        known = ((words(emoji, "name"), id_of(emoji, "id")) for emoji in each(data, "emojis"))
        self.emoji = {name: id for name, id in known if name and id}

    def is_open(self, known: Known) -> bool:
        """May everybody in the server read there? Where nobody knows what everybody may, only where it is allowed there."""
        everybody = self.roles.get(self.guild, ("", 0))[1]
        if everybody & ADMINISTRATOR:
            return True
        return ((everybody & ~known.denied) | known.allowed) & TO_READ == TO_READ

    def may_manage(self, person: str, roles: tuple[str, ...]) -> bool:
        """By owning the server, or by what the roles permit."""
        if person and person == self.owner:
            return True
        for role in (*roles, self.guild):  # noqa: SIM110 - quicker, and asked for every message
            if role in self.roles and self.roles[role][1] & (ADMINISTRATOR | MANAGE_GUILD):
                return True
        return False
