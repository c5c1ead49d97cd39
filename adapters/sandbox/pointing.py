"""What a line of a walkthrough points at: a message, a button, a menu, a form, a field."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from adapters.sandbox.script import Picks, Presses, Ref
from adapters.sandbox.seen import Blank, Control, Message, Output, Selection, Sheet, squeezed
from adapters.sandbox.stage import BOT, Stage, WentOtherwise


class Pointing:
    """Finds what is meant. `at_home`: whose Home was opened last, and `home_since` when."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.at_home = ""
        self.home_since = 0.0

    def message(self, ref: Ref, channel: str, speaker: str) -> Message:
        """The message that is meant: in this channel, else wherever the speaker can see one."""
        others = (id for id in self.stage.channels(speaker) if id != channel)
        for place in chain([channel], others):
            fitting = [said for said in self.stage.messages(place) if self._fits(said, ref, speaker)]
            if fitting:
                return fitting[0 if ref.first else -1]
            if ref == Ref():
                break
        raise WentOtherwise("there is no such message")

    def _fits(self, said: Message, ref: Ref, speaker: str) -> bool:
        if ref.card is not None:
            output = self.stage.card(said) if said.card else None
            return output is not None and output.is_card(ref.card)
        author = speaker if ref.own else BOT if ref.author == "bot" else ref.author.lower()
        return (not author or said.author == author) and squeezed(ref.text) in squeezed(said.text)

    def button(self, wanted: Presses, person: str, home: Output | None) -> tuple[Control, Output]:
        """The latest such button this person can see."""
        labels: dict[str, None] = {}
        for output in self._cards(person, home if wanted.card is None else None, only_home=wanted.home):
            if wanted.card is not None and not (output.kind == "post" and output.is_card(wanted.card)):
                continue
            for button in output.buttons:
                beside = squeezed(wanted.beside) in squeezed(button.beside)
                if squeezed(button.label) == squeezed(wanted.label) and beside:
                    if button.url:
                        raise WentOtherwise(f"[{wanted.label}] only opens a page: {button.url}")
                    return button, output
                labels[button.label] = None
        raise WentOtherwise(f"no such button; there are {_listed(labels)}")

    def menu(self, wanted: Picks, person: str, home: Output | None) -> tuple[Selection, list[str], Output]:
        """The latest menu of that label this person can see, and the values of what is picked."""
        labels: dict[str, None] = {}
        for output in self._cards(person, home):
            for menu in output.menus:
                labels[menu.label] = None
                if squeezed(menu.label) != squeezed(wanted.menu):
                    continue
                options = {squeezed(label): value for label, value in menu.options.items()}
                unknown = [option for option in wanted.options if squeezed(option) not in options]
                if unknown:
                    raise WentOtherwise(f"{unknown[0]!r} can't be picked; there are {_listed(options)}")
                return menu, [options[squeezed(option)] for option in wanted.options], output
        raise WentOtherwise(f"no such menu; there are {_listed(labels)}")

    def message_menu(self, label: str) -> str:
        """The full name of the message menu with this label."""
        menus = {menu.label.msgid: name for name, menu in self.stage.registry.menus.items()}
        if label not in menus:
            raise WentOtherwise(f"no such menu on messages; there are {_listed(menus)}")
        return menus[label]

    def open_form(self, person: str, title: str) -> Sheet:
        """The form this person has open."""
        found = self.stage.form(person)
        if found is None:
            raise WentOtherwise("no form is open")
        if squeezed(found.title) != squeezed(title):
            raise WentOtherwise(f"the open form is called {found.title!r}")
        return found

    def blank(self, form: Sheet, name: str) -> Blank:
        """A field by its name or label."""
        for blank in form.blanks:
            if name in (blank.name, blank.label):
                return blank
        raise WentOtherwise(f"the form has no field {name!r}; it has {_listed(blank.name for blank in form.blanks)}")

    def _cards(self, person: str, home: Output | None, *, only_home: bool = False) -> list[Output]:
        """What this person can see, the latest first; Home is as late as it was opened."""
        cards = [] if only_home else list(self.stage.visible(person))
        if home:
            home.at = self.home_since
            cards.append(home)
        return sorted(cards, key=lambda output: output.at, reverse=True)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"[{name}]" for name in names) or "none"
