"""What happens in Slack, read as what happened. Pure; the shapes are those of https://docs.slack.dev/reference/events

Nothing here raises, whatever comes: an event that lacks what it would mean something by means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.slack import read_messages, read_places
from adapters.slack.here import Here
from adapters.slack.payloads import Json, each, part, team_of, word, yes
from adapters.slack.told import Told
from bot.incoming import AnyEvent, HomeOpened, Uninstalled
from bot.places import Place

__all__ = ["home_opened", "organisation_left", "read_events", "team_of", "uninstalled"]

Reading = Callable[[Told], Sequence[AnyEvent]]


def read_events(body: Json, here: Here) -> list[AnyEvent]:
    """What an Events API envelope says happened; nothing for what concerns nobody here. The ids are of what happened,
    so that the same told twice is recognised whatever envelopes it came in."""
    event = part(body, "event")
    reading = _READINGS.get(word(event, "type"))
    return list(reading(Told(body, event, here))) if reading else []


def home_opened(body: Json, here: Here, now: datetime) -> HomeOpened | None:
    """Somebody looks at the bot's Home (and not at its messages)."""
    event = part(body, "event")
    user = word(event, "user")
    if word(event, "type") != "app_home_opened" or word(event, "tab") != "home" or not user:
        return None
    told = Told(body, event, here)
    id = f"home:{user}:{told.stamp}"
    return HomeOpened(id=id, workspace=told.workspace, at=now, person=told.person(user), place=Place(""))


def uninstalled(body: Json) -> bool:
    """Was the app removed, or the bot's token revoked? A revoked token of a person alone is neither."""
    event = part(body, "event")
    kind, revoked = word(event, "type"), part(event, "tokens").get("bot")
    return kind == "app_uninstalled" or (kind == "tokens_revoked" and isinstance(revoked, list) and any(revoked))


def organisation_left(body: Json) -> str:
    """The organisation all of whose teams an uninstall speaks of; "" when it speaks of one team alone."""
    team, enterprise = team_of(body)
    granted = next(iter(each(body, "authorizations")), {})
    wide = yes(granted.get("is_enterprise_install")) or yes(body.get("is_enterprise_install")) or not team
    return enterprise if wide and uninstalled(body) else ""


def _message(told: Told) -> Sequence[AnyEvent]:
    """Slack tells much as messages of some subtype; what isn't known says nothing."""
    reading = _BY_SUBTYPE.get(word(told.event, "subtype"), read_messages.posted)
    return reading(told)


def _uninstalled(told: Told) -> Sequence[AnyEvent]:
    """Both ways to say it come within seconds, in either order: they mostly have one id, and taking it twice does no harm.
    Within a minute nobody installs it again and takes it away again."""
    if not uninstalled(told.body):
        return []
    return [Uninstalled(id=f"uninstalled:{told.at:%Y-%m-%dT%H:%M}", workspace=told.workspace, at=told.at)]


_BY_SUBTYPE: dict[str, Reading] = {
    "message_changed": read_messages.changed,
    "message_deleted": read_messages.deleted,
    "channel_convert_to_private": read_places.made_private,
    "channel_convert_to_public": read_places.made_public,
}

_READINGS: dict[str, Reading] = {
    "message": _message,
    "app_mention": read_messages.posted,
    "reaction_added": read_messages.reacted,
    "reaction_removed": read_messages.reacted,
    "member_joined_channel": read_places.joined,
    "member_left_channel": read_places.left,
    "channel_left": read_places.removed,
    "group_left": read_places.removed,
    "channel_rename": read_places.renamed,
    "group_rename": read_places.renamed,
    "channel_archive": read_places.archived,
    "group_archive": read_places.archived,
    "channel_unarchive": read_places.unarchived,
    "group_unarchive": read_places.unarchived,
    "channel_deleted": read_places.gone,
    "group_deleted": read_places.gone,
    "channel_convert_to_private": read_places.made_private,
    "channel_convert_to_public": read_places.made_public,
    "channel_id_changed": read_places.moved,
    "team_join": read_places.arrived,
    "user_change": read_places.person_changed,
    "user_profile_changed": read_places.person_changed,
    "app_uninstalled": _uninstalled,
    "tokens_revoked": _uninstalled,
}
