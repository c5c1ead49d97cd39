"""Which emoji means what in a community."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from emoji import emojize
from msgspec.structs import replace

from bot.errors import CommunityError, NotYours
from bot.form import LONGEST_LABEL, Form, TextField
from bot.incoming import ButtonPressed, FormSent, Incoming
from bot.kernel.communities import bare
from bot.kernel.showing import undo
from bot.reply import Invalid, Replace, Reply, Whisper
from bot.tending.settings.flow import shown
from bot.text import Text, t
from bot.turn import Turn

BEFORE = "emoji_before"  # in a community's settings: for the way back
_CUSTOM = re.compile(r":[\w+'-]{1,100}:")
_LONGEST = 24  # characters of a composed emoji


async def emoji_form(turn: Turn, opened: Incoming) -> Form:
    """One field for each meaning, as it is now."""
    fields = tuple(
        TextField(name=name, label=_label(use.meaning), value=turn.emoji[name], most=103)
        for name, use in turn.registry.emoji.items()
    )
    intro = t("One emoji for each meaning. Custom ones are written as :name:.")
    return Form("settings.emoji", t("Emoji"), fields, submit=t("Save"), intro=intro)


def _label(meaning: Text) -> Text:
    return Text(meaning.msgid[:LONGEST_LABEL], meaning.values)


async def chosen(turn: Turn, sent: FormSent) -> Sequence[Reply]:
    """The form came back: one emoji, one meaning."""
    if not turn.is_steward:
        raise NotYours(t("Only stewards of this community can do this. Ask one of them."))
    wanted = {name: read_emoji(sent.text(name)) for name in turn.registry.emoji}
    errors = _errors(wanted)
    if errors:
        return [Invalid(errors)]
    before = dict(turn.here.emoji)
    after = {name: sign for name, sign in wanted.items() if sign is not None}
    await _save(turn, after, before)
    return [
        Whisper(undo(t("Saved. These count from now on; earlier ones stay as they are."), "settings.earlier_emoji", ""))
    ]


async def earlier(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Back to what they were before the last change."""
    before = turn.here.settings.get(BEFORE)
    if not isinstance(before, dict):
        raise CommunityError(t("There is no earlier choice to go back to."))
    await _save(turn, before, dict(turn.here.emoji))
    return [Replace(await shown(turn, t("The emoji are what they were.")))]


async def _save(turn: Turn, emoji: dict[str, str], before: dict[str, str]) -> None:
    here = turn.here
    changed = replace(here, emoji=emoji, settings={**here.settings, BEFORE: before})
    turn.community = await turn.store.communities.save(changed)
    turn.emoji = {name: emoji.get(name, use.default) for name, use in turn.registry.emoji.items()}


def read_emoji(typed: str) -> str | None:
    """An emoji as typed: a sign, its usual name (:white_check_mark:), or the name of a custom one. None: no emoji."""
    sign = emojize(typed.strip(), language="alias")
    if _CUSTOM.fullmatch(sign):
        return sign
    plain = sign and len(sign) <= _LONGEST and not any(one.isalpha() or one.isspace() for one in sign)
    return sign if plain and not sign.isascii() else None


def _errors(wanted: Mapping[str, str | None]) -> dict[str, Text]:
    errors: dict[str, Text] = {}
    seen: set[str] = set()
    for name, sign in wanted.items():
        if sign is None:
            errors[name] = t("Please write one emoji.")
        elif bare(sign) in seen:
            errors[name] = t("This emoji has another meaning already.")
        seen.add(bare(sign or ""))
    return errors
