"""`lunchtable manifest`: what a platform wants to know of the app, made from what the features declare."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.cli.common import Trouble, settings
from adapters.slack.manifest import Wanted, explain, manifest_text
from bot.registry import find_features


@dataclass(frozen=True)
class Options:
    """What was typed. None: as the settings say."""

    least: bool | None = None
    public_url: str | None = None
    socket: bool = False
    org: bool = False
    rotate: bool = False
    name: str = "Lunchtable"
    form: str = "json"
    explain: bool = False


def slack(options: Options) -> str:
    """The manifest, or why each scope is in it."""
    given = settings()
    least = given.slack_least if options.least is None else options.least
    if options.explain:
        return explain(least=least)
    # an app token is there to let events in by Socket Mode, whatever the public address is for
    socket = bool(given.slack_app_token.get_secret_value()) and not given.slack_http and options.public_url is None
    try:
        wanted = Wanted(
            least=least,
            public_url=given.public_url if options.public_url is None else options.public_url,
            socket=options.socket or socket,
            org=options.org,
            rotate=options.rotate,
            name=options.name,
        )
        return manifest_text(find_features(), wanted, options.form)
    except ValueError as error:
        raise Trouble(str(error)) from None
