"""The payloads of interactions, exactly as Slack sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import Json
from .shapes import channel_name, message_json, view_json
from .workspace import Channel, Ephemeral, Installation, Message, User, View

if TYPE_CHECKING:
    from .server import LocalSlack


class Payloads:
    """Makes them. Every one carries a new trigger."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack

    def there(self, user: User, channel: Channel | None = None, view: View | None = None) -> Installation:
        """The installation that is asked: that of the person's team, or of the channel they came into by Slack
        Connect."""
        teams = [view.team] if view else []
        teams += [user.team, channel.team, *sorted(channel.shared_with)] if channel else [user.team]
        for team in teams:
            found = self.slack.state.installation(team)
            if found is not None:
                return found
        raise AssertionError(f"the app isn't installed where {user.real_name} is")

    def team_of(self, there: Installation, user: User, channel: Channel | None) -> str:
        """The app's own team this happens in."""
        if channel is not None and channel.team in there.teams:
            return channel.team
        return user.team if user.team in there.teams else next(iter(there.teams))

    def basis(self, kind: str, user: User, channel: Channel | None = None, view: View | None = None) -> Json:
        """What every interaction says."""
        there = self.there(user, channel, view)
        team = self.slack.state.teams[self.team_of(there, user, channel)]
        enterprise = team.enterprise
        return {
            "type": kind,
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
            "api_app_id": self.slack.state.app.id,
            "token": self.slack.state.app.verification_token,
            "trigger_id": self.slack.state.new_trigger(user, team.id, view.id if view else ""),
            "team": None if there.org_wide else {"id": team.id, "domain": team.domain},
            "enterprise": {"id": enterprise, "name": self.slack.state.enterprises[enterprise]} if enterprise else None,
            "is_enterprise_install": there.org_wide,
        }

    def command(self, user: User, channel: Channel, command: str, text: str) -> dict[str, str]:
        """The form of a slash command."""
        there = self.there(user, channel)
        team = self.slack.state.teams[self.team_of(there, user, channel)]
        form = {
            "token": self.slack.state.app.verification_token,
            "team_id": team.id,
            "team_domain": team.domain,
            "channel_id": channel.id,
            "channel_name": channel_name(channel),
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": self.slack.state.app.id,
            "is_enterprise_install": "true" if there.org_wide else "false",
            "response_url": self.slack.hooks.new(channel, user.id, team.id, "commands"),
            "trigger_id": self.slack.state.new_trigger(user, team.id),
        }
        if team.enterprise:
            form["enterprise_id"] = team.enterprise
            form["enterprise_name"] = self.slack.state.enterprises[team.enterprise]
        return form

    def in_message(self, user: User, channel: Channel, said: Message | Ephemeral, action: Json) -> Json:
        """A button pressed, or a menu used, on a message or an ephemeral."""
        ephemeral = isinstance(said, Ephemeral)
        payload = self.basis("block_actions", user, channel)
        container: Json = {
            "type": "message",
            "message_ts": said.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        }
        if said.thread_ts:
            container["thread_ts"] = said.thread_ts
        payload |= {"container": container, "channel": {"id": channel.id, "name": channel_name(channel)}}
        if not isinstance(said, Ephemeral):
            payload["message"] = message_json(self.slack.state, channel, said)
        hook = self.slack.hooks.new(
            channel, user.id, self._team(payload, user), ts=said.ts, ephemeral=ephemeral, thread_ts=said.thread_ts
        )
        return payload | {"state": {"values": {}}, "response_url": hook, "actions": [self._stamped(action)]}

    def in_view(self, user: User, view: View, action: Json) -> Json:
        """A button pressed, or a menu used, in a modal or in Home."""
        payload = self.basis("block_actions", user, view=view)
        if view.content["type"] == "home":
            self.slack.state.triggers[payload["trigger_id"]].view = ""
        shown = view_json(self.slack.state, view, filled=True)
        payload |= {"container": {"type": "view", "view_id": view.id}, "view": shown}
        return payload | {"actions": [self._stamped(action)]}

    def submission(self, user: User, view: View) -> Json:
        """A modal sent."""
        payload = self.basis("view_submission", user, view=view)
        return payload | {"view": view_json(self.slack.state, view, filled=True), "response_urls": []}

    def closed(self, user: User, view: View, *, cleared: bool) -> Json:
        """A modal given up."""
        payload = self.basis("view_closed", user, view=view)
        del payload["trigger_id"]
        return payload | {"view": view_json(self.slack.state, view, filled=True), "is_cleared": cleared}

    def message_shortcut(self, user: User, channel: Channel, said: Message, callback_id: str) -> Json:
        """Something chosen in a message's menu."""
        payload = self.basis("message_action", user, channel)
        return payload | {
            "action_ts": self.slack.clock.stamp(),
            "channel": {"id": channel.id, "name": channel_name(channel)},
            "callback_id": callback_id,
            "response_url": self.slack.hooks.new(
                channel, user.id, self._team(payload, user), "app", ts=said.ts, ephemeral=True
            ),
            "message_ts": said.ts,
            "message": message_json(self.slack.state, channel, said),
        }

    def global_shortcut(self, user: User, callback_id: str) -> Json:
        """Something chosen in the menu of everything."""
        return self.basis("shortcut", user) | {"action_ts": self.slack.clock.stamp(), "callback_id": callback_id}

    def _team(self, payload: Json, user: User) -> str:
        return str(payload["team"]["id"] if payload["team"] else user.team)

    def _stamped(self, action: Json) -> Json:
        return action | {"action_ts": self.slack.clock.stamp()}


def pressed(element: Json, block_id: str, chosen: Any = None) -> Json:
    """The action of a button, or of a menu with what was chosen in it."""
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    if element["type"] == "button":
        action["text"] = element["text"]
        for key in ("value", "style", "url"):
            if element.get(key):
                action[key] = element[key]
    elif element.get("placeholder"):
        action["placeholder"] = element["placeholder"]
    return action | (chosen or {})
