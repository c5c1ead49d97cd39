"""What Slack will never take, in the core's words."""

from __future__ import annotations

from adapters.slack.calls import NOT_INSTALLED, USELESS_TOKEN, SlackError
from bot.delivery import Refused, Why

_WHY: dict[Why, frozenset[str]] = {
    Why.CHANNEL_GONE: frozenset({"channel_not_found", "thread_not_found"}),
    Why.ARCHIVED: frozenset({"is_archived"}),
    Why.NOT_IN_CHANNEL: frozenset({"not_in_channel"}),
    Why.PERSON_GONE: frozenset(
        {
            "user_not_found",
            "users_not_found",
            "user_disabled",
            "user_not_visible",
            "cannot_dm_bot",
            "invalid_user_combination",
            "is_inactive",
        }
    ),
    Why.NOT_ALLOWED: frozenset(
        {
            "access_denied",
            "cant_delete_message",
            "cant_update_message",
            "ekm_access_denied",
            "enterprise_is_restricted",
            "external_channel_migrating",
            "message_limit_exceeded",
            "messages_tab_disabled",
            "method_not_supported_for_channel_type",
            "no_permission",
            "not_allowed_token_type",
            "not_enabled",
            "not_reactable",
            "org_login_required",
            "team_access_not_granted",
            "team_not_found",
            "too_many_emoji",
            "too_many_reactions",
        }
    ),
    Why.TOO_LATE: frozenset({"edit_window_closed"}),
    Why.TOO_LONG: frozenset({"msg_too_long", "msg_blocks_too_long", "metadata_too_large", "view_too_large"}),
    Why.UNINSTALLED: USELESS_TOKEN | {NOT_INSTALLED, "app_not_installed", "team_disabled"},
}
_BY_CODE = {code: why for why, codes in _WHY.items() for code in codes}


def refusal(error: SlackError) -> Refused:
    """The same for the core: which `Why`, and after a colon what helps to mend it."""
    code = error.code
    if code == "missing_scope":
        return Refused(f"{Why.MISSING_SCOPE}:{error.needed}" if error.needed else Why.MISSING_SCOPE)
    if code in _BY_CODE:
        return Refused(_BY_CODE[code])
    if code.startswith(("restricted_action", "posting_to_")):
        return Refused(Why.NOT_ALLOWED)
    return Refused(f"{Why.NOT_TAKEN}:{code[:50]}")
