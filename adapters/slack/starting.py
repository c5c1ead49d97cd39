"""What is asked of Slack before anything is accepted: is the bot token good, and does it suffice? The app-level token is
tried by connecting."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.access import Access, CannotStart
from adapters.slack.here import Here
from adapters.slack.identity import TokenRefused, Unreachable, answer_of, who_am_i
from adapters.slack.scopes import SCOPES, Scope, missing

log = logging.getLogger("lunchtable.slack")
T = TypeVar("T")

PATIENCE = 20.0
"""Seconds in which Slack must be reached."""
UNINSTALLED = ("account_inactive", "token_revoked", "team_access_not_granted", "org_login_required", "team_not_found")
LEAST = (
    "No message can be read, as with `lunchtable manifest slack --least`: commands, menus and mentions work; an emoji says "
    "to use the message menu; replies, edits and deletions are not followed."
)
REINSTALL = 'Install the app again on its page "Install App"'


async def check_bot_token(client: AsyncWebClient, access: Access, patience: float = PATIENCE) -> Here:
    """Whose the bot token is. Raises CannotStart."""
    try:
        here = await _patiently(lambda: who_am_i(client, access.bot_token), access, patience)
    except TokenRefused as refusal:
        raise CannotStart(_of_bot_token(refusal.code)) from None
    if not here.bot and not access.bot_token.startswith("xoxb-"):
        raise CannotStart(
            "SLACK_BOT_TOKEN is a person's token; it needs the Bot User OAuth Token from the app's page \"Install App\"."
        )
    return here


def check_scopes(here: Here, *, least: bool = False) -> list[str]:
    """What will not work, a sentence each; with `least` reading messages isn't expected to. Raises CannotStart when too
    much is missing."""
    gone = missing(here.scopes)
    needed = [scope for scope in gone if scope.needed]
    if needed:
        raise CannotStart(
            f"The app in {here.name or here.team} lacks {_listed(needed)}. {_reasons(needed)} Put what "
            f"`lunchtable manifest slack` prints into the app's page App Manifest, then reinstall the app there."
        )
    history = [scope for scope in SCOPES if not scope.least]
    warnings = []
    if all(scope in gone for scope in history):
        gone = tuple(scope for scope in gone if scope.least)
        if not least:
            warnings.append(LEAST)
    return warnings + [f"The app lacks {scope.name}, so this won't work: {scope.why}" for scope in gone]


def check_apps(access: Access, here: Here) -> list[str]:
    """Are both tokens of one app? An app-level token tells its app: xapp-1-A0123-…"""
    parts = access.app_token.split("-")
    if here.app and len(parts) > 3 and parts[2][:1] == "A" and parts[2] != here.app:
        return [
            f"SLACK_APP_TOKEN is of the app {parts[2]}, SLACK_BOT_TOKEN of {here.app}: take both from the same app."
        ]
    return []


async def app_of(client: AsyncWebClient, access: Access, here: Here) -> str:
    """The app's id, "" when Slack doesn't tell."""
    if here.app or not here.bot:
        return here.app
    try:
        answer = await answer_of(client.bots_info(bot=here.bot, token=access.bot_token))
    except (TokenRefused, Unreachable):
        return ""
    return str((answer.get("bot") or {}).get("app_id") or "")


async def _patiently(ask: Callable[[], Awaitable[T]], access: Access, patience: float) -> T:
    """Ask until there is an answer. Raises CannotStart when there is none in time, TokenRefused when it is no."""
    tired = time.monotonic() + patience
    pause = 0.5
    while True:
        try:
            return await ask()
        except Unreachable as trouble:
            why = trouble.why
        if time.monotonic() + pause > tired:
            raise CannotStart(
                f"Slack can't be reached at {access.api_url} ({why}): check the network and SLACK_API_URL, then try again."
            )
        log.warning("Slack can't be reached (%s); trying again", why)
        await asyncio.sleep(pause)
        pause = min(2 * pause, 5.0)


def _of_bot_token(code: str) -> str:
    if code in UNINSTALLED:
        return (
            f"The app is no longer installed where SLACK_BOT_TOKEN is from ({code}). {REINSTALL}, "
            "and set the token it shows then."
        )
    match code:
        case "invalid_auth" | "not_authed":
            return (
                f"Slack doesn't know SLACK_BOT_TOKEN ({code}). Copy the Bot User OAuth Token from the app's page "
                '"Install App" again.'
            )
        case "token_expired":
            return (
                "SLACK_BOT_TOKEN has expired, because the app rotates its tokens: those can't be set by hand. Install by "
                "OAuth instead, with SLACK_CLIENT_ID and SLACK_CLIENT_SECRET."
            )
        case "not_allowed_token_type":
            return f'SLACK_BOT_TOKEN is of another kind ({code}): it needs the Bot User OAuth Token from "Install App".'
        case _:
            return f"Slack refuses SLACK_BOT_TOKEN ({code}). {REINSTALL}, and set its token."


def _listed(scopes: list[Scope]) -> str:
    names = [scope.name for scope in scopes]
    many = "scopes" if len(names) > 1 else "scope"
    return f"the {many} {', '.join(names)}"


def _reasons(scopes: list[Scope]) -> str:
    return "Without: " + "; ".join(f"{scope.why.rstrip('.')} ({scope.name})" for scope in scopes) + "."
