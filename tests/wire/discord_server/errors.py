"""How our Discord says no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Where = tuple[str | int, ...]

CODES: dict[int, tuple[int, str]] = {
    10002: (404, "Unknown Application"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10087: (404, "Unknown tag"),
    30003: (400, "Maximum number of pins reached for the channel (50)"),
    30010: (400, "Maximum number of reactions reached (20)"),
    30032: (400, "Maximum number of application commands reached (100)."),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50034: (400, "You can only bulk delete messages that are under 14 days old."),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
}
WRONG_BODY = frozenset({10062, 10015, 30032, 40060, 50006, 50027, 50035, 50109, 40067})
"""What only a mistake of the bot explains; the rest (a message that is gone, a right that was taken) may happen."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a body."""

    at: Where
    message: str
    code: str = "BASE_TYPE_BAD_VALUE"

    def __str__(self) -> str:
        return f"{'.'.join(str(part) for part in self.at) or 'body'}: {self.message}"


class Refused(Exception):
    """`{"message": …, "code": …, "errors": …}`"""

    def __init__(self, code: int, *faults: Fault, status: int = 0, message: str = "") -> None:
        super().__init__(code, *faults)
        known = CODES.get(code, (400, "General error"))
        self.code = code
        self.faults = faults
        self.status = status or known[0]
        self.message = message or known[1]

    @property
    def body(self) -> Json:
        body: Json = {"message": self.message, "code": self.code}
        if self.faults:
            body["errors"] = nested(self.faults)
        return body


def wrong(*faults: Fault) -> Refused:
    """A body that can't be taken."""
    return Refused(50035, *faults)


def nested(faults: Iterable[Fault]) -> Json:
    """The faults at their places."""
    tree: Json = {}
    for fault in faults:
        place = tree
        for part in fault.at:
            place = place.setdefault(str(part), {})
        place.setdefault("_errors", []).append({"code": fault.code, "message": fault.message})
    return tree
