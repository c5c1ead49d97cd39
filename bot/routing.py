"""Which declared handler an incoming thing belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import refusals
from bot.completing import means_something
from bot.feature import Action, Command, FormMaker, Handler
from bot.incoming import (
    AnyEvent,
    AnyInteraction,
    ButtonPressed,
    CommandUsed,
    Completing,
    FormSent,
    HomeOpened,
    MenuChosen,
    Reacted,
    ReactionsCleared,
    TimeCame,
)
from bot.kernel.communities import bare
from bot.places import Person
from bot.registry import Registry
from bot.reply import Completions, Reply, ShowHome
from bot.turn import Turn


def form_maker(interaction: AnyInteraction, registry: Registry) -> FormMaker | None:
    """What makes the form with which this is answered at once, if it is declared so: decided without running anything."""
    match interaction:
        case CommandUsed():
            command = registry.commands.get(interaction.verb)
            if command is None or command.opens is None:
                return None
            complete = command.runs is not None and bool(interaction.words or interaction.options)
            return None if complete else command.opens
        case ButtonPressed():
            action = registry.actions.get(interaction.action)
            return action.opens if action else None
        case MenuChosen():
            menu = registry.menus.get(interaction.menu)
            return menu.opens if menu else None
        case FormSent() | Completing() | HomeOpened():
            return None


def check_rights(interaction: AnyInteraction, turn: Turn) -> None:
    """What is a steward's alone is refused to others, whether it runs or opens a form."""
    declared: Command | Action | None = None
    match interaction:
        case CommandUsed():
            declared = turn.registry.commands.get(interaction.verb)
        case ButtonPressed():
            declared = turn.registry.actions.get(interaction.action)
        case _:
            return
    founding = isinstance(declared, Command) and declared.founding
    refusals.check_steward(turn, bool(declared and declared.steward) and not founding)


def handler_of(interaction: AnyInteraction, turn: Turn) -> Handler:
    """The handler of an interaction that opens no form. Refuses what isn't declared."""
    registry, handler = turn.registry, None
    match interaction:
        case CommandUsed():
            command = registry.commands.get(interaction.verb)
            if command is None:
                return refusals.unknown_verb
            handler = command.runs
        case ButtonPressed():
            action = registry.actions.get(interaction.action)
            handler = action.runs if action else None
        case MenuChosen():
            menu = registry.menus.get(interaction.menu)
            handler = menu.runs if menu else None
        case FormSent():
            form = registry.forms.get(interaction.form)
            handler = form.runs if form else None
        case Completing():
            return complete
        case HomeOpened():
            return show_home
    if handler is None:
        raise refusals.outdated()
    return handler


def event_handlers(event: AnyEvent, turn: Turn) -> Sequence[Handler]:
    """Everything that wants to know of an event: the emoji's or timer's own handler first, then the listeners."""
    registry = turn.registry
    own: Handler | None = None
    if isinstance(event, Reacted):
        meaning = means_something(turn, event)
        allowed = refusals.may_use(event.person, turn.community) or not (event.added or event.person.is_bot)
        if meaning is not None and allowed:
            use = registry.emoji[meaning]
            own = use.added if event.added else use.removed
    elif isinstance(event, ReactionsCleared):
        own = take_all_away
    elif isinstance(event, TimeCame):
        timer = registry.timers.get(event.timer)
        own = timer.runs if timer else None
    heard = [listener.runs for listener in registry.listeners.get(type(event), ())]
    return [own, *heard] if own else heard


async def take_all_away(turn: Turn, cleared: ReactionsCleared) -> Sequence[Reply]:
    """A moderator cleared the emoji of a message: each one's effect goes, as if whoever put it had taken it away."""
    place = cleared.place
    entry = await turn.store.entries.at(place.channel, place.message or "")
    if entry is None or turn.community is None:
        return []
    replies: list[Reply] = []
    for meaning, use in turn.registry.emoji.items():
        if cleared.emoji is not None and bare(cleared.emoji) != bare(turn.emoji[meaning]):
            continue
        marks = await turn.store.marks.of(entry.id, use.mark) if use.mark else []
        for person in [mark.person for mark in marks] if use.mark else [entry.author]:
            away = Reacted(
                id=cleared.id,
                workspace=cleared.workspace,
                at=cleared.at,
                person=Person(person),
                place=place,
                emoji=cleared.emoji or "",
                added=False,
            )
            replies.extend(await use.removed(replace(turn, person=away.person), away))
    return replies


async def complete(turn: Turn, typed: Completing) -> Sequence[Reply]:
    """Completions for what is being typed."""
    command = turn.registry.commands.get(typed.verb)
    option = next((found for found in command.options if found.name == typed.option), None) if command else None
    if option is None:
        return [Completions(())]
    if option.completes is None:
        return [Completions(option.choices[:25])]
    return [Completions(tuple(await option.completes(turn, typed.typed))[:25])]


async def show_home(turn: Turn, _: HomeOpened) -> Sequence[Reply]:
    """Home, as its feature shows it."""
    home = turn.registry.commands.get("home")
    if home is None or home.runs is None:
        raise refusals.outdated()
    cards = [reply.card for reply in await home.runs(turn, _) if isinstance(reply, ShowHome)]
    return [ShowHome(cards[0])] if cards else []
