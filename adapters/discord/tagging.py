"""A forum post's tags, set by their names. Changing them neither bumps a post nor brings it back from the archive."""

from __future__ import annotations

from adapters.discord.calls import ARCHIVED, UNKNOWN_CHANNEL, DiscordError
from adapters.discord.knowing import Knowing
from adapters.discord.payloads import Json, ids, part, yes
from adapters.discord.servers import Known
from bot.reply import SetTags

MOST = 5  # on a post
_CHANNEL = "/channels/{channel_id}"


class Tagging:
    """Sets and unsets tags."""

    def __init__(self, knowing: Knowing) -> None:
        self.knowing, self.calls = knowing, knowing.calls

    async def set_tags(self, reply: SetTags) -> None:
        """As far as the forum has tags of these names, and the post has room."""
        post, forum = reply.place.root, await self.knowing.known(reply.place.channel)
        if post is None or forum is None or not self.knowing.facts.is_forum(forum.id):
            return
        try:
            # Asked for each time: who sets tags from what was remembered takes away what others set meanwhile.
            told: Json = await self.calls.call("GET", _CHANNEL, channel_id=post)
            self.knowing.facts.learn(told)
            has = list(ids(told, "applied_tags"))
            wanted = changed(has, forum, reply)
            if wanted != has and not yes(part(told, "thread_metadata"), "archived"):
                await self.calls.call("PATCH", _CHANNEL, {"applied_tags": wanted}, channel_id=post)
        except DiscordError as error:
            if error.code not in (UNKNOWN_CHANNEL, ARCHIVED):
                raise


def changed(has: list[str], forum: Known, reply: SetTags) -> list[str]:
    """The tags the post will have. What others chose stays, also when there is no room for more."""
    by_name = {name.casefold(): id for id, name in forum.tags}
    removed = {by_name.get(name.casefold()) for name in reply.remove}
    kept = [id for id in has if id not in removed]
    added = [id for name in reply.add if (id := by_name.get(name.casefold())) and id not in kept]
    return [*kept, *dict.fromkeys(added)][: max(MOST, len(kept))]
