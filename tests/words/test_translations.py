"""The template is in step with the code, and no translation can break a sentence."""

import logging
from collections.abc import Callable

import pytest
from babel import Locale

from bot.locale import __main__ as command
from bot.locale import translations
from bot.text import Text, t
from bot.words import Reader, compose
from bot.words.reader import PLACE

For = Callable[..., Reader]


def test_every_text_in_the_code_is_in_the_template_and_no_other() -> None:
    assert list(command.strays()) == [], "run: python -m bot.locale update"


def test_every_catalog_can_be_read() -> None:
    assert "de" in command.translated()
    assert all(translations(Locale.parse(name)) for name in command.translated())


def test_translations_use_only_the_places_of_their_text() -> None:
    for name in command.translated():
        catalog = translations(Locale.parse(name))
        assert catalog
        for message in command.extracted():
            forms = message.id if isinstance(message.id, tuple) else (str(message.id),)
            known = set(PLACE.findall(" ".join(forms)))
            translated = " ".join(catalog.forms.get(forms[0], ()))
            assert set(PLACE.findall(translated)) <= known, f"{name}: {forms[0]}"


def test_a_region_reads_its_language(reader: For) -> None:
    for locale in ("de", "de-DE", "de_AT", "de-CH"):
        assert compose(t("someone"), reader(locale)) == "jemand"


def test_a_language_without_a_catalog_reads_english(reader: For) -> None:
    assert compose(t("someone"), reader("fr")) == compose(t("someone"), reader("tlh")) == "someone"
    assert compose(t(""), reader("de")) == ""


def test_a_place_without_a_value_is_noted_once_and_never_fails(reader: For, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "lunchtable.words"):
        for _ in range(3):
            assert compose(t("Here {is} nothing, {name}", name="Ana"), reader()) == "Here {is} nothing, Ana"
    assert len(caplog.records) == 1
    assert "Ana" not in caplog.text


def test_a_plural_without_its_number_is_a_plural(reader: For) -> None:
    assert compose(Text("one", {}, "many"), reader()) == "many"
