"""An emoji on what a bot posted means nothing; that is said once, as the message menu says it in the same place."""

from __future__ import annotations

from bot.card import Card, Words
from bot.incoming import Reacted
from bot.kernel.people import first_time
from bot.places import Place
from bot.reply import Otherwise, Reply, Whisper
from bot.text import t
from bot.turn import Turn


async def is_a_bots(turn: Turn, place: Place) -> bool:
    """Is this a post of the bot's own? Known without reading it."""
    return place.message is not None and await turn.store.posts.named(Place(place.channel, place.message)) is not None


async def explained(turn: Turn, reacted: Reacted) -> list[Reply]:
    """Privately, and to everybody once of each emoji."""
    meaning = next((name for name, sign in turn.emoji.items() if sign == reacted.emoji), reacted.emoji)
    if not await first_time(turn.store, reacted.person, f"{meaning} on a bot's post"):
        return []
    text = t("I keep what people say, not what bots post. Put {emoji} on somebody's message.", emoji=reacted.emoji)
    here = Place(reacted.place.channel, None, reacted.place.thread)
    return [Whisper(Card((Words(text),)), reacted.person.id, here, otherwise=Otherwise.HOME)]
