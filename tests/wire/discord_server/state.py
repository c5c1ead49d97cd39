"""Everything there is in our Discord, and how it is made and found. Making tells nobody; what people do is in `people.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import permissions
from .clock import DiscordClock
from .errors import Json
from .guild import (
    CATEGORY,
    DM,
    FORUM,
    NEWS,
    REQUIRE_TAG,
    TEXT,
    VOICE,
    AppMade,
    Attachment,
    Channel,
    Guild,
    Member,
    Message,
    Modal,
    Overwrite,
    Role,
    Tag,
    User,
)

KINDS = {"text": TEXT, "private": TEXT, "voice": VOICE, "forum": FORUM, "news": NEWS, "category": CATEGORY}


class State:
    """What there is. `bot` is the app's bot; its id is the application's id."""

    def __init__(self, clock: DiscordClock, app: AppMade) -> None:
        self.clock = clock
        self.app = app
        self.guilds: dict[str, Guild] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, Attachment] = {}
        self.commands: dict[str, Json] = {}  # the global ones, by id
        self.ephemerals: list[Message] = []
        self.modals: dict[str, Modal] = {}  # by user
        self.tombstones: dict[str, str] = {}  # message id -> channel id
        self.owner = self.add_user(None, "Owner")
        self.bot = self._user(app.name, bot=True)

    # ------------------------------------------------------------------------------------------------- making

    def _user(self, name: str, *, bot: bool = False, locale: str = "en-US") -> User:
        user = User(self.clock.snowflake(), name.lower().replace(" ", "."), name, locale, bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, *, owner: User | None = None, bot: bool = True, locale: str = "en-US") -> Guild:
        """A server with its @everyone and a channel-less floor; the bot is in it unless told otherwise."""
        owner = owner or self.owner
        guild = Guild(self.clock.snowflake(), name, owner.id, locale)
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions.EVERYBODY, 0)
        self.guilds[guild.id] = guild
        self.add_member(guild, owner)
        if bot:
            self.add_bot(guild)
        return guild

    def add_bot(self, guild: Guild, granted: int = permissions.THE_BOT) -> Member:
        """The bot comes into a guild, with the role Discord makes for it."""
        member = self.add_member(guild, self.bot)
        role = self.add_role(guild, self.app.name, granted)
        role.managed_for = self.bot.id
        member.roles.append(role.id)
        guild.present, guild.bot_joined = True, self.clock.now()
        return member

    def add_user(self, guild: Guild | None, name: str, *, locale: str = "en-US", roles: Sequence[Role] = ()) -> User:
        """A person, in a guild or nowhere yet."""
        user = self._user(name, locale=locale)
        if guild is not None:
            self.add_member(guild, user, roles)
        return user

    def add_member(self, guild: Guild, user: User, roles: Sequence[Role] = ()) -> Member:
        """Somebody is in a guild."""
        member = Member(user, self.clock.now(), roles=[role.id for role in roles])
        guild.members[user.id] = member
        return member

    def add_role(self, guild: Guild, name: str, granted: int = 0) -> Role:
        """A role. `granted`: `permissions.bits("manage_guild", …)`."""
        role = Role(self.clock.snowflake(), name, granted, len(guild.roles))
        guild.roles[role.id] = role
        return role

    def add_channel(
        self,
        guild: Guild,
        name: str,
        kind: str = "text",
        members: Sequence[User | str] = (),
        *,
        topic: str = "",
        tags: Sequence[str] = (),
        tag_required: bool = False,
    ) -> Channel:
        """A channel: text, private (only `members` see it), voice, forum (with its tags), news, category."""
        channel = Channel(self.clock.snowflake(), KINDS[kind], guild.id, name, topic or None)
        channel.position = len([one for one in self.channels.values() if one.guild == guild.id])
        channel.tags = [Tag(self.clock.snowflake(), tag) for tag in tags]
        channel.flags = REQUIRE_TAG if tag_required else 0
        self.channels[channel.id] = channel
        if kind == "private":
            self.close_channel(channel, members)
        return channel

    def close_channel(self, channel: Channel, members: Sequence[User | str]) -> None:
        """Only these see it from now on."""
        view = permissions.bits("view_channel")
        channel.overwrites = {channel.guild: Overwrite(channel.guild, "role", deny=view)}
        for one in members:
            user = self.user(one)
            channel.overwrites[user.id] = Overwrite(user.id, "member", allow=view)

    def direct(self, user: User | str) -> Channel:
        """The DM of somebody with the bot."""
        one = self.user(user)
        for channel in self.channels.values():
            if channel.type == DM and one.id in channel.recipients:
                return channel
        channel = Channel(self.clock.snowflake(), DM, recipients=[one.id, self.bot.id])
        self.channels[channel.id] = channel
        return channel

    # ------------------------------------------------------------------------------------------------- finding

    def user(self, wanted: User | str) -> User:
        """A person, by themselves, id, or name ("Ana", "@Ana"; nicks count)."""
        if isinstance(wanted, User):
            return wanted
        if wanted in self.users:
            return self.users[wanted]
        name = wanted.removeprefix("@").lower()
        nicks = {
            (member.nick or "").lower(): member.user
            for guild in self.guilds.values()
            for member in guild.members.values()
        }
        for user in self.users.values():
            if name in (user.name.lower(), user.username):
                return user
        nicks.pop("", None)
        assert name in nicks, f"there is nobody called {wanted!r}"
        return nicks[name]

    def guild(self, wanted: Guild | str) -> Guild:
        """A guild, by itself, id or name."""
        if isinstance(wanted, Guild):
            return wanted
        found = [one for one in self.guilds.values() if wanted in (one.id, one.name)]
        assert found, f"there is no guild {wanted!r}"
        return found[0]

    def channel(self, wanted: Channel | str) -> Channel:
        """A channel or thread, by itself, id or name ("#round-talk"); "dm:Ana" is Ana's DM with the bot."""
        if isinstance(wanted, Channel):
            return wanted
        if wanted in self.channels:
            return self.channels[wanted]
        if wanted.startswith("dm:"):
            return self.direct(wanted.removeprefix("dm:"))
        name = wanted.removeprefix("#")
        found = [one for one in self.channels.values() if one.name == name]
        assert found, f"there is no channel {wanted!r}; there are {[one.name for one in self.channels.values()]}"
        return next((one for one in found if not one.is_thread), found[0])

    def threads_of(self, channel: Channel) -> list[Channel]:
        """A channel's threads or a forum's posts, the earliest first."""
        return [one for one in self.channels.values() if one.is_thread and one.parent == channel.id]

    def channels_of(self, guild: Guild) -> list[Channel]:
        """A guild's channels without the threads."""
        return [one for one in self.channels.values() if one.guild == guild.id and not one.is_thread]

    def all_messages(self) -> Iterator[tuple[Channel, Message]]:
        """Everything that was said and still stands there."""
        for channel in list(self.channels.values()):
            for said in list(channel.messages.values()):
                yield channel, said

    def message(self, wanted: Message | str) -> Message:
        """A message, by itself or id; also one for somebody's eyes only."""
        if isinstance(wanted, Message):
            return wanted
        found = [one.messages[wanted] for one in self.channels.values() if wanted in one.messages]
        found += [said for said in self.ephemerals if said.id == wanted]
        assert found, f"there is no message {wanted}"
        return found[0]

    def shown_name(self, guild: str, user: str) -> str:
        """How somebody is called there."""
        member = self.guilds[guild].members.get(user) if guild in self.guilds else None
        known = self.users.get(user)
        return member.shown if member else known.name if known else user

    # ------------------------------------------------------------------------------------------------- rights

    def may(self, channel: Channel, user: User | str, *names: str) -> bool:
        return permissions.may(self, channel, self.user(user).id, *names)

    def may_see(self, user: User | str, channel: Channel) -> bool:
        return permissions.may_see(self, channel, self.user(user).id)

    def bot_sees(self, channel: Channel) -> bool:
        """Does the bot hear what happens there?"""
        if channel.guild and not self.guilds[channel.guild].present:
            return False
        return permissions.may_see(self, channel, self.bot.id)
