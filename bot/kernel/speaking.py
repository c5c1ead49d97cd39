"""Where the bot can post. What it knows it can't is refused before anything is written."""

from __future__ import annotations

from bot.delivery import Why
from bot.errors import CommunityError
from bot.text import Text, Where, t
from bot.turn import Turn


async def obstacle(turn: Turn, channel: str) -> Text | None:
    """Why nothing can be posted in a channel, and what to do; None where nothing is known to stand in the way. What was
    noted once is asked again, since its end may have been missed: so before the first write."""
    known = await turn.store.communities.channel(channel)
    if known is None:
        return t("That channel is gone, so I can't post there. Please do it in another of your community's channels.")
    if not known.archived and not known.away:
        return None
    found = await turn.chat.channel(channel)
    if found is not None and found.has_bot and not found.archived:
        return None
    if known.archived:
        return t(
            "{channel} is archived, so I can't post there. Bring it back, or do it in another of your community's "
            "channels.",
            channel=Where(channel),
        )
    return t(
        "I'm not in {channel} any more, so I can't post there. Add me to it again, or do it in another of your "
        "community's channels.",
        channel=Where(channel),
    )


async def check_may_post(turn: Turn, channel: str) -> None:
    """Refuses with what stands in the way. Before the first write."""
    if text := await obstacle(turn, channel):
        raise CommunityError(text)


def comes_back(why: str) -> bool:
    """Can it be posted once the channel is as it was?"""
    return why in (Why.ARCHIVED, Why.NOT_IN_CHANNEL)


def in_the_way(why: str, channel: str) -> Text:
    """Why something could not be posted, to whoever wanted it."""
    if why == Why.ARCHIVED:
        return t("{channel} is archived.", channel=Where(channel))
    if why == Why.NOT_IN_CHANNEL:
        return t("I'm not in {channel} any more.", channel=Where(channel))
    if why == Why.CHANNEL_GONE:
        return t("The channel is gone.")
    return t("I'm not allowed to, or it was no use trying.")
