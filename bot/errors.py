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


class Unchecked(CommunityError):
    """The platform didn't say in time what this person may see: the answer is no, for now."""

    def __init__(self) -> None:
        super().__init__(
            t("I couldn't check just now which channels you are in, so some things aren't shown. Please try again.")
        )


class NoCommunity(CommunityError):
    """Used where no community is, or in a DM by someone who is in several."""

    def __init__(self) -> None:
        super().__init__(
            t("Please do this in one of your community's channels, so that I know which community you mean.")
        )


class NotYours(CommunityError):
    """The person lacks the right."""


class CannotStart(Exception):
    """A platform can't be served: what is wrong, and what to do; for the operator, without any secret."""


class NoKey(Exception):
    """Secrets are kept encrypted or not at all."""

    def __init__(self) -> None:
        super().__init__("Secrets are kept encrypted or not at all: set LUNCHTABLE_KEY, as .env.example shows.")


class WrongKey(Exception):
    """Something was encrypted with a key that is no longer set."""

    def __init__(self) -> None:
        super().__init__(
            "LUNCHTABLE_KEY doesn't open what was encrypted before. Add the earlier key behind the new one, after a comma."
        )


class NeverStored(Exception):
    """The database refuses this itself, such as half a letter: trying again doesn't help. Says the error's type."""


class ChangedMeanwhile(Exception):
    """A record was written by someone else since it was read; the handler is run again on the new state."""
