"""How a community begins in a channel: the card that offers it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.card import Button, Buttons, Card, Words
from bot.kernel.communities import STEWARD
from bot.kernel.records import Community, PersonRecord
from bot.places import Channel, ChannelKind, Person
from bot.ports import Chat, Store
from bot.text import Where, t

BROUGHT = "brought"  # in a person's details: channels into which they brought the bot
MOST_BROUGHT = 10
MOST_TO_JOIN = 4  # beside the button that begins one, in a row


async def beginning_offered(store: Store, chat: Chat, person: Person | None, channel: str) -> Card | None:
    """The card, where this person may decide about a channel that belongs to no community. Whoever brings the bot into a
    channel is asked by itself; on a platform where it is in all channels of a server at once, this is the way to begin."""
    if person is None or not channel:
        return None
    if channel not in await brought_to(store, person.id) and not await decides(store, person):
        return None
    known = await store.communities.channel(channel)
    if known is not None and (known.community is not None or known.away or known.archived):
        return None
    found = await chat.channel(channel)
    if known is None and (found is None or not found.has_bot):
        return None
    if (found or known or Channel("", kind=ChannelKind.DIRECT)).kind in (ChannelKind.DIRECT, ChannelKind.GROUP):
        return None
    return beginning_card(channel, await store.communities.all())


async def brought_to(store: Store, person: str) -> list[str]:
    """The channels this person brought the bot into, as long as nobody has decided what becomes of them."""
    known = await store.people.get(person)
    found = []
    for id in known.details.get(BROUGHT, []) if known else []:
        channel = await store.communities.channel(id)
        if channel is not None and channel.community is None and not channel.away and not channel.archived:
            found.append(id)
    return found


async def note_brought(store: Store, person: Person, channel: str, *, on: bool = True) -> None:
    """This person brought the bot into a channel; or has decided to leave it at that."""
    known = await store.people.get(person.id) or PersonRecord(person.id, name=person.name)
    before = list(known.details.get(BROUGHT, []))
    after = [id for id in before if id != channel] + ([channel] if on else [])
    if after != before:
        await store.people.save(replace(known, details={**known.details, BROUGHT: after[-MOST_BROUGHT:]}))


async def decides(store: Store, person: Person) -> bool:
    """Is this an admin of the workspace, or a steward of one of its communities?"""
    if person.admin:
        return True
    for community in await store.communities.all():
        if STEWARD in (await store.people.roles(community.id)).get(person.id, ()):
            return True
    return False


def beginning_card(channel: str, communities: Sequence[Community], *, later: bool = False) -> Card:
    """A channel without a community: one may begin here, or the channel may belong to one there is. `later`: it has
    waited, and needn't."""
    buttons = [Button(t("Start a community here"), "first_run.begin", channel, style="main")]
    buttons += [
        Button(t("Join “{name}”", name=community.name[:20]), "first_run.join", f"{channel}:{community.id}")
        for community in communities[: MOST_TO_JOIN - later]
    ]
    if later:
        buttons.append(Button(t("Not now"), "first_run.not_now", channel))
    text = t("I'm in {channel} and say nothing until you decide.", channel=Where(channel))
    return Card((Words(text), Buttons(tuple(buttons))))
