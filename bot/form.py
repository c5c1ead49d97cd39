"""Forms: what a person fills in. At most five fields, because that is what fits every platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from bot.text import Frozen, Listing, Text, t

MOST_FIELDS = 5
MOST_OPTIONS = 25  # Discord's selects
LONGEST_LABEL = 45  # Discord's labels
LONGEST_TITLE = 24  # Slack's modal titles
LONGEST_ANSWER = 3000  # Slack's and Discord's inputs both hold this much


class Option(Frozen, frozen=True):
    """One thing to choose: what is stored and what is read."""

    value: str
    label: Text
    hint: Text | None = None


class Field(Frozen, frozen=True, kw_only=True):
    """What all fields have. `name` is the key in the sent form; `required` fields can't be left empty."""

    name: str
    label: Text
    hint: Text | None = None
    required: bool = True

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError(f"field name {self.name!r} must be an identifier")
        if len(self.label.msgid) > LONGEST_LABEL:
            raise ValueError(
                f"label of field {self.name!r} is longer than {LONGEST_LABEL} characters; put it in the hint"
            )


class TextField(Field, frozen=True, kw_only=True):
    """Words. `long` for several lines; `most` characters at most."""

    value: str = ""
    long: bool = False
    most: int = LONGEST_ANSWER
    placeholder: Text | None = None


class ChoiceField(Field, frozen=True, kw_only=True):
    """One of at most 25 options, or with `several` any of them. `value` holds the chosen values."""

    options: tuple[Option, ...]
    value: tuple[str, ...] = ()
    several: bool = False

    def __post_init__(self) -> None:
        Field.__post_init__(self)
        if not 1 <= len(self.options) <= MOST_OPTIONS:
            raise ValueError(
                f"field {self.name!r} has {len(self.options)} options; 1 to {MOST_OPTIONS} fit every platform: "
                "let people type and complete instead"
            )
        unknown = set(self.value) - {option.value for option in self.options}
        if unknown:
            raise ValueError(f"field {self.name!r} is filled with {sorted(unknown)}, which is no option of it")


class DateField(Field, frozen=True, kw_only=True):
    """A day, as an ISO date ("2026-03-02")."""

    value: str = ""


class PersonField(Field, frozen=True, kw_only=True):
    """A person's id, or with `several` several."""

    value: tuple[str, ...] = ()
    several: bool = False


class ChannelField(Field, frozen=True, kw_only=True):
    """A channel's id."""

    value: str = ""


class FileField(Field, frozen=True, kw_only=True):
    """Files, which stay on the platform."""

    most: int = 1


AnyField = TextField | ChoiceField | DateField | PersonField | ChannelField | FileField


class Form(Frozen, frozen=True):
    """A form to fill in. `name` is `feature.form`, `record` what it is about, `intro` a sentence above the fields."""

    name: str
    title: Text
    fields: tuple[AnyField, ...]
    record: str = ""
    submit: Text | None = None
    intro: Text | None = None

    def __post_init__(self) -> None:
        count = len(self.fields)
        if not 1 <= count <= MOST_FIELDS:
            raise ValueError(f"form {self.name!r} has {count} fields; 1 to {MOST_FIELDS} fit every platform: split it")
        if len({field.name for field in self.fields}) != count:
            raise ValueError(f"form {self.name!r} has two fields of one name")
        if len(self.title.msgid) > LONGEST_TITLE:
            raise ValueError(f"title {self.title.msgid!r} is longer than {LONGEST_TITLE} characters")
        if len(f"{self.name}|{self.record}") > 100:
            raise ValueError(f"form {self.name!r} and its record don't fit in 100 characters")


def not_choosable(options: Sequence[Option], choosable: Sequence[Option]) -> Text | None:
    """Says which of the options can't be chosen."""
    lost = tuple(_whole(option) for option in options if not any(option is one for one in choosable))
    return t("Not to be chosen here: {options}", options=Listing(lost)) if lost else None


def is_day(value: str) -> bool:
    """Is it a day, as a date field holds it?"""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def filled(form: Form, values: Mapping[str, Any]) -> Form:
    """The same form, filled with what was typed before (a draft). Values that no longer fit are left out."""
    return msgspec.structs.replace(form, fields=tuple(_filled(field, values.get(field.name)) for field in form.fields))


def _whole(option: Option) -> Text:
    if option.hint is None:
        return option.label
    return Text("{label} ({hint})", {"label": option.label, "hint": option.hint})


def _filled(field: AnyField, value: object) -> AnyField:
    if not value:
        return field
    several = tuple(str(one) for one in value) if isinstance(value, list | tuple) else (str(value),)
    match field:
        case TextField(most=most):
            return msgspec.structs.replace(field, value=several[0][:most])
        case DateField() | ChannelField():
            return msgspec.structs.replace(field, value=several[0])
        case ChoiceField():
            known = {option.value for option in field.options}
            return msgspec.structs.replace(field, value=tuple(one for one in several if one in known))
        case PersonField():
            return msgspec.structs.replace(field, value=several)
        case FileField():
            return field  # files can't be put back into a form
