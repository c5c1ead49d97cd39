"""`lunchtable`: what an operator types. Each command loads only what it needs."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="lunchtable", prog_name="lunchtable")
def main() -> None:
    """Lunchtable helps people who already talk in Slack or Discord to learn from each other."""


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Where the page is served; 0 takes any free port.")
@click.option("--host", help="Address to listen on. Only this machine unless you say otherwise.")
@click.option(
    "--import", "archive", type=click.Path(path_type=Path), help="An export of Slack or Discord: your own community."
)
@click.option("--private", is_flag=True, help="With --import: private channels too, visible to their members only.")
@click.option("--database", help="sqlite:///path or postgresql://…; a file in the data folder unless given.")
@click.option("--tour", metavar="NAME", help="Be led through an activity, for example requests or repertoire.")
@click.option("--now", metavar="DATE", help="The day it is in the sandbox, such as 2024-05-01.")
@click.option("--fresh", is_flag=True, help="Begin anew: forget what was said in the sandbox before.")
def demo(**options: Any) -> None:
    """Try the bot in your browser: a sample community, no tokens."""
    gc.disable()  # loading makes much and throws nothing away
    from adapters.cli import demo as sandbox

    gc.enable()
    gc.freeze()
    now = _day(options.pop("now"))
    _run(lambda: sandbox.run(sandbox.Options(now=now, **options)))


@main.command()
@click.option("--database", help="sqlite:///path or postgresql://…; a file in the data folder unless given.")
def run(**options: Any) -> None:
    """Let the bot work: in Slack, in Discord or in both, with the tokens set in .env. It checks them first."""
    from adapters.cli import run as running

    _run(lambda: running.run(running.Options(**options)))


@main.group()
def manifest() -> None:
    """What a platform wants to know of the app."""


@manifest.command("slack")
@click.option(
    "--least", is_flag=True, default=None, help="Without reading messages: commands, menus and mentions work."
)
@click.option("--public-url", metavar="URL", help="https://…: requests by HTTP, and installing by OAuth.")
@click.option("--socket", is_flag=True, help="With --public-url: Socket Mode all the same.")
@click.option("--org", is_flag=True, help="May be installed for a whole organisation (Enterprise Grid).")
@click.option(
    "--rotate", is_flag=True, help="With --public-url: tokens expire and are renewed. Slack can't turn it off again."
)
@click.option("--name", default="Lunchtable", show_default=True, help="What the app is called.")
@click.option("--format", "form", type=click.Choice(["json", "yaml"]), default="json", show_default=True)
@click.option("--explain", is_flag=True, help="Say what every scope is for, instead.")
def manifest_slack(**options: Any) -> None:
    """Print the app's manifest, for Slack's page "From a manifest"."""
    from adapters.cli import manifesting

    _say(lambda: manifesting.slack(manifesting.Options(**options)))


@main.group()
def invite() -> None:
    """How the bot comes to a platform's communities."""


@invite.command("discord")
@click.option("--application", metavar="ID", help="The app's id; the token in .env says it unless given.")
@click.option("--explain", is_flag=True, help="Say what every permission is for, instead.")
def invite_discord(**options: Any) -> None:
    """Print the link by which a server's owner brings the bot in, with the least permissions."""
    from adapters.cli import inviting

    _say(lambda: inviting.discord(inviting.Options(**options)))


@main.command("import")
@click.argument("archive", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--workspace",
    metavar="NAME",
    help="The workspace it belongs to; unless given, as the export says, or its file is called.",
)
@click.option("--database", help="sqlite:///path or postgresql://…; a file in the data folder unless given.")
@click.option(
    "--private", is_flag=True, help="Private channels and direct messages too, visible to their members only."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def import_(**options: Any) -> None:
    """Bring in an export of Slack or Discord: questions, answers and what was saved."""
    from adapters.cli import importing

    _run(lambda: importing.run(importing.Options(**options)), "The import stopped", "it goes on where it was")


def _day(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no day; write it as 2024-05-01.", param_hint="--now") from None
    if day.tzinfo is None and len(text) <= 10:
        day = day.replace(hour=9)
    return day if day.tzinfo else day.replace(tzinfo=UTC)


def _say(words: Callable[[], str]) -> None:
    """Print what a command says; what it refuses is one sentence and exit code 1."""
    from adapters.cli.common import Trouble

    try:
        click.echo(words())
    except Trouble as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(1)


def _run(
    work: Callable[[], Coroutine[Any, Any, int]], stopped: str = "It stopped", then: str = "nothing is lost"
) -> None:
    """Run a command; what it refuses, or a database or disk that fails, is one sentence and exit code 1."""
    from adapters.cli.common import Trouble, settings

    try:
        logging.basicConfig(level=settings().log_level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
        code = asyncio.run(work())
    except Trouble as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:  # nobody reads what we print any more
        code = 0
    except Exception as error:
        if settings().log_level == "DEBUG" or not _is_outside(error):
            raise
        what = (str(getattr(error, "orig", None) or error) or type(error).__name__).splitlines()[0][:200]
        click.echo(f"{stopped}: the database or the disk failed ({what}). Run it again; {then}.", err=True)
        sys.exit(1)
    sys.exit(code)


def _is_outside(error: Exception) -> bool:
    """Did the database or the disk fail?"""
    if isinstance(error, OSError):  # timeouts are among them
        return True
    import sqlite3

    from sqlalchemy.exc import SQLAlchemyError

    return isinstance(error, (SQLAlchemyError, sqlite3.Error))


if __name__ == "__main__":
    main()
