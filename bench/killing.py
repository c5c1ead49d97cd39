"""Killed in the middle of its work, again and again: what was acknowledged must be there, and nothing may happen twice.

`python -m bench.killing [--times N] [--database URL|sqlite|postgresql] [--way http|socket] [--json FILE]`

`lunchtable run` works in a process of its own for the people at a table in a local Slack. At random moments it is killed
(SIGKILL) and started again; Slack goes on meanwhile, and sends again what wasn't acknowledged. Afterwards every
acknowledged event is looked up in the database (`lost`), and every effect is compared with what people did (`lost` where
it is missing, `duplicated` where it is there twice, or still there although it was taken back). `ambiguous` are posts
that may have arrived and can't be looked for: they are shown to a steward instead of being sent again.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import statistics
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

_WIRE = str(Path(__file__).parents[1] / "tests" / "wire")
if _WIRE not in sys.path:  # the local Slack lives with the tests, which need it most; it is no part of the product
    sys.path.insert(0, _WIRE)  # before slack_sdk's old `slack`

from opened_slack import made_app  # type: ignore[import-not-found]  # noqa: E402
from slack import LocalSlack  # type: ignore[attr-defined]  # noqa: E402

from adapters.sandbox.table import record  # noqa: E402
from adapters.slack.manifest import EVENTS_PATH, Wanted, make_manifest  # noqa: E402
from bench.databases import empty_database  # noqa: E402
from bench.killing_account import Account, look, settle_accounts  # noqa: E402
from bench.killing_table import Crowd  # noqa: E402
from bench.report import report  # noqa: E402
from bot.registry import find_features  # noqa: E402
from storage import open_storage  # noqa: E402

Way = Literal["http", "socket"]
LIVES = (0.25, 1.3)  # seconds from its start to the kill
STARTS_WITHIN = 30.0
DONE_WITHIN = 180.0
AT_WORK = b"at work in"
WAITING = (
    "SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting' AND kind <> 'TimeCame')"
    " + (SELECT count(*) FROM outbox WHERE state <> 'failed')"
)


class Bot:
    """`lunchtable run`, in a process of its own."""

    def __init__(self, settings: dict[str, str], folder: Path) -> None:
        self.settings, self.folder, self.log = settings, folder, folder / "log.txt"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> float:
        """Start it; returns the seconds until it says that it is at work."""
        begun = time.perf_counter()
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "adapters.cli.main", "run", cwd=self.folder, env=self.settings,
                stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        assert self._process.stdout is not None
        async with asyncio.timeout(STARTS_WITHIN):
            said = await self._process.stdout.readline()
        if AT_WORK not in said:
            raise RuntimeError(f"it did not start: {self.log.read_text(encoding='utf-8')[-2000:]}")
        return time.perf_counter() - begun

    async def kill(self) -> None:
        """No farewell."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def end(self) -> int:
        """As an operator ends it."""
        assert self._process is not None
        self._process.terminate()
        return await self._process.wait()


@dataclass
class Ran:
    """What came of it. `interrupted`: sends that were under way when it was killed; `exit`: how it ended at last."""

    account: Account = field(default_factory=Account)
    kills: int = 0
    interrupted: int = 0
    given_up: int = 0
    unanswered: int = 0
    done: int = 0
    troubles: list[str] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    settled: float = 0.0
    errors: list[str] = field(default_factory=list)
    exit: int | None = None

    def figures(self) -> dict[str, float | int]:
        """Those that count come last."""
        return {
            "people_did": self.done,
            "interactions_unanswered": self.unanswered,
            "events_slack_gave_up": self.given_up,
            "sends_interrupted": self.interrupted,
            "errors_logged": len(self.errors),
            "frowned_on": len(self.troubles),
            "left_over": len(self.account.stuck),
            "settled_s": self.settled,
            "restart_s_p50": statistics.median(self.starts),
            "restart_s_max": max(self.starts),
            "lost": len(self.account.lost),
            "duplicated": len(self.account.duplicated),
            "acknowledged": self.account.acknowledged,
            "kills": self.kills,
            "ambiguous": len(self.account.ambiguous),
        }


async def killed(url: str, way: Way, times: int, folder: Path, seed: int = 1) -> Ran:
    """Kill it so many times, then let it finish its work, and compare."""
    ran = Ran(kills=times)
    manifest = make_manifest(find_features(), Wanted(public_url="https://lunch.example.org" if way == "http" else ""))
    async with LocalSlack(app=made_app(manifest)) as slack:
        team = slack.state.add_team("Table")
        there = slack.state.install(team, manifest["oauth_config"]["scopes"]["bot"])
        crowd = Crowd(slack, team, seed)
        storage = await open_storage(url)
        await record(storage, f"slack:{team.id}", crowd.table(), datetime.now(UTC))
        await storage.close()
        bot = Bot(_settings(slack, there.token, way, url), folder)
        living = asyncio.create_task(crowd.live())
        dice = random.Random(seed)
        try:
            for _ in range(times):
                await _wake(bot, slack, crowd, ran)
                await asyncio.sleep(dice.uniform(*LIVES))
                await bot.kill()
                ran.interrupted += (await look(url, "SELECT count(*) FROM outbox WHERE state = 'sending'"))[0][0]
                await asyncio.sleep(dice.uniform(0, 0.1))  # nobody has noticed yet
                crowd.awake.clear()
            await _wake(bot, slack, crowd, ran)
            await asyncio.sleep(LIVES[0])
            living.cancel()
            await _finish(slack, crowd, url, ran)
        finally:
            living.cancel()
            ran.exit = await bot.end()
        ran.account = await settle_accounts(crowd, url)
        ran.given_up = sum(delivery.given_up for delivery in slack.deliveries.all)
        ran.unanswered, ran.done, ran.troubles = crowd.unanswered, crowd.done, crowd.troubles + _frowned(slack)
    ran.errors = [line for line in bot.log.read_text(encoding="utf-8").splitlines() if line.startswith("ERROR")]
    return ran


async def _wake(bot: Bot, slack: Any, crowd: Crowd, ran: Ran) -> None:
    ran.starts.append(await bot.start())
    await _send_again(slack)
    crowd.awake.set()


async def _send_again(slack: Any) -> None:
    """Slack's own pauses are a minute and five; here they are over as soon as somebody listens again."""
    for delivery in slack.deliveries.waiting:
        if delivery.due != float("inf"):  # not under way
            delivery.due = 0.0
    await slack.retry_due()


async def _finish(slack: Any, crowd: Crowd, url: str, ran: Ran) -> None:
    """Until everything has arrived, was handled and is said."""
    begun = time.perf_counter()
    async with asyncio.timeout(DONE_WITHIN):
        await crowd.settle()
        rest = 0
        while rest < 3:
            await _send_again(slack)
            ((left,),) = await look(url, WAITING)
            rest = 0 if left or slack.deliveries.waiting else rest + 1
            await asyncio.sleep(0.2)
    ran.settled = time.perf_counter() - begun


def _settings(slack: Any, token: str, way: Way, url: str) -> dict[str, str]:
    """What an operator would write into `.env`."""
    app = slack.state.app
    settings = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "LUNCHTABLE_"))},
        "NO_PROXY": "*",
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "SLACK_BOT_TOKEN": token,
        "SLACK_API_URL": slack.base_url,
        "LUNCHTABLE_DATABASE": url,
    }
    if way == "socket":
        return {**settings, "SLACK_APP_TOKEN": app.app_token}
    port = _free_port()
    app.request_url = f"http://127.0.0.1:{port}{EVENTS_PATH}"
    return {**settings, "SLACK_SIGNING_SECRET": app.signing_secret, "LUNCHTABLE_HTTP_PORT": str(port)}


def _frowned(slack: Any) -> list[str]:
    """What Slack would frown on; not at what was on its way when another call was asked to wait."""
    return [what for what in slack.violations if "before Retry-After" not in what]


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


async def measure(database: str, way: Way, times: int, seed: int) -> Ran:
    """On the database with this address, or an empty one of this kind."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        if "://" not in database:
            database = await stack.enter_async_context(empty_database(database, folder / "database"))
        return await killed(database, way, times, folder, seed)


def main() -> None:
    """Kill, compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql, or the address of an empty database")
    parser.add_argument("--way", choices=("http", "socket"), default="http")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    ran = asyncio.run(measure(options.database, options.way, options.times, options.seed))
    for name in ("lost", "duplicated", "ambiguous", "stuck"):
        for what in getattr(ran.account, name)[:20]:
            print(f"{name}: {what}")
    for what in [*ran.errors[:10], *ran.troubles[:10]]:
        print(what)
    report(ran.figures(), options.json)


if __name__ == "__main__":
    main()
