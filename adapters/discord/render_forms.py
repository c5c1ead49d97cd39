"""Forms as Discord's modals: each field in a label, named by its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, assert_never

from adapters.discord.limits import (
    FORM_PARTS,
    FORM_TEXT,
    FORM_TITLE,
    HINT,
    INPUT,
    INPUT_PLACEHOLDER,
    LABEL,
    OPTIONS,
    UPLOADS,
)
from adapters.discord.render_cards import text
from adapters.discord.render_elements import choosable, not_choosable, select
from adapters.discord.saying import Json, Saying, written
from bot.form import AnyField, ChannelField, ChoiceField, DateField, FileField, Form, PersonField, TextField, is_day
from bot.markup.arranging import words_alone
from bot.markup.fitting import beginning, shortened, size
from bot.text import t

ONE_LINE, SEVERAL_LINES = 1, 2
LETTERS_OF_A_DAY = 10  # 2026-03-02
CHANNELS = [0, 5, 15]  # text, announcements, forum


@dataclass(slots=True)
class _Shown:
    """A field, and what must be said of it above: what had to be shortened, as a whole."""

    label: Json | None
    above: list[str] = field(default_factory=list)
    hint: str = ""


def modal(saying: Saying, form: Form, custom_id: str) -> Json:
    """Each field beneath the texts that belong to it; where they are too many, all texts stand above all fields. Where
    five fields leave no room for any, words end with an ellipsis, and the introduction is the first field's hint."""
    above: list[str] = []
    title = saying.label(form.title, FORM_TITLE, above)
    shown = [_field(saying, each) for each in form.fields]
    intro = [words for words, _ in written(saying.blocks(form.intro), FORM_TEXT)] if form.intro else []
    labels = [each.label for each in shown if each.label]
    notes = [_small(each.above + ([each.hint] if each.hint else [])) for each in shown]
    notes[0] = [*intro, *_small(above), *notes[0]]
    if len(labels) == FORM_PARTS.most:
        _with_hints(saying, form, shown)
        return {"custom_id": custom_id, "title": title, "components": labels}
    if len(labels) + sum(map(bool, notes)) > FORM_PARTS.most:
        notes = [[words for some in notes for words in some]]
    room, components = FORM_TEXT.most, []
    for number, each in enumerate(shown):
        said = shortened("\n".join(notes[number]), room) if number < len(notes) and room else ""
        room -= size(said)
        components += [part for part in (text(said) if said else None, each.label) if part]
    return {"custom_id": custom_id, "title": title, "components": components}


def _small(lines: list[str]) -> list[str]:
    blocks = [words_alone(line) for line in dict.fromkeys(lines)]
    return [words for words, _ in written(blocks, FORM_TEXT, small=True)]


def _with_hints(saying: Saying, form: Form, shown: list[_Shown]) -> None:
    """The only words there is room for beside five fields."""
    for each in shown:
        if each.label and each.hint:
            each.label["description"] = shortened(each.hint, HINT.most)
    first = shown[0].label
    if form.intro and first and "description" not in first:
        first["description"] = saying.label(form.intro, HINT)


def _field(saying: Saying, asked: AnyField) -> _Shown:
    shown = _Shown(None)
    component = _component(saying, asked, shown.above)
    hint = saying.plain(asked.hint) if asked.hint else ""
    if component is None:
        shown.above[:0] = [words for words in (saying.plain(asked.label), hint) if words]
        return shown
    shown.label = {"type": 18, "label": saying.label(asked.label, LABEL, shown.above)}
    if hint and size(hint) <= HINT.most:
        shown.label["description"] = hint
    else:
        shown.hint = hint
    shown.label["component"] = component | {"custom_id": asked.name, "required": asked.required}
    return shown


def _component(saying: Saying, asked: AnyField, above: list[str]) -> Json | None:
    least = int(asked.required)
    match asked:
        case TextField():
            return _text(saying, asked, above)
        case ChoiceField():
            return _choice(saying, asked, above)
        case DateField(value=value):
            return _day(saying, value, above)
        case PersonField(value=value, several=several):
            most = OPTIONS.most if several else 1
            return {"type": 5, "min_values": least, "max_values": most} | _chosen("user", value[:most])
        case ChannelField(value=value):
            return {"type": 8, "min_values": least, "max_values": 1, "channel_types": CHANNELS} | _chosen(
                "channel", (value,)
            )
        case FileField(most=most):
            files = max(1, min(most, UPLOADS.most))
            if files < most:
                above.append(saying.plain(t("At most {most} files fit here.", most=files)))
            return {"type": 19, "min_values": least, "max_values": files}
        case _:
            assert_never(field)


def _text(saying: Saying, asked: TextField, above: list[str]) -> Json:
    """What was filled in before still fits, also where it is longer than it should be or has several lines."""
    value = beginning(asked.value, INPUT.most)
    if value != asked.value:
        above.append(saying.plain(t("Only the first {most} characters fit here.", most=INPUT.most)))
    shown: Json = {
        "type": 4,
        "style": SEVERAL_LINES if asked.long or "\n" in value else ONE_LINE,
        "max_length": min(INPUT.most, max(1, asked.most, size(value))),
    }
    if value:
        shown["value"] = value
    if asked.placeholder:
        shown["placeholder"] = saying.label(asked.placeholder, INPUT_PLACEHOLDER, above)
    return shown


def _day(saying: Saying, value: str, above: list[str]) -> Json:
    """Discord has no calendar: a day is typed."""
    example = saying.reader.now.date().isoformat()
    shown: Json = {
        "type": 4,
        "style": ONE_LINE,
        "min_length": LETTERS_OF_A_DAY,
        "max_length": LETTERS_OF_A_DAY,
        "placeholder": saying.label(t("year-month-day, as in {day}", day=example), INPUT_PLACEHOLDER, above),
    }
    return shown | ({"value": value} if is_day(value) else {})


def _choice(saying: Saying, asked: ChoiceField, above: list[str]) -> Json | None:
    options = choosable(asked.options)
    lost = not_choosable(asked.options)
    if lost:
        above.append(saying.plain(lost))
    if not options:
        return None
    shown: dict[str, Any] = select(saying, options, asked.value, several=asked.several, beneath=above)
    return shown | {"min_values": int(asked.required)}


def _chosen(kind: str, ids: tuple[str, ...]) -> Json:
    known = [{"id": one, "type": kind} for one in dict.fromkeys(ids) if one.isascii() and one.isdecimal()]
    return {"default_values": known} if known else {}
