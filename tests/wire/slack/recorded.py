"""Payloads recorded from Slack, where the reference folder is at hand: as they are (their values blanked) and with
plausible values, ready to be sent.

    for body in events(): slack.send_body(body.payload)
    for one in interactions() + commands(): await slack.people.ask(one.kind, one.payload)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .deliveries import Kind
from .errors import Json

REFERENCE = Path(__file__).parents[4] / "shared/data/reference/slack"
_IDS = {
    "api_app_id": "A0LUNCH0001",
    "app_id": "A0LUNCH0001",
    "bot_id": "B0REPLAY01",
    "channel": "C0REPLAY01",
    "channel_id": "C0REPLAY01",
    "context_team_id": "T0REPLAY01",
    "enterprise_id": "E0REPLAY01",
    "event_id": "Ev0REPLAY01",
    "file_id": "F0REPLAY01",
    "item_user": "U0REPLAY02",
    "parent_user_id": "U0REPLAY02",
    "root_view_id": "V0REPLAY01",
    "source_team": "T0REPLAY01",
    "team": "T0REPLAY01",
    "team_id": "T0REPLAY01",
    "thread_ts": "1700000000.000100",
    "trigger_id": "1.2.abc",
    "user": "U0REPLAY01",
    "user_id": "U0REPLAY01",
    "user_team": "T0REPLAY01",
    "view_id": "V0REPLAY01",
    "command": "/practice",
    "reaction": "white_check_mark",
    "name": "lunch",
    "text": "How do you keep insulin cool?",
    "response_url": "http://127.0.0.1:1/hooks/actions/T0REPLAY01/none",
}
ENDINGS = frozenset({"AppUninstalledPayload", "TokensRevokedPayload"})
_PARENTS = {"channel": "C", "user": "U", "team": "T", "enterprise": "E", "file": "F", "view": "V", "message": "M"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payload. `name`: where it comes from; `filled`: "no", its values are blank; "address", only what says whose it is
    and from whom isn't blank; "yes", there is something plausible everywhere."""

    name: str
    kind: Kind
    payload: Json
    filled: Literal["no", "address", "yes"]


def available() -> bool:
    """Is the reference folder here?"""
    return REFERENCE.is_dir()


def events(team: str = "T0REPLAY01", channel: str = "C0REPLAY01", user: str = "U0REPLAY01") -> list[Recorded]:
    """Every event of the Events API, twice: blank (with only its type filled) and plausible. `endings` are not among
    them: after those nothing more would be listened to."""
    return [one for one in _events(team, channel, user) if one.name not in ENDINGS]


def endings(team: str = "T0REPLAY01") -> list[Recorded]:
    """The events after which the app is gone."""
    return [one for one in _events(team, "C0REPLAY01", "U0REPLAY01") if one.name in ENDINGS]


def _events(team: str, channel: str, user: str) -> list[Recorded]:
    found = []
    for path in sorted((REFERENCE / "json-logs/events").glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        event = body.get("event")
        if not isinstance(event, dict):
            continue  # what isn't about anything, such as app_rate_limited, comes bare
        fill = filler({"team": team, "channel": channel, "user": user})
        whole = {**fill(body), "type": "event_callback"}
        found.append(Recorded(path.stem, "events_api", {**body, "type": "event_callback"}, "no"))
        found.append(Recorded(path.stem, "events_api", {**whole, "event": event}, "address"))
        found.append(Recorded(path.stem, "events_api", whole, "yes"))
    return found


def bare_events() -> list[Recorded]:
    """What comes to the events' address without an event in it."""
    found = []
    for path in sorted((REFERENCE / "json-logs/events").glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(body.get("event"), dict):
            found.append(Recorded(path.stem, "events_api", body, "no"))
    return found


def interactions(team: str = "T0REPLAY01", channel: str = "C0REPLAY01", user: str = "U0REPLAY01") -> list[Recorded]:
    """Buttons, views, shortcuts: blank and plausible, and those with real values that came over sockets."""
    found = []
    fill = filler({"team": team, "channel": channel, "user": user})
    folder = REFERENCE / "json-logs/app-backend"
    for path in sorted([*folder.glob("interactive-components/*.json"), *folder.glob("views/*.json")]):
        body = json.loads(path.read_text(encoding="utf-8"))
        found.append(Recorded(path.stem, "interactive", body, "no"))
        found.append(Recorded(path.stem, "interactive", body | _addressed(fill(body)), "address"))
        found.append(Recorded(path.stem, "interactive", fill(body), "yes"))
    return found + [one for one in sockets() if one.kind == "interactive"]


def commands(team: str = "T0REPLAY01", channel: str = "C0REPLAY01", user: str = "U0REPLAY01") -> list[Recorded]:
    """Slash commands, as their form's fields."""
    fill = filler({"team": team, "channel": channel, "user": user})
    found = []
    for path in sorted((REFERENCE / "json-logs/app-backend/slash-commands").glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        whole = fill(body)
        kinds: dict[Literal["no", "address", "yes"], Json]
        kinds = {"no": body, "address": body | _addressed(whole), "yes": whole}
        for filled, payload in kinds.items():
            form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in payload.items()}
            found.append(Recorded(path.stem, "slash_commands", form, filled))
    return found + [one for one in sockets() if one.kind == "slash_commands"]


def sockets() -> list[Recorded]:
    """The envelopes' payloads that slack_sdk tests itself with; their values are real."""
    path = REFERENCE / "wire/socket_mode_envelopes.json"
    if not path.exists():
        return []
    envelopes = json.loads(path.read_text(encoding="utf-8"))["socket_mode_envelopes"]
    return [
        Recorded(f"socket-{one['type']}-{n}", one["type"], one["payload"], "yes") for n, one in enumerate(envelopes)
    ]


def _addressed(payload: Json) -> Json:
    """What says whose a payload is and from whom."""
    keys = ("team", "team_id", "user", "user_id", "channel", "channel_id", "api_app_id", "enterprise", "command")
    return {key: payload[key] for key in keys if key in payload}


def filler(ids: dict[str, str]) -> Callable[[Any], Any]:
    """Puts plausible values where a payload is blank. `ids`: team, channel and user that are spoken of."""
    known = {**_IDS}
    for key, id in ids.items():
        for name in (key, f"{key}_id", *(("context_team_id", "source_team", "user_team") if key == "team" else ())):
            known[name] = id

    def fill(node: Any, key: str = "", parent: str = "") -> Any:
        if isinstance(node, dict):
            return {name: fill(value, name, key) for name, value in node.items()}
        if isinstance(node, list):
            return [fill(one, key, parent) for one in node]
        if node == "" or node == "0000000000.000000":
            return _plausible(key, parent, known)
        if node in (123, 12345) and not isinstance(node, bool):
            return 1_700_000_000
        return node

    return fill


def _plausible(key: str, parent: str, known: dict[str, str]) -> str:
    """Something that could stand there."""
    if key == "id" and parent in known:
        return known[parent]
    if key == "id":
        return _PARENTS.get(parent, "X") + "0REPLAY09"
    if re.search(r"(^|_)ts$", key):
        return "1700000000.000200"
    return known.get(key, "")


def everything() -> Iterator[Recorded]:
    """All there is."""
    yield from events()
    yield from interactions()
    yield from commands()
    yield from (one for one in sockets() if one.kind == "events_api")
    yield from endings()
