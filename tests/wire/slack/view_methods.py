"""views.*: modals and Home."""

from __future__ import annotations

import json

from .block_rules import VIEW_BYTES
from .blocks_filled import filled
from .calling import Call, method
from .errors import Json, Refused
from .shapes import view_json
from .state import State
from .workspace import Trigger, View

TRIGGER_LIVES = 3.0
DEEPEST = 3


def take_trigger(call: Call) -> Trigger:
    """The trigger that is named, used up by this."""
    found = call.slack.state.triggers.get(call.need("trigger_id"))
    if found is None or found.team not in call.installation.teams:
        raise Refused("invalid_trigger_id")
    if found.used:
        call.slack.violate(f"{call.method}: a trigger is used twice")
        raise Refused("exchanged_trigger_id")
    if call.slack.state.clock.now() - found.at > TRIGGER_LIVES:
        call.slack.violate(f"{call.method}: a trigger is used after its three seconds")
        raise Refused("expired_trigger_id")
    return found


def checked_view(call: Call, kind: str) -> Json:
    """The view that is sent, if it is one."""
    content = call.data("view", "invalid_arguments")
    if content is None:
        raise Refused("invalid_arguments", "missing required field: view")
    if len(json.dumps(content)) > VIEW_BYTES:
        raise Refused("view_too_large")
    faults = call.slack.check_view(content)
    if not faults and content["type"] != kind:
        faults = [f"view must be a {kind} [json-pointer:/view/type]"]
    if faults:
        raise Refused("invalid_arguments", *faults)
    external = content.get("external_id")
    taken = call.slack.state.open_view(external) if external else None
    if taken is not None and call.method in ("views.open", "views.push"):
        raise Refused("duplicate_external_id")
    call.slack.frown(call.method, "-", content.get("blocks"))
    return dict(content)


def new_view(state: State, team: str, user: str, content: Json, previous: View | None = None) -> View:
    """A view with its ids and what is in its inputs from the start."""
    content = content | {"blocks": filled(content.get("blocks") or [])}
    made = View(state.id("V"), team, user, content, new_hash(state))
    made.root = (previous.root or previous.id) if previous else made.id
    made.previous = previous.id if previous else ""
    made.state = initial_state(made.blocks)
    return made


def rewrite(state: State, view: View, content: Json) -> None:
    """Another content in the same view. What was typed stays where block and action have kept their ids."""
    before = view.state
    view.content = content | {"blocks": filled(content.get("blocks") or [])}
    view.hash = new_hash(state)
    fresh = initial_state(view.blocks)
    view.state = {
        block: {action: before.get(block, {}).get(action, value) for action, value in values.items()}
        for block, values in fresh.items()
    }


def new_hash(state: State) -> str:
    return f"{int(state.clock.now())}.{state.id('')}"


def initial_state(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """What stands in the inputs before anybody touched them, as `view.state.values`."""
    values: dict[str, dict[str, Json]] = {}
    for block in blocks:
        elements = [block["element"]] if block["type"] == "input" else list(block.get("elements") or [])
        elements += [block["accessory"]] if isinstance(block.get("accessory"), dict) else []
        for element in elements:
            value = initial_value(element) if isinstance(element, dict) else None
            if value is not None:
                values.setdefault(block["block_id"], {})[element["action_id"]] = value
    return values


_HELD: dict[str, tuple[str, str]] = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


def initial_value(element: Json) -> Json | None:
    """What an element holds at first; None: it holds nothing (a button)."""
    kind = str(element.get("type"))
    if kind == "file_input":
        return {"type": kind, "files": []}
    if kind.endswith("_input"):
        return {"type": kind, "value": element.get("initial_value")}
    if kind not in _HELD:
        return None
    key, initial = _HELD[kind]
    otherwise: list[Json] | None = [] if key.endswith("s") else None
    return {"type": kind, key: element.get(initial, otherwise)}


def held_key(kind: str) -> str:
    """Under which key an element's choice is told."""
    return _HELD[kind][0]


@method("views.open", "trigger_id interactivity_pointer view")
def open_view(call: Call) -> Json:
    content = checked_view(call, "modal")
    trigger = take_trigger(call)
    trigger.used = True
    made = new_view(call.slack.state, trigger.team, trigger.user, content)
    call.slack.state.views[trigger.user] = [made]
    return {"view": view_json(call.slack.state, made)}


@method("views.push", "trigger_id interactivity_pointer view")
def push_view(call: Call) -> Json:
    content = checked_view(call, "modal")
    trigger = take_trigger(call)
    stack = call.slack.state.views.get(trigger.user, [])
    if not stack or not trigger.view:
        raise Refused("invalid_trigger_id")  # only what was pressed in a modal can push another on it
    if len(stack) >= DEEPEST:
        raise Refused("push_limit_reached")
    trigger.used = True
    made = new_view(call.slack.state, trigger.team, trigger.user, content, stack[-1])
    stack.append(made)
    return {"view": view_json(call.slack.state, made)}


@method("views.update", "view_id external_id hash view")
def update_view(call: Call) -> Json:
    if not call.text("view_id") and not call.text("external_id"):
        raise Refused("invalid_arguments", "missing required field: view_id")
    found = call.slack.state.open_view(call.text("view_id") or call.text("external_id"))
    if found is None or found.team not in call.installation.teams:
        raise Refused("not_found")
    content = checked_view(call, str(found.content["type"]))
    if call.text("hash") and call.text("hash") != found.hash:
        raise Refused("hash_conflict")
    rewrite(call.slack.state, found, content)
    return {"view": view_json(call.slack.state, found)}


@method("views.publish", "user_id hash view")
def publish_view(call: Call) -> Json:
    call.need("user_id")
    person = call.slack.state.users.get(call.text("user_id"))
    if person is None or not call.knows(person) or person.deleted:
        raise Refused("user_not_found")
    if not call.slack.state.app.home_tab:
        raise Refused("not_enabled")
    content = checked_view(call, "home")
    shown = call.slack.state.home.get(person.id)
    if shown is not None and call.text("hash") and call.text("hash") != shown.hash:
        raise Refused("hash_conflict")
    if shown is None:
        team = person.team if person.team in call.installation.teams else call.team
        shown = call.slack.state.home[person.id] = new_view(call.slack.state, team, person.id, content)
    else:
        rewrite(call.slack.state, shown, content)
        shown.state = initial_state(shown.blocks)
    return {"view": view_json(call.slack.state, shown)}
