"""Answering interactions: the first response, the original, followups."""

from __future__ import annotations

from typing import Any

from .calling import Answered, Call, route
from .commands import check_choices
from .errors import Fault, Json, Refused, wrong
from .guild import EPHEMERAL, LOADING, Message, Modal
from .interactions import AUTOCOMPLETE, COMMAND, COMPONENT, HOW, LIVES, SUBMISSION, Interaction
from .message_shapes import message_json
from .modals import check_modal
from .posting import check, new_message, rewrite
from .shapes import user_json

WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
SAYS, DEFERS, DEFERS_UPDATE, UPDATES, COMPLETES, OPENS = 4, 5, 6, 7, 8, 9


def shown(call: Call, said: Message) -> Json:
    return message_json(call.state, said, address=call.server.address)


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", open=True)
async def respond(call: Call) -> Answered:
    """The first response: one, within three seconds."""
    asked = call.server.interactions.get(call.params["interaction_token"])
    if asked is None or asked.id != call.params["interaction_id"]:
        raise Refused(10062)
    if asked.answered:
        raise Refused(40060)
    if asked.late:
        raise Refused(10062)
    body = call.json()
    kind, data = body.get("type"), body.get("data") or {}
    _fits(asked, kind)
    asked.answered = HOW[int(kind or 0)]  # from now on it is too late for another
    try:
        await _first(call, asked, int(kind or 0), data)
    except Refused:
        asked.answered = ""
        raise
    if not call.flag("with_response"):
        return None
    return _callback(call, asked, int(kind or 0))


async def _first(call: Call, asked: Interaction, kind: int, data: Json) -> None:
    match kind:
        case 4:
            asked.original = await _say(call, asked, data)
            asked.answer("message")
        case 5:
            flags = int(data.get("flags") or 0)
            asked.original = _message(call, asked, {}, flags | LOADING)
            asked.loading = True
            await _show(call, asked, asked.original)
            asked.answer("deferred")
        case 6:
            asked.original = asked.on
            asked.answer("deferred update")
        case 7:
            assert asked.on is not None
            _is_there(call, asked.on)
            await _rewrite(call, asked, asked.on, data)
            asked.original = asked.on
            asked.answer("update")
        case 8:
            faults = list(check_choices(("data", "choices"), data.get("choices") or [], _kind_asked(asked)))
            if faults:
                raise wrong(*faults)
            asked.choices = list(data.get("choices") or [])
            asked.answer("choices")
        case _:
            _open(call, asked, data)


def _fits(asked: Interaction, kind: Any) -> None:
    """May this kind of interaction be answered so?"""
    on_message = asked.type == COMPONENT or (asked.type == SUBMISSION and asked.on is not None)
    allowed = {SAYS, DEFERS} | ({DEFERS_UPDATE, UPDATES} if on_message else set())
    allowed |= {OPENS} if asked.type in (COMMAND, COMPONENT) else set()
    if asked.type == AUTOCOMPLETE:
        allowed = {COMPLETES}
    if kind not in allowed:
        fault = Fault(("type",), f"Value must be one of {sorted(allowed)}, not {kind}", "BASE_TYPE_CHOICES")
        raise wrong(fault)


def _kind_asked(asked: Interaction) -> int:
    """The type of the option that is being completed."""

    def focused(options: list[Json]) -> int:
        for option in options:
            if option.get("focused"):
                return int(option["type"])
            found = focused(option.get("options") or [])
            if found:
                return found
        return 0

    return focused(asked.payload["data"].get("options") or [])


def _callback(call: Call, asked: Interaction, kind: int) -> Json:
    said = asked.original if kind in (SAYS, DEFERS, UPDATES) else None
    told: Json = {"id": asked.id, "type": asked.type}
    if said is not None:
        told |= {"response_message_id": said.id, "response_message_loading": asked.loading}
        told |= {"response_message_ephemeral": bool(said.flags & EPHEMERAL)}
    body: Json = {"interaction": told}
    if said is not None and kind != DEFERS:
        body["resource"] = {"type": kind, "message": shown(call, said)}
    return body


def _open(call: Call, asked: Interaction, data: Json) -> None:
    faults = check_modal(data)
    faults += [fault for check in call.server.also_check_modals for fault in check(data)]
    if faults:
        raise wrong(*faults)
    id = call.state.clock.snowflake()
    modal = Modal(id, asked.user, data["custom_id"], data["title"], data["components"], asked.channel, asked.on)
    modal.opened_by = _told_of(call, asked)
    call.state.modals[asked.user] = modal
    asked.modal = modal
    asked.answer("modal")


# ----------------------------------------------------------------------------------------------------- messages


def _message(call: Call, asked: Interaction, body: Json, flags: int) -> Message:
    channel = call.state.channels[asked.channel]
    kind = 20 if asked.type == COMMAND else 19 if asked.on is not None else 0
    said = new_message(call, channel, body, call.me, kind)
    said.webhook = call.me
    said.flags |= flags & (EPHEMERAL | LOADING)
    said.shown_to = asked.user if flags & EPHEMERAL else ""
    said.interaction = _told_of(call, asked)
    return said


def _told_of(call: Call, asked: Interaction) -> Json:
    """How a message says which interaction it answers."""
    body: Json = {
        "id": asked.id,
        "type": asked.type,
        "user": user_json(call.state.users[asked.user]),
        "authorizing_integration_owners": {"0": asked.guild or "0"},
    }
    if asked.type == COMMAND:
        body |= {"name": asked.payload["data"]["name"], "command_type": asked.payload["data"]["type"]}
    elif asked.type == SUBMISSION:
        body["triggering_interaction_metadata"] = asked.opened_by
    elif asked.on is not None:
        body["interacted_message_id"] = asked.on.id
    return body


async def _say(call: Call, asked: Interaction, body: Json) -> Message:
    check(call, body, private=True)
    said = _message(call, asked, body, int(body.get("flags") or 0))
    await _show(call, asked, said)
    return said


async def _show(call: Call, asked: Interaction, said: Message) -> None:
    if said.shown_to:
        call.state.ephemerals.append(said)
    else:
        await call.happenings.post(call.state.channels[asked.channel], said)


async def _rewrite(call: Call, asked: Interaction, said: Message, body: Json) -> None:
    """Change a message; one that was only thinking is said by it."""
    loading = said is asked.original and asked.loading
    check(call, body, private=True, before=said, may_be_empty=False)
    rewrite(call, said, body, edited=not loading)
    if loading:
        said.flags &= ~LOADING
        asked.loading = False
        asked.done.set()
    if not said.shown_to:
        await call.happenings.change(said)


# ----------------------------------------------------------------------------------------------------- afterwards


def _asked(call: Call) -> Interaction:
    """The interaction whose token this is; it lives for fifteen minutes and must have been answered."""
    asked = call.server.interactions.get(call.params["webhook_token"])
    if asked is None or call.params["webhook_id"] != call.me:
        raise Refused(10015)
    if call.state.clock.now() - asked.made_at > LIVES:
        raise Refused(50027)
    if not asked.answered:
        raise Refused(10015)
    return asked


def _said(call: Call, asked: Interaction) -> Message:
    wanted = call.params.get("message_id", "@original")
    known = [one for one in [asked.original, *asked.followups] if one is not None]
    found = asked.original if wanted == "@original" else next((one for one in known if one.id == wanted), None)
    if found is None or (found is asked.original and asked.deleted):
        raise Refused(10008)
    _is_there(call, found)
    return found


def _is_there(call: Call, said: Message) -> None:
    """Refuse what was deleted or dismissed meanwhile."""
    channel = call.state.channels.get(said.channel)
    there = said in call.state.ephemerals if said.shown_to else channel is not None and said.id in channel.messages
    if not there:
        raise Refused(10008)


@route("POST", WEBHOOK, open=True)
async def follow_up(call: Call) -> Answered:
    asked, body = _asked(call), call.json()
    if asked.loading and asked.original is not None:  # the first followup fills what was deferred
        await _rewrite(call, asked, asked.original, body)
        return shown(call, asked.original)
    said = await _say(call, asked, body)
    asked.followups.append(said)
    return shown(call, said)


async def _get(call: Call) -> Answered:
    return shown(call, _said(call, _asked(call)))


async def _change(call: Call) -> Answered:
    asked = _asked(call)
    said = _said(call, asked)
    await _rewrite(call, asked, said, call.json())
    return shown(call, said)


async def _delete(call: Call) -> Answered:
    asked = _asked(call)
    said = _said(call, asked)
    if said is asked.original:
        asked.deleted, asked.loading = True, False
        asked.done.set()
    if said.shown_to:
        call.state.ephemerals.remove(said)
    else:
        await call.happenings.delete(call.state.channels[said.channel], said)
    return None


for place in ("/messages/@original", "/messages/{message_id}"):
    route("GET", WEBHOOK + place, open=True)(_get)
    route("PATCH", WEBHOOK + place, open=True)(_change)
    route("DELETE", WEBHOOK + place, open=True)(_delete)
