"""What a button or menu carries: its action and its record, and in direct messages the server it belongs to.

action|record            what is done, and with what
action|record|3f9k2…     the same, with the server in base 36
action?record            the same, but asked before it is done
action¦record, action¿record
                         the same, but everything behind the sign is the record's: it has | in it, or ends like ~2
…~2                      the same once more, as no two in a message may be alike
"""

from __future__ import annotations

import re
from typing import Final

from adapters.discord.limits import CUSTOM_ID
from bot.markup.fitting import size

CANCEL: Final = "cancel"
"""The action of a button that only takes a question away."""

_SIGNS = re.compile(r"[|?¦¿]")
_PLAIN, _WHOLE = "|?", "¦¿"  # each without and with being asked
_AGAIN = re.compile(r"~\d{1,4}\Z")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def pack(action: str, record: str, guild: str = "", *, asks: bool = False) -> str:
    """The id of a button. The server is left out where it doesn't fit: then it must be known by the message."""
    if _SIGNS.search(action):
        raise ValueError(f"the action {action!r} has one of the signs | ? ¦ ¿ in it")
    whole = "|" in record or _AGAIN.search(record) is not None
    packed = f"{action}{(_WHOLE if whole else _PLAIN)[asks]}{record}"
    if size(packed) > CUSTOM_ID.most:
        raise ValueError(f"the address of {action!r} is longer than {CUSTOM_ID.most} characters")
    if whole or not guild.isdecimal():
        return packed
    with_guild = f"{packed}|{_base_36(int(guild))}"
    return with_guild if size(with_guild) <= CUSTOM_ID.most else packed


def unpack(custom_id: str) -> tuple[str, str, str]:
    """(action, record, guild); the server is "" where it isn't told. Takes any text."""
    sign = _SIGNS.search(custom_id)
    if sign is None:
        return custom_id, "", ""
    action, record = custom_id[: sign.start()], custom_id[sign.end() :]
    if sign[0] in _WHOLE:
        return action, record, ""
    record, _, guild = _AGAIN.sub("", record).partition("|")
    return action, record, str(int(guild, 36)) if guild.isascii() and guild.isalnum() else ""


def asks_first(custom_id: str) -> bool:
    """Must the person be asked whether they are sure?"""
    sign = _SIGNS.search(custom_id)
    return sign is not None and sign[0] in "?¿"


def again(custom_id: str, number: int) -> str | None:
    """The same for the second, third … button of a message; None where it doesn't fit."""
    action_and_sign = _SIGNS.search(custom_id)
    numbered = f"{custom_id}~{number}"
    fits = action_and_sign is not None and action_and_sign[0] in _PLAIN and size(numbered) <= CUSTOM_ID.most
    return numbered if fits else None


def _base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
