"""What is told too late: a platform that repeats what it could not deliver tells an earlier happening after a later one.

Ids of edits and reactions end in the time of the happening where the platform tells it ("…:+:1700000000.000100"), so that
what is known by now of the same message, or of the same emoji of the same person on it, can be looked up.
"""

from __future__ import annotations

import re

from bot.incoming import AnyEvent, Edited, Reacted
from bot.ports import Store

_STAMP = re.compile(r":(\d{9,10}\.\d{1,9})$")
_LAST = "9999999999.999999"


async def is_overtaken(event: AnyEvent, store: Store) -> bool:
    """Did something later come before it that undoes it: another edit, the emoji taken off or put on again?"""
    told = _STAMP.search(event.id)
    if told is None or not isinstance(event, Edited | Reacted):
        return False
    about, stamp = event.id[: told.start()], told[1]
    if isinstance(event, Reacted):
        about = f"{about[:-1]}{'-' if event.added else '+'}"
    known = await store.known_ids(f"{about}:{stamp}", f"{about}:{_LAST}")
    return any(id.startswith(f"{about}:") and id[len(about) + 1 :] > stamp for id in known)
