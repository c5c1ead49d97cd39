"""Telling stewards once what could not be said, and letting them decide what becomes of it.

It waits in their Home, and nobody gets a message: a message about messages that fail would be one more to fail, and what
stewards can mend isn't urgent. Never any text, and of private channels only that it was one.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import Button, Buttons, Card, Words
from bot.errors import CommunityError
from bot.feature import Glimpse
from bot.incoming import ButtonPressed, CommandUsed, Undelivered
from bot.kernel.communities import STEWARD, communities_of
from bot.kernel.records import Community, Stuck, Trouble
from bot.kernel.showing import undo
from bot.reply import RefreshHome, Replace, Reply, Whisper
from bot.tending.troubles import cards
from bot.text import Text, Verb, Where, Who, t, tn
from bot.troubles import may_have_arrived
from bot.turn import Turn, number_in

PRIVATE = "person:"  # how the lane of a private message begins


async def undelivered(turn: Turn, event: Undelivered) -> Sequence[Reply]:
    """Noted once for each place and reason; then it shows in the Home of who can mend it."""
    lane = PRIVATE + ",".join(sorted(event.people)) if event.people else event.channel
    concerned = await _concerned(turn, lane)
    stewards = [person for community in concerned for person in await _stewards(turn, community)]
    # What may have arrived is kept with what it says, and counts by itself.
    waits = may_have_arrived(event.kind, event.why)
    new = waits or await turn.store.troubles.put(Trouble(lane, event.why, event.kind, turn.now))
    return [RefreshHome(person) for person in dict.fromkeys(stewards)] if new else []


async def at_home(turn: Turn) -> Sequence[Glimpse]:
    """For stewards, and only when there is something."""
    if not turn.is_steward:
        return []
    failed, stuck = await _mine(turn)
    count = len(failed) + len(stuck)
    if not count:
        return []
    heading = tn("One thing didn't work", "{n} things didn't work", count)
    words = Words(t("Something could not be said or handled. You may be able to mend it."))
    return [Glimpse(heading, (words, Buttons((Button(t("Look"), "troubles.look", str(turn.here.id)),))), weight=90)]


async def troubles(turn: Turn, used: CommandUsed | ButtonPressed) -> Sequence[Reply]:
    """`/practice troubles`."""
    return [Whisper(await _list(turn))]


async def let_be(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Let it be*: not shown any more, and not told again until something arrived there."""
    trouble = await _trouble(turn, pressed.record)
    await turn.store.troubles.let_be(trouble.lane, trouble.why)
    text = t("I'll say no more about it. If it works and then fails again, you'll hear.")
    return [Replace(undo(text, "troubles.bring_back", pressed.record)), RefreshHome(turn.me)]


async def bring_back(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Undo of *Let it be*."""
    trouble = await _trouble(turn, pressed.record)
    await turn.store.troubles.let_be(trouble.lane, trouble.why, on=False)
    return [Replace(await _list(turn)), RefreshHome(turn.me)]


async def again(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Send again* and *Try again*."""
    one = await _stuck(turn, pressed.record)
    if not await turn.store.troubles.again(one.box, one.id):
        raise CommunityError(t("It can't be opened any more: it was encrypted with a key that is no longer set."))
    text = t("I'm trying again.") if one.box == "inbox" else t("I'm sending it again.")
    return [Replace(await _list(turn, text)), RefreshHome(turn.me)]


async def dismiss(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*Let it be*, of what is kept for a second try: it is erased."""
    one = await _stuck(turn, pressed.record)
    await turn.store.troubles.dismiss(one.box, one.id)
    return [Replace(await _list(turn, t("Erased."))), RefreshHome(turn.me)]


async def _list(turn: Turn, said: Text | None = None) -> Card:
    failed, stuck = await _mine(turn)
    everything: list[Trouble | Stuck] = [*failed, *stuck]
    places = {one.lane: await _where(turn, one) for one in everything}
    return cards.list_card(failed, stuck, places, said)


async def _mine(turn: Turn) -> tuple[list[Trouble], list[Stuck]]:
    """What is this community's."""
    failed = [one for one in await turn.store.troubles.all() if not one.seen and await _is_mine(turn, one.lane)]
    return failed, [one for one in await turn.store.troubles.stuck() if await _is_mine(turn, one.lane)]


async def _is_mine(turn: Turn, lane: str) -> bool:
    return any(community.id == turn.here.id for community in await _concerned(turn, lane))


async def _concerned(turn: Turn, lane: str) -> list[Community]:
    """The communities it belongs to; what belongs to none, or can't be told, is for the stewards of all."""
    every = await turn.store.communities.all()
    if len(every) <= 1:
        return every
    if lane.startswith(PRIVATE):
        people = lane.removeprefix(PRIVATE).split(",")
        theirs = [community for person in people for community in await communities_of(turn.store, person)]
        return theirs or every
    found = await turn.store.communities.of_channel(lane)
    return [found] if found else every


async def _stewards(turn: Turn, community: Community) -> list[str]:
    roles = await turn.store.people.roles(community.id)
    return sorted(person for person, held in roles.items() if STEWARD in held)


async def _where(turn: Turn, one: Trouble | Stuck) -> Text:
    """The place, as far as this steward may know it."""
    if one.lane.startswith(PRIVATE):
        person = one.lane.removeprefix(PRIVATE)
        gone = one.why == cards.PERSON_GONE and "," not in person
        return t("{who}", who=Who(person)) if gone else t("a private message")
    channel = await turn.store.communities.channel(one.lane)
    if channel is None:
        return t("elsewhere")
    if channel.is_private and channel.id not in turn.readable.channels:
        return t("a private channel")
    return t("{channel}", channel=Where(channel.id))


async def _trouble(turn: Turn, record: str) -> Trouble:
    found = [one for one in await turn.store.troubles.all() if cards.record_of(one) == record]
    if not found or not await _is_mine(turn, found[0].lane):
        raise _over()
    return found[0]


async def _stuck(turn: Turn, record: str) -> Stuck:
    box, _, number = record.partition(":")
    found = [one for one in (await _mine(turn))[1] if (one.box, one.id) == (box, number_in(number))]
    if not found:
        raise _over()
    return found[0]


def _over() -> CommunityError:
    return CommunityError(t("This is over already. See {troubles}.", troubles=Verb("troubles", steward=True)))
