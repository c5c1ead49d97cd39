"""Looking into Slack's payloads, in which anything may be missing, null, blank or of another kind than documented."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from adapters.slack.here import Here
from bot.payloads import Json as Json
from bot.payloads import each as each
from bot.payloads import part as part
from bot.payloads import word as word
from bot.places import ChannelKind

_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
_TS = re.compile(r"\d{9,10}(?:\.\d{1,9})?")
_KINDS = {
    "channel": ChannelKind.PUBLIC,
    "group": ChannelKind.PRIVATE,
    "mpim": ChannelKind.GROUP,
    "im": ChannelKind.DIRECT,
    "app_home": ChannelKind.DIRECT,
    "C": ChannelKind.PUBLIC,  # as members coming and going have it
    "G": ChannelKind.PRIVATE,
    "D": ChannelKind.DIRECT,
}


def without_nul(text: bytes) -> bytes:
    """JSON without the one sign that no text in PostgreSQL may have in it."""
    return _NUL.sub(rb"\1", text) if b"\\u0000" in text else text


def id_of(of: Json, name: str) -> str:
    """An id that stands there by itself or within an object."""
    return word(of, name) or word(part(of, name), "id")


def yes(value: object) -> bool:
    """Slash commands send booleans as words."""
    return value is True or value == "true"


def ts_of(of: Json, *names: str) -> str:
    """The first of these that is an address of a message, which is its time ("1610241741.000200"); else ""."""
    for name in names:
        value = of.get(name)
        if isinstance(value, str) and _TS.fullmatch(value):
            return value
    return ""


def moment_of(body: Json, event: Json) -> datetime:
    """When it happened, as far as Slack says so; the beginning of time otherwise."""
    ts = ts_of(event, "event_ts", "ts")
    if ts:
        return datetime.fromtimestamp(float(ts), UTC)
    seconds = body.get("event_time")
    known = isinstance(seconds, int) and 0 < seconds < 10_000_000_000
    return datetime.fromtimestamp(seconds if known and isinstance(seconds, int) else 0, UTC)


def kind_of(channel: str, channel_type: str) -> ChannelKind | None:
    """The kind of a channel from what an event says of it, else from its id; None when neither tells."""
    kind = _KINDS.get(channel_type)
    if kind is ChannelKind.PRIVATE and channel.startswith("D"):
        return ChannelKind.DIRECT
    return kind or (ChannelKind.DIRECT if channel.startswith("D") else None)


def team_of(body: Json) -> tuple[str, str]:
    """(team, organisation) of the installation a payload is meant for; "" where it isn't told. An event names it in its
    authorization, since in shared channels its `team_id` may be another workspace's."""
    granted = next(iter(each(body, "authorizations")), {})
    view, user = part(body, "view"), part(body, "user")
    team = (
        word(view, "app_installed_team_id")
        or word(granted, "team_id")
        or id_of(body, "team")
        or word(body, "context_team_id", "team_id")
        or word(user, "team_id")
        or word(view, "team_id")
        or word(part(body, "event"), "team_id")
    )
    enterprise = (
        word(granted, "enterprise_id")
        or id_of(body, "enterprise")
        or word(body, "context_enterprise_id", "enterprise_id")
        or word(part(body, "team"), "enterprise_id")
        or word(user, "enterprise_id")
    )
    return ("", enterprise or team) if team.startswith("E") else (team, enterprise)


def is_elsewhere(here: Here, team: str, enterprise: str = "") -> bool:
    """Is somebody of this team a guest of another workspace? Those of one organisation are at home in all of its."""
    if not team or team == here.team:
        return False
    return not here.enterprise or here.enterprise not in (team, enterprise)
