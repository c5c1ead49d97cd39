"""One call of the Web API: who calls, with what, and what a method is made of."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import Json, Refused
from .scopes import METHODS, any_of, needed
from .workspace import Channel, Installation, User

if TYPE_CHECKING:
    from .server import LocalSlack


@dataclass(slots=True)
class Call:
    """A method called with a valid token."""

    slack: LocalSlack
    method: str
    installation: Installation
    args: Json

    @property
    def bot(self) -> str:
        """The id of the caller's bot user."""
        return self.installation.bot_user

    @property
    def team(self) -> str:
        """The team it is about; calls of an organisation's token name it."""
        if self.installation.team:
            return self.installation.team
        named = str(self.args.get("team_id") or "")
        if named and named not in self.installation.teams:
            raise Refused("team_access_not_granted")
        return named or next(iter(self.installation.teams))

    def must_name_team(self) -> None:
        """Lists are refused to an organisation's token that doesn't say which team's."""
        if self.installation.org_wide and not self.args.get("team_id"):
            raise Refused("missing_argument", "missing required field: team_id")

    def text(self, key: str, otherwise: str = "") -> str:
        value = self.args.get(key)
        return otherwise if value is None else str(value)

    def need(self, key: str) -> str:
        if not self.text(key):
            raise Refused("invalid_arguments", f"missing required field: {key}")
        return self.text(key)

    def flag(self, key: str) -> bool:
        return str(self.args.get(key, "")).lower() in ("1", "true")

    def limit(self, otherwise: int, most: int) -> int:
        given = self.text("limit")
        if not given:
            return otherwise
        if not given.isdigit() or not 1 <= int(given) <= most:
            raise Refused("invalid_limit")
        return int(given)

    def data(self, key: str, refusal: str) -> Any:
        """A list or an object; in forms it is written as JSON."""
        value = self.args.get(key)
        if isinstance(value, str) and value:
            try:
                return json.loads(value)
            except ValueError:
                raise Refused(refusal) from None
        return value or None

    def channel(self, key: str = "channel") -> Channel:
        """The channel that is named, if the bot may know of it. Scopes that hang on its kind are checked."""
        found = self.slack.state.channels.get(self.text(key))
        teams = self.installation.teams
        here = found is not None and (found.team in teams or bool(found.shared_with & teams))
        if found is None or not here or (found.kind != "public" and self.bot not in found.members):
            raise Refused("channel_not_found")
        for pattern in METHODS[self.method]:
            scope = needed(pattern, found)
            if scope not in self.installation.scopes:
                raise self.lacks(scope)
        return found

    def lacks(self, scope: str) -> Refused:
        return Refused("missing_scope", needed=scope, provided=",".join(sorted(self.installation.scopes)))

    def check_scopes(self) -> None:
        """Before anything is looked at: none of what it may need is there."""
        for pattern in METHODS[self.method]:
            if not self.installation.scopes.intersection(any_of(pattern)):
                raise self.lacks(",".join(any_of(pattern)))

    def user(self, key: str = "user") -> User:
        """The person who is named, if anybody of these teams can know them."""
        found = self.slack.state.users.get(self.text(key))
        if found is None or not self.knows(found):
            raise Refused("user_not_found")
        return found

    def knows(self, user: User) -> bool:
        """Is this person of the app's teams, or in a channel shared with one?"""
        if user.team in self.installation.teams:
            return True
        shared = [one for one in self.slack.state.channels.values() if one.shared_with and user.id in one.members]
        return any(one.team in self.installation.teams or one.shared_with & self.installation.teams for one in shared)


Run = Callable[[Call], Json | Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Method:
    """`args`: those it knows; `reads_json`: does it take a JSON body?"""

    name: str
    run: Run
    args: frozenset[str]
    reads_json: bool


KNOWN: dict[str, Method] = {}


def method(name: str, args: str, *, reads_json: bool = True) -> Callable[[Run], Run]:
    """Declares a method of the Web API."""

    def declared(run: Run) -> Run:
        KNOWN[name] = Method(name, run, frozenset(args.split()) | {"token", "team_id"}, reads_json)
        return run

    return declared


def paged(items: list[Any], call: Call, limit: int) -> tuple[list[Any], Json]:
    """One page of a list, and its `response_metadata`."""
    cursor = call.text("cursor")
    if cursor and not cursor.removeprefix("next:").isdigit():
        raise Refused("invalid_cursor")
    start = int(cursor.removeprefix("next:")) if cursor else 0
    following = f"next:{start + limit}" if start + limit < len(items) else ""
    return items[start : start + limit], {"response_metadata": {"next_cursor": following}}
