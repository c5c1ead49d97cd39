"""What people see: blocks as words, with the buttons and menus beside them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .errors import Json
from .workspace import Channel, User, View

if TYPE_CHECKING:
    from .state import State

_MENTION = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_STYLE = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)(.+?)(?<=\S)\1(?![\w*_~`])")


@dataclass(slots=True)
class SeenButton:
    """`beside`: the words it stands at; `url`: it only opens a page; `block` is its block's id."""

    label: str
    action_id: str
    value: str = ""
    url: str = ""
    beside: str = ""
    block: str = ""
    style: str = ""


@dataclass(slots=True)
class SeenMenu:
    """A select, an overflow, checkboxes… on a message or Home. `options`: label -> value."""

    label: str
    action_id: str
    kind: str
    options: dict[str, str] = field(default_factory=dict)
    beside: str = ""
    block: str = ""


@dataclass(slots=True)
class SeenField:
    """An input of a modal. `name` is its block's id; `holds` what stands in it, in words."""

    name: str
    label: str
    kind: str
    hint: str = ""
    placeholder: str = ""
    optional: bool = False
    options: dict[str, str] = field(default_factory=dict)
    holds: str = ""


@dataclass(slots=True)
class Seen:
    """Something on the screen. `text` is everything that can be read in it; `top` the top-level text as it was sent."""

    kind: Literal["message", "ephemeral", "home", "modal"]
    id: str  # ts, or the view's id
    text: str
    channel: str = ""
    thread: str = ""
    author: str = ""
    by_bot: bool = False
    edited: bool = False
    top: str = ""
    title: str = ""
    submit: str = ""
    buttons: list[SeenButton] = field(default_factory=list)
    menus: list[SeenMenu] = field(default_factory=list)
    fields: list[SeenField] = field(default_factory=list)
    images: list[str] = field(default_factory=list)  # alt texts
    files: list[str] = field(default_factory=list)  # names
    reactions: dict[str, list[str]] = field(default_factory=dict)
    metadata: Json | None = None

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons and menus."""
        return [button.label for button in self.buttons] + [menu.label for menu in self.menus]


def seen_by(state: State, user: User, channel: Channel) -> list[Seen]:
    """Messages and ephemerals somebody sees in a channel."""
    if not state.may_see(user, channel):
        return []
    seen = [message_seen(state, channel, ts) for ts in channel.messages]
    for shown in state.ephemerals:
        if shown.channel == channel.id and shown.user == user.id:
            one = Seen("ephemeral", shown.ts, "", channel.id, shown.thread_ts, by_bot=True, edited=shown.edited)
            one.top = shown.text
            seen.append(_read(state, one, shown.blocks, shown.text))
    return sorted(seen, key=lambda one: one.id)


def message_seen(state: State, channel: Channel, ts: str) -> Seen:
    """One message."""
    said = channel.messages[ts]
    one = Seen("message", ts, "", channel.id, said.thread_ts if said.thread_ts != ts else "", said.user)
    one.by_bot, one.edited, one.top = bool(said.bot_id), said.edited is not None, said.text
    one.files = [state.files[id].name for id in said.files if id in state.files]
    one.reactions = {name: list(users) for name, users in said.reactions.items()}
    one.metadata = said.metadata
    return _read(state, one, [] if said.typed else said.blocks, said.text)


def home_of(state: State, user: User) -> Seen | None:
    view = state.home.get(user.id)
    return _read(state, Seen("home", view.id, "", by_bot=True), view.blocks, "") if view else None


def modal_of(state: State, user: User) -> Seen | None:
    """The modal on top."""
    stack = state.views.get(user.id)
    return modal_seen(state, stack[-1]) if stack else None


def modal_seen(state: State, view: View) -> Seen:
    """A modal, with what stands in its fields."""
    one = Seen("modal", view.id, "", by_bot=True)
    one.title = view.content["title"]["text"]
    one.submit = (view.content.get("submit") or {}).get("text", "")
    _read(state, one, view.blocks, "")
    for entry in one.fields:
        entry.holds = _holds(state, view.state.get(entry.name, {}), entry)
    held = [entry.holds for entry in one.fields if entry.holds]
    one.text = "\n".join([one.title, one.text, *held])
    return one


def _holds(state: State, values: dict[str, Json], entry: SeenField) -> str:
    labels = {value: label for label, value in entry.options.items()}
    for value in values.values():
        for key, held in value.items():
            if key == "type" or not held:
                continue
            items = held if isinstance(held, list) else [held]
            names = [item.get("value", item.get("name", "")) if isinstance(item, dict) else item for item in items]
            people = {id: user.real_name for id, user in state.users.items()}
            return ", ".join(labels.get(str(name)) or people.get(str(name)) or str(name) for name in names)
    return ""


def _read(state: State, one: Seen, blocks: list[Json], text: str) -> Seen:
    """Put what the blocks say into what is seen; without blocks it is the text."""
    lines: list[str] = []
    for block in blocks:
        lines += _block(state, one, block, lines[-1] if lines else "")
    one.text = "\n".join(line for line in lines if line) if blocks else in_words(state, text)
    return one


def _block(state: State, one: Seen, block: Json, before: str) -> list[str]:
    """The lines of a block; buttons and menus are noted on the way."""
    id = str(block.get("block_id", ""))
    match block.get("type"):
        case "section":
            said = [_words(state, block["text"])] if block.get("text") else []
            said += [_words(state, part) for part in block.get("fields") or []]
            if isinstance(block.get("accessory"), dict):
                _element(state, one, block["accessory"], id, "\n".join(said))
            return ["\n".join(said)]
        case "header":
            return [_words(state, block["text"])]
        case "context":
            return [" ".join(_words(state, part) for part in block["elements"] if part["type"] != "image")]
        case "actions":
            for element in block["elements"]:
                _element(state, one, element, id, before)
            return []
        case "input":
            one.fields.append(_field(state, block))
            entry = one.fields[-1]
            return [entry.label, entry.hint, entry.placeholder, *entry.options]
        case "image":
            one.images.append(block["alt_text"])
            return [_words(state, block["title"])] if block.get("title") else []
        case "rich_text":
            return [_rich(state, block)]
        case "markdown":
            return [str(block["text"])]
        case _:
            return []


def _element(state: State, one: Seen, element: Json, block: str, beside: str) -> None:
    kind = element["type"]
    if kind == "image":
        one.images.append(element["alt_text"])
    elif kind == "button":
        label = _words(state, element["text"])
        more = (element.get("value", ""), element.get("url", ""), beside, block, element.get("style", ""))
        one.buttons.append(SeenButton(label, element["action_id"], *more))
    else:
        label = (element.get("placeholder") or {}).get("text", "")
        one.menus.append(SeenMenu(label, element["action_id"], kind, _options(element), beside, block))


def _field(state: State, block: Json) -> SeenField:
    element = block["element"]
    return SeenField(
        block["block_id"],
        block["label"]["text"],
        element["type"],
        (block.get("hint") or {}).get("text", ""),
        (element.get("placeholder") or {}).get("text", ""),
        bool(block.get("optional")),
        _options(element),
    )


def _options(element: Json) -> dict[str, str]:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return {option["text"]["text"]: option.get("value", "") for group in groups for option in group["options"]}


def _words(state: State, text: Json) -> str:
    return in_words(state, text["text"]) if text["type"] == "mrkdwn" else str(text["text"])


def in_words(state: State, text: str) -> str:
    """mrkdwn as it is read: names for mentions, labels for links, no marks."""

    def mention(found: re.Match[str]) -> str:
        kind, target, label = found.groups()
        if kind == "@":
            return "@" + (state.users[target].real_name if target in state.users else target)
        if kind == "#":
            return "#" + (state.channels[target].name if target in state.channels else label or target)
        if kind == "!":
            return label or "@" + target
        return label or target

    text = _MENTION.sub(mention, text)
    for _ in range(3):
        text = _STYLE.sub(r"\2", text)
    return html.unescape(text)


def _rich(state: State, node: Json) -> str:
    match node.get("type"):
        case "text":
            return str(node["text"])
        case "link":
            return str(node.get("text") or node["url"])
        case "user":
            return in_words(state, f"<@{node['user_id']}>")
        case "channel":
            return in_words(state, f"<#{node['channel_id']}>")
        case "emoji":
            return f":{node['name']}:"
        case "rich_text_list" | "rich_text":
            return "\n".join(_rich(state, part) for part in node.get("elements", []))
        case _:
            return "".join(_rich(state, part) for part in node.get("elements", []))
