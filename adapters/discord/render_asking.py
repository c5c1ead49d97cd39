"""What is asked before a button acts that can't be taken back. Discord has no such window of its own: a private card
asks, and all it needs stands in the message with the button, so that it works after a restart, too."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.discord.custom_ids import CANCEL, pack, unpack
from adapters.discord.limits import BUTTON
from adapters.discord.pages import Piece
from adapters.discord.render_cards import text, texts
from adapters.discord.render_elements import STYLES
from adapters.discord.saying import Json, Saying
from bot.markup.arranging import in_bold
from bot.text import t

SMALL = "-# "


def asking(saying: Saying, message: Json, custom_id: str, guild: str) -> list[Piece]:
    """The question, the same button that now acts, and one that doesn't."""
    action, record, _ = unpack(custom_id)
    question, pressed = _found(message, custom_id) or ("", {})
    yes = {
        "type": 2,
        "style": pressed.get("style", STYLES["danger"]),
        "label": pressed.get("label") or saying.label(t("Yes"), BUTTON),
        "custom_id": pack(action, record, guild),
    }
    no = {"type": 2, "style": STYLES["plain"], "label": saying.label(t("Cancel"), BUTTON), "custom_id": CANCEL}
    pieces = [*texts(in_bold(saying.blocks(t("Are you sure?"))))]
    if question:
        pieces.append(Piece(text(question), question))
    return [*pieces, Piece({"type": 1, "components": [yes, no]}, clings=True)]


def _found(message: Json, custom_id: str) -> tuple[str, Json] | None:
    for component in _all(message):
        button = component.get("accessory") or {}
        if button.get("custom_id") == custom_id:
            lines = [line for each in component.get("components", ()) for line in each.get("content", "").split("\n")]
            return "\n".join(line.removeprefix(SMALL) for line in lines if line.startswith(SMALL)), button
    return None


def _all(thing: Json) -> Iterator[Json]:
    for component in thing.get("components") or ():
        yield component
        yield from _all(component)
