"""Who tends a community. Nobody becomes a steward without a yes, and the last one doesn't leave it alone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import Buttons, Card
from bot.errors import CommunityError
from bot.form import Form, PersonField
from bot.incoming import ButtonPressed, FormSent, Incoming
from bot.kernel.communities import STEWARD
from bot.kernel.records import Community
from bot.kernel.showing import plain, undo
from bot.reply import Invalid, RefreshHome, Replace, Reply, Whisper
from bot.tending.settings import cards
from bot.text import Verb, Who, t
from bot.turn import Turn, number_in

SETTINGS = Verb("settings", steward=True)
STEPPED_DOWN = "stepped_down"  # a draft of this name: who may undo it, for a week


async def invite_form(turn: Turn, opened: Incoming) -> Form:
    """Whom to ask."""
    return Form(
        "settings.invite",
        t("Tend it together"),
        (PersonField(name="who", label=t("Who?"), hint=t("They are asked first, in their Home.")),),
        submit=t("Ask them"),
    )


async def invited(turn: Turn, sent: FormSent) -> Sequence[Reply]:
    """The question waits in the other's Home: nobody is made a steward without a yes."""
    if not turn.is_steward:
        raise CommunityError(t("Only stewards of this community can do this. Ask one of them."))
    here, person = turn.here, sent.text("who")
    known = await turn.chat.person(person) if person else None
    if known is not None and (known.is_bot or known.outside):
        return [Invalid({"who": t("A steward is a person of this workspace.")})]
    if not person or (known is None and await turn.store.people.get(person) is None):
        return [Invalid({"who": t("Please choose a person.")})]
    if person in await _stewards(turn, here):
        return [Invalid({"who": t("They tend it already.")})]
    for number in await _invitations(turn, person, here.id):
        await turn.store.waiting.drop(person, number)
    await turn.store.waiting.put(person, cards.invitation(turn.me, here), turn.now)
    text = t("{who} finds the question in Home. Telling them yourself is the friendlier way.", who=Who(person))
    return [Whisper(undo(text, "settings.uninvite", person, t("Take it back"))), RefreshHome(person)]


async def uninvite(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """The question is taken back, if it wasn't answered yet."""
    numbers = await _invitations(turn, pressed.record, turn.here.id)
    if not numbers:
        raise CommunityError(t("They have answered already. See {settings}.", settings=SETTINGS))
    for number in numbers:
        await turn.store.waiting.drop(pressed.record, number)
    return [Replace(plain(t("Taken back."))), RefreshHome(pressed.record)]


async def accept(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """A yes. Only what waits in one's Home can be accepted."""
    community = await _answered(turn, pressed.record)
    await turn.store.people.set_role(community.id, turn.me, STEWARD, True, turn.now)
    text = t(
        "Thank you: you tend “{name}” now. What stewards decide: {settings}.", name=community.name, settings=SETTINGS
    )
    return [Replace(plain(text)), RefreshHome(turn.me)]


async def decline(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """A no leaves no trace."""
    await _answered(turn, pressed.record)
    return [Replace(plain(t("All right. Nobody is told."))), RefreshHome(turn.me)]


async def step_down(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """No longer a steward, unless nobody else is."""
    here = turn.here
    if await _stewards(turn, here) == [turn.me]:
        raise CommunityError(t("You are the only steward. Ask somebody to tend it with you first."))
    await turn.store.people.set_role(here.id, turn.me, STEWARD, False, turn.now)
    await turn.store.drafts.keep(turn.me, STEPPED_DOWN, str(here.id), {"stepped": "down"}, turn.now)
    text = t("You no longer tend “{name}”. Thank you for what you did.", name=here.name)
    return [Replace(undo(text, "settings.step_back", str(here.id)))]


async def step_back(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Undo of stepping down, for a week."""
    community = await turn.store.communities.get(number_in(pressed.record))
    if community is None or await turn.store.drafts.get(turn.me, STEPPED_DOWN, pressed.record, turn.now) is None:
        raise CommunityError(t("That is too long ago. A steward can ask you to tend it again."))
    await turn.store.drafts.drop(turn.me, STEPPED_DOWN, pressed.record)
    await turn.store.people.set_role(community.id, turn.me, STEWARD, True, turn.now)
    return [Replace(plain(t("You tend “{name}” again.", name=community.name)))]


async def _answered(turn: Turn, record: str) -> Community:
    """The community of an invitation that waits for this person, which is gone after this."""
    community = await turn.store.communities.get(number_in(record))
    numbers = await _invitations(turn, turn.me, community.id) if community else []
    if community is None or not numbers:
        raise CommunityError(t("This question was taken back, or you answered it already."))
    for number in numbers:
        await turn.store.waiting.drop(turn.me, number)
    return community


async def _invitations(turn: Turn, person: str, community: int) -> list[int]:
    """What waits in this person's Home and asks them to tend this community."""
    waiting = await turn.store.waiting.of(person, turn.now)
    return [number for number, card in waiting if _asks(card, community)]


def _asks(card: Card, community: int) -> bool:
    rows = [part for part in card.parts if isinstance(part, Buttons)]
    return any(
        (button.action, button.record) == ("settings.accept", str(community)) for row in rows for button in row.buttons
    )


async def _stewards(turn: Turn, community: Community) -> list[str]:
    roles = await turn.store.people.roles(community.id)
    return [person for person, held in roles.items() if STEWARD in held]
