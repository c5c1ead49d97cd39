"""A table of nurses in our own Slack, and what they order."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from slack import Channel, Installation, LocalSlack, Team, User
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello", "verbatim": True}}
BUTTON = {"type": "button", "action_id": "eat|1", "text": {"type": "plain_text", "text": "Eat"}, "value": "1"}
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "order|",
    "title": {"type": "plain_text", "text": "Order"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "dish",
            "label": {"type": "plain_text", "text": "Dish"},
            "element": {"type": "plain_text_input", "action_id": "value", "max_length": 20},
        }
    ],
}


async def refused(call: Any) -> Any:
    """The answer to a call that Slack refuses."""
    with pytest.raises(SlackApiError) as refusal:
        await call
    return refusal.value.response


@dataclass
class Table:
    """A team with the app in it: Ana and Ben (an admin) in #round-talk with the bot, and #team-talk, private."""

    slack: LocalSlack
    team: Team
    there: Installation
    ana: User
    ben: User
    bot: User
    rounds: Channel
    private: Channel

    def client(self, token: str = "") -> AsyncWebClient:
        """slack_sdk's client as the app, without its own retries."""
        return AsyncWebClient(token or self.there.token, base_url=self.slack.base_url, retry_handlers=[])
