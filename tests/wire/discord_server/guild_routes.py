"""The bot itself, guilds, their members, roles and channels; the gateway's address."""

from __future__ import annotations

from .calling import Answered, Call, route
from .errors import Json, Refused
from .identifying import flags_of
from .shapes import channel_json, guild_json, member_json, partial_guild_json, role_json, user_json


@route("GET", "/gateway", open=True)
def gateway(call: Call) -> Answered:
    return {"url": call.server.gateway.url}


@route("GET", "/gateway/bot")
def gateway_bot(call: Call) -> Answered:
    gateway = call.server.gateway
    limit = {"total": 1000, "remaining": gateway.starts_left, "reset_after": 14_400_000}
    limit["max_concurrency"] = gateway.max_concurrency
    return {"url": gateway.url, "shards": gateway.shards, "session_start_limit": limit}


@route("GET", "/users/@me")
def me(call: Call) -> Answered:
    return user_json(call.state.bot) | {"verified": True, "mfa_enabled": True, "locale": "en-US", "email": None}


@route("GET", "/users/{user_id}")
def user(call: Call) -> Answered:
    found = call.state.users.get(call.params["user_id"])
    if found is None:
        raise Refused(10013)
    return user_json(found)


@route("GET", "/users/@me/guilds")
def my_guilds(call: Call) -> Answered:
    limit, after = call.number("limit", 200, 1, 200), int(call.query.get("after", 0))
    found = [one for one in call.state.guilds.values() if one.present and int(one.id) > after]
    return [partial_guild_json(call.state, one) for one in found[:limit]]


@route("DELETE", "/users/@me/guilds/{guild_id}")
async def leave(call: Call) -> Answered:
    await call.happenings.guild_left(call.guild())
    return None


def application_json(call: Call) -> Json:
    app, state = call.state.app, call.state
    return {
        "id": state.bot.id,
        "name": app.name,
        "icon": None,
        "description": "",
        "type": None,
        "summary": "",
        "bot": user_json(state.bot),
        "bot_public": app.public,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags_of(call.server.gateway),
        "flags_new": str(flags_of(call.server.gateway)),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user_json(state.owner),
        "approximate_guild_count": len([one for one in state.guilds.values() if one.present]),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "integration_types_config": {"0": {}},
        "eligible_oauth2_scopes": [],
    }


@route("GET", "/applications/@me")
def application(call: Call) -> Answered:
    return application_json(call)


@route("GET", "/oauth2/applications/@me")
def own_application(call: Call) -> Answered:
    return application_json(call)


@route("GET", "/guilds/{guild_id}")
def guild(call: Call) -> Answered:
    found = call.guild()
    body = guild_json(call.state, found)
    if call.flag("with_counts"):
        body |= {"approximate_member_count": len(found.members), "approximate_presence_count": 1}
    return body


@route("GET", "/guilds/{guild_id}/channels")
def channels(call: Call) -> Answered:
    return [channel_json(call.state, one) for one in call.state.channels_of(call.guild())]


@route("GET", "/guilds/{guild_id}/roles")
def roles(call: Call) -> Answered:
    return [role_json(one) for one in call.guild().roles.values()]


@route("GET", "/guilds/{guild_id}/members")
def members(call: Call) -> Answered:
    found = call.guild()
    if not call.state.app.members_intent:
        raise Refused(50001)
    limit, after = call.number("limit", 1, 1, 1000), int(call.query.get("after", 0))
    ids = sorted((one for one in found.members if int(one) > after), key=int)
    return [member_json(found.members[one]) for one in ids[:limit]]


@route("GET", "/guilds/{guild_id}/members/search")
def search(call: Call) -> Answered:
    query, limit = call.query.get("query", "").lower(), call.number("limit", 1, 1, 1000)
    found = [one for one in call.guild().members.values() if one.shown.lower().startswith(query)]
    return [member_json(one) for one in found[:limit]]


@route("GET", "/guilds/{guild_id}/members/{user_id}")
def member(call: Call) -> Answered:
    return member_json(call.member(call.guild(), call.params["user_id"]))
