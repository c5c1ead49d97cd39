"""What people put in: options of commands, choices of menus, fields of forms, as Discord's client sends them."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import Json
from .guild import Attachment, Channel, Modal
from .message_shapes import attachment_json, resolved_json
from .seeing import standing

if TYPE_CHECKING:
    from .server import LocalDiscord


@dataclass(slots=True)
class Behind:
    """What stands behind the ids somebody put in."""

    users: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)

    def json(self, server: LocalDiscord, guild: str) -> Json:
        body = resolved_json(server.state, guild, self.users, self.roles, self.channels)
        if self.files:
            body["attachments"] = {one.id: attachment_json(one, server.address) for one in self.files}
        return body


def new_file(server: LocalDiscord, name: str, channel: str, data: bytes = b"(a file)") -> Attachment:
    """A file of somebody's."""
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = Attachment(server.state.clock.snowflake(), name, data, media_type, channel=channel)
    server.state.files[file.id] = file
    return file


def option_value(server: LocalDiscord, channel: Channel, wanted: Json, given: Any, behind: Behind) -> Any:
    """A value for an option of a command; refuses what Discord's client would not send."""
    name, kind = wanted["name"], wanted["type"]
    if wanted.get("choices"):
        found = [one["value"] for one in wanted["choices"] if given in (one["name"], one["value"])]
        assert found, f"{name}: {given!r} is none of {[one['name'] for one in wanted['choices']]}"
        return found[0]
    if kind == 3:
        assert isinstance(given, str), f"{name}: {given!r} is no text"
        least, most = wanted.get("min_length") or 0, wanted.get("max_length") or 6000
        assert least <= len(given) <= most, f"{name}: {len(given)} characters, {least} to {most} are allowed"
        return given
    if kind in (4, 10):
        number = int(given) if kind == 4 else float(given)
        assert wanted.get("min_value") is None or number >= wanted["min_value"], f"{name}: {number} is too little"
        assert wanted.get("max_value") is None or number <= wanted["max_value"], f"{name}: {number} is too much"
        return number
    if kind == 5:
        assert isinstance(given, bool), f"{name}: {given!r} is neither true nor false"
        return given
    return one_behind(server, channel, kind, given, behind, wanted.get("channel_types"))


def one_behind(server: LocalDiscord, channel: Channel, kind: int, given: Any, behind: Behind, kinds: Any = None) -> str:
    """The id of a user (6), channel (7), role (8), either (9), file (11)."""
    state = server.state
    if kind == 11:
        file = new_file(server, str(given), channel.id)
        behind.files.append(file)
        return file.id
    if kind == 7:
        room = state.channel(given)
        assert not kinds or room.type in kinds, f"#{room.name} is of a kind that can't be chosen"
        behind.channels.append(room.id)
        return room.id
    if kind in (8, 9) and channel.guild:
        roles = state.guilds[channel.guild].roles
        role = next((one for one in roles.values() if given in (one.id, one.name)), None)
        if role is not None:
            behind.roles.append(role.id)
            return role.id
    assert kind != 8, f"there is no role {given!r}"
    user = state.user(given)
    behind.users.append(user.id)
    return user.id


def menu_values(server: LocalDiscord, channel: Channel, menu: Json, given: list[Any], behind: Behind) -> list[str]:
    """What is chosen in a menu, by label, value or name."""
    least, most = menu.get("min_values"), menu.get("max_values")
    least, most = 1 if least is None else least, 1 if most is None else most
    if menu.get("required") is False and not given:
        least = 0
    assert least <= len(given) <= most, f"{len(given)} are chosen, {least} to {most} can be"
    if menu["type"] == 3 or menu["type"] in (21, 22):
        return [_option(menu, one) for one in given]
    kind = {5: 6, 6: 8, 7: 9, 8: 7}[menu["type"]]
    return [one_behind(server, channel, kind, one, behind, menu.get("channel_types")) for one in given]


def _option(menu: Json, wanted: Any) -> str:
    options = menu.get("options") or []
    for option in options:
        if wanted in (option["label"], option["value"]):
            return str(option["value"])
    raise AssertionError(f"there is no {wanted!r}; there are {[option['label'] for option in options]}")


# ----------------------------------------------------------------------------------------------------- forms


def elements_of(modal: Modal) -> dict[str, tuple[Json, str]]:
    """The inputs of a form with their labels, by custom_id."""
    found: dict[str, tuple[Json, str]] = {}
    for part in modal.components:
        if part["type"] == 18:
            found[part["component"]["custom_id"]] = (part["component"], part["label"])
        elif part["type"] == 1:
            found[part["components"][0]["custom_id"]] = (part["components"][0], part["components"][0]["label"])
    return found


def fill(server: LocalDiscord, modal: Modal, name: str, value: Any) -> None:
    """Put something into a field, by custom_id or label. None: empty it."""
    elements = elements_of(modal)
    for id, (element, label) in elements.items():
        if name in (id, label):
            modal.held[id] = _held(element, value)
            return
    known = [label for _, label in elements.values()]
    raise AssertionError(f"there is no field {name!r}; there are {known} ({list(elements)})")


def _held(element: Json, value: Any) -> object:
    kind = element["type"]
    if kind == 4:
        assert value is None or isinstance(value, str), f"{value!r} is no text"
        return value or ""
    if kind == 23:
        return bool(value)
    values = [] if value in (None, "") else value if isinstance(value, list) else [value]
    return [_option(element, one) for one in values] if kind in (3, 21, 22) else [str(one) for one in values]


def unready(modal: Modal) -> dict[str, str]:
    """Why Discord's client doesn't send the form, by custom_id."""
    missing: dict[str, str] = {}
    for id, (element, _) in elements_of(modal).items():
        held = modal.held.get(id, standing(element))
        needed = element.get("required") is not False and element["type"] != 23
        if not held and needed:
            missing[id] = "This is required"
        elif element["type"] == 4 and held:
            least, most = element.get("min_length") or 0, element.get("max_length") or 4000
            if not least <= len(str(held)) <= most:
                missing[id] = f"Must be between {least} and {most} in length."
        elif isinstance(held, list) and held:
            least = 1 if element.get("min_values") is None else element["min_values"]
            most = 1 if element.get("max_values") is None else element["max_values"]
            if element["type"] == 22 and element.get("max_values") is None:
                most = len(element.get("options") or ())
            if not least <= len(held) <= most:
                missing[id] = f"Choose {least} to {most}"
    return missing


def submission(server: LocalDiscord, modal: Modal) -> Json:
    """The form as it is sent."""
    behind, channel = Behind(), server.state.channels[modal.channel]
    numbers = iter(range(1, 1000))
    parts: list[Json] = []
    for part in modal.components:
        id = part.get("id") or next(numbers)
        if part["type"] == 10:
            parts.append({"type": 10, "id": id})
            continue
        element = part["component"] if part["type"] == 18 else part["components"][0]
        sent = _sent(server, channel, modal, element, behind) | {"id": element.get("id") or next(numbers)}
        inside: Json = {"component": sent} if part["type"] == 18 else {"components": [sent]}
        parts.append({"type": part["type"], "id": id, **inside})
    data: Json = {"custom_id": modal.custom_id, "components": parts}
    resolved = behind.json(server, channel.guild)
    return {**data, "resolved": resolved} if resolved else data


def _sent(server: LocalDiscord, channel: Channel, modal: Modal, element: Json, behind: Behind) -> Json:
    id, kind = element["custom_id"], element["type"]
    held = modal.held.get(id, standing(element))
    sent: Json = {"type": kind, "custom_id": id}
    if kind in (4, 23):
        return sent | {"value": held}
    values = [str(one) for one in held] if isinstance(held, list) else []
    if kind == 19:
        return sent | {"values": [one_behind(server, channel, 11, one, behind) for one in values]}
    if kind == 21:
        return sent | {"value": values[0] if values else None}
    if kind == 22:
        return sent | {"values": values}
    return sent | {"values": menu_values(server, channel, element, values, behind) if values else []}
