"""Discord's own description of its API, as a judge of every body: a validator per route, made once.

The description may be absent; then only our own rules (`limits.py`, `components.py`, `commands.py`) judge. Unions are
decided by their `type`, so that a fault is named at its place and judging takes a few milliseconds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

try:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend
except ImportError:  # then nothing is judged by the description
    Draft202012Validator = None

from .errors import Fault, Json

PLACES = [Path(__file__).parents[3] / "../shared/data/reference/discord/openapi.json"]
FORMS = ("application/json", "multipart/form-data")
CODES = {
    "required": "BASE_TYPE_REQUIRED",
    "maxLength": "BASE_TYPE_BAD_LENGTH",
    "minLength": "BASE_TYPE_BAD_LENGTH",
    "maxItems": "BASE_TYPE_BAD_LENGTH",
    "minItems": "BASE_TYPE_BAD_LENGTH",
    "enum": "BASE_TYPE_CHOICES",
}
SNOWFLAKE: Json = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$"}
"""Discord takes ids as numbers too, and numbers as texts (permissions are written so)."""


@cache
def described() -> Json | None:
    """The whole description; None: it isn't here."""
    for place in PLACES:
        if Draft202012Validator is not None and place.exists():
            found: Json = json.loads(place.read_text(encoding="utf-8"))
            return found
    return None


def _schema(ref: str) -> Json:
    known = described()
    assert known is not None
    name = ref.rsplit("/", 1)[-1]
    if name == "SnowflakeType":
        return SNOWFLAKE
    found: Json = known["components"]["schemas"][name]
    return found


def _followed(schema: Json) -> Json:
    return _schema(schema["$ref"]) if "$ref" in schema else schema


def _descend(validator: Any, instance: Any, schema: Json, at: str | int | None = None) -> Iterator[ValidationError]:
    """What is wrong with a part. (The library's own way makes a new validator for each, which takes long.)"""
    for keyword, value in schema.items():
        rule = validator.VALIDATORS.get(keyword)
        for error in (rule(validator, value, instance, schema) if rule else None) or ():
            error._set(validator=keyword, validator_value=value, instance=instance, schema=schema)
            if at is not None:
                error.path.appendleft(at)
            yield error


def _ref(validator: Any, ref: str, instance: Any, schema: Json) -> Iterator[ValidationError]:
    yield from _descend(validator, instance, _schema(ref))


def _properties(validator: Any, properties: Json, instance: Any, schema: Json) -> Iterator[ValidationError]:
    for name in instance if isinstance(instance, dict) else ():
        if name in properties:
            yield from _descend(validator, instance[name], properties[name], name)


def _items(validator: Any, items: Json, instance: Any, schema: Json) -> Iterator[ValidationError]:
    for number, one in enumerate(instance if isinstance(instance, list) else ()):
        yield from _descend(validator, one, items, number)


def _all(validator: Any, branches: list[Json], instance: Any, schema: Json) -> Iterator[ValidationError]:
    for branch in branches:
        yield from _descend(validator, instance, branch)


@cache
def _types(name: str) -> frozenset[int]:
    return frozenset(_schema(name).get("properties", {}).get("type", {}).get("enum", ()))


def _fits(branch: Json, instance: Any) -> bool:
    """Is this the branch an object with this `type` means?"""
    ref = branch.get("$ref")
    return bool(ref) and instance.get("type") in _types(ref)


def _union(validator: Any, branches: list[Json], instance: Any, schema: Json) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        meant = [branch for branch in branches if _fits(branch, instance)]
        if len(meant) == 1:
            yield from _descend(validator, instance, meant[0])
            return
        if not meant and all(branch.get("type") == "null" or _is_typed(branch) for branch in branches):
            yield ValidationError(f"Value of field 'type' must be one of the known ones, not {instance.get('type')!r}")
            return
        branches = [branch for branch in branches if branch.get("type") != "null"]
    elif instance is None:
        branches = [branch for branch in branches if "$ref" not in branch] or branches
    least: list[ValidationError] | None = None
    for branch in branches:
        faults = list(_descend(validator, instance, branch))
        if not faults:
            return
        if least is None or len(faults) < len(least):
            least = faults
    yield from least or []


def _is_typed(branch: Json) -> bool:
    return "$ref" in branch and bool(_types(branch["$ref"]))


def _is_integer(checker: Any, instance: Any) -> bool:
    if isinstance(instance, str):
        return instance.isdecimal()
    return isinstance(instance, int) and not isinstance(instance, bool)


@cache
def _judge() -> Any:
    return extend(
        Draft202012Validator,
        {"$ref": _ref, "oneOf": _union, "anyOf": _union, "allOf": _all, "properties": _properties, "items": _items},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
    )


@cache
def _validator(method: str, template: str, form: str) -> Any:
    known = described()
    body = (known or {}).get("paths", {}).get(template, {}).get(method.lower(), {}).get("requestBody")
    if not body:
        return None
    schema = body["content"].get(form) or body["content"].get("application/json")
    if schema is None:
        return None
    return _judge()(schema["schema"])


def knows(method: str, template: str) -> bool:
    """Is this a route of the description (or is there none)?"""
    known = described()
    return known is None or method.lower() in known["paths"].get(template, {})


def check_body(method: str, template: str, body: Any) -> list[Fault]:
    """What is wrong with a body by Discord's description."""
    validator = _validator(method, template, FORMS[0])
    return [_fault(error) for error in _descend(validator, body, validator.schema)] if validator is not None else []


def check_answer(method: str, template: str, status: int, answer: Any) -> list[Fault]:
    """What is wrong with what we answer ourselves."""
    validator = _answer_validator(method, template, str(status))
    return [_fault(error) for error in _descend(validator, answer, validator.schema)] if validator is not None else []


@cache
def _answer_validator(method: str, template: str, status: str) -> Any:
    operation = (described() or {}).get("paths", {}).get(template, {}).get(method.lower(), {})
    described_answer = operation.get("responses", {}).get(status, {}).get("content", {}).get("application/json")
    return _judge()(described_answer["schema"]) if described_answer else None


def _fault(error: ValidationError) -> Fault:
    at = tuple(error.absolute_path)
    message = error.message
    if error.validator == "required" and isinstance(error.instance, dict):
        missing = [name for name in error.validator_value if name not in error.instance]
        at, message = (*at, missing[0] if missing else "?"), "This field is required"
    return Fault(at, message[:200], CODES.get(str(error.validator), "BASE_TYPE_BAD_VALUE"))


@cache
def fields_of(method: str, template: str) -> frozenset[str] | None:
    """The names a body's outermost object may have; None: any."""
    known = described()
    body = (known or {}).get("paths", {}).get(template, {}).get(method.lower(), {}).get("requestBody")
    if not body or "application/json" not in body["content"]:
        return None
    return _names(json.dumps(body["content"]["application/json"]["schema"]))


@cache
def _names(text: str) -> frozenset[str] | None:
    schema = _followed(json.loads(text))
    names = set(schema.get("properties", {}))
    for branch in [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]:
        names |= _names(json.dumps(branch)) or set()
    return frozenset(names) or None
