"""Telling the app: signed HTTP or Socket Mode, with Slack's plan of retries."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

import aiohttp

from .errors import Json
from .workspace import Channel, Installation

if TYPE_CHECKING:
    from .server import LocalSlack

PLAN = (0.0, 60.0, 300.0)  # seconds to the first, second and third retry
WITHIN = 3.0
Kind = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the app made of a delivery. `status` 0: it could not be asked; `reason`: Slack's word for a failure."""

    status: int
    body: str = ""
    reason: str = ""
    took: float = 0.0
    no_retry: bool = False
    payload: Any = None  # in Socket Mode: what came with the ack

    @property
    def arrived(self) -> bool:
        return 200 <= self.status < 300


@dataclass(slots=True)
class Delivery:
    """An event on its way. `due`: when it is tried next, by Slack's clock; `outcomes`: one for each attempt."""

    body: Json
    due: float
    outcomes: list[Outcome] = field(default_factory=list)
    given_up: bool = False

    @property
    def arrived(self) -> bool:
        return bool(self.outcomes) and self.outcomes[-1].arrived

    @property
    def event(self) -> Json:
        event: Json = self.body["event"]
        return event


class Deliveries:
    """Sends, and tries again. `fast`: retries by themselves, so many times faster than planned; None: by `retry_due`.
    `signing_time` is real by default, whatever Slack's clock says: whoever checks a signature looks at a real clock."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack
        self.all: list[Delivery] = []
        self.fast: float | None = None
        self.within = WITHIN
        self.signing_time: Callable[[], float] = time.time
        self.tamper: Callable[[dict[str, str], bytes], bytes] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)

    # ------------------------------------------------------------------------------------------------- events

    def event(self, event: Json, there: Installation, team: str, channel: Channel | None) -> Delivery:
        """Wrap an event, and set out."""
        enterprise = self.slack.state.teams[team].enterprise or None
        body: Json = {
            "token": self.slack.state.app.verification_token,
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": enterprise,
            "api_app_id": self.slack.state.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev0LOCAL{next(self._numbers):05d}",
            "event_time": int(self.slack.state.clock.now()),
            "authorizations": [
                {
                    "enterprise_id": enterprise,
                    "team_id": None if there.org_wide else there.team,
                    "user_id": there.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": there.org_wide,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.shared_with),
            "event_context": f"4-{event['type']}-{team}-{channel.id if channel else ''}",
        }
        if enterprise:
            body["enterprise_id"] = enterprise
        return self.send(body)

    def send(self, body: Json) -> Delivery:
        """Any event envelope, as it is."""
        delivery = Delivery(body, self.slack.state.clock.now())
        self.all.append(delivery)
        self._start(delivery)
        return delivery

    async def settled(self) -> None:
        """Wait until nothing is under way (what waits for a later retry is not under way)."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def waiting(self) -> list[Delivery]:
        """What failed and is to be tried again."""
        return [one for one in self.all if not one.arrived and not one.given_up]

    async def retry_due(self, *, wait: bool = True) -> int:
        """Try again what is due by Slack's clock; returns how many."""
        now = self.slack.state.clock.now()
        due = [one for one in self.waiting if one.due <= now]
        for delivery in due:
            self._start(delivery)
        if wait:
            await self.settled()
        return len(due)

    def _start(self, delivery: Delivery) -> None:
        delivery.due = float("inf")  # under way
        task = asyncio.ensure_future(self._run(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, delivery: Delivery) -> None:
        while True:
            last = delivery.outcomes[-1].reason if delivery.outcomes else ""
            outcome = await self.attempt("events_api", delivery.body, len(delivery.outcomes), last)
            delivery.outcomes.append(outcome)
            if outcome.arrived:
                return
            if outcome.reason == "no_connection":  # it goes out as soon as somebody connects, and costs no attempt
                delivery.outcomes.pop()
                delivery.due = self.slack.state.clock.now()
                return
            tried = len(delivery.outcomes) - 1
            if outcome.no_retry or tried >= len(PLAN):
                delivery.given_up = True
                return
            pause = PLAN[tried]
            if pause and self.fast is None:
                delivery.due = self.slack.state.clock.now() + pause
                return
            await asyncio.sleep(pause / (self.fast or 1))

    # ------------------------------------------------------------------------------------------------- one attempt

    async def attempt(self, kind: Kind, payload: Json, retry: int = 0, reason: str = "") -> Outcome:
        """Ask the app once, on whichever way it listens."""
        if self.slack.state.app.request_url:
            return await self._by_http(kind, payload, retry, reason)
        return await self.slack.sockets.deliver(kind, payload, retry, reason, self.within)

    async def _by_http(self, kind: Kind, payload: Json, retry: int, reason: str) -> Outcome:
        if kind == "events_api":
            body, content_type = json.dumps(payload).encode(), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form).encode(), "application/x-www-form-urlencoded"
        headers = self.signed(body) | {"Content-Type": content_type, "Accept": "*/*"}
        headers["User-Agent"] = "Slackbot 1.0 (+https://api.slack.com/robots)"
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        if self.tamper:
            body = self.tamper(headers, body)
        began = time.monotonic()
        try:
            timeout = aiohttp.ClientTimeout(total=self.within)
            url = self.slack.state.app.request_url
            async with self.slack.client.post(url, data=body, headers=headers, timeout=timeout) as answer:
                text, took = await answer.text(), time.monotonic() - began
                no_retry = answer.headers.get("x-slack-no-retry") == "1"
                failed = "" if answer.ok else "http_error"
                return Outcome(answer.status, text, failed, took, no_retry)
        except TimeoutError:
            return Outcome(0, "", "http_timeout", time.monotonic() - began)
        except aiohttp.ClientError:
            return Outcome(0, "", "connection_failed", time.monotonic() - began)

    def signed(self, body: bytes, at: float | None = None) -> dict[str, str]:
        """The two headers that prove a body comes from Slack."""
        stamp = str(int(self.signing_time() if at is None else at))
        secret = self.slack.state.app.signing_secret.encode()
        digest = hmac.new(secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
