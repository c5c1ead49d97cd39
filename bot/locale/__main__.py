"""`python -m bot.locale extract | update [LANGUAGE ...] | check`: the template and the catalogs, in step with the code.

extract   makes lunchtable.pot from the t() and tn() calls in the code, and from the words of pages (labels.js)
update    extracts, then brings every catalog in step, and makes those of new languages
check     says what the template lacks or has too much (exit status 1), and what isn't translated (only to know)
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.locale import DOMAIN, HERE, path

ROOT: Final = HERE.parents[1]
ROOMS: Final = ("bot", "adapters", "scheduler")
TEMPLATE: Final = HERE / f"{DOMAIN}.pot"
# A date of its own would make two branches collide in every extraction.
_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_KEYWORDS = {"t": (1,), "tn": (1, 2)}
_PAGE_WORD = re.compile(r'^\s*"[^"]+": ("(?:[^"\\]|\\.)*"),?$')

_Found = tuple[int, str, str, list[str]]


def labels_in(
    file: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: object
) -> Iterator[_Found]:
    """The words of a page: in `labels.js` each stands in a line of its own, `"key": "words",`."""
    for number, line in enumerate(file.read().decode().splitlines(), 1):
        if found := _PAGE_WORD.match(line):
            yield number, "t", json.loads(found[1]), []


def extracted() -> Catalog:
    """A catalog of all texts in the code, in the order of files and lines."""
    catalog = Catalog(project="Lunchtable", version="1", creation_date=_DATE, charset="utf-8")
    catalog.header_comment = "# Texts of Lunchtable, made by: python -m bot.locale extract"
    for room in ROOMS:
        methods = [("**.py", "python"), ("**/labels.js", "bot.locale.__main__:labels_in")]
        found = extract_from_dir(ROOT / room, methods, keywords=_KEYWORDS, comment_tags=("Translators:",))
        for name, _, msgid, comments, _ in sorted(found, key=lambda text: text[:2]):
            catalog.add(msgid, locations=[(f"{room}/{name}", 0)], auto_comments=comments)
    return catalog


def extract() -> None:
    TEMPLATE.write_bytes(_written(extracted()))


def update(*languages: str) -> None:
    """Bring the catalogs in step with the code; `languages` are made where they don't exist yet."""
    extract()
    template = _read(TEMPLATE)
    for name in sorted({*languages, *translated()}):
        file = path(name)
        catalog = _read(file, name) if file.exists() else Catalog(name, DOMAIN, creation_date=_DATE)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.header_comment = f"# Texts of Lunchtable in {Locale.parse(name).english_name}."
        catalog.revision_date = _DATE
        catalog.project, catalog.version, catalog.fuzzy = "Lunchtable", "1", False
        catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_written(catalog))


def translated() -> list[str]:
    """The languages there is a catalog of."""
    return sorted(file.parents[1].name for file in HERE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def strays() -> Iterator[str]:
    """What the template lacks and what it has too much, a line each."""
    wanted, there = _msgids(extracted()), _msgids(_read(TEMPLATE) if TEMPLATE.exists() else Catalog())
    yield from (f"not in {TEMPLATE.name}: {msgid}" for msgid in sorted(wanted - there))
    yield from (f"only in {TEMPLATE.name}: {msgid}" for msgid in sorted(there - wanted))


def untranslated(name: str) -> list[str]:
    """The texts a language lacks."""
    catalog = _read(path(name), name)
    done = {msgid for message in catalog if message.id and _is_whole(message) for msgid in _ids(message)}
    return sorted({msgid for message in extracted() if message.id for msgid in _ids(message)[:1]} - done)


def check() -> int:
    problems = list(strays())
    for name in translated():
        lacking = untranslated(name)
        _say(f"{name}: {len(lacking)} not translated", *(f"  {msgid}" for msgid in lacking))
    _say(*problems, "run: python -m bot.locale update" if problems else f"{TEMPLATE.name} is in step with the code")
    return 1 if problems else 0


def _read(file: Path, name: str | None = None) -> Catalog:
    with file.open("rb") as content:
        return read_po(content, locale=name, domain=DOMAIN)


def _written(catalog: Catalog) -> bytes:
    content = io.BytesIO()
    write_po(content, catalog, width=120, include_lineno=False)
    return content.getvalue()


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, tuple | list) else (str(message.id),)


def _is_whole(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings) and not message.fuzzy


def _msgids(catalog: Catalog) -> set[tuple[str, ...]]:
    return {_ids(message) for message in catalog if message.id}


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def main(arguments: list[str]) -> int:
    match arguments:
        case ["extract"]:
            extract()
        case ["update", *languages]:
            update(*languages)
        case ["check"]:
            return check()
        case _:
            _say(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
