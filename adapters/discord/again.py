"""Opening a form once more. In Discord a form can't follow a form: a private card with a button lies between.

What opened the form is done again, so that it is made as it was, and what was typed waits as a draft. After a restart
nobody remembers it: then whatever is declared to open a form of this name does.
"""

from __future__ import annotations

from collections import OrderedDict

from msgspec.structs import replace

from bot.card import Button, Buttons, Card, Words
from bot.incoming import AnyInteraction, ButtonPressed, CommandUsed
from bot.registry import Registry
from bot.reply import Invalid
from bot.text import t

ACTION = "form.again"
_MOST = 1000


class Openers:
    """What opened which form for whom, lately."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._opened: OrderedDict[tuple[str, str, str], AnyInteraction] = OrderedDict()

    def remember(self, interaction: AnyInteraction, form: str, record: str) -> None:
        """This opened a form."""
        key = interaction.workspace, interaction.person.id, address(form, record)
        self._opened[key] = interaction
        self._opened.move_to_end(key)
        if len(self._opened) > _MOST:
            self._opened.popitem(last=False)

    def again(self, pressed: ButtonPressed) -> list[AnyInteraction]:
        """What to do instead of this press, one after the other until a form opens."""
        before = self._opened.get((pressed.workspace, pressed.person.id, pressed.record))
        if before is not None:
            return [replace(before, id=pressed.id, at=pressed.at, person=pressed.person)]
        form, _, record = pressed.record.partition(":")
        taken = self.registry.forms.get(form)
        if taken is None:
            return []
        actions = [name for name, action in self.registry.actions.items() if action.opens == taken.opens]
        actions.sort(key=lambda name: (not name.endswith(taken.name), len(name)))
        if actions:
            records = dict.fromkeys((record, record.partition(":")[0]))
            return [replace(pressed, action=actions[0], record=one) for one in records]
        verbs = [verb for verb, command in self.registry.commands.items() if command.opens == taken.opens]
        return [_used(verb, pressed) for verb in verbs[:1]]


def address(form: str, record: str) -> str:
    """A form's name and record, as the button carries them."""
    return f"{form}:{record}"


def not_taken(invalid: Invalid, form: str, record: str) -> Card:
    """What was wrong with a form, and the way back into it. What was typed is kept."""
    card = Card(tuple(Words(text) for text in invalid.errors.values()), title=t("Not yet taken"))
    return _with_button(card, form, record)


def goes_on(form: str, record: str) -> Card:
    """One form follows another."""
    return _with_button(Card((Words(t("It goes on in another form.")),)), form, record)


def _used(verb: str, pressed: ButtonPressed) -> CommandUsed:
    return CommandUsed(
        id=pressed.id,
        workspace=pressed.workspace,
        at=pressed.at,
        person=pressed.person,
        place=pressed.place,
        channel=pressed.channel,
        verb=verb,
    )


def _with_button(card: Card, form: str, record: str) -> Card:
    try:
        button = Button(t("Edit"), ACTION, address(form, record), style="main")
    except ValueError:  # too long to be carried
        return card
    return replace(card, parts=(*card.parts, Buttons((button,))))
