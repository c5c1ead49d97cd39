"""auth.*, users.*, bots.*, team.*"""

from __future__ import annotations

from .calling import Call, method, paged
from .errors import Json, Refused
from .shapes import user_json


@method("api.test", "error")
def api_test(call: Call) -> Json:
    return {"args": {key: value for key, value in call.args.items() if key != "token"}}


@method("auth.test", "")
def auth_test(call: Call) -> Json:
    state, there = call.slack.state, call.installation
    team = state.teams.get(there.team)
    domain = team.domain if team else state.enterprises[there.enterprise].lower()
    answer: Json = {
        "url": f"https://{domain}{'' if team else '.enterprise'}.slack.com/",
        "team": team.name if team else state.enterprises[there.enterprise],
        "user": state.users[there.bot_user].name,
        "team_id": there.team or there.enterprise,
        "user_id": there.bot_user,
        "bot_id": there.bot_id,
        "is_enterprise_install": there.org_wide,
    }
    return answer | ({"enterprise_id": there.enterprise} if there.enterprise else {})


@method("auth.revoke", "test", reads_json=False)
def auth_revoke(call: Call) -> Json:
    if not call.flag("test"):
        call.installation.revoked = True
        call.slack.happenings.tokens_revoked(call.installation)
    return {"revoked": not call.flag("test")}


@method("bots.info", "bot", reads_json=False)
def bots_info(call: Call) -> Json:
    wanted = call.text("bot", call.installation.bot_id)
    for user in call.slack.state.users.values():
        if user.bot_id == wanted and user.team in call.installation.teams:
            bot = {
                "id": user.bot_id,
                "deleted": user.deleted,
                "name": user.real_name,
                "updated": int(user.updated),
                "app_id": call.slack.state.app.id,
                "user_id": user.id,
                "icons": {},
            }
            return {"bot": bot}
    raise Refused("bot_not_found")


@method("team.info", "team domain", reads_json=False)
def team_info(call: Call) -> Json:
    team = call.slack.state.teams.get(call.text("team", call.team))
    if team is None or team.id not in call.installation.teams:
        raise Refused("team_not_found")
    shown: Json = {
        "id": team.id,
        "name": team.name,
        "url": f"https://{team.domain}.slack.com/",
        "domain": team.domain,
        "email_domain": "",
        "icon": {"image_default": True},
    }
    if team.enterprise:
        shown |= {"enterprise_id": team.enterprise, "enterprise_name": call.slack.state.enterprises[team.enterprise]}
    return {"team": shown}


@method("users.info", "user include_locale", reads_json=False)
def users_info(call: Call) -> Json:
    call.need("user")
    return {"user": user_json(call.slack.state, call.user(), call.team, locale=call.flag("include_locale"))}


@method("users.list", "cursor limit include_locale", reads_json=False)
def users_list(call: Call) -> Json:
    call.must_name_team()
    found = [user for user in call.slack.state.users.values() if user.team == call.team]
    page, more = paged(found, call, call.limit(200, 1000))
    locale = call.flag("include_locale")
    shown = [user_json(call.slack.state, user, call.team, locale=locale) for user in page]
    return {"members": shown, "cache_ts": int(call.slack.state.clock.now()), **more}
