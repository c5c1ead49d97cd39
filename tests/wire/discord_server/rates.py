"""How often a route may be called, and what can be made to go wrong on the way.

Clients wait by their own clock, so this is counted by the machine's, whatever time it is in Discord."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

How = Literal[
    "429", "429-global", "429-shared", "500", "502", "500-but-done", "reset", "reset-after-done", "slow", "not-json"
]
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_id")
LIKE_DISCORD: dict[str, tuple[int, float]] = {
    "POST /channels/{channel_id}/messages": (5, 5.0),
    "PATCH /channels/{channel_id}/messages/{message_id}": (5, 5.0),
    "DELETE /channels/{channel_id}/messages/{message_id}": (5, 1.0),
    "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me": (1, 0.25),
    "DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me": (1, 0.25),
    "POST /users/@me/channels": (10, 600.0),
    "POST /channels/{channel_id}/typing": (5, 5.0),
    "GET /channels/{channel_id}/messages": (5, 1.0),
    "POST /webhooks/{webhook_id}/{webhook_token}": (5, 5.0),
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original": (5, 5.0),
}
"""As it was observed; Discord itself names no numbers."""
PLENTY = (50, 1.0)


@dataclass(slots=True)
class Fault:
    """What happens to the next call of a route. `seconds`: retry_after, or how slow."""

    how: str
    seconds: float = 1.0


@dataclass(slots=True)
class Bucket:
    """How many calls are left until when."""

    id: str
    limit: int
    per: float
    left: int
    ends: float
    shut_until: float = 0.0


@dataclass(slots=True)
class Pace:
    """What the headers say after a call; `wait`: it may not pass, and for how long."""

    bucket: Bucket
    wait: float = 0.0
    scope: str = ""  # "user", "global", "shared"
    early: bool = False  # it was told to wait, and did not


@dataclass(slots=True)
class Rates:
    """`per_second`: of all routes together (None: not counted); `limits`: route -> (calls, seconds), others PLENTY.
    `like_discord()` sets the limits to what is known of the real ones, which makes tests slow."""

    per_second: int | None = 50
    limits: dict[str, tuple[int, float]] = field(default_factory=dict)
    now: Callable[[], float] = time.monotonic
    counted: bool = True
    _buckets: dict[tuple[str, ...], Bucket] = field(default_factory=dict)
    _all: deque[float] = field(default_factory=deque)
    _shut_until: float = 0.0

    def off(self) -> None:
        """Nothing is counted; the headers say there is plenty."""
        self.per_second, self.counted = None, False
        self.limits.clear()

    def like_discord(self) -> None:
        self.counted, self.per_second = True, 50
        self.limits.update(LIKE_DISCORD)

    def pass_through(self, route: str, major: tuple[str, ...], *, exempt: bool) -> Pace:
        """Count a call. `exempt`: of the global limit (interactions are)."""
        now = self.now()
        bucket = self._bucket(route, major, now)
        if now < self._shut_until and not exempt:
            return Pace(bucket, self._shut_until - now, "global", True)
        if now < bucket.shut_until:
            return Pace(bucket, bucket.shut_until - now, "user", True)
        if self.per_second is not None and not exempt:
            while self._all and self._all[0] <= now - 1:
                self._all.popleft()
            if len(self._all) >= self.per_second:
                self._shut_until = self._all[0] + 1
                return Pace(bucket, self._shut_until - now, "global")
            self._all.append(now)
        if self.counted:
            if bucket.left <= 0:
                bucket.shut_until = bucket.ends
                return Pace(bucket, bucket.ends - now, "user")
            bucket.left -= 1
        return Pace(bucket)

    def _bucket(self, route: str, major: tuple[str, ...], now: float) -> Bucket:
        limit, per = self.limits.get(route, PLENTY)
        bucket = self._buckets.get((route, *major))
        if bucket is None or bucket.ends <= now or bucket.limit != limit:
            id = hashlib.sha1(route.encode(), usedforsecurity=False).hexdigest()[:20]
            bucket = Bucket(id, limit, per, limit, now + per)
            self._buckets[route, *major] = bucket
        return bucket

    def shut(self, pace: Pace, seconds: float, *, all_of_it: bool) -> None:
        """Said to wait so long: whoever calls earlier has not listened."""
        if all_of_it:
            self._shut_until = self.now() + seconds
        else:
            pace.bucket.shut_until = pace.bucket.ends = self.now() + seconds

    def headers(self, pace: Pace) -> dict[str, str]:
        bucket = pace.bucket
        after = max(0.0, bucket.ends - self.now())
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.left),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": bucket.id,
        }


class Faults:
    """What was ordered to go wrong, by route ("POST /channels/{channel_id}/messages", a piece of it, or "*")."""

    def __init__(self) -> None:
        self._next: dict[str, deque[Fault]] = defaultdict(deque)

    def add(self, route: str, how: How, times: int = 1, seconds: float = 1.0) -> None:
        self._next[route].extend(Fault(how, seconds) for _ in range(times))

    def take(self, route: str) -> Fault | None:
        for wanted, faults in self._next.items():
            if faults and (wanted == "*" or wanted in route):
                return faults.popleft()
        return None

    def clear(self) -> None:
        self._next.clear()
