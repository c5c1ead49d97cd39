"""What people do with channels, profiles and the app itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .state import State
from .workspace import Channel, Installation, Team, User

if TYPE_CHECKING:
    from .server import LocalSlack

Who = User | str
Where = Channel | str


class Housekeeping:
    """Coming and going, renaming, archiving, deactivating, uninstalling."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack

    @property
    def state(self) -> State:
        return self.slack.state

    # ------------------------------------------------------------------------------------------------- channels

    async def join(self, who: Who, where: Where, *, by: Who | None = None) -> None:
        """Come into a channel, by oneself or invited."""
        user, channel = self.state.user(who), self.state.channel(where)
        if user.id not in channel.members:
            self.slack.happenings.enter(channel, user, self.state.user(by).id if by else "")
        await self.slack.quiet()

    async def leave(self, who: Who, where: Where) -> None:
        """Go out of a channel."""
        user, channel = self.state.user(who), self.state.channel(where)
        if user.id in channel.members:
            self.slack.happenings.leave(channel, user, user.id)
        await self.slack.quiet()

    async def invite_bot(self, who: Who, where: Where) -> None:
        """Bring the bot into a channel."""
        user, channel = self.state.user(who), self.state.channel(where)
        bot = self._bot(channel)
        if bot.id not in channel.members:
            self.slack.happenings.enter(channel, bot, user.id)
        await self.slack.quiet()

    async def remove_bot(self, who: Who, where: Where) -> None:
        """Put the bot out of a channel."""
        user, channel = self.state.user(who), self.state.channel(where)
        bot = self._bot(channel)
        if bot.id in channel.members:
            self.slack.happenings.leave(channel, bot, user.id)
        await self.slack.quiet()

    def _bot(self, channel: Channel) -> User:
        for team in (channel.team, *sorted(channel.shared_with)):
            there = self.state.installation(team)
            if there is not None:
                return self.state.users[there.bot_user]
        raise AssertionError(f"the app isn't installed where #{channel.name} is")

    async def create_channel(self, who: Who, name: str, *, private: bool = False) -> Channel:
        """Open a channel; its maker is in it."""
        user = self.state.user(who)
        team = self.state.teams[user.team]
        channel = self.state.add_channel(team, name, "private" if private else "public", [user])
        if not private:
            shown = {
                "id": channel.id,
                "name": name,
                "created": int(channel.created),
                "creator": user.id,
                "is_channel": True,
            }
            self.slack.happenings.of_channel(channel, "created", channel=shown)
        await self.slack.quiet()
        return channel

    async def rename(self, who: Who, where: Where, name: str) -> None:
        """Give a channel another name."""
        user, channel = self.state.user(who), self.state.channel(where)
        old, channel.name = channel.name, name
        channel.previous_names.append(old)
        shown = {
            "id": channel.id,
            "is_channel": True,
            "is_mpim": False,
            "name": name,
            "name_normalized": name,
            "created": int(channel.created),
        }
        self.slack.happenings.of_channel(channel, "rename", channel=shown)
        text = f'has renamed the channel from "{old}" to "{name}"'
        self.slack.happenings.notice(channel, user.id, "channel_name", text, old_name=old, name=name)
        await self.slack.quiet()

    async def archive(self, who: Who, where: Where) -> None:
        """Put a channel away; nobody can write there any more."""
        user, channel = self.state.user(who), self.state.channel(where)
        self.slack.happenings.notice(channel, user.id, "channel_archive", "archived the channel", members=[])
        channel.archived = True
        self.slack.happenings.of_channel(channel, "archive", channel=channel.id, user=user.id, is_moved=0)
        await self.slack.quiet()

    async def unarchive(self, who: Who, where: Where) -> None:
        """Bring a channel back."""
        user, channel = self.state.user(who), self.state.channel(where)
        channel.archived = False
        self.slack.happenings.of_channel(channel, "unarchive", channel=channel.id, user=user.id)
        await self.slack.quiet()

    async def delete_channel(self, who: Who, where: Where) -> None:
        """Delete a channel with everything in it."""
        user, channel = self.state.user(who), self.state.channel(where)
        self.slack.happenings.of_channel(channel, "deleted", channel=channel.id, actor_id=user.id)
        del self.state.channels[channel.id]
        self.state.deleted_channels.add(channel.id)
        await self.slack.quiet()

    async def make_private(self, who: Who, where: Where) -> None:
        """Only its members can find and read it from now on. Slack tells this by a message only."""
        user, channel = self.state.user(who), self.state.channel(where)
        channel.kind = "private"
        text = "made this channel *private*. Now, it can only be viewed or joined by invitation."
        self.slack.happenings.notice(channel, user.id, "channel_convert_to_private", text)
        await self.slack.quiet()

    # ------------------------------------------------------------------------------------------------- people

    async def arrive(self, team: Team, name: str, **more: object) -> User:
        """Somebody is new in a team."""
        user = self.state.add_user(team, name, **more)
        self.slack.happenings.of_user(user, "team_join")
        await self.slack.quiet()
        return user

    async def change_profile(self, who: Who, **changes: object) -> None:
        """Another `real_name`, `tz`, `locale`, `title`, `is_admin`…"""
        user = self.state.user(who)
        for key, value in changes.items():
            assert hasattr(user, key), f"a profile has no {key}"
            setattr(user, key, value)
        self.slack.happenings.of_user(user)
        await self.slack.quiet()

    async def deactivate(self, who: Who) -> None:
        """Somebody leaves the team for good."""
        user = self.state.user(who)
        user.deleted = True
        for channel in self.state.channels.values():
            if channel.kind in ("public", "private") and user.id in channel.members:
                channel.members.remove(user.id)
        self.state.views.pop(user.id, None)
        self.slack.happenings.of_user(user)
        await self.slack.quiet()

    # ------------------------------------------------------------------------------------------------- the app

    async def uninstall(
        self, team: Team | str, *, order: tuple[str, ...] = ("app_uninstalled", "tokens_revoked")
    ) -> None:
        """Take the app out of a team. `order`: which events come, in which order, how often."""
        there = self._installed(team)
        there.removed = there.revoked = True
        self._bot_goes(there)
        for event in order:
            if event == "app_uninstalled":
                self.slack.happenings.app_uninstalled(there)
            else:
                self.slack.happenings.tokens_revoked(there)
            await self.slack.quiet()

    async def revoke_tokens(self, team: Team | str) -> None:
        """The app's token is no longer worth anything."""
        there = self._installed(team)
        there.revoked = True
        self.slack.happenings.tokens_revoked(there)
        await self.slack.quiet()

    def _installed(self, team: Team | str) -> Installation:
        there = self.state.installation(team if isinstance(team, str) else team.id)
        assert there is not None, "the app isn't installed there"
        return there

    def _bot_goes(self, there: Installation) -> None:
        self.state.users[there.bot_user].deleted = True
        for channel in self.state.channels.values():
            if there.bot_user in channel.members and channel.kind in ("public", "private"):
                channel.members.remove(there.bot_user)
