"""What is known of a bot's servers: channels, threads, roles and emoji, kept from what the gateway tells.

Changed by `heed` alone, and before an event is read, so that reading can be pure. A server is known from its
GUILD_CREATE on; a thread that was archived by then, once it is told of, or once the adapter has fetched it (`learn`).

A private thread is a channel of its own here: who is in the channel around it may not see what is said in it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from adapters.discord.payloads import Json, each, id_of, part, same_id, yes
from adapters.discord.servers import PRIVATE_THREAD, PUBLIC_THREADS, Known, Server, described
from bot.places import Channel, ChannelKind, Place

_DIRECT, _GROUP, _CATEGORY, _DIRECTORY = 1, 3, 4, 14
_FORUMS = frozenset({15, 16})
_MOST_HELD = 100


class ChannelFacts:
    """Channels, threads and roles by id, of all servers."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._servers: dict[str, Server] = {}
        self._held: OrderedDict[str, Json] = OrderedDict()
        self._in_our_words: dict[str, Channel] = {}  # what `channel` found, until something changes

    def heed(self, kind: str, data: Json) -> None:
        """Take in what a dispatch tells of channels, threads, roles and emoji; most tell nothing."""
        heeding = _HEEDING.get(kind)
        if heeding is not None:
            heeding(self, data)
            if kind != "MESSAGE_CREATE":  # it changes nothing of a channel
                self._in_our_words.clear()

    def learn(self, channel: Json, guild: str = "") -> None:
        """A channel or thread as REST describes it."""
        found = described(channel, guild)
        if found is not None:
            self._known[found.id] = found
            self._server(found.guild).channels.add(found.id)
            self._in_our_words.clear()

    def known(self, channel: str) -> Known | None:
        """A channel or thread with this very id."""
        return self._known.get(channel)

    def place(self, channel: str, message: str | None = None) -> Place:
        """Where a message of this channel or thread is, in the core's words."""
        found = self._known.get(channel)
        if found is not None and found.kind in PUBLIC_THREADS and found.parent:
            return Place(found.parent, message, channel)
        return Place(channel, message)

    def channel(self, channel: str) -> Channel | None:
        """The channel that what is said there belongs to: of a public thread, the one around it. None: not known."""
        said = self._in_our_words.get(channel)
        if said is not None:
            return said
        found = self._known.get(channel)
        if found is not None and found.kind in PUBLIC_THREADS:
            found = self._known.get(found.parent)
        if found is None:
            return None
        said = self._in_our_words[channel] = self.of(found)
        return said

    def of(self, known: Known) -> Channel:
        """The same in the core's words."""
        tags = tuple(name for _, name in known.tags)
        return Channel(known.id, known.name, self._kind(known), purpose=known.purpose, tags=tags)

    def channels(self, guild: str) -> Iterator[Known]:
        """The channels of a server in which people write, without threads."""
        for id in sorted(self._server(guild).channels):
            known = self._known.get(id)
            if known is not None and not known.is_thread and known.kind not in (_CATEGORY, _DIRECTORY):
                yield known

    def threads(self, channel: str) -> Iterator[Known]:
        """The threads known of a channel."""
        around = self._known.get(channel)
        for id in sorted(self._server(around.guild).channels if around else ()):
            known = self._known.get(id)
            if known is not None and known.is_thread and known.parent == channel:
                yield known

    def is_forum(self, channel: str) -> bool:
        """Does every message there open a thread with a title and tags, whoever may see it?"""
        found = self._known.get(channel)
        return found is not None and found.kind in _FORUMS

    def post(self, thread: str) -> Known | None:
        """A forum's post; None for other threads."""
        found = self._known.get(thread)
        return found if found is not None and found.is_thread and self.is_forum(found.parent) else None

    def tags_of(self, post: Known) -> tuple[str, ...]:
        """The names of a post's tags."""
        names = dict(forum.tags) if (forum := self._known.get(post.parent)) else {}
        return tuple(names[tag] for tag in post.applied if tag in names)

    def channel_names(self, guild: str) -> dict[str, str]:
        """Names by id of a server's channels and threads: what `<#id>` in a text stands for."""
        return {id: self._known[id].name for id in self._server(guild).channels if id in self._known}

    def role_names(self, guild: str) -> dict[str, str]:
        """Names by id of a server's roles."""
        return {id: name for id, (name, _) in self._server(guild).roles.items()}

    def may_manage(self, guild: str, person: str, roles: tuple[str, ...]) -> bool:
        """Is somebody with these roles the server's owner, an administrator, or one who may manage the server?"""
        return self._server(guild).may_manage(person, roles)

    def emoji(self, guild: str, name: str) -> str:
        """A server's own emoji as REST wants it ("name:id"); "" when it has none of this name."""
        id = self._server(guild).emoji.get(name.strip(":"))
        return f"{name.strip(':')}:{id}" if id else ""

    def held(self, thread: str) -> Json | None:
        """The first message of a post that came before the post itself was told of."""
        return self._held.get(thread)

    def _kind(self, known: Known) -> ChannelKind:
        if known.kind == _DIRECT:
            return ChannelKind.DIRECT
        if known.kind == _GROUP:
            return ChannelKind.GROUP
        if known.kind == PRIVATE_THREAD or not self._server(known.guild).is_open(known):
            return ChannelKind.PRIVATE
        return ChannelKind.FORUM if known.kind in _FORUMS else ChannelKind.PUBLIC

    def _server(self, guild: str) -> Server:
        server = self._servers.get(guild)
        if server is not None:
            return server
        return self._servers.setdefault(guild, Server(guild)) if guild else Server("")

    def _server_told(self, data: Json) -> None:
        guild = id_of(data, "id")
        if not guild or yes(data, "unavailable"):
            return
        self._forget(guild)
        self._servers[guild] = Server.read(guild, data)
        for channel in [*each(data, "channels"), *each(data, "threads")]:
            self.learn(channel, guild)

    def _server_changed(self, data: Json) -> None:
        guild = id_of(data, "id")
        if guild in self._servers:
            self._servers[guild].change(data)

    def _server_gone(self, data: Json) -> None:
        if not yes(data, "unavailable"):
            self._forget(id_of(data, "id"))

    def _channel_told(self, data: Json) -> None:
        self.learn(data, id_of(data, "guild_id"))

    def _channel_gone(self, data: Json) -> None:
        gone = id_of(data, "id")
        server = self._server(id_of(data, "guild_id"))
        within = {id for id in server.channels if (known := self._known.get(id)) and known.parent == gone}
        within = {id for id in within if self._known[id].is_thread}  # a category's channels stay
        for id in within | {gone}:
            server.channels.discard(id)
            self._known.pop(id, None)

    def _threads_told(self, data: Json) -> None:
        for thread in each(data, "threads"):
            self.learn(thread, id_of(data, "guild_id"))

    def _role_told(self, data: Json) -> None:
        self._server(id_of(data, "guild_id")).learn_role(part(data, "role"))

    def _role_gone(self, data: Json) -> None:
        self._server(id_of(data, "guild_id")).roles.pop(id_of(data, "role_id"), None)

    def _emoji_told(self, data: Json) -> None:
        self._server(id_of(data, "guild_id")).learn_emoji(data)

    def _said(self, data: Json) -> None:
        """The first message of a forum's post may come before the post."""
        if not same_id(data, "id", "channel_id"):
            return
        id = id_of(data, "id")
        if id not in self._known:
            self._held[id] = data
            while len(self._held) > _MOST_HELD:
                self._held.popitem(last=False)

    def _forget(self, guild: str) -> None:
        server = self._servers.pop(guild, None)
        for id in server.channels if server else ():
            self._known.pop(id, None)


_HEEDING: dict[str, Callable[[ChannelFacts, Json], None]] = {
    "GUILD_CREATE": ChannelFacts._server_told,
    "GUILD_UPDATE": ChannelFacts._server_changed,
    "GUILD_DELETE": ChannelFacts._server_gone,
    "GUILD_ROLE_CREATE": ChannelFacts._role_told,
    "GUILD_ROLE_UPDATE": ChannelFacts._role_told,
    "GUILD_ROLE_DELETE": ChannelFacts._role_gone,
    "GUILD_EMOJIS_UPDATE": ChannelFacts._emoji_told,
    "CHANNEL_CREATE": ChannelFacts._channel_told,
    "CHANNEL_UPDATE": ChannelFacts._channel_told,
    "CHANNEL_DELETE": ChannelFacts._channel_gone,
    "THREAD_CREATE": ChannelFacts._channel_told,
    "THREAD_UPDATE": ChannelFacts._channel_told,
    "THREAD_DELETE": ChannelFacts._channel_gone,
    "THREAD_LIST_SYNC": ChannelFacts._threads_told,
    "MESSAGE_CREATE": ChannelFacts._said,
}
