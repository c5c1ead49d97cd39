"""Refusals. Each carries the sentence a person reads: what was wrong, and what to do."""

from __future__ import annotations

from bot.text import Text, t


class CommunityError(Exception):
    """Something a person asked for can't be done. `text` is what they read."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.msgid)
        self.text = text


class NotFound(CommunityError):
    """The record is gone, or this person may not see it: both read the same."""

    def __init__(self) -> None:
        super().__init__(t("This is no longer here. It may have been deleted or moved to a channel you aren't in."))


class NoCommunity(CommunityError):
    """Used where no community is, or in a DM by someone who is in several."""

    def __init__(self) -> None:
        super().__init__(
            t("Please do this in one of your community's channels, so that I know which community you mean.")
        )


class NotYours(CommunityError):
    """The person lacks the right."""


class ChangedMeanwhile(Exception):
    """A record was written by someone else since it was read; the handler is run again on the new state."""
