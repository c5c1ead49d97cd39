"""What stands in the fields of a modal, and what Slack's client says before it sends one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .errors import Json
from .shapes import file_json
from .view_methods import held_key
from .workspace import User, View

if TYPE_CHECKING:
    from .server import LocalSlack
    from .state import State

REQUIRED = "Please complete this required field."
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"[0-2]\d:[0-5]\d")


def fill(slack: LocalSlack, user: User, view: View, name: str, value: Any) -> None:
    """Put a value into the field of this block id or label."""
    labels: list[str] = []
    for block in view.blocks:
        if block["type"] != "input":
            continue
        if name in (block["block_id"], block["label"]["text"]):
            element = block["element"]
            view.state.setdefault(block["block_id"], {})[element["action_id"]] = _value(slack, user, element, value)
            return
        labels.append(block["label"]["text"])
    raise AssertionError(f"the modal has no field {name!r}; it has {labels}")


def _value(slack: LocalSlack, user: User, element: Json, value: Any) -> Json:
    kind = str(element["type"])
    if kind == "file_input":
        names = [value] if isinstance(value, str) else list(value)
        files = [slack.people.upload(user, name) if isinstance(name, str) else name for name in names]
        most = element.get("max_files", 10)
        assert len(files) <= most, f"no more than {most} files"
        return {"type": kind, "files": [file_json(file) for file in files]}
    if kind == "rich_text_input":
        _, blocks = slack.people.composer(next(iter(slack.state.channels.values()))).write(str(value))
        return {"type": kind, "rich_text_value": blocks[0] if blocks else None}
    if kind.endswith("_input"):
        return {"type": kind, "value": str(value) if value not in (None, "") else None}
    return chosen(slack.state, element, [] if value is None else [value] if isinstance(value, str) else list(value))


def chosen(state: State, element: Json, names: list[str]) -> Json:
    """What a menu, boxes or a picker hold when these are chosen; options by label or value, people and channels by
    name."""
    kind = str(element["type"])
    if kind == "overflow":
        return {"type": kind, "selected_option": _options(element, names)[0]}
    key = held_key(kind)
    found: list[Any]
    if "option" in key:
        found = _options(element, names)
    elif "user" in key:
        found = [state.user(name).id for name in names]
    elif "channel" in key or "conversation" in key:
        found = [state.channel(name).id for name in names]
    else:
        pattern = {"datepicker": _DATE, "timepicker": _TIME}.get(kind)
        assert pattern is None or all(map(pattern.fullmatch, names)), f"{names} can't be picked in a {kind}"
        found = list(names)
    if key.endswith("s"):
        most = element.get("max_selected_items")
        assert most is None or len(found) <= most, f"no more than {most} can be chosen"
        return {"type": kind, key: found}
    assert len(found) <= 1, f"only one can be chosen in a {kind}"
    return {"type": kind, key: found[0] if found else None}


def _options(element: Json, names: list[str]) -> list[Json]:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    options = [option for group in groups for option in group["options"]]
    picked: list[Json] = []
    for name in names:
        wanted = " ".join(name.split())
        fitting = [one for one in options if " ".join(one["text"]["text"].split()) == wanted or one["value"] == name]
        assert fitting, f"{name!r} can't be chosen; there are {[one['text']['text'] for one in options]}"
        picked.append(fitting[0])
    return picked


def unready(view: View) -> dict[str, str]:
    """What Slack's client says under fields before it sends anything."""
    wrong: dict[str, str] = {}
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        held = view.state.get(block["block_id"], {}).get(element["action_id"], {})
        values = [value for key, value in held.items() if key != "type"]
        value = values[0] if values else None
        empty = value in (None, [], "") or (isinstance(value, str) and not value.strip())
        if empty and not block.get("optional"):
            wrong[block["block_id"]] = REQUIRED
        elif not empty and isinstance(value, str):
            problem = _mistyped(element, value)
            if problem:
                wrong[block["block_id"]] = problem
    return wrong


def _mistyped(element: Json, value: str) -> str:
    kind = element["type"]
    if kind == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if len(value) < least:
            return f"Must be at least {least} characters"
        if len(value) > most:
            return f"Must be less than {most + 1} characters"
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.match(r"[a-z]+:", value):
        return "Please enter a valid URL."
    if kind == "number_input" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "Please enter a valid number."
    return ""
