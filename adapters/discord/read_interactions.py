"""What people do and wait for, read as what happened: commands, completions, presses, forms, menus. Pure, never raises.

Every INTERACTION_CREATE has an id of its own, and its place with it: a thread that nobody told of is known by then.
In a direct message the server isn't told: whoever reads it says by `here` which one is meant.
"""

from __future__ import annotations

from datetime import datetime

from adapters.discord.channels import ChannelFacts
from adapters.discord.custom_ids import unpack
from adapters.discord.here import Here
from adapters.discord.origin import Origin, origin_of
from adapters.discord.payloads import Json, clean, each, id_of, made_at, number, part, word, words
from adapters.discord.read_messages import message_of
from adapters.discord.read_values import chosen_in, names_resolved, person_of, read_values
from adapters.discord.servers import PRIVATE_THREAD, PUBLIC_THREADS
from adapters.discord.told import Told
from adapters.markdown.reading import neutral
from bot.feature import Command
from bot.incoming import Basics, ButtonPressed, CommandUsed, Completing, FormSent, MenuChosen
from bot.places import Channel, ChannelKind, Message, Person, Place
from bot.registry import Registry

TEND = "tend"
"""The group in which stewards' verbs stand."""
WORDS = "words"
"""The option that takes a command's words."""

_GROUPS = (1, 2)  # subcommands, and groups of them
_DIRECT = (1, 3)


def read_command(
    data: Json, here: Here, facts: ChannelFacts, registry: Registry, now: datetime
) -> tuple[CommandUsed, Origin]:
    """`/practice verb`, with its words and options."""
    verb, given = _verb(part(data, "data"))
    basics = _basics("command", data, here, facts, now)
    command, said, options = registry.commands.get(verb), "", {}
    for option in given:
        name, value = word(option, "name"), option.get("value")
        if name == WORDS:
            said = _neutral(data, value)
        elif name:
            options[name] = _option(data, name, value, command)
    return CommandUsed(verb=verb, words=said, options=options, **basics), origin_of(data)


def read_completing(data: Json, here: Here, facts: ChannelFacts, now: datetime) -> tuple[Completing, Origin]:
    """Somebody is typing an option and wants to be offered what fits."""
    verb, given = _verb(part(data, "data"))
    focused = next((option for option in given if option.get("focused") is True), {})
    basics = _basics("completing", data, here, facts, now)
    option, value = word(focused, "name"), focused.get("value")
    return Completing(verb=verb, option=option, typed=_plainly(value), **basics), origin_of(data)


def read_pressed(data: Json, here: Here, facts: ChannelFacts, now: datetime) -> tuple[ButtonPressed | None, Origin]:
    """A button or menu on a card; None when it carries no action."""
    origin, pressed = origin_of(data), part(data, "data")
    address = clean(word(pressed, "custom_id"))
    action, record, _ = unpack(address)
    if not action or action == address:
        return None, origin
    basics = _basics("press", data, here, facts, now, message="" if origin.ephemeral else origin.message)
    return ButtonPressed(action=action, record=record, chosen=chosen_in(pressed), **basics), origin


def read_form(data: Json, here: Here, facts: ChannelFacts, now: datetime) -> tuple[FormSent | None, Origin]:
    """A form that was sent; None when it carries no name."""
    origin, sent = origin_of(data), part(data, "data")
    form, record, _ = unpack(clean(word(sent, "custom_id")))
    if not form:
        return None, origin
    values, files = read_values(sent)
    basics = _basics("form", data, here, facts, now, message="" if origin.ephemeral else origin.message)
    return FormSent(form=form, record=record, values=values, files=files, **basics), origin


def read_message_menu(
    data: Json, here: Here, facts: ChannelFacts, registry: Registry, now: datetime
) -> tuple[MenuChosen | None, Origin]:
    """A command on a message, which is called as its menu is labelled; None when there is none of this name."""
    origin, used = origin_of(data), part(data, "data")
    menu = next((name for name, one in registry.menus.items() if one.label.msgid == word(used, "name")), "")
    target = id_of(used, "target_id")
    if not menu or not target:
        return None, origin
    basics = _basics("menu", data, here, facts, now, message=target)
    message = _target(data, here, facts, now, target) or Message(
        basics["place"], Person(""), "", made_at(target).timestamp()
    )
    return MenuChosen(menu=menu, message=message, **basics), origin


def guild_of_interaction(data: Json) -> str:
    """The server an interaction is about: where it was done, else what a button in a direct message carries; or ""."""
    return id_of(data, "guild_id") or unpack(clean(word(part(data, "data"), "custom_id")))[2]


def _target(data: Json, here: Here, facts: ChannelFacts, now: datetime, id: str) -> Message | None:
    """The message a menu was used on, as it came along."""
    resolved = part(part(data, "data"), "resolved")
    raw = part(part(resolved, "messages"), id)
    author = id_of(part(raw, "author"), "id")
    guild, channel = id_of(data, "guild_id"), _channel_id(data)
    whole = {**raw, "id": id, "channel_id": channel, "guild_id": guild or None}
    if "member" not in whole:
        whole["member"] = part(part(resolved, "members"), author)
    found = message_of(Told(whole, here, "", facts, now), whole)
    place = _place(data, facts, id)
    if found is None:
        return None
    return Message(place, found.author, found.text, found.at, found.files, found.mentions, found.unread)


def _verb(data: Json) -> tuple[str, list[Json]]:
    """What was used, and the options given to it: `tend settings` is `settings`."""
    given, verb = each(data, "options"), ""
    while given and number(given[0], "type") in _GROUPS:
        verb, given = word(given[0], "name"), each(given[0], "options")
    return verb, [option for option in given if number(option, "type") not in _GROUPS]


def _option(data: Json, name: str, value: object, command: Command | None) -> str:
    """Words as neutral markup; what was chosen, completed or is an id, exactly as it was offered."""
    declared = next((option for option in command.options if option.name == name), None) if command else None
    free = declared is not None and declared.kind == "text" and declared.completes is None
    return _neutral(data, value) if free else _plainly(value)


def _neutral(data: Json, value: object) -> str:
    return neutral(_plainly(value), *names_resolved(part(part(data, "data"), "resolved"))).strip()


def _plainly(value: object) -> str:
    """Numbers and yes or no as words; nothing for what is none of these."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return clean(value).strip() if isinstance(value, str) else ""


def _basics(
    what: str, data: Json, here: Here, facts: ChannelFacts, now: datetime, message: str | None = None
) -> Basics:
    member = part(data, "member")
    user = part(member, "user") or part(data, "user")
    return {
        "id": f"{what}:{id_of(data, 'id')}",
        "workspace": here.workspace,
        "at": now,
        "person": person_of(user, member, facts, here.guild, word(data, "locale")),
        "place": _place(data, facts, message or None),
        "channel": _channel(data, facts),
    }


def _channel_id(data: Json) -> str:
    return id_of(data, "channel_id") or id_of(part(data, "channel"), "id")


def _place(data: Json, facts: ChannelFacts, message: str | None) -> Place:
    id, channel = _channel_id(data), part(data, "channel")
    around = id_of(channel, "parent_id")
    if around and number(channel, "type") in PUBLIC_THREADS:
        return Place(around, message, id)
    return facts.place(id, message)


def _channel(data: Json, facts: ChannelFacts) -> Channel | None:
    """The channel as far as it is sure; None where nobody knows who can see it."""
    id, channel = _channel_id(data), part(data, "channel")
    kind = number(channel, "type")
    if not id_of(data, "guild_id") or kind in _DIRECT:
        return Channel(id, kind=ChannelKind.GROUP if kind == 3 else ChannelKind.DIRECT) if id else None
    if kind == PRIVATE_THREAD:
        return Channel(id, words(channel, "name"), ChannelKind.PRIVATE)
    around = id_of(channel, "parent_id") if kind in PUBLIC_THREADS else ""
    return facts.channel(around or id)
