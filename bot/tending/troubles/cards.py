"""What went wrong, in plain words, with what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from bot.card import Button, Buttons, Card, Item, Items, Part, Words
from bot.delivery import Why
from bot.kernel.records import Stuck, Trouble
from bot.text import Text, When, t, tn

PERSON_GONE = Why.PERSON_GONE.value
MOST_STUCK = 4  # rows of buttons, with room for one more

OTHERWISE = t("{where}: it can't be shown there. If it goes on, tell whoever runs me.")
_REASONS: dict[str, Text] = {
    Why.CHANNEL_GONE: t("{where}: the channel is gone. What I wanted to say there is dropped."),
    Why.ARCHIVED: t("{where}: the channel is archived. Bring it back, and I speak there again."),
    Why.NOT_IN_CHANNEL: t("{where}: I'm not in that channel. Add me to it if I should speak there."),
    Why.PERSON_GONE: t("{where} can't be reached in private any more; they may have left."),
    Why.NOT_ALLOWED: t("{where}: I'm not allowed to write there. An admin of the workspace can change that."),
    Why.PUT_OFF: t("{where}: for a whole day I was asked to wait, so I gave up."),
}
_SENT = {
    "Say": t("a post"),
    "Tell": t("a private message"),
    "Whisper": t("a private note"),
    "OpenThread": t("a thread"),
}
_HAPPENED = {
    "Posted": t("a message"),
    "Edited": t("an edited message"),
    "Deleted": t("a deleted message"),
    "Reacted": t("an emoji"),
    "TimeCame": t("something planned"),
}


def record_of(trouble: Trouble) -> str:
    """What its button carries; the lane itself may be too long."""
    return sha256(f"{trouble.lane}\n{trouble.why}".encode()).hexdigest()[:16]


def list_card(failed: Sequence[Trouble], stuck: Sequence[Stuck], places: Mapping[str, Text], said: Text | None) -> Card:
    """Everything that waits for a steward."""
    parts: list[Part] = [Words(said)] if said else []
    for one in stuck[:MOST_STUCK]:
        parts.extend(_stuck(one, places[one.lane]))
    if len(stuck) > MOST_STUCK:
        parts.append(Words(tn("One more of these waits.", "{n} more of these wait.", len(stuck) - MOST_STUCK)))
    if failed:
        parts.append(Items(tuple(_failed(one, places[one.lane]) for one in failed)))
    if not failed and not stuck:
        parts.append(Words(t("Everything I wanted to say was said.")))
    return Card(tuple(parts), title=t("What went wrong"))


def _failed(trouble: Trouble, where: Text) -> Item:
    button = Button(t("Let it be"), "troubles.let_be", record_of(trouble))
    return Item(_reason(trouble.why, where), t("since {when}", when=When(trouble.at, "moment")), button)


def _reason(why: str, where: Text) -> Text:
    code, _, detail = why.partition(":")
    if code == Why.MISSING_SCOPE:
        text = t("{where}: I lack a permission ({scope}). Whoever installed me can add it.", scope=detail or "?")
    else:
        text = _REASONS.get(code, OTHERWISE)
    return Text(text.msgid, {**text.values, "where": where})


def _stuck(one: Stuck, where: Text) -> list[Part]:
    record = f"{one.box}:{one.id}"
    when = When(one.at, "moment")
    if one.box == "inbox":
        what = _HAPPENED.get(one.kind, t("something that happened"))
        text = t(
            "{what} ({where}, {when}) could not be handled: {error}.", what=what, where=where, when=when, error=one.why
        )
        again = Button(t("Try again"), "troubles.again", record)
        loss = t("Then nothing more comes of it, and it is erased.")
    else:
        what = _SENT.get(one.kind, t("something"))
        text = t("{what} ({where}, {when}) may or may not have arrived.", what=what, where=where, when=when)
        twice = t("If it did arrive, it will stand there twice.")
        again = Button(t("Send again"), "troubles.again", record, confirm=twice)
        loss = t("Then it is erased and not sent again.")
    return [Words(text), Buttons((again, Button(t("Let it be"), "troubles.dismiss", record, confirm=loss)))]
