"""The words of Block Kit: which blocks and elements there are, their keys, where they may stand, and how long."""

from __future__ import annotations

Spec = tuple[tuple[str, ...], tuple[str, ...]]  # required keys, optional keys

_ANY = ("block_id",)
BLOCKS: dict[str, Spec] = {
    "actions": (("elements",), _ANY),
    "context": (("elements",), _ANY),
    "divider": ((), _ANY),
    "file": (("external_id", "source"), _ANY),
    "header": (("text",), _ANY),
    "image": (("alt_text",), ("image_url", "slack_file", "title", *_ANY)),
    "input": (("label", "element"), ("dispatch_action", "hint", "optional", *_ANY)),
    "markdown": (("text",), _ANY),
    "rich_text": (("elements",), _ANY),
    "section": ((), ("text", "fields", "accessory", "expand", *_ANY)),
    "table": (("rows",), ("column_settings", *_ANY)),
    "video": (
        ("alt_text", "title", "thumbnail_url", "video_url"),
        ("author_name", "description", "provider_icon_url", "provider_name", "title_url", *_ANY),
    ),
}
_EVERYWHERE = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"})
SURFACES: dict[str, frozenset[str]] = {
    "message": _EVERYWHERE | {"file", "markdown", "table"},
    "modal": _EVERYWHERE,
    "home": _EVERYWHERE,
}

_ID = ("action_id",)
_SELECT = ("action_id", "placeholder", "confirm", "focus_on_load")
_INPUT = ("action_id", "placeholder", "focus_on_load", "dispatch_action_config", "initial_value")
ELEMENTS: dict[str, Spec] = {
    "button": (("text",), ("action_id", "url", "value", "style", "confirm", "accessibility_label")),
    "checkboxes": (("options",), (*_ID, "initial_options", "confirm", "focus_on_load")),
    "datepicker": ((), (*_SELECT, "initial_date")),
    "datetimepicker": ((), (*_ID, "initial_date_time", "confirm", "focus_on_load")),
    "email_text_input": ((), _INPUT),
    "file_input": ((), (*_ID, "filetypes", "max_files")),
    "image": (("alt_text",), ("image_url", "slack_file")),
    "number_input": (("is_decimal_allowed",), (*_INPUT, "min_value", "max_value")),
    "overflow": (("options",), (*_ID, "confirm")),
    "plain_text_input": ((), (*_INPUT, "multiline", "min_length", "max_length")),
    "radio_buttons": (("options",), (*_ID, "initial_option", "confirm", "focus_on_load")),
    "rich_text_input": ((), _INPUT),
    "static_select": ((), (*_SELECT, "options", "option_groups", "initial_option")),
    "external_select": ((), (*_SELECT, "initial_option", "min_query_length")),
    "users_select": ((), (*_SELECT, "initial_user")),
    "conversations_select": (
        (),
        (*_SELECT, "initial_conversation", "default_to_current_conversation", "response_url_enabled", "filter"),
    ),
    "channels_select": ((), (*_SELECT, "initial_channel", "response_url_enabled")),
    "multi_static_select": ((), (*_SELECT, "options", "option_groups", "initial_options", "max_selected_items")),
    "multi_external_select": ((), (*_SELECT, "initial_options", "min_query_length", "max_selected_items")),
    "multi_users_select": ((), (*_SELECT, "initial_users", "max_selected_items")),
    "multi_conversations_select": (
        (),
        (*_SELECT, "initial_conversations", "default_to_current_conversation", "max_selected_items", "filter"),
    ),
    "multi_channels_select": ((), (*_SELECT, "initial_channels", "max_selected_items")),
    "timepicker": ((), (*_SELECT, "initial_time", "timezone")),
    "url_text_input": ((), _INPUT),
}

_SELECTS = frozenset(kind for kind in ELEMENTS if kind.endswith("_select"))
_PICKERS = frozenset({"checkboxes", "datepicker", "radio_buttons", "timepicker"})
_TYPED = frozenset({"plain_text_input", "email_text_input", "number_input", "url_text_input", "rich_text_input"})
_SINGLE = frozenset(kind for kind in _SELECTS if not kind.startswith("multi_"))
IN_SECTION = _SELECTS | _PICKERS | {"button", "image", "overflow"}
IN_ACTIONS = _SINGLE | _SELECTS | _PICKERS | {"button", "overflow", "datetimepicker"}
IN_INPUT = _SELECTS | _PICKERS | _TYPED | {"datetimepicker", "file_input"}
IN_CONTEXT = frozenset({"image", "plain_text", "mrkdwn"})

LENGTHS = {"action_id": 255, "url": 3000, "value": 2000, "initial_value": 3000, "accessibility_label": 75}

# kind -> most options, longest text of one, may it be mrkdwn
CHOICES: dict[str, tuple[int, int, bool]] = {
    "static_select": (100, 75, False),
    "multi_static_select": (100, 75, False),
    "overflow": (5, 75, False),
    "checkboxes": (10, 75, True),
    "radio_buttons": (10, 75, True),
}
