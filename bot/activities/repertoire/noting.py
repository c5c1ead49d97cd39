"""Who shows what where: noted once, however often a button is pressed, and let go when it could not be posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.card import Button, Buttons, Card, Words
from bot.errors import ChangedMeanwhile
from bot.incoming import Undelivered
from bot.kernel.records import Entry, Mark
from bot.kernel.shared import shares_of
from bot.kernel.showing import titled
from bot.kernel.speaking import in_the_way
from bot.reply import Reply, Say, Tell
from bot.text import Text, Where, t
from bot.troubles import may_have_arrived
from bot.turn import Turn, number_in

SHARED = "shared"
JUST_NOW = timedelta(minutes=10)
KEY = 16  # letters of a post's name that say who showed it where


async def shared_by(turn: Turn, entry: Entry, person: str) -> list[str]:
    """The names of the posts in which this person shared it."""
    return [post for post, by in (await shares_of(turn, entry)).items() if by == person]


async def note_shares(turn: Turn, entry: Entry, person: str, posts: Sequence[str]) -> None:
    """From now on these posts of this person show it. Raises ChangedMeanwhile when another was noted at the same moment."""
    await turn.store.marks.take(entry.id, SHARED, person)
    if posts and not await turn.store.marks.put(Mark(entry.id, SHARED, person, turn.now, "\n".join(posts))):
        raise ChangedMeanwhile


async def unnote(turn: Turn, entry: Entry, person: str, post: str) -> None:
    """This post doesn't show it any more; it may be shown there again at once."""
    mine = await shared_by(turn, entry, person)
    await turn.store.drafts.drop(person, SHARED, f"{entry.id} {post.split(':', 2)[-1][:KEY]}")
    if post in mine:
        await note_shares(turn, entry, person, [other for other in mine if other != post])


async def undelivered(turn: Turn, event: Undelivered) -> Sequence[Reply]:
    """Whoever shared it was told that it is shown: they hear that it isn't."""
    name, _, rest = event.post.partition(":")
    if event.kind != Say.__name__ or name != "share" or may_have_arrived(event.kind, event.why):
        return []
    entry = await turn.store.entries.get(number_in(rest.partition(":")[0]))
    by = (await shares_of(turn, entry)).get(event.post) if entry else None
    if entry is None or not by:
        return []
    await unnote(turn, entry, by, event.post)
    return [Tell(not_shared(entry, event.channel, in_the_way(event.why, event.channel)), (by,))]


def not_shared(entry: Entry, channel: str, in_the_way: Text) -> Card:
    """To whoever shared it, when it turned out that it could not be posted."""
    text = t(
        "“{title}” couldn't be shared in {channel}. {why}", title=titled(entry), channel=Where(channel), why=in_the_way
    )
    return Card((Words(text), Buttons((Button(t("Show"), "repertoire.show", str(entry.id)),))))
