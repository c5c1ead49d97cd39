"""What happens among people and the bot: it changes the state, and the app hears of it as far as it may."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from .deliveries import Delivery
from .errors import Json
from .scopes import SUBSCRIPTION, may_hear
from .shapes import message_json, user_json
from .state import State
from .workspace import Channel, Installation, Message, User

if TYPE_CHECKING:
    from .server import LocalSlack

Heard = list[Delivery]
CHANNEL_TYPE = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}


class Happenings:
    """Each method changes the state and returns the deliveries it caused; they are under way already."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack

    @property
    def state(self) -> State:
        return self.slack.state

    # ------------------------------------------------------------------------------------------------- telling

    def tell(self, event: Json, channel: Channel | None = None, *, team: str = "", inside: bool = True) -> Heard:
        """Send an event to every installation that may hear it. `inside`: only where the bot is in the channel."""
        heard: Heard = []
        for there in {one.bot_user: one for one in self.state.installations.values() if not one.removed}.values():
            teams = {channel.team, *channel.shared_with} if channel else {team}
            if not there.teams & teams:
                continue
            if channel is not None and inside and there.bot_user not in channel.members:
                continue
            if self.subscribed(event, channel) and may_hear(there, event["type"], channel):
                context = channel.team if channel and channel.team in there.teams else next(iter(there.teams & teams))
                heard.append(self.slack.deliveries.event(copy.deepcopy(event), there, context, channel))
        return heard

    def subscribed(self, event: Json, channel: Channel | None) -> bool:
        """Did the app's maker ask for such events?"""
        wanted = self.state.app.events
        name = SUBSCRIPTION[channel.kind] if event["type"] == "message" and channel else str(event["type"])
        return wanted is None or name in wanted

    def of_message(self, channel: Channel, said: Message) -> Json:
        """The event a new message makes."""
        event = message_json(self.state, channel, said)
        for key in ("reply_count", "reply_users_count", "latest_reply", "reply_users", "is_locked", "subscribed"):
            event.pop(key, None)
        if said.files and not said.subtype:
            event["subtype"] = "file_share"
        if channel.shared_with and said.team:
            event |= {"user_team": said.team, "source_team": said.team}
        return event | {"channel": channel.id, "event_ts": said.ts, "channel_type": CHANNEL_TYPE[channel.kind]}

    # ------------------------------------------------------------------------------------------------- messages

    def post(self, channel: Channel, said: Message) -> Heard:
        """Something is said."""
        channel.messages[said.ts] = said
        event = self.of_message(channel, said)
        heard = self.tell(event, channel)
        bots = [one for one in self.state.installations.values() if not one.removed]
        for there in {one.bot_user: one for one in bots if f"<@{one.bot_user}" in said.text}.values():
            if said.user != there.bot_user and channel.kind != "im" and not said.subtype:
                mention = {key: value for key, value in event.items() if key not in ("channel_type", "subtype")}
                heard += self.tell({**mention, "type": "app_mention"}, channel)
        return heard

    def change(self, channel: Channel, said: Message, before: Message) -> Heard:
        """A message is not what it was."""
        now = message_json(self.state, channel, said)
        then = message_json(self.state, channel, before)
        now |= {"source_team": said.team or channel.team, "user_team": said.team or channel.team}
        return self._hidden(channel, {"subtype": "message_changed", "message": now, "previous_message": then})

    def delete(self, channel: Channel, said: Message) -> Heard:
        """A message is gone; one with replies leaves a stone."""
        then = message_json(self.state, channel, said)
        if channel.replies(said.ts):
            before = copy.deepcopy(said)
            said.subtype, said.text, said.user = "tombstone", "This message was deleted.", "USLACKBOT"
            said.blocks, said.files, said.reactions, said.edited, said.bot_id = [], [], {}, None, ""
            said.client_msg_id, said.metadata, said.app_id, said.more = "", None, "", {"hidden": True}
            return self.change(channel, said, before)
        del channel.messages[said.ts]
        return self._hidden(channel, {"subtype": "message_deleted", "deleted_ts": said.ts, "previous_message": then})

    def _hidden(self, channel: Channel, what: Json) -> Heard:
        ts = self.state.clock.stamp()
        event = {"type": "message", **what, "channel": channel.id, "hidden": True, "ts": ts, "event_ts": ts}
        return self.tell(event | {"channel_type": CHANNEL_TYPE[channel.kind]}, channel)

    def notice(self, channel: Channel, user: str, subtype: str, text: str, **more: object) -> Heard:
        """The line Slack writes when somebody comes, goes, renames, archives."""
        said = Message(self.state.clock.stamp(), user, text, subtype=subtype, more=dict(more))
        channel.messages[said.ts] = said
        return self.tell(self.of_message(channel, said), channel)

    def react(self, channel: Channel, said: Message, user: str, name: str, on: bool) -> Heard:
        """An emoji is put on a message or taken off."""
        who = said.reactions.setdefault(name, [])
        if on == (user in who):
            return []
        if on:
            who.append(user)
        else:
            who.remove(user)
        if not who:
            del said.reactions[name]
        event = {
            "type": "reaction_added" if on else "reaction_removed",
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": said.ts},
            "item_user": said.user,
            "event_ts": self.state.clock.stamp(),
        }
        return self.tell(event, channel)

    # ------------------------------------------------------------------------------------------------- channels

    def enter(self, channel: Channel, user: User, inviter: str = "") -> Heard:
        """Somebody, or the bot, comes into a channel."""
        channel.members.append(user.id)
        return self.tell(
            {
                "type": "member_joined_channel",
                "user": user.id,
                "channel": channel.id,
                "channel_type": "C" if channel.kind == "public" else "G",
                "team": user.team,
                **({"inviter": inviter} if inviter else {}),
                "event_ts": self.state.clock.stamp(),
            },
            channel,
        ) + self.notice(channel, user.id, "channel_join", f"<@{user.id}> has joined the channel")

    def leave(self, channel: Channel, user: User, by: str = "") -> Heard:
        """Somebody goes; when it is the bot, it hears that too."""
        event: Json = {
            "type": "member_left_channel",
            "user": user.id,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "public" else "G",
            "team": user.team,
            "event_ts": self.state.clock.stamp(),
        }
        heard = self.tell(event, channel)
        channel.members.remove(user.id)
        if user.is_bot:
            kind = "channel_left" if channel.kind == "public" else "group_left"
            left = {"type": kind, "channel": channel.id, "actor_id": by, "event_ts": self.state.clock.stamp()}
            return heard + self.tell(left, channel, inside=False)
        return heard + self.notice(channel, user.id, "channel_leave", f"<@{user.id}> has left the channel")

    def of_channel(self, channel: Channel, what: str, /, **more: object) -> Heard:
        """`rename` -> channel_rename, or group_rename where it is private."""
        prefix = "channel" if channel.kind == "public" else "group"
        event = {"type": f"{prefix}_{what}", **more, "event_ts": self.state.clock.stamp()}
        return self.tell(event, channel, inside=channel.kind != "public")

    def of_user(self, user: User, kind: str = "user_change") -> Heard:
        """Somebody is new, changed, or gone."""
        user.updated = self.state.clock.now()
        heard: Heard = []
        teams = {user.team} | {
            team
            for channel in self.state.channels.values()
            if channel.shared_with and user.id in channel.members
            for team in (channel.team, *channel.shared_with)
        }
        for team in sorted(teams):
            there = self.state.installation(team)
            if there is not None:
                shown = user_json(self.state, user, team, locale=True)
                stamp = self.state.clock.stamp()
                event = {"type": kind, "user": shown, "cache_ts": int(user.updated), "event_ts": stamp}
                heard += self.tell(event, team=team)
        return heard

    # ------------------------------------------------------------------------------------------------- the app

    def tokens_revoked(self, there: Installation) -> Heard:
        event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [there.bot_user]}}
        return self._of_app(event, there)

    def app_uninstalled(self, there: Installation) -> Heard:
        return self._of_app({"type": "app_uninstalled"}, there)

    def _of_app(self, event: Json, there: Installation) -> Heard:
        event["event_ts"] = self.state.clock.stamp()
        return [self.slack.deliveries.event(event, there, next(iter(there.teams)), None)]
