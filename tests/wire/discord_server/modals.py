"""What Discord refuses in a modal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .components import (
    CHECKBOX,
    CHECKBOXES,
    INPUT,
    LABEL,
    RADIO,
    ROW,
    SELECTS,
    TEXT,
    UPLOAD,
    check_options,
    check_select,
    everything,
    length,
)
from .errors import Fault, Json, Where

IN_LABELS = SELECTS | {INPUT, UPLOAD, RADIO, CHECKBOXES, CHECKBOX}
AT: Where = ("data",)


def check_modal(data: Any) -> list[Fault]:
    """The faults of a modal, at their places in the interaction's answer."""
    if not isinstance(data, dict):
        return [Fault(AT, "This field is required", "BASE_TYPE_REQUIRED")]
    faults = [*length((*AT, "title"), data.get("title"), 1, 45)]
    faults += length((*AT, "custom_id"), data.get("custom_id"), 1, 100)
    components = data.get("components")
    faults += length((*AT, "components"), components, 1, 5)
    if not isinstance(components, list):
        return faults
    seen: set[str] = set()
    for at, one in everything(components, (*AT, "components")):
        faults += _check(at, one)
        id = one.get("custom_id")
        if id in seen:
            faults.append(
                Fault((*at, "custom_id"), "Component custom id cannot be duplicated", "COMPONENT_CUSTOM_ID_DUPLICATED")
            )
        seen |= {id} if id else set()
    if not any(one.get("type") in IN_LABELS for _, one in everything(components)):
        faults.append(Fault((*AT, "components"), "There is nothing to fill in"))
    return faults


def _check(at: Where, one: Json) -> Iterator[Fault]:
    kind, outermost = one.get("type"), len(at) == len(AT) + 2
    if outermost and kind not in (ROW, LABEL, TEXT):
        yield Fault(
            (*at, "type"), "Only labels, text displays and rows stand directly in a modal", "UNION_TYPE_CHOICES"
        )
    match kind:
        case 1:
            inside = [child.get("type") for child in one.get("components") or ()]
            if inside != [INPUT]:
                yield Fault((*at, "components"), "A row of a modal holds one text input", "UNION_TYPE_CHOICES")
        case 18:
            yield from length((*at, "label"), one.get("label"), 1, 45)
            if one.get("description") is not None:
                yield from length((*at, "description"), one.get("description"), 1, 100)
            inner = one.get("component")
            if not isinstance(inner, dict) or inner.get("type") not in IN_LABELS:
                yield Fault((*at, "component"), "This can't stand in a label", "UNION_TYPE_CHOICES")
        case 4:
            yield from _check_input(at, one)
        case 3 | 5 | 6 | 7 | 8:
            yield from check_select(at, one)
            if one.get("disabled"):
                yield Fault((*at, "disabled"), "Menus of a modal can't be disabled")
        case 21 | 22:
            yield from length((*at, "custom_id"), one.get("custom_id"), 1, 100)
            yield from check_options(at, one.get("options") or [], 10)
        case 19 | 23:
            yield from length((*at, "custom_id"), one.get("custom_id"), 1, 100)
        case 2:
            yield Fault((*at, "type"), "There are no buttons in modals", "UNION_TYPE_CHOICES")
        case _:
            pass


def _check_input(at: Where, one: Json) -> Iterator[Fault]:
    yield from length((*at, "custom_id"), one.get("custom_id"), 1, 100)
    in_row = "component" not in at
    if in_row:
        yield from length((*at, "label"), one.get("label"), 1, 45)
    elif one.get("label"):
        yield Fault((*at, "label"), "An input in a label has no label of its own")
    least, most = one.get("min_length") or 0, one.get("max_length") or 4000
    if not 0 <= least <= most <= 4000:
        yield Fault((*at, "max_length"), "min_length and max_length must be between 0 and 4000 and fit")
    if one.get("placeholder"):
        yield from length((*at, "placeholder"), one["placeholder"], 1, 100)
    value = one.get("value")
    if value and not least <= len(value) <= most:
        yield Fault((*at, "value"), f"Must be between {least} and {most} in length.", "BASE_TYPE_BAD_LENGTH")
