"""The application's commands, everywhere or in one guild."""

from __future__ import annotations

import copy
from typing import Any

from .calling import Answered, Call, route
from .commands import MOST_OF, check_command, check_commands
from .errors import Json, Refused, wrong

SCOPES = ("/applications/{application_id}/commands", "/applications/{application_id}/guilds/{guild_id}/commands")


def _scope(call: Call) -> dict[str, Json]:
    if call.params["application_id"] != call.me:
        raise Refused(10002)
    return call.guild().commands if "guild_id" in call.params else call.state.commands


def _made(call: Call, given: Json, before: Json | None = None) -> Json:
    """A command as it is kept. It has a new version when it is another one than before."""
    kind = given.get("type") or 1
    command: Json = {
        "id": before["id"] if before else call.state.clock.snowflake(),
        "application_id": call.me,
        "version": "",
        "default_member_permissions": _permissions(given.get("default_member_permissions")),
        "type": kind,
        "name": given["name"],
        "name_localizations": given.get("name_localizations"),
        "description": given.get("description") or "",
        "description_localizations": given.get("description_localizations"),
        "dm_permission": given.get("dm_permission", True),
        "contexts": given.get("contexts"),
        "integration_types": given.get("integration_types") or [0],
        "nsfw": bool(given.get("nsfw")),
    }
    if given.get("options"):
        command["options"] = copy.deepcopy(given["options"])
    if "guild_id" in call.params:
        command["guild_id"] = call.params["guild_id"]
    same = before is not None and command == before | {"version": ""}
    command["version"] = before["version"] if before and same else call.state.clock.snowflake()
    return command


def _permissions(given: Any) -> str | None:
    return None if given is None else str(given)


def _shown(call: Call, command: Json) -> Json:
    if call.flag("with_localizations"):
        return command
    return {key: value for key, value in command.items() if not key.endswith("_localizations")}


def _same(one: Json, other: Json) -> bool:
    return bool(one["name"] == other["name"] and one["type"] == (other.get("type") or 1))


def _listed(call: Call) -> Answered:
    return [_shown(call, command) for command in _scope(call).values()]


def _all(call: Call) -> Answered:
    scope, given = _scope(call), list(call.body or [])
    faults = check_commands(given)
    if faults:
        raise wrong(*faults)
    call.server.synced.append(len(given))
    made: list[Json] = []
    for one in given:
        before = next((command for command in scope.values() if _same(command, one)), None)
        made.append(_made(call, one, before))
    scope.clear()
    scope.update({command["id"]: command for command in made})
    return [_shown(call, command) for command in made]


def _new(call: Call) -> Answered:
    scope, given = _scope(call), call.json()
    faults = check_command(given)
    if faults:
        raise wrong(*faults)
    before = next((command for command in scope.values() if _same(command, given)), None)
    kind = given.get("type") or 1
    if before is None and len([one for one in scope.values() if one["type"] == kind]) >= MOST_OF.get(kind, 100):
        raise Refused(30032)
    command = _made(call, given, before)
    call.server.synced.append(1)
    scope[command["id"]] = command
    return (200 if before else 201), command


def _found(call: Call) -> Json:
    command = _scope(call).get(call.params["command_id"])
    if command is None:
        raise Refused(10063)
    return command


def _one(call: Call) -> Answered:
    return _found(call)


def _changed(call: Call) -> Answered:
    before = _found(call)
    given = before | call.json() | {"type": before["type"]}
    faults = check_command(given)
    if faults:
        raise wrong(*faults)
    command = _made(call, given, before)
    call.server.synced.append(1)
    _scope(call)[command["id"]] = command
    return command


def _gone(call: Call) -> Answered:
    command = _found(call)
    del _scope(call)[command["id"]]
    return None


for scope in SCOPES:
    route("GET", scope)(_listed)
    route("PUT", scope)(_all)
    route("POST", scope)(_new)
    route("GET", scope + "/{command_id}")(_one)
    route("PATCH", scope + "/{command_id}")(_changed)
    route("DELETE", scope + "/{command_id}")(_gone)
