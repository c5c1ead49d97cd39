"""What Discord refuses in the components of a message or modal beyond what its description says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .errors import Fault, Json, Where

ROW, BUTTON, SELECT, INPUT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE = 1, 2, 3, 4, 9, 10, 11, 12, 13
SEPARATOR, CONTAINER, LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 14, 17, 18, 19, 21, 22, 23
SELECTS = frozenset({3, 5, 6, 7, 8})
ONLY_V2 = frozenset({SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER})
LINK, PREMIUM = 5, 6
MOST, MOST_TEXT = 40, 4000


def children(one: Json) -> Iterator[tuple[Where, Json]]:
    """What is directly inside a component, with where."""
    for number, child in enumerate(one.get("components") or ()):
        yield ("components", number), child
    for name in ("accessory", "component"):
        if isinstance(one.get(name), dict):
            yield (name,), one[name]


def everything(components: Iterable[Json], at: Where = ("components",)) -> Iterator[tuple[Where, Json]]:
    """All components, nested ones too."""
    for number, one in enumerate(components):
        if isinstance(one, dict):
            yield from _inside((*at, number), one)


def _inside(at: Where, one: Json) -> Iterator[tuple[Where, Json]]:
    yield at, one
    for more, child in children(one):
        if isinstance(child, dict):
            yield from _inside((*at, *more), child)


def check_message_components(components: Any, v2: bool, files: Iterable[str] = ()) -> list[Fault]:
    """The faults of a message's components. `files`: the names of what is attached."""
    if not isinstance(components, list):
        return []
    found = list(everything(components))
    faults = [fault for at, one in found for fault in _check(at, one, v2)]
    if v2:
        if len(found) > MOST:
            faults.append(Fault(("components",), f"Too many components: {len(found)}, at most {MOST}", "TOO_MANY"))
        length = sum(len(str(one.get("content", ""))) for _, one in found if one.get("type") == TEXT)
        if length > MOST_TEXT:
            faults.append(Fault(("components",), f"The text is {length} long, at most {MOST_TEXT}", "TOO_LONG"))
    else:
        if len(components) > 5:
            faults.append(Fault(("components",), "Must be between 1 and 5 in length.", "BASE_TYPE_BAD_LENGTH"))
        faults += [
            Fault((*at, "type"), "Only action rows stand directly in a message")
            for at, one in found
            if len(at) == 2 and one.get("type") != ROW
        ]
    return faults + _check_unique(found) + _check_files(found, set(files))


def _check_unique(found: list[tuple[Where, Json]]) -> list[Fault]:
    """custom_ids and ids stand once in a message."""
    faults: list[Fault] = []
    for key in ("custom_id", "id"):
        seen: set[Any] = set()
        for at, one in found:
            value = one.get(key)
            if value in seen and value:
                code = "COMPONENT_CUSTOM_ID_DUPLICATED" if key == "custom_id" else "COMPONENT_ID_DUPLICATED"
                faults.append(Fault((*at, key), f"Component {key.replace('_', ' ')} cannot be duplicated", code))
            seen.add(value)
    return faults


def _check_files(found: list[tuple[Where, Json]], files: set[str]) -> list[Fault]:
    """`attachment://` means a file that comes along."""
    faults: list[Fault] = []
    for at, one in found:
        for url in _urls(one):
            name = url.removeprefix("attachment://")
            if url.startswith("attachment://") and name not in files:
                faults.append(Fault(at, f"The attachment {name} does not come along", "UNFURLED_MEDIA_ITEM_REFERENCED"))
            elif one.get("type") == FILE and not url.startswith("attachment://") and "/attachments/" not in url:
                faults.append(Fault(at, "A file must be an attachment", "UNFURLED_MEDIA_ITEM_REFERENCED"))
    return faults


def _urls(one: Json) -> list[str]:
    media = [one.get("media"), one.get("file"), *(item.get("media") for item in one.get("items") or ())]
    return [str(item.get("url", "")) for item in media if isinstance(item, dict)]


def _check(at: Where, one: Json, v2: bool) -> Iterator[Fault]:
    kind = one.get("type")
    if not v2 and kind in ONLY_V2:
        yield Fault((*at, "type"), "This component needs the flag IS_COMPONENTS_V2", "UNION_TYPE_CHOICES")
    match kind:
        case 1:
            yield from _check_row(at, one)
        case 2:
            yield from _check_button(at, one)
        case 3 | 5 | 6 | 7 | 8:
            yield from check_select(at, one)
        case 9:
            yield from _check_section(at, one)
        case 10:
            yield from _length((*at, "content"), one.get("content"), 1, MOST_TEXT)
        case 12:
            yield from _length((*at, "items"), one.get("items"), 1, 10)
        case 17:
            yield from _length((*at, "components"), one.get("components"), 1, MOST)
        case _:
            pass


def _check_row(at: Where, row: Json) -> Iterator[Fault]:
    inside = row.get("components") or []
    kinds = [one.get("type") for one in inside if isinstance(one, dict)]
    if not kinds or len(kinds) > 5:
        yield Fault((*at, "components"), "Must be between 1 and 5 in length.", "BASE_TYPE_BAD_LENGTH")
    elif any(kind in SELECTS for kind in kinds) and len(kinds) > 1:
        yield Fault((*at, "components"), "The row can hold one select menu and nothing else", "COMPONENT_LAYOUT_WIDTH")
    elif any(kind not in SELECTS and kind != BUTTON for kind in kinds):
        yield Fault((*at, "components"), "A row holds buttons or a select menu", "UNION_TYPE_CHOICES")


def _check_button(at: Where, button: Json) -> Iterator[Fault]:
    style = button.get("style")
    if style == LINK:
        if not button.get("url"):
            yield Fault((*at, "url"), "A url is required", "BASE_TYPE_REQUIRED")
        if button.get("custom_id"):
            yield Fault(
                (*at, "custom_id"), "A custom id and url cannot both be specified", "BUTTON_COMPONENT_CUSTOM_ID"
            )
    elif style != PREMIUM:
        if button.get("url"):
            yield Fault((*at, "url"), "Only link buttons have a url", "BUTTON_COMPONENT_INVALID_URL")
        yield from _length((*at, "custom_id"), button.get("custom_id"), 1, 100)
    if style != PREMIUM and not button.get("label") and not button.get("emoji"):
        yield Fault((*at, "label"), "A label or an emoji is required", "BUTTON_COMPONENT_LABEL_REQUIRED")
    if button.get("label"):
        yield from _length((*at, "label"), button.get("label"), 1, 80)


def check_select(at: Where, select: Json) -> Iterator[Fault]:
    """A select menu, in a message or a modal."""
    yield from _length((*at, "custom_id"), select.get("custom_id"), 1, 100)
    if select.get("placeholder"):
        yield from _length((*at, "placeholder"), select["placeholder"], 1, 150)
    least, most = select.get("min_values"), select.get("max_values")
    least, most = 1 if least is None else least, 1 if most is None else most
    if not 0 <= least <= 25 or not 1 <= most <= 25 or least > most:
        yield Fault((*at, "min_values"), "min_values and max_values do not fit", "BASE_TYPE_BAD_VALUE")
    if select.get("type") == SELECT:
        options = select.get("options") or []
        yield from check_options(at, options, 25)
        if most > max(len(options), 1):
            yield Fault((*at, "max_values"), "more than there are options", "BASE_TYPE_BAD_VALUE")
        if len([one for one in options if isinstance(one, dict) and one.get("default")]) > most:
            yield Fault(
                (*at, "options"), "more defaults than may be chosen", "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES"
            )


def check_options(at: Where, options: list[Json], most: int) -> Iterator[Fault]:
    """1–25 options with a label and a value of their own."""
    yield from _length((*at, "options"), options, 1, most)
    values: set[str] = set()
    for number, option in enumerate(options):
        place = (*at, "options", number)
        for key in ("label", "value"):
            yield from _length((*place, key), option.get(key), 1, 100)
        if option.get("description"):
            yield from _length((*place, "description"), option["description"], 1, 100)
        if option.get("value") in values:
            yield Fault(
                (*place, "value"), "The specified option value is already used", "SELECT_OPTION_VALUE_DUPLICATED"
            )
        values.add(str(option.get("value")))


def _check_section(at: Where, section: Json) -> Iterator[Fault]:
    yield from _length((*at, "components"), section.get("components"), 1, 3)
    for number, one in enumerate(section.get("components") or ()):
        if isinstance(one, dict) and one.get("type") != TEXT:
            yield Fault((*at, "components", number, "type"), "A section holds text displays", "UNION_TYPE_CHOICES")
    accessory = section.get("accessory")
    if not isinstance(accessory, dict) or accessory.get("type") not in (BUTTON, THUMBNAIL):
        yield Fault((*at, "accessory"), "A button or a thumbnail is required", "BASE_TYPE_REQUIRED")


def _length(at: Where, value: Any, least: int, most: int) -> Iterator[Fault]:
    if value is None:
        yield Fault(at, "This field is required", "BASE_TYPE_REQUIRED")
    elif not isinstance(value, str | list):
        yield Fault(at, "This is neither a text nor a list", "BASE_TYPE_BAD_TYPE")
    elif not least <= len(value) <= most:
        yield Fault(at, f"Must be between {least} and {most} in length.", "BASE_TYPE_BAD_LENGTH")


length = _length
