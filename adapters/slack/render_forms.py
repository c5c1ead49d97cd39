"""The fields of a form as input blocks. A block is named by its field, so that errors find their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from adapters.slack.limits import FILES, HINT, INPUT, LABEL, OPTION, OPTION_HINT, PLACEHOLDER
from adapters.slack.pages import Piece
from adapters.slack.render_cards import wholes
from adapters.slack.render_elements import choosable, initial, not_choosable, select
from adapters.slack.saying import Json, Saying
from bot.form import AnyField, ChannelField, ChoiceField, DateField, FileField, PersonField, TextField, is_day
from bot.markup.fitting import beginning, size
from bot.text import t

VALUE = "value"  # the action id of every input
FEW = 5  # so many options are shown at once instead of unfolding

_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")


def field_pieces(saying: Saying, field: AnyField) -> Iterator[Piece]:
    """An input, and beneath it what had to be shortened."""
    beneath: list[str] = []
    element = _element(saying, field, beneath)
    label = saying.label(field.label, LABEL, beneath)
    if element is None:
        beneath = [saying.plain(some) for some in (field.label, field.hint) if some] + beneath
    else:
        block: Json = {"type": "input", "block_id": field.name, "label": label, "dispatch_action": False}
        block |= {"element": element | {"action_id": VALUE}, "optional": not field.required}
        if field.hint:
            block["hint"] = saying.label(field.hint, HINT, beneath)
        yield Piece(block, needed=True)
    yield from wholes(beneath)


def _element(saying: Saying, field: AnyField, beneath: list[str]) -> Json | None:
    match field:
        case TextField():
            return _text(saying, field, beneath)
        case ChoiceField():
            return _choice(saying, field, beneath)
        case DateField(value=value):
            return {"type": "datepicker"} | ({"initial_date": value} if is_day(value) else {})
        case PersonField(value=value, several=several):
            people = [person for person in value if _PERSON.fullmatch(person)]
            if several:
                return {"type": "multi_users_select"} | ({"initial_users": people} if people else {})
            return {"type": "users_select"} | ({"initial_user": people[0]} if people else {})
        case ChannelField(value=value):
            only = {"include": ["public", "private"], "exclude_bot_users": True}
            known = {"initial_conversation": value} if _CHANNEL.fullmatch(value) else {}
            return {"type": "conversations_select", "filter": only} | known
        case FileField(most=most):
            files = max(1, min(most, FILES.most))
            if files < most:
                beneath.append(saying.plain(t("At most {most} files fit here.", most=files)))
            return {"type": "file_input", "max_files": files}
        case _:
            assert_never(field)


def _text(saying: Saying, field: TextField, beneath: list[str]) -> Json:
    """What was filled in before still fits, also where it is longer than it should be or has several lines."""
    value = beginning(field.value, INPUT.most)
    if value != field.value:
        beneath.append(saying.plain(t("Only the first {most} characters fit here.", most=INPUT.most)))
    element: Json = {
        "type": "plain_text_input",
        "multiline": field.long or "\n" in value,
        "max_length": min(INPUT.most, max(1, field.most, size(value))),
    }
    if value:
        element["initial_value"] = value
    if field.placeholder:
        element["placeholder"] = saying.label(field.placeholder, PLACEHOLDER, beneath)
    return element


def _choice(saying: Saying, field: ChoiceField, beneath: list[str]) -> Json | None:
    options = choosable(field.options)
    lost = not_choosable(field.options)
    if lost:
        beneath.append(saying.plain(lost))
    if not options:
        return None
    # Once chosen, a round button can't be cleared: only where something must be chosen.
    if len(options) <= FEW and (field.several or field.required):
        shown = [saying.option(option, OPTION, OPTION_HINT, beneath) for option in options]
        kind = "checkboxes" if field.several else "radio_buttons"
        return {"type": kind, "options": shown} | initial(shown, field.value, several=field.several)
    return select(saying, options, field.value, several=field.several, beneath=beneath)
