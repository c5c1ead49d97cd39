"""What people do and wait for, read as what happened: commands, presses, forms, shortcuts. Pure, and never raises.

Ids are those of what was done: Slack's trigger is one for each, and what is delivered again has the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.mrkdwn.reading import neutral
from adapters.slack.here import Here
from adapters.slack.origin import Origin, unpack
from adapters.slack.payloads import Json, each, id_of, is_elsewhere, part, ts_of, word, yes
from adapters.slack.read_messages import message_of
from adapters.slack.read_values import chosen_in, read_values
from adapters.slack.told import Told, name_of
from bot.commands import parse
from bot.incoming import Basics, ButtonPressed, CommandUsed, FormSent, MenuChosen
from bot.places import Channel, ChannelKind, Message, Person, Place
from bot.registry import Registry

_KINDS = {"directmessage": ChannelKind.DIRECT, "privategroup": ChannelKind.PRIVATE}


def read_command(body: Mapping[str, Any], here: Here, registry: Registry, now: datetime) -> tuple[CommandUsed, Origin]:
    """A slash command. Slack sends what was typed as mrkdwn, with people and channels as references or as typed."""
    channel, text = word(body, "channel_id"), word(body, "text")
    team = word(body, "team_id")
    person = Person(
        word(body, "user_id"),
        word(body, "user_name"),
        outside=is_elsewhere(here, team, word(body, "enterprise_id")),
    )
    origin = Origin(channel=channel, response_url=word(body, "response_url"), trigger=word(body, "trigger_id"))
    verb, words, options = parse(neutral(text, {}, {}), registry)
    done = f"{channel}|{word(body, 'command')}|{text}|{'' if origin.trigger else origin.response_url}"
    basics: Basics = {
        "id": _id("command", origin.trigger, person, done),
        "workspace": here.workspace,
        "at": now,
        "person": person,
        "place": Place(channel),
        "channel": _channel(channel, word(body, "channel_name")),
    }
    return CommandUsed(verb=verb, words=words, options=options, **basics), origin


def read_pressed(payload: Json, here: Here, now: datetime) -> tuple[ButtonPressed | None, Origin]:
    """A button or menu on a card, in Home or in a modal; None for what only leads elsewhere or is a form's field."""
    origin = _origin_of_press(payload)
    pressed = next(iter(each(payload, "actions")), {})
    action, mark, record = word(pressed, "action_id").partition("|")
    if not mark or not action or action == "url" or word(pressed, "url"):
        return None, origin
    container = part(payload, "container")
    done = f"{container}|{pressed.get('action_id')}|{word(pressed, 'action_ts')}|{chosen_in(pressed)}"
    basics = _basics(payload, here, now, "press", done, _place_of_press(payload, origin))
    return ButtonPressed(action=action, record=record, chosen=chosen_in(pressed), **basics), origin


def read_form(payload: Json, here: Here, now: datetime) -> tuple[FormSent, Origin]:
    """A form that was sent. It carries where it was opened from. Who sends it again as it is, because no answer came,
    means the same sending, although Slack gives it another trigger."""
    view = part(payload, "view")
    origin = replace(unpack(word(view, "private_metadata")), trigger=word(payload, "trigger_id"))
    form, _, record = word(view, "callback_id").partition("|")
    state = part(part(view, "state"), "values")
    values, files = read_values(state)
    done = f"{word(view, 'id')}|{word(view, 'hash')}|{state}"
    place = Place("") if origin.home else Place(origin.channel, origin.message or None, origin.thread or None)
    once = {**payload, "trigger_id": None} if word(view, "id") else payload
    basics = _basics(once, here, now, "form", done, place)
    return FormSent(form=form, record=record, values=values, files=files, **basics), origin


def read_shortcut(payload: Json, here: Here, now: datetime) -> tuple[MenuChosen | CommandUsed, Origin]:
    """A message's menu ("menu:requests.answers"), or a shortcut from anywhere, which is a command ("command:ask")."""
    kind, _, name = word(payload, "callback_id").partition(":")
    trigger = word(payload, "trigger_id")
    done = f"{kind}:{name}|{word(payload, 'action_ts', 'message_ts')}"
    if kind != "menu" and word(payload, "type") != "message_action":
        basics = _basics(payload, here, now, "shortcut", done, Place(""))
        return CommandUsed(verb=name, **basics), Origin(trigger=trigger)
    message, mine = _message(payload, here)
    place = message.place
    origin = Origin(
        channel=place.channel,
        message=(place.message or "") if mine else "",  # only its own messages can be changed by the bot
        thread=place.thread or "",
        response_url=word(payload, "response_url"),
        trigger=trigger,
    )
    basics = _basics(payload, here, now, "menu", f"{done}|{place}", place)
    return MenuChosen(menu=name, message=message, **basics), origin


def _message(payload: Json, here: Here) -> tuple[Message, bool]:
    """The message a menu was used on, and whether it is the bot's own."""
    raw, channel = part(payload, "message"), id_of(payload, "channel")
    told, where = Told(payload, raw, here), _channel(channel, word(part(payload, "channel"), "name"))
    ts = ts_of(raw, "ts") or ts_of(payload, "message_ts")
    message = message_of(told, {**raw, "ts": ts}, channel, where.kind if where else None)
    if message is None:  # of a message without author there is at least an address
        message = Message(Place(channel, ts or None), Person(""), "", float(ts or 0))
    return message, told.is_mine(raw)


def _origin_of_press(payload: Json) -> Origin:
    container, message, view = part(payload, "container"), part(payload, "message"), part(payload, "view")
    trigger, kind = word(payload, "trigger_id"), word(view, "type")
    if kind == "home":
        return Origin(home=True, trigger=trigger)
    if view or word(container, "type") == "view":
        opened = unpack(word(view, "private_metadata"))
        return replace(opened, view=word(view, "id") or word(container, "view_id"), trigger=trigger)
    ephemeral = yes(container.get("is_ephemeral")) or yes(message.get("is_ephemeral"))
    return Origin(
        channel=word(container, "channel_id") or id_of(payload, "channel"),
        message="" if ephemeral else ts_of(container, "message_ts") or ts_of(message, "ts"),
        thread=ts_of(container, "thread_ts") or ts_of(message, "thread_ts"),
        response_url=word(payload, "response_url"),
        ephemeral=ephemeral,
        trigger=trigger,
    )


def _place_of_press(payload: Json, origin: Origin) -> Place:
    """In a modal the card has no address of its own, but it was opened somewhere."""
    if origin.home:
        return Place("")
    on_message = not origin.view
    return Place(origin.channel, (on_message and origin.message) or None, origin.thread or None)


def _basics(payload: Json, here: Here, now: datetime, what: str, done: str, place: Place) -> Basics:
    person = _person(payload, here)
    return {
        "id": _id(what, word(payload, "trigger_id"), person, done),
        "workspace": here.workspace,
        "at": now,
        "person": person,
        "place": place,
        "channel": _channel(place.channel, word(part(payload, "channel"), "name")),
    }


def _person(payload: Json, here: Here) -> Person:
    user, team = part(payload, "user"), part(payload, "team")
    theirs = word(user, "team_id")
    enterprise = word(user, "enterprise_id")
    if not enterprise and (not team or theirs == word(team, "id")):  # else it is said of another's team
        enterprise = word(team, "enterprise_id") or id_of(payload, "enterprise")
    return Person(id_of(payload, "user"), name_of(user), outside=is_elsewhere(here, theirs, enterprise))


def _channel(id: str, name: str) -> Channel | None:
    """The channel as far as it is sure: Slack hides the names of private ones, and so tells that they are."""
    if id.startswith("D"):
        return Channel(id, kind=ChannelKind.DIRECT)
    if name.startswith("mpdm-"):
        return Channel(id, kind=ChannelKind.GROUP) if id else None
    kind = _KINDS.get(name)
    return Channel(id, kind=kind) if id and kind else None


def _id(what: str, trigger: str, person: Person, done: str) -> str:
    """The same for the same doing. The trigger alone would do, if it were always there."""
    digest = hashlib.sha256(f"{person.id}|{done}".encode(errors="replace")).hexdigest()[:16]
    return f"{what}:{trigger}:{digest}"
