"""What Discord would refuse: messages, modals and commands held against its own OpenAPI (where it is at hand), and what
that doesn't say."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]

OPENAPI = Path(__file__).parents[3] / "shared/data/reference/discord/openapi.json"
COMPONENTS_V2 = 1 << 15
ALLOWED_FLAGS = COMPONENTS_V2 | 1 << 2 | 1 << 6 | 1 << 12
SELECTS = {3, 5, 6, 7, 8}
_PING = re.compile(r"(?<!\\)<@[!&]?\d+>|@(?:everyone|here)\b", re.IGNORECASE)
_INVITE = re.compile(r"discord(?:\.gg|(?:app)?\.com/invite)/\w", re.IGNORECASE)
_CODE = re.compile(r"```.*?```|(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_NAME = re.compile(r"[-_'\w]{1,32}")


def check_message(payload: Mapping[str, Any]) -> None:
    """Fails, naming everything Discord would refuse in a new message."""
    wrong = wrong_in_message(payload)
    assert not wrong, wrong


def check_modal(payload: Mapping[str, Any]) -> None:
    """Fails, naming everything Discord would refuse in a modal."""
    wrong = wrong_in_modal(payload)
    assert not wrong, wrong


def check_commands(commands: Sequence[Mapping[str, Any]]) -> None:
    """Fails, naming everything Discord would refuse in an app's commands."""
    wrong = [each for command in commands for each in wrong_in_command(command)]
    kinds = Counter(command.get("type", 1) for command in commands)
    most = {1: 100, 2: 15, 3: 15}
    wrong += [f"{count} commands of type {kind}" for kind, count in kinds.items() if count > most.get(kind, 0)]
    assert not wrong, wrong


def wrong_in_message(payload: Mapping[str, Any], *, schema: str = "MessageCreateRequest") -> list[str]:
    """What Discord would refuse in a message, or what would ping or leave a screen reader without words. `schema`: the
    name of another body that carries a message."""
    wrong = by_schema(schema, payload)
    components = payload.get("components") or []
    if payload.get("allowed_mentions") != {"parse": []}:
        wrong.append("allowed_mentions doesn't say that nobody is to be called")
    if len(payload.get("content") or "") > 2000:
        wrong.append("more than 2000 characters of content")
    flags = payload.get("flags") or 0
    if flags & ~ALLOWED_FLAGS:
        wrong.append(f"flags {flags}: some of them a bot can't set")
    if not flags & COMPONENTS_V2:
        return wrong + (["components without their flag"] if components else [])
    wrong += [f"{key} beside components" for key in ("content", "embeds", "poll", "sticker_ids") if payload.get(key)]
    if not components:
        wrong.append("no components")
    everything = list(within(components))
    if len(everything) > 40:
        wrong.append(f"{len(everything)} components; 40 fit")
    if (total := sum(len(each["content"]) for each in everything if each.get("type") == 10)) > 4000:
        wrong.append(f"{total} characters of text; 4000 fit")
    wrong += _wrong_in_all(everything)
    wrong += _wrong_in_files(everything, payload.get("attachments") or [])
    return wrong


def wrong_in_modal(payload: Mapping[str, Any]) -> list[str]:
    """What Discord would refuse in a modal."""
    wrong = by_schema("ModalInteractionCallbackRequestData", payload)
    components = payload.get("components") or []
    if not 1 <= len(components) <= 5:
        wrong.append(f"{len(components)} components in a modal; 1 to 5 fit")
    if not str(payload.get("title", "")).strip():
        wrong.append("a title without words")
    everything = list(within(components))
    for each in everything:
        if each.get("type") == 18 and not each["label"].strip():
            wrong.append("a label without words")
        if each.get("type") == 4 and "label" in each:
            wrong.append("an input with a label of its own in a label")
    return [*wrong, *_wrong_in_all(everything)]


def wrong_in_command(command: Mapping[str, Any]) -> list[str]:
    """What Discord would refuse in a command."""
    wrong = by_schema("ApplicationCommandUpdateRequest", command)
    name = command["name"]
    if command.get("type", 1) == 1:
        wrong += _wrong_in_entry(command, name)
    elif command.get("description") or command.get("options"):
        wrong.append(f"{name}: a message command has neither description nor options")
    elif not 1 <= len(name.strip()) <= 32:
        wrong.append(f"{name}: no name for a message command")
    if (weight := _weight(command)) > 8000:
        wrong.append(f"{name}: {weight} characters; 8000 fit")
    return wrong


def within(components: Any) -> Iterator[Json]:
    """All components, nested ones, too."""
    for each in components:
        yield each
        inner = [each[key] for key in ("accessory", "component") if each.get(key)]
        yield from within([*(each.get("components") or ()), *inner])


def by_schema(name: str, thing: Any) -> list[str]:
    """What Discord's OpenAPI finds wrong in it, if it is at hand."""
    if not OPENAPI.exists():
        return []
    return [f"{error.json_path} {error.message[:300]}" for error in _validator(name).iter_errors(thing)]


def _wrong_in_all(everything: Sequence[Json]) -> Iterator[str]:
    ids = Counter(each["custom_id"] for each in everything if "custom_id" in each)
    yield from (f"custom_id {name!r} twice" for name, count in ids.items() if count > 1)
    numbers = Counter(each["id"] for each in everything if each.get("id"))
    yield from (f"id {number} twice" for number, count in numbers.items() if count > 1)
    for each in everything:
        yield from (f"component {each.get('type')}: {wrong}" for wrong in _wrong_in_one(each))


def _wrong_in_one(each: Json) -> Iterator[str]:
    match each.get("type"):
        case 1:
            inner = [one.get("type") for one in each["components"]]
            if len(inner) > 1 and any(kind != 2 for kind in inner):
                yield "a menu shares its row"
        case 2:
            yield from _wrong_in_button(each)
        case 4:
            yield from _wrong_in_input(each)
        case 10:
            yield from _wrong_in_text(each["content"])
        case 12:
            if not all((item.get("description") or "").strip() for item in each["items"]):
                yield "a picture without words"
        case kind if kind in SELECTS:
            yield from _wrong_in_select(each)


def _wrong_in_button(button: Json) -> Iterator[str]:
    if not (button.get("label") or "").strip() and not button.get("emoji"):
        yield "a button without words"
    link = button.get("style") == 5
    if link == bool(button.get("custom_id")) or link != bool(button.get("url")):
        yield "a button needs a custom_id, or with style 5 an address"
    if link and not re.match(r"(https?|discord)://[^\s/]", button.get("url") or ""):
        yield f"no address: {button.get('url')!r}"


def _wrong_in_input(field: Json) -> Iterator[str]:
    value, longest, shortest = field.get("value"), field.get("max_length", 4000), field.get("min_length", 0)
    if value is not None and not shortest <= len(value) <= longest:
        yield "the value doesn't fit"
    if shortest > longest:
        yield "min_length is above max_length"
    if value and "\n" in value and field.get("style") == 1:
        yield "lines in an input of one line"


def _wrong_in_select(menu: Json) -> Iterator[str]:
    least, most, options = menu.get("min_values", 1), menu.get("max_values", 1), menu.get("options")
    if least > most or (options is not None and most > len(options)):
        yield f"from {least} to {most} of {len(options or ())} options"
    if least == 0 and menu.get("required"):
        yield "required, and none need be chosen"
    values = Counter(option["value"] for option in options or ())
    yield from (f"the value {value!r} twice" for value, count in values.items() if count > 1)
    if any(not option["label"].strip() for option in options or ()):
        yield "an option without words"
    chosen = sum(bool(option.get("default")) for option in options or ()) or len(menu.get("default_values") or ())
    if chosen > most:
        yield f"{chosen} are chosen; {most} may be"


def _wrong_in_text(words: str) -> Iterator[str]:
    if not words.strip():
        yield "no words"
    if _PING.search(_CODE.sub("", words)):
        yield "the text pings"
    if _INVITE.search(words):
        yield "the text invites"


def _wrong_in_files(everything: Sequence[Json], attachments: Sequence[Json]) -> Iterator[str]:
    names = [file.get("filename") for file in attachments]
    yield from (f"two files are called {name!r}" for name, count in Counter(names).items() if count > 1)
    media = [item["media"]["url"] for each in everything for item in each.get("items") or ()]
    media += [each["file"]["url"] for each in everything if "file" in each]
    named = {url.removeprefix("attachment://") for url in media if url.startswith("attachment://")}
    yield from (f"no file is called {name!r}" for name in named - {*names})
    yield from (f"the file {name!r} isn't shown" for name in {*names} - named)
    if any(each.get("type") == 13 and not each["file"]["url"].startswith("attachment://") for each in everything):
        yield "a file that isn't attached"


def _wrong_in_entry(entry: Mapping[str, Any], where: str) -> Iterator[str]:
    names = [entry["name"], *(entry.get("name_localizations") or {}).values()]
    if not all(_NAME.fullmatch(name) and name == name.lower() for name in names):
        yield f"{where}: no name"
    if not 1 <= len(entry.get("description") or "") <= 100:
        yield f"{where}: a description has 1 to 100 characters"
    options = entry.get("options") or []
    yield from (f"{where}: {name!r} twice" for name, n in Counter(each["name"] for each in options).items() if n > 1)
    required = [bool(each.get("required")) for each in options]
    if required != sorted(required, reverse=True):
        yield f"{where}: what is required comes first"
    kinds = {each["type"] in (1, 2) for each in options}
    if len(options) > 25 or len(kinds) > 1:
        yield f"{where}: {len(options)} options, some of which may be subcommands"
    for each in options:
        if each.get("autocomplete") and each.get("choices"):
            yield f"{where} {each['name']}: choices, and completions, too"
        if each["type"] == 2 and any(inner["type"] != 1 for inner in each.get("options") or ()):
            yield f"{where} {each['name']}: a group holds subcommands only"
        yield from _wrong_in_entry(each, f"{where} {each['name']}")


def _weight(entry: Mapping[str, Any]) -> int:
    """Names, descriptions and values, each in its longest language."""
    own = sum(
        max(len(words) for words in (entry.get(key) or "", *(entry.get(f"{key}_localizations") or {}).values()))
        for key in ("name", "description")
    )
    inner = [*(entry.get("options") or ()), *(entry.get("choices") or ())]
    return own + len(str(entry.get("value", ""))) + sum(map(_weight, inner))


@cache
def _schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = json.loads(OPENAPI.read_text(encoding="utf-8"))["components"]["schemas"]
    kinds = {name: kind["enum"][0] for name, schema in schemas.items() if "enum" in (kind := _type_of(schema))}
    return {name: _by_type(schema, kinds) for name, schema in schemas.items()}


def _type_of(schema: Json) -> Json:
    kind: Json = schema.get("properties", {}).get("type", {})
    return kind if len(kind.get("enum", ())) == 1 else {}


def _by_type(schema: Any, kinds: Mapping[str, int]) -> Any:
    """The same, but where components of several types may stand, the type tells which is meant: many times as quick, and
    what is wrong is named."""
    match schema:
        case {"oneOf": [*shapes]} if all(str(shape.get("$ref")).rpartition("/")[2] in kinds for shape in shapes):
            names = {kinds[shape["$ref"].rpartition("/")[2]]: shape for shape in shapes}
            each = [{"if": {"properties": {"type": {"const": kind}}}, "then": shape} for kind, shape in names.items()]
            return {"required": ["type"], "properties": {"type": {"enum": [*names]}}, "allOf": each}
        case {"enum": [_], "allOf": [_]}:
            return {"enum": schema["enum"]}
        case dict():
            return {key: _by_type(value, kinds) for key, value in schema.items()}
        case list():
            return [_by_type(value, kinds) for value in schema]
        case _:
            return schema


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": {"schemas": _schemas()}})
