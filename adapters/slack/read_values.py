"""What was filled into a form, or chosen in a menu."""

from __future__ import annotations

from adapters.mrkdwn.emoji_names import with_emoji
from adapters.mrkdwn.reading import neutral
from adapters.mrkdwn.rich import text_of_blocks
from adapters.slack.payloads import Json, each, part, word
from adapters.slack.read_messages import file_of
from bot.markup.shaping import cleaned
from bot.places import FileRef

_ONE = (
    "selected_date",
    "selected_time",
    "selected_user",
    "selected_conversation",
    "selected_channel",
)
_SEVERAL = ("selected_users", "selected_conversations", "selected_channels")

Values = dict[str, str | list[str]]


def read_values(state: Json) -> tuple[Values, dict[str, list[FileRef]]]:
    """A view's state: values and files by field, which is the block's id. What was left empty is "" or []."""
    values: Values = {}
    files: dict[str, list[FileRef]] = {}
    for name in state:
        filled = next((one for one in part(state, name).values() if isinstance(one, dict)), None)
        if filled is None or not isinstance(name, str):
            continue
        if word(filled, "type") == "file_input":
            sent = [file_of(file) for file in each(filled, "files") if word(file, "id")]
            if sent:
                files[name] = sent
        else:
            values[name] = _value(filled)
    return values, files


def chosen_in(menu: Json) -> tuple[str, ...]:
    """What is chosen in a menu; nothing in a button."""
    if word(menu, "type") == "button":
        return ()
    value = _value({**menu, "value": None})
    return tuple(value) if isinstance(value, list) else (value,) if value else ()


def _value(filled: Json) -> str | list[str]:
    if isinstance(filled.get("selected_options"), list):
        return [value for option in each(filled, "selected_options") if (value := word(option, "value"))]
    for name in _SEVERAL:
        several = filled.get(name)
        if isinstance(several, list):
            return [one for one in several if isinstance(one, str) and one]
    if isinstance(filled.get("selected_option"), dict):
        return word(part(filled, "selected_option"), "value")
    moment = filled.get("selected_date_time")
    if isinstance(moment, int):
        return str(moment)
    if isinstance(filled.get("rich_text_value"), dict):
        return neutral(text_of_blocks([filled["rich_text_value"]]), {}, {})
    return word(filled, *_ONE) or _typed(word(filled, "value"))


def _typed(text: str) -> str:
    """What is typed into a form is neutral markup already, as forms show it when something is edited. Only emoji have
    names here: Slack puts `:tada:` into a field where people chose a sign."""
    return with_emoji(cleaned(text))
