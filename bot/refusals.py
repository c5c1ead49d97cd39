"""What the bot says when something can't be done: never silent, always with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import Button, Buttons, Card, Item, Items, Words
from bot.errors import CommunityError, NoCommunity, NotYours
from bot.incoming import AnyInteraction, CommandUsed, Completing, HomeOpened
from bot.kernel.beginning import beginning_offered
from bot.kernel.records import Community
from bot.places import Person
from bot.reply import Answer, Completions, Otherwise, Reply, ShowHome, Whisper
from bot.text import Listing, Text, Verb, t
from bot.turn import Turn

FIRST = ("ask", "find", "share", "me", "home")  # the verbs that are taught, in the order people need them


TEND = "tend"  # the group of the stewards' verbs


def refused(text: Text) -> Whisper:
    """A refusal as a private sentence."""
    return Whisper(Card((Words(text),)), otherwise=Otherwise.NOTHING)


def failed() -> Whisper:
    """Our own error: it says so, and what became of it."""
    return refused(t("Something went wrong on my side. Nothing was changed; please try again in a moment."))


def busy() -> Whisper:
    """Several people changed the same thing at once."""
    return refused(t("Someone else changed this at the same moment. Please look at it again."))


def fitting(interaction: AnyInteraction, whisper: Whisper) -> Answer:
    """A refusal where it can be shown: in Home itself; while somebody types, nowhere."""
    match interaction:
        case Completing():
            return Completions(())
        case HomeOpened():
            return ShowHome(whisper.card)
        case _:
            return whisper


def choose(communities: Sequence[Community]) -> Whisper | None:
    """Which of one's communities is meant; None when there is nothing to choose."""
    if len(communities) < 2:
        return None
    buttons = tuple(Button(t("{name}", name=one.name[:60]), "first_run.choose", str(one.id)) for one in communities[:5])
    return Whisper(Card((Words(t("Which of your communities do you mean?")), Buttons(buttons))))


def nobody_began() -> Whisper:
    """There is no community at all yet."""
    text = t(
        "No community has begun here yet. Whoever adds me to a channel, or an admin, begins one there with {start}.",
        start=Verb("start", steward=True),
    )
    return refused(text)


def outdated() -> CommunityError:
    """A button or form of an earlier version."""
    return CommunityError(t("This button is from an earlier time and does nothing any more. Please start again."))


def check_person(turn: Turn) -> None:
    """Bots get nothing; people of other workspaces only where stewards allowed it."""
    person = turn.person
    if person is None or person.is_bot:
        raise NotYours(t("Only people can use this."))
    if not may_use(person, turn.community):
        raise NotYours(t("This is for members of this workspace. A steward can open it to guests."))


def may_use(person: Person, community: Community | None) -> bool:
    """Is this somebody of this workspace, or a guest where stewards allowed guests? Bots never."""
    allowed = bool(community and community.settings.get("guests_allowed"))
    return not person.is_bot and (allowed or not person.outside)


def check_steward(turn: Turn, needed: bool) -> None:
    """Stewards' things are refused to others; where there is no community, nobody can be asked."""
    if needed and turn.community is None and isinstance(turn.incoming, CommandUsed):
        raise NoCommunity
    if needed and not turn.is_steward:
        raise NotYours(t("Only stewards of this community can do this. Ask one of them."))


async def unknown_verb(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """No verb, or a mistyped one: the nearest, or the five that are taught."""
    if used.verb in ("", "help", "?"):
        card = await beginning_offered(turn.store, turn.chat, used.person, used.place.channel)
        return [Whisper(card), taught(turn)] if card is not None else [taught(turn)]
    if used.verb == TEND:
        return [tending(turn)]
    nearest = turn.registry.commands.get(turn.registry.nearest(used.verb) or "")
    if nearest:
        meant = Verb(nearest.verb, nearest.steward)
        return [refused(t("I don't know “{verb}”. Did you mean {nearest}?", verb=used.verb[:40], nearest=meant))]
    verbs = Listing(tuple(Verb(verb) for verb in FIRST))
    return [refused(t("I don't know “{verb}”. You can use {verbs}.", verb=used.verb[:40], verbs=verbs))]


def tending(turn: Turn) -> Whisper:
    """The stewards' verbs, each with what it does."""
    check_steward(turn, needed=True)
    known = [command for command in turn.registry.commands.values() if command.steward]
    rows = tuple(Item(t("{verb}", verb=Verb(command.verb, steward=True)), command.summary) for command in known)
    return Whisper(Card((Words(t("This is what stewards can do:")), Items(rows))), otherwise=Otherwise.NOTHING)


def taught(turn: Turn) -> Whisper:
    """The few verbs that are taught, each with what it does."""
    known = [command for verb in FIRST if (command := turn.registry.commands.get(verb))]
    rows = tuple(Item(t("{verb}", verb=Verb(command.verb)), command.summary) for command in known)
    return Whisper(Card((Words(t("This is what I can do for you:")), Items(rows))), otherwise=Otherwise.NOTHING)
