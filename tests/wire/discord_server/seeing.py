"""What people see: components and embeds as words, with the buttons and menus beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .errors import Json
from .guild import EPHEMERAL, LOADING, Channel, Message, Modal, User
from .message_shapes import USER_MENTION

if TYPE_CHECKING:
    from .state import State

KINDS = {3: "select", 5: "user_select", 6: "role_select", 7: "mentionable_select", 8: "channel_select"}
FIELD_KINDS = KINDS | {4: "text", 19: "file", 21: "radio", 22: "checkboxes", 23: "checkbox"}
STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}
_CHANNEL, _ROLE, _EMOJI = re.compile(r"<#(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"<a?:(\w+):\d+>")
_LINK = re.compile(r"\[([^\]\n]+)\]\(<?[^()\s]+?>?\)")
_HEADING = re.compile(r"^(?:#{1,3}|-#|>) ", re.MULTILINE)
_CODE = re.compile(r"```(?:\w*\n)?(.+?)```|`([^`\n]+)`", re.DOTALL)
_STYLES = [
    re.compile(r"(?<![\\\w])(\*\*|\*|~~|\|\|)(?=\S)(.+?)(?<=\S)(?<!\\)\1", re.DOTALL),
    re.compile(r"(?<![\\\w])(__|_)(?=\S)(.+?)(?<=\S)(?<!\\)\1(?!\w)", re.DOTALL),
]
_ESCAPED = re.compile(r"\\([^\w\s])")


@dataclass(slots=True)
class SeenButton:
    """`action_id` is its custom_id; `beside`: the words it stands at; `url`: it only opens a page."""

    label: str
    action_id: str
    value: str = ""
    url: str = ""
    beside: str = ""
    block: str = ""
    style: str = ""
    disabled: bool = False


@dataclass(slots=True)
class SeenMenu:
    """A select. `options`: label -> value."""

    label: str
    action_id: str
    kind: str
    options: dict[str, str] = field(default_factory=dict)
    beside: str = ""
    block: str = ""
    chosen: list[str] = field(default_factory=list)  # values


@dataclass(slots=True)
class SeenField:
    """An input of a modal. `name` is its custom_id; `holds` what stands in it, in words."""

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
    """Something on the screen. `text` is everything that can be read in it; `top` the content as it was sent.
    `channel`: of a message in a thread its parent; `thread`: the thread's id."""

    kind: Literal["message", "ephemeral", "home", "modal"]
    id: str
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
    reply_to: str = ""

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons and menus."""
        return [button.label for button in self.buttons] + [menu.label for menu in self.menus]


def seen_by(state: State, user: User, channel: Channel) -> list[Seen]:
    """Messages and ephemerals somebody sees in a channel, its threads included (of a thread: in it only)."""
    places = [channel] if channel.is_thread else [channel, *state.threads_of(channel)]
    seen: list[Seen] = []
    for place in places:
        if state.may_see(user, place):
            seen += [read(state, said) for said in place.messages.values() if said.type != 21 and not _thinking(said)]
            mine = [said for said in state.ephemerals if said.channel == place.id and said.shown_to == user.id]
            seen += [read(state, said) for said in mine if not _thinking(said)]
    return sorted(seen, key=lambda one: int(one.id))


def _thinking(said: Message) -> bool:
    return bool(said.flags & LOADING)


def read(state: State, said: Message) -> Seen:
    """A message as it is read."""
    channel = state.channels.get(said.channel)
    one = Seen("ephemeral" if said.flags & EPHEMERAL else "message", said.id, "", said.channel)
    if channel is not None and channel.is_thread:
        one.channel, one.thread = channel.parent, channel.id
    one.author, one.by_bot, one.edited = said.author, said.author == state.bot.id, said.edited is not None
    one.top = said.content
    one.files = [file.filename for file in said.attachments]
    one.reactions = {key: list(users) for key, users in said.reactions.items()}
    one.reply_to = str((said.reference or {}).get("message_id", ""))
    guild = channel.guild if channel else ""
    lines = [in_words(state, said.content, guild)] if said.content else []
    for embed in said.embeds:
        lines += [in_words(state, text, guild) for text in _embed_texts(embed)]
        one.images += [embed["image"]["url"]] if embed.get("image") else []
    lines += _components(state, one, said.components, guild, lines[-1] if lines else "")
    one.text = "\n".join(line for line in lines if line)
    return one


def _embed_texts(embed: Json) -> list[str]:
    texts = [(embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description")]
    for entry in embed.get("fields") or ():
        texts += [entry.get("name"), entry.get("value")]
    texts.append((embed.get("footer") or {}).get("text"))
    return [str(text) for text in texts if text]


def _components(state: State, one: Seen, components: list[Json], guild: str, before: str) -> list[str]:
    """The lines of components; buttons and menus are noted on the way."""
    lines: list[str] = []
    for part in components:
        match part["type"]:
            case 10:
                lines.append(in_words(state, part["content"], guild))
            case 17:
                lines += _components(state, one, part["components"], guild, lines[-1] if lines else before)
            case 9:
                texts = [in_words(state, text["content"], guild) for text in part["components"]]
                lines += texts
                _element(one, part["accessory"], "\n".join(texts), str(part.get("id", "")))
            case 1:
                for element in part["components"]:
                    _element(one, element, lines[-1] if lines else before, str(part.get("id", "")))
            case 12:
                one.images += [item.get("description") or item["media"]["url"] for item in part["items"]]
            case _:
                pass
    return lines


def _element(one: Seen, element: Json, beside: str, block: str) -> None:
    kind = element["type"]
    if kind == 2:
        label = element.get("label") or (element.get("emoji") or {}).get("name", "")
        if element.get("label") and element.get("emoji"):
            label = f"{element['emoji'].get('name', '')} {label}"
        more = ("", element.get("url", ""), beside, block, STYLES.get(element["style"], ""))
        one.buttons.append(SeenButton(label, element.get("custom_id", ""), *more, bool(element.get("disabled"))))
    elif kind == 11:
        one.images.append(element.get("description") or element["media"]["url"])
    else:
        options = {option["label"]: option["value"] for option in element.get("options") or ()}
        chosen = [option["value"] for option in element.get("options") or () if option.get("default")]
        label = element.get("placeholder") or ""
        one.menus.append(SeenMenu(label, element["custom_id"], KINDS[kind], options, beside, block, chosen))


def modal_of(state: State, user: User) -> Seen | None:
    """The form somebody has open."""
    modal = state.modals.get(user.id)
    return None if modal is None else _modal(state, modal)


def _modal(state: State, modal: Modal) -> Seen:
    one = Seen("modal", modal.id, "", modal.channel, by_bot=True, title=modal.title, submit="Submit")
    channel = state.channels.get(modal.channel)
    guild = channel.guild if channel else ""
    lines = [modal.title]
    for part in modal.components:
        if part["type"] == 10:
            lines.append(in_words(state, part["content"], guild))
            continue
        element = part["component"] if part["type"] == 18 else part["components"][0]
        label = part["label"] if part["type"] == 18 else element["label"]
        entry = SeenField(element["custom_id"], label, FIELD_KINDS[element["type"]], part.get("description") or "")
        entry.placeholder = element.get("placeholder") or ""
        entry.optional = element.get("required") is False or element["type"] == 23
        entry.options = {option["label"]: option["value"] for option in element.get("options") or ()}
        entry.holds = _holds(state, modal.held.get(entry.name, standing(element)), entry, guild)
        one.fields.append(entry)
        lines += [entry.label, entry.hint, entry.placeholder, *entry.options, entry.holds]
    one.text = "\n".join(line for line in lines if line)
    return one


def standing(element: Json) -> object:
    """What stands in a field before anybody touches it: a text, or values."""
    if element["type"] == 4:
        return element.get("value") or ""
    if element["type"] == 23:
        return bool(element.get("default"))
    defaults = [str(one["id"]) for one in element.get("default_values") or ()]
    return [option["value"] for option in element.get("options") or () if option.get("default")] + defaults


def _holds(state: State, held: object, entry: SeenField, guild: str) -> str:
    if isinstance(held, bool):
        return "yes" if held else ""
    values = [held] if isinstance(held, str) else held if isinstance(held, list) else []
    labels = {value: label for label, value in entry.options.items()}
    names = [labels.get(one) or (state.shown_name(guild, one) if one in state.users else one) for one in values]
    return ", ".join(state.channels[one].name if one in state.channels else one for one in names if one)


def in_words(state: State, text: str, guild: str = "") -> str:
    """Markdown as it is read: names for mentions, labels for links, no marks."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(next(group for group in found.groups() if group is not None))
        return f"\x00{len(kept) - 1}\x00"

    text = _CODE.sub(keep, text)
    text = _ESCAPED.sub(keep, text)
    text = USER_MENTION.sub(lambda found: "@" + state.shown_name(guild, found[1]), text)
    text = _CHANNEL.sub(lambda found: "#" + _channel_name(state, found[1]), text)
    text = _ROLE.sub(lambda found: "@" + _role_name(state, guild, found[1]), text)
    text = _EMOJI.sub(r":\1:", text)
    text = _LINK.sub(r"\1", text)
    text = _HEADING.sub("", text)
    for _ in range(3):
        for style in _STYLES:
            text = style.sub(r"\2", text)
    return re.sub("\x00(\\d+)\x00", lambda found: kept[int(found[1])], text)


def _channel_name(state: State, id: str) -> str:
    return state.channels[id].name if id in state.channels else "unknown"


def _role_name(state: State, guild: str, id: str) -> str:
    roles = state.guilds[guild].roles if guild in state.guilds else {}
    return roles[id].name if id in roles else "unknown-role"
