"""Payloads as Slack sends them, and the bot they come to."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.here import Here

HERE = Here("T1", bot_user="U0BOT", bot="B0BOT", app="A0BOT", url="https://nurses.slack.com/")
IN_ORG = Here("T1", enterprise="E1", org_wide=True, bot_user="U0BOT", bot="B0BOT", app="A0BOT")
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TS = "1772452800.000100"
LATER = "1772452860.000200"

Json = dict[str, Any]

REFERENCE = (
    Path(os.environ.get("LUNCHTABLE_DATA") or Path(__file__).parents[3] / "shared" / "data") / "reference" / "slack"
)


def envelope(event: Json, **more: Any) -> Json:
    """An event as it comes over HTTP and, inside another envelope, over a socket."""
    granted = {
        "enterprise_id": None,
        "team_id": "T1",
        "user_id": "U0BOT",
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "verification-token",
        "team_id": "T1",
        "api_app_id": "A0BOT",
        "event": event,
        "type": "event_callback",
        "event_id": "Ev1",
        "event_time": 1772452801,
        "authorizations": [granted],
        "is_ext_shared_channel": False,
        **more,
    }


def said(text: str = "How do you keep insulin cool?", **more: Any) -> Json:
    """A message of Ana's in a public channel."""
    event = {
        "client_msg_id": "f0582a78-72db-4feb-b2f3-1e47d66365c8",
        "type": "message",
        "text": text,
        "user": "UANA",
        "ts": TS,
        "team": "T1",
        "channel": "C1",
        "event_ts": TS,
        "channel_type": "channel",
    }
    return {name: value for name, value in {**event, **more}.items() if value is not None}


def changed(before: Json, after: Json, **more: Any) -> Json:
    """Slack's event of a message that is another now."""
    event = {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": "C1",
        "channel_type": "channel",
        "message": after,
        "previous_message": before,
        "ts": LATER,
        "event_ts": LATER,
    }
    return {**event, **more}


def interaction(kind: str, **more: Any) -> Json:
    """What all interactions but slash commands have."""
    return {
        "type": kind,
        "user": {"id": "UANA", "username": "ana", "name": "ana", "team_id": "T1"},
        "api_app_id": "A0BOT",
        "token": "verification-token",
        "trigger_id": "111.222.abc",
        "team": {"id": "T1", "domain": "nurses"},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }


def pressed(element: Json, **more: Any) -> Json:
    """A press on a card in a channel."""
    usual: Json = {
        "container": {"type": "message", "message_ts": TS, "channel_id": "C1", "is_ephemeral": False},
        "channel": {"id": "C1", "name": "round-talk"},
        "message": {"type": "message", "user": "U0BOT", "bot_id": "B0BOT", "text": "A card", "ts": TS},
        "response_url": "https://hooks.slack.com/actions/T1/1/x",
        "actions": [{"block_id": "b", "action_ts": "1772452870.000300", **element}],
    }
    return interaction("block_actions", **{**usual, **more})


BUTTON = {
    "type": "button",
    "action_id": "requests.helped|17",
    "value": "",
    "text": {"type": "plain_text", "text": "Yes"},
}


def form(values: Json, metadata: str = "", **more: Any) -> Json:
    """A form that was sent."""
    view: Json = {
        "id": "V1",
        "team_id": "T1",
        "type": "modal",
        "callback_id": "requests.ask|9",
        "private_metadata": metadata,
        "hash": "1772452870.abc",
        "state": {"values": values},
        "app_installed_team_id": "T1",
    }
    return interaction("view_submission", view={**view, **more}, response_urls=[])


def command(text: str = "ask How do you keep insulin cool?", **more: Any) -> Json:
    """`/practice …` in a channel."""
    return {
        "token": "verification-token",
        "team_id": "T1",
        "team_domain": "nurses",
        "channel_id": "C1",
        "channel_name": "round-talk",
        "user_id": "UANA",
        "user_name": "ana",
        "command": "/practice",
        "text": text,
        "api_app_id": "A0BOT",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T1/1/x",
        "trigger_id": "111.222.cmd",
        **more,
    }


def recorded(folder: str) -> list[tuple[str, Json]]:
    """The vendor's recorded payloads of a folder, by name; skips where they are not at hand."""
    if not REFERENCE.is_dir():
        pytest.skip(f"the recorded payloads are not in {REFERENCE}; set LUNCHTABLE_DATA to where the data is")
    return [(path.name, json.loads(path.read_text())) for path in sorted((REFERENCE / folder).rglob("*.json"))]
