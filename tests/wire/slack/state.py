"""Everything in our Slack, and how it is found."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from .clock import SlackClock
from .errors import Refused
from .workspace import (
    ALL_SCOPES,
    AppMade,
    Channel,
    ChannelKind,
    Ephemeral,
    File,
    Hook,
    Installation,
    Message,
    Team,
    Trigger,
    User,
    View,
)


class State:
    """The teams and all that is in them."""

    def __init__(self, clock: SlackClock, app: AppMade) -> None:
        self.clock, self.app = clock, app
        self.teams: dict[str, Team] = {}
        self.enterprises: dict[str, str] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.deleted_channels: set[str] = set()
        self.ephemerals: list[Ephemeral] = []
        self.files: dict[str, File] = {}
        self.installations: dict[str, Installation] = {}  # by token
        self.views: dict[str, list[View]] = {}  # user -> open modals, the top one last
        self.closed_views: dict[str, View] = {}
        self.home: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self._numbers = itertools.count(1)

    def id(self, kind: str) -> str:
        """A new id: "U" -> "U0LOCAL001"."""
        return f"{kind}0LOCAL{next(self._numbers):04d}"

    # ------------------------------------------------------------------------------------------------- making

    def add_enterprise(self, name: str) -> str:
        id = self.id("E")
        self.enterprises[id] = name
        return id

    def add_team(self, name: str, enterprise: str = "") -> Team:
        team = Team(self.id("T"), name, name.lower().replace(" ", "-"), enterprise)
        self.teams[team.id] = team
        return team

    def add_user(self, team: Team, name: str, **more: object) -> User:
        now = self.clock.now()
        kind = "W" if team.enterprise else "U"
        user = User(self.id(kind), team.id, name.lower().replace(" ", "."), name, created=now, updated=now)
        for key, value in more.items():
            setattr(user, key, value)
        self.users[user.id] = user
        return user

    def add_channel(
        self,
        team: Team,
        name: str,
        kind: ChannelKind = "public",
        members: Iterable[User] = (),
        *,
        shared_with: Iterable[Team] = (),
        purpose: str = "",
    ) -> Channel:
        ids = [member.id for member in members]
        made = Channel(
            self.id("D" if kind == "im" else "C"),
            team.id,
            name,
            kind,
            ids[0] if ids else "",
            self.clock.now(),
            ids,
            purpose=purpose,
            shared_with={other.id for other in shared_with},
        )
        self.channels[made.id] = made
        return made

    def install(
        self,
        team: Team | None,
        scopes: Iterable[str] = ALL_SCOPES,
        *,
        enterprise: str = "",
        installer: str = "",
        token: str = "",
    ) -> Installation:
        """Put the app into a team, or (`team` None) into all teams of an organisation."""
        teams = [team] if team else [one for one in self.teams.values() if one.enterprise == enterprise]
        if not teams:
            raise ValueError(f"there is no team in {enterprise!r}; add_team(name, enterprise) first")
        former = next((one for one in self.installations.values() if self._same(one, team, enterprise)), None)
        if former:
            bot = self.users[former.bot_user]
            bot.deleted = False
            former.revoked = former.removed = True
        else:
            bot = self.add_user(teams[0], self.app.name, is_bot=True, bot_id=self.id("B"), tz="America/Los_Angeles")
            bot.name = self.app.bot_name
        made = Installation(
            token or f"xoxb-local-{next(self._numbers)}",
            team.id if team else "",
            enterprise or (team.enterprise if team else ""),
            bot.id,
            bot.bot_id,
            frozenset(scopes),
            installer,
            teams={one.id for one in teams},
        )
        if self.app.rotates_tokens:
            made.token = f"xoxe.xoxb-local-{next(self._numbers)}"
            made.refresh_token = f"xoxe-local-{next(self._numbers)}"
            made.expires_at = self.clock.now() + 43200
        self.installations[made.token] = made
        return made

    @staticmethod
    def _same(one: Installation, team: Team | None, enterprise: str) -> bool:
        return one.team == team.id if team else one.org_wide and one.enterprise == enterprise

    # ------------------------------------------------------------------------------------------------- finding

    def installation(self, team: str) -> Installation | None:
        """The app in this team, if it is there."""
        there = [one for one in self.installations.values() if team in one.teams and not one.removed]
        return next((one for one in there if one.team), there[0] if there else None)

    def bot(self, team: str) -> User:
        """The app's bot in this team."""
        there = self.installation(team)
        if there is None:
            raise AssertionError(f"the app isn't installed in {team}")
        return self.users[there.bot_user]

    def user(self, who: str | User, team: str = "") -> User:
        """By id, or by name (in any case)."""
        if isinstance(who, User):
            return self.users[who.id]
        if who in self.users:
            return self.users[who]
        for user in self.users.values():
            if who.casefold() in (user.name.casefold(), user.real_name.casefold()) and team in ("", user.team):
                return user
        raise AssertionError(f"nobody is called {who!r}; there are {[user.real_name for user in self.users.values()]}")

    def channel(self, where: str | Channel) -> Channel:
        """By id, or by name with or without #."""
        if isinstance(where, Channel):
            return self.channels.get(where.id, where)
        if where in self.channels:
            return self.channels[where]
        for channel in self.channels.values():
            if channel.name == where.removeprefix("#") and channel.kind in ("public", "private"):
                return channel
        raise AssertionError(f"no channel {where!r}; there are {[channel.name for channel in self.channels.values()]}")

    def direct(self, team: str, *people: str) -> Channel | None:
        """The conversation of exactly these, if there is one."""
        wanted = set(people)
        for channel in self.channels.values():
            if channel.kind in ("im", "mpim") and channel.team == team and set(channel.members) == wanted:
                return channel
        return None

    def open_direct(self, team: str, *people: str) -> Channel:
        """The conversation of exactly these, made if need be."""
        found = self.direct(team, *people)
        if found:
            return found
        names = "--".join(self.users[person].name for person in people)
        kind: ChannelKind = "im" if len(set(people)) <= 2 else "mpim"
        name = "" if kind == "im" else f"mpdm-{names}-1"
        return self.add_channel(self.teams[team], name, kind, [self.users[person] for person in people])

    def may_see(self, user: User, channel: Channel) -> bool:
        """May this person read there?"""
        if channel.kind != "public" or user.team != channel.team or user.is_restricted:
            return user.id in channel.members
        return True

    def said(self, channel: Channel, ts: str) -> Message:
        """A message by its ts, or Slack's refusal."""
        found = channel.messages.get(ts)
        if found is None:
            raise Refused("message_not_found")
        return found

    def open_view(self, id: str) -> View | None:
        """A modal that is open, or a Home, by its id or external id."""
        for view in itertools.chain(*self.views.values(), self.home.values()):
            if id in (view.id, view.content.get("external_id") or view.id):
                return view
        return None

    def all_messages(self) -> Iterator[tuple[Channel, Message]]:
        for channel in self.channels.values():
            for said in channel.messages.values():
                yield channel, said

    def new_trigger(self, user: User, team: str, view: str = "") -> str:
        """Three seconds from now to open a modal."""
        number = next(self._numbers)
        id = f"{number}.{team[1:]}.{abs(hash((number, user.id))):032x}"
        self.triggers[id] = Trigger(id, user.id, team, self.clock.now(), view)
        return id
