"""What somebody did a moment ago, so that doing the same twice at once takes effect once."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from bot.turn import Turn

ASKED = "asked"
A_MOMENT = timedelta(minutes=1)


def key_of(*parts: str) -> str:
    """A short key of what was done."""
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


async def first_to_ask(turn: Turn, channel: str, title: str, body: str) -> bool:
    """False if this person asked just this, there, a moment ago. A write."""
    record = key_of(channel, title, body)
    return await turn.store.drafts.once(turn.me, ASKED, record, {}, turn.now, A_MOMENT)


async def forget_asked(turn: Turn, channel: str, title: str, body: str) -> None:
    """It was withdrawn: it may be asked again at once."""
    await turn.store.drafts.drop(turn.me, ASKED, key_of(channel, title, body))
