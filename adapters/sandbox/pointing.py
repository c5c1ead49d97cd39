"""What a line of a walkthrough points at: a message, a button, a menu, a form, a field."""

from __future__ import annotations

from itertools import chain

from adapters.sandbox.app import Sandbox
from adapters.sandbox.doc import doc_of, doc_text
from adapters.sandbox.memory import BOT
from adapters.sandbox.outputs import Output, Outputs, squeezed
from adapters.sandbox.render import Json, reader_of
from adapters.sandbox.script import Picks, Presses, Ref
from adapters.sandbox.timeline import Said
from bot.form import AnyField, Form
from bot.words import say_plain


class WentOtherwise(AssertionError):
    """The conversation went otherwise than written. Names the line and shows what the bot said."""


class Pointing:
    """Finds what is meant. `at_home`: whose Home was opened last, and `home_since` when."""

    def __init__(self, sandbox: Sandbox, outputs: Outputs) -> None:
        self.sandbox, self.outputs = sandbox, outputs
        self.at_home = ""
        self.home_since = 0.0

    def message(self, ref: Ref, channel: str, speaker: str) -> Said:
        """The message that is meant: in this channel, else wherever the speaker can see one."""
        others = (id for id in self.sandbox.world.rooms if id != channel and self.sandbox.world.may_read(id, speaker))
        for place in chain([channel], others):
            fitting = [said for said in self.sandbox.world.timeline(place).all() if self._fits(said, ref, speaker)]
            if fitting:
                return fitting[0 if ref.first else -1]
            if ref == Ref():
                break
        raise WentOtherwise("there is no such message")

    def _fits(self, said: Said, ref: Ref, speaker: str) -> bool:
        if ref.card is not None:
            return said.card is not None and (not ref.card or self.is_card(said, ref.card))
        author = speaker if ref.own else BOT if ref.author == "bot" else ref.author.lower()
        words = doc_text(doc_of(said.text)) if ref.text else ""
        return (not author or said.author == author) and squeezed(ref.text) in squeezed(words)

    def is_card(self, said: Said, kind: str) -> bool:
        """Is this the bot's card called so: posted as `kind:…`, or with these words?"""
        if said.post:
            return said.post.partition(":")[0].replace("_", " ") == kind
        output = self.outputs.post(said.channel, said.id)
        return output is not None and kind.casefold() in output.text.casefold()

    def button(self, wanted: Presses, person: str, home: Output | None) -> tuple[Json, Output]:
        """The latest such button this person can see."""
        labels: dict[str, None] = {}
        for output in self._cards(person, home if wanted.card is None else None, only_home=wanted.home):
            if wanted.card is not None and not self._is_on(output, wanted.card):
                continue
            for button, beside in output.buttons:
                if squeezed(button["label"]) == squeezed(wanted.label) and squeezed(wanted.beside) in squeezed(beside):
                    if button["url"]:
                        raise WentOtherwise(f"[{wanted.label}] only opens a page: {button['url']}")
                    return button, output
                labels[button["label"]] = None
        raise WentOtherwise(f"no such button; there are {self._listed(labels)}")

    def menu(self, wanted: Picks, person: str, home: Output | None) -> tuple[Json, list[str], Output]:
        """The latest menu of that label this person can see, and the values of what is picked."""
        labels: dict[str, None] = {}
        for output in self._cards(person, home):
            for menu in output.menus:
                labels[menu["label"]] = None
                if squeezed(menu["label"]) != squeezed(wanted.menu):
                    continue
                options = {squeezed(option["label"]): option["value"] for option in menu["options"]}
                unknown = [option for option in wanted.options if squeezed(option) not in options]
                if unknown:
                    raise WentOtherwise(f"{unknown[0]!r} can't be picked; there are {self._listed(options)}")
                return menu, [options[squeezed(option)] for option in wanted.options], output
        raise WentOtherwise(f"no such menu; there are {self._listed(labels)}")

    def message_menu(self, label: str) -> str:
        """The full name of the message menu with this label."""
        menus = {menu.label.msgid: name for name, menu in self.sandbox.registry.menus.items()}
        if label not in menus:
            raise WentOtherwise(f"no such menu on messages; there are {self._listed(menus)}")
        return menus[label]

    def open_form(self, person: str, title: str) -> tuple[str, Form]:
        """The form this person has open."""
        found = self.sandbox.forms.latest(person)
        if found is None:
            raise WentOtherwise("no form is open")
        shown = say_plain(found[1].title, reader_of(self.sandbox.world, person, self.sandbox.clock.now()))
        if squeezed(shown) != squeezed(title):
            raise WentOtherwise(f"the open form is called {shown!r}")
        return found

    def field(self, form: Form, shown: Json, name: str) -> tuple[AnyField, Json]:
        """A field by its name or label, and how it is shown."""
        for field, data in zip(form.fields, shown["fields"], strict=True):
            if name in (field.name, data["label"]):
                return field, data
        raise WentOtherwise(
            f"the form has no field {name!r}; it has {self._listed(field.name for field in form.fields)}"
        )

    def _cards(self, person: str, home: Output | None, *, only_home: bool = False) -> list[Output]:
        """What this person can see, the latest first; Home is as late as it was opened."""
        cards = [] if only_home else list(self.outputs.visible(person))
        if home:
            home.at = self.home_since
            cards.append(home)
        return sorted(cards, key=lambda output: output.at, reverse=True)

    def _is_on(self, output: Output, kind: str) -> bool:
        said = self.sandbox.world.message(output.channel, output.id) if output.kind == "post" else None
        return said is not None and (not kind or self.is_card(said, kind))

    @staticmethod
    def _listed(names: object) -> str:
        listed = list(names) if hasattr(names, "__iter__") else []
        return ", ".join(f"[{name}]" for name in listed) or "none"
