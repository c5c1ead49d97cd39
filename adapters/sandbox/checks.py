"""What a platform checks before it takes something: how long a text is, what may be an emoji."""

from __future__ import annotations

import re

from emoji import is_emoji

from adapters.sandbox.memory import Memory
from adapters.sandbox.read import MOST_CHARACTERS
from bot.errors import CommunityError
from bot.text import t

MOST_OF_EMOJI = 64

_NAMED = re.compile(r":[\w+'’-]+(?:::skin-tone-[2-6])?:")
_SHOWN_SO = "\ufe0f"


def checked_text(text: str) -> str:
    """A message's text. Raises CommunityError when it is longer than a platform takes."""
    if len(text) > MOST_CHARACTERS:
        raise CommunityError(t("A message can have at most {most} characters.", most=MOST_CHARACTERS))
    return text


def checked_emoji(emoji: str) -> str:
    """One emoji, or the `:name:` of one. Raises CommunityError when it is neither."""
    fits = len(emoji) <= MOST_OF_EMOJI
    if not fits or not (_NAMED.fullmatch(emoji) or is_emoji(emoji) or is_emoji(emoji.removesuffix(_SHOWN_SO))):
        raise CommunityError(t("That is no emoji."))
    return emoji


def check_thread(memory: Memory, channel: str, thread: str | None) -> None:
    """Is there such a thread in this channel? Raises CommunityError when there is none."""
    if thread is not None and memory.message(channel, thread) is None:
        raise CommunityError(t("This thread is no longer there."))
