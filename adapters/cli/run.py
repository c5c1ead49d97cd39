"""`lunchtable run`: the bot at work on its platforms, until it is told to end."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from adapters.cli.common import Trouble, file_database, opened, settings
from adapters.cli.house import House as House
from adapters.cli.house import Platform
from adapters.cli.serving import Serving
from adapters.slack.access import Access, check_settings
from adapters.slack.app import Slack
from bot.errors import CannotStart
from bot.ports import Clock, Storage
from bot.registry import find_features
from bot.settings import Settings

if TYPE_CHECKING:
    from adapters.discord.access import Access as DiscordAccess

TALKATIVE = ("slack_sdk", "slack_bolt")
"""Libraries that write what people say, or tokens, into their log when they may."""
NOTHING = (
    "There is no token, so there is nothing to start: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_BOT_TOKEN, in .env. "
    'README.md, "Slack in ten minutes" and "Discord in ten minutes", show where they are found. To try the bot without '
    "any, run: lunchtable demo"
)


@dataclass(frozen=True)
class Options:
    """What was typed."""

    database: str | None = None


class RealTime:
    """The clock on the wall."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def tidy_seldom() -> None:
    """What is loaded by now stays, and events come and go by the thousand: looking through all of it every few hundred
    takes a quarter of the time in which they are taken in."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def run(options: Options) -> int:
    """Check everything, then serve. Returns the exit code."""
    told_to_end = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows
            asyncio.get_running_loop().add_signal_handler(sign, told_to_end.set)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    given = settings()
    try:
        check(given)
        async with opened(options.database or given.database or file_database(given.data / "lunchtable.db")) as storage:
            clock = RealTime()
            serving = Serving(platforms(given, storage, clock), storage, clock)
            tidy_seldom()
            await serving.serve(told_to_end)
    except CannotStart as reason:
        raise Trouble(str(reason)) from None
    click.echo("Good-bye.")
    return 0


def check(given: Settings) -> None:
    """Is what was set right, as far as that can be told without asking anybody? Raises CannotStart."""
    if not (_wants_slack(given) or _wants_discord(given)):
        raise CannotStart(NOTHING)
    if _wants_slack(given):
        check_settings(access_of(given))
    if _wants_discord(given):
        from adapters.discord import access

        access.check_settings(discord_access_of(given))


def platforms(given: Settings, storage: Storage, clock: Clock) -> list[Platform]:
    """Those there are tokens for."""
    registry, found = find_features(), list[Platform]()
    if _wants_slack(given):
        found.append(Slack(access_of(given), storage, registry, clock))
    if _wants_discord(given):
        from adapters.discord.app import Discord  # takes 20 MB, and half a second, that Slack alone doesn't need

        found.append(Discord(discord_access_of(given), storage, registry, clock))
    return found


def access_of(given: Settings) -> Access:
    """What the settings say of Slack."""
    return Access(
        bot_token=given.slack_bot_token.get_secret_value().strip(),
        app_token=given.slack_app_token.get_secret_value().strip(),
        signing_secret=given.slack_signing_secret.get_secret_value().strip(),
        client_id=given.slack_client_id.strip(),
        client_secret=given.slack_client_secret.get_secret_value().strip(),
        api_url=given.slack_api_url.rstrip("/") + "/",
        http_too=given.slack_http,
        least=given.slack_least,
        public_url=given.public_url.rstrip("/"),
        host=given.http_host,
        port=given.http_port,
    )


def discord_access_of(given: Settings) -> DiscordAccess:
    """What the settings say of Discord."""
    from adapters.discord.access import Access

    return Access(
        bot_token=given.discord_bot_token.get_secret_value().strip(), api_url=given.discord_api_url.rstrip("/")
    )


def _wants_slack(given: Settings) -> bool:
    return bool(
        given.slack_bot_token.get_secret_value()
        or given.slack_client_id
        or given.slack_client_secret.get_secret_value()
    )


def _wants_discord(given: Settings) -> bool:
    return bool(given.discord_bot_token.get_secret_value())
