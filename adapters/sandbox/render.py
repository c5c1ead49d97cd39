"""Cards and forms as the page's data, in one reader's language, time zone and names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, assert_never

from adapters.sandbox.doc import Doc, blocks_of, doc_of, doc_text, href, link_to
from adapters.sandbox.memory import BOT, Memory
from adapters.sandbox.read import as_typed
from adapters.sandbox.timeline import Said
from bot.card import Attachment, Button, Buttons, Card, Facts, Item, Items, Menu, Part, Picture, Rule, Words
from bot.card import Said as Quoted
from bot.form import AnyField, ChannelField, ChoiceField, DateField, FileField, Form, Option, PersonField, TextField
from bot.text import Text
from bot.words import Reader, compose_blocks, say_plain

Json = dict[str, Any]
KeepFile = Callable[[bytes, str, str], str]
"""(content, name, media type) → the address it is served under."""


def reader_of(memory: Memory, person: str, now: datetime) -> Reader:
    """How this person reads."""
    known = memory.people.get(person)
    return Reader(
        locale=known.language if known else "en",
        timezone=known.timezone if known else "UTC",
        names=memory.strangers | {one.id: one.name for one in memory.people.values()},
        channels={room.id: room.name for room in memory.rooms.values() if memory.may_read(room.id, person)},
        address=lambda spot: (
            link_to(spot.channel, spot.message, spot.thread) if memory.may_read(spot.channel, person) else ""
        ),
        now=now,
    )


class Renderer:
    """Renders for one reader."""

    def __init__(self, memory: Memory, person: str, now: datetime, keep: KeepFile) -> None:
        self.memory, self.person, self.keep = memory, person, keep
        self.reader = reader_of(memory, person, now)

    def doc(self, text: Text) -> Doc:
        """A text as blocks."""
        return blocks_of(compose_blocks(text, self.reader))

    def plain(self, text: Text) -> str:
        """A text without marks, for labels."""
        return say_plain(text, self.reader)

    def card(self, card: Card) -> Json:
        """A card."""
        return {
            "title": self.doc(card.title) if card.title else None,
            "summary": self.plain(card.headline),
            "parts": [self.part(part) for part in card.parts],
        }

    def part(self, part: Part) -> Json:
        """One part of a card."""
        match part:
            case Words():
                return {"type": "words", "doc": self.doc(part.text), "small": part.small}
            case Quoted():
                words = self.doc(Text("{words}", {"words": part.words}))
                return {"type": "said", "doc": words, "by": self.doc(part.by) if part.by else None}
            case Facts():
                return {"type": "facts", "facts": [[self.doc(name), self.doc(value)] for name, value in part.facts]}
            case Items():
                return {"type": "items", "numbered": part.numbered, "items": [self._item(item) for item in part.items]}
            case Buttons():
                return {"type": "buttons", "buttons": [self.button(button) for button in part.buttons]}
            case Menu():
                return {
                    "type": "menu",
                    "label": self.plain(part.label),
                    "action": part.action,
                    "record": part.record,
                    "several": part.several,
                    "options": self.options(part.options),
                    "chosen": list(part.chosen),
                }
            case Picture():
                url = self.keep(part.data, part.name, "image/png")
                dark = self.keep(part.dark, part.name, "image/png") if part.dark else None
                return {"type": "picture", "url": url, "dark_url": dark, "alt": self.plain(part.alt)}
            case Attachment():
                url = self.keep(part.data, part.name, part.media_type)
                return {"type": "file", "url": url, "name": part.name, "label": self.plain(part.label)}
            case Rule():
                return {"type": "rule"}
            case _:
                assert_never(part)

    def button(self, button: Button) -> Json:
        """A button."""
        return {
            "label": self.plain(button.label),
            "action": button.action,
            "record": button.record,
            "style": button.style,
            "url": href(button.url),
            "confirm": self.plain(button.confirm) if button.confirm else None,
        }

    def options(self, options: tuple[Option, ...]) -> list[Json]:
        """Things to choose."""
        return [
            {
                "value": option.value,
                "label": self.plain(option.label),
                "hint": self.plain(option.hint) if option.hint else None,
            }
            for option in options
        ]

    def form(self, id: str, form: Form) -> Json:
        """A form to open."""
        return {
            "id": id,
            "title": self.plain(form.title),
            "intro": self.doc(form.intro) if form.intro else None,
            "submit": self.plain(form.submit) if form.submit else None,
            "fields": [self.field(field) for field in form.fields],
        }

    def field(self, field: AnyField) -> Json:
        """One field of a form."""
        hint = self.plain(field.hint) if field.hint else None
        shown: Json = {
            "name": field.name,
            "label": self.plain(field.label),
            "hint": hint,
            "required": field.required,
        }
        match field:
            case TextField():
                placeholder = self.plain(field.placeholder) if field.placeholder else None
                more: Json = {"type": "text", "value": field.value, "long": field.long, "most": field.most}
                return shown | more | {"placeholder": placeholder}
            case ChoiceField():
                more = {"type": "choice", "value": list(field.value), "several": field.several}
                return shown | more | {"options": self.options(field.options)}
            case DateField():
                return shown | {"type": "date", "value": field.value}
            case PersonField():
                return shown | {"type": "person", "value": list(field.value), "several": field.several}
            case ChannelField():
                return shown | {"type": "channel", "value": field.value}
            case FileField():
                return shown | {"type": "file", "most": field.most, "value": ""}
            case _:
                assert_never(field)

    def message(self, said: Said) -> Json:
        """A message as this reader sees it."""
        replies = self.memory.timeline(said.channel).replies(said.id) if said.thread is None else []
        return {
            "id": said.id,
            "channel": said.channel,
            "thread": said.thread,
            "author": self._author(said.author),
            "at": moment(said.at),
            "edited": said.edited,
            "doc": doc_of(said.text) if said.text else [],
            "card": self.card(said.card) if said.card else None,
            "reactions": self._reactions(said),
            "replies": len(replies),
            "last_reply": moment(replies[-1].at) if replies else None,
            "files": [self._file(id) for id in said.files if id in self.memory.files],
            "tags": list(said.tags),
            "text": as_typed(said.text) if said.author == self.person else "",
        }

    def _item(self, item: Item) -> Json:
        return {
            "doc": self.doc(item.text),
            "detail": self.doc(item.detail) if item.detail else None,
            "button": self.button(item.button) if item.button else None,
        }

    def _author(self, id: str) -> Json:
        return {"id": id, "name": self.memory.name_of(id), "bot": id == BOT}

    def _reactions(self, said: Said) -> list[Json]:
        return [
            {
                "emoji": emoji,
                "count": len(people),
                "names": [self.memory.name_of(person) for person in people],
                "mine": self.person in people,
            }
            for emoji, people in (said.reactions or {}).items()
        ]

    def _file(self, id: str) -> Json:
        file = self.memory.files[id]
        shown = {"name": file.name, "media_type": file.media_type, "size": file.size, "alt": file.alt or file.name}
        return {"url": f"/file/{id}", **shown}


def moment(at: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def card_text(card: Json) -> str:
    """All words of a rendered card but its buttons' labels, line by line."""
    lines = [doc_text(card["title"])] if card["title"] else []
    for part in card["parts"]:
        match part["type"]:
            case "words":
                lines.append(doc_text(part["doc"]))
            case "said":
                lines += [doc_text(part["doc"]), doc_text(part["by"])]
            case "facts":
                lines += [f"{doc_text(name)}: {doc_text(value)}" for name, value in part["facts"]]
            case "items":
                for number, item in enumerate(part["items"], 1):
                    start = f"{number}. " if part["numbered"] else ""
                    lines += [start + doc_text(item["doc"]), doc_text(item["detail"])]
            case "menu":
                lines += [part["label"], *(option["label"] for option in part["options"])]
            case "picture":
                lines.append(part["alt"])
            case "file":
                lines += [part["label"], part["name"]]
    return "\n".join(line for line in lines if line)


def card_buttons(card: Json) -> list[tuple[Json, str]]:
    """All buttons of a rendered card, each with the words of the item it stands beside ("" where it stands alone)."""
    buttons: list[tuple[Json, str]] = []
    for part in card["parts"]:
        if part["type"] == "buttons":
            buttons += [(button, "") for button in part["buttons"]]
        elif part["type"] == "items":
            for item in part["items"]:
                if item["button"]:
                    buttons.append((item["button"], doc_text([*item["doc"], *(item["detail"] or ())])))
    return buttons


def form_text(form: Json) -> str:
    """All words of a rendered form."""
    lines = [form["title"], doc_text(form["intro"])]
    for field in form["fields"]:
        lines += [field["label"], field["hint"] or "", field.get("placeholder") or ""]
        value = field.get("value", "")
        lines += [option["label"] for option in field.get("options", ())]
        lines += [value] if isinstance(value, str) else value
    return "\n".join(line for line in lines if line)
