"""One event as Slack tells it, and what every reader of events needs of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from adapters.slack.here import Here
from adapters.slack.payloads import Json, is_elsewhere, moment_of, part, ts_of, word, yes
from bot.places import Person

SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Told:
    """An event, the envelope it came in, and the bot it came to."""

    body: Json
    event: Json
    here: Here

    @property
    def workspace(self) -> str:
        return self.here.workspace

    @property
    def at(self) -> datetime:
        return moment_of(self.body, self.event)

    @property
    def stamp(self) -> str:
        """What tells this happening from the same another time. Not the envelope's id: one thing may come in several."""
        when = self.body.get("event_time")
        return ts_of(self.event, "event_ts") or (str(when) if isinstance(when, int) else word(self.body, "event_id"))

    def is_elsewhere(self, team: str, enterprise: str = "") -> bool:
        """Is somebody of this team a guest here? In a channel that is shared with nobody all are of one organisation."""
        if self.here.enterprise and self.body.get("is_ext_shared_channel") is False:
            return False
        return is_elsewhere(self.here, team, enterprise)

    def is_mine(self, of: Json) -> bool:
        """Did the bot itself do or say this?"""
        here = self.here
        mine = {here.bot_user, here.bot} - {""}
        if mine & {word(of, "user"), word(of, "bot_id")}:
            return True
        app = word(of, "app_id") or word(part(of, "bot_profile"), "app_id")
        return bool(here.app) and app == here.app and bool(word(of, "bot_id"))

    def person(self, id: str) -> Person:
        """Somebody of whom the event tells the id only."""
        return Person(id, is_bot=id in (self.here.bot_user, SLACKBOT))


def person_of(told: Told, user: Json) -> Person:
    """A person as Slack describes them whole."""
    profile, id = part(user, "profile"), word(user, "id")
    team, enterprise = (
        word(user, "team_id") or word(profile, "team"),
        word(part(user, "enterprise_user"), "enterprise_id"),
    )
    return Person(
        id,
        name_of(user),
        word(user, "locale"),
        word(user, "tz"),
        is_bot=yes(user.get("is_bot")) or yes(user.get("is_workflow_bot")) or id == SLACKBOT,
        outside=yes(user.get("is_stranger")) or told.is_elsewhere(team, enterprise),
        admin=any(yes(user.get(right)) for right in ("is_admin", "is_owner", "is_primary_owner")),
    )


def name_of(user: Json) -> str:
    """What they want to be called, else their full name, else how they sign in."""
    profile = part(user, "profile")
    name = word(profile, "display_name", "real_name") or word(user, "display_name", "real_name", "name", "username")
    return " ".join(name.split())
