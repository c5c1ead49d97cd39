"""The forms people have open."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.sandbox.read import On, form_address
from bot.form import ChannelField, ChoiceField, DateField, FileField, Form, PersonField, TextField
from bot.places import FileRef
from bot.text import Text, t

MOST_OPEN = 50  # forms remembered; an older one can still be sent, as its id says what it is about


class OpenForms:
    """Forms by person and id, the latest last."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], Form] = {}

    def open(self, person: str, form: Form, on: On) -> str:
        """Remember a form that was opened; returns its id."""
        id = form_address(form, on)
        self._open.pop((person, id), None)
        self._open[person, id] = form
        while len(self._open) > MOST_OPEN:
            del self._open[next(iter(self._open))]
        return id

    def get(self, person: str, id: str) -> Form | None:
        """A form this person has open."""
        return self._open.get((person, id))

    def close(self, person: str, id: str) -> None:
        """It was sent, or given up."""
        self._open.pop((person, id), None)

    def latest(self, person: str) -> tuple[str, Form] | None:
        """The form this person opened last, and its id."""
        mine = [(id, form) for (who, id), form in self._open.items() if who == person]
        return mine[-1] if mine else None


def missing(
    form: Form | None, values: Mapping[str, str | list[str]], files: Mapping[str, list[FileRef]]
) -> dict[str, Text]:
    """What platforms check before they send a form: what is left empty, too long, or not among the options."""
    wrong: dict[str, Text] = {}
    for field in form.fields if form else ():
        value = values.get(field.name, "")
        given = [value] if isinstance(value, str) else value
        match field:
            case FileField():
                empty = not files.get(field.name)
                if len(files.get(field.name, ())) > field.most:
                    wrong[field.name] = t("At most {most} files fit here.", most=field.most)
            case TextField():
                empty = not "".join(given).strip()
                if len("".join(given)) > field.most:
                    wrong[field.name] = t("At most {most} characters fit here.", most=field.most)
            case ChoiceField():
                empty = not any(given)
                if {one for one in given if one} - {option.value for option in field.options}:
                    wrong[field.name] = t("Please choose one of these.")
            case DateField() | PersonField() | ChannelField():
                empty = not any(given)
        if empty and field.required:
            wrong[field.name] = t("Please fill this in.")
    return wrong
