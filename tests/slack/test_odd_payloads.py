"""Whatever Slack or anybody sends: nothing ends in an error, and nothing is read that has no address."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from odd_payloads import check_event, mangled
from slack_payloads import (
    BUTTON,
    HERE,
    IN_ORG,
    LATER,
    NOW,
    TS,
    Json,
    changed,
    command,
    envelope,
    form,
    interaction,
    pressed,
    recorded,
    said,
)

from adapters.slack.origin import Origin, pack
from adapters.slack.read_events import home_opened, read_events, team_of, uninstalled
from adapters.slack.read_interactions import read_command, read_form, read_pressed, read_shortcut
from bot.registry import find_features

REGISTRY = find_features()
USER = {
    "id": "UANA",
    "name": "ana",
    "profile": {"display_name": "Ana"},
    "updated": 5,
    "deleted": False,
    "team_id": "T1",
}
TEXT = {"type": "text", "text": "x", "style": {"bold": True}}
RICH = [{"type": "rich_text", "elements": [{"type": "rich_text_list", "indent": 1, "offset": 2, "elements": [TEXT]}]}]
EVENTS: list[Json] = [
    said("<@U0BOT> hm", files=[{"id": "F1", "name": "x", "size": 1}], user_profile={"display_name": "Ana"}),
    said("", blocks=RICH, attachments=[{"text": "x", "fallback": "y"}]),
    {**said("<@U0BOT> hm"), "type": "app_mention"},
    changed(said("a"), said("b", edited={"ts": LATER})),
    changed(said("a"), said("", subtype="tombstone")),
    {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": TS, "previous_message": said()},
    {"type": "reaction_added", "user": "U1", "reaction": "+1", "item": {"type": "message", "channel": "C1", "ts": TS}},
    {"type": "member_joined_channel", "user": "U1", "channel": "C1", "channel_type": "C", "team": "T1"},
    {"type": "member_left_channel", "user": "U0BOT", "channel": "C1", "event_ts": LATER},
    {"type": "channel_rename", "channel": {"id": "C1", "name": "x"}, "event_ts": LATER},
    {"type": "group_archive", "channel": "C1", "event_ts": LATER},
    {"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2", "event_ts": LATER},
    {"type": "user_change", "user": USER, "event_ts": LATER},
    {"type": "team_join", "user": USER},
    {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}},
    {"type": "app_home_opened", "user": "UANA", "tab": "home", "event_ts": LATER},
]
FIELD = {"question": {"value": {"type": "plain_text_input", "value": "x"}}}
MENU = interaction(
    "message_action",
    callback_id="menu:requests.answers",
    message_ts=TS,
    channel={"id": "C1", "name": "x"},
    message=said(),
)
INTERACTIONS: list[Json] = [
    command("ask <@U1|x> what?"),
    pressed(BUTTON),
    pressed({"type": "multi_static_select", "action_id": "a.b|1", "selected_options": [{"value": "x"}]}),
    form(FIELD, pack(Origin("C1", TS))),
    form({"files": {"value": {"type": "file_input", "files": [{"id": "F1"}]}}}),
    MENU,
    interaction("shortcut", callback_id="command:ask", action_ts=LATER),
]


def read_all(body: Json) -> None:
    team_of(body)
    uninstalled(body)
    for here in (HERE, IN_ORG):
        for event in read_events(body, here):
            check_event(event, HERE.workspace)
        opened = home_opened(body, here, NOW)
        assert opened is None or (opened.id and opened.person.id)


READERS: list[Callable[[Json], Any]] = [
    lambda body: read_command(body, HERE, REGISTRY, NOW),
    lambda body: read_pressed(body, HERE, NOW),
    lambda body: read_form(body, IN_ORG, NOW),
    lambda body: read_shortcut(body, HERE, NOW),
]


def interact(body: Json) -> None:
    team_of(body)
    for reader in READERS:
        found, origin = reader(body)
        assert len(pack(origin)) <= 3000
        assert found is None or (found.id and found.workspace == "slack:T1")


@settings(max_examples=400, deadline=None)
@given(mangled([envelope(event) for event in EVENTS]))
def test_no_mangled_event_is_an_error(body: Json) -> None:
    read_all(body)


@settings(max_examples=300, deadline=None)
@given(mangled(INTERACTIONS))
def test_no_mangled_interaction_is_an_error(body: Json) -> None:
    interact(body)


@pytest.mark.parametrize("body", [{}, {"event": None}, {"event": {"type": None}}, {"event": {"type": ["message"]}}])
def test_no_event_at_all_is_nothing(body: Json) -> None:
    assert read_events(body, HERE) == []


def test_the_vendors_own_records_are_read_without_an_error() -> None:
    events = recorded("json-logs/events")
    assert len(events) > 50
    for _, body in events:
        read_all(body)
        interact(body)
    others = recorded("json-logs/app-backend") + recorded("wire")
    for _, body in others:
        interact(body)
        for envelope_ in body.get("socket_mode_envelopes", []):
            read_all(envelope_["payload"])
            interact(envelope_["payload"])


def test_the_vendors_records_with_something_in_their_blanks_are_read() -> None:
    """They are blank where something would stand: filled, each says what its name says."""
    found = set()
    for name, body in recorded("json-logs/events"):
        filled = fill(body)
        read_all(filled)
        found |= {type(event).__name__ for event in read_events(filled, HERE)}
        assert Path(name).suffix == ".json"
    assert {"Posted", "Deleted", "Reacted", "Joined", "Left", "BotRemoved", "ChannelChanged", "PersonChanged"} <= found


def fill(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: fill(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, key) for inner in value]
    if isinstance(value, str) and (not value or set(value) <= set("0.")):
        return TS if key == "ts" or key.endswith("_ts") else "" if key in ("subtype", "bot_id", "tab") else f"X{key}"
    return value
