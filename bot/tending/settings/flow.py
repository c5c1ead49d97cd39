"""`/practice settings`, and the switches on it. Each shows its way back in its own place."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.card import Card
from bot.errors import CommunityError
from bot.incoming import ButtonPressed, CommandUsed
from bot.kernel.communities import STEWARD
from bot.kernel.forums import forum_of, with_forum, without_forum
from bot.kernel.records import ChannelRecord
from bot.places import ChannelKind
from bot.reply import Replace, Reply, Whisper
from bot.tending.settings import cards
from bot.text import Text, t
from bot.turn import Turn

GUESTS = "guests_allowed"  # in a community's settings


async def settings(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """Everything there is to decide, as it is now."""
    return [Whisper(await shown(turn))]


async def shown(turn: Turn, said: Text | None = None, channel: ChannelRecord | None = None) -> Card:
    """The card of all settings. `channel`: another than where we are."""
    here = turn.here
    if channel is None and turn.place is not None:
        known = await turn.store.communities.channel(turn.place.channel)
        channel = known if known is not None and known.community == here.id else None
    roles = await turn.store.people.roles(here.id)
    stewards = sorted(person for person, held in roles.items() if STEWARD in held)
    emoji = [(turn.emoji[name], use.meaning) for name, use in turn.registry.emoji.items()]
    return cards.settings_card(here, channel, stewards, emoji, said, guests=bool(here.settings.get(GUESTS)))


async def listen(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """The bot may notice questions in this channel."""
    return await _listening(turn, pressed.record, True)


async def dont_listen(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """The bot notices nothing there any more."""
    return await _listening(turn, pressed.record, False)


async def _listening(turn: Turn, id: str, on: bool) -> Sequence[Reply]:
    channel = await turn.store.communities.channel(id)
    if channel is None or channel.community != turn.here.id:
        raise CommunityError(t("This channel doesn't belong to your community."))
    if channel.is_private and id not in turn.readable.channels:
        raise CommunityError(t("Only a steward who is in that channel can decide this."))
    forum = channel.kind is ChannelKind.FORUM
    told = await turn.chat.channel(id) if forum and on else None
    after = replace(channel, listening=on)
    if after != channel:
        await turn.store.communities.save_channel(after)
    if forum:
        changed = with_forum(turn.here, id, told.tags if told else ()) if on else without_forum(turn.here, id)
        turn.community = await turn.store.communities.save(changed)
    return [Replace(await shown(turn, cards.decided(id, on=on, forum=forum), after))]


async def solved(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Which of a forum's tags says that a question is answered."""
    here, id, (tag, *_) = turn.here, pressed.record, (*pressed.chosen, "")
    forum = forum_of(here, id)
    if forum is None or tag not in forum["tags"]:
        raise CommunityError(t("This forum has no such tag any more."))
    turn.community = await turn.store.communities.save(with_forum(here, id, forum["tags"], tag))
    text = t("What is answered gets the tag “{tag}” from now on.", tag=tag)
    return [Replace(await shown(turn, text, await turn.store.communities.channel(id)))]


async def open_to_guests(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """People of other workspaces may use it too."""
    return await _guests(turn, True)


async def close_to_guests(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Only for people of this workspace."""
    return await _guests(turn, False)


async def _guests(turn: Turn, on: bool) -> Sequence[Reply]:
    here = turn.here
    turn.community = await turn.store.communities.save(replace(here, settings={**here.settings, GUESTS: on}))
    text = (
        t("Guests may use this from now on.") if on else t("Only members of this workspace can use this from now on.")
    )
    return [Replace(await shown(turn, text))]
