"""Buttons and menus as Block Kit's elements."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.slack.limits import (
    ACTION,
    BUTTON,
    BUTTON_URL,
    CONFIRM,
    CONFIRM_BUTTON,
    CONFIRM_TITLE,
    OPTION,
    OPTION_HINT,
    OPTION_VALUE,
    PLACEHOLDER,
)
from adapters.slack.saying import Json, Saying
from bot import form
from bot.card import Button, Menu
from bot.form import Option
from bot.markup import web_address
from bot.markup.fitting import size
from bot.text import Text, t

ARE_YOU_SURE = t("Are you sure?")
YES = t("Yes")
CANCEL = t("Cancel")
CHOOSE = t("Choose …")
STYLES = {"plain": None, "main": "primary", "danger": "danger"}


def button_element(saying: Saying, button: Button, number: int, beneath: list[str]) -> Json | None:
    """A button; None when its address can be none of a button. `number` tells the buttons of a row apart."""
    element: Json = {"type": "button", "text": saying.label(button.label, BUTTON, beneath)}
    if button.url:
        url = button_address(button)
        if not url:
            return None
        element |= {"url": url, "action_id": f"url|{number}"}
    else:
        element["action_id"] = address(button.action, button.record)
    if style := STYLES[button.style]:
        element["style"] = style
    if button.confirm:
        element["confirm"] = _confirmation(saying, button, button.confirm, beneath)
    return element


def button_address(button: Button) -> str:
    """Where a button leads, if Slack lets a button lead there."""
    url = web_address(button.url) or ""
    return url if url.lower().startswith("http") and size(url) <= BUTTON_URL.most else ""


def menu_element(saying: Saying, menu: Menu, beneath: list[str]) -> Json | None:
    """A menu that acts at once; None when nothing in it can be chosen."""
    options = choosable(menu.options)
    element = select(saying, options, menu.chosen, several=menu.several, beneath=beneath)
    if not options:
        return None
    return element | {
        "action_id": address(menu.action, menu.record),
        "placeholder": saying.label(CHOOSE, PLACEHOLDER),
    }


def select(
    saying: Saying, options: Sequence[Option], chosen: Sequence[str], *, several: bool, beneath: list[str]
) -> Json:
    """A list to choose from, which unfolds."""
    shown = [saying.option(option, OPTION, OPTION_HINT, beneath) for option in options]
    element: Json = {"type": "multi_static_select" if several else "static_select", "options": shown}
    return element | initial(shown, chosen, several=several)


def initial(shown: Sequence[Json], chosen: Sequence[str], *, several: bool) -> Json:
    """What is chosen at first."""
    some = [option for option in shown if option["value"] in chosen]
    if not some:
        return {}
    return {"initial_options": some} if several else {"initial_option": some[0]}


def choosable(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options whose values Slack carries."""
    return tuple(option for option in options if 1 <= size(option.value) <= OPTION_VALUE.most)


def not_choosable(options: Sequence[Option]) -> Text | None:
    """Says which can't be chosen."""
    return form.not_choosable(options, choosable(options))


def address(action: str, record: str) -> str:
    """What a button or menu carries."""
    both = f"{action}|{record}"
    if size(both) > ACTION.most:
        raise ValueError(f"the address of {action!r} is longer than {ACTION.most} characters")
    return both


def _confirmation(saying: Saying, button: Button, question: Text, beneath: list[str]) -> Json:
    act = button.label if size(saying.plain(button.label)) <= CONFIRM_BUTTON.most else YES
    return {
        "title": saying.label(ARE_YOU_SURE, CONFIRM_TITLE),
        "text": saying.label(question, CONFIRM, beneath),
        "confirm": saying.label(act, CONFIRM_BUTTON),
        "deny": saying.label(CANCEL, CONFIRM_BUTTON),
        **({"style": "danger"} if button.style == "danger" else {}),
    }
