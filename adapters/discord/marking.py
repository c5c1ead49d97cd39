"""How the bot knows its own messages again.

Discord takes a nonce with a message and makes two of one nonce into one, for some minutes; it never tells it afterwards.
But every component may bear a number, which nobody sees and which stays: the first one's tells which post, and which of
its messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from adapters.discord.payloads import Json, each, number
from bot.ports import Parcel
from bot.reply import Edit, OpenThread, Say, Tell

LONGEST_NONCE = 25
_EPOCH = 1_420_070_400_000  # the beginning of Discord's own time, in milliseconds
_MESSAGES = 256  # of one post


def nonce_of(parcel: Parcel, label: str = "") -> str:
    """One message's own number: a parcel may be several messages."""
    whole = f"{parcel.nonce}/{label}" if label else parcel.nonce
    return whole if len(whole) <= LONGEST_NONCE else blake2b(whole.encode(), digest_size=12).hexdigest()


def post_of(parcel: Parcel) -> str:
    """What this parcel's messages are known by: the post's name, by which it will be changed, or the parcel's nonce."""
    named = parcel.reply.post if isinstance(parcel.reply, Say | Tell | OpenThread | Edit) else ""
    return named or parcel.nonce


def mark(post: str, count: int = 0) -> int:
    """The number of a post's message: the same in every process."""
    digest = int.from_bytes(blake2b(post.encode(), digest_size=4).digest(), "big")
    return (digest | 1 << 21) % (1 << 22) * _MESSAGES + count % _MESSAGES


def marked(payload: Mapping[str, Any], post: str, count: int = 0) -> dict[str, Any]:
    """A message that bears its number."""
    components = list(payload.get("components") or ())
    if components:
        components[0] = {**components[0], "id": mark(post, count)}
    return {**payload, "components": components} if components else dict(payload)


def count_of(message: Json, post: str) -> int | None:
    """Which of the post's messages this is; None: none of them."""
    bears = number(next(iter(each(message, "components")), {}), "id")
    return bears % _MESSAGES if bears // _MESSAGES == mark(post) // _MESSAGES else None


def first_id_at(moment: datetime, seconds_before: float = 0.0) -> str:
    """The id before which nothing was said at this moment."""
    return str(max(0, int((moment.timestamp() - seconds_before) * 1000) - _EPOCH) << 22)
