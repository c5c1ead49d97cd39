"""What somebody was about to ask, kept for them while they look at what is already known."""

from __future__ import annotations

from hashlib import sha256

from bot.errors import CommunityError
from bot.text import t
from bot.turn import Turn

FORM = "pending"  # no form's name: what was typed into a form about it is a draft of its own


async def keep_pending(turn: Turn, question: str, details: str = "", topics: str = "", channel: str = "") -> str:
    """Keep a question not posted yet; returns the record for its buttons."""
    record = sha256(f"{turn.me}\n{channel}\n{question}\n{details}".encode()).hexdigest()[:16]
    values = {"question": question, "details": details, "topics": topics, "channel": channel}
    await turn.store.drafts.keep(turn.me, FORM, record, values, turn.now)
    return record


async def pending(turn: Turn, record: str) -> dict[str, str]:
    """The kept question. Raises CommunityError when it is too old or was posted already."""
    values = await turn.store.drafts.get(turn.me, FORM, record, turn.now)
    if not values:
        raise posted_already()
    return {name: str(value) for name, value in values.items()}


def posted_already() -> CommunityError:
    """Somebody pressed twice, or much later."""
    return CommunityError(t("This question was already posted, or it is too old. Please ask it again."))


async def drop_pending(turn: Turn, record: str) -> bool:
    """It is posted, or is no longer needed. False if it was gone: of two presses at the same moment, one hears True."""
    return await turn.store.drafts.drop(turn.me, FORM, record)
