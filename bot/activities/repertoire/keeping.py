"""🔖: a message is kept at once, with title, kind and topics guessed; taking the emoji away takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from bot.activities.repertoire import cards
from bot.errors import CommunityError
from bot.incoming import ButtonPressed, MenuChosen, Reacted
from bot.kernel.entries import (
    QUESTION,
    check_said_here,
    entry_of,
    is_private,
    is_strangers,
    left_alone,
    message_at,
    read_by_menu,
    store_entry,
)
from bot.kernel.explaining import explained, is_a_bots
from bot.kernel.looking import look
from bot.kernel.marking import BUTTON, put_mark, take_mark
from bot.kernel.records import Entry
from bot.places import Message, Place
from bot.reply import Otherwise, Replace, Reply, Whisper
from bot.text import t
from bot.turn import Turn

OF_USE = timedelta(hours=1)
"""For so long "Kept as …" with its ways to edit and undo is of use to whoever kept it; else it would fill their Home."""


async def marked_to_keep(turn: Turn, reacted: Reacted) -> Sequence[Reply]:
    """🔖 by anyone who can read the message."""
    if await is_a_bots(turn, reacted.place):
        return await explained(turn, reacted)
    known = await turn.store.entries.at(reacted.place.channel, reacted.place.message or "")
    message = None if known else await message_at(turn, reacted.place)
    if known is None and message is None:
        return await read_by_menu(turn, reacted, "repertoire.keep")
    if message is not None and message.author.is_bot:
        return await explained(turn, reacted)
    if message is not None and is_strangers(turn, message):
        return left_alone(turn, reacted, message)
    entry = await _keep(turn, known, message, reacted.emoji)
    here = Place(reacted.place.channel, None, entry.thread)
    card = cards.kept_card(await look(turn, entry))
    return [Whisper(card, reacted.person.id, here, otherwise=Otherwise.HOME, expires=turn.now + OF_USE)]


async def keep_mark_removed(turn: Turn, reacted: Reacted) -> Sequence[Reply]:
    """🔖 taken away: the last one takes it back."""
    entry = await turn.store.entries.at(reacted.place.channel, reacted.place.message or "")
    if entry is not None:
        await _unkeep(turn, entry, reacted.emoji)
    return []


async def menu_keep(turn: Turn, chosen: MenuChosen) -> Sequence[Reply]:
    """*Worth keeping* from the message menu."""
    await check_said_here(turn, chosen.message)
    place = chosen.message.place
    entry = await _keep(turn, await turn.store.entries.at(place.channel, place.message or ""), chosen.message)
    return [Whisper(cards.kept_card(await look(turn, entry)))]


async def unkeep(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Undo* beside "Kept as …"."""
    entry = await turn.entry(pressed.record)
    if not await _unkeep(turn, entry):
        raise CommunityError(t("You haven't kept this, so there's nothing to take back."))
    return [Replace(cards.plain(t("Taken back. If you put an emoji on it, you can take that away too.")))]


async def _keep(turn: Turn, known: Entry | None, message: Message | None, source: str = BUTTON) -> Entry:
    if known is None:
        if message is None or message.author.is_bot:
            raise CommunityError(t("I keep what people say, not what bots post."))
        if not any(sign.isalnum() for sign in message.text) and not message.files:
            raise CommunityError(t("There are no words in that message that I could keep."))
        private = await is_private(turn, message.place.channel)
        fresh = entry_of(turn, message, kept=True, private=private)
        known = await store_entry(turn, replace(fresh, details={**fresh.details, "by": turn.me}))
    elif not known.kept:
        known = await turn.store.entries.change(known, replace(known, kept=True), turn.me, "kept", turn.now)
    await put_mark(turn, known.id, "kept", source)
    return known


async def _unkeep(turn: Turn, entry: Entry, source: str = BUTTON) -> bool:
    """Take this person's mark away; with the last one goes what was only kept."""
    if not await take_mark(turn, entry.id, "kept", source):
        return False
    if await turn.store.marks.of(entry.id, "kept"):
        return True
    answers = await turn.store.links.of(entry.id, "answers")  # what came from an archive has no mark
    if answers or entry.kind == QUESTION:
        await turn.store.entries.change(entry, replace(entry, kept=False), turn.me, "not kept", turn.now)
    else:
        await turn.store.entries.drop(entry.id)
    return True
