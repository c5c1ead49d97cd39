"""Translations: one gettext catalog per language, read as it is, without a compile step.

`python -m bot.locale` makes the template from the code and keeps the catalogs in step with it.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.pofile import read_po

HERE: Final = Path(__file__).parent
DOMAIN: Final = "lunchtable"


@dataclass(frozen=True)
class Translations:
    """A language's texts by msgid, one form for each plural, and which form a number takes."""

    forms: dict[str, tuple[str, ...]]
    plural: Callable[[int], int]

    def find(self, msgid: str, n: int | None = None) -> str | None:
        """The translation, None when there is none. With `n` it is a plural."""
        forms = self.forms.get(msgid)
        if forms is None:
            return None
        place = 0 if n is None else self.plural(abs(n))
        return forms[min(place, len(forms) - 1)]


@cache
def translations(locale: Locale) -> Translations | None:
    """The catalog of the locale, else of its language; None when neither exists."""
    names = (str(locale), f"{locale.language}_{locale.territory}", f"{locale.language}_{locale.script}")
    for name in (*names, locale.language):
        file = path(name)
        if file.is_file():
            return _read(file, name)
    return None


def path(name: str) -> Path:
    """Where the catalog of a locale ("de", "pt_BR") is."""
    return HERE / name / "LC_MESSAGES" / f"{DOMAIN}.po"


def _read(file: Path, name: str) -> Translations:
    with file.open("rb") as content:
        catalog = read_po(content, locale=name, domain=DOMAIN)
    forms = {}
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        msgid = message.id[0] if isinstance(message.id, tuple | list) else message.id
        translated = tuple(string for string in strings if string)
        if msgid and not message.fuzzy and len(translated) == len(strings):
            forms[msgid] = translated
    return Translations(forms, gettext.c2py(catalog.plural_expr))
